"""The first screen over worlds: which differences hold, between which values, and in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from synergysim.experiments.first_screen import POOR, Shown
from synergysim.figures.labels import Labels
from synergysim.statistics.over_worlds import FEWEST_WORLDS
from synergysim.statistics.run_table import confirmed

INCOME = Shown("income", *POOR)
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class WorldsShown:
    """A comparison over worlds, as the first screen needs it.

    Attributes
    ----------
    table : DataFrame
        As :func:`synergysim.findings.world_differences.world_differences` gives it.
    asked : int
        Worlds that were asked for.
    sets : int
        Accepted sets of household parameters in them; 0 where the context has no ensemble.
    assumptions : DataFrame
        As :func:`synergysim.findings.world_assumptions.world_assumptions` gives it.
    failures : int
        Runs that failed.
    """

    table: pd.DataFrame
    asked: int
    sets: int
    assumptions: pd.DataFrame
    failures: int = 0

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], Row]:
        return {
            (row["architecture"], Shown(row["measure"], row["group"], row["level"]).key): row
            for row in self.table.to_dict("records")
        }

    @property
    def worlds(self) -> int:
        """Worlds that ran."""
        return int(self.table["worlds"].max()) if len(self.table) else 0

    @property
    def can_hold(self) -> bool:
        """Whether there are enough worlds to say that a difference holds over them."""
        return self.worlds >= FEWEST_WORLDS

    @property
    def any_holds(self) -> bool:
        """Whether any difference holds over worlds."""
        return any(confirmed(value) for value in self.table["holds"])

    def row(self, architecture: str, one: Shown) -> Row | None:
        """Find one difference."""
        return self._rows.get((architecture, one.key))

    def holds(self, architecture: str, one: Shown) -> bool:
        """Tell whether a difference holds over worlds."""
        row = self.row(architecture, one)
        return row is not None and confirmed(row["holds"])

    def of(self, one: Shown) -> list[Row]:
        """Give one outcome under every architecture."""
        return [row for (_, key), row in self._rows.items() if key == one.key]

    def range_name(self, words: Labels) -> str:
        """Name the row with ranges."""
        return words.count("first_screen.worlds.range", self.worlds)

    def counts(self, architecture: str) -> str:
        """Write in how many worlds poor families' income is higher, lower and undecided."""
        row = self.row(architecture, INCOME)
        return "" if row is None else f"{row['above']}/{row['below']}/{row['undecided']}"


def in_worlds(
    worlds: WorldsShown,
    words: Labels,
    named: Callable[..., str],
    reference: str,
    gaining: str,
    *,
    is_bare: bool = False,
) -> list[str]:
    """Say what the income of poor families does over worlds.

    Parameters
    ----------
    worlds : WorldsShown
    words : Labels
    named : callable
        Writes names of architectures.
    reference : str
    gaining : str
        The architecture under which poor families gain most in the default world, or lose; empty
        where there is none.
    is_bare : bool
        Without what is said of differences of any size.

    Returns
    -------
    list of str
        Sentences.
    """
    if not worlds.worlds:
        return [words("first_screen.worlds.nothing", asked=words.number(worlds.asked, 0))]
    count = worlds.worlds
    if worlds.sets:
        head = words.count("first_screen.worlds.head", count)
    else:
        head = words.count("first_screen.worlds.institutions_only", count)
    rows = worlds.of(INCOME)
    focus = _focus(rows, gaining)
    parts = [head, _clearly(rows, focus, words, named, reference, is_bare=is_bare)]
    if focus is not None:
        is_named = any(map(_decided, rows))
        sign = "" if is_bare and is_named else _sign(focus, words, named, is_named)
        parts += [sign, _dependence(worlds, focus, words)]
    if count < FEWEST_WORLDS:
        parts.append(words("first_screen.worlds.few", fewest=FEWEST_WORLDS))
    return [part for part in parts if part]


def _clearly(
    rows: Sequence[Row],
    focus: Row | None,
    words: Labels,
    named: Callable[..., str],
    reference: str,
    *,
    is_bare: bool,
) -> str:
    """Say in how many worlds poor families' income differs under the architecture in focus."""
    if not rows:
        return ""
    values = {
        "reference": named(reference),
        "smallest": words.number(float(rows[0]["smallest"]), 2),
    }
    if focus is None or not any(map(_decided, rows)):
        return words("first_screen.worlds.none", **values)
    return words(
        f"first_screen.worlds.{'bare' if is_bare else 'some'}",
        architecture=named(focus["architecture"]),
        above=words.number(focus["above"], 0),
        below=words.number(focus["below"], 0),
        **values,
    )


def _decided(row: Row) -> int:
    return max(int(row["above"]), int(row["below"]))


def _focus(rows: Sequence[Row], gaining: str) -> Row | None:
    """Choose the difference to ask more of: the one that is stated, else the most decided."""
    stated = next((row for row in rows if row["architecture"] == gaining), None)
    if stated is not None:
        return stated
    decided = [row for row in rows if _decided(row)]
    return max(decided, key=_decided) if decided else None


def _sign(row: Row, words: Labels, named: Callable[..., str], is_named: bool) -> str:
    """Say in how many worlds a difference lies on the default world's side of zero."""
    side = {True: "positive", False: "negative"}[row["difference"] > 0.0]
    if not row["difference"] or row["worlds"] < 2:
        return ""
    count = words.number(row[side], 0)
    if is_named:
        return words(f"first_screen.worlds.{side}_there", count=count)
    architecture = named(row["architecture"])
    return words(f"first_screen.worlds.{side}", architecture=architecture, count=count)


def _dependence(worlds: WorldsShown, row: Row, words: Labels) -> str:
    """Name the assumption that changes the sign or the size; nothing where worlds agree."""
    found = worlds.assumptions
    mine = found[
        (found["architecture"] == row["architecture"])
        & (found["measure"] == INCOME.measure)
        & (found["group"] == INCOME.group)
    ].to_dict("records")
    if not mine:
        return ""
    one = mine[0]
    if not confirmed(one["more_than_chance"]):
        return words("first_screen.worlds.no_assumption")
    place = "above" if one["auc"] > 0.5 else "below"
    return words(
        f"first_screen.worlds.{one['question']}_{place}",
        parameter=one["parameter"],
        grade=one["grade"] or words("format.missing"),
        threshold=words.number(*_short(one["divides_at"])),
    )


def _short(value: float) -> tuple[float, int]:
    """A threshold with two digits, and its decimals."""
    if value == 0.0 or not math.isfinite(value):
        return value, 0
    decimals = 1 - math.floor(math.log10(abs(value)))
    return round(value, decimals), max(decimals, 0)
