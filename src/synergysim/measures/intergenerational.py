"""Between generations: how much of parents' standing their children inherit.

The rank-rank slope is that of percentile ranks, which allows zeros. In a model the child's outcome
is what it starts with: schooling and the skill that comes of it, not an income seen in a survey.

Source: Chetty, Hendren, Kline and Saez (2014), "Where is the land of opportunity?", Quarterly
Journal of Economics 129(4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, Rows
from synergysim.measures.checks import finite_vector
from synergysim.measures.welfare_order import distinct_places, welfare_order


def rank_slope(parents: ArrayLike, children: ArrayLike, *, order: Rows | None = None) -> float:
    """Give the slope of children's percentile rank on their parents'; ties share a rank.

    NaN if all parents are equal.

    Parameters
    ----------
    parents, children : array_like, shape (pairs,)
    order : array of rows, optional
        Pairs in order of parents, equals in the order given, where that is known already.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite outcomes.
    """
    old, new = _pairs(parents, children)
    # Ties share their ranks, so that any order of them will do.
    first = np.argsort(old) if order is None else welfare_order(old, order)
    return _slope(_ranks(old, first) / old.size, _ranks(new, np.argsort(new)) / new.size)


def _ranks(values: FloatArray, rows: Rows) -> FloatArray:
    """Ranks from 1, means of them for ties, of values with their rows in order."""
    level = distinct_places(values[rows])
    count = np.bincount(level)
    ranks = np.empty(values.size)
    ranks[rows] = (np.cumsum(count) - (count - 1) / 2.0)[level]
    return ranks


def _pairs(parents: ArrayLike, children: ArrayLike) -> tuple[FloatArray, FloatArray]:
    old, new = finite_vector(parents, "parents"), finite_vector(children, "children")
    if old.size != new.size:
        raise ValueError(f"{new.size} children for {old.size} parents")
    return old, new


def _slope(x: FloatArray, y: FloatArray) -> float:
    centred = x - x.mean()
    spread = float(np.sum(centred**2))
    return float(np.sum(centred * (y - y.mean()))) / spread if spread > 0.0 else float("nan")
