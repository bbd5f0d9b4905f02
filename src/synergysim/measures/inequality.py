"""Inequality.

Source: Cowell (2011), "Measuring Inequality", 3rd edition, Oxford University Press.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_vector, weight_vector


def gini(welfare: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Measure inequality as one minus twice the area under the Lorenz curve.

    With units sorted by welfare, population shares :math:`w_i/W` and cumulative welfare shares
    :math:`L_i`: :math:`G = 1 - \sum_i (w_i/W)(L_i + L_{i-1})`. No small-sample correction: a
    population repeated twice is as unequal as once.

    Parameters
    ----------
    welfare : array_like, shape (units,)
        Not negative, not all zero.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    float
        Zero if all are equal, towards one if one person has everything.

    Raises
    ------
    ValueError
        On empty, non-finite or negative welfare, on welfare that adds up to zero (shares of
        nothing are not defined), or on weights that are negative or all zero.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    if (values < 0.0).any():
        raise ValueError("the Gini coefficient is not defined with negative welfare")
    order = np.argsort(values, kind="stable")
    heads = heads[order]
    amounts = heads * values[order]
    total = np.sum(amounts)
    if total == 0.0:
        raise ValueError("the Gini coefficient is not defined when welfare adds up to zero")
    # L_i + L_{i-1} is twice the cumulative sum less the unit's own amount.
    lorenz = (2.0 * np.cumsum(amounts) - amounts) / total
    return max(0.0, float(1.0 - np.sum(heads * lorenz) / np.sum(heads)))
