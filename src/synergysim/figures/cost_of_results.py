"""Cost of results: what a household lifted above the poverty line costs beyond the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
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
from synergysim.figures.table_reading import rows_of
from synergysim.figures.ticks import numbered
from synergysim.statistics.relevance import direction, too_few

LIFTED = "household lifted above the poverty line"
BASES = ("executed", "appropriated")
RATIO = "ratio"
WIDEST = 10.0
"""Upper end of an interval over its lower end, above which a ratio cannot be estimated."""
NAMES, ROW = 46.0, 9.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw cost per household lifted with Fieller's 95 % intervals, a panel for each basis of cost.

    Where costs or gains do not differ from none significantly there is no ratio, and the row says
    so. A basis without any ratio is left out, unless neither has one.

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
    with_ratio = [basis for basis in BASES if _with_ratio(data, basis)]
    bases = with_ratio or list(BASES[:1])
    panels = page.axes(
        1, len(bases), left=NAMES, right=5.0, above=7.0, below=10.0, gaps=(8.0, 8.0)
    )  # fmt: skip
    style = marks([context.reference, *names])
    for axes, basis in zip(panels, bases, strict=True):
        for row in data[data["basis"] == basis].to_dict("records"):
            place, mark = names.index(str(row["architecture"])), style[str(row["architecture"])]
            statement = _statement(row)
            if statement != RATIO:
                axes.annotate(
                    words(f"cost_of_results.statement.{statement}"),
                    (0.5, place),
                    xycoords=("axes fraction", "data"),
                    ha="center",
                    va="center",
                    fontsize=SMALL_SIZE,
                    color=MUTED,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
                )
                continue
            axes.hlines(place, row["low"], row["high"], color=mark.edge, linewidth=1.2)
            axes.plot(
                row["ratio"],
                place,
                marker=mark.marker,
                color=mark.colour,
                markeredgecolor=mark.edge,
                markersize=5.0,
            )
        axes.set_title(words(f"cost_of_results.{basis}"), fontweight="bold")
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_yticks([])
        axes.grid(axis="x", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
        numbered(axes.xaxis, words)
        axes.set_xlabel(words("cost_of_results.x", currency=context.currency))
        if not with_ratio:  # no scale
            axes.set_xticks([])
    panels[0].set_yticks(
        range(len(names)),
        [fit(words.architecture(name, context), TEXT_SIZE, NAMES - 8.0) for name in names],
    )
    alt = words(
        "cost_of_results.alt",
        finding=title,
        replications=words.number(context.replications, 0),
        numbers=" ".join(_numbers(data, basis, context, words) for basis in bases),
    )
    return Drawing(page.figure, data, title, alt)


def _statement(row: Mapping[Any, Any]) -> str:
    """Say what cost and gain come to; a ratio means something only if there is more of both."""
    if too_few(int(row["n"])):
        return "few"
    if not row["distinguishable"] or not np.isfinite(row["ratio"]):
        return "not_significant"
    if row["cost"] == 0.0:
        return "same_money"
    if direction(row["low"], row["high"]) == 0:
        return "cost_not_significant"
    if row["cost"] > 0.0 and row["gain"] > 0.0:
        return RATIO if row["high"] <= WIDEST * row["low"] else "wide"
    if row["cost"] > 0.0:
        return "more_fewer"
    return "less_more" if row["gain"] > 0.0 else "less_fewer"


def _with_ratio(data: pd.DataFrame, basis: str) -> list[dict[Any, Any]]:
    """Rows of a basis that have a ratio, the cheapest first."""
    rows = data[data["basis"] == basis].to_dict("records")
    return sorted((row for row in rows if _statement(row) == RATIO), key=lambda row: row["ratio"])


def _numbers(data: pd.DataFrame, basis: str, context: FigureContext, words: Labels) -> str:
    """Tell the rows of a panel."""
    rows = data[data["basis"] == basis].to_dict("records")
    return words(
        "cost_of_results.alt_basis",
        basis=words(f"cost_of_results.{basis}"),
        numbers=words("format.semicolon").join(_number(row, context, words) for row in rows),
    )


def _number(row: Mapping[Any, Any], context: FigureContext, words: Labels) -> str:
    name, statement = words.architecture(str(row["architecture"]), context), _statement(row)
    if statement != RATIO:
        gain = words.number(100.0 * row["gain"], 2, sign=True)
        return words(
            "cost_of_results.alt_other",
            architecture=name,
            statement=words(f"cost_of_results.statement.{statement}"),
            gain=gain,
        )
    ratio, low, high = (words.number(row[key], 0) for key in ("ratio", "low", "high"))
    return words("cost_of_results.alt_number", architecture=name, ratio=ratio, low=low, high=high)


def _title(data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Name the cheapest, and all whose interval reaches down to its own."""
    reference = words.architecture(context.reference, context)
    found = _with_ratio(data, BASES[0])
    if not found:
        statements = {_statement(row) for row in data[data["basis"] == BASES[0]].to_dict("records")}
        kind = "uncertain" if statements & {"few", "wide"} else "none"
        return words(f"cost_of_results.title.{kind}", reference=reference)
    best, *others = found
    tied = [best, *(row for row in others if row["low"] <= best["high"])]
    if len(tied) > 1:
        named = [words.architecture(str(row["architecture"]), context) for row in tied]
        return words(
            f"cost_of_results.title.{'several' if len(tied) == len(found) else 'some'}",
            architectures=words.series(named, quoted=True),
            reference=reference,
            currency=context.currency,
            count=words.number(len(found), 0),
            lowest=words.number(min(row["low"] for row in tied), 0),
            highest=words.number(max(row["high"] for row in tied), 0),
        )
    return words(
        f"cost_of_results.title.{'least' if others else 'one'}",
        architecture=words.architecture(str(best["architecture"]), context),
        reference=reference,
        currency=context.currency,
        ratio=words.number(best["ratio"], 0),
        low=words.number(best["low"], 0),
        high=words.number(best["high"], 0),
    )
