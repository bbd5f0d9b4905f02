"""Means of the four arms in a given context, for the impact moments of a calibration."""

from __future__ import annotations

import pandas as pd

from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.four_arms import yearly_means
from synergysim.experiments.running.cells import with_replication
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.context import Context
from synergysim.scenario.errors import ScenarioError


def arm_effects(
    experiment: str, context: Context, replications: int, households: int
) -> pd.DataFrame:
    """Run an experiment's four arms in a context other than its own.

    Parameters
    ----------
    experiment : str
        Name or path of a four-arm experiment.
    context : Context
        Takes the place of the case's.
    replications, households : int

    Returns
    -------
    DataFrame
        ``arm``, ``month`` (the last of each year since the list), ``outcome`` and ``value``: means
        over replications of the listed families.

    Raises
    ------
    ScenarioError
        If the experiment has no arms, or a file is faulty.
    """
    found = load_experiment(experiment, {"households": households})
    if found.arms is None:
        raise ScenarioError(
            "impact moments need an experiment with arms",
            key="experiment",
            found=experiment,
            allowed="a file with `arms`",
        )
    frames = []
    for replication in range(replications):
        for arm, variant in found.variants.items():
            scenario = variant.scenario.model_copy(update={"context": context})
            tables = run_lockstep(
                with_replication(scenario, replication),
                found.window,
                listed=found.arms.programmes,
                tables=(),
            )
            frames.append(tables["listed"].assign(architecture=arm, replication=replication))
    means = yearly_means(pd.concat(frames, ignore_index=True))
    grouped = means.groupby(["arm", "month", "outcome"], sort=False)["value"].mean()
    return grouped.reset_index()
