"""A plan: bases, points and replications, from which every cell follows by its number.

Nothing is held for a cell before it is asked for: a plan of a million cells is as small as its
points.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any, Protocol

import numpy as np
import pandas as pd

from synergysim.experiments.analysis.analysis_spec import Analysis
from synergysim.experiments.design.file import Precision
from synergysim.experiments.running.cells import Cell, OutputSpec, cell_key, model_version, value_at
from synergysim.world.burn_in import Past, past_used

SPARSE = "sparse"
"""Key of a design whose points have more values than any variant can take, or tables can carry."""

LEVER = "levers."
"""What the columns of levers begin with; no path of a scenario and no outcome does."""


class Cells(Protocol):
    """What the runner takes: cells by their number, and the scenarios that they change."""

    @property
    def bases(self) -> Mapping[str, Mapping[str, Any]]:
        """Digest -> resolved scenario, plain."""

    def __len__(self) -> int: ...

    def keys(self) -> np.ndarray:
        """Keys of all cells in order, as bytes."""

    def cell(self, number: int) -> Cell:
        """Make the cell of a number."""


@dataclass(frozen=True)
class Joined:
    """Several plans run as one.

    Attributes
    ----------
    plans : tuple of Plan
    """

    plans: tuple[Plan, ...]

    def __len__(self) -> int:
        return int(self._ends[-1]) if self.plans else 0

    @cached_property
    def bases(self) -> Mapping[str, Mapping[str, Any]]:
        """Scenarios of all plans."""
        return {digest: tree for plan in self.plans for digest, tree in plan.bases.items()}

    def keys(self) -> np.ndarray:
        """Keys of all cells in order, as bytes."""
        return np.concatenate([plan.keys() for plan in self.plans] or [np.empty(0, "S20")])

    def cell(self, number: int) -> Cell:
        """Make the cell of a number, counted through all plans."""
        position = int(np.searchsorted(self._ends, number, side="right"))
        plan = self.plans[position]
        return plan.cell(number - int(self._ends[position]) + len(plan))

    @cached_property
    def _ends(self) -> np.ndarray:
        return np.cumsum([len(plan) for plan in self.plans])


@dataclass(frozen=True)
class Variant:
    """A policy in a future, or an arm: what every point is crossed with.

    Attributes
    ----------
    labels : mapping of str to str
        Columns of results that name it, ``architecture`` among them.
    bases : mapping of tuple to str
        What a point chooses among files -> digest of the scenario that follows. Where points
        choose no file, the one key is the empty tuple.
    """

    labels: Mapping[str, str]
    bases: Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Attributes
    ----------
    name, title, question, text : str
        ``text`` is the experiment's file as it was read.
    identity : str
        What makes results belong together: the constant part of the design.
    bases : mapping of str to nested mappings
        Digest -> resolved scenario, plain.
    variants : tuple of Variant
    points : DataFrame
        A row per point: values at paths, and choices of files.
    choices : tuple of str
        The columns of ``points`` that choose files.
    replications : int
    outputs : OutputSpec
    reference : str
        The ``architecture`` that others are compared with; empty if there is none.
    precision : Precision or None
        When replications go on.
    design : mapping
        How the points were drawn, for the manifest. With :data:`SPARSE` in it, a point changes only
        what a variant has, and only its number labels results.
    analysis : Analysis
        What is asked of the results.
    warnings : tuple of str
        Warnings of its scenarios and of what varies, a line each.
    """

    name: str
    title: str
    question: str
    text: str
    identity: str
    bases: Mapping[str, Mapping[str, Any]]
    variants: tuple[Variant, ...]
    points: pd.DataFrame
    choices: tuple[str, ...]
    replications: int
    outputs: OutputSpec
    reference: str = ""
    precision: Precision | None = None
    design: Mapping[str, Any] = field(default_factory=dict)
    analysis: Analysis = field(default_factory=Analysis)
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.replications * len(self.points) * len(self.variants)

    @property
    def folder(self) -> str:
        """Name of the results folder: more replications, points or policies continue in it."""
        parts = [self.identity, str(self.outputs), model_version()]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]

    @property
    def labels(self) -> list[str]:
        """Columns that say which cell a row of results belongs to."""
        varied = () if self.is_sparse else tuple(self.points.columns)
        names = ["point", *varied] if len(self.points.columns) else []
        return [*names, *self.variants[0].labels, "replication"]

    @property
    def is_sparse(self) -> bool:
        """Whether points change only what a variant has."""
        return bool(self.design.get(SPARSE))

    @property
    def names(self) -> list[str]:
        """Names of the variants: their `architecture`."""
        return [variant.labels["architecture"] for variant in self.variants]

    @property
    def levers(self) -> dict[str, list[str]]:
        """Column of every lever -> its levels, in the order of the file."""
        labels = [name for name in self.variants[0].labels if name.startswith(LEVER)]
        return {
            name: list(dict.fromkeys(variant.labels[name] for variant in self.variants))
            for name in labels
        }

    @property
    def factors(self) -> dict[str, int]:
        """What the number of cells is the product of; replications, and what is more than one."""
        futures = len({variant.labels.get("future") for variant in self.variants})
        settings = prod(len(levels) for levels in self.levers.values())
        given = {
            "points": len(self.points) if len(self.points.columns) else 1,
            "settings": settings,
            "policies": len(self.variants) // (futures * settings),
            "futures": futures,
        }
        varied = {name: count for name, count in given.items() if count > 1}
        return varied | {"replications": self.replications}

    @cached_property
    def paths(self) -> list[str]:
        """The columns of points that are paths of the scenario."""
        return [name for name in self.points.columns if name not in self.choices]

    def cell(self, number: int) -> Cell:
        """Make the cell of a number; replications go slowest, so that burn-ins are shared."""
        rest, variant = divmod(number, len(self.variants))
        replication, point = divmod(rest, len(self.points))
        base, changes = self._content(point, self.variants[variant])
        key = cell_key(base, changes, replication, self._rest)
        return Cell(key, base, changes, replication, self.outputs)

    def cells(self) -> Iterator[Cell]:
        """Make every cell, one after the other."""
        return (self.cell(number) for number in range(len(self)))

    def keys(self) -> np.ndarray:
        """Keys of all cells in order, as bytes."""
        return np.fromiter((cell.key.encode() for cell in self.cells()), "S20", count=len(self))

    def with_replications(self, replications: int) -> Plan:
        """Return the same plan with another number of replications."""
        return replace(self, replications=replications)

    def listing(self) -> pd.DataFrame:
        """A row per cell: its key and labels, the names' columns as categories."""
        points, variants = len(self.points), len(self.variants)
        point = np.tile(np.repeat(np.arange(points), variants), self.replications)
        columns: dict[str, Any] = {"cell": self.keys().astype("U20")}
        if len(self.points.columns):
            columns["point"] = point
            taken = self.points.iloc[point]
            columns |= {name: taken[name].to_numpy() for name in self.points.columns}
        for label in self.variants[0].labels:
            names = [variant.labels[label] for variant in self.variants]
            columns[label] = np.tile(np.array(names, dtype=object), self.replications * points)
        columns["replication"] = np.repeat(np.arange(self.replications), points * variants)
        columns["past"] = np.tile(np.array(self.pasts(), dtype=object), self.replications)
        return pd.DataFrame(columns)

    def pasts(self) -> list[Past]:
        """Which start each variant at each point has, as it is used; variants go fastest."""
        found = []
        for point in range(len(self.points)):
            for variant in self.variants:
                base, changes = self._content(point, variant)
                run = self.bases[base]["run"] | {
                    path.removeprefix("run."): value for path, value in changes
                }
                past = past_used(run["past"], run["households"], run["burn_in_years"])
                found.append(past)
        return found

    @cached_property
    def _rest(self) -> str:
        return f"{self.outputs}|{model_version()}"

    @cached_property
    def _values(self) -> list[list[Any]]:
        """Values of the paths, by column, as Python has them."""
        return [self.points[path].tolist() for path in self.paths]

    @cached_property
    def _chosen(self) -> list[tuple[str, ...]]:
        columns = [self.points[name].tolist() for name in self.choices]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.points)

    @cached_property
    def _standing(self) -> dict[str, list[Any]]:
        """Values at the paths in every base."""
        return {
            digest: [value_at(tree, path) for path in self.paths]
            for digest, tree in self.bases.items()
        }

    def _content(self, point: int, variant: Variant) -> tuple[str, tuple[tuple[str, Any], ...]]:
        """Base of a cell, and its changes: only those that are none already in the base."""
        base = variant.bases[self._chosen[point]]
        standing = self._standing[base]
        changes = tuple(
            (path, values[point])
            for path, values, before in zip(self.paths, self._values, standing, strict=True)
            if (type(values[point]) is not type(before) or values[point] != before)
            and not (self.is_sparse and before is None)
        )
        return base, changes


def lever_column(name: str) -> str:
    """Column of results with the level of a lever."""
    return f"{LEVER}{name}"


def no_points() -> pd.DataFrame:
    """Points of a plan in which nothing varies: one, without columns."""
    return pd.DataFrame(index=range(1))


def identity_of(parts: Mapping[str, Any]) -> str:
    """Hash what makes results belong together."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
