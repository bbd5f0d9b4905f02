"""The parameters of the household rule as one float64 array.

One array costs 0.2 microseconds a call; a named tuple costs up to 285. The context's fields come
over by name; what the rule needs in another form (absolute instead of per scale, innovations
instead of long-run deviations, powers of fixed sizes) is worked out here, once a run.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import numpy.typing as npt

from synergysim.scenario.context import Context

LUMP_SIZES = (300.0, 450.0, 600.0, 800.0, 1100.0, 1500.0, 2200.0)
"""Sizes of lumpy investments (an animal, a stall, a machine), PPP$ per unit of scale."""

LUMPS = len(LUMP_SIZES)

LEAST_FOOD_PRICE = 0.01
"""Ratio to the year's mean below which food at harvest does not fall: need is never zero."""

# fmt: off
(
    LINE, SCALE, LOW_LEVEL, LOW_ELASTICITY, LOW_KNOW_HOW, HIGH_LEVEL, HIGH_ELASTICITY, FIXED_COST,
    BASIC_TOOLS, DEPRECIATION, ACCIDENT_PROBABILITY, ACCIDENT_LOSS, CARE, WAGE, WAGE_ABILITY,
    WAGE_TIME, WAGE_TIME_HALF, CROP, CROP_INPUT_SHARE, CROP_INPUT_COST, INPUT_REACH, REMITTANCE,
    CAPACITY_PERSISTENCE, CAPACITY_INNOVATION, FARM_RISK, WAGE_RISK, ILLNESS_PROBABILITY,
    ILLNESS_COST, SUBSISTENCE, HUNGER_FLOOR, BUFFER, FORESIGHT, HURDLE, CAUTION, GOAL_HORIZON,
    SAVING, SAVING_WITH_MOTIVE, SPEND_EXCESS, SAVINGS_LEAK, SWEAT, RESALE, SALE_LIMIT, FRESH_SHARE,
    FRESH_MEMORY, LEARNING, KNOW_HOW_CEILING, TRAINING_KNOWN, PRACTICE_ASSETS,
    PRACTICE_WITHOUT_SLACK, FORGETTING, ASPIRATION_BASE, ASPIRATION_HURDLE, ASPIRATION_GAIN,
    SOCIAL_CAPITAL_GAIN, REVERSION, RISK_SHARING, MARKETING, INSURANCE_COVER, INSURANCE_LAPSE,
    SCHOOL_BASE, SCHOOL_WELFARE, SCHOOL_CONDITION, SCHOOL_HUNGER, RENEWAL, INHERITED_ABILITY,
    FAMILY_ABILITY, ABILITY_INNOVATION, INHERITED_ASSETS, SCHOOLING_ABILITY, SCHOOLING_REFERENCE,
    SEASON_CROP, SEASON_WAGE, SEASON_FOOD, CROP_AHEAD, WAGE_AHEAD,
) = range(75)
# fmt: on
LUMP_SIZE = 75
LUMP_LOW = LUMP_SIZE + LUMPS
LUMP_HIGH = LUMP_LOW + LUMPS
LENGTH = LUMP_HIGH + LUMPS

FloatArray = npt.NDArray[np.float64]


class Parameters(Protocol):
    """The array as rules see it: a number at each position."""

    def __getitem__(self, position: int, /) -> float: ...


