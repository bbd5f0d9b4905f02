"""Values with their sources: ``{value, unit, source, grade, low, high, note}``.

Any single value or list of a scenario may be written as such a mapping. Reading separates the
value from the other entries, which become its source.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from synergysim.scenario.errors import ScenarioError, describe, dotted, nearest_name, shorten
from synergysim.scenario.registered import SettingsOf
from synergysim.scenario.schema_fields import Expected
from synergysim.scenario.tree import KeyPath, Scalar, Source, Tree

SOURCE_KEYS = ("value", "unit", "source", "grade", "low", "high", "note")
GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Provenance:
    """A value with its unit, source and place in a file.

    Attributes
    ----------
    value : scalar or list
        The value.
    unit : str or None
        Unit by the schema.
    source : str or None
        ``brief``, ``assumed``, ``calibrated``, ``override``, the id of an evidence record, or None
        when the file gives none.
    grade : str or None
        A, B or C.
    low, high : float or None
        Band in which it may lie.
    note : str or None
        A remark.
    file, line : str, int
        Its place in the file.
    """

    value: Scalar | list[Scalar]
    unit: str | None
    source: str | None
    grade: str | None
    low: float | None
    high: float | None
    note: str | None
    file: str
    line: int

    @property
    def source_class(self) -> str:
        """The kind of source: evidence, brief, calibrated, assumed, override or none."""
        if self.source is None:
            return "none"
        words = self.source.replace(":", " ").replace(",", " ").split()
        first = words[0].lower() if words else "none"
        known = ("brief", "calibrated", "assumed", "override", "none")
        return first if first in known else "evidence"


def take_sources(tree: Tree, expected: Expected | None, path: KeyPath = ()) -> Tree:
    """Replace each sourced mapping by its value, which keeps its source.

    Raises
    ------
    ScenarioError
        When such a mapping is malformed, states another unit or grade, or a band without its value.
    """
    if expected is None or expected.kind is Any:
        return tree  # overrides, whose sources are taken where their paths are known
    if isinstance(tree.value, list):
        items = [
            take_sources(node, expected.child(position), (*path, position))
            for position, node in enumerate(tree.value)
        ]
        return replace(tree, value=items)
    if not isinstance(tree.value, dict):
        return tree
    if expected.registered is not None:
        for name, node in tree.value.items():
            if name not in expected.registered.names:
                raise _unregistered(name, node, expected.registered, path)
    if expected.is_mapping:
        entries = {
            name: take_sources(node, expected.child(name), (*path, name))
            for name, node in tree.value.items()
        }
        return replace(tree, value=entries)
    return _take(tree, tree.value, expected, path)


def _unregistered(name: str, node: Tree, known: SettingsOf, path: KeyPath) -> ScenarioError:
    kind = known.registry.kind
    reason = f"no such {kind}"
    if name in known.but:
        reason = f"an {kind} that is a key of the programme itself"
    place = node.key or node.origin
    return ScenarioError(
        reason,
        file=place.file,
        line=place.line or None,
        key=dotted((*path, name)),
        found=shorten(name),
        nearest=nearest_name(name, known.names),
        allowed=", ".join(known.names) or f"an {kind} that a module under extensions registers",
    )


def provenance_of(tree: Tree, expected: Expected, path: KeyPath = ()) -> dict[KeyPath, Provenance]:
    """List where every value of a whole scenario comes from, by its path."""
    found: dict[KeyPath, Provenance] = {}
    if isinstance(tree.value, dict):
        for name, node in tree.value.items():
            inner = expected.child(name)
            if inner is not None:
                found |= provenance_of(node, inner, (*path, name))
        return found
    if tree.value is None:
        return found
    value = [node.value for node in tree.value] if isinstance(tree.value, list) else tree.value
    source = tree.source or Source()
    found[path] = Provenance(
        value=value,  # type: ignore[arg-type]  # lists of a scenario hold scalars only
        unit=expected.unit,
        source=source.source,
        grade=source.grade,
        low=source.low,
        high=source.high,
        note=source.note,
        file=tree.place.file,
        line=tree.place.line,
    )
    return found


def _take(tree: Tree, entries: dict[str, Tree], expected: Expected, path: KeyPath) -> Tree:
    """Take one sourced mapping apart."""
    for name, node in entries.items():
        if name not in SOURCE_KEYS:
            near = nearest_name(name, SOURCE_KEYS)
            if "value" not in entries and near is None and not set(entries) & set(SOURCE_KEYS):
                raise _fault(tree, path, "wrong type", describe(entries), str(expected))
            place = replace(node, origin=node.key or node.origin)
            known = ", ".join(SOURCE_KEYS)
            raise _fault(place, (*path, name), "unknown key", shorten(name), known, near)
    if "value" not in entries:
        raise _fault(tree, path, "missing key value", describe(entries), ", ".join(SOURCE_KEYS))
    value = entries["value"]
    texts = {name: _text(entries, name, path) for name in ("unit", "source", "grade", "note")}
    if texts["unit"] is not None and texts["unit"] != expected.unit:
        allowed = expected.unit or "no unit"
        near = nearest_name(texts["unit"], [expected.unit] if expected.unit else [])
        unit_path = (*path, "unit")
        raise _fault(
            entries["unit"], unit_path, "wrong unit", shorten(texts["unit"]), allowed, near
        )
    if texts["grade"] is not None and texts["grade"] not in GRADES:
        found = describe(texts["grade"])
        raise _fault(entries["grade"], (*path, "grade"), "unknown grade", found, "A, B or C")
    low, high = (_bound(entries, name, expected, path) for name in ("low", "high"))
    _check_band(entries, low, high, path)
    source = Source(low=low, high=high, **texts)
    return replace(value, key=tree.key, source=source)


def _text(entries: dict[str, Tree], name: str, path: KeyPath) -> str | None:
    node = entries.get(name)
    if node is None or node.value is None:
        return None
    # A unit of 1 and a grade or source of digits are text, quoted or not.
    if isinstance(node.value, int) and not isinstance(node.value, bool):
        return str(node.value)
    if not isinstance(node.value, str):
        raise _fault(node, (*path, name), "wrong type", describe(node.value), "text")
    return node.value


def _bound(entries: dict[str, Tree], name: str, expected: Expected, path: KeyPath) -> float | None:
    node = entries.get(name)
    if node is None or node.value is None:
        return None
    place = (*path, name)
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        raise _fault(node, place, "wrong type", describe(node.value), "a number")
    if expected.kind not in (int, float):
        raise _fault(node, place, "a band needs a number", describe(node.value), str(expected))
    if not math.isfinite(node.value) or not expected.bounds.hold(node.value):
        raise _fault(node, place, "out of range", describe(node.value), str(expected))
    return node.value


def _check_band(
    entries: dict[str, Tree], low: float | None, high: float | None, path: KeyPath
) -> None:
    node = entries["value"]
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        return  # the schema says what is wrong with it
    if (low is not None and node.value < low) or (high is not None and node.value > high):
        band = " and ".join(
            f"{word} {bound:g}"
            for word, bound in (("at least", low), ("at most", high))
            if bound is not None
        )
        reason = "the value lies outside its own band"
        raise _fault(node, path, reason, describe(node.value), band)
    if low is not None and high is not None and low > high:
        raise _fault(entries["low"], (*path, "low"), "low is above high", f"{low:g} > {high:g}")


def _fault(
    node: Tree,
    path: KeyPath,
    reason: str,
    found: str,
    allowed: str = "",
    nearest: str | None = None,
) -> ScenarioError:
    return ScenarioError(
        reason,
        file=node.place.file,
        line=node.place.line or None,
        key=dotted(path),
        found=found,
        allowed=allowed,
        nearest=nearest,
    )
