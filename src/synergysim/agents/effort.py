"""Effort put into coordination, as a best response that a reader can check by hand.

An office maximises ``support * B * e - C * e^2 / 2 - inertia * (e - routine)^2 / 2``, hence
``e = clip((support * B + inertia * routine) / (C + inertia))``: marginal benefit over marginal
cost. Functional form after the standard quadratic model of joint production; values are priors.
"""

from __future__ import annotations

import math

from synergysim.scenario.architecture import Boundary
from synergysim.scenario.institutions import Coordination


def best_response(
    support: float, benefit: float, cost: float, inertia: float, routine: float
) -> float:
    """Effort that maximises the office's payoff, clipped to [0, 1]."""
    total = cost + inertia
    if total <= 0.0:
        return 1.0 if support * benefit > 0.0 else 0.0
    return min(max((support * benefit + inertia * routine) / total, 0.0), 1.0)


def marginal_benefit(
    config: Coordination,
    obligation: float,
    unlocked: float,
    trust: float,
    overlap: float,
    fit: float,
) -> float:
    """Worth of a unit of effort: obligations, joint money, a trusted and fitting partner."""
    return (
        config.obligation * obligation
        + config.money * unlocked
        + config.partner * trust * overlap * fit
    )


def marginal_cost(
    config: Coordination, boundary: Boundary, partners: int, weight: float, capacity: float
) -> float:
    """Cost of a unit of effort: the boundary crossed, further partners, own weight, capacity."""
    crossing = {
        "none": config.cost_none,
        "strategy": config.cost_strategy,
        "institution": config.cost_institution,
        "institutions": config.cost_institutions,
    }[boundary]
    return (
        crossing
        * (1.0 + config.cost_partners * max(partners - 1, 0))
        * (1.0 + config.cost_weight * weight)
        / max(capacity, 0.05)
    )


def hardening(age: float, years: float) -> float:
    """How inert an institution is at an age: 63 % after ``years``."""
    return 1.0 - math.exp(-age / years)


def trust_after(trust: float, conduct: float, reference: float, up: float, down: float) -> float:
    """Trust moves towards what the partner did, faster down than up."""
    earned = conduct / reference if conduct < reference else 1.0
    pace = up if earned > trust else down
    return trust + pace * (earned - trust)
