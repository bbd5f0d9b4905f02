"""Effects of arms over worlds: rows of tables, sentences, and ranges of the figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from synergysim.experiments.arm_file import YEAR
from synergysim.experiments.four_arms import DRAWN, LIST
from synergysim.figures.labels import Labels
from synergysim.figures.style import MUTED
from synergysim.figures.worlds_text import CELLS, OverSets, cell_of
from synergysim.outcomes.lookup import outcome
from synergysim.statistics.over_worlds import HOLDS
from synergysim.statistics.run_table import confirmed

WORLDS = "world_effects"
"""Table of effects over worlds."""

WIDTH = 1.6
"""Of a range in the figure, in points."""

Window = tuple[str, int, int]
"""Start, last month and span."""


def world_lines(
    worlds: OverSets | None,
    name: str,
    window: Window,
    contrasts: Sequence[str],
    words: Labels,
    blanks: int = 1,
) -> list[list[str]]:
    """Rows of a table below the effects on an outcome in a window: the range, and counts of sets.

    Parameters
    ----------
    worlds : OverSets or None
        Effects over worlds; there are no rows without them.
    name : str
        Outcome.
    window : tuple
    contrasts : sequence of str
        Columns.
    words : Labels
    blanks : int
        Empty cells before the columns.
    """
    if worlds is None or not worlds.worlds:
        return []
    mine = _rows(worlds.table, window)
    found = {row["contrast"]: row for row in mine if row["outcome"] == name}
    lines = []
    for cell in CELLS:
        cells = [cell_of(found.get(contrast), cell, name, words) for contrast in contrasts]
        if any(cells):
            lines.append([words(f"worlds.{cell}"), *([""] * blanks), *cells])
    return lines


def world_sentences(
    worlds: OverSets, contrast: str, month: int, outcomes: Sequence[str], words: Labels
) -> list[str]:
    """Say for which outcomes a contrast holds over worlds in a year, and for which it does not.

    An outcome that the contrast does not change at all is left out; nothing is said with too few
    worlds.
    """
    if not worlds.can_hold:
        return []
    mine = [row for row in _rows(worlds.table, (LIST, month, YEAR)) if row["contrast"] == contrast]
    rows = {row["outcome"]: row for row in mine if not pd.isna(row["holds"])}
    groups: dict[bool, list[str]] = {True: [], False: []}
    for name in outcomes:
        if name in rows:
            row = rows[name]
            side = "above" if row["effect"] > 0.0 else "below"
            text = words(
                "arms.worlds.value",
                outcome=words(f"outcome.{name}"),
                count=words.number(row[side], 0),
                worlds=words.number(row["worlds"], 0),
            )
            groups[confirmed(row["holds"])].append(text)
    if not any(groups.values()):
        return []
    join = words("format.semicolon").join
    told = words(
        "arms.worlds.synergy" if contrast == "synergy" else "arms.worlds.contrast",
        contrast=contrast,
        year=words.number(month // YEAR, 0),
        share=words.percent(100.0 * HOLDS, 0),
        outcomes=join(groups[True]) or words("arms.synergy.nothing"),
    )
    fewer = words("arms.worlds.fewer", outcomes=join(groups[False])) if groups[False] else ""
    return [f"{told} {fewer}".strip()]


def with_ranges(data: pd.DataFrame, found: pd.DataFrame | None, contrast: str) -> pd.DataFrame:
    """Add the range over worlds to what the figure draws of a contrast, at the ends of years.

    Parameters
    ----------
    data : DataFrame
        ``outcome``, ``series``, ``month`` and what is drawn, in the figure's units.
    found : DataFrame or None
        The table ``world_effects``, where the arms ran in other worlds.
    contrast : str

    Returns
    -------
    DataFrame
        With ``world_low``, ``world_high`` and ``worlds`` if any effect that is drawn has them.
    """
    if found is None or len(found) == 0:
        return data
    mine = found[(found["since"] == LIST) & (found["contrast"] == contrast)]
    mine = mine[mine["worlds"] > 0]
    if mine.empty:
        return data
    names = ["world_low", "world_high"]
    scale = mine["outcome"].map(lambda name: outcome(name).unit.scale)
    mine = mine.assign(series=contrast, **{name: scale * mine[name] for name in names})
    keys = ["outcome", "series", "month"]
    return data.merge(mine[[*keys, *names, "worlds"]], on=keys, how="left")


def draw_ranges(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw a grey bar at the end of each year from the 10th to the 90th percentile over worlds."""
    if "world_low" not in rows:
        return
    for row in rows[rows["world_low"].notna()].to_dict("records"):
        year = row["month"] / YEAR
        axes.plot(
            (year, year),
            (row["world_low"], row["world_high"]),
            color=MUTED,
            linewidth=WIDTH,
            solid_capstyle="butt",
            clip_on=False,
            label=f"_{WORLDS}",
        )


def _rows(table: pd.DataFrame, window: Window) -> list[dict[Any, Any]]:
    """Effects in a window."""
    here: Mapping[str, Any] = dict(zip(DRAWN[1:], window, strict=True))
    mine = table
    for name, value in here.items():
        mine = mine[mine[name] == value]
    return mine.to_dict("records")
