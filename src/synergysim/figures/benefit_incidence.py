"""Benefit incidence: which share of each side's benefits goes to which fifth of the population."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.style import FAINT, MUTED, Mark, Page, foot, marks
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.statistics.paired import t_interval
from synergysim.statistics.relevance import bounded

PREFIX = "benefit_share_"
SIDES = ("social", "productive", "response")
EQUAL = 20.0
"""Per cent of benefits of a fifth if all families got the same."""

LEGEND = 36.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw shares of benefits by fifth of welfare at the start, a panel for each side.

    Raises
    ------
    ValueError
        If the table has no runs of the shock state, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    names = architectures_of(rows, context.reference)
    mine = rows[(rows["group"] == "fifth") & rows["measure"].astype(str).str.startswith(PREFIX)]
    data = _shares(mine)
    sides = [side for side in SIDES if side in set(data["side"])]
    if not sides:
        raise NothingToShowError(words("benefit_incidence.nothing"))
    title = _title(data, context, words)
    page = Page(title, words("benefit_incidence.subtitle"), foot(context, words), 96.0)
    panels = page.axes(
        1, len(sides), left=15.0, right=LEGEND, above=6.0, below=10.0, gaps=(8.0, 10.0)
    )  # fmt: skip
    style = marks(names)
    for axes, side in zip(panels, sides, strict=True):
        shown = data[data["side"] == side]
        for name in names:
            _line(axes, shown[shown["architecture"] == name], style[name])
        axes.axhline(EQUAL, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.set_ylim(0.0, None)
        axes.set_title(words(f"benefit_incidence.side.{side}"), fontweight="bold")
        axes.set_xlabel(words("benefit_incidence.x"))
        axes.set_xticks([1, 2, 3, 4, 5])
        axes.grid(axis="y", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
        numbered(axes.yaxis, words, bins=6, percent=True)
    panels[0].set_ylabel(words("benefit_incidence.y"))
    legend_beside(panels[-1], names, style, context, words, LEGEND)
    return Drawing(page.figure, data, title, _alt(title, data, names, context, words))


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Mean share in per cent with its interval, by side, architecture and fifth."""
    found = []
    for (measure, name, level), mine in rows.groupby(
        ["measure", "architecture", "level"], observed=True, sort=False
    ):
        values = 100.0 * mine["value"].dropna().to_numpy(dtype=np.float64)
        if values.size:
            low, high = bounded(t_interval(values, 0.95), 0.0, 100.0)
            side = str(measure).removeprefix(PREFIX)
            found.append((side, str(name), int(str(level)), values.mean(), low, high, values.size))
    columns = ["side", "architecture", "fifth", "percent", "low", "high", "n"]
    return pd.DataFrame(found, columns=columns).sort_values(["side", "architecture", "fifth"])


def _line(axes: Axes, rows: pd.DataFrame, mark: Mark) -> None:
    mark.line(axes, rows["fifth"], rows["percent"])
    axes.vlines(rows["fifth"], rows["low"], rows["high"], color=mark.edge, linewidth=0.9)
    axes.plot(
        rows["fifth"],
        rows["percent"],
        marker=mark.marker,
        color=mark.colour,
        markeredgecolor=mark.edge,
        markersize=4.0,
        linestyle="none",
    )


POOREST, RICHEST = 1, 5


def _share(data: pd.DataFrame, side: str, name: str, fifth: int = POOREST) -> float:
    """Per cent of a side's benefits that go to a fifth; NaN if it pays none."""
    mine = data[(data["side"] == side) & (data["architecture"] == name) & (data["fifth"] == fifth)]
    return float(mine["percent"].iloc[0]) if len(mine) else float("nan")


def _title(data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say what the poorest and the richest fifth get of each side, under the reference.

    Where others have an emergency response and the reference has none, the response is what is
    compared, and the title is about it.
    """
    if np.isnan(_share(data, "response", context.reference)) and "response" in set(data["side"]):
        return words(
            "benefit_incidence.response",
            poorest=_range(data, POOREST, words),
            richest=_range(data, RICHEST, words),
        )
    sides = [
        words(
            "benefit_incidence.part",
            side=words(f"benefit_incidence.of.{side}"),
            percent=words.percent(_share(data, side, context.reference), 0),
            richest=words.percent(_share(data, side, context.reference, RICHEST), 0),
        )
        for side in SIDES
        if not np.isnan(_share(data, side, context.reference))
    ]
    reference = words.architecture(context.reference, context)
    return words("benefit_incidence.title", reference=reference, parts=words.series(sides))


def _range(data: pd.DataFrame, fifth: int, words: Labels) -> str:
    """Write a fifth's share of the response, from the smallest to the largest of all arms."""
    mine = data.loc[(data["side"] == "response") & (data["fifth"] == fifth), "percent"]
    low, high = words.percent(mine.min(), 0), words.percent(mine.max(), 0)
    return low if low == high else words("benefit_incidence.range", low=low, high=high)


def _alt(
    title: str, data: pd.DataFrame, names: list[str], context: FigureContext, words: Labels
) -> str:
    return words(
        "benefit_incidence.alt",
        finding=title,
        replications=words.number(context.replications, 0),
        numbers=words("format.semicolon").join(
            words(
                "benefit_incidence.alt_number",
                architecture=words.architecture(name, context),
                side=words(f"benefit_incidence.of.{side}"),
                percent=words.percent(_share(data, side, name), 0),
            )
            for side in SIDES
            if side in set(data["side"])
            for name in names
        ),
    )
