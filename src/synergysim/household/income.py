"""Income of a household: two technologies on assets, crops, wages, and risk sharing."""

from __future__ import annotations

from synergysim.engine.compiled import rule
from synergysim.engine.elementary import exp, log, sqrt
from synergysim.household.parameters import Parameters

# Conventions of the rule: fixed, without a source, not meant to be varied. docs/odd.md lists them.
LAND_SKILL = 0.5  # elasticity of crops to ability and potential
ILLNESS_LOSS = 0.5  # share of wages lost when ill
GIVEN_AT_MOST = 0.25  # share of cash on hand that sharing can ask for


@rule
def lognormal_shock(risk: float, shock: float) -> float:
    """Log-normal shock of mean one, ``exp(risk * shock - risk^2 / 2)``."""
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
    """Share of wage time that assets take, the main reason why a package may not raise income."""
    return p.wage_time * assets / (assets + p.wage_time_half)


@rule
def net_output(
    low: float, high: float, access: float, earning: float, assets: float, p: Parameters
) -> float:
    """Sales of the better of two technologies, less its fixed cost and the wages forgone."""
    return max(low, high - p.fixed_cost) * access - earning * time_taken(assets, p)


@rule
def crop_base(crop: float, land: float, innate: float) -> float:
    """Crops of a month without know-how and with full inputs; ``innate`` is ability and place."""
    return crop * land * exp(LAND_SKILL * innate)


@rule
def crop_income(base: float, boost: float, inputs: float, p: Parameters) -> float:
    """Crops: a part without bought inputs, and one that inputs and know-how raise."""
    bought = p.crop_input_share
    return base * (1.0 - bought + bought * boost * sqrt(max(inputs, 0.0)))


@rule
def wage_offer(
    labour: float, ability: float, capacity: float, level: float, p: Parameters
) -> float:
    """Wages of a month of full work: place, labour, ability and a persistent capacity."""
    return p.wage * level * labour * exp(p.wage_ability * ability + capacity)


@rule
def market_access(
    access: float,
    social_capital: float,
    own_social_capital: float,
    membership: float,
    p: Parameters,
) -> float:
    """Share of farm income kept: what association wins back of the losses to distance.

    Association is membership of its own, or the ties that savings groups made as well.
    """
    ties = max(social_capital - own_social_capital, 0.0) / (1.0 - own_social_capital)
    association = membership if p.groups_apart > 0.0 else ties
    return 1.0 - (1.0 - access) * (1.0 - p.marketing * association)


@rule
def wages_lost(exposure: float, hit_share: float, mean_loss: float, whole_jobs: float) -> float:
    """Share of its wages that a household loses in a shock; all households hit lose ``mean_loss``.

    A part of the loss is whole jobs: the most exposed share ``mean_loss`` of the households hit
    loses that part of its wages entirely, the others nothing of it. Everybody hit loses the rest.
    """
    jobless = 1.0 if exposure < hit_share * mean_loss else 0.0
    loss = mean_loss * (1.0 - whole_jobs) + whole_jobs * jobless
    return loss if exposure < hit_share else 0.0


@rule
def risk_sharing_transfer(
    income_shock: float, social_capital: float, pool: float, at_hand: float, p: Parameters
) -> float:
    """Net transfer from neighbours: own shocks are shared in proportion to social capital.

    What the households of a place gave more than they received is the pool that they divide in the
    next month, so that over time sharing adds up to zero in each place (Townsend 1994 is the
    benchmark of full sharing).
    """
    received = -p.risk_sharing * social_capital * income_shock + social_capital * pool
    return max(received, -GIVEN_AT_MOST * max(at_hand, 0.0))
