"""How many replications are enough: until the interval of a difference is narrow.

The half-width of the t-interval over n replications with standard deviation s is
t(0.975, n - 1) * s / sqrt(n). A study goes on until it is no more than the smallest difference
that would matter.

Sources: Law (2015), "Simulation Modeling and Analysis", 5th edition, section 9.4; Lee et al.
(2015), "The complexities of agent-based modeling output analysis", Journal of Artificial
Societies and Social Simulation 18(4) 4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from synergysim.arrays import finite
from synergysim.statistics.paired import t_interval

MINIMUM = 20
"""Replications before an interval is trusted to stop a study."""


@dataclass(frozen=True)
class Need:
    """Replications required for a half-width.

    Attributes
    ----------
    replications : int
        At least what was run, and never above the cap.
    half_width : float
        Half-width of the interval over what was run; NaN with fewer than two.
    reached : bool
        Whether what was run is enough.
    capped : bool
        Whether the cap stops the study short of the wanted half-width.
    """

    replications: int
    half_width: float
    reached: bool
    capped: bool


def half_width(values: ArrayLike, level: float = 0.95) -> float:
    """Half-width of the t-interval of a mean; NaN with fewer than two values."""
    low, high = t_interval(values, level)
    return (high - low) / 2.0


def needed(
    differences: ArrayLike,
    wanted: float,
    *,
    minimum: int = MINIMUM,
    cap: int = 1_000,
    level: float = 0.95,
) -> Need:
    """Tell how many replications bring the half-width of a mean difference down to ``wanted``.

    Parameters
    ----------
    differences : array_like, shape (replications,)
        Differences within the replications run so far.
    wanted : float
        Half-width, in the outcome's unit: the smallest difference that would matter, or less.
    minimum, cap : int
        Bounds of the answer.
    level : float

    Notes
    -----
    The spread seen so far is taken for the true one. A rule that looks at its own data before it
    stops covers slightly less than its level; the minimum keeps that small (Law 2015, 9.4.1).

    Raises
    ------
    ValueError
        If ``wanted`` is not positive, or ``minimum`` lies below 2 or above the cap.
    """
    if not wanted > 0.0:
        raise ValueError(f"a wanted half-width is positive, not {wanted}")
    if not 2 <= minimum <= cap:
        raise ValueError(f"the minimum lies between 2 and the cap {cap}, not at {minimum}")
    given = finite(differences)
    width = half_width(given, level)
    if given.size < minimum:
        # Too few to stop, perhaps enough to foresee.
        foreseen = minimum if given.size < 2 else _foreseen(given, wanted, minimum, cap, level)
        return Need(foreseen, width, reached=False, capped=False)
    if width <= wanted:
        return Need(given.size, width, reached=True, capped=False)
    if given.size >= cap:
        return Need(given.size, width, reached=False, capped=True)
    foreseen = _foreseen(given, wanted, given.size + 1, cap, level)
    spread = float(given.std(ddof=1))
    return Need(foreseen, width, reached=False, capped=_width(spread, foreseen, level) > wanted)


def _foreseen(given: np.ndarray, wanted: float, least: int, cap: int, level: float) -> int:
    """Smallest number from ``least`` to ``cap`` whose half-width is small enough, or the cap."""
    spread = float(given.std(ddof=1))
    low, high = least, cap
    while low < high:  # the half-width falls with every replication
        middle = (low + high) // 2
        if _width(spread, middle, level) <= wanted:
            high = middle
        else:
            low = middle + 1
    return low


def _width(spread: float, count: int, level: float) -> float:
    return float(stdtrit(count - 1, 0.5 + level / 2.0)) * spread / math.sqrt(count)
