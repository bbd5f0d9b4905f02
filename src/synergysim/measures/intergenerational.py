"""Between generations: how much of parents' standing their children inherit.

The rank-rank slope is that of percentile ranks, which allows zeros. In a model the child's outcome
is what it starts with: schooling and the skill that comes of it, not an income seen in a survey.

Source: Chetty, Hendren, Kline and Saez (2014), "Where is the land of opportunity?", Quarterly
Journal of Economics 129(4).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray
from synergysim.measures.checks import finite_vector


def rank_slope(parents: ArrayLike, children: ArrayLike) -> float:
    """Give the slope of children's percentile rank on their parents'; ties share a rank.

    NaN if all parents are equal.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite outcomes.
    """
    old, new = _pairs(parents, children)
    return _slope(_ranks(old) / old.size, _ranks(new) / new.size)


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, means of them for ties, by pandas: scipy.stats takes half a second to load."""
    ranks: FloatArray = np.asarray(pd.Series(values).rank(), dtype=np.float64)
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
