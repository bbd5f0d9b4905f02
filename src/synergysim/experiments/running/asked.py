"""What a plan asks of its results, checked before anything is run for them."""

from __future__ import annotations

from synergysim.experiments.running.cells import live, scenario_of
from synergysim.experiments.running.plan import Plan
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten

USUAL = frozenset({"income", "consumption", "headcount", "joint_coverage"})
"""Outcomes that every run has; whoever asks for these alone waits for no trial."""


def check_outcomes(plan: Plan) -> None:
    """Refuse outcomes that runs of this plan do not have, by one trial whose results are not kept.

    Raises
    ------
    ScenarioError
        At the first outcome that the trial does not know.
    """
    asked = [("analysis.outcomes", name) for name in plan.analysis.outcomes]
    asked += [("analysis.good_enough", want.outcome) for want in plan.analysis.good_enough]
    if plan.precision is not None:
        asked.append(("replications.outcome", plan.precision.outcome))
    if USUAL.issuperset(name for _, name in asked):
        return
    cell = plan.cell(0)
    trial = live(scenario_of(cell, plan.bases[cell.base]), cell.keeping)["outcomes"]
    numbers = [str(name) for name in trial.select_dtypes("number").columns]
    for key, name in asked:
        if name not in numbers:
            raise ScenarioError(
                "no such outcome", file=plan.name, key=key, found=shorten(name),
                allowed=shorten(", ".join(sorted(numbers)), 400),
                nearest=nearest_name(name, numbers),
            )  # fmt: skip
