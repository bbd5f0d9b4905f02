"""A results folder as its readers find it: by name or path, finished or under way."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synergysim.engine.files import checksum, read_regular
from synergysim.experiments.running.assembly import LISTING, failed_cells, reading, table_rows
from synergysim.experiments.running.cells import OutputSpec, model_version
from synergysim.experiments.running.lock import is_running
from synergysim.experiments.running.manifest import AGAIN, NAME, read_manifest
from synergysim.experiments.running.plan import Plan, Variant, no_points
from synergysim.experiments.running.store import FAILURES, Index, Store
from synergysim.recording.recording_options import Recording
from synergysim.scenario.errors import ScenarioError, describe, nearest_name, shorten
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.schema import Scenario

FIRST_SCREEN = "first_screen"
"""Table of what a comparison of architectures shows first."""


@dataclass(frozen=True)
class State:
    """How far a sweep is.

    Attributes
    ----------
    cells, done, failed : int
    running : bool
        Whether some process is at it.
    bytes : int
        Of all parts.
    broken : int
        Parts that are not what was written; their cells count as not done.
    """

    cells: int
    done: int
    failed: int
    running: bool
    bytes: int
    broken: int

    @property
    def waiting(self) -> int:
        """Cells that were not run yet."""
        return self.cells - self.done - self.failed


@dataclass(frozen=True)
class Folder:
    """A results folder.

    Attributes
    ----------
    path : Path
    manifest : dict
    """

    path: Path
    manifest: dict[str, Any]

    @cached_property
    def store(self) -> Store:
        """Its parts."""
        return Store(self.path)

    @cached_property
    def index(self) -> Index:
        """Which cells it holds."""
        return self.store.index()

    @cached_property
    def listing(self) -> pd.DataFrame:
        """A row per cell of the plan.

        Raises
        ------
        ScenarioError
            If the file of cells is not the one that the manifest goes with.
        """
        content = read_regular(self.path / LISTING)
        if content is None or checksum(content) != self.manifest["cells_checksum"]:
            what = "missing" if content is None else "not what was written"
            raise ScenarioError(
                f"the list of cells is {what}",
                file=str(self.path / LISTING),
                allowed=AGAIN,
            )
        with reading(self.path / LISTING, self.manifest):
            found = pd.read_parquet(io.BytesIO(content))
            found[["cell", *self.manifest["labels"]]]  # every reader needs them
            return found

    @property
    def is_current(self) -> bool:
        """Whether this version of the model made it."""
        return bool(self.manifest["model_version"] == model_version())

    @property
    def tables(self) -> list[str]:
        """Tables that it keeps, and the failures."""
        return [*self.manifest["tables"], FAILURES]

    def state(self) -> State:
        """Count its cells."""
        with reading(self.path / LISTING, self.manifest):
            keys = self.listing["cell"].to_numpy().astype("S20")
            failed = failed_cells(self.store, self.index, self.listing)
        return State(
            cells=len(keys),
            done=int(np.count_nonzero(self.index.holds(keys))),
            failed=len(failed),
            running=is_running(self.path),
            bytes=self.store.size(),
            broken=len(self.index.broken),
        )

    def pieces(self, table: str) -> Iterator[pd.DataFrame]:
        """A table in pieces, as far as it is there, also while the sweep runs.

        Raises
        ------
        ScenarioError
            If there is no table of this name.
        """
        if table not in self.tables:
            raise ScenarioError(
                "no table of this name is kept",
                file=str(self.path),
                found=table,
                allowed=", ".join(self.tables),
                nearest=nearest_name(table, self.tables),
            )
        return self.rows(table, self.listing)

    def rows(self, table: str, listing: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Rows of a table that belong to some cells, in pieces.

        Raises
        ------
        ScenarioError
            If a part is damaged.
        """
        with reading(self.path / "parts" / table, self.manifest):
            if table == FAILURES:
                yield failed_cells(self.store, self.index, listing)
            else:
                labels = self.manifest["labels"]
                yield from table_rows(self.store, self.index, listing, table, labels)

    def plan(self) -> Plan:
        """The plan that it was made from, to run any of its cells again.

        Raises
        ------
        ScenarioError
            If the manifest contradicts itself.
        """
        with reading(self.path / NAME, self.manifest):
            return self._plan()

    def _plan(self) -> Plan:
        manifest, listing = self.manifest, self.listing
        names = [*manifest["choices"], *manifest["paths"]]
        points = no_points()
        if names:
            columns = [name for name in listing.columns if name in names]
            points = listing.drop_duplicates("point").sort_values("point")[columns]
        variants = tuple(
            Variant(
                _as_written(one["labels"], manifest["labels"]),
                {tuple(chosen): base for chosen, base in one["bases"]},
            )
            for one in manifest["variants"]
        )
        outputs = OutputSpec(
            manifest["window"],
            tuple(manifest["tables"]),
            tuple(manifest["listed"]),
            Recording.model_validate(manifest["recording"]),
        )
        return Plan(
            name=manifest["experiment"]["name"],
            title=manifest["experiment"]["title"],
            question=manifest["experiment"]["question"],
            text=manifest["experiment"]["text"],
            identity="",
            bases={d: _tree(tree) for d, tree in manifest["scenarios"].items()},
            variants=variants,
            points=points.reset_index(drop=True),
            choices=tuple(manifest["choices"]),
            replications=manifest["replications"],
            outputs=outputs,
            reference=manifest["reference"],
            design=manifest["design"],
        )


