"""Years without programmes before the start, which give households a history.

A snapshot keeps whole rows (never independent marginals) with the territories' traits, normal
spending and assets. Two starts make one: the burn-in simulates all its years for each population,
and :mod:`synergysim.world.territory_pool` puts territories together that have lived most of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.household import kernel
from synergysim.household.fields import LANES
from synergysim.household.kernel import ASSETS_SUM, CONSUMPTION_SUM, FIXED_POINT, SUMS
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.scenario.context import Context
from synergysim.world.population import Households
from synergysim.world.population_file import populate
from synergysim.world.risk_sharing import settle
from synergysim.world.territory import COLUMN, Territories

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


def simulate(
    context: Context,
    people: Households,
    territories: Territories,
    stretches: Sequence[Stretch],
    months: range,
    start: int,
    normal: Normal,
) -> None:
    """Simulate months without programmes, and add the reference years' sums to what is normal.

    Parameters
    ----------
    context : Context
    people, territories
        Their state is changed.
    stretches : sequence of Stretch
        Rows that live these months.
    months : range
        Months before the start, negative; their numbers key the draws.
    start : int
        Calendar month, 0 for January, of month 0.
    normal : Normal
        Sums that are added to.
    """
    parameters, seasons = household_parameters(context), Seasons(context)
    for month in months:
        calendar = (start + month) % 12
        territories.advance_weather(month, calendar)
        seasons.set(parameters, calendar)
        sums = np.zeros((len(territories), SUMS), dtype=np.int64)
        for first, last, seed in stretches:
            kernel.household_range(
                first, last, LANES, people.state, people.traits, people.territory,
                territories.matrix, parameters, seed, month, sums,
            )  # fmt: skip
        settle(sums, territories)
        if month >= -12 * REFERENCE_YEARS:
            normal.spending[calendar] += sums[:, CONSUMPTION_SUM] / FIXED_POINT
            normal.assets += sums[:, ASSETS_SUM] / FIXED_POINT
            normal.months[calendar] += 1


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


def run_burn_in(context: Context, households: int, seed: int, years: int, start: int) -> Snapshot:
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
    """
    people = populate(context, households, seed)
    territories = Territories(context, seed, seed)
    count = len(territories)
    normal = Normal(np.zeros((12, count)), np.zeros(count))
    everybody = [Stretch(0, households, seed)]
    months = range(-max(12 * years, 12), 0)
    simulate(context, people, territories, everybody, months, start, normal)
    return end_of_past(people, territories, normal)
