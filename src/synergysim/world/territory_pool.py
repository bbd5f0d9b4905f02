"""A pool of territories that have lived without programmes, from which populations are drawn.

The pool of a context has :data:`VERSIONS` versions of each of its territories, with other families
and another past each. A population takes a version of each territory and lives the last
:data:`RENEWAL_YEARS` years with events of its own, which renew luck, savings and weather. Assets
and endowments stay those of the version.

Which version a population takes follows from its seed alone: among :data:`VERSIONS` consecutive
seeds each version serves once, so that these populations are independent of each other. Versions
are simulated when they are first needed, or all at once; results are the same.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from synergysim.arrays import BoolArray, IntArray
from synergysim.engine.draws import uniform_array
from synergysim.household.fields import STATE
from synergysim.scenario.context import Context
from synergysim.streams import Stream
from synergysim.timing import timed_note
from synergysim.world.population import Households
from synergysim.world.population_file import populate
from synergysim.world.simulated_past import (
    REFERENCE_YEARS,
    STATE_OF_PLACES,
    Normal,
    Snapshot,
    Stretch,
    end_of_past,
    simulate,
)
from synergysim.world.territory import COLUMN, Territories

VERSIONS = 100
"""Versions of each territory."""

RENEWAL_YEARS = 2
"""Years that each population lives with events of its own."""

LARGEST = 2_500
"""Most households of a run whose start is drawn from a pool; larger pools take too long."""

GROUPS = 8
"""Territories are taken in at most so many groups of neighbours, because a longer stretch of rows
is simulated faster."""

WORTH = 20
"""Populations after which a process completes a pool that is then kept on disk: the context is in
frequent use. The whole pool takes as long as :data:`VERSIONS` populations that are made alone."""

WORTH_ALONE = 50
"""The same where the pool serves this process only: it has spent half of what the pool costs."""

_SEED = 2**62 + 2**61
"""Above every seed of a scenario."""

_FIELDS = len(STATE)


def pool_serves(households: int, years: int) -> bool:
    """Whether a pool can make the start: a short past is as quick to simulate."""
    return households <= LARGEST and years >= REFERENCE_YEARS


class TerritoryPool:
    """Versions of a context's territories, as far as they are simulated.

    Parameters
    ----------
    context : Context
    households : int
        Of each population.
    years : int
        Of its past in all.
    start : int
        Calendar month, 0 for January, in which runs will start.

    Attributes
    ----------
    made : array of bool, shape (versions, groups)
        Versions of groups of territories that are there.
    populations : float
        Populations simulated so far.
    """

    def __init__(self, context: Context, households: int, years: int, start: int) -> None:
        self.context, self.households, self.start = context, households, start
        self._months = range(-12 * years, -12 * RENEWAL_YEARS)
        count = context.territories.count
        self.groups = min(GROUPS, count)
        self.group_of = np.arange(count) * self.groups // count
        self.made: BoolArray = np.zeros((VERSIONS, self.groups), dtype=bool)
        self.populations = 0.0
        self._normal_months = np.zeros(12, dtype=np.int64)
        for month in self._months:
            if month >= -12 * REFERENCE_YEARS:
                self._normal_months[(start + month) % 12] += 1
        self.arrays: dict[str, Any] = {
            "state": np.zeros((VERSIONS, _FIELDS, households)),
            "spending": np.zeros((VERSIONS, 12, count)),
            "assets": np.zeros((VERSIONS, count)),
            "pool": np.zeros((VERSIONS, count)),
            "weather": np.zeros((VERSIONS, count)),
            "drought_left": np.zeros((VERSIONS, count)),
            "pool_balance": np.zeros((VERSIONS, count), dtype=np.int64),
        }

    @property
    def is_complete(self) -> bool:
        """Whether all versions are there."""
        return bool(self.made.all())

    def fill(self, stored: Mapping[str, np.ndarray]) -> None:
        """Take a complete pool from its arrays.

        Raises
        ------
        ValueError
            If they have another shape.
        """
        for name, array in self.arrays.items():
            if stored[name].shape != array.shape or stored[name].dtype != array.dtype:
                raise ValueError(name)
        self.arrays = {name: stored[name] for name in self.arrays}
        self.made[:] = True

    # Making ---------------------------------------------------------------------------------------

    def complete(self) -> None:
        """Simulate all versions that are missing, in as many threads as there are processors."""
        made = f"made the pool of territories of {self.context.title}"
        turns = (np.full(self.groups, version) for version in range(VERSIONS))
        with (
            timed_note(f"{made} ({self.households:,} households)"),
            ThreadPoolExecutor(os.cpu_count() or 1) as threads,
        ):
            list(threads.map(self._make, turns))

    def _make(self, versions: IntArray) -> None:
        """Simulate what is missing of one version of each group; shape (groups,)."""
        missing = np.flatnonzero(~self.made[versions, np.arange(self.groups)])
        if not len(missing):
            return
        by_place = versions[self.group_of]
        people, places = self._start(by_place, _SEED)
        count = len(places)
        normal = Normal(np.zeros((12, count)), np.zeros(count))
        ends = np.searchsorted(self.group_of[people.territory], np.arange(self.groups + 1))
        stretches: list[Stretch] = []
        for group in missing.tolist():
            first, last = int(ends[group]), int(ends[group + 1])
            seed = _SEED + int(versions[group])
            if stretches and stretches[-1][1:] == (first, seed):
                first = stretches.pop().first
            stretches.append(Stretch(first, last, seed))
        simulate(self.context, people, places, stretches, self._months, self.start, normal)
        found = {
            "state": people.state[:_FIELDS],
            "spending": normal.spending,
            "assets": normal.assets,
            "pool": places.matrix[:, COLUMN["pool"]],
            **{name: getattr(places, name) for name in STATE_OF_PLACES},
        }
        rows = np.flatnonzero(np.isin(self.group_of[people.territory], missing))
        there = np.flatnonzero(np.isin(self.group_of, missing))
        for name, values in found.items():
            which, at = (rows, by_place[people.territory[rows]]) if name == "state" else (
                there, by_place[there]
            )  # fmt: skip
            self.arrays[name][at, ..., which] = values[..., which].T
        self.made[versions[missing], missing] = True
        self.populations += len(missing) / self.groups

    def _start(self, by_place: IntArray, seed: int) -> tuple[Households, Territories]:
        people = populate(self.context, self.households, _SEED, by_place)
        return people, Territories(self.context, _SEED, seed, by_place)

    # Drawing --------------------------------------------------------------------------------------

    def versions(self, seed: int) -> IntArray:
        """Version of each group of territories for a population seed, shape (groups,).

        In each group the seeds 1 to 100, 101 to 200 and so on take the versions in random orders.
        """
        block, turn = divmod(seed - 1, VERSIONS)
        keys = np.arange(VERSIONS * self.groups, dtype=np.int64)
        draws = uniform_array(block, Stream.POOL_VERSION, keys)[0].reshape(self.groups, VERSIONS)
        found: IntArray = np.argsort(draws, axis=1, kind="stable")[:, turn]
        return found

    def population(self, seed: int) -> Snapshot:
        """Draw a population, and let it live its last years with events of its own."""
        versions = self.versions(seed)
        self._make(versions)
        by_place = versions[self.group_of]
        people, places = self._start(by_place, seed)
        rows, order = np.arange(self.households), np.arange(len(places))
        held = self.arrays
        people.state[:_FIELDS] = held["state"][by_place[people.territory], :, rows].T
        for name in STATE_OF_PLACES:
            setattr(places, name, held[name][by_place, order])
        places.set("pool", held["pool"][by_place, order])
        normal = Normal(
            held["spending"][by_place, :, order].T.copy(),
            held["assets"][by_place, order],
            self._normal_months.copy(),
        )
        everybody = [Stretch(0, self.households, seed)]
        renewal = range(-12 * RENEWAL_YEARS, 0)
        simulate(self.context, people, places, everybody, renewal, self.start, normal)
        return end_of_past(people, places, normal)

    def people(self, seed: int) -> Households:
        """The households of a population before its past."""
        return self._start(self.versions(seed)[self.group_of], seed)[0]
