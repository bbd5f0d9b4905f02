"""Outcomes and columns as rows of text, for pages of the documentation and files beside tables."""

from __future__ import annotations

from collections.abc import Iterable

from synergysim.outcomes.lookup import OUTCOMES
from synergysim.outcomes.outcome import Outcome
from synergysim.outcomes.tables import TABLES, columns_of

Row = tuple[str, ...]

OF_OUTCOME = ("outcome", "unit", "better", "of", "what it is", "source", "when it misleads")
OF_COLUMN = ("column", "unit", "of", "meaning")


def families() -> tuple[str, ...]:
    """Families of outcomes, in the order of the registry."""
    return tuple(dict.fromkeys(found.family for found in OUTCOMES.values()))


def outcome_rows(family: str) -> list[Row]:
    """Describe the outcomes of a family; those of one series that say the same share a row.

    Returns
    -------
    list of tuple
        As ``OF_OUTCOME``.
    """
    alike: dict[Row, list[str]] = {}
    for found in OUTCOMES.values():
        if found.family == family:
            alike.setdefault((found.rule or found.name, *_told(found)), []).append(found.name)
    return [(_listed(names), *row[1:]) for row, names in alike.items()]


def column_rows(table: str) -> list[Row]:
    """Describe the columns of a table, as ``OF_COLUMN``; those that say the same share a row."""
    rows: list[tuple[list[str], Row]] = []
    for found in columns_of(table):
        description = (_unit(found.unit.in_tables), found.about, found.meaning)
        if rows and rows[-1][1] == description:
            rows[-1][0].append(found.name)
        else:
            rows.append(([found.name], description))
    return [(_listed(names), *description) for names, description in rows]


def all_columns(tables: Iterable[str]) -> list[Row]:
    """Describe each column of tables: table, column, unit, whom it is about, meaning."""
    return [
        (table, found.name, found.unit.in_tables, found.about, found.meaning)
        for table in tables
        if table in TABLES
        for found in columns_of(table, stored=True)
    ]


def _told(found: Outcome) -> Row:
    better = "" if found.direction == "neither" else found.direction
    unit = _unit(found.unit.text)
    return unit, better, found.about, found.meaning, found.source, found.misleads


def _unit(text: str) -> str:
    return text.replace("{currency}", "local currency")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
