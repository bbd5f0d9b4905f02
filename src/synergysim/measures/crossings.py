"""Threshold crossings: who rose above a line, and who fell below it, between two moments.

A unit is below with less than the line; on it, it is not. The four shares add up to one. Noise
near the line crosses it both ways: look at both, not at one.

Source: for assets, Carter and Barrett (2006), "The economics of poverty traps and persistent
poverty: An asset-based approach", Journal of Development Studies 42(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_vector, positive_line, weight_vector
from synergysim.thresholds import below


@dataclass(frozen=True)
class Crossings:
    """Shares of persons who rose, fell, stayed above and stayed below."""

    rose: float
    fell: float
    stayed_above: float
    stayed_below: float


def crossings(
    before: ArrayLike, after: ArrayLike, line: float, weights: ArrayLike | None = None
) -> Crossings:
    """Count crossings of a line.

    Parameters
    ----------
    before, after : array_like, shape (units,)
        Welfare or assets of the same units, in the unit of ``line``.
    line : float
        Positive.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite arrays, a line that is not positive, or weights that
        are negative or all zero.
    """
    old, new = finite_vector(before, "before"), finite_vector(after, "after")
    if new.size != old.size:
        raise ValueError(f"{new.size} units after for {old.size} before")
    heads, threshold = weight_vector(weights, old.size), positive_line(line)
    people = float(np.sum(heads))
    was, is_now = (below(values, threshold, threshold) for values in (old, new))

    def share(who: np.typing.NDArray[np.bool_]) -> float:
        return float(np.sum(heads[who])) / people

    return Crossings(
        share(was & ~is_now), share(~was & is_now), share(~was & ~is_now), share(was & is_now)
    )
