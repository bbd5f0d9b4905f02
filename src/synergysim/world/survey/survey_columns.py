"""What a survey must and may say of each household, and which of its columns says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from synergysim.scenario.errors import ScenarioError, nearest_name, raise_all, shorten
from synergysim.scenario.population_table import LARGEST_HOUSEHOLD, LARGEST_NUMBER
from synergysim.world.survey.name_matching import folded, tidy_text

MOST_MISSING = 0.2
"""Share of cells of a needed column that may be missing."""

MOST_SCHOOLING = 30.0
MOST_LAND = 100_000.0

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
    most : float
        The largest that can be meant.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind = "number"
    needed: bool = True
    whole: bool = False
    most: float = LARGEST_NUMBER


LOCAL = "local currency"

COLUMNS = (
    SurveyColumn("household_id", "name", "one row per household, none twice", "name", whole=True),
    SurveyColumn("weight", "households", "sampling weight, above 0", whole=True),
    SurveyColumn("territory", "name", "district, municipality or community", "name", whole=True),
    SurveyColumn("size", "persons", "members, at least 1", whole=True, most=LARGEST_HOUSEHOLD),
    SurveyColumn("children", "persons", "members of school age"),
    SurveyColumn("female_head", "0 or 1", "headed by a woman", "flag"),
    SurveyColumn("labour", "adults", "members of working age who are able to work"),
    SurveyColumn("land_hectares", "hectares", "land that it works", most=MOST_LAND),
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
    SurveyColumn("education", "years", "schooling of the head", needed=False, most=MOST_SCHOOLING),
)
"""The columns that are read; a survey may have any others."""

BY_NAME = {column.name: column for column in COLUMNS}
ASSETS = ("assets", "livestock_value")
"""Of these a survey has one, or both, which are then added."""


KNOWN_AS = {
    "household_id": "hhid hh_id id_hogar hogar conglome vivienda folio menage id_menage",
    "weight": "factor peso ponderador factor07 facpob hhweight wgt fexp facteur poids",
    "territory": "distrito municipio ubigeo comunidad canton district commune village woreda",
    "size": "miembros hhsize personas mieperho taille tamano household_size integrantes",
    "children": "escolares ninos menores school_age enfants",
    "female_head": "jefa jefatura_femenina femhead mujer_jefa femme",
    "labour": "activos_labor adultos able_adults labor trabajadores actifs",
    "land_hectares": "hectareas land has superficie tierra area_ha",
    "assets": "activos bienes productive_assets",
    "livestock_value": "ganado animales livestock betail",
    "savings": "ahorro ahorros epargne",
    "income_farm": "ingreso_agro ingreso_agropecuario farm_income revenu_agricole",
    "income_wage": "ingreso_salario salario salarios wage_income wages salaires",
    "income_remittances": "remesas remittances transferencias_privadas transferts",
    "has_account": "cuenta cuenta_bancaria bank_account",
    "education": "educ educacion escolaridad anios_educ schooling years_school",
}
"""Names under which surveys have these columns; a guess for messages and templates only."""


def guess(name: str, header: Sequence[str]) -> str | None:
    """Guess which of a survey's columns is ours, by its own name, a usual one or the nearest."""
    by_folded = {folded(own): own for own in reversed(header)}
    for usual in (name, *KNOWN_AS.get(name, "").split()):
        if folded(usual) in by_folded:
            return by_folded[folded(usual)]
    return nearest_name(name, header)


def find_columns(header: Sequence[str], mapping: Mapping[str, str], file: str) -> dict[str, str]:
    """Find which of a survey's columns holds what.

    Parameters
    ----------
    header : sequence of str
        Names in the survey.
    mapping : mapping
        Our name to the survey's, where they differ.
    file : str
        The survey's name for messages.

    Returns
    -------
    dict of str to str
        Our name to the survey's, in the order of ``COLUMNS``.

    Raises
    ------
    ScenarioError
        When needed columns are missing, one is there twice, or the mapping names none.
    """
    tidied = [tidy_text(own) for own in header]
    twice = [name for name in dict.fromkeys(tidied) if tidied.count(name) > 1]
    by_name = dict(zip(tidied, header, strict=True))
    found = {}
    faults = []
    listed = f"the columns {shorten(', '.join(tidied), 400)}"

    def fault(reason: str, name: str, found: str = "", allowed: str = "") -> None:
        faults.append(ScenarioError(reason, file=file, key=name, found=found, allowed=allowed))

    def absent(name: str, reason: str) -> None:
        near = guess(name, [own for own in tidied if own not in mapped])
        first = not any(other.found == listed for other in faults)
        line = f"`columns: {{{name}: {near or 'NAME'}}}`"
        way = "--columns FILE; `population import SURVEY --template` writes such a file to fill in"
        fault(f"{reason}; a mapping says which one it is: {line}", name, listed * first, way)

    mapped = {tidy_text(own) for own in mapping.values()} | (set(BY_NAME) & set(tidied))
    for column in COLUMNS:
        named = mapping.get(column.name)
        own = tidy_text(named or column.name)
        if own in twice:
            fault("two columns of the survey have the same name", column.name, shorten(own))
        elif own in by_name:
            found[column.name] = by_name[own]
        elif named is not None:
            absent(
                column.name, f"the survey has no column `{shorten(own)}`, which the mapping names"
            )
        elif column.needed:
            absent(column.name, "the survey has no such column")
    by_own: dict[str, str] = {}
    for name, own in found.items():
        first = by_own.setdefault(own, name)
        if first != name:
            fault(f"the same column of the survey already gives {first}", name, own)
    if not faults and not set(ASSETS) & set(found):
        absent("assets", "the survey has neither assets nor livestock_value; one of them is needed")
    raise_all(faults)
    return found
