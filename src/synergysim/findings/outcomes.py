"""Outcomes that a finding may ask for, and how they are read from what runs left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.experiments.experiment import listed_outcomes
from synergysim.findings.schema import Statement
from synergysim.outcomes.registry import OF_RUNS
from synergysim.recording.lockstep import NO_SHOCK

FloatArray = npt.NDArray[np.float64]

YEAR = 12


def known_outcomes(*, listed: bool) -> tuple[str, ...]:
    """Outcomes of listed families, or of whole runs."""
    return listed_outcomes() if listed else OF_RUNS


def of_world(frame: pd.DataFrame, world: str) -> pd.DataFrame:
    """Rows of the runs with the shocks, or of their twins; without shocks the two are one."""
    shocked = frame["shock"] != NO_SHOCK
    if world == "twin" or not shocked.any():
        return frame[~shocked]
    return frame[shocked]


def table_of(
    test: Statement, outcomes: pd.DataFrame, listed: pd.DataFrame, labels: Mapping[str, str]
) -> FloatArray:
    """Values of a test's outcome.

    Parameters
    ----------
    test : Statement
    outcomes, listed : DataFrame
        As the store keeps them: ``architecture`` (a label), ``replication``, ``shock``.
    labels : mapping
        Variant to the label under which it ran.

    Returns
    -------
    array, shape (replications, variants)
        NaN where a run is missing, or what is asked for does not exist in it.
    """
    frame = of_world(outcomes if test.month is None else listed, test.world)
    if test.month is not None:
        frame = _year_of(frame, test.month)
    wanted = [labels[name] for name in test.of]
    mine = frame[frame["architecture"].isin(wanted)]
    values = _wide(mine, test.outcome, wanted)
    return values if test.less is None else values - _wide(mine, test.less, wanted)


def _year_of(listed: pd.DataFrame, month: int) -> pd.DataFrame:
    """Means of listed families over the year that ends with a month since the list."""
    if listed.empty:
        return listed
    year = listed[(listed["month"] >= month - YEAR) & (listed["month"] < month)]
    keys = ["architecture", "replication"]
    return (
        year.drop(columns=["shock"]).groupby(keys, sort=False).mean(numeric_only=True).reset_index()
    )


def _wide(frame: pd.DataFrame, outcome: str, labels: Sequence[str]) -> FloatArray:
    if frame.empty:
        return np.full((0, len(labels)), np.nan)
    wide = frame.pivot(index="replication", columns="architecture", values=outcome)
    return wide.reindex(columns=list(labels)).to_numpy(dtype=np.float64)
