"""What a household earns: two technologies on assets, crops, wages, and luck that is shared."""

from __future__ import annotations

from synergysim.engine.compiled import rule
from synergysim.engine.elementary import exp, log, root
from synergysim.household.parameters import Parameters

# Conventions of the rule: fixed, without a source, and no reader's lever. docs/odd.md lists them.
LAND_SKILL = 0.5  # elasticity of crops to ability and potential
ILLNESS_LOSS = 0.5  # share of wages lost when ill
GIVEN_AT_MOST = 0.25  # share of cash on hand that sharing can ask for


@rule
def lucky(risk: float, shock: float) -> float:
    """Log-normal luck of mean one, ``exp(risk * shock - risk^2 / 2)``."""
    return exp(risk * shock - 0.5 * risk * risk)


@rule
def outputs(assets: float, skill: float, low_skill: float, p: Parameters) -> tuple[float, float]:
    """Gross output of the safe and of the better technology, ``skill * level * k^g``.

    The parameters' levels hold the scale: with ``A`` and ``s`` of the context, ``A * s^(1 - g)``.
    """
    size = log(assets)
    low = low_skill * p.low_level * exp(p.low_elasticity * size)
    high = skill * p.high_level * exp(p.high_elasticity * size)
    return low, high


@rule
def time_taken(assets: float, p: Parameters) -> float:
    """Share of wage time that assets take: null results of packages live here."""
    return p.wage_time * assets / (assets + p.wage_time_half)


@rule
def net_output(
    low: float, high: float, access: float, earning: float, assets: float, p: Parameters
) -> float:
    """Sales of the better of two technologies, less its fixed cost and the wages forgone."""
    return max(low, high - p.fixed_cost) * access - earning * time_taken(assets, p)


@rule
def crop_income(base: float, boost: float, inputs: float, p: Parameters) -> float:
    """Crops: a part without bought inputs, and one that inputs and know-how raise."""
    bought = p.crop_input_share
    return base * (1.0 - bought + bought * boost * root(max(inputs, 0.0)))


@rule
def wage_offer(
    labour: float, ability: float, capacity: float, level: float, p: Parameters
) -> float:
    """Wages of a month of full work: place, labour, ability and a persistent capacity."""
    return p.wage * level * labour * exp(p.wage_ability * ability + capacity)


@rule
def market_access(access: float, ties: float, own_ties: float, p: Parameters) -> float:
    """Share of farm income kept: what association wins back of the losses to distance."""
    association = max(ties - own_ties, 0.0) / (1.0 - own_ties)
    return 1.0 - (1.0 - access) * (1.0 - p.marketing * association)


@rule
def shared_luck(luck: float, ties: float, pool: float, at_hand: float, p: Parameters) -> float:
    """Received from neighbours: own luck is shared by the strength of ties, the pool is settled.

    What a place's households gave more than they took this month is the pool that they divide
    next month, so that over time sharing adds up to zero in each place (Townsend 1994 is the
    benchmark of full sharing).
    """
    received = -p.risk_sharing * ties * luck + ties * pool
    return max(received, -GIVEN_AT_MOST * max(at_hand, 0.0))
