"""Territories: where households live, and what each place gives in a month."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.draws import name_key, normal_array, uniform_array
from synergysim.household.columns import PLACE
from synergysim.scenario.context import Context
from synergysim.streams import Stream

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

COLUMN = {column.name: position for position, column in enumerate(PLACE)}
"""Column of the places' matrix, by name."""


def territory_keys(count: int) -> IntArray:
    """Keys of territories, hashed from their names, so that adding one moves no other."""
    return np.array([name_key("territory", number) for number in range(count)], dtype=np.int64)


class Territories:
    """Places as columns.

    Attributes
    ----------
    potential, remoteness, services, tolerance : array of float64, shape (territories,)
        Fixed traits, and services, which a donor may build.
    resentment : array of float64, shape (territories,)
        Resentment of double benefits.
    weather, drought_left : array of float64, shape (territories,)
        State of the weather, and months that a drought still lasts.
    pot : array of int64, shape (territories,)
        What risk sharing holds for the place's households, fixed point.
    matrix : array of float64, shape (territories, columns)
        What the household rule reads; see ``PLACE`` in the household's columns.
    """

    def __init__(self, context: Context, population_seed: int, path_seed: int) -> None:
        given = context.territories
        self.context = context
        self.path_seed = path_seed
        self.keys = territory_keys(given.count)
        normal = normal_array(population_seed, Stream.TERRITORY, self.keys)
        uniform = uniform_array(population_seed, Stream.TERRITORY_TRAITS, self.keys)
        self.potential = given.productivity_dispersion * normal[0]
        self.remoteness = np.clip(
            given.remoteness + given.remoteness_dispersion * normal[1], 0.0, 1.0
        )
        self.services = (uniform[0] < given.services).astype(np.float64)
        self.tolerance = given.tolerance * uniform[1]
        self.resentment = np.zeros(given.count)
        self.weather = np.zeros(given.count)
        self.drought_left = np.zeros(given.count)
        self.pot = np.zeros(given.count, dtype=np.int64)
        self.matrix = np.ones((given.count, len(PLACE)))
        for name in ("hit_share", "hit_loss", "demand", "pool"):
            self.matrix[:, COLUMN[name]] = 0.0
        self.matrix[:, COLUMN["potential"]] = self.potential
        spread = given.wage_dispersion
        self.matrix[:, COLUMN["wage_level"]] = np.exp(spread * normal[2] - 0.5 * spread**2)

    def __len__(self) -> int:
        return len(self.keys)

    def set(self, name: str, values: FloatArray | float) -> None:
        """Set one column of the places' matrix."""
        self.matrix[:, COLUMN[name]] = values

    def market_access(self) -> FloatArray:
        """Share of farm income that a place keeps after distance and poor services."""
        given = self.context.territories
        distance = self.remoteness * (1.0 - given.service_gain * self.services)
        access: FloatArray = 1.0 - given.market_penalty * distance
        return access

    def advance_weather(self, month: int, calendar_month: int) -> None:
        """Draw the month's weather, and a drought at planting time, five months past harvest."""
        live = self.context.livelihood
        keep = live.weather_persistence
        news = normal_array(self.path_seed, Stream.WEATHER, self.keys, month)[0]
        self.weather = keep * self.weather + np.sqrt(1 - keep**2) * live.weather_dispersion * news
        self.drought_left = np.maximum(self.drought_left - 1, 0)
        if calendar_month == (live.harvest_month + 4) % 12:
            strikes = uniform_array(self.path_seed, Stream.DROUGHT, self.keys, month)[0]
            self.drought_left[strikes < live.drought_probability] = live.drought_months
        dry = self.drought_left > 0
        self.set("crop_factor", np.exp(self.weather) * np.where(dry, 1 - live.drought_crop, 1.0))
        self.set("wage_factor", np.where(dry, 1 - live.drought_wages, 1.0))
        self.set("accident_factor", np.where(dry, 1 + live.drought_losses, 1.0))
        self.set("sale_factor", self.market_access())
        self.set("hit_share", 0.0)
        self.set("hit_loss", 0.0)
        self.set("remittance_factor", 1.0)
        self.set("school_open", 1.0)
