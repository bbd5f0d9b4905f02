"""Values with their place in a file, and the merging of trees of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

KeyPath = tuple[str | int, ...]
"""Keys that lead from the top of a file to a value."""
Scalar = str | int | float | bool | None


class Origin(NamedTuple):
    """Place of a value in a file; line 0 means that it is not in a file."""

    file: str
    line: int
    column: int


class Money(NamedTuple):
    """The money of a context: its currency, the year of its prices, and units per PPP$ of 2017."""

    currency: str
    year: int
    per_ppp: float


def placed(origin: Origin) -> str:
    """Write a file with its line, where there is one."""
    return f"{origin.file}:{origin.line}" if origin.line else origin.file


WrittenIn = Money | Path
"""Prices in which an amount was written: some money, or the file of the context that states it."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says about where a value comes from.

    Attributes
    ----------
    source : str or None
        ``brief``, ``assumed``, ``calibrated``, ``override`` or the id of an evidence record.
    grade : str or None
        Strength of the evidence: A, B or C.
    unit, note : str or None
        As the file states them.
    low, high : float or None
        Band in which the value may lie.
    """

    source: str | None = None
    grade: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    note: str | None = None


OVERRIDE = Source(source="override")
"""Source of a bare value that replaces another: its old source no longer applies."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A value of a file with its origin; trees share nodes and are never changed.

    Attributes
    ----------
    value : dict of str to Tree, list of Tree, or scalar
        The value.
    origin : Origin
        Where the value starts.
    key : Origin or None
        Place of the key above it.
    source : Source or None
        Where the value comes from, when the file says so.
    whole : bool
        Whether it replaces what it is merged onto, rather than changing it.
    removes : bool
        Whether it is a null that takes away something inherited.
    prices : Money, path or None
        Prices in which the value was written, where that is known.
    replaced : Tree or None
        The value with a declared band in whose place a value without a source was put.
    files : frozenset of str
        Of a part that a case names or extends: the files from which it was read, as first read.
    lost : tuple of str
        Key and place of the values that cases had set in what a part replaces whole.
    """

    value: dict[str, Tree] | list[Tree] | Scalar
    origin: Origin
    key: Origin | None = None
    source: Source | None = None
    whole: bool = False
    removes: bool = False
    prices: WrittenIn | None = None
    replaced: Tree | None = None
    files: frozenset[str] = frozenset()
    lost: tuple[str, ...] = ()

    @property
    def entries(self) -> dict[str, Tree]:
        """Keys and values of a mapping; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def place(self) -> Origin:
        """Where an error about this value points: its key when it spans lines."""
        if self.key is not None and isinstance(self.value, (dict, list)):
            return self.key
        return self.origin

    def child(self, part: str | int) -> Tree | None:
        """Return the value under a key or a position, or None."""
        if isinstance(self.value, dict):
            return self.value.get(str(part))
        if isinstance(self.value, list) and isinstance(part, int) and part < len(self.value):
            return self.value[part]
        return None

    def at(self, path: Iterable[str | int]) -> Tree | None:
        """Follow a path of keys and positions; None where it leads nowhere."""
        node: Tree | None = self
        for part in path:
            node = node.child(part) if node is not None else None
        return node

    def without(self, *keys: str) -> Tree:
        """Return the mapping without some keys."""
        kept = {name: node for name, node in self.entries.items() if name not in keys}
        return replace(self, value=kept)

    def walk(self, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Tree]]:
        """Yield every node with its path, parents first."""
        yield path, self
        if isinstance(self.value, dict):
            for name, node in self.value.items():
                yield from node.walk((*path, name))
        elif isinstance(self.value, list):
            for position, node in enumerate(self.value):
                yield from node.walk((*path, position))


def plant(value: Any, origin: Origin) -> Tree:
    """Make a tree of plain Python values, all with one origin."""
    if isinstance(value, Mapping):
        grown = {str(name): plant(item, origin) for name, item in value.items()}
        return Tree(grown, origin, origin)
    if isinstance(value, (list, tuple)):
        return Tree([plant(item, origin) for item in value], origin, origin)
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    return Tree(value, origin, origin)


def merge(parent: Tree, child: Tree) -> Tree:
    """Lay a tree over another: mappings merge key by key, everything else is replaced."""
    if child.whole:
        return child
    if not (isinstance(parent.value, dict) and isinstance(child.value, dict)):
        if child.source not in (None, OVERRIDE):
            return child
        return replace(overriding(child), replaced=_with_band(parent))
    merged = dict(parent.value)
    for name, node in child.value.items():
        before = merged.get(name)
        if before is None:
            merged[name] = node
        elif node.value is None:
            merged[name] = replace(node, removes=True)
        else:
            merged[name] = merge(before, node)
    # A key missing from the result is missing from the parent: errors point there.
    return replace(parent, value=merged)


def _with_band(tree: Tree) -> Tree | None:
    """Return a value if a band is declared for it, else the last one before it that has one."""
    source = tree.source
    if source is not None and (source.low is not None or source.high is not None):
        return tree
    return tree.replaced


def overriding(tree: Tree) -> Tree:
    """Mark every value without a source as an override."""
    if isinstance(tree.value, dict):
        marked = {name: overriding(node) for name, node in tree.value.items()}
        return replace(tree, value=marked)
    if tree.source is not None or tree.value is None:
        return tree
    return replace(tree, source=OVERRIDE)
