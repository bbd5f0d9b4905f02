"""Conditions on the rows of results, in which dotted paths are names like any other."""

from __future__ import annotations

import re

import pandas as pd

from synergysim.scenario.errors import ScenarioError, nearest_name, shorten


def where(rows: pd.DataFrame, condition: str) -> pd.DataFrame:
    """Keep the rows that meet a condition, such as ``income > 4 and shock == 'none'``.

    Raises
    ------
    ScenarioError
        If the condition cannot be understood, or names a column that is not there.
    """
    dotted = sorted((name for name in rows.columns if not name.isidentifier()), key=len)
    text = condition
    if dotted:
        names = "|".join(re.escape(name) for name in reversed(dotted))
        text = re.sub(rf"(?<![\w.`])({names})(?![\w.`])", r"`\1`", condition)
    try:
        found = rows.query(text, engine="python")
    except Exception as error:
        unknown = re.search(r"name '([^']+)' is not defined", str(error))
        name = unknown.group(1) if unknown else ""
        raise ScenarioError(
            "the condition cannot be answered", file="--where",
            found=shorten(condition) + (f" ({name} is no column)" if name else ""),
            allowed=shorten(", ".join(rows.columns), 300),
            nearest=nearest_name(name, rows.columns) if name else None,
        ) from None  # fmt: skip
    if not isinstance(found, pd.DataFrame):
        raise ScenarioError("not a condition", file="--where", found=shorten(condition))
    return found


def chosen(rows: pd.DataFrame, columns: str | None) -> pd.DataFrame:
    """Keep the columns named, with commas between them; all for None.

    Raises
    ------
    ScenarioError
        If one is not there.
    """
    names = [name.strip() for name in columns.split(",")] if columns is not None else None
    for name in names or []:
        if name not in rows:
            raise ScenarioError(
                "no such column", file="--columns", found=shorten(name),
                allowed=shorten(", ".join(rows.columns), 300),
                nearest=nearest_name(name, rows.columns),
            )  # fmt: skip
    return rows if names is None else rows[names]
