"""Starts of runs, from memory, from disk, or made anew.

A start depends on the context, the rule, the number of households, the population seed, the length
and the kind of the past alone, so all arms of a comparison share one.
"""

from __future__ import annotations

import hashlib
import io
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from synergysim.engine.compiled import source_digest, user_cache
from synergysim.engine.files import read_sealed, seal, write_whole
from synergysim.scenario.context import Context
from synergysim.world.population import Households
from synergysim.world.population_file import populate
from synergysim.world.simulated_past import Snapshot, run_burn_in
from synergysim.world.territory_pool import WORTH, WORTH_ALONE, TerritoryPool, pool_serves

Past = Literal["pool", "burn-in"]

_KEPT_IN_MEMORY = 4
_LARGEST_KEPT = 50_000
_TERRITORY_ARRAYS = tuple(field.name for field in fields(Snapshot) if field.name != "households")
"""Arrays by place that a snapshot's file holds beside the households."""


_memory: OrderedDict[str, Snapshot] = OrderedDict()
_pools: OrderedDict[str, TerritoryPool] = OrderedDict()
_on_disk = True
_ignore_cache = False


def keep_on_disk(wanted: bool) -> None:
    """Whether starts from now on are written to disk: not where each will serve once."""
    global _on_disk
    _on_disk = wanted


@contextmanager
def ignoring_cached_burn_ins() -> Iterator[None]:
    """Make every start again within this context, without caches."""
    global _ignore_cache, _pools
    before = _ignore_cache, _pools
    _ignore_cache, _pools = True, OrderedDict()
    try:
        yield
    finally:
        _ignore_cache, _pools = before


def past_used(past: Past, households: int, years: int) -> Past:
    """Return the start that a run has: large runs and short pasts have a burn-in of their own."""
    return past if pool_serves(households, years) else "burn-in"


def snapshot(
    context: Context,
    households: int,
    seed: int,
    years: int,
    start: int,
    past: Past = "burn-in",
    threads: int = 1,
) -> Snapshot:
    """Return a start that the caller may continue, see :func:`run_burn_in`.

    It is read from memory or disk if it was made before. A large one is not cached and is returned
    without a copy.

    Parameters
    ----------
    context : Context
    households, seed, years, start : int
        See :func:`run_burn_in`.
    past : {"burn-in", "pool"}
        Whether all years are simulated for this population, or its territories are drawn from a
        pool, where one serves: see :func:`past_used`.
    threads : int
        Threads of a burn-in that is made now; any number gives the same bits.
    """
    used = past_used(past, households, years)
    if used == "burn-in" and (_ignore_cache or households > _LARGEST_KEPT):
        return run_burn_in(context, households, seed, years, start, threads)
    kind = _kind(context, households, years, start, used)
    key = _hashed(f"{kind}|{seed}")
    if key in _memory and not _ignore_cache:
        _memory.move_to_end(key)
        return _memory[key].copy()
    if used == "pool":
        found = _from_pool(kind, key, _pool(kind, context, households, years, start), seed)
    else:
        found = _kept(key, partial(populate, context, households, seed)) or _keep(
            key, run_burn_in(context, households, seed, years, start, threads)
        )
    if _ignore_cache:
        return found
    _memory[key] = found
    while len(_memory) > _KEPT_IN_MEMORY:
        _memory.popitem(last=False)
    return found.copy()


def prepare_pool(context: Context, households: int, years: int, start: int) -> None:
    """Complete a context's pool at once, where a plan will need all of it, and keep it on disk."""
    kind = _kind(context, households, years, start, "pool")
    pool = _pool(kind, context, households, years, start)
    if not pool.is_complete:
        pool.complete()
        _save("pool", kind, pool.arrays)


# Pools -------------------------------------------------------------------------------------------


def _pool(kind: str, context: Context, households: int, years: int, start: int) -> TerritoryPool:
    """Return the pool of a kind of start, from memory, from disk, or empty."""
    if kind not in _pools:
        pool = TerritoryPool(context, households, years, start)
        _load(kind, pool)
        _pools[kind] = pool
        while len(_pools) > _KEPT_IN_MEMORY:
            _pools.popitem(last=False)
    _pools.move_to_end(kind)
    return _pools[kind]


def _from_pool(kind: str, key: str, pool: TerritoryPool, seed: int) -> Snapshot:
    """Draw a population, and complete the pool once that is faster than to go on making parts."""
    if pool.is_complete:
        return pool.population(seed)
    found = _kept(key, partial(pool.people, seed)) or _keep(key, pool.population(seed))
    if pool.populations >= (WORTH if _on_disk else WORTH_ALONE) and not _load(kind, pool):
        pool.complete()
        _save("pool", kind, pool.arrays)
    return found


def _load(kind: str, pool: TerritoryPool) -> bool:
    """Fill a pool from disk; tell whether that was possible."""
    stored = _stored("pool", kind)
    try:
        pool.fill(stored or {})
    except (KeyError, ValueError):
        return False
    return True


# Files -------------------------------------------------------------------------------------------


def _kept(key: str, people: Callable[[], Households]) -> Snapshot | None:
    """Read a start whose households, before their past, are made anew."""
    stored = _stored("burn-in", key)
    if stored is None:
        return None
    try:
        population = people()
        population.state[:] = stored["state"]
        return Snapshot(population, **{name: stored[name] for name in _TERRITORY_ARRAYS})
    except Exception:  # a damaged file costs only time: the start is made again
        return None


def _keep(key: str, found: Snapshot) -> Snapshot:
    arrays = {name: getattr(found, name) for name in _TERRITORY_ARRAYS}
    _save("burn-in", key, {"state": found.households.state, **arrays})
    return found


def _kind(context: Context, households: int, years: int, start: int, used: Past) -> str:
    """Hash what all starts of a kind have in common, whatever their seed."""
    content = context.model_dump_json(exclude={"title"})
    return _hashed(f"{content}|{households}|{years}|{start}|{source_digest()}|{used}")


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _path(folder: str, key: str) -> Path | None:
    cache = user_cache()
    return None if cache is None else cache / folder / f"{key}.npz"


def _stored(folder: str, key: str) -> dict[str, np.ndarray] | None:
    """Read the arrays of a file; None where there is none, it is damaged, or caches are ignored."""
    path = None if _ignore_cache else _path(folder, key)
    content = read_sealed(path) if path is not None else None
    if content is None:
        return None
    try:
        with np.load(io.BytesIO(content)) as stored:
            return dict(stored)
    except Exception:  # a damaged file costs only time
        return None


def _save(folder: str, key: str, arrays: Mapping[str, np.ndarray]) -> None:
    path = _path(folder, key) if _on_disk and not _ignore_cache else None
    if path is None:
        return
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    with suppress(OSError):  # a cache that cannot be written costs time, never a result
        write_whole(path, seal(content.getvalue()))
