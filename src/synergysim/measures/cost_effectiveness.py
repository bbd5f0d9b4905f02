r"""Cost per result: per beneficiary, per household lifted above a line, and what more of it costs.

With costs :math:`C_r` and effects :math:`E_r` (or differences of them from a reference, which give
the incremental ratio, ICER) over replications, the ratio is that of the means, and its interval
Fieller's: the set of ratios :math:`\lambda` for which :math:`\bar C - \lambda \bar E` cannot be
distinguished from zero. That set is an interval only if :math:`\bar E` can be distinguished from
zero. If it cannot, every ratio from some number over infinity to another is possible: no ratio is
given then, and ``distinguishable`` is false. Net benefit :math:`\lambda E - C` at a
stated value of the effect is defined in every case; use it where the ratio is not.

A ratio below zero has two meanings (cheaper and better, or dearer and worse): read the parts.

Sources: Fieller (1954), "Some problems in interval estimation", Journal of the Royal Statistical
Society B 16(2); Willan and O'Brien (1996), "Confidence intervals for cost-effectiveness ratios: an
application of Fieller's theorem", Health Economics 5(4); Stinnett and Mullahy (1998), "Net health
benefits", Medical Decision Making 18(2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from synergysim.arrays import FloatArray
from synergysim.measures.checks import finite_vector

LEVEL = 0.95
NAN = float("nan")


@dataclass(frozen=True)
class CostRatio:
    """Cost per unit of effect.

    Attributes
    ----------
    cost, effect : float
        Means over replications.
    ratio, low, high : float
        Ratio of the means and Fieller's 95 % interval; all NaN unless ``distinguishable``.
    distinguishable : bool
        Whether the mean effect differs from zero at 5 %.
    n : int
        Replications.
    """

    cost: float
    effect: float
    ratio: float
    low: float
    high: float
    distinguishable: bool
    n: int


@dataclass(frozen=True)
class NetBenefit:
    """Mean of ``value * effect - cost`` over replications, with its 95 % t-interval."""

    mean: float
    low: float
    high: float


def cost_ratio(costs: ArrayLike, effects: ArrayLike) -> CostRatio:
    """Divide mean cost by mean effect, with Fieller's interval.

    Parameters
    ----------
    costs, effects : array_like, shape (replications,)
        Paired: of the same replication.

    Returns
    -------
    CostRatio
        With one replication, or effects that are all zero, nothing is distinguishable.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite arrays.
    """
    cost, effect = _pairs(costs, effects)
    n, c, e = cost.size, float(cost.mean()), float(effect.mean())
    nothing = CostRatio(c, e, NAN, NAN, NAN, False, n)
    if n < 2:
        return nothing
    square = float(stdtrit(n - 1, 0.5 + LEVEL / 2.0)) ** 2 / n
    var_c, var_e = float(cost.var(ddof=1)), float(effect.var(ddof=1))
    both = float(np.sum((cost - c) * (effect - e))) / (n - 1)
    a = e * e - square * var_e
    if e == 0.0 or a <= 0.0:
        return nothing
    b = c * e - square * both
    root = float(np.sqrt(max(b * b - a * (c * c - square * var_c), 0.0)))
    return CostRatio(c, e, c / e, (b - root) / a, (b + root) / a, True, n)


def net_benefit(costs: ArrayLike, effects: ArrayLike, value: float) -> NetBenefit:
    """Value effects in money and take the cost away.

    Parameters
    ----------
    costs, effects : array_like, shape (replications,)
    value : float
        What a unit of effect is held to be worth, in the unit of costs.

    Returns
    -------
    NetBenefit
        With one replication the interval is NaN.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite arrays, or a value that is not finite.
    """
    cost, effect = _pairs(costs, effects)
    if not np.isfinite(value):
        raise ValueError(f"the value of an effect must be finite, not {value}")
    gains = value * effect - cost
    mean = float(gains.mean())
    if gains.size < 2:
        return NetBenefit(mean, NAN, NAN)
    error = float(gains.std(ddof=1)) / np.sqrt(gains.size)
    half = float(stdtrit(gains.size - 1, 0.5 + LEVEL / 2.0)) * error
    return NetBenefit(mean, float(mean - half), float(mean + half))


def _pairs(costs: ArrayLike, effects: ArrayLike) -> tuple[FloatArray, FloatArray]:
    cost, effect = finite_vector(costs, "costs"), finite_vector(effects, "effects")
    if cost.size != effect.size:
        raise ValueError(f"{effect.size} effects for {cost.size} costs")
    return cost, effect
