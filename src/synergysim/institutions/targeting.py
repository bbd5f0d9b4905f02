"""Targeting: how lists come about, and what they miss. Overlap is counted, never set."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Places = npt.NDArray[np.integer[Any]]
Rows = npt.NDArray[np.intp]


def log_welfare(expected_income: FloatArray, size: npt.NDArray[np.float32]) -> FloatArray:
    """Log of the income a household expects per head, PPP$ per month."""
    welfare: FloatArray = np.log(np.maximum(expected_income, 1.0) / size)
    return welfare


def standard(values: FloatArray) -> FloatArray:
    """Values in standard deviations around their mean; zeros where they do not vary."""
    deviation = float(values.std())
    centred: FloatArray = values - values.mean()
    return centred / deviation if deviation > 0 else np.zeros_like(values)


def noisy_score(welfare: FloatArray, error: float, draw: FloatArray) -> FloatArray:
    """Standard score by which the poorest come first, with the error of the method.

    Parameters
    ----------
    welfare : array, shape (households,)
        Log welfare.
    error : float
        Standard deviation of the error, in standard deviations of welfare.
    draw : array, shape (households,)
        Standard normals.
    """
    return standard(standard(welfare) + error * draw)


def rank_share(values: FloatArray) -> FloatArray:
    """Share of households with a smaller value, 0 to 1; ties broken by row."""
    order = np.argsort(values, kind="stable")
    share = np.empty(len(values))
    share[order] = (np.arange(len(values)) + 0.5) / max(len(values), 1)
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
    rows = rows[np.argsort(score[rows], kind="stable")]
    return rows[np.cumsum(cost[rows]) <= money]


def by_territory(values: FloatArray | BoolArray, territory: Places, count: int) -> FloatArray:
    """Sum of a household column in each territory."""
    weights = np.asarray(values, dtype=np.float64)
    return np.bincount(territory, weights=weights, minlength=count).astype(np.float64)


def target_overlap(first: BoolArray, second: BoolArray) -> float:
    """Shared part of two target populations, over the smaller one; 0 if one is empty."""
    smaller = min(int(first.sum()), int(second.sum()))
    return float((first & second).sum()) / smaller if smaller else 0.0
