"""The four sentences of the first screen: who gains, who pays, what it costs, what if wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import pandas as pd

from synergysim.experiments.first_screen import (
    BOTH,
    COST,
    GROUPS,
    MINISTRY,
    Shown,
)
from synergysim.experiments.references import without_references
from synergysim.figures.figure_context import FigureContext, short
from synergysim.figures.first_screen_worlds import INCOME, WorldsShown, in_worlds
from synergysim.figures.labels import Labels
from synergysim.figures.verdict import Verdict, verdict
from synergysim.statistics.paired import ROUNDING
from synergysim.statistics.relevance import FEWEST, SMALLEST, too_few

EARNED = next(one for one in BOTH if one.measure == "earned_income")
EXECUTED, VOTED = COST
Marks = Sequence[tuple[bool, bool, bool]]
KEYS = {"measure", "group", "level"}


class Brevity(IntEnum):
    """How much is left out so that the screen is not too long."""

    FULL = 0
    BRIEF = 1
    """Lists end after two; what does not differ is not said; ministries by their acronyms."""

    RUN_ON = 2
    """Sentences follow one another in one paragraph."""

    BARE = 3
    """Neither the unit, nor who pays under the reference, nor what the tables show again."""


MOST_NAMED = 2
"""Architectures that a brief list names."""

MOST_PAYING = 3
"""Entries of a brief list of ministries; the last has all that are not named."""


def sentences(
    table: pd.DataFrame,
    context: FigureContext,
    ministries: Mapping[str, str],
    words: Labels,
    marks: Marks,
    worlds: WorldsShown | None = None,
    brevity: Brevity = Brevity.FULL,
) -> list[str]:
    """Write the four sentences.

    Parameters
    ----------
    table : DataFrame
        As :func:`synergysim.experiments.first_screen.first_screen` gives it.
    context : FigureContext
    ministries : mapping
        Name of a ministry in the scenario -> its title.
    words : Labels
    marks : sequence of three bool
        Of each difference shown: whether it is more than chance, whether it is relevant, and
        whether it holds over worlds.
    worlds : WorldsShown, optional
    brevity : Brevity
    """
    writer = SentenceWriter(table, context, words, brevity)
    found = writer.verdict(INCOME)
    focus = found.architecture or context.reference
    return [
        " ".join(part for part in (writer.who_gains(found), writer.identical()) if part),
        writer.who_pays(focus, ministries),
        writer.cost(focus),
        writer.wrong(marks) if worlds is None else writer.in_worlds(worlds, marks, found),
    ]


def short_name(key: str, context: FigureContext, words: Labels) -> str:
    """Give the name of a variant that fits the tables; its own where the catalogue has none."""
    if f"first_screen.names.{key}" in words:
        return words(f"first_screen.names.{key}")
    return words.architecture(key, context)


class SentenceWriter:
    """Puts the table into sentences.

    Parameters
    ----------
    table : DataFrame
    context : FigureContext
    words : Labels
    brevity : Brevity
    """

    def __init__(
        self,
        table: pd.DataFrame,
        context: FigureContext,
        words: Labels,
        brevity: Brevity = Brevity.FULL,
    ) -> None:
        self.table, self.context, self.words = table, context, words
        self.brevity = brevity
        self.reference = context.reference
        self.architectures = without_references(table["architecture"])
        others = [name for name in self.architectures if name != self.reference]
        self.compared = table[table["architecture"].isin(others)]

    def named(self, *names: str) -> str:
        """Names of architectures in quotes, one after the other."""
        titles = [short_name(name, self.context, self.words) for name in names]
        return self.words.series(titles, quoted=True)

    def rows(self, one: Shown, table: pd.DataFrame | None = None) -> pd.DataFrame:
        """Rows of one outcome and group."""
        found = self.table if table is None else table
        return found[
            (found["measure"] == one.measure)
            & (found["group"] == one.group)
            & (found["level"] == one.level)
        ]

    def verdict(self, one: Shown) -> Verdict:
        """What can be said of the differences in one outcome."""
        return verdict(_differences(self.rows(one, self.compared)))

    def sides(self, one: Shown, kind: str) -> list[Mapping[Any, Any]]:
        """Rows of the architectures of which alone the same would be said."""
        rows = self.rows(one, self.compared)
        alone = [rows.iloc[[place]] for place in range(len(rows))]
        return [
            row.to_dict("records")[0] for row in alone if verdict(_differences(row)).kind == kind
        ]

    def who_gains(self, found: Verdict) -> str:
        """Say for which architectures the income of poor families differs, and for which groups."""
        words = self.words
        values: dict[str, object] = {
            "reference": self.named(self.reference),
            "fewest": FEWEST,
            "smallest": words.percent(100.0 * SMALLEST),
        }
        if found.kind in ("higher", "lower"):
            values |= {
                "architectures": self.each(found.kind),
                "groups": self.groups(found),
                "where": self.where(found),
                "earned": self.earned(found.architecture),
            }
            values["more"] = words("first_screen.gains.more", **values) if self.says(values) else ""
        text = words(f"first_screen.gains.{found.kind}", **values)
        if found.kind == "higher" and self.sides(INCOME, "lower"):
            text += " " + words("first_screen.gains.losing", architectures=self.each("lower"))
        return text

    def says(self, values: Mapping[str, object]) -> bool:
        """Tell whether earned income and groups are worth a sentence."""
        nothing = (
            self.words("first_screen.gains.not_earned"),
            self.words("first_screen.gains.no_group"),
        )
        if self.brevity >= Brevity.BARE:
            return False
        return not self.brevity or (values["earned"], values["groups"]) != nothing

    def where(self, found: Verdict) -> str:
        """Refer to the architecture of which more is said; by its name if it is one of several."""
        if len(self.sides(INCOME, found.kind)) == 1:
            return self.words("first_screen.gains.there")
        return self.words("first_screen.gains.under", focus=self.named(found.architecture))

    def each(self, kind: str) -> str:
        """List the architectures under which poor families gain, or lose, the largest first."""
        words, rows = self.words, self.sides(INCOME, kind)
        rows.sort(key=lambda row: -abs(row["difference"]))
        most = MOST_NAMED if self.brevity else len(rows)
        named = [
            words(
                "first_screen.gains.each",
                architecture=self.named(row["architecture"]),
                value=words.number(row["difference"], 2, sign=True),
                percent=words.percent(
                    100.0 * row["difference"] / row["reference_mean"], 1, sign=True
                ),
            )
            for row in rows[:most]
        ]
        if len(rows) > most:
            named.append(words.count("first_screen.gains.others", len(rows) - most))
        return words.series(named)

    def groups(self, found: Verdict) -> str:
        """Name the groups of poor families of which the same can be said of one architecture."""
        words = self.words
        same = [
            words(f"first_screen.groups.{one.level}")
            for one in GROUPS
            if any(row["architecture"] == found.architecture for row in self.sides(one, found.kind))
        ]
        if not same:
            return words("first_screen.gains.no_group")
        return words(f"first_screen.gains.also_{found.kind}", groups=words.series(same))

    def earned(self, architecture: str) -> str:
        """Write the difference in earned income, where there is one."""
        words = self.words
        for kind in ("higher", "lower"):
            for row in self.sides(EARNED, kind):
                if row["architecture"] == architecture:
                    value = self.words.number(row["difference"], 2, sign=True)
                    return words("first_screen.gains.earned", value=value)
        return words("first_screen.gains.not_earned")

    def identical(self) -> str:
        """Name architectures that agree in every number of the table."""
        words = self.words
        by_name = {
            str(name): rows.set_index(sorted(KEYS))["mean"].sort_index()
            for name, rows in self.table.groupby("architecture", sort=False)
            if name in self.architectures
        }
        groups: list[list[str]] = []
        for name, mine in by_name.items():
            group = next((g for g in groups if _equal(by_name[g[0]], mine)), None)
            if group is None:
                groups.append([name])
            else:
                group.append(name)
        parts = [
            words("first_screen.identical", architectures=self.named(*group))
            for group in groups
            if len(group) > 1
        ]
        return " ".join(parts)

    def amount(self, name: str, one: Shown) -> float:
        """Mean of an outcome under a variant; NaN where there is none."""
        rows = self.rows(one)
        found = rows.loc[rows["architecture"] == name, "mean"]
        return float(found.iloc[0]) if len(found) else float("nan")

    def who_pays(self, focus: str, ministries: Mapping[str, str]) -> str:
        """Say what each ministry executes and what is approved for it, under two architectures."""
        words = self.words
        parts = []
        titles = dict(ministries)
        if self.brevity:
            titles = {key: short(title) for key, title in titles.items()}
        shown = (focus,) if self.brevity >= Brevity.BARE else (self.reference, focus)
        for name in dict.fromkeys(shown):
            paying = words.series(self.by_ministry(name, titles))
            parts.append(
                words("first_screen.pays.under", architecture=self.named(name), ministries=paying)
            )
            # Once a ministry was named with its acronym, that is enough.
            titles = {key: short(title) for key, title in titles.items()}
        return words(
            "first_screen.pays.all", parts=words("format.semicolon").join(parts), **self.money()
        )

    def by_ministry(self, name: str, ministries: Mapping[str, str]) -> list[str]:
        """Write the money of each ministry under an architecture."""
        words = self.words
        mine = self.table[
            (self.table["architecture"] == name)
            & (self.table["group"] == MINISTRY)
            & (self.table["measure"] == VOTED.measure)
        ]
        amounts = [
            (
                ministries.get(ministry, ministry),
                self.amount(name, Shown("cost", MINISTRY, ministry)),
                self.amount(name, Shown("appropriated", MINISTRY, ministry)),
            )
            for ministry in mine["level"]
        ]
        rest: list[tuple[str, float, float]] = []
        if self.brevity and len(amounts) > MOST_PAYING:
            amounts.sort(key=lambda one: -one[1])
            amounts, rest = amounts[: MOST_PAYING - 1], amounts[MOST_PAYING - 1 :]
        written = [
            words(
                "first_screen.pays.ministry",
                ministry=title,
                executed=self.whole(executed),
                voted=self.whole(voted),
            )
            for title, executed, voted in amounts
        ]
        if rest:
            written.append(
                words.count(
                    "first_screen.pays.others",
                    len(rest),
                    executed=self.whole(sum(one[1] for one in rest)),
                    voted=self.whole(sum(one[2] for one in rest)),
                )
            )
        return written or [words("first_screen.pays.nobody")]

    def money(self) -> dict[str, str]:
        """The currency, for a template."""
        return {"currency": self.context.currency}

    def whole(self, value: float) -> str:
        """Write an amount of money, of which three digits are enough."""
        digits = 0 if math.isnan(value) or value == 0.0 else 2 - math.floor(math.log10(abs(value)))
        return self.words.number(round(value, min(digits, 0)), 0)

    def cost(self, focus: str) -> str:
        """Say what one architecture costs, beside the reference."""
        words = self.words
        values = {
            f"{money}_{who}": self.whole(self.amount(name, one))
            for money, one in (("executed", EXECUTED), ("voted", VOTED))
            for who, name in (("focus", focus), ("reference", self.reference))
        }
        values |= {"focus": self.named(focus), "reference": self.named(self.reference)}
        values |= self.money()
        rows = self.rows(EXECUTED, self.compared)
        rows = rows[rows["architecture"] == focus]
        found = verdict(_differences(rows))
        if found.kind in ("higher", "lower"):
            values["difference"] = self.whole(abs(found.row["mean"]))
        return words(f"first_screen.cost.{found.kind}", **values)

    def in_worlds(self, worlds: WorldsShown, marks: Marks, found: Verdict) -> str:
        """Say what other assumptions would change, and how much of what is shown is left."""
        words = self.words
        is_bare = self.brevity >= Brevity.BARE
        parts = in_worlds(
            worlds, words, self.named, self.reference, found.architecture, is_bare=is_bare
        )
        if not is_bare and worlds.can_hold and not too_few(self.context.replications):
            sure = [one for one in marks if one[0]]
            counts = {
                "large": sum(one[1] for one in sure),
                "holding": sum(all(one) for one in sure),
            }
            parts.append(words("first_screen.worlds.marks", **counts))
        return " ".join(parts)

    def wrong(self, marks: Marks) -> str:
        """Say what was varied, and how much of what is shown is more than chance."""
        words = self.words
        sure = [large for chance, large, _ in marks if chance]
        if too_few(count := self.context.replications):
            return words.count("first_screen.wrong.few", count, fewest=FEWEST)
        return words("first_screen.wrong.chance", shown=len(marks), sure=len(sure), large=sum(sure))


def _differences(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the columns of differences as a table of paired comparisons does."""
    return rows.drop(columns="mean").rename(columns={"difference": "mean"})


def _equal(one: pd.Series[float], other: pd.Series[float]) -> bool:
    """Whether two architectures have the same numbers, but for which ministry spends them."""
    mine, theirs = (
        values[values.index.get_level_values("group") != MINISTRY] for values in (one, other)
    )
    if not mine.index.equals(theirs.index) or mine.empty:
        return False
    gap = (mine - theirs).abs()
    return bool((gap <= ROUNDING * mine.abs()).all())
