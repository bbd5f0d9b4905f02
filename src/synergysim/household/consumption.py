"""Needs, buffer stock, consumption and distress sales of a household."""

from __future__ import annotations

from synergysim.engine.compiled import rule
from synergysim.household.parameters import Parameters
from synergysim.units import DAYS_PER_MONTH

EXPECTATION_MONTHS = 9.0  # memory of expected income
LEAST_RESALE = 1e-9  # avoids a division by zero where a sale yields nothing
EAGERNESS = 0.55  # saving for a motive at no aspirations


@rule
def clip(x: float, low: float, high: float) -> float:
    """Bound a number."""
    return min(max(x, low), high)


@rule
def subsistence_need(size: float, p: Parameters) -> float:
    """Subsistence of a family in this month: a share of the poverty line, dearer before harvest."""
    return p.subsistence * p.line * DAYS_PER_MONTH * size * p.season_food


@rule
def buffer_stock(subsistence: float, crop: float, steady: float, p: Parameters) -> float:
    """Target savings: some months of subsistence and part of the lean season's shortfall ahead."""
    lean = p.crop_ahead * crop + p.wage_ahead * steady
    return p.buffer * subsistence + p.foresight * lean


@rule
def desired_consumption(
    at_hand: float,
    expected: float,
    subsistence: float,
    floor: float,
    buffer: float,
    motive: float,
    aspiration: float,
    p: Parameters,
) -> float:
    """Desired consumption: a floor, the unsaved part of expected income, some idle savings.

    A household with something to invest in reduces consumption down to the hunger floor.
    """
    base = floor if motive > 0.0 else subsistence
    rate = p.saving + motive * p.saving_with_motive * (EAGERNESS + aspiration)
    idle = max(at_hand - subsistence - buffer, 0.0)
    rate = min(rate, 1.0)
    spent = (1.0 - motive) * p.spend_excess * idle
    desired = base + (1.0 - rate) * max(expected - base, 0.0) + spent
    return min(desired, max(at_hand, 0.0))


@rule
def distress(
    consumption: float,
    assets: float,
    recent_assets: float,
    subsistence: float,
    floor: float,
    p: Parameters,
) -> tuple[float, float]:
    """Value of assets sold in distress, and of the recently delivered ones among them.

    Below subsistence a household eats into the package it has just received; below the hunger
    floor it sells what it owns, at a loss, down to its basic tools.
    """
    resale = max(p.resale, LEAST_RESALE)
    above_tools = max(assets - p.basic_tools, 0.0)
    recent_sold = min(
        p.recent_sale_share * recent_assets, max(subsistence - consumption, 0.0) / resale
    )
    recent_sold = min(recent_sold, above_tools)
    gap = max(floor - consumption - resale * recent_sold, 0.0)
    sold = recent_sold + min(gap / resale, p.sale_limit * (above_tools - recent_sold))
    return sold, recent_sold
