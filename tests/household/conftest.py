"""Two small countries for the rule: a village of random households, and a world with a past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from synergysim.household.fields import PLACE, STATE_ROW, STORED, TRAITS
from synergysim.household.kernel import Threads
from synergysim.household.parameters import POSITION, Seasons, household_parameters, named
from synergysim.scenario.context import Context
from synergysim.scenario.load import load_scenario
from synergysim.world.burn_in import Snapshot, run_burn_in
from synergysim.world.local_economy import LocalEconomy
from synergysim.world.population import Households
from synergysim.world.risk_sharing import settle
from synergysim.world.territory import COLUMN, Territories

FloatArray = npt.NDArray[np.float64]
Given = Mapping[str, float | FloatArray]

HOUSEHOLDS = 600
PAST = 8
"""Years lived before a measure begins, under the full rule in both arms."""

_pasts: dict[tuple[str, int], Snapshot] = {}


def changed(context: Context, values: Mapping[str, float]) -> Context:
    """The context with other values, keys written ``part.name``."""
    for key, value in values.items():
        part, name = key.split(".")
        moved = getattr(context, part).model_copy(update={name: value})
        context = context.model_copy(update={part: moved})
    return context


@dataclass
class World:
    """One context as it is, and as it is with values changed from the first month of a measure."""

    base: Context
    off: Mapping[str, float]
    seed: int

    @property
    def context(self) -> Context:
        """The context that is lived in."""
        return changed(self.base, self.off)

    def past(self) -> Snapshot:
        """The past that both arms share."""
        key = (self.base.model_dump_json(), self.seed)
        if key not in _pasts:
            _pasts[key] = run_burn_in(self.base, HOUSEHOLDS, self.seed, PAST, 0)
        return _pasts[key].copy()

    def people(self) -> Households:
        """Households as the shared past left them."""
        return self.past().households

    def simulate(
        self,
        months: int,
        give: Given | None = None,
        *,
        start: Given | None = None,
        place: Given | None = None,
        traits: Given | None = None,
        parameters: Mapping[int, float] | None = None,
    ) -> History:
        """Live on from the shared past.

        Parameters
        ----------
        months : int
        give : mapping, optional
            What is delivered each month, by column.
        start : mapping, optional
            Columns of the state that are set before the first month.
        place : mapping, optional
            Columns of the places that are set each month.
        traits : mapping, optional
            Rows of the traits that are set.
        parameters : mapping of int to float, optional
            Entries of the parameter array that are set.
        """
        past, context = self.past(), self.context
        households, places = past.households, Territories(context, self.seed, self.seed)
        places.weather, places.drought_left = past.weather.copy(), past.drought_left.copy()
        places.pool_balance = past.pool_balance.copy()
        places.set("pool", past.pool)
        economy = LocalEconomy(
            context.local_economy, places, past.normal_spending, past.normal_assets
        )
        for name, values in (start or {}).items():
            households[name][:] = values
        own = households.traits.copy()
        for row, values in (traits or {}).items():
            own[given_trait(row)] = values
        p, seasons, driver = household_parameters(context), Seasons(context), Threads(1)
        for position, value in (parameters or {}).items():
            p[position] = value
        states, prices = [households.state.copy()], []
        for month in range(months):
            places.advance_weather(month, month % 12)
            for name, values in (place or {}).items():
                places.set(name, values)
            for name, values in (give or {}).items():
                households[name][:] = values
            seasons.set(p, month % 12)
            sums = driver.month(
                households.state, own, households.territory, places.matrix, p, self.seed, month
            )
            settle(sums, places)
            economy.clear(sums, month % 12)
            states.append(households.state.copy())
            prices.append(places.matrix[:, COLUMN["price"]].copy())
        return History(np.array(states), households, own, np.array(prices), p)


def given_trait(name: str) -> int:
    """Row of a trait."""
    return [trait.name for trait in TRAITS].index(name)


@dataclass
class History:
    """Columns month by month; position 0 is the state before the first month."""

    states: FloatArray
    households: Households
    traits: npt.NDArray[np.float32]
    prices: FloatArray
    p: FloatArray

    def __getitem__(self, name: str) -> FloatArray:
        """A column after each month, shape (months, households)."""
        column: FloatArray = self.states[1:, STATE_ROW[name]]
        return column

    def before(self, name: str) -> FloatArray:
        """A column before each month."""
        column: FloatArray = self.states[:-1, STATE_ROW[name]]
        return column

    def trait(self, name: str) -> FloatArray:
        """A trait of each household."""
        return self.traits[given_trait(name)].astype(np.float64)


@cache
def rural() -> Context:
    """A poor rural population, the base of every country's context."""
    return load_scenario("lesotho", context="rural-household").scenario.context


