"""What differs between two scenarios, in words."""

from __future__ import annotations

from typing import Any

from synergysim.scenario.errors import dotted
from synergysim.scenario.listing import is_number, leaves, source_text, written
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.sources import Provenance
from synergysim.scenario.tree import KeyPath


def differences(one: ResolvedScenario, other: ResolvedScenario) -> list[str]:
    """Say how the second scenario differs from the first, one sentence each.

    Parts that only one of them has come first, then values, then sources of equal values. Titles
    and descriptions of the cases themselves are no difference.
    """
    lines = _parts(one.tree, other.tree)
    sources = []
    common = [path for path in leaves(one.tree) if _holds(other.tree, path)]
    for path in common:
        if path in (("title",), ("description",), ("frame",)):
            continue
        before, after = _stated(one, path), _stated(other, path)
        cited = _source_change(before, after)
        if before.value != after.value:
            change = f"{dotted(path)}: {_value_change(before, after)}"
            lines.append(f"{change}; {cited}" if cited else change)
        elif cited:
            sources.append(f"{dotted(path)}: {cited}")
    return lines + sources


def _stated(scenario: ResolvedScenario, path: KeyPath) -> Provenance:
    """The source of a value; without a file it is the schema's default."""
    if path in scenario.provenance:
        return scenario.provenance[path]
    value: Any = scenario.tree
    for part in path:
        value = value[part]
    return Provenance(value, None, None, None, None, None, None, "default", 0)


def _parts(one: dict[str, Any], other: dict[str, Any], above: KeyPath = ()) -> list[str]:
    """Name what only one of two mappings has, as high up as possible."""
    lines = []
    for name in [*one, *(name for name in other if name not in one)]:
        path = (*above, name)
        if name not in other:
            lines.append(f"{dotted(path)}: removed{_what(one[name])}")
        elif name not in one:
            lines.append(f"{dotted(path)}: added{_what(other[name])}")
        elif isinstance(one[name], dict) and isinstance(other[name], dict):
            lines += _parts(one[name], other[name], path)
    return lines


def _what(value: Any) -> str:
    if not isinstance(value, dict):
        return f" ({written(value)})"
    return f" ({value['title']})" if isinstance(value.get("title"), str) else ""


def _holds(tree: dict[str, Any], path: KeyPath) -> bool:
    value: Any = tree
    for part in path:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return not isinstance(value, dict)


def _value_change(before: Provenance, after: Provenance) -> str:
    change = f"{written(before.value)} -> {written(after.value)}"
    if not (is_number(before.value) and is_number(after.value)):
        return change
    if after.unit and after.unit != "1":
        change += f" {after.unit}"
    start, end = float(str(before.value)), float(str(after.value))
    # A percentage of a seed, a year or nothing says nothing.
    if start == 0 or after.unit in ("seed", "year", "month"):
        return change
    return f"{change} ({100 * (end - start) / abs(start):+.3g} %)"


def _source_change(before: Provenance, after: Provenance) -> str:
    old, new = source_text(before) or "none", source_text(after) or "none"
    return "" if old == new else f"source {old} -> {new}"
