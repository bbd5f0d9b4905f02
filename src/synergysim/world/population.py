"""Synthesis of the population: who lives where, with what.

Every draw is keyed on the household's row, so that the first thousand households of a larger
population are not those of a smaller one's territories, but adding programmes changes nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.agents.household_columns import DELIVERED, OUTCOMES, STATE, STATE_ROW, TRAITS
from synergysim.engine.draws import normal_array, uniform_array
from synergysim.scenario.context import Context
from synergysim.streams import Stream

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

SIZE_EFFECT_ON_LABOUR = 0.75
SIZE_EFFECT_ON_LAND = 0.5
CONSTRAINED_LABOUR = 0.15
"""Labour of a labour-constrained household over what its size would give."""


@dataclass
class Households:
    """The population as columns.

    Attributes
    ----------
    state : array of float64, shape (columns, households)
        State, outcomes and deliveries; rows named by ``STATE_ROW``.
    traits : array of float32, shape (traits, households)
    territory : array of int32, shape (households,)
        Sorted.
    female_head, labour_constrained, registered, has_account, interested : array of bool
    means : array of float32
        Standard normal that entry requirements look at (land, papers, co-payment).
    """

    state: FloatArray
    traits: SingleArray
    territory: npt.NDArray[np.int32]
    female_head: BoolArray
    labour_constrained: BoolArray
    registered: BoolArray
    has_account: BoolArray
    interested: BoolArray
    means: SingleArray

    def __len__(self) -> int:
        return len(self.territory)

    def __getitem__(self, name: str) -> FloatArray:
        """Return a column of the state by name, as a view."""
        column: FloatArray = self.state[STATE_ROW[name]]
        return column

    @property
    def size(self) -> SingleArray:
        """Members of each household."""
        members: SingleArray = self.traits[0]
        return members

    @property
    def children(self) -> SingleArray:
        """Members of school age."""
        children: SingleArray = self.traits[1]
        return children

    def copy(self) -> Households:
        """Copy what changes; share what is fixed."""
        return Households(
            self.state.copy(), self.traits, self.territory, self.female_head,
            self.labour_constrained, self.registered, self.has_account, self.interested,
            self.means,
        )  # fmt: skip


def synthesise(context: Context, households: int, seed: int) -> Households:
    """Draw a population from a context's moments.

    Parameters
    ----------
    context : Context
    households : int
        How many.
    seed : int
        The population seed.

    Returns
    -------
    Households
        Without a past: run a burn-in before use.
    """
    given, livelihood = context.population, context.livelihood
    rows = np.arange(households, dtype=np.int64)
    normal = normal_array(seed, Stream.HOUSEHOLD_SIZE, rows)
    uniform = uniform_array(seed, Stream.HOUSEHOLD_TRAITS, rows)
    reach = uniform_array(seed, Stream.HOUSEHOLD_REACH, rows)
    self_made = normal_array(seed, Stream.HOUSEHOLD_ABILITY, rows)

    def lognormal(deviation: float, draw: FloatArray) -> FloatArray:
        values: FloatArray = np.exp(deviation * draw - 0.5 * deviation**2)
        return values

    drawn_size = given.household_size * lognormal(given.size_dispersion, normal[0])
    size = np.clip(np.rint(drawn_size), 1, 16)
    relative = size / given.household_size
    dependents = given.school_age * given.household_size / max(given.household_size - 1, 1e-9)
    children = np.floor(np.minimum(dependents * (size - 1), size - 1) + uniform[0])
    children = np.minimum(children, size - 1)
    constrained = uniform[2] < given.labour_constrained
    labour = (
        lognormal(given.labour_dispersion, normal[1])
        * relative**SIZE_EFFECT_ON_LABOUR
        * np.where(constrained, CONSTRAINED_LABOUR, 1.0)
    )
    land = lognormal(given.land_dispersion, normal[2]) * relative**SIZE_EFFECT_ON_LAND
    receives = uniform[3] < given.receives_remittances
    remittances = np.where(receives, lognormal(0.5, normal[3]), 0.0)

    state = np.zeros((len(STATE) + len(OUTCOMES) + len(DELIVERED), households))
    start = {
        "assets": 8.0 * context.technology.basic_tools * context.technology.scale,
        "savings": 20.0,
        "ability": given.ability_dispersion * self_made[0],
        "capacity": livelihood.capacity_dispersion * self_made[2],
        "aspiration": context.behaviour.aspiration,
        "social_capital": context.behaviour.social_capital,
        "schooling": context.behaviour.schooling_reference,
        "inputs": 0.5,
        "expected_income": livelihood.wage * labour
        + livelihood.crop * land
        + livelihood.remittance * remittances,
    }
    for name, values in start.items():
        state[STATE_ROW[name]] = values
    return Households(
        state=state,
        traits=np.array([size, children, labour, land, remittances, reach[3]], dtype=np.float32),
        territory=(rows * context.territories.count // households).astype(np.int32),
        female_head=uniform[1] < given.female_head,
        labour_constrained=constrained,
        registered=reach[0] < given.registered,
        has_account=reach[1] < given.has_account,
        interested=reach[2] < given.interested,
        means=self_made[1].astype(np.float32),
    )


assert tuple(column.name for column in TRAITS[:2]) == ("size", "children")
