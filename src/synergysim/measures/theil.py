"""Inequality within and between groups.

Source: Theil (1967), "Economics and Information Theory", North-Holland; the decomposition after
Shorrocks (1980), "The class of additively decomposable inequality measures", Econometrica 48(3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray
from synergysim.measures.checks import finite_vector, weight_vector, whole_vector


def theil(welfare: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Measure inequality as :math:`\sum_i w_i (y_i/\mu) \ln(y_i/\mu) / \sum_i w_i`.

    Parameters
    ----------
    welfare : array_like, shape (units,)
        Not negative, not all zero; somebody who has nothing adds nothing.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    float
        Zero if all are equal; the logarithm of the number of persons if one has everything.

    Raises
    ------
    ValueError
        On empty, non-finite or negative welfare, welfare that adds up to zero, or weights that are
        negative or all zero.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    if (values < 0.0).any():
        raise ValueError("the Theil index is not defined with negative welfare")
    mean = float(np.sum(heads * values) / np.sum(heads))
    if mean == 0.0:
        raise ValueError("the Theil index is not defined when welfare adds up to zero")
    ratio = values / mean
    terms = ratio * np.log(np.where(ratio > 0.0, ratio, 1.0))
    return max(0.0, float(np.sum(heads * terms) / np.sum(heads)))


def theil_between(welfare: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Give the share of the Theil index that lies between the means of groups.

    Parameters
    ----------
    welfare : array_like, shape (units,)
    groups : array_like of int, shape (units,)
        Number of each unit's group, from 0.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    float
        0 if all groups have the same mean, or all units the same welfare; 1 if nobody differs from
        the mean of the own group.

    Raises
    ------
    ValueError
        As :func:`theil`, and when groups are not as many as units, or not whole numbers from 0.
    """
    values = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, values.size)
    numbers = whole_vector(groups, "groups")
    if numbers.shape != values.shape:
        raise ValueError(f"{numbers.size} groups for {values.size} units")
    if numbers.min() < 0:
        raise ValueError("groups must be numbered from 0")
    whole = theil(values, heads)
    if whole == 0.0:
        return 0.0
    people: FloatArray = np.bincount(numbers, heads)
    lived_in = people > 0.0
    means = np.bincount(numbers, heads * values)[lived_in] / people[lived_in]
    return theil(means, people[lived_in]) / whole
