"""Coping strategies of households that lack food or income.

Proxies of survey questions. A model without food groups has no food consumption score, and a
reduced coping strategies index would rest on choices that it does not represent.

Source: Maxwell and Caldwell (2008), "The Coping Strategies Index: Field Methods Manual", 2nd
edition, on which behaviours signal distress.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_vector, weight_vector
from synergysim.thresholds import at_least as reaches


def share_coping(
    counts: ArrayLike, weights: ArrayLike | None = None, *, at_least: float = 1.0
) -> float:
    """Give the share that coped at least so often: sold assets in distress, went hungry.

    Parameters
    ----------
    counts : array_like, shape (units,)
        Months, or times, of each unit; not negative.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    at_least : float, default 1

    Raises
    ------
    ValueError
        On empty, non-finite or negative counts, or weights that are negative or all zero.
    """
    times = _counts(counts)
    heads = weight_vector(weights, times.size)
    return float(np.sum(heads[times >= at_least]) / np.sum(heads))


def months_a_year(counts: ArrayLike, months: int, weights: ArrayLike | None = None) -> float:
    """Give the mean number of months a year, such as hungry ones, from counts over ``months``.

    Raises
    ------
    ValueError
        As for :func:`share_coping`, and if there are no months or a count exceeds them.
    """
    times = _counts(counts)
    if months < 1 or times.max() > months:
        raise ValueError(f"counts of up to {times.max():g} in {months} months")
    heads = weight_vector(weights, times.size)
    return 12.0 / months * float(np.sum(heads * times) / np.sum(heads))


def school_withdrawal(
    attendance: ArrayLike,
    reference: ArrayLike,
    children: ArrayLike,
    *,
    fall: float = 0.1,
) -> float:
    """Give the share of children whose attendance fell by at least ``fall`` below a reference.

    Parameters
    ----------
    attendance, reference : array_like, shape (households,)
        Shares of school days, 0 to 1: with a shock and without it, or after and before.
    children : array_like, shape (households,)
        Children of school age.
    fall : float, default 0.1
        In shares of school days, positive.

    Returns
    -------
    float
        NaN without children.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite arrays, negative children, or a fall that is not
        positive.
    """
    now, then = finite_vector(attendance, "attendance"), finite_vector(reference, "reference")
    pupils = finite_vector(children, "children")
    if not now.size == then.size == pupils.size:
        raise ValueError(f"{now.size}, {then.size} and {pupils.size} households")
    if (pupils < 0.0).any() or not fall > 0.0:
        raise ValueError("children must not be negative, and the fall must be positive")
    total = float(np.sum(pupils))
    withdrawn = reaches(then - now, fall, 1.0)
    return float(np.sum(pupils[withdrawn])) / total if total > 0.0 else float("nan")


def _counts(counts: ArrayLike) -> np.typing.NDArray[np.float64]:
    times = finite_vector(counts, "counts")
    if (times < 0.0).any():
        raise ValueError("counts must not be negative")
    return times
