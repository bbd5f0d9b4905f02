"""A scenario as a table of all values with their units and sources."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from synergysim.scenario.errors import ScenarioError, dotted, nearest_name, shorten
from synergysim.scenario.load import WORDS_ONLY, ResolvedScenario
from synergysim.scenario.sources import Provenance
from synergysim.scenario.tree import KeyPath

HEADED = ("programmes", "shocks", "responses")
"""Keys whose entries each get a heading of their own."""


def values_of(resolved: ResolvedScenario, only: str | None = None) -> dict[KeyPath, Provenance]:
    """List the values of a scenario in the order of the schema.

    Parameters
    ----------
    resolved : ResolvedScenario
        The scenario.
    only : str, optional
        Dotted path below which to look.

    Raises
    ------
    ScenarioError
        When there is nothing at that path.
    """
    provenance = resolved.provenance
    paths = [path for path in leaves(resolved.tree) if path in provenance]
    if only is None:
        return {path: provenance[path] for path in paths}
    wanted = tuple(only.split("."))
    kept = {path: provenance[path] for path in paths if path[: len(wanted)] == wanted}
    if not kept:
        known = {dotted(path[:length]) for path in paths for length in range(1, len(path) + 1)}
        near = nearest_name(only, sorted(known))
        raise ScenarioError("no such path", key=shorten(only), file=resolved.name, nearest=near)
    return kept


def leaves(tree: dict[str, Any], above: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of every single value or list of nested mappings."""
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name)


def as_text(resolved: ResolvedScenario, only: str | None = None) -> str:
    """Write the table, in columns, under a heading for each part with its title."""
    blocks: dict[KeyPath, list[tuple[str, ...]]] = {}
    for path, item in values_of(resolved, only).items():
        length = 2 if path[0] in HEADED else 1
        head, rest = (path[:length], path[length:]) if len(path) > 1 else ((), path)
        cells = (dotted(rest), written(item.value), item.unit or "", source_text(item))
        blocks.setdefault(head, []).append(cells)
    rows = [row for block in blocks.values() for row in block if row[0] not in WORDS_ONLY]
    widths = [
        min(max((len(row[column]) for row in rows), default=0), widest)
        for column, widest in enumerate((44, 24, 40))
    ]
    lines = [f"{resolved.name} (digest {resolved.digest[:12]})"]
    for head, block in blocks.items():
        words = [row[1] for row in block if row[0] in WORDS_ONLY]
        lines += ["", ": ".join([dotted(head), *words])] if head else words
        for row in block:
            if row[0] not in WORDS_ONLY:
                padded = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
                lines.append("  " + "  ".join([*padded, row[3]]).rstrip())
    return "\n".join(lines)


def as_data(resolved: ResolvedScenario, only: str | None = None) -> dict[str, Any]:
    """Return the table as plain data for JSON."""
    items = values_of(resolved, only).items()
    values = {dotted(path): asdict(item) for path, item in items}
    return {"name": resolved.name, "digest": resolved.digest, "values": values}


def sources_text(resolved: ResolvedScenario, only: str | None = None) -> str:
    """Count the numbers by kind of source and grade."""
    numbers = numbers_of(values_of(resolved, only))
    counts = Counter((item.source_class, item.grade or "-") for item in numbers)
    kinds = Counter(item.source_class for item in numbers)
    grades = ("A", "B", "C", "-")
    lines = [f"{'source':<12}{''.join(f'{grade:>6}' for grade in grades)}{'all':>6}{'share':>8}"]
    for kind, total in kinds.most_common():
        cells = "".join(f"{counts[kind, grade]:>6}" for grade in grades)
        lines.append(f"{kind:<12}{cells}{total:>6}{total / len(numbers):>8.0%}")
    cells = "".join(f"{sum(counts[kind, grade] for kind in kinds):>6}" for grade in grades)
    lines.append(f"{'all numbers':<12}{cells}{len(numbers):>6}{1 if numbers else 0:>8.0%}")
    return "\n".join(lines)


def numbers_of(values: Mapping[KeyPath, Provenance]) -> list[Provenance]:
    """Choose the numbers that say something about the world, and so need a source.

    The settings of a run (seeds, length, sample size) are choices, not claims.
    """
    return [item for path, item in values.items() if path[0] != "run" and is_number(item.value)]


def is_number(value: object) -> bool:
    """Tell a number from a truth value and everything else."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def written(value: object) -> str:
    """Write a value for reading."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(written, value)) or "none"
    text = str(value)
    if "\n" in text:  # the text of a module
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        return f"{len(text.splitlines())} lines, SHA-256 {digest}"
    return text


def source_text(item: Provenance) -> str:
    """Write a source with its grade and band; empty when there is none."""
    band = ""
    if item.low is not None or item.high is not None:
        bounds = ("" if bound is None else written(bound) for bound in (item.low, item.high))
        band = f"[{', '.join(bounds)}]"
    grade = f"({item.grade})" if item.grade else ""
    return " ".join(part for part in (item.source or "", grade, band) if part)