class Village:
    """Random households in one neutral place, whose month can be lived by the rule."""

    def __init__(self, households: int = 2000, seed: int = 3, **parameters: float) -> None:
        context = rural()
        chance = np.random.default_rng(seed)
        self.p = household_parameters(context)
        for name, value in parameters.items():
            self.p[POSITION[name]] = value
        self.state = np.zeros((STORED, households))
        tools = self.p[POSITION["basic_tools"]]
        self["assets"] = tools * np.exp(chance.uniform(0, 5, households))
        self["recent_assets"] = self["assets"] * chance.uniform(0, 0.3, households)
        self["savings"] = chance.exponential(80.0, households)
        self["expected_income"] = chance.exponential(200.0, households)
        self["ability"] = chance.normal(0, 0.3, households)
        self["capacity"] = chance.normal(0, 0.2, households)
        self["schooling"] = chance.uniform(0.5, 1, households)
        self["cash"] = chance.exponential(20.0, households)
        self["goods"] = chance.exponential(5.0, households)
        self["package"] = chance.exponential(30.0, households) * (chance.random(households) < 0.3)
        self["works"] = 0.3 * (chance.random(households) < 0.3)
        self["know_how"] = self.p[POSITION["know_how_ceiling"]] * chance.uniform(0, 1, households)
        for name in ("inputs", "aspiration", "social_capital", "training", "groups", "insured"):
            self[name] = chance.uniform(0, 1, households)
        self.traits = np.ones((len(TRAITS), households), dtype=np.float32)
        self.traits[given_trait("size")] = chance.integers(1, 9, households)
        for name in ("labour", "land"):
            self.traits[given_trait(name)] = np.exp(chance.normal(0, 0.4, households))
        self.traits[given_trait("remittance_weight")] = chance.random(households) < 0.3
        for name in ("exposure", "own_aspiration", "own_social_capital"):
            self.traits[given_trait(name)] = chance.uniform(0, 0.95, households)
        self.traits[given_trait("advantage")] = chance.normal(0, 1, households)
        for name in ("membership", "association"):
            self[name] = chance.uniform(0, 1, households)
        self.territory = np.zeros(households, dtype=np.int32)
        self.places = np.ones((1, len(PLACE)))
        for name in ("potential", "hit_share", "hit_loss", "whole_jobs", "demand", "pool"):
            self.places[0, COLUMN[name]] = 0.0

    def __getitem__(self, name: str) -> np.ndarray:
        return self.state[STATE_ROW[name]]

    def __setitem__(self, name: str, values: np.ndarray) -> None:
        self.state[STATE_ROW[name]] = values

    def trait(self, name: str) -> np.ndarray:
        return self.traits[given_trait(name)].astype(np.float64)

    def copy(self) -> Village:
        other = Village.__new__(Village)
        other.__dict__ = {key: value.copy() for key, value in vars(self).items()}
        return other

    def simulate(self, month: int = 0) -> np.ndarray:
        return Threads(1).month(
            self.state, self.traits, self.territory, self.places, self.p, 11, month
        )


@pytest.fixture(scope="session")
def village() -> type[Village]:
    """Return the class of villages."""
    return Village


@pytest.fixture(scope="session")
def reference() -> Context:
    """Return the context of these tests."""
    return rural()


@pytest.fixture(scope="session")
def world(reference):
    """Return a function that makes a world: (values switched off, values of both arms, seed)."""
    return lambda off, base, seed: World(changed(reference, base), off, seed)


@pytest.fixture(scope="session")
def parameters(reference):
    """Return a function that gives the parameters by name, some of them changed."""
    return named(household_parameters(reference))._replace
