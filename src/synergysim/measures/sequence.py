"""Sequence: whether productive support came when cash could carry it.

The order matters where cash first takes a family above hunger and then lets it keep what a
programme hands over. The useful window is a convention: from the month of the first payment on, for
two years.

Source: on sequence, FAO (2016), "Strengthening coherence between agriculture and social
protection".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import weight_vector, whole_vector

WINDOW = (0, 24)
"""Months after the first cash in which productive support counts as in sequence."""


def sequence_fit(
    first_cash: ArrayLike,
    first_support: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    window: tuple[int, int] = WINDOW,
) -> float:
    """Give the share, among those who got both, whose support came inside the window.

    Parameters
    ----------
    first_cash, first_support : array_like of int, shape (units,)
        Month of the first of each; negative for never.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    window : tuple of int, default (0, 24)
        Months from cash to support, both ends included.

    Returns
    -------
    float
        NaN if nobody got both.

    Raises
    ------
    ValueError
        On empty or unequally long months, months that are not whole, an empty window, or weights
        negative or all zero.
    """
    cash = whole_vector(first_cash, "first_cash")
    support = whole_vector(first_support, "first_support")
    if cash.size != support.size:
        raise ValueError(f"{support.size} units of support for {cash.size} of cash")
    if window[0] > window[1]:
        raise ValueError(f"the window from {window[0]} to {window[1]} is empty")
    heads = weight_vector(weights, cash.size)
    both = (cash >= 0) & (support >= 0)
    lag = support - cash
    inside = both & (lag >= window[0]) & (lag <= window[1])
    total = float(np.sum(heads[both]))
    return float(np.sum(heads[inside])) / total if total > 0.0 else float("nan")
