"""The burn-in: years without programmes before the start, which give households a history.

A snapshot keeps whole rows (never independent marginals) with the territories' normal spending
and assets. It depends on the context, the rule, the number of households and the population seed
alone, so all arms of a comparison share one.
"""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.engine.compiled import source_digest, user_cache
from synergysim.engine.files import read_sealed, seal, write_whole
from synergysim.household.kernel import ASSETS_SUM, CONSUMPTION_SUM, FIXED_POINT, Threads
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.scenario.context import Context
from synergysim.world.population import Households
from synergysim.world.population_file import populate
from synergysim.world.risk_sharing import settle
from synergysim.world.territory import COLUMN, Territories

REFERENCE_YEARS = 10
"""Years at the end of the burn-in that define what is normal."""

_KEPT_IN_MEMORY = 4
_LARGEST_KEPT = 50_000
_TERRITORY_ARRAYS = (
    "weather",
    "drought_left",
    "pool_balance",
    "pool",
    "normal_spending",
    "normal_assets",
)
"""Arrays by place that a snapshot's file holds beside the households."""


@dataclass(frozen=True)
class Snapshot:
    """A population after its burn-in.

    Attributes
    ----------
    households : Households
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
            weather=self.weather.copy(),
            drought_left=self.drought_left.copy(),
            pool_balance=self.pool_balance.copy(),
        )

    def resume(self, territories: Territories) -> None:
        """Continue territories from their state at the end of the burn-in."""
        territories.weather = self.weather
        territories.drought_left = self.drought_left
        territories.pool_balance = self.pool_balance
        territories.set("pool", self.pool)


def run_burn_in(context: Context, households: int, seed: int, years: int, start: int) -> Snapshot:
    """Run the burn-in.

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
    population = populate(context, households, seed)
    territories = Territories(context, seed, seed)
    parameters, seasons = household_parameters(context), Seasons(context)
    driver = Threads(1)
    count = len(territories)
    spending, assets = np.zeros((12, count)), np.zeros(count)
    seen = np.zeros(12)
    months = max(12 * years, 12)
    for month in range(-months, 0):
        calendar = (start + month) % 12
        territories.advance_weather(month, calendar)
        seasons.set(parameters, calendar)
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
        if month >= -12 * REFERENCE_YEARS:
            spending[calendar] += sums[:, CONSUMPTION_SUM] / FIXED_POINT
            assets += sums[:, ASSETS_SUM] / FIXED_POINT
            seen[calendar] += 1
    return Snapshot(
        population,
        territories.weather,
        territories.drought_left,
        territories.pool_balance,
        territories.matrix[:, COLUMN["pool"]].copy(),
        spending / seen[:, None],
        assets / seen.sum(),
    )


_memory: OrderedDict[str, Snapshot] = OrderedDict()
_on_disk = True
_ignore_cache = False


def keep_on_disk(wanted: bool) -> None:
    """Whether burn-ins from now on are written to disk: not where each will serve once."""
    global _on_disk
    _on_disk = wanted


@contextmanager
def ignoring_cached_burn_ins() -> Iterator[None]:
    """Run every burn-in again within this context, without caches."""
    global _ignore_cache
    before, _ignore_cache = _ignore_cache, True
    try:
        yield
    finally:
        _ignore_cache = before


def snapshot(context: Context, households: int, seed: int, years: int, start: int) -> Snapshot:
    """Return a burn-in that the caller may continue, see :func:`run_burn_in`.

    It is read from memory or disk if it was run before. A large one is not cached and is returned
    without a copy.
    """
    if _ignore_cache or households > _LARGEST_KEPT:
        return run_burn_in(context, households, seed, years, start)
    content = context.model_dump_json(exclude={"title"})
    text = f"{content}|{households}|{seed}|{years}|{start}|{source_digest()}"
    key = hashlib.sha256(text.encode()).hexdigest()[:32]
    if key not in _memory:
        found = _read(key, context, households, seed)
        if found is None:
            found = run_burn_in(context, households, seed, years, start)
            if _on_disk:
                _write(key, found)
        _memory[key] = found
        while len(_memory) > _KEPT_IN_MEMORY:
            _memory.popitem(last=False)
    _memory.move_to_end(key)
    return _memory[key].copy()


def _path(key: str) -> Path | None:
    folder = user_cache()
    return None if folder is None else folder / "burn-in" / f"{key}.npz"


def _read(key: str, context: Context, households: int, seed: int) -> Snapshot | None:
    path = _path(key)
    content = read_sealed(path) if path is not None else None
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content)) as stored:
            population = populate(context, households, seed)
            population.state[:] = stored["state"]
            return Snapshot(population, **{name: stored[name] for name in _TERRITORY_ARRAYS})
    except Exception:  # a damaged file costs only time: the burn-in is run again
        return None


def _write(key: str, result: Snapshot) -> None:
    path = _path(key)
    if path is None:
        return
    content = io.BytesIO()
    np.savez(
        content,
        allow_pickle=False,
        state=result.households.state,
        **{name: getattr(result, name) for name in _TERRITORY_ARRAYS},
    )
    with suppress(OSError):  # a cache that cannot be written costs time, never a result
        write_whole(path, seal(content.getvalue()))
