"""The parameters of the household rule, by name inside the rule and as one array outside.

Compiled code takes one float64 array from Python in 0.2 microseconds, a named tuple in up to 285.
Inside compiled code a named tuple costs nothing, so that a kernel reads the array into
:class:`Parameters` once and rules read ``p.fixed_cost``. What the rule needs in another form than
the context states it (absolute instead of per scale, innovations instead of long-run deviations,
powers of fixed sizes) is worked out here, once a run.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from synergysim.arrays import FloatArray
from synergysim.engine.lanes import array_reader
from synergysim.scenario.context import Context

LUMP_SIZES = (300.0, 450.0, 600.0, 800.0, 1100.0, 1500.0, 2200.0)
"""Sizes of lumpy investments (an animal, a stall, a machine), PPP$ per unit of scale."""

LUMPS = len(LUMP_SIZES)

LEAST_FOOD_PRICE = 0.01
"""Ratio to the year's mean below which food at harvest does not fall: need is never zero."""


class Parameters(NamedTuple):
    """The parameters as rules read them, in the order of the array.

    Most have the name, the unit and the meaning of the context's field; docs/parameters.md lists
    them. Those that the rule needs in another form are worked out by :func:`household_parameters`.
    """

    line: float
    scale: float
    low_level: float
    low_elasticity: float
    low_know_how: float
    high_level: float
    high_elasticity: float
    fixed_cost: float
    basic_tools: float
    depreciation: float
    accident_probability: float
    accident_loss: float
    care: float
    wage: float
    wage_ability: float
    wage_time: float
    wage_time_half: float
    crop: float
    crop_input_share: float
    crop_input_cost: float
    input_reach: float
    remittance: float
    capacity_persistence: float
    capacity_innovation: float
    farm_risk: float
    wage_risk: float
    illness_probability: float
    illness_cost: float
    subsistence: float
    hunger_floor: float
    buffer: float
    foresight: float
    looks_through: float
    hurdle: float
    caution: float
    goal_horizon: float
    saving: float
    saving_with_motive: float
    spend_excess: float
    savings_leak: float
    own_labour_investment: float
    resale: float
    sale_limit: float
    sale_pace: float
    recent_sale_share: float
    recent_persistence: float
    learning: float
    know_how_ceiling: float
    dose_threshold: float
    training_known: float
    practice_assets: float
    practice_without_slack: float
    forgetting: float
    aspiration_base: float
    aspiration_hurdle: float
    aspiration_gain: float
    social_capital_gain: float
    reversion: float
    risk_sharing: float
    marketing: float
    groups_apart: float
    insurance_cover: float
    insurance_lapse: float
    school_base: float
    school_welfare: float
    school_condition: float
    school_hunger: float
    renewal: float
    inherited_ability: float
    family_ability: float
    ability_innovation: float
    inherited_assets: float
    schooling_ability: float
    schooling_reference: float
    season_crop: float
    season_wage: float
    season_food: float
    crop_ahead: float
    wage_ahead: float
    lump_size: FloatArray
    lump_low: FloatArray
    lump_high: FloatArray


LUMP_FIELDS = ("lump_size", "lump_low", "lump_high")
"""Parameters that have one number for each lump; they come last in the array."""

SINGLE = Parameters._fields[: -len(LUMP_FIELDS)]
"""Parameters that are single numbers."""

POSITION = {name: position for position, name in enumerate(SINGLE)}
"""Position of each single number in the array."""

LUMP_SIZE = len(SINGLE)
LUMP_LOW = LUMP_SIZE + LUMPS
LUMP_HIGH = LUMP_LOW + LUMPS
LENGTH = LUMP_HIGH + LUMPS

read_parameters = array_reader(Parameters, dict.fromkeys(LUMP_FIELDS, LUMPS))
"""Read the array by name inside compiled code."""


def household_parameters(context: Context) -> FloatArray:
    """Lay the context's parameters out as the rule reads them.

    Parameters
    ----------
    context : Context
        The country context of a scenario.

    Returns
    -------
    array of float64, shape (LENGTH,)
        The five seasonal entries are 1, 1, 1, 0 and 0; :class:`Seasons` sets them each month.
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
    for name, position in POSITION.items():
        values[position] = by_name[name]
    for i, size in enumerate(LUMP_SIZES):
        values[LUMP_SIZE + i] = size * scale
        values[LUMP_LOW + i] = technology.low_level * scale * size**technology.low_elasticity
        values[LUMP_HIGH + i] = technology.high_level * scale * size**technology.high_elasticity
    return values


def named(values: FloatArray) -> Parameters:
    """Give the array's numbers their names, for code that is not compiled.

    Parameters
    ----------
    values : array of float64, shape (LENGTH,)
    """
    lumps = np.split(values[LUMP_SIZE:], len(LUMP_FIELDS))
    return Parameters(*values[:LUMP_SIZE].tolist(), *lumps)


_MONTHS_AHEAD = (np.arange(12)[:, None] + np.arange(1, 13)) % 12


_OF_SEASON = slice(POSITION["season_crop"], POSITION["wage_ahead"] + 1)


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
        self._table = np.column_stack(
            (self.crop, self.wage, self.food, self.crop_ahead, self.wage_ahead)
        )

    def set(self, parameters: FloatArray, calendar_month: int) -> None:
        """Write the season of a calendar month (0 January ... 11 December) into the array."""
        parameters[_OF_SEASON] = self._table[calendar_month]


def shortfall_ahead(season: FloatArray) -> FloatArray:
    """Largest cumulative shortfall below one in the twelve months after each calendar month."""
    shortfall = 1.0 - season
    largest: FloatArray = np.cumsum(shortfall[_MONTHS_AHEAD], axis=1).max(axis=1)
    return np.maximum(largest, 0.0)
