"""Percentiles of a weighted distribution.

Source: Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American
Statistician 50(4), definition 4 with the middle of each unit's weight as its plotting position.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, Rows
from synergysim.measures.checks import finite_vector, weight_vector
from synergysim.measures.welfare_order import welfare_order


def percentiles(
    values: ArrayLike,
    levels: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    order: Rows | None = None,
) -> FloatArray:
    r"""Give the values below which given shares of the weight lie.

    With units sorted, unit i is at the share :math:`(\sum_{j<i} w_j + w_i/2)/W`; between two
    units the value is interpolated, and beyond the first and the last it is theirs.

    Parameters
    ----------
    values : array_like, shape (units,)
    levels : array_like, shape (levels,)
        Percentages, from 0 to 100.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given. Units of no weight do not count.
    order : array of rows, optional
        Units in order of their values, equals in the order given, where that is known already.

    Returns
    -------
    array of float64, shape (levels,)

    Raises
    ------
    ValueError
        On empty or non-finite values, levels outside 0 to 100, or weights that are negative or all
        zero.
    """
    amounts = finite_vector(values, "values")
    asked = finite_vector(levels, "levels")
    heads = weight_vector(weights, amounts.size)
    if (asked < 0.0).any() or (asked > 100.0).any():
        raise ValueError("levels must lie between 0 and 100")
    rows = welfare_order(amounts, order)
    rows = rows[heads[rows] > 0.0]
    heads = heads[rows]
    below = np.cumsum(heads) - 0.5 * heads
    found: FloatArray = np.interp(asked / 100.0 * np.sum(heads), below, amounts[rows])
    return found
