"""Looking tables and their columns up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from synergysim.outcomes.lookup import OUTCOMES
from synergysim.outcomes.shared_columns import SHARED
from synergysim.outcomes.table import Column, Table, column_of
from synergysim.outcomes.tables_of_analyses import ANSWERS
from synergysim.outcomes.tables_of_checks import CALIBRATIONS, FINDINGS, SURVEYS, TRACES
from synergysim.outcomes.tables_of_comparisons import (
    CELL,
    CELLS,
    COMPARISONS,
    DESIGN,
    EVIDENCE,
    LEVERS,
    WORLDS,
)
from synergysim.outcomes.tables_of_runs import AGGREGATES, HOUSEHOLDS, OFFICES

OF_RUN = (*AGGREGATES, *HOUSEHOLDS, *OFFICES)
"""Tables of one run. Where many runs are stored, columns that name the run come first."""

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *OF_RUN,
        *CELLS,
        *COMPARISONS,
        *EVIDENCE,
        *LEVERS,
        *WORLDS,
        *ANSWERS,
        *FINDINGS,
        *CALIBRATIONS,
        *TRACES,
        *SURVEYS,
    )
}
"""Every table that is stored or written, by name."""


class UnknownColumnError(LookupError):
    """A table, or a column of one, that is not declared."""


def columns_of(table: str, *, stored: bool = False) -> tuple[Column, ...]:
    """Give the columns of a table.

    Parameters
    ----------
    table : str
    stored : bool
        Whether with the columns that name the run, which the table of a single run does not have.

    Raises
    ------
    UnknownColumnError
        If there is no such table.
    """
    if table not in TABLES:
        raise UnknownColumnError(f"no table is called {table}")
    names = (*TABLES[table].columns, *(OUTCOMES.added() if table == "outcomes" else ()))
    if stored and TABLES[table] in OF_RUN:
        names = (*CELL, *DESIGN, *names)
    return tuple(_declared(name) for name in names)


def names_of_columns(table: str) -> list[str]:
    """Names of the columns of a table, for one without rows.

    Raises
    ------
    UnknownColumnError
        If there is no such table.
    """
    return [found.name for found in columns_of(table)]


def column(table: str, name: str) -> Column:
    """Find the declaration of a column.

    Raises
    ------
    UnknownColumnError
        If the table has no such column.
    """
    for found in columns_of(table, stored=True):
        if found.has_name(name):
            return found
    raise UnknownColumnError(f"the table {table} has no column {name}")


def units_of(table: str, names: Iterable[str]) -> dict[str, str]:
    """Give the units of columns, by name; a column that is not declared is left out."""
    if table not in TABLES:
        return {}
    known = columns_of(table, stored=True)
    found = {name: next((one for one in known if one.has_name(name)), None) for name in names}
    return {name: one.unit.in_tables for name, one in found.items() if one is not None}


def _declared(name: str | Column) -> Column:
    if isinstance(name, Column):
        return name
    return column_of(OUTCOMES[name]) if name in OUTCOMES else SHARED[name]
