"""What a paired difference is over worlds: its range, and in how many worlds it is relevant.

A world is a set of assumptions. Shares of worlds are shares of sets that were drawn, and no
probabilities: nobody knows how likely a set is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from synergysim.arrays import FloatArray, known
from synergysim.statistics.paired import without_rounding

QUANTILES = (0.1, 0.5, 0.9)
"""Of the worlds' mean differences: what is shown as their range, and the middle."""

HOLDS = 0.8
"""Share of worlds beyond the smallest relevant effect with which a difference holds over worlds."""

FEWEST_WORLDS = 10
"""Worlds below which nothing is said to hold over worlds."""


@dataclass(frozen=True)
class OverWorlds:
    """A paired difference over worlds.

    Attributes
    ----------
    worlds : int
        Worlds with at least one pair of runs.
    above, below, undecided : int
        Worlds whose interval lies beyond the smallest relevant effect on either side, and others.
    positive, negative : int
        Worlds whose mean difference is above and below zero, however small it is.
    low, middle, high : float
        Quantiles of the worlds' mean differences (10, 50 and 90 %); NaN without a world.
    lowest, highest : float
        Their extremes.
    """

    worlds: int
    above: int
    below: int
    undecided: int
    positive: int
    negative: int
    low: float
    middle: float
    high: float
    lowest: float
    highest: float

    def holds(self, difference: float) -> bool | None:
        """Tell whether a difference of the default world holds over worlds.

        It does if at least :data:`HOLDS` of at least :data:`FEWEST_WORLDS` worlds are beyond the
        smallest relevant effect on the side of the difference; None with fewer worlds, or for no
        difference.
        """
        if self.worlds < FEWEST_WORLDS or not math.isfinite(difference) or difference == 0.0:
            return None
        mine = self.above if difference > 0.0 else self.below
        return mine >= HOLDS * self.worlds

    def columns(self, difference: float) -> dict[str, float | bool | None]:
        """Give what tables have of it, beside a difference of the default world."""
        return {
            "worlds": self.worlds,
            "above": self.above,
            "below": self.below,
            "undecided": self.undecided,
            "positive": self.positive,
            "negative": self.negative,
            "world_low": self.low,
            "world_middle": self.middle,
            "world_high": self.high,
            "world_lowest": self.lowest,
            "world_highest": self.highest,
            "holds": self.holds(difference),
        }


def over_worlds(
    differences: ArrayLike, default: ArrayLike, smallest: float, size: float = 0.0
) -> OverWorlds:
    """Count worlds in which a paired difference is surely relevant.

    The replications of one world are too few to measure chance. The standard deviation within
    worlds is therefore pooled over all worlds and the default world, as in a one-way analysis of
    variance, and each world's mean has a 95 % t-interval with the pooled degrees of freedom.

    Parameters
    ----------
    differences : array_like, shape (worlds, replications)
        Paired differences; NaN where a run is missing.
    default : array_like, shape (replications of the default world,)
    smallest : float
        Smallest relevant effect, in the unit of the differences. If it is NaN, every world is
        undecided.
    size : float
        Of the numbers that were subtracted: differences that are rounding of it are none.

    Returns
    -------
    OverWorlds

    Raises
    ------
    ValueError
        If a shape is wrong, or the smallest effect is negative.
    """
    means, sides = world_sides(differences, default, smallest, size)
    ran = np.isfinite(means)
    if not ran.any():
        return OverWorlds(0, 0, 0, 0, 0, 0, *(5 * (float("nan"),)))
    means, sides = means[ran], sides[ran]
    above, below = int(np.count_nonzero(sides > 0.0)), int(np.count_nonzero(sides < 0.0))
    low, middle, high = np.quantile(means, QUANTILES)
    return OverWorlds(
        len(means),
        above,
        below,
        len(means) - above - below,
        int(np.count_nonzero(means > 0.0)),
        int(np.count_nonzero(means < 0.0)),
        float(low),
        float(middle),
        float(high),
        float(means.min()),
        float(means.max()),
    )


def world_sides(
    differences: ArrayLike, default: ArrayLike, smallest: float, size: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Give every world its mean difference and its side of the smallest relevant effect.

    Parameters and errors are those of :func:`over_worlds`.

    Returns
    -------
    array, array, shape (worlds,)
        Means; and 1 above, -1 below, 0 undecided. Both NaN in a world without a pair of runs.
    """
    given, base = known(differences), known(default)
    if given.ndim != 2 or base.ndim != 1:
        raise ValueError("differences need worlds and replications, the default world replications")
    if smallest < 0.0:
        raise ValueError(f"a smallest effect cannot be negative, found {smallest:g}")
    given, base = without_rounding(given, size), without_rounding(base, size)
    n = (~np.isnan(given)).sum(axis=1)
    ran = n > 0
    means, sides = np.full(len(n), np.nan), np.full(len(n), np.nan)
    if not ran.any():
        return means, sides
    mine = means[ran] = np.nanmean(given[ran], axis=1)
    half = _half_widths(given[ran], mine, n[ran], base[~np.isnan(base)])
    # Comparisons with NaN are false. A smallest effect of zero asks for any effect, not for none.
    above = (mine - half >= smallest) & (mine > half)
    below = (-mine - half >= smallest) & (-mine > half)
    sides[ran] = above.astype(float) - below
    return means, sides


def _half_widths(
    given: np.ndarray, means: np.ndarray, n: np.ndarray, base: np.ndarray
) -> np.ndarray:
    """Half widths of the worlds' intervals; infinite where nothing measures chance."""
    squares = float(np.nansum((given - means[:, None]) ** 2))
    free = int((n - 1).sum())
    if base.size:
        squares += float(((base - base.mean()) ** 2).sum())
        free += base.size - 1
    if free < 1:
        return np.full(len(means), np.inf)
    half: np.ndarray = stdtrit(free, 0.975) * np.sqrt(squares / free / n)
    return half
