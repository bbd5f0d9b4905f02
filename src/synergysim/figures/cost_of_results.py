"""Cost of results: what a household lifted above the line costs beyond the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from synergysim.figures.context import FigureContext
from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.labels import Labels
from synergysim.figures.style import (
    FAINT,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    fit,
    foot,
    marks,
)
from synergysim.figures.tables import rows_of

LIFTED = "household lifted above the line"
BASES = ("executed", "appropriated")
RATIO = "ratio"
NAMES, ROW = 46.0, 9.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw cost per household lifted with Fieller's 95 % intervals, a panel for each basis of cost.

    Where costs or gains cannot be told from none there is no ratio, and the row says so.

    Raises
    ------
    ValueError
        If the table has no runs of the shock state.
    """
    rows = rows_of(tables, "cost_effectiveness", context.shock)
    data = rows[rows["effect"] == LIFTED].reset_index(drop=True)
    names = [str(name) for name in data["architecture"].unique()]
    if not names:
        raise NothingToShowError(words("cost_of_results.nothing"))
    title = _title(data, context, words)
    reference = words.architecture(context.reference, context)
    page = Page(
        title,
        words("cost_of_results.subtitle", reference=reference, currency=context.currency),
        foot(context, words),
        46.0 + ROW * len(names),
    )
    panels = page.axes(1, 2, left=NAMES, right=5.0, above=7.0, below=10.0, gaps=(8.0, 8.0))
    style = marks([context.reference, *names])
    for axes, basis in zip(panels, BASES, strict=True):
        for row in data[data["basis"] == basis].to_dict("records"):
            place, mark = names.index(str(row["architecture"])), style[str(row["architecture"])]
            told = _told(row)
            if told != RATIO:
                axes.annotate(
                    words(f"cost_of_results.told.{told}"), (0.5, place),
                    xycoords=("axes fraction", "data"), ha="center", va="center",
                    fontsize=SMALL_SIZE, color=MUTED,
                )  # fmt: skip
                continue
            axes.hlines(place, row["low"], row["high"], color=mark.edge, linewidth=1.2)
            axes.plot(
                row["ratio"], place, marker=mark.marker, color=mark.colour,
                markeredgecolor=mark.edge, markersize=5.0,
            )  # fmt: skip
        axes.set_title(words(f"cost_of_results.{basis}"), fontweight="bold")
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        axes.grid(axis="x", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))
        axes.set_xlabel(words("cost_of_results.x", currency=context.currency))
        if not axes.collections:  # no ratio, no scale
            axes.set_xticks([])
    panels[0].set_yticks(
        range(len(names)),
        [fit(words.architecture(name, context), TEXT_SIZE, NAMES - 8.0) for name in names],
    )
    alt = words(
        "cost_of_results.alt",
        finding=title,
        replications=words.number(context.replications, 0),
        numbers="; ".join(
            _number(row, context, words)
            for row in data[data["basis"] == BASES[0]].to_dict("records")
        ),
    )
    return Drawing(page.figure, data, title, alt)


def _told(row: Mapping[Any, Any]) -> str:
    """Say what cost and gain come to; a ratio means something only if there is more of both."""
    if not row["distinguishable"] or not np.isfinite(row["ratio"]):
        return "untold"
    if row["ratio"] == 0.0:
        return "same_money"
    if row["cost"] > 0.0:
        return RATIO if row["gain"] > 0.0 else "more_fewer"
    return "less_more" if row["gain"] > 0.0 else "less_fewer"


def _number(row: Mapping[Any, Any], context: FigureContext, words: Labels) -> str:
    name, told = words.architecture(str(row["architecture"]), context), _told(row)
    if told != RATIO:
        gain = words.percent(100.0 * row["gain"], sign=True)
        return words(
            "cost_of_results.alt_other",
            architecture=name, told=words(f"cost_of_results.told.{told}"), gain=gain,
        )  # fmt: skip
    ratio, low, high = (words.number(row[key], 0) for key in ("ratio", "low", "high"))
    return words("cost_of_results.alt_number", architecture=name, ratio=ratio, low=low, high=high)


def _title(data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Name the cheapest of those that lift more households for more money."""
    rows = data[data["basis"] == BASES[0]].to_dict("records")
    found = [row for row in rows if _told(row) == RATIO]
    if not found:
        reference = words.architecture(context.reference, context)
        return words("cost_of_results.title.none", reference=reference)
    best = min(found, key=lambda row: float(row["ratio"]))
    return words(
        "cost_of_results.title.found",
        architecture=words.architecture(str(best["architecture"]), context),
        currency=context.currency,
        ratio=words.number(best["ratio"], 0),
        low=words.number(best["low"], 0),
        high=words.number(best["high"], 0),
    )
