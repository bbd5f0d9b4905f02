"""Basins: assets of one year on those of the next, and where families end up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, LogLocator, NullFormatter

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.four_arms import legend
from synergysim.figures.labels import Labels
from synergysim.figures.style import (
    INK,
    MUTED,
    SMALL_SIZE,
    Mark,
    Page,
)

WORLDS = ("fixed_cost", "no_fixed_cost")
"""The context as it is, and its control."""

SHARES = ("bistable", "only_high", "only_low", "diverging")
THIRD_MARKS = {
    1: ("low", Mark("#E69F00", "D", (0.0, (6.0, 1.5, 1.5, 1.5)), "#E69F00")),
    2: ("middle", Mark("#0072B2", "s", (0.0, (5.0, 2.0)), "#0072B2")),
    3: ("high", Mark("#00264D", "o", "solid", "#00264D")),
}
BAND = "#BFBFBF"
BOX = {"facecolor": "white", "alpha": 0.85, "linewidth": 0.0, "pad": 1.5}


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the recursion of assets with the fixed cost of the better technology and without.

    Reads ``recursion`` (``world``, ``third``, ``start``, ``assets``, ``later``) and ``basins`` (a
    row per ``world`` with the numbers of ``world.basins.Basins.summary``, and how many
    ``households`` were followed for how many ``years``).

    Raises
    ------
    ValueError
        If one of the two worlds is missing.
    """
    recursion, found = tables["recursion"], tables["basins"].set_index("world").to_dict("index")
    missing = [world for world in WORLDS if world not in found]
    if missing:
        raise ValueError(f"the basins lack: {', '.join(missing)}")
    title = _title(found, words)
    starts = int(recursion["start"].nunique())
    page = Page(
        title,
        words(
            "basins.subtitle",
            households=words.number(found[WORLDS[0]]["households"], 0),
            years=words.number(found[WORLDS[0]]["years"], 0),
            starts=words.number(starts, 0),
        ),
        _foot(context, words),
        height=112.0,
    )
    panels = page.axes(1, 2, left=14.0, above=15.0, below=10.0, gaps=(8.0, 16.0))
    ends = recursion[["assets", "later"]]
    limits = (float(ends.min().min()) / 1.15, float(ends.max().max()) * 1.15)
    for world, axes in zip(WORLDS, panels, strict=True):
        _panel(axes, recursion[recursion["world"] == world], limits, words)
        _threshold(axes, found[world], words)
        shares = _shares(found[world], words)
        text = words(
            "basins.shares",
            bistable=shares["bistable"],
            only_high=shares["only_high"],
            only_low=shares["only_low"],
            diverging=shares["diverging"],
        )
        axes.text(
            0.97,
            0.03,
            text,
            va="bottom",
            ha="right",
            transform=axes.transAxes,
            color=INK,
            fontsize=SMALL_SIZE,
            linespacing=1.3,
            bbox=BOX,
        )
        axes.set_title(words(f"basins.world.{world}"), fontweight="bold", pad=13.0)
    named = {words(f"basins.third.{name}"): mark for name, mark in THIRD_MARKS.values()}
    legend(page, named)
    data = recursion.merge(tables["basins"], on="world")
    numbers = words("format.semicolon").join(
        _number(world, found[world], words) for world in WORLDS
    )
    return Drawing(page.figure, data, title, words("basins.alt", finding=title, numbers=numbers))


def _panel(axes: Axes, rows: pd.DataFrame, limits: tuple[float, float], words: Labels) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*limits)
    axes.set_ylim(*limits)
    axes.plot(limits, limits, color=MUTED, linewidth=0.8, linestyle=(0.0, (2.0, 2.0)))
    for third, (_, mark) in THIRD_MARKS.items():
        own = rows[rows["third"] == third].sort_values("assets")
        mark.line(axes, own["assets"], own["later"])
        axes.plot(
            own["assets"],
            own["later"],
            linestyle="none",
            marker=mark.marker,
            markersize=3.0,
            color=mark.colour,
        )
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axis.set_major_formatter(lambda value, _: words.number(value, 0))
        axis.set_minor_formatter(NullFormatter())
        axis.set_minor_locator(FixedLocator([]))
    axes.set_xlabel(words("basins.x"))
    axes.set_ylabel(words("basins.y"))


def _threshold(axes: Axes, found: Mapping[Any, Any], words: Labels) -> None:
    """Mark the threshold and its quartiles, where there is one."""
    if pd.isna(found["threshold"]):
        return
    axes.axvspan(
        found["threshold_low"], found["threshold_high"], color=BAND, alpha=0.4, linewidth=0
    )
    axes.axvline(found["threshold"], color=INK, linewidth=0.8)
    text = words(
        "basins.threshold",
        threshold=words.number(found["threshold"], 0),
        low=words.number(found["threshold_low"], 0),
        high=words.number(found["threshold_high"], 0),
    )
    axes.annotate(
        text,
        (0.0, 1.0),
        xytext=(0.0, 3.0),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=SMALL_SIZE,
        color=MUTED,
    )


def _shares(found: Mapping[Any, Any], words: Labels) -> dict[str, str]:
    return {name: words.percent(100.0 * found[name], 0) for name in SHARES}


def _foot(context: FigureContext, words: Labels) -> str:
    """Name the context and the results: neither replications nor programmes count here."""
    manifest = words("foot.manifest", manifest=context.manifest_id[:12])
    return " · ".join([context.context_title, manifest, words("foot.caveat")])


def _title(found: Mapping[Any, Mapping[Any, Any]], words: Labels) -> str:
    now, without = (found[world] for world in WORLDS)
    control = words("basins.title.nobody")
    if without["bistable"] > 0.0:
        control = _shares(without, words)["bistable"]
    if now["bistable"] > 0.0:
        return words(
            "basins.title.split",
            bistable=_shares(now, words)["bistable"],
            threshold=words.number(now["threshold"], 0),
            control=control,
        )
    return words("basins.title.none", control=control)


def _number(world: str, found: Mapping[Any, Any], words: Labels) -> str:
    shares = _shares(found, words)
    return words(
        "basins.alt_number",
        world=words(f"basins.world.{world}"),
        years=words.number(found["years"], 0),
        bistable=shares["bistable"],
        only_high=shares["only_high"],
        only_low=shares["only_low"],
        diverging=shares["diverging"],
    )
