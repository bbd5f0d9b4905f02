"""A shock's path from a CSV: read where a scenario names it, its rows kept for errors.

The numbers become part of the scenario, so that a result's identity rests on them and not on a
file that may change.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path as FilePath

from synergysim.scenario.base import MONTH as MONTH_PATTERN
from synergysim.scenario.base import month_index
from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, describe, nearest_name, shorten
from synergysim.scenario.reader import NUMBER, displayed
from synergysim.scenario.shocks import EVERYWHERE, LONGEST_PATH, check_place
from synergysim.scenario.tree import Origin, Source, Tree

COLUMNS = ("month", "depth", "territory")
MONTH = "a month, such as 2020-03"


def with_own_path(shock: Tree, folder: FilePath) -> Tree:
    """Put the content of a CSV in the place of the path that names it.

    Parameters
    ----------
    shock : Tree
        A shock, or what changes one.
    folder : Path
        Where the file is looked for.

    Raises
    ------
    ScenarioError
        When the path says more than its file, or the file cannot be used; with file and row.
    """
    path = shock.entries.get("path")
    if path is None or "file" not in path.entries:
        return shock
    named = path.entries["file"]
    others = [key for key in path.entries if key != "file"]
    if others or not isinstance(named.value, str):
        raise ScenarioError(
            "a path from a file has the key file alone" if others else "wrong type",
            file=named.origin.file,
            line=named.origin.line or None,
            key="path.file",
            found=shorten(", ".join(others)) if others else describe(named.value),
            allowed="the path of a CSV with the columns month and depth",
        )
    try:
        read = read_own_path(folder / named.value)
    except ScenarioError as error:
        if error.line is None:
            # The file as a whole is at fault: the place that names it is what the reader needs.
            error.reason = f"{error.reason}: {error.file}"
            error.file, error.line = named.origin.file, named.origin.line or None
            error.key = "path.file"
        raise
    return replace(shock, value={**shock.entries, "path": replace(read, key=path.key)})


def read_own_path(file: FilePath) -> Tree:
    """Read a CSV with a row for every month, or for every month and territory.

    Raises
    ------
    ScenarioError
        At the first row with a month that is none, missing or named twice, a depth outside 0 to 1,
        or a territory that is no number.
    """
    name = displayed(file)
    rows = csv_rows(file)
    header = [column.strip().lower() for column in next(rows, (1, []))[1]]
    unknown = next((column for column in header if column not in COLUMNS), None)
    complete = {"month", "depth"} <= set(header) and len(set(header)) == len(header)
    if unknown is not None or not complete:
        raise ScenarioError(
            "no path",
            file=name,
            line=1,
            found=shorten(", ".join(header)) or "an empty file",
            allowed="the columns month and depth, and territory if depth differs",
            nearest=nearest_name(unknown, COLUMNS) if unknown else None,
        )
    paths: dict[str, list[tuple[str, Tree]]] = {}
    for line, row in rows:
        if any(field.strip() for field in row):
            _take(row, header, Origin(name, line, 1), paths)
    if not paths:
        raise ScenarioError("a path without a month", file=name, line=1, allowed="one row a month")
    onset = min(months[0][0] for months in paths.values())
    depth = {place: _from(onset, months) for place, months in paths.items()}
    whole = Origin(name, 2, 1)
    source = Source(source=f"file {file.name}")
    content = {
        "file": Tree(file.name, whole),
        "onset": Tree(onset, whole, source=source),
        "depth": Tree(depth, whole),
    }
    return Tree(content, whole, whole=True)


def _take(
    row: list[str], header: list[str], at: Origin, paths: dict[str, list[tuple[str, Tree]]]
) -> None:
    """Add one row to the path of its territory."""

    def wrong(reason: str, found: str, allowed: str) -> ScenarioError:
        return ScenarioError(
            reason, file=at.file, line=at.line, found=shorten(found) or "nothing", allowed=allowed
        )

    if len(row) != len(header):
        raise wrong("a row of another length", f"{len(row)} fields", f"{len(header)}, as above")
    fields = {column: field.strip() for column, field in zip(header, row, strict=True)}
    month, place = fields["month"], fields.get("territory", EVERYWHERE) or EVERYWHERE
    if not re.fullmatch(MONTH_PATTERN, month):
        raise wrong("no month", month, MONTH)
    if not NUMBER.fullmatch(fields["depth"]):
        raise wrong("no depth", fields["depth"], "a number from 0 to 1")
    depth = float(fields["depth"])
    if not 0.0 <= depth <= 1.0:
        raise wrong("a depth out of range", fields["depth"], "a number from 0 to 1")
    try:
        check_place(place)
    except ValueError:
        raise wrong("no territory", place, f"a number from 0, or {EVERYWHERE}") from None
    before = paths.setdefault(place, [])
    if before:
        gap = month_index(month, before[-1][0])
        if gap < 1:
            allowed = f"the month after {before[-1][0]}"
            raise wrong("months must follow one another, each once", month, allowed)
        if gap > 1:
            missing = "1 month" if gap == 2 else f"{gap - 1} months"
            raise wrong(
                f"a gap in the path: {missing} missing", month, f"the month after {before[-1][0]}"
            )
    if len(before) >= LONGEST_PATH:
        raise wrong("too many months", month, f"at most {LONGEST_PATH}")
    before.append((month, Tree(depth, at)))


def _from(onset: str, months: list[tuple[str, Tree]]) -> Tree:
    """Depths from the path's onset on: nothing before a territory's own first month."""
    first = months[0][1]
    before = [Tree(0.0, first.origin)] * month_index(months[0][0], onset)
    source = Source(source=f"file {FilePath(first.origin.file).name}")
    return Tree([*before, *(depth for _, depth in months)], first.origin, first.origin, source)
