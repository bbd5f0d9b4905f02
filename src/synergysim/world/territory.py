"""Territories: their traits, and the monthly conditions that the household rule reads."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import name_key, normal_array, normals, uniform_array, uniforms
from synergysim.household.fields import PLACE
from synergysim.scenario.context import Context
from synergysim.scenario.context import Territories as TerritoriesConfig
from synergysim.scenario.districts import Districts
from synergysim.streams import Stream

COLUMN = {column.name: position for position, column in enumerate(PLACE)}
"""Column of the places' matrix, by name."""

_CROP_FACTOR, _SALE_FACTOR, _RETURNS, _WAGE_FACTOR = (
    COLUMN[name] for name in ("crop_factor", "sale_factor", "returns", "wage_factor")
)
_USUAL_CROP, _USUAL_SALE = (COLUMN[name] for name in ("usual_crop", "usual_sale"))
_HIT_SHARE, _HIT_LOSS, _WHOLE_JOBS = (
    COLUMN[name] for name in ("hit_share", "hit_loss", "whole_jobs")
)
_REMITTANCE_FACTOR, _ACCIDENT_FACTOR, _SCHOOL_OPEN = (
    COLUMN[name] for name in ("remittance_factor", "accident_factor", "school_open")
)
LEAST_ACCESS = 1e-9
"""Mean market access below which a division by it would end."""

_WEATHER, _DROUGHT = int(Stream.WEATHER), int(Stream.DROUGHT)


def territory_keys(count: int, versions: IntArray | None = None) -> IntArray:
    """Keys of territories, hashed from their names, so that adding one moves no other."""
    if versions is None:
        keys = [name_key("territory", number) for number in range(count)]
    else:
        keys = [name_key("territory", *names) for names in enumerate(versions.tolist())]
    return np.array(keys, dtype=np.int64)


def welfare_shift(districts: Districts) -> FloatArray:
    """How far earnings of districts lie above the mean, so that poverty differs as stated.

    If log consumption inside a district is normal with a standard deviation that all districts
    share, a district with the headcount ``h`` lies ``s (z(H) - z(h))`` above one with the headcount
    ``H``, with ``z`` the standard normal quantile (Foster, Greer and Thorbecke's headcount of a
    lognormal distribution). ``H`` is the mean of the districts, which the context's level stands
    for.

    Returns
    -------
    array of float64, shape (districts,)
        Log points, of farm output and of wages alike.
    """
    quantile = NormalDist().inv_cdf
    mean = float(np.average(districts.headcount, weights=districts.families))
    below = np.array([quantile(headcount) for headcount in districts.headcount])
    shift: FloatArray = districts.within_dispersion * (quantile(mean) - below)
    return shift


@rule
def sale_access(remoteness: float, services: float, penalty: float, gain: float) -> float:
    """Share of farm income that a place keeps after distance and poor services."""
    return 1.0 - penalty * (remoteness * (1.0 - gain * services))


def mean_market_access(config: TerritoriesConfig) -> float:
    """Share of farm income that is kept in a place of mean remoteness and services."""
    return sale_access(
        config.remoteness, config.services, config.market_penalty, config.service_gain
    )


@kernel
def _draw_weather(  # noqa: PLR0913  (a compiled loop)
    month: int,
    planting: bool,
    seed: int,
    keys: IntArray,
    persistence: float,
    innovation: float,
    drought_probability: float,
    drought_months: float,
    weather: FloatArray,
    drought_left: FloatArray,
) -> None:
    """Draw weather and droughts."""
    for j in range(keys.size):
        news = normals(seed, _WEATHER, keys[j], month)[0]
        weather[j] = persistence * weather[j] + innovation * news
        drought_left[j] = max(drought_left[j] - 1.0, 0.0)
        if planting and uniforms(seed, _DROUGHT, keys[j], month)[0] < drought_probability:
            drought_left[j] = drought_months


@kernel
def _month_of_places(  # noqa: PLR0913  (a compiled loop)
    crop: FloatArray,
    drought_left: FloatArray,
    dry_crop: float,
    dry_wages: float,
    dry_accidents: float,
    penalty: float,
    gain: float,
    remoteness: FloatArray,
    services: FloatArray,
    matrix: FloatArray,
) -> bool:
    """Set what places give when no shock strikes; ``crop`` is what the weather does to crops.

    Returns
    -------
    bool
        Whether some place's access to markets is not that of the month before.
    """
    changed = False
    for j in range(crop.size):
        dry = drought_left[j] > 0.0
        matrix[j, _CROP_FACTOR] = (dry_crop if dry else 1.0) * crop[j]
        matrix[j, _USUAL_CROP] = matrix[j, _CROP_FACTOR]
        matrix[j, _WAGE_FACTOR] = dry_wages if dry else 1.0
        matrix[j, _ACCIDENT_FACTOR] = dry_accidents if dry else 1.0
        access = sale_access(remoteness[j], services[j], penalty, gain)
        changed |= access != matrix[j, _USUAL_SALE]
        matrix[j, _SALE_FACTOR] = access
        matrix[j, _USUAL_SALE] = access
        matrix[j, _HIT_SHARE] = 0.0
        matrix[j, _HIT_LOSS] = 0.0
        matrix[j, _WHOLE_JOBS] = 0.0
        matrix[j, _REMITTANCE_FACTOR] = 1.0
        matrix[j, _SCHOOL_OPEN] = 1.0
    return changed


