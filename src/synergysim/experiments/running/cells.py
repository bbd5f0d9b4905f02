"""Cells: what is run, keyed by its content and by the version that would run it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from synergysim.engine.compiled import source_digest
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.recording_options import Recording
from synergysim.scenario.schema import Scenario
from synergysim.version import __version__

RESULT_SOURCES = (
    "engine",
    "measures",
    "outcomes",
    "scenario",
    "world",
    "institutions",
    "agents",
    "household",
    "recording",
    "experiments/running/cells.py",
    "model.py",
    "arrays.py",
    "registry.py",
    "streams.py",
    "thresholds.py",
    "units.py",
)
"""Folders and files of the package whose code can change a result. Analyses, figures and reports
are not among them, because they can be repeated on stored cells."""

Changes = tuple[tuple[str, Any], ...]
"""Dotted paths with the values that a cell has there instead of its base's."""

Tables = dict[str, pd.DataFrame]
_KEY_BYTES = 10


@cache
def model_version() -> str:
    """Package version and a hash of the modules that can change a result."""
    return f"{__version__}+{source_digest(RESULT_SOURCES)}"


@dataclass(frozen=True)
class OutputSpec:
    """The outputs that are stored of every cell.

    Attributes
    ----------
    window : int
        Months at the end over which outcomes are averaged.
    tables : tuple of str
    listed : tuple of str
        Programmes whose listed families are followed.
    recording : Recording
        The outputs that are stored beside the aggregates.
    """

    window: int
    tables: tuple[str, ...]
    listed: tuple[str, ...] = ()
    recording: Recording = field(default_factory=Recording)

    def __str__(self) -> str:
        more = self.recording.model_dump_json(exclude_defaults=True)
        return "|".join([str(self.window), *self.tables, *self.listed, more])


@dataclass(frozen=True)
class Cell:
    """A base with a few changes, in one replication, with and without the shock. Plain data.

    Attributes
    ----------
    key : str
        Hash of the content, what is kept of it, and the model version. Names are no part of it.
    base : str
        Digest of the scenario that it changes.
    changes : tuple of (path, value)
    replication : int
    outputs : OutputSpec
    """

    key: str
    base: str
    changes: Changes
    replication: int
    outputs: OutputSpec


CellFunction = Callable[[Scenario, OutputSpec], Tables]
"""What is done with a cell's scenario; module level, so that another process can import it."""


def run_cell(scenario: Scenario, outputs: OutputSpec) -> Tables:
    """Run a scenario with and without the shock, and return the requested tables."""
    found = run_lockstep(
        scenario,
        outputs.window,
        listed=outputs.listed,
        recording=outputs.recording,
        tables=outputs.tables,
    )
    return {name: found[name] for name in outputs.tables}


def cell_key(base: str, changes: Iterable[tuple[str, Any]], replication: int, rest: str) -> str:
    """Hash what a cell's results depend on."""
    text = json.dumps([base, sorted(changes), replication, rest], separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=_KEY_BYTES).hexdigest()


def changed(tree: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """Lay changes over nested mappings; what is on no path stays shared."""
    result = dict(tree)
    for path, value in changes:
        *above, last = path.split(".")
        place = result
        for name in above:
            place[name] = dict(place.get(name) or {})
            place = place[name]
        place[last] = value
    return result


def value_at(tree: Mapping[str, Any], path: str) -> Any:
    """Value at a dotted path, None where there is none."""
    place: Any = tree
    for name in path.split("."):
        place = place.get(name) if isinstance(place, Mapping) else None
    return place


def scenario_of(cell: Cell, tree: Mapping[str, Any]) -> Scenario:
    """Resolve a cell to a checked scenario with the seeds of its replication."""
    scenario = Scenario.model_validate(changed(tree, cell.changes))
    return with_replication(scenario, cell.replication)


def with_replication(scenario: Scenario, replication: int) -> Scenario:
    """The scenario with the seeds of a replication: both seeds move on by its number."""
    run = scenario.run.model_copy(
        update={
            "population_seed": scenario.run.population_seed + replication,
            "path_seed": scenario.run.path_seed + replication,
        }
    )
    return scenario.model_copy(update={"run": run})
