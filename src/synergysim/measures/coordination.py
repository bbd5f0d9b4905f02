"""Coordination: a profile of four functions on three levels, and an index of convergence.

The profile says how far targeting, budget, timing and delivery of two programmes are coordinated by
ministries (national), by their offices between (intermediate) and on the ground (local), each from
0 to 1. Its cells measure different things: agreements and effort above, working ties below. Read
them down a column and over time. A cell that nothing could fill is NaN: missing, not zero.

The convergence index is our own and no published scale. It is the geometric mean of four parts, so
that none can be bought off by another, and is never shown without them.

Sources: functions after the delivery chain of Lindert et al. (2020), "Sourcebook on the Foundations
of Social Protection Delivery Systems", World Bank; levels after FAO (2016), "Strengthening
coherence between agriculture and social protection"; the geometric mean as in UNDP (2010), "Human
Development Report", technical note 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, real_array

FUNCTIONS = ("targeting", "budget", "timing", "delivery")
LEVELS = ("national", "intermediate", "local")

NAN = float("nan")


def agreed_work(agreement: ArrayLike, efforts: ArrayLike) -> float:
    """Give the coordination that agreements have behind them: strength times the weaker will.

    ``mean over pairs of a_p * min(e_p1, e_p2)``: neither paper nor will is enough.

    Parameters
    ----------
    agreement : array_like, shape (pairs,)
        Strength of the agreement in force, 0 to 1.
    efforts : array_like, shape (pairs, 2)
        Efforts of both sides, 0 to 1.

    Returns
    -------
    float
        0 to 1; NaN without a pair.

    Raises
    ------
    ValueError
        If shapes do not fit or a value is outside 0 to 1.

    Examples
    --------
    >>> agreed_work([1.0, 0.5], [[0.8, 0.4], [0.6, 1.0]])  # (0.4 + 0.3) / 2
    0.35
    """
    strength = _shares(agreement, "agreement")
    wills = real_array(efforts, "efforts").reshape(-1, 2)
    if len(wills) != len(strength):
        raise ValueError(f"efforts of {len(wills)} pairs for {len(strength)} agreements")
    weaker = _shares(wills.min(axis=1), "efforts") if wills.size else np.zeros(0)
    return float(np.mean(strength * weaker)) if strength.size else NAN


def freely_released(released: float, holdable: float) -> float:
    """Give the share of what a holder could keep back that was released all the same.

    ``(r - (1 - h)) / h``: money that could not be retained does not show coordination.

    Parameters
    ----------
    released : float
        Share of the joint money released, at least ``1 - holdable``.
    holdable : float
        Share of it that the holder may keep back.

    Returns
    -------
    float
        0 to 1; 1 where a rule leaves nothing to keep back.

    Examples
    --------
    >>> freely_released(0.7, 0.4)  # 0.6 is released in any case; 0.1 of 0.4 comes freely
    0.25
    """
    r, h = _shares([released, holdable], "released and holdable")
    if h == 0.0:
        return 1.0
    return float(min(max((r - (1.0 - h)) / h, 0.0), 1.0))


def share_of(part: float, whole: float) -> float:
    """Give part over whole; NaN where there is no whole.

    Raises
    ------
    ValueError
        If the part is negative or larger than the whole.
    """
    if not 0.0 <= part <= whole:
        raise ValueError(f"a part of {part} in a whole of {whole}")
    return float(part / whole) if whole > 0 else NAN


def mean_over_families(values: ArrayLike, families: ArrayLike) -> float:
    """Give the mean of places' values, weighted by families there; NaN where there are none.

    Raises
    ------
    ValueError
        If a value is outside 0 to 1, or families are not one count of at least 0 for each place.

    Examples
    --------
    >>> mean_over_families([0.2, 0.8], [30, 10])  # (6 + 8) / 40
    0.35
    """
    local = _shares(values, "values")
    weights = real_array(families, "families")
    if weights.shape != local.shape or (weights < 0.0).any():
        raise ValueError("families must be one count of at least 0 for each place")
    total = float(weights.sum())
    return float((local * weights).sum()) / total if total > 0.0 else NAN


def mean_of_defined(values: ArrayLike) -> float:
    """Give the mean of the cells that are defined; NaN if none is."""
    cells = real_array(values, "values")
    defined = cells[~np.isnan(cells)]
    return float(defined.mean()) if defined.size else NAN


@dataclass(frozen=True)
class Convergence:
    """The convergence index with its parts.

    Attributes
    ----------
    targeting : float
        Share of the target group that both programmes reach.
    budget : float
        Released share of the money planned for families whom both reach.
    timing : float
        Share of joint families' productive deliveries that come in a useful sequence with cash.
    delivery : float
        Share of joint families that get both at the planned dose.
    """

    targeting: float
    budget: float
    timing: float
    delivery: float

    def __post_init__(self) -> None:
        _shares([part for part in self.parts if not np.isnan(part)], "parts")

    @property
    def parts(self) -> tuple[float, float, float, float]:
        """The four parts in the order of the functions."""
        return self.targeting, self.budget, self.timing, self.delivery

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of undefined parts."""
        named = zip(FUNCTIONS, self.parts, strict=True)
        return tuple(name for name, part in named if np.isnan(part))

    @property
    def index(self) -> float:
        """Geometric mean of the parts; NaN if one is undefined, 0 if one is 0.

        Examples
        --------
        >>> round(Convergence(0.2, 0.8, 0.5, 0.5).index, 3)  # 0.04 ** (1 / 4)
        0.447
        """
        return NAN if self.missing else float(np.prod(self.parts) ** 0.25)

    @property
    def arithmetic(self) -> float:
        """Arithmetic mean of the parts, as a sensitivity; NaN if one is undefined."""
        return NAN if self.missing else float(np.mean(self.parts))


def _shares(values: ArrayLike, name: str) -> FloatArray:
    vector = real_array(values, name)
    if vector.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {vector.ndim}")
    # Sums of many shares may pass their bounds by a rounding.
    if not ((vector >= -1e-12) & (vector <= 1.0 + 1e-12)).all():
        raise ValueError(f"{name} must lie between 0 and 1")
    return np.clip(vector, 0.0, 1.0)
