"""Outcomes that a finding may ask for, and how they are read from what runs left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.findings.claim_schema import Statement
from synergysim.outcomes.listed import OF_LISTED
from synergysim.outcomes.registry import OF_RUNS
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.statistics.claims import statistic

FloatArray = npt.NDArray[np.float64]

YEAR = 12


def known_outcomes(*, listed: bool) -> tuple[str, ...]:
    """Outcomes of listed families, or of whole runs."""
    return OF_LISTED if listed else OF_RUNS


def of_world(frame: pd.DataFrame, world: str) -> pd.DataFrame:
    """Rows of the runs with the shocks, or of their twins; without shocks the two are one."""
    shocked = frame["shock"] != NO_SHOCK
    if world == "twin" or not shocked.any():
        return frame[~shocked]
    return frame[shocked]


def effects_of(
    test: Statement, outcomes: pd.DataFrame, listed: pd.DataFrame, labels: Mapping[str, str]
) -> pd.Series[float]:
    """A test's statistic by replication; of false alarms, by the number of the lot.

    Parameters
    ----------
    test : Statement
    outcomes, listed : DataFrame
        As for :func:`table_of`.
    labels : mapping
        Variant to the label under which it ran.

    Returns
    -------
    Series
        Replications in which a run is missing, or has no finite value, are left out.
    """
    table = table_of(test, outcomes, listed, labels)
    whole = table[np.isfinite(table).all(axis=1)]
    values = statistic(whole.to_numpy(dtype=np.float64), test.statistic, test.levels)
    lots = test.statistic == "false alarms"
    return pd.Series(values, index=None if lots else whole.index)


def values_of(series: pd.Series[float]) -> FloatArray:
    """Values without their replications."""
    return np.asarray(series, dtype=np.float64)


def paired(one: pd.Series[float], other: pd.Series[float]) -> tuple[FloatArray, FloatArray]:
    """Values of two series for the replications that both have, in one order."""
    both = one.index.intersection(other.index)
    return values_of(one.loc[both]), values_of(other.loc[both])


def table_of(
    test: Statement, outcomes: pd.DataFrame, listed: pd.DataFrame, labels: Mapping[str, str]
) -> pd.DataFrame:
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
    DataFrame
        A row per replication, a column per variant in the test's order; NaN where a run is
        missing, or what is asked for does not exist in it.

    Raises
    ------
    ValueError
        If a replication of a variant has several runs.
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


def _wide(frame: pd.DataFrame, outcome: str, labels: Sequence[str]) -> pd.DataFrame:
    if frame.empty:
        return pd.DataFrame(columns=list(labels), dtype=np.float64)
    wide = frame.pivot(index="replication", columns="architecture", values=outcome)
    return wide.reindex(columns=list(labels)).astype(np.float64)
