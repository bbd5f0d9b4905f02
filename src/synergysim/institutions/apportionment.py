"""Apportionment of slots to territories in whole numbers, up to what each can take."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import FloatArray, IntArray


def apportion(total: int, weights: FloatArray, most: IntArray) -> IntArray:
    """Share a whole number out in proportion to weights, as far as each share can be taken.

    What a full share cannot take goes to the others in the same proportion. Whole numbers follow
    from the largest remainders (Hamilton's method); ties go to the first.

    Parameters
    ----------
    total : int
        What is to be shared out.
    weights : array of float64, shape (shares,)
        Not negative. A share of weight 0 gets nothing.
    most : array of int64, shape (shares,)
        The most that each share can take.

    Returns
    -------
    array of int64, shape (shares,)
        Their sum is ``total``, or less where all weighted shares are full.
    """
    open_ = weights > 0.0
    whole = min(total, int(most[open_].sum()))
    exact = np.zeros(len(weights))
    while open_.any():
        left = whole - exact[~open_].sum()
        exact[open_] = left * weights[open_] / weights[open_].sum()
        full = open_ & (exact >= most)
        if not full.any():
            break
        exact[full] = most[full]
        open_ &= ~full
    shares = np.floor(exact).astype(np.int64)
    remainder = np.where(open_, exact - shares, -1.0)
    shares[np.argsort(-remainder, kind="stable")[: whole - int(shares.sum())]] += 1
    return shares
