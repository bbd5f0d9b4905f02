"""Outcomes that a finding may ask for, and how they are read from what runs left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.findings.paid_by_responses import OF_PAID
from synergysim.findings.results_for_money import OF_MONEY
from synergysim.findings.statement import PAID, POOR, Statement
from synergysim.outcomes.listed import OF_LISTED
from synergysim.outcomes.lookup import COMPARED, of_runs
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.statistics.claims import statistic

YEAR = 12


LEAST = 1e-6
"""Share to which shares are raised, and below whose complement they are kept, for a logit."""


@dataclass(frozen=True)
class Runs:
    """What the cells of findings left.

    Attributes
    ----------
    outcomes : DataFrame
        As the store keeps them: ``architecture`` (a label), ``replication``, ``shock``.
    listed : DataFrame
        Monthly means of listed families.
    poor : DataFrame
        As ``outcomes``, of families that are poor at the start.
    paid : DataFrame
        As ``outcomes``, of families that the responses of any variant paid.
    """

    outcomes: pd.DataFrame
    listed: pd.DataFrame = field(default_factory=pd.DataFrame)
    poor: pd.DataFrame = field(default_factory=pd.DataFrame)
    paid: pd.DataFrame = field(default_factory=pd.DataFrame)


def known_outcomes(test: Statement) -> tuple[str, ...]:
    """Outcomes that a test can ask for: of listed families, of a group, or of whole runs."""
    if test.month is not None:
        return OF_LISTED
    if test.among == PAID:
        return OF_PAID
    return OF_POOR if test.among == POOR else (*of_runs(), *OF_MONEY)


OF_POOR = tuple(
    outcome.name
    for outcome in COMPARED
    if outcome.family not in ("money", "distribution", "resilience")
    and outcome.name
    not in (
        "joint_coverage",
        "overlap",
        "refusals",
        "on_time",
        "attendance",
        "hungry_months",
        "food_insecure_months",
        "schooling_rank_slope",
    )
    and not outcome.name.startswith("targeting_ratio")
)
"""Outcomes of groups of households, which the poor have too."""


def poor_of(groups: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of the poor in a table by groups the form of a table of outcomes."""
    mine = groups[(groups["group"] == POOR) & (groups["level"] == POOR)]
    if mine.empty:
        return pd.DataFrame()
    keys = ["architecture", "replication", "shock"]
    rows = mine.assign(measure=mine["measure"].astype(str))
    return rows.pivot(index=keys, columns="measure", values="value").reset_index()


def of_world(frame: pd.DataFrame, world: str) -> pd.DataFrame:
    """Rows of the runs with the shocks, or of the counterfactuals: one without shocks."""
    shocked = frame["shock"] != NO_SHOCK
    if world == "counterfactual" or not shocked.any():
        return frame[~shocked]
    return frame[shocked]


def effects_of(test: Statement, runs: Runs, labels: Mapping[str, str]) -> pd.Series[float]:
    """A test's statistic by replication; of false alarms, by the number of the lot.

    Parameters
    ----------
    test : Statement
    runs : Runs
    labels : mapping
        Variant to the label under which it ran.

    Returns
    -------
    Series
        Replications in which a run is missing, or has no finite value, are left out.
    """
    table = table_of(test, runs, labels)
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


def table_of(test: Statement, runs: Runs, labels: Mapping[str, str]) -> pd.DataFrame:
    """Values of a test's outcome; parameters as those of :func:`effects_of`.

    Returns
    -------
    DataFrame
        A row per replication, a column per variant in the test's order; NaN where a run is
        missing, or what is asked for does not exist in it. On the scale of logits, shares of 0
        and 1 are moved by a millionth; a logarithm of what is not above 0 is NaN.

    Raises
    ------
    ValueError
        If a replication of a variant has several runs.
    """
    frame = runs.listed if test.month is not None else runs.outcomes
    if test.among == POOR:
        frame = runs.poor
    elif test.among == PAID:
        frame = runs.paid
    frame = of_world(frame, test.world) if not frame.empty else frame
    if test.month is not None:
        frame = _year_of(frame, test.month)
    wanted = [labels[name] for name in test.of]
    mine = frame if frame.empty else frame[frame["architecture"].isin(wanted)]
    values = _wide(mine, test.outcome, wanted)
    if test.less is not None:
        values = values - _wide(mine, test.less, wanted)
    if test.scale == "level":
        return values
    if test.scale == "log":
        amounts = values.where(values > 0.0)
        return pd.DataFrame(np.log(amounts.to_numpy()), index=values.index, columns=values.columns)
    kept = values.clip(LEAST, 1.0 - LEAST)
    odds = kept / (1.0 - kept)
    return pd.DataFrame(np.log(odds.to_numpy()), index=odds.index, columns=odds.columns)


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
    if outcome not in frame:
        return pd.DataFrame(np.nan, index=pd.unique(frame["replication"]), columns=list(labels))
    wide = frame.pivot(index="replication", columns="architecture", values=outcome)
    return wide.reindex(columns=list(labels)).astype(np.float64)
