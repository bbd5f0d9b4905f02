"""What long texts consist of: headings, sentences and tables, for a terminal and for a page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

WIDTH = 100
"""Characters of a line of prose."""

Lines = list[tuple[str, list[list[str]]]]
"""Rows of a table: a name, and cells of one line of text or several."""


@dataclass(frozen=True)
class Heading:
    """A title above sentences and tables, and its language where that is not the page's."""

    text: str
    language: str = ""

    def lines(self) -> list[str]:
        """Write it as a terminal shows it."""
        return [f"== {self.text} =="]


@dataclass(frozen=True)
class Table:
    """A table, with the lines in which a terminal shows it.

    Attributes
    ----------
    rows : list of (str, list of list of str)
        The first has the heads of columns; cells have one line of text or several.
    aligned : sequence of str
        The same for a terminal.
    caption : str
    english : set of int
        Columns, from the names on, whose texts are in English in every language.
    """

    rows: Lines
    aligned: Sequence[str]
    caption: str = ""
    english: frozenset[int] = frozenset()

    def lines(self) -> list[str]:
        """Write it as a terminal shows it."""
        return [*([self.caption] if self.caption else []), *self.aligned]


Piece = Heading | Table | str
"""A sentence is text, in which line breaks are only those of a terminal; an empty one is a gap."""


def fold(text: str) -> str:
    """Break a sentence into lines of a terminal."""
    return "\n".join(textwrap.wrap(text, WIDTH))


def unfolded(text: str) -> str:
    """Join the lines into which a sentence was broken."""
    return " ".join(text.split("\n"))


def text_of(blocks: Iterable[Sequence[Piece]]) -> str:
    """Write blocks of pieces as a terminal shows them, with an empty line between blocks."""
    return "\n\n".join(
        "\n".join(
            line
            for piece in block
            for line in ([piece] if isinstance(piece, str) else piece.lines())
        )
        for block in blocks
        if block
    )


def table_of(frame: pd.DataFrame, caption: str = "") -> Table:
    """Make a table of a frame of texts, whose index has the names of rows."""
    rows: Lines = [("", [[str(head)] for head in frame.columns])]
    for name, cells in zip(frame.index, frame.to_numpy().tolist(), strict=True):
        rows.append((str(name), [[str(cell)] for cell in cells]))
    return Table(rows, frame.to_string().split("\n"), caption)


def simple_table(rows: Sequence[Sequence[str]], lines: Sequence[str], caption: str = "") -> Table:
    """Make a table of rows of texts; the first has the heads, the first column the names."""
    return Table([(row[0], [[cell] for cell in row[1:]]) for row in rows], lines, caption)
