"""The first screen of a comparison of architectures: tables, marks and four sentences.

Every number comes from the table of :mod:`synergysim.experiments.first_screen`, written with no
more digits than chance leaves known. Every sentence is a template of the label catalogue, chosen by
the rules of :mod:`synergysim.statistics.relevance`.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.experiments.first_screen import BOTH, GROUPS, MONEY, UNMARKED, Shown
from synergysim.experiments.references import REFERENCES, without_references
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.first_screen_sentences import Brevity, sentences, short_name
from synergysim.figures.first_screen_worlds import INCOME, WorldsShown
from synergysim.figures.labels import Labels, load_labels
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.statistics.over_worlds import HOLDS
from synergysim.statistics.relevance import FEWEST, SMALLEST, too_few
from synergysim.statistics.run_table import confirmed

WIDTH = 80
NAME = 26
"""Width of the column of names."""

LINES = 40
"""Most lines: 45 less those of the question and of the place of the results."""

MOST = {"money": 2, "share": 1}
"""Most decimals of values by unit, however many replications there are; others have none."""

FEW = {"money": 1}
"""Most decimals of levels, and decimals where a single replication says nothing about chance."""

LEAST = {"number": -2}
"""Least decimals of numbers of persons: hundreds."""

LEVEL = "="
"""Mark in the head of a column that has levels in every row."""

EXPLAINED = {
    "both": {"on_list_both", "income_with_both", "earned_income_with_both"},
    "half_line": {"above_half_line"},
    "change": {"above_half_line_change"},
    "results": {
        f"{result}_per_{money}"
        for result in ("lifted", "gap_closed")
        for money in ("executed", "voted")
    },
}
"""Terms of the legend, and the columns any of which they explain."""

PLAIN = str.maketrans({"−": "-", "“": '"', "”": '"', "’": "'", "\u00a0": " ", "\u202f": " "})

Cell = Mapping[Any, Any]


def first_screen_text(
    table: pd.DataFrame,
    context: FigureContext,
    ministries: Mapping[str, str],
    others: pd.DataFrame | None = None,
    language: str = "en",
    worlds: WorldsShown | None = None,
) -> str:
    """Write the first screen.

    Parameters
    ----------
    table : DataFrame
        As :func:`synergysim.experiments.first_screen.first_screen` gives it.
    context : FigureContext
    ministries : mapping
        Name of a ministry in the scenario -> its title.
    others : DataFrame, optional
        The same table with the owners of programmes chosen otherwise, of which a line is shown.
    language : str
    worlds : WorldsShown, optional
        The same differences over worlds.

    Returns
    -------
    str
        Lines of at most 80 characters.
    """
    words = load_labels(language)
    context = words.of_context(context)
    rows = RowWriter(table, context, words, worlds)
    tables = [line for grid in rows.grids(others) for line in _aligned(grid)]
    lines: list[str] = []
    for brevity in Brevity:
        said = sentences(table, context, ministries, words, rows.marks, worlds, brevity)
        read = [legend(context, words, rows.shown, worlds, brevity), caution(context, words)]
        paragraphs = [" ".join(said)] if brevity >= Brevity.RUN_ON else said
        texts = [line for text in (*read, *paragraphs) for line in textwrap.wrap(text, WIDTH)]
        lines = [*tables, *texts]
        if len(lines) <= LINES:
            break
    return ("\n".join(lines) + "\n").translate(PLAIN)


def _state(context: FigureContext, words: Labels) -> str:
    if not context.has_shock:
        return words("first_screen.no_shock")
    return words("first_screen.shock", shock=context.shock_title or context.shock)


def legend(
    context: FigureContext,
    words: Labels,
    shown: Collection[str],
    worlds: WorldsShown | None = None,
    brevity: Brevity = Brevity.FULL,
) -> str:
    """Write what the tables show and what the marks mean.

    Parameters
    ----------
    context : FigureContext
    words : Labels
    shown : collection of str
        Measures that have a column, of which alone terms are explained; beside worlds none are.
    worlds : WorldsShown, optional
    brevity : Brevity
    """
    level = words("first_screen.levels") if any(one in UNMARKED for one in shown) else ""
    parts = [
        words(
            "first_screen.marks",
            smallest=words.percent(100.0 * SMALLEST),
            state=_state(context, words),
            levels=level,
        )
    ]
    if brevity < Brevity.BARE:
        parts.append(words("first_screen.unit"))
    if worlds is None:
        parts += [
            words(f"first_screen.terms.{term}")
            for term, columns in EXPLAINED.items()
            if not columns.isdisjoint(shown)
        ]
    elif worlds.any_holds:
        parts.append(words("first_screen.worlds.mark", share=words.percent(100.0 * HOLDS, 0)))
    return " ".join(parts)


def caution(context: FigureContext, words: Labels) -> str:
    """Warn of too few replications; nothing where there are enough."""
    if not too_few(context.replications):
        return ""
    if context.replications == 1:
        return words("summary.one_replication")
    count = words.number(context.replications, 0)
    return words("first_screen.few", count=count, fewest=FEWEST)


@dataclass(frozen=True)
class Grid:
    """A table as it is written.

    Attributes
    ----------
    title : str
    heads : sequence of sequence of str
        Lines of the head of each column.
    rows : sequence of (str, sequence of str)
        Name of a row and its cells.
    """

    title: str
    heads: Sequence[Sequence[str]]
    rows: Sequence[tuple[str, Sequence[str]]]


class RowWriter:
    """Writes rows of the table.

    Parameters
    ----------
    table : DataFrame
    context : FigureContext
    words : Labels
    worlds : WorldsShown, optional
    """

    def __init__(
        self,
        table: pd.DataFrame,
        context: FigureContext,
        words: Labels,
        worlds: WorldsShown | None = None,
    ) -> None:
        self.context, self.words, self.worlds = context, words, worlds
        self.cells = cells_of(table)
        self.blank = " " if worlds is not None and worlds.any_holds else ""
        """What is written where a difference does not hold over worlds."""
        self.marks: list[tuple[bool, bool, bool]] = []
        self.shown: set[str] = set()
        """Measures that have a column, once their tables are written."""
        names = set(table["architecture"])
        self.bars = [name for name in REFERENCES if name in names]
        others = without_references(table["architecture"])
        self.architectures = list(dict.fromkeys([context.reference, *others]))

    def name(self, key: str) -> str:
        """Short name of a variant, with the number of an architecture before it."""
        name = short_name(key, self.context, self.words)
        if key in self.bars:
            return name
        return f"{self.architectures.index(key) + 1} {name}"

    def block(self, key: str, columns: Sequence[Shown], *, bars: bool = False) -> Grid | None:
        """Give a table with a row for each variant; what no variant has is no column."""
        words = self.words
        names = [*(self.bars if bars else []), *self.architectures]
        shown = [one for one in columns if any((name, one.key) in self.cells for name in names)]
        if not shown:
            return None
        self.shown |= {one.measure for one in shown}
        heads = [self.head(one) for one in shown]
        title = words(f"first_screen.title.{key}", currency=self.context.currency)
        rows = [(self.name(name), [self.write(name, one) for one in shown]) for name in names]
        return Grid(title, heads, rows)

    def head(self, one: Shown) -> list[str]:
        """Give the lines of the head of a column, with a mark if it has levels in every row."""
        lines = self.words(f"first_screen.columns.{one.measure}").split("|")
        if one.measure in UNMARKED:
            lines[-1] += f" {LEVEL}"
        return lines

    def across(self, others: pd.DataFrame | None) -> Grid | None:
        """Give incomes of groups of poor families: a row each, and a column for each variant."""
        words = self.words
        shown = [one for one in GROUPS if (self.context.reference, one.key) in self.cells]
        in_worlds = self.worlds is not None and self.worlds.worlds > 0
        if not shown and not in_worlds:
            return None
        rows = [
            (
                words(f"first_screen.groups.{one.level}"),
                [self.write(name, one) for name in self.architectures],
            )
            for one in shown
        ]
        if others is not None:
            again = RowWriter(others, self.context, self.words)
            owners = others["owners"].iloc[0]
            rows.append(
                (
                    words(f"first_screen.owners.{owners}"),
                    [again.write(name, INCOME) for name in self.architectures],
                )
            )
        if self.worlds is not None and in_worlds:
            rows.append((self.worlds.range_name(words), self.ranges(self.worlds)))
            counts = [self.worlds.counts(name) for name in self.architectures]
            rows.append((words("first_screen.worlds.counts"), counts))
        heads = [[f"{place + 1}"] for place in range(len(self.architectures))]
        return Grid(words("first_screen.title.groups"), heads, rows)

    def ranges(self, worlds: WorldsShown) -> list[str]:
        """Write between which values the income of poor families differs over worlds."""
        halves = self.halves(INCOME, "low", "high")
        found = []
        for name in self.architectures:
            row = worlds.row(name, INCOME)
            ends = () if row is None else (row["world_low"], row["world_high"])
            found.append(
                "..".join(self.number(end, INCOME, halves, difference=True) for end in ends)
            )
        return found

    def grids(self, others: pd.DataFrame | None = None) -> list[Grid]:
        """Give all tables of the first screen."""
        found = [
            self.block("both", BOTH, bars=True),
            self.block("money", MONEY),
            self.across(others),
        ]
        return [grid for grid in found if grid is not None]

    def write(self, name: str, one: Shown) -> str:
        """Write a level, or a difference with its marks; what is written as zero has no star."""
        cell = self.cells.get((name, one.key))
        if cell is None:
            return ""
        level = name == self.context.reference or name in self.bars or one.measure in UNMARKED
        if level:
            halves = self.halves(one, "mean_low", "mean_high")
            marks = "" if one.measure in UNMARKED else "  "
            marks += self.blank if marks else ""
            return self.number(cell["mean"], one, halves, difference=False) + marks
        halves = self.halves(one, "low", "high")
        written = self.number(cell["difference"], one, halves, difference=True)
        is_zero = written == self.number(0.0, one, halves, difference=True)
        chance = confirmed(cell["differs"]) and not is_zero
        large = confirmed(cell["relevant"])
        marks = ("*" if chance else " ") + ("#" if large else " ")
        holds = self.worlds is not None and self.worlds.holds(name, one)
        self.marks.append((chance, large, holds))
        return written + marks + ("@" if holds else self.blank)

    def halves(self, one: Shown, low: str, high: str) -> list[float]:
        """Half widths of the intervals in one column, where there are any."""
        found = [
            (cell[high] - cell[low]) / 2.0
            for (_, key), cell in self.cells.items()
            if key == one.key
        ]
        return sorted(half for half in found if half > 0.0)

    def number(self, value: float, one: Shown, halves: Sequence[float], *, difference: bool) -> str:
        """Write a value with the digits that are known; a level with one less at most."""
        unit = OUTCOMES[one.measure].unit
        few = FEW.get(unit.key, 0)
        most = MOST.get(unit.key, 0) if difference else few
        half = unit.scale * halves[len(halves) // 2] if halves else math.nan
        least = LEAST.get(unit.key, 0)
        places = max(least, known_decimals(half, most, few))
        rounded = round(unit.scale * value, places)
        return self.words.number(rounded, max(places, 0), sign=difference)


def cells_of(table: pd.DataFrame) -> dict[tuple[str, str], Cell]:
    """Find each value by its variant and the key of what is shown."""
    return {
        (row["architecture"], Shown(row["measure"], row["group"], row["level"]).key): row
        for row in table.to_dict("records")
    }


def known_decimals(half: float, most: int, few: int) -> int:
    """Give the number of decimals that the half width of an interval leaves known.

    Parameters
    ----------
    half : float
        Half width of the 95 % interval, in the unit that is written; NaN if there is none.
    most, few : int
        Most decimals, and decimals without an interval.

    Returns
    -------
    int
        The last digit is the first that is uncertain; negative where that is one of the tens.
    """
    return few if math.isnan(half) else min(most, math.ceil(-math.log10(half)))


def _aligned(grid: Grid) -> list[str]:
    """Write rows with their columns to the right; names too long for the width are cut."""
    depth = max(len(head) for head in grid.heads)
    above = [
        [head[line - depth] if line - depth >= -len(head) else "" for head in grid.heads]
        for line in range(depth)
    ]
    lines = [(grid.title if line == 0 else "", above[line]) for line in range(depth)]
    lines += [(name, list(cells)) for name, cells in grid.rows]
    widths = [max(len(row[column]) for _, row in lines) + 1 for column in range(len(grid.heads))]
    longest = max(len(name) for name, _ in lines)
    name_width = max(NAME // 2, min(longest, WIDTH - sum(widths)))
    return [
        (
            _short(name, name_width).ljust(name_width)
            + "".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
        ).rstrip()
        for name, row in lines
    ]


def _short(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}."
