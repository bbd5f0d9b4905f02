"""Years without programmes before the start, which give households a history.

A snapshot keeps whole rows (never independent marginals) with the territories' traits, normal
spending and assets. Two starts make one: the burn-in simulates all its years for each population,
and :mod:`synergysim.world.territory_pool` puts territories together, most of whose years were
simulated before.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from synergysim.arrays import FloatArray, IntArray, TerritoryArray
from synergysim.household import kernel
from synergysim.household.fields import LANES
from synergysim.household.kernel import ASSETS_SUM, CONSUMPTION_SUM, FIXED_POINT, SUMS
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.scenario.context import Context
from synergysim.world.population import Households
from synergysim.world.population_file import populate
from synergysim.world.risk_sharing import settle_places
from synergysim.world.territory import COLUMN, Territories

_POOL = COLUMN["pool"]

REFERENCE_YEARS = 10
"""Years at the end, before the start, that define what is normal."""


@dataclass(frozen=True)
class Snapshot:
    """A population with its past, at the start of a run.

    Attributes
    ----------
    households : Households
    potential, remoteness, services, tolerance, wage_level : array of float64, shape (territories,)
        Traits of the territories, see :class:`synergysim.world.territory.Territories`.
    weather, drought_left : array of float64, shape (territories,)
    pool_balance : array of int64, shape (territories,)
        What risk sharing holds.
    pool : array of float64, shape (territories,)
        What it owes in the month to come.
    normal_spending : array of float64, shape (12, territories)
        PPP$ by calendar month.
    normal_assets : array of float64, shape (territories,)
        PPP$.
    """

    households: Households
    potential: FloatArray
    remoteness: FloatArray
    services: FloatArray
    tolerance: FloatArray
    wage_level: FloatArray
    weather: FloatArray
    drought_left: FloatArray
    pool_balance: IntArray
    pool: FloatArray
    normal_spending: FloatArray
    normal_assets: FloatArray

    def copy(self) -> Snapshot:
        """Copy what a run changes; share what is fixed."""
        return replace(
            self,
            households=self.households.copy(),
            services=self.services.copy(),
            weather=self.weather.copy(),
            drought_left=self.drought_left.copy(),
            pool_balance=self.pool_balance.copy(),
        )

    def resume(self, territories: Territories) -> None:
        """Continue territories from their traits and their state at the end of the past."""
        for name in ("potential", "remoteness", "services", "tolerance", *STATE_OF_PLACES):
            setattr(territories, name, getattr(self, name))
        for name in ("potential", "wage_level", "pool"):
            territories.set(name, getattr(self, name))


STATE_OF_PLACES = ("weather", "drought_left", "pool_balance")
"""Attributes of territories that change from month to month without programmes."""


@dataclass
class Normal:
    """Sums over the reference years, by territory; see :class:`Snapshot` for shapes."""

    spending: FloatArray
    assets: FloatArray
    months: IntArray = field(default_factory=lambda: np.zeros(12, dtype=np.int64))
    """Months summed, by calendar month."""


class Stretch(NamedTuple):
    """Neighbouring rows of a population whose monthly events one seed draws."""

    first: int
    last: int
    seed: int


class Part(NamedTuple):
    """Neighbouring territories and their households."""

    places: slice
    rows: slice


SMALLEST_PART = 8_192
"""Households of a part at least: fewer would not repay the calls of each month."""


def simulate(
    context: Context,
    people: Households,
    territories: Territories,
    stretches: Sequence[Stretch],
    months: range,
    start: int,
    normal: Normal,
    threads: int = 1,
) -> None:
    """Simulate months without programmes, and add the reference years' sums to what is normal.

    Without programmes and local demand territories share nothing. So a part of them lives all
    months before the next one begins, while its households stay in the processor's cache.

    Parameters
    ----------
    context : Context
    people, territories
        Their state is changed.
    stretches : sequence of Stretch
        Rows whose months these are.
    months : range
        Months before the start, negative; their numbers key the draws.
    start : int
        Calendar month, 0 for January, of month 0.
    normal : Normal
        Sums that are added to.
    threads : int
        Any number gives the same bits.
    """
    weather = _weather(territories, months, start)

    def live(part: Part) -> None:
        _live(part, context, people, territories, weather, stretches, months, start, normal)

    parts = _parts(people.territory, len(territories))
    if threads == 1:
        for part in parts:
            live(part)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(live, parts))
    territories.matrix[:] = weather[-1]
    for month in months:
        if _is_normal(month):
            normal.months[(start + month) % 12] += 1


def _is_normal(month: int) -> bool:
    """Whether a month before the start belongs to the years that define what is normal."""
    return month >= -12 * REFERENCE_YEARS


def _weather(territories: Territories, months: range, start: int) -> FloatArray:
    """What each month brings to places, shape (months, territories, columns)."""
    matrix = territories.matrix
    found = np.empty((len(months), *matrix.shape))
    for number, month in enumerate(months):
        territories.advance_weather(month, (start + month) % 12)
        found[number] = matrix
    return found


def _live(  # noqa: PLR0913  (see ``simulate``)
    part: Part,
    context: Context,
    people: Households,
    territories: Territories,
    weather: FloatArray,
    stretches: Sequence[Stretch],
    months: range,
    start: int,
    normal: Normal,
) -> None:
    """Let the households of a part live all months."""
    places, rows = part
    parameters, seasons = household_parameters(context), Seasons(context)
    sums = np.zeros((len(territories), SUMS), dtype=np.int64)
    here, balance = sums[places], territories.pool_balance[places]
    for number, month in enumerate(months):
        calendar, matrix = (start + month) % 12, weather[number]
        if number:
            matrix[places, _POOL] = weather[number - 1, places, _POOL]
        seasons.set(parameters, calendar)
        here[:] = 0
        for first, last, seed in stretches:
            kernel.household_range(
                max(first, rows.start), min(last, rows.stop), LANES, people.state, people.traits,
                people.territory, matrix, parameters, seed, month, sums,
            )  # fmt: skip
        settle_places(here, balance, matrix[places])
        if _is_normal(month):
            normal.spending[calendar, places] += here[:, CONSUMPTION_SUM] / FIXED_POINT
            normal.assets[places] += here[:, ASSETS_SUM] / FIXED_POINT


def _parts(territory: TerritoryArray, count: int) -> list[Part]:
    """Divide territories into parts of neighbours; all in one where their rows are not in order."""
    parts, place, row = list[Part](), 0, 0
    if (territory[1:] >= territory[:-1]).all():
        ends = np.searchsorted(territory, np.arange(1, count + 1)).tolist()
        for last, end in enumerate(ends, start=1):
            if min(end - row, len(territory) - end) >= SMALLEST_PART:
                parts.append(Part(slice(place, last), slice(row, end)))
                place, row = last, end
    return [*parts, Part(slice(place, count), slice(row, len(territory)))]


def end_of_past(people: Households, territories: Territories, normal: Normal) -> Snapshot:
    """Put together what the start of a run needs."""
    return Snapshot(
        people,
        territories.potential,
        territories.remoteness,
        territories.services,
        territories.tolerance,
        territories.matrix[:, COLUMN["wage_level"]].copy(),
        territories.weather,
        territories.drought_left,
        territories.pool_balance,
        territories.matrix[:, COLUMN["pool"]].copy(),
        normal.spending / normal.months[:, None],
        normal.assets / normal.months.sum(),
    )


def run_burn_in(
    context: Context, households: int, seed: int, years: int, start: int, threads: int = 1
) -> Snapshot:
    """Simulate all years of the burn-in for a population of its own.

    Parameters
    ----------
    context : Context
    households : int
    seed : int
        The population seed; it also draws the events of the burn-in.
    years : int
        Length of the burn-in; 0 omits it, and the first month then defines what is normal.
    start : int
        Calendar month, 0 for January, in which the run will start.
    threads : int
        Any number gives the same bits.
    """
    people = populate(context, households, seed)
    territories = Territories(context, seed, seed)
    count = len(territories)
    normal = Normal(np.zeros((12, count)), np.zeros(count))
    everybody = [Stretch(0, households, seed)]
    months = range(-max(12 * years, 12), 0)
    simulate(context, people, territories, everybody, months, start, normal, threads)
    return end_of_past(people, territories, normal)
