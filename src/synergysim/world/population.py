"""Synthesis of the population: territory, composition and endowments of every household.

Every draw is keyed on the household's row. Adding programmes therefore changes no household;
populations of different sizes share no households by territory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from synergysim.arrays import BoolArray, FloatArray, IntArray, SingleArray
from synergysim.engine.draws import normal_array, uniform_array
from synergysim.household.fields import DELIVERED, OUTCOMES, STATE, STATE_ROW, TRAIT_ROW, TRAITS
from synergysim.scenario.context import Context, Territories
from synergysim.streams import Stream

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
        members: SingleArray = self.traits[TRAIT_ROW["size"]]
        return members

    @property
    def children(self) -> SingleArray:
        """Members of school age."""
        children: SingleArray = self.traits[TRAIT_ROW["children"]]
        return children

    @property
    def land(self) -> SingleArray:
        """Crop base of each household over the context's mean."""
        land: SingleArray = self.traits[TRAIT_ROW["land"]]
        return land

    def copy(self) -> Households:
        """Copy what changes; share what is fixed."""
        return Households(
            self.state.copy(),
            self.traits,
            self.territory,
            self.female_head,
            self.labour_constrained,
            self.registered,
            self.has_account,
            self.interested,
            self.means,
        )


def synthesise(
    context: Context, households: int, seed: int, versions: IntArray | None = None
) -> Households:
    """Draw a population from a context's moments.

    Parameters
    ----------
    context : Context
    households : int
        How many.
    seed : int
        The population seed.
    versions : array of int64, shape (territories,), optional
        Each version of a territory has other households under one seed; 0 by default.

    Returns
    -------
    Households
        Without a past: run a burn-in before use.
    """
    config = context.population
    territory = allotted(context.territories, households)
    rows = np.arange(households, dtype=np.int64)
    draws = drawn(rows if versions is None else rows + households * versions[territory], seed)
    normal, uniform, endowment = draws.normal, draws.uniform, draws.endowment

    def lognormal(deviation: float, draw: FloatArray) -> FloatArray:
        values: FloatArray = np.exp(deviation * draw - 0.5 * deviation**2)
        return values

    def by_head(ratio: float) -> FloatArray:
        """Endowment by sex of the head, with mean one."""
        mean = 1.0 - config.female_head + config.female_head * ratio
        values: FloatArray = np.where(uniform[1] < config.female_head, ratio, 1.0) / mean
        return values

    drawn_size = config.household_size * lognormal(config.size_dispersion, normal[0])
    size = np.clip(np.rint(drawn_size), 1, 16)
    relative = size / config.household_size
    dependents = config.school_age * config.household_size / max(config.household_size - 1, 1e-9)
    children = np.floor(np.minimum(dependents * (size - 1), size - 1) + uniform[0])
    children = np.minimum(children, size - 1)
    constrained = uniform[2] < config.labour_constrained
    advantage = endowment[0]
    labour = (
        lognormal(config.labour_dispersion, together(context, advantage, normal[1]))
        * relative**SIZE_EFFECT_ON_LABOUR
        * by_head(config.female_labour)
        * np.where(constrained, CONSTRAINED_LABOUR, 1.0)
    )
    land = (
        lognormal(config.land_dispersion, together(context, advantage, normal[2]))
        * relative**SIZE_EFFECT_ON_LAND
        * by_head(config.female_land)
    )
    receives = uniform[3] < config.receives_remittances
    remittances = np.where(receives, lognormal(config.remittance_dispersion, normal[3]), 0.0)
    livelihood = context.livelihood
    expected = (
        livelihood.wage * labour + livelihood.crop * land + livelihood.remittance * remittances
    )
    return assembled(
        context,
        draws,
        Endowments(size, children, labour, land, remittances, advantage),
        Flags(uniform[1] < config.female_head, constrained, *reached(context, draws)),
        territory=territory,
        assets=8.0 * context.technology.basic_tools * context.technology.scale,
        savings=20.0,
        expected_income=expected,
    )


