"""Moments at sets of parameters: simulated once, stored at once, never twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from synergysim.arrays import FloatArray
from synergysim.calibration.impacts import experiment_digest, impact_moments
from synergysim.calibration.moments import MOMENTS, Welfare, population_moments
from synergysim.calibration.problem import Impact
from synergysim.engine.compiled import source_digest
from synergysim.engine.files import checksum, read_regular, write_whole
from synergysim.experiments.running.executors import local_processes
from synergysim.scenario.context import Context
from synergysim.streams import Stream
from synergysim.version import __version__

FIRST_SEED = 9001
"""Seed of the first replication: not one that a case uses, so that its runs are new draws."""

CHECKSUM = "checksum"
"""Key of a stored file's checksum, beside the moments."""

_POPULATION_SOURCES = (
    "engine",
    "measures",
    "scenario",
    "household",
    "world",
    "calibration",
    "arrays.py",
    "thresholds.py",
    "units.py",
)
_WORLD_SOURCES = (*_POPULATION_SOURCES, "institutions", "agents", "experiments")


@cache
def code_version(*, institutions: bool) -> str:
    """Version of the code that a population, with or without institutions, depends on."""
    streams = ",".join(f"{stream.name}={stream.value}" for stream in Stream)
    sources = _WORLD_SOURCES if institutions else _POPULATION_SOURCES
    return f"{__version__}+{source_digest(sources)}+{streams}"


@dataclass(frozen=True)
class Settings:
    """How populations are simulated.

    Attributes
    ----------
    replications : int
        Populations at each set of parameters; the same seeds for all sets.
    households : int
        Households in each.
    burn_in_years : int
        Years before those that are watched.
    """

    replications: int = 4
    households: int = 2000
    burn_in_years: int = 40

    @property
    def seeds(self) -> range:
        """Seeds of the replications."""
        return range(FIRST_SEED, FIRST_SEED + self.replications)


@dataclass(frozen=True)
class Task:
    """One population to simulate and where its moments go."""

    context: Context
    welfare: Welfare
    households: int
    seed: int
    burn_in_years: int
    path: Path


@dataclass
class Evaluator:
    """Gives moments at contexts, from what is stored or by simulation.

    Attributes
    ----------
    folder : Path
        One file for each population, named by a hash of all that its moments depend on.
    welfare : str
    settings : Settings
    impacts : mapping of str to Impact
        Effects of programmes to measure besides.
    executor : Executor, optional
        Where populations are simulated; in this process without one.
    simulated : int
        Populations simulated so far, against those read.
    """

    folder: Path
    welfare: Welfare
    settings: Settings
    impacts: Mapping[str, Impact] = field(default_factory=dict)
    executor: Executor | None = None
    simulated: int = 0

    @property
    def names(self) -> list[str]:
        """Names of what is measured, in the order of the last axis."""
        return [*MOMENTS, *self.impacts]

    def __call__(self, contexts: Sequence[Context], *, checks: bool = False) -> FloatArray:
        """Measure contexts.

        Parameters
        ----------
        contexts : sequence of Context
        checks : bool
            Whether to measure effects of programmes that nothing is fitted to. They take most of
            the time, and are NaN without it.

        Returns
        -------
        array of float64, shape (contexts, replications, names)
            An impact is a mean over replications already and repeats along them.
        """
        tasks = [self._task(context, seed) for context in contexts for seed in self.settings.seeds]
        known: dict[Path, dict[str, float]] = {}
        waiting = []
        for path, task in {task.path: task for task in tasks}.items():
            found = read(path)
            if found is None:
                waiting.append(task)
            else:
                known[path] = found
        run = map if self.executor is None else self.executor.map
        known |= zip([task.path for task in waiting], run(simulate, waiting), strict=True)
        self.simulated += len(waiting)
        shape = (len(contexts), self.settings.replications, len(MOMENTS))
        stored = [[known[task.path][name] for name in MOMENTS] for task in tasks]
        moments = np.array(stored, dtype=np.float64).reshape(shape)
        if not self.impacts:
            return moments
        wanted = {
            name: item for name, item in self.impacts.items() if checks or item.fits is not None
        }
        measured = [self._effects(context, wanted) if wanted else {} for context in contexts]
        effects = np.array(
            [[found.get(name, np.nan) for name in self.impacts] for found in measured]
        )
        repeated = np.repeat(effects[:, None, :], self.settings.replications, axis=1)
        return np.concatenate([moments, repeated], axis=2)

    def _task(self, context: Context, seed: int) -> Task:
        config = self.settings
        facts = [self.welfare, config.households, seed, config.burn_in_years]
        key = key_of(context, facts, institutions=False)
        path = self.folder / f"{key}.json"
        return Task(context, self.welfare, config.households, seed, config.burn_in_years, path)

    def _effects(self, context: Context, impacts: Mapping[str, Impact]) -> dict[str, float]:
        config = self.settings
        asked = {name: item.model_dump() for name, item in impacts.items()}
        run = {item.experiment: experiment_digest(item.experiment) for item in impacts.values()}
        facts = [asked, run, config.replications, config.households]
        path = self.folder / f"{key_of(context, facts, institutions=True)}.json"
        found = read(path)
        if found is None:
            found = impact_moments(impacts, context, config.replications, config.households)
            write(path, found)
            self.simulated += 1
        return {name: found[name] for name in impacts}


def simulate(task: Task) -> dict[str, float]:
    """Simulate one population, store its moments, whole or not at all, and return them."""
    found = population_moments(
        task.context, task.welfare, task.households, task.seed, task.burn_in_years
    )
    write(task.path, found)
    return found


@contextmanager
def executor_of(workers: int) -> Iterator[Executor | None]:
    """Processes to simulate in; with one worker none, but this process."""
    if workers == 1:
        yield None
        return
    with local_processes(workers) as pool:
        yield pool


def write(path: Path, content: Mapping[str, float]) -> None:
    """Write JSON with a checksum of its content, whole or not at all."""
    sealed = {**content, CHECKSUM: _checksum(content)}
    write_whole(path, json.dumps(sealed, indent=1) + "\n")


def read(path: Path) -> dict[str, float] | None:
    """Read what :func:`write` wrote; None where it is not there or damaged."""
    try:
        content = json.loads(read_regular(path) or b"")
        stated = content.pop(CHECKSUM)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return None
    return content if stated == _checksum(content) else None


def _checksum(content: Mapping[str, float]) -> str:
    return checksum(json.dumps(content).encode())


def key_of(context: Context, facts: Sequence[Any], *, institutions: bool) -> str:
    """Name of what is measured in a context: a hash of all that it depends on."""
    content = context.model_dump(exclude={"title"})
    text = json.dumps([content, facts, code_version(institutions=institutions)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
