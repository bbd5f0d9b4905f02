"""Inequality of every level of a group in one compiled pass over households in order of welfare.

The numbers are those of ``measures.inequality``, ``palma`` and ``theil`` on each level's members
alone, to the bit: sums are taken in the order in which numpy takes them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from synergysim.arrays import CodeArray, FloatArray, Rows
from synergysim.engine.compiled import kernel, part

GINI, PALMA, THEIL = range(3)
"""Rows of what :func:`inequality_by_level` finds."""

_BOTTOM, _TOP = 0.4, 0.9
"""The Palma ratio's borders, as shares of persons."""


@part
def pairwise_sum(values: FloatArray, first: int, count: int) -> float:
    """Sum ``count`` values from ``first`` on as numpy does: halves, and eight sums in each."""
    total: float = 0.0
    if count < 8:
        for i in range(first, first + count):
            total += values[i]
        return total
    if count <= 128:
        a, b, c, d = values[first], values[first + 1], values[first + 2], values[first + 3]
        e, f, g, h = values[first + 4], values[first + 5], values[first + 6], values[first + 7]
        whole = count - count % 8
        for i in range(first + 8, first + whole, 8):
            a, b, c, d = a + values[i], b + values[i + 1], c + values[i + 2], d + values[i + 3]
            e, f, g, h = e + values[i + 4], f + values[i + 5], g + values[i + 6], h + values[i + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
        for i in range(first + whole, first + count):
            total += values[i]
        return total
    half = count // 2
    half -= half % 8
    total = pairwise_sum(values, first, half)
    total += pairwise_sum(values, first + half, count - half)
    return total


@kernel
def _split(
    order: Rows,
    welfare: FloatArray,
    size: FloatArray,
    codes: CodeArray,
    starts: Rows,
    values: FloatArray,
    heads: FloatArray,
) -> None:
    """Put each level's welfare and persons together; both are given in order already."""
    free = starts.copy()
    for i in range(order.size):
        level = codes[order[i]]
        place = free[level]
        free[level] = place + 1
        values[place], heads[place] = welfare[i], size[i]


@kernel
def _lorenz(
    values: FloatArray,
    heads: FloatArray,
    starts: Rows,
    scratch: FloatArray,
    ratios: FloatArray,
    found: FloatArray,
) -> None:
    """Gini and Palma of each level, and everybody's welfare over the level's mean."""
    for level in range(starts.size - 1):
        first, last = starts[level], starts[level + 1]
        count = last - first
        for i in range(first, last):
            scratch[i] = heads[i] * values[i]
        total = pairwise_sum(scratch, first, count) if count else 0.0
        if total == 0.0:
            ratios[first:last] = 1.0
            continue
        persons = pairwise_sum(heads, first, count)
        for i in range(first, last):
            ratios[i] = values[i] / (total / persons)
        # Palma: the amounts of the poorest up to each border, a unit on it split.
        everybody = 0.0
        for i in range(first, last):
            everybody += heads[i]
        people = amount = bottom = below_top = 0.0
        for i in range(first, last):
            more, richer = people + heads[i], amount + scratch[i]
            slope = (richer - amount) / (more - people)
            if people <= _BOTTOM * everybody < more:
                bottom = slope * (_BOTTOM * everybody - people) + amount
            if people <= _TOP * everybody < more:
                below_top = slope * (_TOP * everybody - people) + amount
            people, amount = more, richer
            # Gini: the cumulative sum twice, less the unit's own amount.
            scratch[i] = heads[i] * ((2.0 * amount - scratch[i]) / total)
        found[GINI, level] = max(0.0, 1.0 - pairwise_sum(scratch, first, count) / persons)
        found[PALMA, level] = (amount - below_top) / bottom if bottom > 0.0 else np.inf


@kernel
def _theil(
    heads: FloatArray,
    starts: Rows,
    ratios: FloatArray,
    logs: FloatArray,
    scratch: FloatArray,
    found: FloatArray,
) -> None:
    for level in range(starts.size - 1):
        first, last = starts[level], starts[level + 1]
        if not np.isnan(found[GINI, level]):
            for i in range(first, last):
                scratch[i] = heads[i] * (ratios[i] * logs[i])
            persons = pairwise_sum(heads, first, last - first)
            found[THEIL, level] = max(0.0, pairwise_sum(scratch, first, last - first) / persons)


def inequality_by_level(
    order: Rows,
    welfare: FloatArray,
    size: FloatArray,
    groupings: Mapping[str, tuple[CodeArray, int]],
) -> dict[str, FloatArray]:
    """Measure the inequality of each level of several groupings.

    Parameters
    ----------
    order : array of rows, shape (households,)
        In order of welfare.
    welfare, size : array of float64, shape (households,)
        Per person, not negative; persons, positive.
    groupings : mapping of str to array of int32, shape (households,), and int
        Each household's level, and the number of levels.

    Returns
    -------
    dict of str to array of float64, shape (3, levels)
        Gini, Palma and Theil; NaN of nobody, or of those who have nothing.
    """
    welfare, size = welfare[order], size[order]
    values, heads, scratch, ratios = np.empty((4, order.size))
    result = {}
    for name, (codes, levels) in groupings.items():
        starts = np.zeros(levels + 1, dtype=np.intp)
        np.cumsum(np.bincount(codes, minlength=levels), out=starts[1:])
        found = result[name] = np.full((3, levels), np.nan)
        _split(order, welfare, size, codes, starts, values, heads)
        _lorenz(values, heads, starts, scratch, ratios, found)
        # Who has nothing adds nothing: zero times the logarithm of one.
        np.copyto(values, ratios)
        values[values == 0.0] = 1.0
        _theil(heads, starts, ratios, np.log(values, out=values), scratch, found)
    return result