def allotted(config: Territories, households: int) -> npt.NDArray[np.int32]:
    """Share households out over the territories: equally, or as families live in districts.

    Returns
    -------
    array of int32, shape (households,)
        Sorted; each territory has one household at least.
    """
    if config.districts is None:
        return (np.arange(households) * config.count // households).astype(np.int32)
    # One household for each district, the others in proportion: the nearest whole numbers whose
    # sums never run ahead of the shares.
    share = np.cumsum(config.districts.families) / np.sum(config.districts.families)
    ends = np.arange(1, config.count + 1) + np.rint(share * (households - config.count))
    return np.searchsorted(ends, np.arange(households), side="right").astype(np.int32)


class Draws(NamedTuple):
    """Keyed draws of each household, four rows a kind, see :class:`synergysim.streams.Stream`."""

    normal: FloatArray
    uniform: FloatArray
    endowment: FloatArray
    reach: FloatArray
    self_made: FloatArray


class Endowments(NamedTuple):
    """What a household has for life, see the household's columns."""

    size: FloatArray
    children: FloatArray
    labour: FloatArray
    land: FloatArray
    remittance_weight: FloatArray
    advantage: FloatArray


class Flags(NamedTuple):
    """What holds of a household or not."""

    female_head: BoolArray
    labour_constrained: BoolArray
    registered: BoolArray
    has_account: BoolArray
    interested: BoolArray


def drawn(rows: IntArray, seed: int) -> Draws:
    """Draw all that chance decides about households, keyed on their rows."""
    return Draws(
        normal_array(seed, Stream.HOUSEHOLD_SIZE, rows),
        uniform_array(seed, Stream.HOUSEHOLD_TRAITS, rows),
        normal_array(seed, Stream.HOUSEHOLD_ENDOWMENT, rows),
        uniform_array(seed, Stream.HOUSEHOLD_REACH, rows),
        normal_array(seed, Stream.HOUSEHOLD_ABILITY, rows),
    )


def together(context: Context, advantage: FloatArray, draw: FloatArray) -> FloatArray:
    """A standard normal that shares its part with the household's other endowments."""
    shared = context.population.endowment_correlation
    values: FloatArray = np.sqrt(shared) * advantage + np.sqrt(1.0 - shared) * draw
    return values


def reached(context: Context, draws: Draws) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Who is registered, has an account, and is interested, by the context's shares."""
    config, reach = context.population, draws.reach
    return (
        reach[0] < config.registered,
        reach[1] < config.has_account,
        reach[2] < config.interested,
    )


def assembled(
    context: Context,
    draws: Draws,
    own: Endowments,
    flags: Flags,
    *,
    territory: npt.NDArray[np.integer],
    assets: FloatArray | float,
    savings: FloatArray | float,
    expected_income: FloatArray,
) -> Households:
    """Put households together: what they have, and what the context and chance add to it."""
    config, behaviour = context.population, context.behaviour
    hopes = behaviour.aspiration + config.aspiration_dispersion * draws.endowment[1]
    own_aspiration = np.clip(hopes, 0.0, 0.95)
    bonds = behaviour.social_capital + config.social_capital_dispersion * draws.endowment[2]
    own_social_capital = np.clip(bonds, 0.0, 0.95)
    state = np.zeros((len(STATE) + len(OUTCOMES) + len(DELIVERED), len(territory)))
    ability = together(context, own.advantage, draws.self_made[0])
    start = {
        "assets": assets,
        "savings": savings,
        "ability": config.ability_dispersion * ability,
        "capacity": context.livelihood.capacity_dispersion * draws.self_made[2],
        "aspiration": own_aspiration,
        "social_capital": own_social_capital,
        "schooling": behaviour.schooling_reference,
        "inputs": 0.5,
        "expected_income": expected_income,
    }
    for name, values in start.items():
        state[STATE_ROW[name]] = values
    traits = [
        own.size,
        own.children,
        own.labour,
        own.land,
        own.remittance_weight,
        draws.reach[3],
        own_aspiration,
        own_social_capital,
        own.advantage,
    ]
    return Households(
        state=state,
        traits=np.array(traits, dtype=np.float32),
        territory=territory.astype(np.int32),
        **flags._asdict(),
        means=draws.self_made[1].astype(np.float32),
    )


assert tuple(column.name for column in TRAITS[:2]) == ("size", "children")