class Territories:
    """Places as columns.

    Parameters
    ----------
    context : Context
    population_seed, path_seed : int
        Seeds of traits and of weather.
    versions : array of int64, shape (territories,), optional
        Each version of a territory has traits and weather of its own; without, those of its name.

    Attributes
    ----------
    potential, remoteness, services, tolerance : array of float64, shape (territories,)
        Fixed traits, and services, which a donor may build.
    resentment : array of float64, shape (territories,)
        Resentment of double benefits.
    weather, drought_left : array of float64, shape (territories,)
        State of the weather, and months that a drought still lasts.
    pool_balance : array of int64, shape (territories,)
        What risk sharing holds for the place's households, fixed point.
    matrix : array of float64, shape (territories, columns)
        What the household rule reads; see ``PLACE`` in the household's columns.
    """

    def __init__(
        self,
        context: Context,
        population_seed: int,
        path_seed: int,
        versions: IntArray | None = None,
    ) -> None:
        config = context.territories
        self.context = context
        self.path_seed = path_seed
        self.keys = territory_keys(config.count, versions)
        normal = normal_array(population_seed, Stream.TERRITORY, self.keys)
        uniform = uniform_array(population_seed, Stream.TERRITORY_TRAITS, self.keys)
        spread = config.wage_dispersion
        wage_level = np.exp(spread * normal[2] - 0.5 * spread**2)
        self.potential = config.productivity_dispersion * normal[0]
        if config.districts is not None:
            self.potential = welfare_shift(config.districts)
            wage_level = np.exp(self.potential)
        self.remoteness = np.clip(
            config.remoteness + config.remoteness_dispersion * normal[1], 0.0, 1.0
        )
        districts = config.districts
        if districts is not None and districts.market_access is not None:
            self.remoteness = 1.0 - np.array(districts.market_access)
        self.services = (uniform[0] < config.services).astype(np.float64)
        self.tolerance = config.tolerance * uniform[1]
        self.resentment = np.zeros(config.count)
        self.weather = np.zeros(config.count)
        self.drought_left = np.zeros(config.count)
        self.pool_balance = np.zeros(config.count, dtype=np.int64)
        self.matrix = np.ones((config.count, len(PLACE)))
        for name in ("hit_share", "hit_loss", "whole_jobs", "demand", "pool"):
            self.matrix[:, COLUMN[name]] = 0.0
        self._access_known = False
        self.matrix[:, COLUMN["potential"]] = self.potential
        self.matrix[:, COLUMN["wage_level"]] = wage_level

        livelihood, keep = context.livelihood, context.livelihood.weather_persistence
        self._climate = (
            path_seed, self.keys, keep, math.sqrt(1 - keep**2) * livelihood.weather_dispersion,
            livelihood.drought_probability, float(livelihood.drought_months),
        )  # fmt: skip
        self._effects = (
            1.0 - livelihood.drought_crop, 1.0 - livelihood.drought_wages,
            1.0 + livelihood.drought_losses, config.market_penalty, config.service_gain,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.keys)

    def set(self, name: str, values: FloatArray | float) -> None:
        """Set one column of the places' matrix."""
        self.matrix[:, COLUMN[name]] = values

    def advance_weather(self, month: int, calendar_month: int) -> None:
        """Draw the month's weather, and a drought at planting time."""
        planting = calendar_month == self.context.livelihood.planting
        _draw_weather(month, planting, *self._climate, self.weather, self.drought_left)
        # Not compiled: numpy's exponential and powers have bits of their own.
        access_changed = _month_of_places(
            np.exp(self.weather), self.drought_left, *self._effects,
            self.remoteness, self.services, self.matrix,
        )  # fmt: skip
        if access_changed or not self._access_known:
            self._access_known = True
            # Access before shocks close markets: what a place is used to, which services improve.
            config = self.context.territories
            access = self.matrix[:, _SALE_FACTOR] / max(mean_market_access(config), LEAST_ACCESS)
            self.matrix[:, _RETURNS] = np.power(access, config.market_returns)
