"""What is declared of a table: what a row is, and the unit and meaning of each column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from synergysim.outcomes.outcome import Outcome, Unit

NAME = Unit("name", "name", "", 0)
YES_OR_NO = Unit("yes_or_no", "true or false", "", 0)
NUMBER = Unit("number", "number", "", 0)
PER_CENT = Unit("per_cent", "per cent", "", 1)
PROBABILITY = Unit("probability", "probability from 0 to 1", "", 3)
CALENDAR_MONTH = Unit("calendar_month", "year and month (YYYY-MM)", "", 0)
YEAR = Unit("year", "calendar year", "", 0)
PPP_OF_PERIOD = Unit(
    "ppp_of_period", "PPP$ of 2017 per household in the month or year of the row", "", 1
)
LOCAL_AMOUNT = Unit("local_amount", "local currency", "", 1)
ANY_VALUE = Unit("any_value", "the unit of what is varied", "", 3)


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : str
        May have a placeholder, such as ``received_{programme}``: one column for each.
    unit : Unit
    meaning : str
    about : str
        Whom it is about, where that is not the row.
    """

    name: str
    unit: Unit
    meaning: str
    about: str = ""

    def has_name(self, name: str) -> bool:
        """Tell whether a column of this name is declared here.

        A placeholder matches any text, ``{path}`` for what has a point: a place in a scenario.
        """
        parts = re.split(r"(\{\w+\})", self.name)
        pattern = "".join(
            (r".+\..+" if part == "{path}" else ".+") if part.startswith("{") else re.escape(part)
            for part in parts
        )
        return re.fullmatch(pattern, name) is not None


@dataclass(frozen=True)
class Table:
    """A table that is stored or written.

    Attributes
    ----------
    name : str
        Name of its file without the ending; below a folder of its own, with the folder.
    row : str
        What a row is.
    columns : tuple of str or Column
        Names of outcomes and of shared columns; a column that only this table has, or that means
        something else in it, is declared here.
    written_by : str
        The commands, or what has to be asked for.
    """

    name: str
    row: str
    columns: tuple[str | Column, ...]
    written_by: str


def column_of(outcome: Outcome) -> Column:
    """The column of an outcome."""
    return Column(outcome.name, outcome.unit, outcome.meaning, outcome.about)


def columns(unit: Unit, /, **meanings: str) -> tuple[Column, ...]:
    """Declare columns of one unit: name=meaning."""
    return tuple(Column(name, unit, meaning) for name, meaning in meanings.items())
