"""Growth incidence: who gained between two moments.

The anonymous curve compares quantiles of two distributions, such as the tenth percentile before
and after. The non-anonymous one follows the same units and groups them by their rank
*before*; it needs a panel, and mobility and error in the first measurement tilt it towards the
poor (they regress to the mean). Show both.

Sources: Ravallion and Chen (2003), "Measuring pro-poor growth", Economics Letters 78(1); Grimm
(2007), "Removing the anonymity axiom in assessing pro-poor growth", Journal of Economic Inequality
5(2); Jenkins and Van Kerm (2006), "Trends in income inequality, pro-poor income growth, and income
mobility", Oxford Economic Papers 58(3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray
from synergysim.measures.checks import finite_vector, weight_vector
from synergysim.measures.percentiles import percentiles
from synergysim.measures.quantiles import quantile_groups


def growth_incidence(
    before: ArrayLike,
    after: ArrayLike,
    levels: ArrayLike,
    weights_before: ArrayLike | None = None,
    weights_after: ArrayLike | None = None,
) -> FloatArray:
    """Give the anonymous curve ``y_1(p) / y_0(p) - 1`` at given percentiles.

    Parameters
    ----------
    before, after : array_like, shape (units,)
        Welfare at constant prices; the two may be different units.
    levels : array_like, shape (levels,)
        Percentiles, from 0 to 100.
    weights_before, weights_after : array_like, optional
        Persons behind each unit; all one if not given.

    Returns
    -------
    ndarray, shape (levels,)
        NaN where the quantile before is not positive.

    Raises
    ------
    ValueError
        As for :func:`~synergysim.measures.percentiles.percentiles`.
    """
    old = percentiles(before, levels, weights_before)
    new = percentiles(after, levels, weights_after)
    growth: FloatArray = np.divide(new - old, old, out=np.full(old.shape, np.nan), where=old > 0.0)
    return growth


def panel_growth_incidence(
    before: ArrayLike,
    after: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    groups: int = 10,
) -> FloatArray:
    """Give the growth of mean welfare of those who stood in each quantile group before.

    Parameters
    ----------
    before, after : array_like, shape (units,)
        Welfare of the same units at constant prices.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    groups : int, default 10
        Quantile groups of equal weight.

    Returns
    -------
    ndarray, shape (groups,)
        NaN for a group without units, or whose mean before is not positive.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite arrays, weights negative or all zero, or fewer than
        one group.
    """
    old, new = finite_vector(before, "before"), finite_vector(after, "after")
    if new.size != old.size:
        raise ValueError(f"{new.size} units after for {old.size} before")
    heads = weight_vector(weights, old.size)
    group = quantile_groups(old, heads, groups=groups)
    first = np.bincount(group, heads * old, minlength=groups)
    last = np.bincount(group, heads * new, minlength=groups)
    growth: FloatArray = np.divide(
        last - first, first, out=np.full(groups, np.nan), where=first > 0.0
    )
    return growth
