"""Explained difference: through which channels one architecture differs from another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.experiments.explained import EXPLAINED, TOTAL
from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.explained_finding import Difference
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import (
    FAINT,
    INK,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    capital,
    fit,
    foot,
)
from synergysim.figures.ticks import numbered
from synergysim.statistics.run_table import confirmed

NAMES_WIDTH, NUMBERS_WIDTH = 42.0, 34.0
ROW = 8.0
WHOLE, PART = "#00264D", "#A6A6A6"
SURE = "#0072B2"


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the parts of the difference one after the other, then the whole difference.

    Parameters
    ----------
    tables : mapping
        With the table ``explained``.

    Raises
    ------
    NothingToShowError
        If no family is poor at the start, or the two architectures are the same.
    """
    table = tables[EXPLAINED]
    table = table[table["shock"] == context.shock]
    found = Difference(table, context, words)
    if found.kind in ("missing", "same"):
        raise NothingToShowError(found.whole())
    title = found.sentence()
    data = _data(found)
    rows = data.to_dict("records")
    page = Page(
        title,
        words("explained_waterfall.subtitle", **found.names),
        foot(context, words),
        height=46.0 + ROW * len(rows),
    )
    (axes,) = page.axes(1, 1, left=NAMES_WIDTH, right=NUMBERS_WIDTH, above=3.0, below=9.0)
    _bars(axes, rows)
    for y, row in enumerate(rows):
        _number(axes, y, row, found, words)
    names = [
        fit(capital(words(f"explained.channel.{row['part']}")), TEXT_SIZE, NAMES_WIDTH - 4.0)
        for row in rows
    ]
    axes.set_yticks(range(len(rows)), names, fontsize=TEXT_SIZE, color=INK)
    axes.set_xlabel(words("explained_waterfall.x"), fontsize=SMALL_SIZE)
    numbered(axes.xaxis, words, bins=5)
    alt = words(
        "explained_waterfall.alt",
        **found.names,
        finding=title,
        numbers=words("format.semicolon").join(_alt_number(row, found, words) for row in rows),
    )
    return Drawing(page.figure, data, title, alt)


def _data(found: Difference) -> pd.DataFrame:
    """Give each bar its start, where the bar before it ends."""
    columns = ("part", "mean", "low", "high", "n", "share", "p_holm", "differs")
    rows, start = [], 0.0
    for row in (*found.parts, found.total):
        left = 0.0 if row["part"] == TOTAL else start
        rows.append({name: row[name] for name in columns} | {"start": left})
        start += float(row["mean"])
    return pd.DataFrame(rows)


def _bars(axes: Axes, rows: list[dict[Any, Any]]) -> None:
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    ends = [0.0]
    for y, row in enumerate(rows):
        whole, left, mean = row["part"] == TOTAL, row["start"], row["mean"]
        sure = confirmed(row["differs"])
        axes.barh(
            y,
            mean,
            left=left,
            height=0.6,
            color=WHOLE if whole else SURE if sure else PART,
            edgecolor=MUTED,
            linewidth=0.5,
        )
        low, high = left + row["low"], left + row["high"]
        if np.isfinite(low) and np.isfinite(high):
            axes.plot([low, high], [y, y], color=INK, linewidth=0.9, solid_capstyle="butt")
            for end in (low, high):
                axes.plot([end, end], [y - 0.12, y + 0.12], color=INK, linewidth=0.9)
        if y + 1 < len(rows):
            axes.plot([left + mean] * 2, [y + 0.3, y + 0.7], color=MUTED, linewidth=0.5)
        ends += [end for end in (left, left + mean, low, high) if math.isfinite(end)]
    margin = 0.04 * (max(ends) - min(ends)) or 1.0
    axes.set_xlim(min(ends) - margin, max(ends) + margin)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _number(axes: Axes, y: int, row: Mapping[Any, Any], found: Difference, words: Labels) -> None:
    """Write a part and its share beside the axes; the share only of a difference that is known."""
    sure = confirmed(row["differs"])
    text = found.number(row["mean"])
    if found.kind in ("more", "less") and row["part"] != TOTAL:
        text = words(
            "explained_waterfall.row", value=text, share=words.percent(100.0 * row["share"], 0)
        )
    axes.annotate(
        text + ("*" if sure else ""),
        (1.0, y),
        xytext=(4.0, 0.0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL_SIZE,
        fontweight="bold" if sure else "normal",
        color=INK if sure else MUTED,
    )


def _alt_number(row: Mapping[Any, Any], found: Difference, words: Labels) -> str:
    low, high = (words.number(row[end], found.decimals) for end in ("low", "high"))
    return words(
        "explained_waterfall.alt_number",
        channel=words(f"explained.channel.{row['part']}"),
        value=found.number(row["mean"]),
        low=low,
        high=high,
    )
