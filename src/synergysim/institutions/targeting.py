"""Targeting: scores, selection and errors. The overlap of lists is counted, never set."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.pairwise import pairwise_sum


def income_per_head(expected_income: FloatArray, size: npt.NDArray[np.float32]) -> FloatArray:
    """Income that a household expects per head, PPP$ per month."""
    income: FloatArray = np.maximum(expected_income, 1.0) / size
    return income


def log_welfare(expected_income: FloatArray, size: npt.NDArray[np.float32]) -> FloatArray:
    """Log of the income a household expects per head."""
    welfare: FloatArray = np.log(income_per_head(expected_income, size))
    return welfare


@kernel
def standard(values: FloatArray) -> FloatArray:
    """Values in standard deviations around their mean; zeros where they do not vary."""
    mean = pairwise_sum(values) / values.size
    centred, squares = np.empty(values.size), np.empty(values.size)
    for i in range(values.size):
        centred[i] = values[i] - mean
        squares[i] = centred[i] * centred[i]
    deviation = math.sqrt(pairwise_sum(squares) / values.size)
    for i in range(values.size):
        centred[i] = centred[i] / deviation if deviation > 0.0 else 0.0
    return centred


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


@kernel
def score_with_error(welfare: FloatArray, error: float, draw: FloatArray) -> FloatArray:
    """``noisy_score`` with one size of error."""
    score = np.empty(welfare.size)
    for i in range(welfare.size):
        score[i] = welfare[i] + error * draw[i]
    return standard(score)


def rank_share(values: FloatArray) -> FloatArray:
    """Share of households with a smaller value, 0 to 1; ties broken by row."""
    share = np.empty(len(values))
    share[ranking(values)] = (np.arange(len(values)) + 0.5) / max(len(values), 1)
    return share


@rule
def _sink(values: FloatArray, rows: Rows, place: int, size: int) -> None:
    """Let an entry of a heap sink to its place: the least value comes first, then the least row."""
    value, row = values[place], rows[place]
    while 2 * place + 1 < size:
        least = 2 * place + 1
        if least + 1 < size and (
            values[least + 1] < values[least]
            or (values[least + 1] == values[least] and rows[least + 1] < rows[least])
        ):
            least += 1
        if value < values[least] or (value == values[least] and row < rows[least]):
            break
        values[place], rows[place] = values[least], rows[least]
        place = least
    values[place], rows[place] = value, row


@kernel
def take_first(score: FloatArray, of: Rows, cost: IntArray, money: int, taken: Rows) -> int:
    """Take rows off a heap while the money lasts, and return how many were taken.

    Most lists are many times what their money pays for, so that few of them are put in order.
    """
    size, count = of.size, 0
    values, rows = np.empty(size), np.empty(size, dtype=np.int64)
    for n in range(size):
        values[n], rows[n] = score[of[n]], of[n]
    for place in range(size // 2 - 1, -1, -1):
        _sink(values, rows, place, size)
    while size > 0 and cost[rows[0]] <= money:
        money -= cost[rows[0]]
        taken[count] = rows[0]
        count += 1
        size -= 1
        values[0], rows[0] = values[size], rows[size]
        _sink(values, rows, 0, size)
    return count


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
    taken = np.empty_like(rows)
    return taken[: take_first(score, rows, cost, money, taken)]


@kernel
def count_among(flags: BoolArray, rows: Rows) -> int:
    """How many of some rows have a flag."""
    count = 0
    for i in rows:
        count += flags[i]
    return count


@kernel
def _count(chosen: BoolArray, territory: TerritoryArray, counts: FloatArray) -> None:
    begin, last = 0, territory.size
    while begin < last:  # neighbouring rows of one place are counted together
        place, end, found = territory[begin], begin, 0
        while end < last and territory[end] == place:
            found += chosen[end]
            end += 1
        counts[place] += found
        begin = end


def by_territory(chosen: BoolArray, territory: TerritoryArray, count: int) -> FloatArray:
    """Number of chosen households in each territory."""
    counts = np.zeros(count)
    _count(chosen, territory, counts)
    return counts


def target_overlap(first: BoolArray, second: BoolArray) -> float:
    """Shared part of two target populations, over the smaller one; 0 if one is empty."""
    smaller = min(int(np.count_nonzero(first)), int(np.count_nonzero(second)))
    return float(np.count_nonzero(first & second)) / smaller if smaller else 0.0
