"""The Palma ratio.

Source: Palma (2011), "Homogeneous middles vs. heterogeneous tails, and the end of the
'inverted-U'", Development and Change 42(1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_vector, weight_vector


def palma(welfare: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Divide the share of the richest tenth by the share of the poorest four tenths.

    Where a tenth's border falls inside a unit, the unit is split.

    Parameters
    ----------
    welfare : array_like, shape (units,)
        Not negative, not all zero.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    float
        0.25 if all are equal; infinite if the poorest four tenths have nothing.

    Raises
    ------
    ValueError
        On empty, non-finite or negative welfare, on welfare that adds up to zero, or on weights
        that are negative or all zero.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    if (values < 0.0).any():
        raise ValueError("the Palma ratio is not defined with negative welfare")
    order = np.argsort(values, kind="stable")
    people = np.concatenate([[0.0], np.cumsum(heads[order])])
    amounts = np.concatenate([[0.0], np.cumsum(heads[order] * values[order])])
    if amounts[-1] == 0.0:
        raise ValueError("the Palma ratio is not defined when welfare adds up to zero")
    bottom, below_top = np.interp([0.4 * people[-1], 0.9 * people[-1]], people, amounts)
    top = amounts[-1] - below_top
    return float(top / bottom) if bottom > 0.0 else float("inf")
