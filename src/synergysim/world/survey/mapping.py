"""The file that says how a survey is to be read: ``--columns``, and the template of one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from synergysim.scenario.base import Part
from synergysim.scenario.characters import visible
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.reader import displayed, read_yaml
from synergysim.scenario.tree import Tree
from synergysim.world.survey.survey_columns import BY_NAME, COLUMNS, guess

EVERYWHERE = "everywhere"
"""Key of what holds for all columns that do not state their own."""

NO_TEXT = ("null", "true", "false")

Code = float | str
Decimal = Literal[".", ","]
Thousands = Literal["", ".", ",", " ", "'"]


class SurveyUnits(Part):
    """Units in which a survey states what it states."""

    money: Literal["local", "ppp"] = Field(
        default="local", description="local currency, or PPP$ of 2017"
    )
    year: int | None = Field(
        default=None,
        ge=1990,
        le=2035,
        description="year of the prices of local currency; that of the context's prices without it",
    )
    period: Literal["month", "year"] = Field(default="month", description="what incomes are per")
    land: Literal["hectares", "acres"] = Field(default="hectares", description="unit of land")
    labour: Literal["adults", "ratio"] = Field(
        default="adults", description="able adults, or labour over the mean household's"
    )


class SurveyMapping(Part):
    """How a survey's own columns are to be read: ``--columns``.

    ``missing``, ``decimal`` and ``thousands`` hold one value for all columns, or a value by column
    and one under ``everywhere``.
    """

    columns: dict[str, str] = Field(default={}, description="our name to the survey's")
    units: SurveyUnits = Field(default=SurveyUnits(), description="units of the survey")
    encoding: Literal["utf-8", "utf-16", "latin-1", "windows-1252"] = Field(
        default="utf-8", description="of a CSV file"
    )
    missing: list[Code] | dict[str, list[Code]] = Field(
        default=[], description="codes of a cell that says nothing"
    )
    decimal: Decimal | dict[str, Decimal] | None = Field(
        default=None, description="the sign before decimals"
    )
    thousands: Thousands | dict[str, Thousands] | None = Field(
        default=None, description="the sign between groups of three digits"
    )

    def codes(self, name: str) -> list[Code]:
        """Codes of a missing cell in a column.

        Those for all columns leave out ids, weights, territories and sizes, in which every cell is
        needed and any number can be meant.
        """
        if not isinstance(self.missing, dict):
            return [] if BY_NAME[name].whole else list(self.missing)
        general = [] if BY_NAME[name].whole else self.missing.get(EVERYWHERE, [])
        return [*general, *self.missing.get(name, [])]

    def signs(self, name: str) -> tuple[str | None, str]:
        """Decimal sign (None if nothing is stated) and sign of thousands of a column."""
        decimal, thousands = _of(self.decimal, name), _of(self.thousands, name) or ""
        if decimal is None and thousands:
            decimal = "," if thousands == "." else "."
        return decimal, thousands


def _of(given: Any, name: str) -> Any:
    """Take the value of a column from a value for all, or from one by column."""
    if isinstance(given, dict):
        return given.get(name, given.get(EVERYWHERE))
    return given


def read_mapping(path: Path | None) -> SurveyMapping:
    """Read the file that renames columns and states units; without one, names are as documented.

    Raises
    ------
    ScenarioError
        When it cannot be read, names a column that nobody asks for, or contradicts itself.
    """
    if path is None:
        return SurveyMapping()
    tree = read_yaml(path)
    mapping = validate_part(tree, SurveyMapping, "populations")

    def fault(reason: str, key: str, found: str, allowed: str, near: str | None = None) -> None:
        at = _place(tree, key)
        raise ScenarioError(
            reason,
            file=displayed(path),
            line=at,
            key=shorten(key),
            found=shorten(found),
            allowed=shorten(allowed, 300),
            nearest=near,
        )

    if mapping.units.money == "ppp" and mapping.units.year is not None:
        reason = "PPP$ of 2017 have no other year of prices"
        fault(reason, "units.year", str(mapping.units.year), "no year, or money: local")
    for key in ("columns", "missing", "decimal", "thousands"):
        given = getattr(mapping, key)
        extra = [] if key == "columns" else [EVERYWHERE]
        for name in given if isinstance(given, dict) else []:
            if name not in BY_NAME and name not in extra:
                known = [*extra, *BY_NAME]
                near = nearest_name(name, known)
                fault("no such column of a survey", f"{key}.{name}", name, ", ".join(known), near)
    for name in BY_NAME:
        decimal, thousands = mapping.signs(name)
        if decimal == thousands:
            reason = "one sign for decimals and for thousands"
            fault(reason, "thousands", f"{thousands} ({name})", "two different signs")
    return mapping


def _place(tree: Tree, key: str) -> int | None:
    """Line of the key, or of the key that it belongs to."""
    node: Any = tree
    for part in key.split(".")[:2]:
        inner = node.child(part) if isinstance(node.value, dict) else None
        if inner is None:
            break
        node = inner
    line = (node.key or node.origin).line
    return line or None


def template(header: Sequence[str] = ()) -> str:
    """Write a mapping to fill in, with the columns of a survey where they can be guessed.

    Parameters
    ----------
    header : sequence of str, optional
        Names of the survey's columns.
    """
    lines = [
        "# How `synergysim population import` reads a survey: pass this file with --columns.",
        "# Delete what you do not need; docs/population.md explains every column.",
    ]
    if header:
        lines += ["#", f"# Columns of the survey: {visible(shorten(', '.join(header), 2_000))}"]
    lines += ["", "columns:", "  # our name: the survey's"]
    for column in COLUMNS:
        found = guess(column.name, header)
        needed = "needed" if column.needed else "optional"
        meaning = f"# {needed}: {column.meaning} ({column.unit})"
        own = found or column.name
        plain = own.isascii() and own.isidentifier() and own.lower() not in NO_TEXT
        quoted = own if plain else visible(json.dumps(own, ensure_ascii=False))
        mark = "  " if found or (column.needed and not header) else "  # "
        lines.append(f"{mark}{column.name}: {quoted}".ljust(44) + meaning)
    return "\n".join([*lines, "", *SETTINGS]) + "\n"


SETTINGS = (
    "units:",
    "  money: local      # local currency; or ppp: PPP$ of 2017",
    "  # year: 2019      # of the prices, if not the year of the context's prices",
    "  period: month     # incomes are per month or year",
    "  land: hectares    # or acres",
    "  labour: adults    # able adults; or ratio",
    "",
    "# encoding: windows-1252     # of a CSV file, if it is not UTF-8",
    "",
    "# Codes for `does not know`, `no answer`: in all columns that may lack cells, or by column.",
    "# missing: [-9]",
    "# missing: {everywhere: [-9], education: [98, 99]}",
    "",
    "# How numbers are written, if it is not 1234.5: for all columns, or by column.",
    '# decimal: ","',
    '# thousands: {everywhere: "", income_farm: "."}',
)
