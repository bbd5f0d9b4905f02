"""Coverage: whom programmes reach, and whether they reach the same people.

Names follow the World Bank's ASPIRE indicators. A share of nobody is NaN: in a month without
beneficiaries it is undefined, which is not an error.

Sources: Jaccard (1912), "The distribution of the flora in the alpine zone", New Phytologist 11(2);
Coady, Grosh and Hoddinott (2004), "Targeting of Transfers in Developing Countries", World Bank.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import BoolArray, FloatArray
from synergysim.measures.checks import truth_vector, weight_vector, whole_vector


def coverage(
    beneficiaries: ArrayLike, group: ArrayLike | None = None, weights: ArrayLike | None = None
) -> float:
    """Give the share of a group that a programme reaches.

    Parameters
    ----------
    beneficiaries : array_like of bool, shape (units,)
        Who is served.
    group : array_like of bool, shape (units,), optional
        The population asked about; everybody if not given.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    float
        NaN if the group is empty.

    Raises
    ------
    ValueError
        On empty, non-boolean or unequally long arrays, or weights negative or all zero.
    """
    served = truth_vector(beneficiaries, "beneficiaries")
    members = np.ones_like(served) if group is None else _alike(group, served, "group")
    return _share(served & members, members, weight_vector(weights, served.size))


def jaccard(first: ArrayLike, second: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Give the overlap of two lists: those on both over those on either.

    NaN if both lists are empty. Parameters and errors as in :func:`coverage`.
    """
    one = truth_vector(first, "first")
    two = _alike(second, one, "second")
    return _share(one & two, one | two, weight_vector(weights, one.size))


def joint_coverage(
    first: ArrayLike,
    second: ArrayLike,
    target: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Give the share of the target group that both programmes reach.

    NaN if the target group is empty. Parameters and errors as in :func:`coverage`.
    """
    one = truth_vector(first, "first")
    return coverage(one & _alike(second, one, "second"), target, weights)


def overlap_by_chance(
    first: ArrayLike,
    second: ArrayLike,
    places: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> float:
    """Give the share on both lists if neither list regarded the other.

    It is the product of the shares on each list; with places, the mean of the products within
    each place, weighted by its units: lists that reach the same places then meet more often.

    Parameters
    ----------
    first, second : array_like of bool, shape (units,)
        Who is on each list.
    places : array_like of int, shape (units,), optional
        Place of each unit, from 0; one place if not given.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Raises
    ------
    ValueError
        As for :func:`coverage`, or if a place is negative.
    """
    one = truth_vector(first, "first")
    two = _alike(second, one, "second")
    heads = weight_vector(weights, one.size)
    where = np.zeros(one.size, dtype=np.int64) if places is None else whole_vector(places, "places")
    if where.size != one.size or where.min() < 0:
        raise ValueError(f"places must be {one.size} numbers from 0")
    lists = (np.bincount(where, heads * listed) for listed in (one, two))
    return expected_on_both(np.bincount(where, heads), *lists) / float(np.sum(heads))


def expected_on_both(units: FloatArray, first: FloatArray, second: FloatArray) -> float:
    """Give how many would be on both lists if neither list regarded the other.

    Parameters
    ----------
    units, first, second : array of float64, shape (places,)
        Units of each place, and how many of them are on each list.
    """
    filled = units > 0.0
    return float(np.sum((first * second)[filled] / units[filled]))


def inclusion_error(
    beneficiaries: ArrayLike, target: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Give the share of beneficiaries who are outside the target group.

    NaN without beneficiaries. Parameters and errors as in :func:`coverage`.
    """
    served = truth_vector(beneficiaries, "beneficiaries")
    meant = _alike(target, served, "target")
    return _share(served & ~meant, served, weight_vector(weights, served.size))


def exclusion_error(
    beneficiaries: ArrayLike, target: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Give the share of the target group that is not reached.

    NaN if the target group is empty. Parameters and errors as in :func:`coverage`.
    """
    served = truth_vector(beneficiaries, "beneficiaries")
    meant = _alike(target, served, "target")
    return _share(meant & ~served, meant, weight_vector(weights, served.size))


def _alike(values: ArrayLike, like: BoolArray, name: str) -> BoolArray:
    vector = truth_vector(values, name)
    if vector.size != like.size:
        raise ValueError(f"{name} has {vector.size} units, not {like.size}")
    return vector


def _share(part: BoolArray, whole: BoolArray, heads: FloatArray) -> float:
    total = float(np.sum(heads[whole]))
    return float(np.sum(heads[part])) / total if total > 0.0 else float("nan")
