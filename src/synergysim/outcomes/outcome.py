"""What is declared of an outcome: its unit, its direction, whom it is about, when it misleads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

Direction = Literal["more", "less", "neither"]
"""Whether more or less of an outcome is better. ``neither``: no ranking can be based on it."""


@dataclass(frozen=True)
class Unit:
    """A unit of measurement, and how values in it are written.

    Attributes
    ----------
    key : str
        Its texts have the keys ``unit.KEY`` and ``unit_of_difference.KEY`` in label catalogues.
    text, difference : str
        English texts: of a value, and of a difference between two values.
    decimals : int
    scale : float
        What stored values are multiplied by when they are written: 100 for shares.
    stored : str
        Unit of stored values, where it is not ``text``: shares are stored from 0 to 1.
    """

    key: str
    text: str
    difference: str
    decimals: int
    scale: float = 1.0
    stored: str = ""

    @property
    def in_tables(self) -> str:
        """Unit of the values in tables."""
        return self.stored or self.text


MONEY = Unit("money", "PPP$ of 2017 per person and day", "PPP$ a day", 3)
MONEY_OF_HOUSEHOLD = Unit("dollars", "PPP$ of 2017 per household", "PPP$", 0)
MONEY_PER_MONTH = Unit(
    "dollars_per_month", "PPP$ of 2017 per household and month", "PPP$ a month", 1
)
LOCAL_PER_YEAR = Unit(
    "local",
    "{currency} per household and year",
    "{currency}",
    0,
    stored="local currency per household and year",
)
LOCAL = Unit(
    "local_total",
    "{currency} per household",
    "{currency}",
    1,
    stored="local currency per household",
)
SHARE = Unit("share", "%", "percentage points", 1, 100.0, stored="share from 0 to 1")
MONTHS = Unit("months", "months", "months", 2)
MONTHS_PER_YEAR = Unit("months_per_year", "months a year", "months a year", 2)
YEARLY_FROM_MONTHLY = Unit(
    "months_per_year", "months a year", "months a year", 2, 12.0, stored="share of months, 0 to 1"
)
INDEX = Unit("index", "index from 0 to 1", "on a scale from 0 to 1", 3)
INDEX_OF_100 = Unit("index_of_100", "index from 0 to 100", "on a scale from 0 to 100", 1)
RATIO = Unit("ratio", "ratio", "(a ratio)", 3)
LOGARITHM = Unit("logarithm", "log points", "log points", 3)
COUNT = Unit("count", "number", "in number", 0)
MONTH_OF_RUN = Unit("month_of_run", "month of the run, from 0", "months", 1)
OF_ITS_OUTCOME = Unit("same", "the unit of the outcome", "in the unit of the outcome", 3)
WORD = Unit("word", "text", "text", 0)

UNITS = {
    unit.key: unit
    for unit in (
        MONEY,
        MONEY_OF_HOUSEHOLD,
        MONEY_PER_MONTH,
        LOCAL_PER_YEAR,
        LOCAL,
        SHARE,
        MONTHS,
        MONTHS_PER_YEAR,
        INDEX,
        INDEX_OF_100,
        RATIO,
        LOGARITHM,
        COUNT,
        MONTH_OF_RUN,
        OF_ITS_OUTCOME,
        WORD,
    )
}


@dataclass(frozen=True)
class Outcome:
    """One published number, declared once.

    Attributes
    ----------
    name : str
        Column of a table, or value of the column ``measure``.
    label : str
        English name. Label catalogues of other languages translate it as ``outcome.NAME``.
    family : str
        Holm's correction runs within a family.
    unit : Unit
    direction : {"more", "less", "neither"}
        What is better.
    about : str
        Whom or what it is about: over what a share or a mean is taken.
    meaning : str
        One sentence or phrase: what it measures and how.
    source : str
        Publication, or page of the documentation, that gives the formula.
    misleads : str
        When the number misleads, in one sentence.
    decimals : int or None
        Where they differ from those of the unit.
    rule : str
        Where the outcome is one of a series, the pattern of their names, such as
        ``coverage_{side}``.
    """

    name: str
    label: str
    family: str
    unit: Unit
    direction: Direction
    about: str
    meaning: str
    source: str = ""
    misleads: str = ""
    decimals: int | None = None
    rule: str = ""

    @property
    def places(self) -> int:
        """Decimals with which its values are written."""
        return self.unit.decimals if self.decimals is None else self.decimals


def series(  # noqa: PLR0913  (parts of a declaration)
    rule: str,
    label: str,
    words: Mapping[str, str],
    family: str,
    unit: Unit,
    direction: Direction,
    about: str,
    meaning: str,
    source: str = "",
    misleads: str = "",
) -> tuple[Outcome, ...]:
    """Declare outcomes that differ in one word of their name.

    Parameters
    ----------
    rule : str
        Pattern of the names with one placeholder, such as ``coverage_{side}``.
    label : str
        English label, with ``{}`` for the word.
    words : mapping
        What fills the placeholder of the name -> the word in the label.
    family, unit, direction, about, meaning, source, misleads
        As in :class:`Outcome`; the same for all.
    """
    before, after = rule[: rule.index("{")], rule[rule.index("}") + 1 :]
    first = Outcome(
        rule, label, family, unit, direction, about, meaning, source, misleads, rule=rule
    )
    return tuple(
        replace(first, name=f"{before}{key}{after}", label=label.format(word))
        for key, word in words.items()
    )


def names_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Names of outcomes, in order."""
    return tuple(outcome.name for outcome in outcomes)
