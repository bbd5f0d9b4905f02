"""What the reading of a survey found: faults, which refuse it, and what the report says."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.scenario.errors import ScenarioError, raise_all
from synergysim.scenario.population_table import ROWS_SHOWN, rows_named

SUSPECTS = np.array([float(digit * length) for digit in "98" for length in range(2, 10)])
"""Numbers that many surveys write for "does not know" or "does not answer": 99, 999, 88, ..."""

SUSPECT_SHARE = 0.01
"""Share of rows from which on such a number is reported, even if it is not the column's largest."""


@dataclass
class Rows:
    """How many rows there are of a kind, and which are the first."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, rows: IntArray) -> None:
        """Add rows, counted from 1."""
        self.count += int(rows.size)
        self.first += rows[: ROWS_SHOWN - len(self.first)].tolist()

    def __str__(self) -> str:
        return rows_named(np.array(self.first, dtype=np.int64), self.count)


@dataclass
class Faults:
    """What is wrong with a survey's cells: how often, and in which rows first."""

    file: str
    found: dict[tuple[str, str], tuple[Rows, str, str]] = field(default_factory=dict)

    def add(self, column: str, reason: str, rows: IntArray, example: str, allowed: str) -> None:
        """Note rows (counted from 1) whose cell of a column is at fault."""
        if rows.size:
            entry = self.found.setdefault((column, reason), (Rows(), example, allowed))
            entry[0].add(rows)

    def refuse(self) -> None:
        """Raise what was noted.

        Raises
        ------
        ScenarioError
            The first fault that was noted, with up to five others.
        """
        raise_all(
            [
                ScenarioError(
                    f"{reason}: {rows}", file=self.file, key=column, found=example, allowed=allowed
                )
                for (column, reason), (rows, example, allowed) in self.found.items()
            ]
        )


@dataclass
class Notes:
    """Faults, and what was done with the cells of each column.

    Attributes
    ----------
    faults : Faults
    missing : dict of str to Rows
        Cells without a value, by column.
    codes : dict of (str, str) to Rows
        Cells read as missing, by column and code.
    tidied : dict of str to Rows
        Names that were written with blanks around them, or in another composition of letters.
    points : dict of str to Rows or None
        Cells such as ``1.234`` of a column, until another cell shows that its point is a decimal
        point; None from then on.
    suspects : dict of (str, float) to Rows
    largest : dict of str to float
    examples : dict of str to str
        The first of the cells in ``points``.
    """

    faults: Faults
    missing: dict[str, Rows] = field(default_factory=dict)
    codes: dict[tuple[str, str], Rows] = field(default_factory=dict)
    tidied: dict[str, Rows] = field(default_factory=dict)
    points: dict[str, Rows | None] = field(default_factory=dict)
    suspects: dict[tuple[str, float], Rows] = field(default_factory=dict)
    largest: dict[str, float] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)

    def coded(self, column: str, code: str, rows: IntArray) -> None:
        """Note cells that a code of the mapping makes missing."""
        if rows.size:
            self.codes.setdefault((column, code), Rows()).add(rows)

    def suspect(self, column: str, values: FloatArray, first: int) -> None:
        """Look for numbers that may be codes for missing."""
        known = values[np.isfinite(values)]
        if known.size:
            self.largest[column] = max(self.largest.get(column, 0.0), float(known.max()))
        alike = np.isin(values, SUSPECTS)
        for value in np.unique(values[alike]):
            rows = np.flatnonzero(values == value) + first + 1
            self.suspects.setdefault((column, float(value)), Rows()).add(rows)

    def suspicious(self, total: int) -> list[str]:
        """Say which numbers may be codes for missing, and how the mapping would state them."""
        return [
            f"{column}: {value:g} in {rows} may be a code for a missing value;"
            f" if it is one, add to the mapping: `missing: {{{column}: [{value:g}]}}`"
            for (column, value), rows in self.suspects.items()
            if value == self.largest[column] or rows.count >= max(3, SUSPECT_SHARE * total)
        ]

    def ambiguous(self) -> None:
        """Make faults of numbers that can be read in two ways."""
        for column, rows in self.points.items():
            if rows is not None:
                allowed = (
                    f'`decimal: {{{column}: "."}}` or `thousands: {{{column}: "."}}` in the mapping'
                )
                self.faults.found[column, "a decimal point or a point of thousands?"] = (
                    rows,
                    f"text '{self.examples[column]}'",
                    allowed,
                )
