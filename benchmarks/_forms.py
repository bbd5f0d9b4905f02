"""One rule in several forms, each made from the same population and driven month by month.

A form's :meth:`live` is what is timed. ``take`` and ``give`` hand columns over to a form that
keeps its households elsewhere and back, so that institutions can work with any of them; they are
timed apart, since a model written in that form would not need them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from operator import attrgetter
from types import SimpleNamespace

import mesa
import numpy as np
import numpy.typing as npt
from _c_household import available, live
from _compiled_household import OWN, CompiledHousehold
from _frames_household import available as frames_available
from _frames_household import population
from _mesa_household import MesaHousehold, Place
from _numpy_households import draw, run_month

from synergysim.engine.draws import normal_array, uniform_array
from synergysim.household.fields import FIRST_DELIVERED, PLACE, STATE_ROW, STORED, TRAIT_ROW
from synergysim.household.kernel import EARNINGS_STREAM, EVENTS_STREAM, FIXED_POINT, SUMS, Threads
from synergysim.household.parameters import LUMP_HIGH, LUMP_LOW, LUMP_SIZE, POSITION
from synergysim.model import SynergyModel

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


PLACE_NAMES = [column.name for column in PLACE]
CHANGED = [STATE_ROW["social_capital"], *range(FIRST_DELIVERED, STORED)]
"""Rows of the state that institutions change."""
SEED = 1


def named(parameters: FloatArray) -> SimpleNamespace:
    """Parameters by name, as code that is not compiled would read them."""
    values = {name: float(parameters[position]) for name, position in POSITION.items()}
    lumps = [
        tuple(float(parameters[start + i]) for start in (LUMP_SIZE, LUMP_LOW, LUMP_HIGH))
        for i in range(LUMP_LOW - LUMP_SIZE)
    ]
    return SimpleNamespace(**values, lumps=lumps)


def keyed_draws(seed: int, households: int, month: int) -> tuple[FloatArray, FloatArray]:
    """The production driver's draws in the order of the numpy form; see its ``draw``."""
    keys = np.arange(households, dtype=np.int64)
    normal = normal_array(seed, EARNINGS_STREAM, keys, month)
    illness, accident, damage, succession = uniform_array(seed, EVENTS_STREAM, keys, month)
    return normal, np.array([illness, accident, damage, succession])


def fixed_point(sums: Sequence[Sequence[float] | FloatArray]) -> IntArray:
    """Sums by kind and territory in the units and the order of the production driver's."""
    return (np.array(sums).T * FIXED_POINT).astype(np.int64)


class Form(ABC):
    """The household rule in one form.

    Parameters
    ----------
    source : SynergyModel
        Its population, places and parameters are where the form starts from.
    keyed : bool
        Draw as the production driver does, instead of from the form's customary generator.
    """

    title: str
    sums: IntArray
    """The month's fixed-point sums by territory, shape (territories, 5), after :meth:`live`."""

    def __init__(self, source: SynergyModel, keyed: bool = False) -> None:
        self.keyed = keyed
        self.seed = source.case.run.path_seed
        self.state = source.households.state.copy()
        self.traits = source.households.traits
        self.territory = source.households.territory
        self.see(source.parameters, source.territories.matrix)

    def see(self, parameters: FloatArray, places: FloatArray) -> None:
        """Look at this month's parameters and places."""
        self.parameters, self.places = parameters.copy(), places.copy()

    def take(self, state: FloatArray) -> None:
        """Take over what institutions changed in the columns."""
        self.state[CHANGED] = state[CHANGED]

    @abstractmethod
    def live(self, month: int) -> None:
        """Live one month and leave its sums."""

    def give(self, state: FloatArray) -> None:
        """Hand the households back to the columns."""
        state[:] = self.state

    def place_of_each(self) -> SimpleNamespace:
        """What each household's territory gives, by name."""
        here = self.places.T[:, self.territory]
        return SimpleNamespace(**dict(zip(PLACE_NAMES, here, strict=True)))


class ProductionForm(Form):
    title = "production driver"

    def live(self, month: int) -> None:
        self.sums = Threads(1).month(
            self.state, self.traits, self.territory, self.places, self.parameters, self.seed, month
        )


class CForm(Form):
    title = "C loop"

    def __init__(self, source: SynergyModel, keyed: bool = False) -> None:
        super().__init__(source, keyed)
        self.function = live()
        self.sums = np.zeros((len(self.places), SUMS), dtype=np.int64)

    def live(self, month: int) -> None:
        self.sums[:] = 0
        arrays = (self.state, self.traits, self.territory, self.places, self.parameters)
        addresses = [array.ctypes.data for array in arrays]
        self.function(len(self.territory), *addresses, self.seed, month, self.sums.ctypes.data)


class NumpyForm(Form):
    title = "vectorised numpy"

    def __init__(self, source: SynergyModel, keyed: bool = False) -> None:
        super().__init__(source, keyed)
        columns = {name: self.state[row] for name, row in STATE_ROW.items()}
        traits = {name: self.traits[row].astype(np.float64) for name, row in TRAIT_ROW.items()}
        self.columns = SimpleNamespace(**columns, **traits)
        self.random = np.random.default_rng(SEED)

    def live(self, month: int) -> None:
        households = len(self.territory)
        normal, uniform = (
            keyed_draws(self.seed, households, month)
            if self.keyed
            else draw(self.random, households)
        )
        place = self.place_of_each()
        h = self.columns
        market_income = run_month(h, place, named(self.parameters), normal, uniform)
        added = (h.consumption, h.assets, market_income, h.shared, h.social_capital)
        places = len(self.places)
        self.sums = fixed_point([np.bincount(self.territory, each, places) for each in added])


