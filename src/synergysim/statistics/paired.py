"""Paired comparison: what differs between two scenarios on common random numbers.

Replications share their random numbers, so differences are taken within a replication and the
replication is the unit; households inside a run are not independent observations of a policy.

Sources: Law (2015), "Simulation Modeling and Analysis", 5th edition, chapter 10 (paired-t
intervals under common random numbers); Holm (1979), "A simple sequentially rejective multiple
test procedure", Scandinavian Journal of Statistics 6(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from synergysim.arrays import known, real_array
from synergysim.statistics.bootstrap import bca_interval
from synergysim.statistics.run_table import need, verdicts

STATISTICS = (
    *("mean", "low", "high", "low50", "high50"),
    *("percent", "percent_low", "percent_high", "percent_low50", "percent_high50"),
    *("boot_low", "boot_high", "n", "dropped", "reference_mean", "p_value"),
)
"""What a comparison states of each difference."""

ROUNDING = 1e-12
"""Differences below this share of the outcome's size are arithmetic, not effects."""


@dataclass(frozen=True)
class PairedDifference:
    """Mean difference of ``variant`` from ``reference`` over replications, with intervals.

    Attributes
    ----------
    mean, low, high : float
        Mean difference and its 95 % t-interval, in the outcome's unit.
    low50, high50 : float
        Its 50 % t-interval.
    boot_low, boot_high : float
        Its 95 % bootstrap interval (BCa): where it differs from the t-interval, few replications
        weigh much.
    n : int
        Pairs used.
    dropped : int
        Replications left out because one of the two runs, or its outcome, is missing or infinite.
    reference_mean : float
        Mean of the reference over the pairs used.
    p_value : float
        Two-sided p-value of the paired t-test.

    With fewer than two pairs the intervals and the p-value are NaN and ``has_interval`` is False;
    with none, the means are NaN too.
    """

    outcome: str
    variant: str
    reference: str
    mean: float
    low: float
    high: float
    low50: float
    high50: float
    boot_low: float
    boot_high: float
    n: int
    dropped: int
    reference_mean: float
    p_value: float

    @property
    def has_interval(self) -> bool:
        """Whether there were enough pairs for an interval."""
        return self.n >= 2

    @property
    def percent(self) -> float:
        """Mean difference in per cent of the reference's mean."""
        return self.in_percent(self.mean)

    def in_percent(self, difference: float) -> float:
        """Express a difference in per cent of the size of the reference's mean; NaN at zero."""
        size = abs(self.reference_mean)
        return 100.0 * difference / size if size > 0.0 else float("nan")


def paired_difference(
    frame: pd.DataFrame,
    outcome: str,
    variant: str,
    reference: str,
    *,
    unit: str = "replication",
    arm: str = "architecture",
) -> PairedDifference:
    """Compare an outcome between two arms, replication by replication.

    Parameters
    ----------
    frame : DataFrame
        One row per run of one shock state, with the columns ``arm``, ``unit`` and ``outcome``.
    outcome : str
        Column compared.
    variant, reference : str
        The difference is variant minus reference.
    unit : str, default "replication"
        Column that pairs runs.
    arm : str, default "architecture"
        Column that distinguishes variants.

    Raises
    ------
    ValueError
        If a column or an arm is missing, or an arm has two rows for one unit (select one shock
        state first).
    """
    need(frame, [arm, unit, outcome])
    one, other = (_runs_of(frame, name, unit, arm) for name in (variant, reference))
    return _difference(one, other, outcome, variant, reference)


def _difference(
    one: pd.DataFrame, other: pd.DataFrame, outcome: str, variant: str, reference: str
) -> PairedDifference:
    values = [
        pd.Series(known(runs[outcome].astype(float), outcome), runs.index) for runs in (one, other)
    ]
    if not one.index.equals(other.index):
        units = one.index.union(other.index)
        values = [known_in_arm.reindex(units) for known_in_arm in values]
    pairs = np.column_stack([known_in_arm.to_numpy(np.float64) for known_in_arm in values])
    complete = pairs[~np.isnan(pairs).any(axis=1)]
    size = np.abs(complete).max(initial=0.0)
    differences = without_rounding(complete[:, 0] - complete[:, 1], size)
    count = differences.size
    test = mean_test(differences)
    low50, high50 = t_interval(differences, 0.50)
    boot_low, boot_high = bca_interval(differences)
    return PairedDifference(
        outcome=outcome,
        variant=variant,
        reference=reference,
        mean=float(test.mean),
        low=float(test.low),
        high=float(test.high),
        low50=low50,
        high50=high50,
        boot_low=boot_low,
        boot_high=boot_high,
        n=count,
        dropped=len(pairs) - count,
        reference_mean=float(complete[:, 1].mean()) if count else float("nan"),
        p_value=float(test.p_value),
    )


