"""Reading the tables of results that figures share."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def rows_of(tables: Mapping[str, pd.DataFrame], name: str, shock: str) -> pd.DataFrame:
    """Take one shock state's rows of a table.

    Raises
    ------
    ValueError
        If there are none.
    """
    table = tables[name]
    rows = table[table["shock"] == shock]
    if rows.empty:
        raise ValueError(f"table {name!r} has no rows with shock = {shock}")
    return rows


class ReferenceAbsentError(ValueError):
    """A table has no rows of the architecture that the others are compared with."""

    def __init__(self, reference: str, names: list[str]) -> None:
        self.reference = reference
        super().__init__(f"the reference {reference} is not in the table: {', '.join(names)}")


def architectures_of(frame: pd.DataFrame, reference: str) -> list[str]:
    """List the architectures of a table, the reference first, the others as they come.

    Raises
    ------
    ReferenceAbsentError
        If the reference is not among them, as one without programmes is not among those with money.
    """
    names = [str(name) for name in frame["architecture"].unique()]
    if reference not in names:
        raise ReferenceAbsentError(reference, names)
    return [reference, *(name for name in names if name != reference)]


def sort_by(names: list[str], values: pd.Series[float]) -> list[str]:
    """Sort names by their values, the largest first; those without one come last."""
    return sorted(
        names,
        key=lambda name: -values.get(name, float("nan")) if _has(values, name) else float("inf"),
    )


def _has(values: pd.Series[float], name: str) -> bool:
    return name in values.index and bool(pd.notna(values[name]))
