"""Outcomes of a run: functions of a run at its end, each registered by a name.

A measure of a user's own module is one of them, in runs of cases that name the module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from synergysim.measures.coverage import jaccard
from synergysim.recording.counterfactual import RESILIENCE
from synergysim.recording.institutional import mean
from synergysim.recording.recorder import HELD, LOCAL_PRICES
from synergysim.recording.run_view import RunView
from synergysim.scenario.own_code import own_code_named
from synergysim.scenario.registered import MEASURES
from synergysim.scenario.returned import checked_value
from synergysim.units import MINOR_UNITS, years_voted


@dataclass(frozen=True)
class Measure:
    """One outcome of a run or several, and how they are measured.

    Attributes
    ----------
    measured : callable
        Takes a ``RunView`` and returns values by the name of the outcome, in the unit that the
        registry of outcomes declares; NaN where an outcome is not defined.
    labels : mapping of str to str
        Of a user's own outcome: its label by language, where it is not the declared one.
    """

    measured: Callable[[RunView], Mapping[str, float]]
    labels: Mapping[str, str] = field(default_factory=dict)


def outcomes_of(view: RunView) -> dict[str, float]:
    """Outcomes of a run: the package's own, then those of the modules that its case names.

    Raises
    ------
    ScenarioError
        If a measure of a user's own module fails, or returns no number.
    """
    found: dict[str, float] = {}
    for name in MEASURES.of(view.recorder.model.case.extensions or {}):
        with own_code_named(f"after the last month, in the measure {name}"):
            found |= MEASURES[name].measured(view)
    return found


def measure_of(
    name: str, function: Callable[[RunView], float], labels: Mapping[str, str]
) -> Measure:
    """Make a measure of a function that returns one number, which is checked."""
    return Measure(lambda view: {name: checked_value(f"measure {name}", function(view))}, labels)


def _levels(view: RunView) -> dict[str, float]:
    """Levels over the window; poverty counts the years that end inside it."""
    recorder, first = view.recorder, view.window.start
    result = {
        name: mean(view.monthly(name)[first:])
        for name in ("income", "earned_income", "consumption", "assets", "attendance")
    }
    for name, column in (("hungry_months", "hungry"), ("food_insecure_months", "food_insecure")):
        result[name] = 12.0 * mean(view.monthly(column)[first:])
    inside = [i for i, end in enumerate(recorder.year_ends) if end >= first]
    for name, values in recorder.yearly.items():
        result[name] = float(np.mean([values[i] for i in inside])) if inside else float("nan")
    return result


def _reach(view: RunView) -> dict[str, float]:
    """Coverage and overlap over the run, counted on who was ever served."""
    institutions = view.recorder.model.institutions
    social, productive = view.served("social"), view.served("productive")
    poor = institutions.intake.ranking.poor()
    programmes = institutions.programmes.values()
    offers = sum(p.offers for p in programmes)
    due = sum(p.deliveries for p in programmes)
    return {
        "coverage_social": float(social.mean()),
        "coverage_productive": float(productive.mean()),
        "overlap": float(jaccard(social, productive)),
        "joint_coverage": float((social & productive & poor).sum()) / max(int(poor.sum()), 1),
        "refusals": sum(p.refusals for p in programmes) / offers if offers else 0.0,
        "on_time": sum(p.on_time for p in programmes) / due if due else float("nan"),
    }


def _money(view: RunView) -> dict[str, float]:
    """Money spent and approved, per household and year, and shares of it."""
    model = view.recorder.model
    accounts = [p.account for p in model.institutions.programmes.values()]
    accounts += [r.account for r in model.institutions.responses.values()]
    appropriated = sum(account.appropriated for account in accounts)
    retained = sum(account.used["retained"] for account in accounts)
    unspent = sum(account.used["unspent"] + account.available for account in accounts)
    coordination = sum(account.used["coordination"] for account in accounts)
    months = max(view.recorder.months, 1)
    years = months / 12.0
    executed = appropriated - retained - unspent
    return {
        "cost": executed / MINOR_UNITS / len(view) / years,
        "appropriated": appropriated / MINOR_UNITS / len(view) / years_voted(months),
        "released_share": 1.0 - retained / appropriated if appropriated else float("nan"),
        "coordination_share": coordination / appropriated if appropriated else float("nan"),
    }


def _holdings(view: RunView) -> dict[str, float]:
    names = (*HELD, LOCAL_PRICES)
    return {name: mean(view.monthly(name)[view.window.start :]) for name in names}


def _institutions(view: RunView) -> dict[str, float]:
    return view.recorder.institutional.outcomes(len(view.window))


def _start(view: RunView) -> dict[str, float]:
    """What the run started from, beside which its results can be judged plausible."""
    recorder, size = view.recorder, view.recorder.model.households.size
    shares = view.shares_of_income.values()
    return {
        "income_at_start": float(np.add.reduce(view.welfare_at_start * size)) / recorder.people,
        "benefit_to_income": max((x for x in shares if not np.isnan(x)), default=float("nan")),
    }


def _losses(view: RunView) -> dict[str, float]:
    """Losses to a shock and recoveries; NaN without one."""
    against = view.against
    return dict.fromkeys(RESILIENCE, float("nan")) if against is None else against.outcomes()


LEVELS, REACH, MONEY = Measure(_levels), Measure(_reach), Measure(_money)
HOLDINGS, INSTITUTIONS = Measure(_holdings), Measure(_institutions)
START, LOSSES = Measure(_start), Measure(_losses)
