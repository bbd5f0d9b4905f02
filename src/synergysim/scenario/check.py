"""Validation of a tree against the schema, with every error at its origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from synergysim.scenario.errors import (
    MORE_SHOWN,
    ConsistencyError,
    ScenarioError,
    describe,
    dotted,
    nearest_name,
    shorten,
)
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.sources import take_sources
from synergysim.scenario.tree import KeyPath, Origin, Tree

Model = TypeVar("Model", bound=BaseModel)

REASONS = {
    "greater_than": "out of range",
    "greater_than_equal": "out of range",
    "less_than": "out of range",
    "less_than_equal": "out of range",
    "literal_error": "not one of the names allowed",
    "string_pattern_mismatch": "not written as it must be",
    "finite_number": "not a finite number",
    "too_short": "too few entries",
    "too_long": "too many entries",
}
"""Kind of a schema error -> what is wrong; anything else is a wrong type."""


def validate_part(tree: Tree, model: type[Model], family: str) -> Model:
    """Check a tree as a file of a family.

    Parameters
    ----------
    tree : Tree
        The whole file, composed; it may still contain numbers with their sources.
    model : type
        What it must hold.
    family : str
        Name of the family, for errors about the file as a whole.

    Raises
    ------
    ScenarioError
        The first fault in the order of the files, with up to five others.
    """
    return checked(take_sources(tree, Expected(model)), model, family)


def checked(tree: Tree, model: type[Model], family: str) -> Model:
    """Check a tree from which sources were taken already."""
    faults: list[ScenarioError] = []
    try:
        found = model.model_validate(plain(tree, Expected(model), faults=faults))
    except ValidationError as error:
        faults.append(_first(error, tree, model, family))
    if faults:
        # A misspelt `extends` leaves nothing to remove: the key is named, not what follows from it.
        in_file = [fault for fault in faults if fault.file == faults[-1].file]
        raise min(in_file, key=lambda fault: fault.line or 0)
    return found


def plain(
    tree: Tree,
    expected: Expected | None,
    path: KeyPath = (),
    *,
    faults: list[ScenarioError] | None = None,
) -> Any:
    """Return bare values; what a null removes is gone, and names are in alphabetical order.

    A null in the place of named entries removes them all.

    Raises
    ------
    ScenarioError
        When a null removes something that was never there, unless ``faults`` collects it.
    """
    if isinstance(tree.value, list):
        return [plain(node, None, path) for node in tree.value]
    is_named = expected is not None and expected.is_named
    if not isinstance(tree.value, dict):
        return {} if is_named and tree.value is None else tree.value
    values = {}
    for name in sorted(tree.value) if is_named else tree.value:
        node = tree.value[name]
        inner = expected.child(name) if expected is not None else None
        # A null among overrides is for the scenario that they change.
        if is_named and node.value is None and not (inner is not None and inner.kind is Any):
            if node.removes:
                continue
            fault = _nothing_to_remove(tree, name, (*path, name))
            if faults is None:
                raise fault
            faults.append(fault)
            continue
        values[name] = plain(node, inner, (*path, name), faults=faults)
    return values


def _nothing_to_remove(tree: Tree, name: str, path: KeyPath) -> ScenarioError:
    node = tree.entries[name]
    others = [other for other, kept in tree.entries.items() if kept.value is not None]
    return _error(
        node.key or node.origin,
        path,
        "null removes what is inherited, but nothing of this name is",
        shorten(name),
        shorten(", ".join(others), 200),
        nearest_name(name, others),
    )


def _first(
    error: ValidationError, tree: Tree, model: type[BaseModel], family: str
) -> ScenarioError:
    """Choose the error to report: file by file, line by line; what is missing comes last.

    A key that is missing often follows from another fault, such as a misspelt key.
    """
    raw = error.errors(include_url=False)
    unknown = [item for item in raw if item["type"] == "extra_forbidden"]
    missing = {_path(item, tree) for item in raw if item["type"] == "missing"}
    explained = _misspelt(unknown, missing, tree)
    kept = [item for item in raw if item["type"] != "missing" or _path(item, tree) not in explained]
    placed = [(item, _path(item, tree)) for item in kept]
    files: dict[str, int] = {}
    ordered = []
    for position, (item, path) in enumerate(placed):
        origin = _origin(item, path, tree)
        rank = files.setdefault(origin.file, len(files))
        ordered.append((item["type"] == "missing", rank, origin.line, origin.column, position))
    ordered.sort()
    view = _View(tree, Expected(model), family, frozenset(missing))
    faults = [view.explain(*placed[position]) for *_, position in ordered[: MORE_SHOWN + 1]]
    faults[0].others = tuple(faults[1:])
    faults[0].more = len(ordered) - 1
    return faults[0]


def _misspelt(unknown: Iterable[Any], missing: set[KeyPath], tree: Tree) -> set[KeyPath]:
    """Find the missing keys that are there under a misspelt name."""
    found = set()
    for item in list(unknown)[:50]:
        path = _path(item, tree)
        absent = {str(other[-1]): other for other in missing if other[:-1] == path[:-1]}
        near = nearest_name(str(path[-1]), absent)
        if near is not None:
            found.add(absent[near])
    return found


def _path(item: Any, tree: Tree) -> KeyPath:
    """Path of an error in the tree, without the marks that the validator puts in."""
    error = item.get("ctx", {}).get("error")
    if isinstance(error, ConsistencyError):
        return error.path
    path: list[str | int] = []
    node: Tree | None = tree
    for position, part in enumerate(item["loc"]):
        below = node.child(part) if node is not None else None
        is_last = position == len(item["loc"]) - 1
        if below is None and not (is_last and item["type"] == "missing"):
            continue
        path.append(part)
        node = below
    return tuple(path)


def _node(tree: Tree, path: KeyPath) -> Tree:
    """Return the node at a path, or the last one on the way to it."""
    for part in path:
        below = tree.child(part)
        if below is None:
            break
        tree = below
    return tree


def _origin(item: Any, path: KeyPath, tree: Tree) -> Origin:
    node = _node(tree, path)
    if item["type"] == "extra_forbidden" or item["loc"][-1:] == ("[key]",):
        return node.key or node.origin
    return node.place


@dataclass(frozen=True)
class _View:
    """The tree and its schema, for putting errors into words."""

    tree: Tree
    expected: Expected
    family: str
    missing: frozenset[KeyPath]

    def explain(self, item: Any, path: KeyPath) -> ScenarioError:
        """Turn one error of the validator into ours."""
        origin = _origin(item, path, self.tree)
        error = item.get("ctx", {}).get("error")
        if isinstance(error, ConsistencyError):
            near = nearest_name(str(error.found), error.allowed)
            allowed = shorten(", ".join(error.allowed), 200)
            return _error(origin, path, str(error), describe(error.found), allowed, near)
        if error is not None:
            is_name = item["loc"][-1:] == ("[key]",)
            return _error(origin, path, str(error), describe(path[-1]) if is_name else "")
        if item["type"] == "missing":
            return self._missing(path, origin)
        if item["type"] == "extra_forbidden" or item["loc"][-1:] == ("[key]",):
            return self._unknown(path, origin)
        return self._wrong(item, path, origin)

    def _missing(self, path: KeyPath, origin: Origin) -> ScenarioError:
        near = None
        above = path[:-1]
        holder = self.expected.at(above[:-1]) if above else None
        if holder is not None and holder.is_named:
            # An incomplete entry may be a misspelt name of another, which was to be changed.
            others = [name for name in _node(self.tree, above[:-1]).entries if name != above[-1]]
            near = nearest_name(str(above[-1]), others)
        allowed = str(self.expected.at(path) or "")
        return _error(origin, path, "missing key", "", allowed, near)

    def _unknown(self, path: KeyPath, origin: Origin) -> ScenarioError:
        holder = self.expected.at(path[:-1])
        known = holder.keys if holder is not None else []
        # Composition takes these away: never in the schema, but they too may be misspelt.
        language = ["extends", "overrides" if self.family == "cases" else "prices"]
        absent = [str(other[-1]) for other in self.missing if other[:-1] == path[:-1]]
        name = str(path[-1])
        near = nearest_name(name, [*known, *language])
        if near not in language:
            near = nearest_name(name, absent) or near
        allowed = shorten(", ".join(known), 300)
        return _error(origin, path, "unknown key", shorten(name), allowed, near)

    def _wrong(self, item: Any, path: KeyPath, origin: Origin) -> ScenarioError:
        expected, node = self.expected.at(path), _node(self.tree, path)
        reason = REASONS.get(item["type"], "wrong type")
        if node.value is None:
            reason = "null, but the key is needed"
        near = None
        if isinstance(node.value, str) and expected is not None:
            near = nearest_name(node.value, expected.choices)
        allowed = str(expected) if expected is not None else item["msg"]
        return _error(origin, path, reason, describe(node.value), allowed, near)


def _error(
    origin: Origin,
    path: KeyPath,
    reason: str,
    found: str = "",
    allowed: str = "",
    nearest: str | None = None,
) -> ScenarioError:
    return ScenarioError(
        shorten(reason, 200),
        file=origin.file,
        line=origin.line or None,
        key=shorten(dotted(path), 200),
        found=found,
        allowed=allowed,
        nearest=nearest,
    )