def household_parameters(context: Context) -> FloatArray:
    """Lay the context's parameters out as the rule reads them.

    Parameters
    ----------
    context : Context
        The country context of a scenario.

    Returns
    -------
    array of float64, shape (LENGTH,)
        The five seasonal entries stand at 1, 1, 1, 0 and 0; :class:`Seasons` sets them each month.
    """
    technology, livelihood, behaviour = context.technology, context.livelihood, context.behaviour
    by_name = {
        **technology.model_dump(),
        **livelihood.model_dump(),
        **behaviour.model_dump(),
    }
    scale = technology.scale
    persistence = livelihood.capacity_persistence
    ability = context.population.ability_dispersion
    together = context.population.endowment_correlation
    by_name |= {
        "line": context.poverty_line,
        "input_reach": livelihood.crop_input_reach,
        "low_level": technology.low_level * scale ** (1 - technology.low_elasticity),
        "high_level": technology.high_level * scale ** (1 - technology.high_elasticity),
        "fixed_cost": technology.fixed_cost * scale,
        "basic_tools": technology.basic_tools * scale,
        "wage_time_half": livelihood.wage_time_half * scale,
        "practice_assets": behaviour.practice_assets * scale,
        "capacity_innovation": math.sqrt(1 - persistence**2) * livelihood.capacity_dispersion,
        "aspiration_base": behaviour.aspiration,
        "family_ability": math.sqrt(together) * ability,
        "ability_innovation": math.sqrt((1 - behaviour.inherited_ability**2) * (1 - together))
        * ability,
        "season_crop": 1.0,
        "season_wage": 1.0,
        "season_food": 1.0,
        "crop_ahead": 0.0,
        "wage_ahead": 0.0,
    }
    values = np.empty(LENGTH)
    for name, position in POSITIONS.items():
        values[position] = by_name[name]
    for i, size in enumerate(LUMP_SIZES):
        values[LUMP_SIZE + i] = size * scale
        values[LUMP_LOW + i] = technology.low_level * scale * size**technology.low_elasticity
        values[LUMP_HIGH + i] = technology.high_level * scale * size**technology.high_elasticity
    return values


POSITIONS = {
    name.lower(): position
    for name, position in sorted(globals().items(), key=lambda item: str(item[1]))
    if name.isupper() and isinstance(position, int) and position < LUMP_SIZE and name != "LUMPS"
}
"""Parameter name -> position in the array."""


_MONTHS_AHEAD = (np.arange(12)[:, None] + np.arange(1, 13)) % 12


class Seasons:
    """The calendar's part of the parameters: harvest, wages, food prices, the lean gap ahead.

    A share ``season`` of crop income comes with the harvest, spread over the year like a von Mises
    density around the harvest month; casual work and animals follow a cosine of half that
    amplitude; food is dearest half a year from the harvest.

    Attributes
    ----------
    crop, wage, food : array of float64, shape (12,)
        Ratios to the year's mean, January first.
    crop_ahead, wage_ahead : array of float64, shape (12,)
        Largest cumulative shortfall in the twelve months to come, in months of mean income.
    """

    def __init__(self, context: Context) -> None:
        livelihood = context.livelihood
        turn = np.cos(2 * np.pi * (np.arange(12) - (livelihood.harvest_month - 1)) / 12)
        harvest = np.exp(livelihood.harvest_concentration * turn)
        self.crop = 1 - livelihood.season + livelihood.season * harvest / harvest.mean()
        self.wage = 1 + 0.5 * livelihood.season * turn
        self.food = np.maximum(1 - context.behaviour.lean_price * turn, LEAST_FOOD_PRICE)
        self.crop_ahead, self.wage_ahead = shortfall_ahead(self.crop), shortfall_ahead(self.wage)

    def set(self, parameters: FloatArray, calendar_month: int) -> None:
        """Write the season of a calendar month (0 January ... 11 December) into the array."""
        parameters[SEASON_CROP] = self.crop[calendar_month]
        parameters[SEASON_WAGE] = self.wage[calendar_month]
        parameters[SEASON_FOOD] = self.food[calendar_month]
        parameters[CROP_AHEAD] = self.crop_ahead[calendar_month]
        parameters[WAGE_AHEAD] = self.wage_ahead[calendar_month]


def shortfall_ahead(season: FloatArray) -> FloatArray:
    """Largest cumulative shortfall below one in the twelve months after each calendar month."""
    shortfall = 1.0 - season
    largest: FloatArray = np.cumsum(shortfall[_MONTHS_AHEAD], axis=1).max(axis=1)
    return np.maximum(largest, 0.0)
