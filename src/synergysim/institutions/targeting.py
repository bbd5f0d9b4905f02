"""Targeting: how lists come about, and what they miss. Overlap is counted, never set."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Places = npt.NDArray[np.integer[Any]]
Rows = npt.NDArray[np.intp]


def income_per_head(expected_income: FloatArray, size: npt.NDArray[np.float32]) -> FloatArray:
    """Income that a household expects per head, PPP$ per month."""
    income: FloatArray = np.maximum(expected_income, 1.0) / size
    return income


def log_welfare(expected_income: FloatArray, size: npt.NDArray[np.float32]) -> FloatArray:
    """Log of the income a household expects per head."""
    welfare: FloatArray = np.log(income_per_head(expected_income, size))
    return welfare


def standard(values: FloatArray) -> FloatArray:
    """Values in standard deviations around their mean; zeros where they do not vary."""
    centred: FloatArray = values - np.add.reduce(values) / values.size
    deviation = math.sqrt(np.add.reduce(centred * centred) / values.size)
    return centred / deviation if deviation > 0 else np.zeros_like(values)


def ranking(values: FloatArray) -> Rows:
    """Rows in order of their values, ties broken by row."""
    rows = np.argsort(values)
    ordered = values[rows]
    # The quick order is the stable one, and much cheaper, unless two values are equal.
    return rows if (ordered[1:] > ordered[:-1]).all() else np.argsort(values, kind="stable")


def noisy_score(welfare: FloatArray, error: float | FloatArray, draw: FloatArray) -> FloatArray:
    """Standard score by which the poorest come first, with the error of the method.

    Parameters
    ----------
    welfare : array, shape (households,)
        Log welfare, as a standard score.
    error : float or array, shape (households,)
        Standard deviation of the error, in standard deviations of welfare.
    draw : array, shape (households,)
        Standard normals.
    """
    return standard(welfare + error * draw)


def rank_share(values: FloatArray) -> FloatArray:
    """Share of households with a smaller value, 0 to 1; ties broken by row."""
    share = np.empty(len(values))
    share[ranking(values)] = (np.arange(len(values)) + 0.5) / max(len(values), 1)
    return share


def affordable(score: FloatArray, eligible: BoolArray, cost: IntArray, money: int) -> Rows:
    """Rows that a budget can serve, in order of score, ties broken by row.

    Parameters
    ----------
    score : array of float64, shape (households,)
        Lowest first.
    eligible : array of bool, shape (households,)
    cost : array of int64, shape (households,)
        Minor units a household would cost.
    money : int
        Minor units.

    Returns
    -------
    array of rows
        The longest prefix of the ranking that the money pays for.
    """
    rows = np.flatnonzero(eligible)
    if rows.size == 0 or cost[rows].min() > money:
        return rows[:0]
    rows = rows[ranking(score[rows])]
    return rows[np.cumsum(cost[rows]) <= money]


@kernel
def _add_up(values: FloatArray | BoolArray, territory: Places, sums: FloatArray) -> None:
    for i in range(values.size):
        sums[territory[i]] += values[i]


def by_territory(values: FloatArray | BoolArray, territory: Places, count: int) -> FloatArray:
    """Sum of a household column in each territory."""
    sums = np.zeros(count)
    _add_up(values, territory, sums)
    return sums


def target_overlap(first: BoolArray, second: BoolArray) -> float:
    """Shared part of two target populations, over the smaller one; 0 if one is empty."""
    smaller = min(int(np.count_nonzero(first)), int(np.count_nonzero(second)))
    return float(np.count_nonzero(first & second)) / smaller if smaller else 0.0
