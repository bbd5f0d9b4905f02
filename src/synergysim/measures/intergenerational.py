"""Between generations: how much of parents' standing their children inherit.

The elasticity is the slope of the logarithm of children's outcome on that of their parents; the
rank-rank slope that of percentile ranks, which bears zeros. The poverty premium is how much
likelier poverty is for a poor parent's child. In a model the child's outcome is what it starts
with: schooling and the skill that comes of it, not an income seen in a survey.

Sources: Solon (1992), "Intergenerational income mobility in the United States", American Economic
Review 82(3); Chetty, Hendren, Kline and Saez (2014), "Where is the land of opportunity?",
Quarterly Journal of Economics 129(4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

from synergysim.measures.checks import Floats, finite_vector, positive_line
from synergysim.thresholds import below


def intergenerational_elasticity(parents: ArrayLike, children: ArrayLike) -> float:
    """Give the slope of log on log.

    Parameters
    ----------
    parents, children : array_like, shape (families,)
        Positive outcomes.

    Returns
    -------
    float
        0 if children owe nothing to their parents, 1 if differences are passed on whole; NaN if
        all parents are equal.

    Raises
    ------
    ValueError
        On unequally long, empty, non-finite or non-positive outcomes.
    """
    old, new = _pairs(parents, children)
    if min(old.min(), new.min()) <= 0.0:
        raise ValueError("an elasticity needs positive outcomes; use the rank slope")
    return _slope(np.log(old), np.log(new))


def rank_slope(parents: ArrayLike, children: ArrayLike) -> float:
    """Give the slope of children's percentile rank on their parents'; ties share a rank.

    NaN if all parents are equal. Errors as for :func:`intergenerational_elasticity`, but zeros and
    negative outcomes are allowed.
    """
    old, new = _pairs(parents, children)
    return _slope(rankdata(old) / old.size, rankdata(new) / new.size)


def poverty_premium(
    parents: ArrayLike, children: ArrayLike, parents_line: float, children_line: float
) -> float:
    """Give P(child below its line | parent below) - P(child below | parent not below).

    NaN if no parent, or every parent, is below the line.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite outcomes, or lines that are not positive.
    """
    old, new = _pairs(parents, children)
    line, line_of_children = positive_line(parents_line), positive_line(children_line)
    poor, poor_child = below(old, line, line), below(new, line_of_children, line_of_children)
    if poor.all() or not poor.any():
        return float("nan")
    return float(poor_child[poor].mean() - poor_child[~poor].mean())


def _pairs(parents: ArrayLike, children: ArrayLike) -> tuple[Floats, Floats]:
    old, new = finite_vector(parents, "parents"), finite_vector(children, "children")
    if old.size != new.size:
        raise ValueError(f"{new.size} children for {old.size} parents")
    return old, new


def _slope(x: Floats, y: Floats) -> float:
    centred = x - x.mean()
    spread = float(np.sum(centred**2))
    return float(np.sum(centred * (y - y.mean()))) / spread if spread > 0.0 else float("nan")