class FramesForm(Form):
    title = "mesa-frames, rule in numpy"

    def __init__(self, source: SynergyModel, keyed: bool = False) -> None:
        super().__init__(source, keyed)
        traits = {name: self.traits[row].astype(np.float64) for name, row in TRAIT_ROW.items()}
        columns = {name: self.state[row] for name, row in STATE_ROW.items()}
        self.model = population(columns, traits)
        self.random = np.random.default_rng(SEED)

    def take(self, state: FloatArray) -> None:
        names = list(STATE_ROW)
        households = self.model.households
        changed = {names[row]: state[row].copy() for row in CHANGED}
        households.agents = households.agents.with_columns(**changed)

    def live(self, month: int) -> None:
        count, model = len(self.territory), self.model
        model.place, model.named = self.place_of_each(), named(self.parameters)
        model.draws = (
            keyed_draws(self.seed, count, month) if self.keyed else draw(self.random, count)
        )
        model.households.step()
        frame = model.households.agents
        added = [
            frame[name].to_numpy() if name else model.market_income
            for name in ("consumption", "assets", "", "shared", "social_capital")
        ]
        places = len(self.places)
        self.sums = fixed_point([np.bincount(self.territory, each, places) for each in added])

    def give(self, state: FloatArray) -> None:
        state[:] = self.model.households.agents.select(*STATE_ROW).to_numpy().T


class KeyedMesaHousehold(MesaHousehold):
    """The same household on the production driver's draws, for the check."""

    row: int

    def draw(self) -> tuple[float, float, float, float, float, float]:
        normal, uniform = self.model.draws
        row = self.row
        return (*normal[:3, row].tolist(), *uniform[[0, 1, 3], row].tolist())

    def draw_damage(self) -> float:
        return float(self.model.draws[1][2, self.row])

    def draw_heir(self) -> float:
        return float(self.model.draws[0][3, self.row])


class MesaForm(Form):
    title = "idiomatic Mesa objects"

    def __init__(self, source: SynergyModel, keyed: bool = False) -> None:
        super().__init__(source, keyed)
        self.model = mesa.Model(rng=SEED)
        self.homes = [Place() for _ in self.places]
        names = [*STATE_ROW, *TRAIT_ROW]
        kind = KeyedMesaHousehold if keyed else MesaHousehold
        rows = np.concatenate([self.state, self.traits]).T.tolist()
        self.agents = [
            kind(self.model, self.homes[place], row=row, **dict(zip(names, values, strict=True)))
            for row, (place, values) in enumerate(zip(self.territory.tolist(), rows, strict=True))
        ]

    def take(self, state: FloatArray) -> None:
        names = list(STATE_ROW)
        for changed in CHANGED:
            name, column = names[changed], state[changed].tolist()
            for agent, value in zip(self.agents, column, strict=True):
                setattr(agent, name, value)

    def see(self, parameters: FloatArray, places: FloatArray) -> None:
        super().see(parameters, places)
        self.named = named(parameters)

    def live(self, month: int) -> None:
        self.model.parameters = self.named
        if self.keyed:
            self.model.draws = keyed_draws(self.seed, len(self.agents), month)
        for home, row in zip(self.homes, self.places.tolist(), strict=True):
            home.__dict__.update(zip(PLACE_NAMES, row, strict=True))
            home.clear()
        self.model.agents.do("step")
        self.sums = fixed_point(
            [
                [getattr(home, name) for home in self.homes]
                for name in ("spending", "assets", "sales", "shared", "ties")
            ]
        )

    def give(self, state: FloatArray) -> None:
        state[:] = np.array(list(map(attrgetter(*STATE_ROW), self.agents))).T


class CompiledForm(Form):
    title = "Mesa objects, compiled rule"

    def __init__(self, source: SynergyModel, keyed: bool = False) -> None:
        super().__init__(source, keyed)
        self.own = np.ascontiguousarray(np.concatenate([self.state, self.traits]).T)
        assert self.own.shape[1] == OWN
        self.sums = np.zeros((len(self.places), SUMS), dtype=np.int64)
        self.model = mesa.Model(rng=SEED)
        self.model.seed_of_draws = self.seed
        self.agents = [
            CompiledHousehold(self.model, row, self.places[place], self.sums[place], self.own[row])
            for row, place in enumerate(self.territory)
        ]

    def see(self, parameters: FloatArray, places: FloatArray) -> None:
        if not hasattr(self, "places"):
            super().see(parameters, places)
        # In place: every household holds its own territory's row.
        self.parameters[:], self.places[:] = parameters, places

    def take(self, state: FloatArray) -> None:
        self.own[:, CHANGED] = state[CHANGED].T

    def live(self, month: int) -> None:
        self.model.parameters, self.model.month = self.parameters, month
        self.sums[:] = 0
        self.model.agents.do("step")

    def give(self, state: FloatArray) -> None:
        state[:] = self.own[:, :STORED].T


FORMS: tuple[type[Form], ...] = (
    MesaForm,
    CompiledForm,
    NumpyForm,
    *((FramesForm,) if frames_available() else ()),
    *((CForm,) if available() else ()),
    ProductionForm,
)
