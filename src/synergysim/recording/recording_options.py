"""What is kept of a run: a small object that files, commands and Python share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError, model_validator

from synergysim.arrays import Rows
from synergysim.household.fields import FIRST_DELIVERED
from synergysim.outcomes.tables import names_of_columns
from synergysim.outcomes.tables_of_runs import OFFICES
from synergysim.scenario.base import Part
from synergysim.scenario.errors import ConsistencyError, ScenarioError, nearest_name, shorten

GROUPS, PANEL, HISTORIES = "groups", "panel", "histories"
"""Tables by groups of households, and of households, which only those have who ask for them."""

INSTITUTIONS = tuple(table.name for table in OFFICES)
"""Tables of the institutions' quarterly record."""

MOST_BYTES = 8 * 1024**3
"""What the tables of one run may take in memory: eight gibibytes."""

PANEL_COLUMNS = len(names_of_columns(PANEL))
"""How many numbers of a household and year the annual panel holds."""


def table_of(name: str, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Make a table of rows; one without rows has the columns that are declared of it."""
    if rows:
        return pd.DataFrame(rows)
    return pd.DataFrame(columns=[column for column in names_of_columns(name) if column != "shock"])


class Histories(Part):
    """Families followed month by month."""

    households: int | None = Field(
        default=None, ge=1, description="how many, spread evenly over all places"
    )
    rows: list[int] | None = Field(
        default=None, min_length=1, description="instead: which, by their row, from 0"
    )

    @model_validator(mode="after")
    def one_of_both(self) -> Histories:
        """Refuse both, neither, negative rows and a row named twice."""
        if (self.households is None) == (self.rows is None):
            raise ValueError("say how many `households` or which `rows`, one of the two")
        for position, row in enumerate(self.rows or []):
            if row < 0:
                raise ConsistencyError(("rows", position), row, ["0 or more"], "no such row")
            if (self.rows or []).index(row) != position:
                raise ConsistencyError(("rows", position), row, ["each row once"], "named twice")
        return self


class Recording(Part):
    """What is kept of every run of an experiment.

    Attributes
    ----------
    aggregates : True
        Monthly aggregates, outcomes, money, recoveries and measures by group; always kept. Memory
        does not grow with time.
    groups : bool
        Measures by groups of households, at the end of the run.
    annual_panel : bool
        A row per household and year.
    histories : Histories or None
        A row per followed household and month, with everything the household is.
    coordination : bool
        The institutions' record, quarter by quarter.
    everything : bool
        All of these, with the histories of all households.
    """

    aggregates: Literal[True] = Field(default=True, description="always kept")
    groups: bool = Field(default=True, description="measures by groups of households")
    annual_panel: bool = Field(default=False, description="a row per household and year")
    histories: Histories | None = Field(
        default=None, description="families followed month by month"
    )
    coordination: bool = Field(default=False, description="the institutions' quarterly record")
    everything: bool = Field(default=False, description="all of it, of all households")

    @property
    def keeps_panel(self) -> bool:
        """Whether the annual panel is kept."""
        return self.annual_panel or self.everything

    @property
    def keeps_histories(self) -> bool:
        """Whether any household is followed."""
        return self.histories is not None or self.everything

    @property
    def keeps_coordination(self) -> bool:
        """Whether the institutions' record is kept."""
        return self.coordination or self.everything

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are kept because of this."""
        return (
            *((GROUPS,) if self.groups else ()),
            *((PANEL,) if self.keeps_panel else ()),
            *((HISTORIES,) if self.keeps_histories else ()),
            *(INSTITUTIONS if self.keeps_coordination else ()),
        )

    def followed(self, households: int) -> Rows:
        """Rows of the households whose histories are kept.

        Parameters
        ----------
        households : int
            How many there are.
        """
        if self.everything:
            return np.arange(households)
        if self.histories is None:
            return np.empty(0, dtype=np.intp)
        if self.histories.rows is not None:
            return np.array(sorted(self.histories.rows), dtype=np.intp)
        count = min(self.histories.households or 0, households)
        # The middle of each of `count` equal stretches: rows are sorted by place.
        return (2 * np.arange(count) + 1) * households // (2 * count)

    def fits(self, households: int, months: int) -> None:
        """Check that what is asked for can be kept of a run of this size.

        Raises
        ------
        ScenarioError
            If a followed row is not there, or the tables would not fit into memory.
        """
        rows = self.histories.rows if self.histories is not None else None
        beyond = [row for row in rows or [] if row >= households]
        if beyond:
            raise ScenarioError(
                "there is no such household",
                key="recording.histories.rows",
                found=str(beyond[0]),
                allowed=f"0 to {households - 1}",
            )
        numbers = self.followed(households).size * months * FIRST_DELIVERED
        if self.keeps_panel:
            numbers += households * -(-months // 12) * PANEL_COLUMNS
        if 8 * numbers > MOST_BYTES:
            raise ScenarioError(
                "too much to keep of one run",
                key="recording",
                found=f"{8 * numbers / 1024**3:,.0f} GiB of {households:,} households",
                allowed=f"{MOST_BYTES / 1024**3:.0f} GiB: follow fewer households",
            )


WORDS = ("aggregates", "annual-panel", "histories=N", "coordination", "everything")
"""How the command line asks for each."""


def recording_of(given: Recording | Mapping[str, Any] | None) -> Recording:
    """Take a recording, what one is made of, or nothing: then aggregates alone.

    Raises
    ------
    ScenarioError
        If it is no recording.
    """
    if isinstance(given, Recording):
        return given
    try:
        return Recording.model_validate(dict(given or {}))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = list(Recording.model_fields)
        raise ScenarioError(
            first["msg"].removeprefix("Value error, ").lower(),
            key=f"recording.{key}".rstrip("."),
            found=shorten(str(first["input"])),
            allowed=", ".join(known),
            nearest=nearest_name(key, known),
        ) from None


def recording_from_words(words: Sequence[str]) -> Recording:
    """Read what a command line asks for, such as ``annual-panel`` or ``histories=20``.

    Raises
    ------
    ScenarioError
        If a word is unknown, or the number of households is none.
    """
    asked: dict[str, Any] = {}
    for word in words:
        name, equals, number = word.partition("=")
        if name == "histories":
            if not re.fullmatch("[0-9]{1,9}", number) or int(number) < 1:
                raise ScenarioError(
                    "no number of households",
                    file="--record",
                    found=shorten(word),
                    allowed="histories=N, with N at least 1",
                )
            asked["histories"] = {"households": int(number)}
        elif equals or name not in WORDS:
            raise ScenarioError(
                "nothing of this name can be kept",
                file="--record",
                found=shorten(word),
                allowed=", ".join(WORDS),
                nearest=nearest_name(name, WORDS),
            )
        else:
            asked[name.replace("-", "_")] = True
    return recording_of(asked)