def compare_all(
    frame: pd.DataFrame,
    outcomes: Sequence[str],
    variants: Sequence[str],
    reference: str,
    *,
    unit: str = "replication",
    arm: str = "architecture",
) -> pd.DataFrame:
    """Compare several outcomes of several variants with one reference.

    Returns
    -------
    DataFrame
        A row per outcome and variant: ``outcome``, the ``arm`` column, ``reference``, ``mean``,
        ``low``, ``high``, ``low50``, ``high50``, the same in per cent of the reference's mean
        (``percent``, ``percent_low``, ...), ``boot_low``, ``boot_high``, ``n``, ``dropped``,
        ``reference_mean``, ``p_value``, ``p_holm`` and ``differs``: whether the difference is
        significant at 5 % after Holm's correction over all rows of this table, or ``pd.NA``
        where there was no test.

    Raises
    ------
    ValueError
        As for :func:`paired_difference`.
    """
    rows = []
    others = [name for name in variants if name != reference]
    if outcomes and others:
        need(frame, [arm, unit, *outcomes])
        runs = {name: _runs_of(frame, name, unit, arm) for name in (*others, reference)}
    for outcome in outcomes:
        for variant in others:
            found = _difference(runs[variant], runs[reference], outcome, variant, reference)
            rows.append(
                {
                    "outcome": outcome,
                    arm: variant,
                    "reference": reference,
                    "mean": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "low50": found.low50,
                    "high50": found.high50,
                    "percent": found.percent,
                    "percent_low": found.in_percent(found.low),
                    "percent_high": found.in_percent(found.high),
                    "percent_low50": found.in_percent(found.low50),
                    "percent_high50": found.in_percent(found.high50),
                    "boot_low": found.boot_low,
                    "boot_high": found.boot_high,
                    "n": found.n,
                    "dropped": found.dropped,
                    "reference_mean": found.reference_mean,
                    "p_value": found.p_value,
                }
            )
    table = pd.DataFrame(rows, columns=["outcome", arm, "reference", *STATISTICS])
    table["p_holm"] = holm(table["p_value"].to_numpy(dtype=np.float64))
    table["differs"] = verdicts(table["p_holm"] < 0.05, table["p_holm"].notna())
    return table


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjust p-values for their number by Holm's step-down method.

    NaN stays NaN and does not count as a test.

    Raises
    ------
    ValueError
        If a p-value lies outside [0, 1].
    """
    values = real_array(p_values, "p-values")
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    if ((values[tested] < 0.0) | (values[tested] > 1.0)).any():
        raise ValueError("p-values must lie between 0 and 1")
    order = tested[np.argsort(values[tested], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(factors * values[order]))
    return adjusted


@dataclass(frozen=True)
class MeanTest:
    """Means of columns of values, with their t-intervals and tests against zero.

    Attributes
    ----------
    n : array of int
        Values used: those that are finite.
    mean : array
        NaN without any value.
    low, high : array
        t-interval; NaN with fewer than two values. Without any spread it is the mean itself.
    p_value : array
        Two-sided; NaN with fewer than two values.
    """

    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    p_value: NDArray[np.float64]


def mean_test(values: ArrayLike, level: float = 0.95) -> MeanTest:
    """Test means over the first axis.

    Parameters
    ----------
    values : array_like, shape (replications, ...)
        Differences within replications; what is missing or infinite is left out.
    level : float

    Raises
    ------
    ValueError
        If the values are masked or not real numbers.
    """
    given = known(values)
    there = ~np.isnan(given)
    n = there.sum(axis=0)
    some, free = np.maximum(n, 1), np.maximum(n - 1, 1)
    mean = np.where(n > 0, np.where(there, given, 0.0).sum(axis=0) / some, np.nan)
    spread = np.where(there, given - mean, 0.0)
    error = np.sqrt((spread**2).sum(axis=0) / free / some)
    half = stdtrit(free, 0.5 + level / 2.0) * error
    # Equal differences leave rounding of the order of the mean's last bits as their only spread.
    varies = error > np.abs(mean) * 1e-15
    ratio = np.divide(np.abs(mean), error, out=np.zeros_like(error), where=varies)
    certain = np.where(mean == 0.0, 1.0, 0.0)
    p_value = np.where(varies, 2.0 * stdtr(free, -ratio), certain)
    testable = n >= 2
    return MeanTest(
        n,
        mean,
        np.where(testable, mean - half, np.nan),
        np.where(testable, mean + half, np.nan),
        np.where(testable, p_value, np.nan),
    )


def t_interval(values: ArrayLike, level: float) -> tuple[float, float]:
    """Give the t-interval of a mean; NaN with fewer than two finite values."""
    found = mean_test(values, level)
    return float(found.low), float(found.high)


def paired_p_value(differences: ArrayLike) -> float:
    """Two-sided p-value of the paired t-test; NaN with fewer than two finite differences."""
    return float(mean_test(differences).p_value)


def without_rounding(differences: NDArray[np.float64], size: ArrayLike) -> NDArray[np.float64]:
    """Set differences to zero that are only rounding of numbers of the given size."""
    return np.where(np.abs(differences) <= ROUNDING * np.asarray(size), 0.0, differences)


def _runs_of(frame: pd.DataFrame, name: str, unit: str, arm: str) -> pd.DataFrame:
    """Give the runs of one arm by unit, in its order."""
    rows = frame[frame[arm] == name].set_index(unit)
    if rows.empty:
        raise ValueError(f"no run has {arm} = {name}")
    if rows.index.has_duplicates:
        raise ValueError(f"{name} has several runs per {unit}: select one shock state first")
    if rows.index.hasnans:
        raise ValueError(f"a run of {name} has no {unit}")
    return rows.sort_index()
