"""Quantile groups: fifths, tenths and the like, of equal weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synergysim.arrays import Rows
from synergysim.measures.checks import finite_vector, weight_vector
from synergysim.measures.welfare_order import welfare_order
from synergysim.thresholds import at_least


def quantile_groups(
    welfare: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    groups: int = 5,
    order: Rows | None = None,
) -> NDArray[np.int64]:
    """Number each unit's quantile group, 0 for the poorest.

    A unit belongs where the middle of its weight lies; units of equal welfare stay in the order in
    which they were given, so that groups are of equal weight even if all are equal.

    Parameters
    ----------
    welfare : array_like, shape (units,)
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    groups : int, default 5
    order : array of rows, optional
        Units in order of welfare, equals in the order given, where that is known already.

    Raises
    ------
    ValueError
        On empty or non-finite welfare, weights negative or all zero, or fewer than one group.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    if groups < 1:
        raise ValueError(f"there must be at least one group, not {groups}")
    rows = welfare_order(values, order)
    sorted_heads = heads[rows]
    middle = (np.cumsum(sorted_heads) - 0.5 * sorted_heads) / np.sum(heads)
    number = np.zeros(values.size, dtype=np.int64)
    for border in range(1, groups):
        number[rows] += at_least(middle, border / groups, 1.0)
    return number
