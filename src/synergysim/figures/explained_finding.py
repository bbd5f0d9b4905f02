"""One finding on what explains the difference between two architectures, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from synergysim.experiments.explained import OUTCOMES, TOTAL
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.statistics.relevance import FEWEST, SMALLEST, relevant, weigh
from synergysim.statistics.run_table import confirmed

LEAST = 0.05
"""Smallest part that is named, as a share of the whole difference."""

Row = Mapping[Any, Any]
Kind = Literal["missing", "untested", "same", "tie", "trifle", "more", "less"]


class Difference:
    """The difference of two architectures in the leading outcome, and its parts.

    Parameters
    ----------
    table : DataFrame
        The table ``explained``.
    context : FigureContext
    words : Labels

    Attributes
    ----------
    parts : list of mapping
        Rows of the channels, in their order.
    total : mapping
        Row of the whole difference.
    """

    def __init__(self, table: pd.DataFrame, context: FigureContext, words: Labels) -> None:
        one = OUTCOMES[0]
        chosen = table[
            (table["measure"] == one.measure)
            & (table["group"] == one.group)
            & (table["level"] == one.level)
        ]
        rows = chosen.to_dict("records")
        self.parts: list[Row] = [row for row in rows if row["part"] != TOTAL]
        self.total: Row = next(row for row in rows if row["part"] == TOTAL)
        self.words = words
        self.names = {
            name: words.architecture(str(self.total[name]), context)
            for name in ("architecture", "reference")
        }

    @property
    def kind(self) -> Kind:
        """What can be said of the whole difference."""
        row = self.total
        if row["n"] == 0:
            return "missing"
        return weigh(
            row["mean"],
            row["low"],
            row["high"],
            level=row["reference_mean"],
            replications=int(row["n"]),
        )

    @property
    def decimals(self) -> int:
        """Decimals with which the smallest part that is named is not written as zero."""
        largest = max((abs(row["mean"]) for row in (*self.parts, self.total)), default=0.0)
        if not largest > 0.0:
            return 2
        return min(max(2, math.ceil(-math.log10(LEAST * largest))), 6)

    def stated(self) -> list[Row]:
        """Give the parts that are significant and large enough to be named, the largest first."""
        differs = self.kind in ("more", "less")
        level = self.total["mean"] if differs else self.total["reference_mean"]
        smallest = LEAST if differs else SMALLEST
        found = [
            row
            for row in self.parts
            if confirmed(row["differs"]) and relevant(row["mean"], level, smallest)
        ]
        return sorted(found, key=lambda row: -abs(row["mean"]))

    def number(self, value: float) -> str:
        """Write a difference."""
        return self.words.number(value, self.decimals, sign=True)

    def _series(self, rows: list[Row]) -> str:
        words, template = self.words, "of" if self.kind in ("more", "less") else "alone"
        return words.series(
            [
                words(
                    f"explained.part.{template}",
                    channel=words(f"explained.channel.{row['part']}"),
                    value=self.number(row["mean"]),
                    share=words.percent(100.0 * row["share"], 0),
                )
                for row in rows
            ]
        )

    def whole(self) -> str:
        """Write what is known of the whole difference."""
        words, row = self.words, self.total
        level = row["reference_mean"]
        percent = 100.0 * row["mean"] / abs(level) if level else math.nan
        return words(
            f"explained.total.{self.kind}",
            **self.names,
            fewest=words.number(FEWEST, 0),
            smallest=words.percent(100.0 * SMALLEST),
            value=words.number(abs(row["mean"]), self.decimals),
            percent=words.percent(percent, sign=True),
        )

    def sentence(self) -> str:
        """Write the whole difference and the channels through which it comes."""
        words, kind = self.words, self.kind
        if kind in ("missing", "untested", "same"):
            return self.whole()
        stated = self.stated()
        if kind in ("tie", "trifle"):
            offset = words("explained.parts.offset", parts=self._series(stated)) if stated else ""
            return " ".join(text for text in (self.whole(), offset) if text)
        sign = math.copysign(1.0, self.total["mean"])
        along = [row for row in stated if row["mean"] * sign > 0.0]
        against = [row for row in stated if row["mean"] * sign < 0.0]
        texts = [self.whole()]
        texts.append(
            words("explained.parts.along", parts=self._series(along))
            if along
            else words("explained.parts.none")
        )
        if against:
            texts.append(words("explained.parts.against", parts=self._series(against)))
        return " ".join(texts)