def _as_written(labels: dict[str, Any], order: list[str]) -> dict[str, Any]:
    """Put labels into the order of the file, which JSON with sorted keys has lost."""
    return {name: labels[name] for name in order if name in labels} | labels


def _tree(tree: dict[str, Any]) -> dict[str, Any]:
    """A scenario as JSON has it, as Python has it."""
    extend_all(tree.get("extensions"))
    return Scenario.model_validate_json(json.dumps(tree)).model_dump(exclude_none=True)


def find_folder(name: str | Path, results: Path) -> Folder:
    """Find a results folder by its path, or by an experiment's name: then the newest.

    Of several under a name, those with a first screen come first: a comparison of architectures
    with ``--owners both`` runs a second one, whose numbers are on the first screen of the first.

    Raises
    ------
    ScenarioError
        If there is none, or another version of the program laid it out.
    """
    path = Path(name)
    if not os.path.lexists(path / NAME):
        found = sorted(
            (results / Path(name).stem).glob(f"*/{NAME}"),
            key=lambda file: (_has_screen(file.parent), file.lstat().st_mtime),
        )
        if not found:
            raise _not_there(path, results)
        path = found[-1].parent
    return Folder(path, read_manifest(path))


def _has_screen(folder: Path) -> bool:
    return (folder / f"{FIRST_SCREEN}.csv").is_file()


def _not_there(path: Path, results: Path) -> ScenarioError:
    """State what is at a place that has no manifest, and what could have been meant."""
    known = sorted({file.parts[-3] for file in results.glob(f"*/*/{NAME}")})
    named = shorten(", ".join(known), 300)
    allowed = named or f"a folder with a {NAME}, or a name below {results}"
    if not path.is_dir():
        is_file = path.is_file()
        return ScenarioError(
            "no results folder, but a file"
            if is_file
            else "no results of this name, and no results folder",
            found=describe(str(path)),
            allowed=f"the folder {path.parent}" if path.name == NAME else allowed,
            nearest=None if is_file else nearest_name(path.stem, known),
        )
    inside = sorted(entry.name for entry in path.iterdir())
    if {"parts", LISTING} & set(inside):
        return ScenarioError(
            f"results without their {NAME}",
            file=str(path),
            found=shorten(", ".join(inside), 200),
            allowed="the folder as it was written: run the experiment again, it keeps every run"
            " that is done",
        )
    below = sorted(file.parent.as_posix() for file in path.glob(f"*/{NAME}"))
    below += sorted(file.parent.as_posix() for file in path.glob(f"*/*/{NAME}"))
    return ScenarioError(
        "no results folder, but one that contains some" if below else "a folder without results",
        file=str(path),
        found=shorten(", ".join(inside), 200) or "an empty folder",
        allowed=shorten(", ".join(below), 300)
        or f"a folder with a {NAME}" + (f", or one of: {named}" if named else ""),
    )
