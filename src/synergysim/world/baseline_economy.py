"""The economy of a population without institutions, from the end of its burn-in.

Its results equal those of a :class:`synergysim.model.SynergyModel` without programmes to the bit,
but it simulates no offices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from synergysim.arrays import FloatArray
from synergysim.household.kernel import Threads
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.scenario.context import Context
from synergysim.world.local_economy import LocalEconomy
from synergysim.world.population import Households
from synergysim.world.risk_sharing import settle
from synergysim.world.simulated_past import run_burn_in
from synergysim.world.territory import COLUMN, Territories

Deliver = Callable[[Households, int], None]

FIRST_CALENDAR_MONTH = 0
"""The years after the burn-in start in January."""


def months_without_programmes(
    context: Context,
    households: int,
    seed: int,
    burn_in_years: int,
    years: int,
    deliver: Deliver | None = None,
) -> Iterator[tuple[Households, FloatArray]]:
    """Simulate the months after the burn-in, and show the households at the end of each.

    Parameters
    ----------
    context : Context
    households : int
    seed : int
        Seed of both the population and its random events.
    burn_in_years, years : int
    deliver : callable, optional
        Called with the households and the month before each month; what it writes into their
        columns takes effect in that month.

    Yields
    ------
    households : Households
        The same object each month.
    price : array of float64, shape (territories,)
        Price index of the month.
    """
    # Not cached: a fit evaluates hundreds of contexts, each of them once.
    initial = run_burn_in(context, households, seed, burn_in_years, FIRST_CALENDAR_MONTH)
    territories = Territories(context, seed, seed)
    initial.resume(territories)
    economy = LocalEconomy(
        context.local_economy, territories, initial.normal_spending, initial.normal_assets
    )
    parameters, seasons, driver = household_parameters(context), Seasons(context), Threads(1)
    population = initial.households
    for month in range(12 * years):
        calendar = (FIRST_CALENDAR_MONTH + month) % 12
        territories.advance_weather(month, calendar)
        seasons.set(parameters, calendar)
        if deliver is not None:
            deliver(population, month)
        price = territories.matrix[:, COLUMN["price"]].copy()
        sums = driver.month(
            population.state,
            population.traits,
            population.territory,
            territories.matrix,
            parameters,
            seed,
            month,
        )
        settle(sums, territories)
        economy.clear(sums, calendar)
        yield population, price
