"""Poverty: the Foster-Greer-Thorbecke family and the Watts index.

A person is poor with welfare below the poverty line; who is on it, up to rounding, is not poor.

Sources: Foster, Greer and Thorbecke (1984), "A class of decomposable poverty measures",
Econometrica 52(3); Watts (1968), "An economic definition of poverty"; Zheng (1993), "An axiomatic
characterization of the Watts poverty index", Economics Letters 42(1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_vector, positive_line, weight_vector
from synergysim.thresholds import below


def foster_greer_thorbecke(
    welfare: ArrayLike, line: float, alpha: float, weights: ArrayLike | None = None
) -> float:
    r"""Measure poverty as :math:`\sum_{y_i<z} w_i ((z-y_i)/z)^\alpha / \sum_i w_i`.

    Parameters
    ----------
    welfare : array_like, shape (units,)
        Income or consumption, in the unit of ``line``. Negative values are allowed: their gap
        exceeds one.
    line : float
        Poverty line z, positive.
    alpha : float
        Aversion to depth: 0 counts the poor, 1 their gap, 2 its square.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    float
        Zero if nobody is poor.

    Raises
    ------
    ValueError
        On empty or non-finite welfare, a line that is not positive, a negative ``alpha``, or
        weights that are negative or all zero.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    threshold = positive_line(line)
    if not (np.isfinite(alpha) and alpha >= 0.0):
        raise ValueError(f"alpha must not be negative, not {alpha}")
    poor = below(values, threshold, threshold)
    gaps = (threshold - values[poor]) / threshold
    return float(np.sum(heads[poor] * gaps**alpha) / np.sum(heads))


def headcount(welfare: ArrayLike, line: float, weights: ArrayLike | None = None) -> float:
    """Give the share of persons below the poverty line: Foster-Greer-Thorbecke with alpha 0."""
    return foster_greer_thorbecke(welfare, line, 0.0, weights)


def poverty_gap(welfare: ArrayLike, line: float, weights: ArrayLike | None = None) -> float:
    """Give the mean shortfall as a share of the poverty line (alpha 1)."""
    return foster_greer_thorbecke(welfare, line, 1.0, weights)


def severity(welfare: ArrayLike, line: float, weights: ArrayLike | None = None) -> float:
    """Give the mean squared shortfall: Foster-Greer-Thorbecke with alpha 2."""
    return foster_greer_thorbecke(welfare, line, 2.0, weights)


def watts(
    welfare: ArrayLike,
    line: float,
    weights: ArrayLike | None = None,
    *,
    floor: float = 0.001,
) -> float:
    r"""Measure poverty as :math:`\sum_{y_i<z} w_i \ln(z/y_i) / \sum_i w_i`.

    Parameters
    ----------
    welfare : array_like, shape (units,)
        Income or consumption, in the unit of ``line``.
    line : float
        Poverty line z, positive.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    floor : float, default 0.001
        Welfare below this share of the line counts as this share, for the logarithm has no value
        at zero.

    Raises
    ------
    ValueError
        As for :func:`foster_greer_thorbecke`, and if the floor is not between 0 and 1.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    threshold = positive_line(line)
    poor = below(values, threshold, threshold)
    relative = np.maximum(values[poor] / threshold, _floor(floor))
    # Adding zero turns the minus zero of an empty sum into zero.
    return float(-np.sum(heads[poor] * np.log(relative)) / np.sum(heads)) + 0.0


def _floor(floor: float) -> float:
    if not 0.0 < floor < 1.0:
        raise ValueError(f"the floor must lie between 0 and 1, not {floor}")
    return floor
