"""What a survey must and may say of each household, and the file that renames its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from synergysim.scenario.base import Part
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError, nearest_name, shorten
from synergysim.scenario.reader import displayed, read_yaml

MOST_MISSING = 0.2
"""Share of cells of a needed column that may be missing."""

Kind = Literal["name", "number", "money", "income", "flag"]


@dataclass(frozen=True)
class SurveyColumn:
    """A column of a survey.

    Attributes
    ----------
    name, unit, meaning : str
        The unit is the one assumed when nothing else is stated.
    kind : str
        Names are text; money and incomes are converted; flags are 0 or 1.
    needed : bool
        Whether the survey must have it.
    whole : bool
        Whether every cell must be filled.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind = "number"
    needed: bool = True
    whole: bool = False


LOCAL = "local currency"

COLUMNS = (
    SurveyColumn("household_id", "name", "one row per household, none twice", "name", whole=True),
    SurveyColumn("weight", "households", "sampling weight, above 0", whole=True),
    SurveyColumn("territory", "name", "district, municipality or community", "name", whole=True),
    SurveyColumn("size", "persons", "members, at least 1", whole=True),
    SurveyColumn("children", "persons", "members of school age"),
    SurveyColumn("female_head", "0 or 1", "headed by a woman", "flag"),
    SurveyColumn("labour", "adults", "members of working age who are able to work"),
    SurveyColumn("land_hectares", "hectares", "land that it works"),
    SurveyColumn("assets", LOCAL, "productive assets at today's value", "money", needed=False),
    SurveyColumn("livestock_value", LOCAL, "animals at today's value", "money", needed=False),
    SurveyColumn("savings", LOCAL, "money and stored food it can draw on", "money"),
    SurveyColumn("income_farm", f"{LOCAL} per month", "crops, animals, own stall", "income"),
    SurveyColumn("income_wage", f"{LOCAL} per month", "wages, casual work too", "income"),
    SurveyColumn(
        "income_remittances", f"{LOCAL} per month", "from relatives; no public transfers", "income"
    ),
    SurveyColumn("labour_constrained", "0 or 1", "hardly any labour", "flag", needed=False),
    SurveyColumn("registered", "0 or 1", "in a social registry", "flag", needed=False),
    SurveyColumn("has_account", "0 or 1", "can be paid electronically", "flag", needed=False),
    SurveyColumn("interested", "0 or 1", "wants a productive programme", "flag", needed=False),
    SurveyColumn("education", "years", "schooling of the head", needed=False),
)
"""The columns that are read; a survey may have any others."""

BY_NAME = {column.name: column for column in COLUMNS}
ASSETS = ("assets", "livestock_value")
"""Of these a survey has one, or both, which are then added."""


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
    """How a survey's own columns are to be read: ``--columns``."""

    columns: dict[str, str] = Field(default={}, description="our name to the survey's")
    units: SurveyUnits = Field(default=SurveyUnits(), description="units of the survey")


def read_mapping(path: Path | None) -> SurveyMapping:
    """Read the file that renames columns and states units; without one, names are as documented.

    Raises
    ------
    ScenarioError
        When it cannot be read, or names a column that nobody asks for.
    """
    if path is None:
        return SurveyMapping()
    tree = read_yaml(path)
    mapping = validate_part(tree, SurveyMapping, "populations")
    place = tree.child("columns")
    if mapping.units.money == "ppp" and mapping.units.year is not None:
        raise ScenarioError(
            "PPP$ of 2017 have no other year of prices",
            file=displayed(path),
            key="units.year",
            found=str(mapping.units.year),
            allowed="no year, or money: local",
        )
    for name in mapping.columns:
        if name not in BY_NAME:
            raise ScenarioError(
                "no such column of a survey",
                file=place.origin.file if place else str(path),
                key=f"columns.{shorten(name)}",
                found=shorten(name),
                allowed=shorten(", ".join(BY_NAME), 300),
                nearest=nearest_name(name, BY_NAME),
            )
    return mapping


def find_columns(header: Sequence[str], mapping: SurveyMapping, file: str) -> dict[str, str]:
    """Find which of a survey's columns holds what.

    Parameters
    ----------
    header : sequence of str
        Names in the survey.
    mapping : SurveyMapping
    file : str
        The survey's name for messages.

    Returns
    -------
    dict of str to str
        Our name to the survey's, in the order of ``COLUMNS``.

    Raises
    ------
    ScenarioError
        When needed columns are missing, one stands there twice, or the mapping names none.
    """
    twice = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    found = {}
    faults = []

    def fault(reason: str, name: str, text: str) -> None:
        near = nearest_name(text, header)
        allowed = shorten(", ".join(header), 200)
        faults.append(
            ScenarioError(reason, file=file, key=name, found=text, allowed=allowed, nearest=near)
        )

    for column in COLUMNS:
        named = mapping.columns.get(column.name)
        own = named or column.name
        if own in twice:
            fault("two columns have the same name", column.name, own)
        elif own in header:
            found[column.name] = own
        elif named is not None:
            fault("the survey has no column of the name that the mapping gives", column.name, own)
        elif column.needed:
            fault("missing column", column.name, own)
    by_own: dict[str, str] = {}
    for name, own in found.items():
        first = by_own.setdefault(own, name)
        if first != name:
            fault(f"the same column of the survey already gives {first}", name, own)
    if not faults and not set(ASSETS) & set(found):
        fault("missing column: assets or livestock_value, one of them", "assets", "assets")
    if faults:
        faults[0].others, faults[0].more = tuple(faults[1:6]), len(faults) - 1
        raise faults[0]
    return found
