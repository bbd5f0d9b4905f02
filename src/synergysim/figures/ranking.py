"""Which architecture probably comes out first, and how far the others lie behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.ranking_by_architecture import by_architecture, explanation, probabilities
from synergysim.figures.sizes import chosen_size
from synergysim.figures.style import (
    FAINT,
    INK,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Mark,
    Page,
    capital,
    fit,
    foot,
    marks,
)
from synergysim.figures.ticks import numbered
from synergysim.outcomes.lookup import level_of
from synergysim.statistics.relevance import relevant
from synergysim.statistics.run_table import confirmed

NAMES_WIDTH = 40.0
COLUMNS = 3
ROW = 6.0
LINE = 3.4
"""Millimetres of a line of a name."""
MOST_LINES = 3
"""Lines of panels on a printed page."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the probability of being best, a panel for each group; of one group also the distances.

    Parameters
    ----------
    tables : mapping
        ``ranking`` of one outcome with a column ``group`` (a context, a depth of the shock; empty
        where there is one) and ``factors``.
    """
    found = tables["ranking"]
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(found["outcome"].iloc[0])
    groups = list(dict.fromkeys(found["group"]))
    order = list(
        found.groupby("architecture", sort=False)["p_best"]
        .mean()
        .fillna(0.0)
        .sort_values(ascending=False, kind="stable")
        .index
    )
    title = finding(found, context, scribe)
    alone = len(groups) == 1
    panels_wanted = 2 if alone else len(groups)
    columns = min(COLUMNS, panels_wanted)
    lines = -(-panels_wanted // columns)
    width = (chosen_size().width - NAMES_WIDTH - 14.0 - 16.0 * (columns - 1)) / columns + 12.0
    width = min(40.0, width)
    headings = {
        group: fit(str(group), TEXT_SIZE, width, lines=4, weight="bold") for group in groups
    }
    more = 3.2 * max(max(text.count("\n") for text in headings.values()) - 1, 0)
    style = marks(order)
    names = [fit(words.architecture(name, context), TEXT_SIZE, NAMES_WIDTH - 6.0) for name in order]
    page = Page(
        title,
        explanation(outcome, scribe),
        foot(context, words),
        height=42.0 + lines * (17.0 + more + ROW * len(order)),
    )
    free = page.height - page.top - page.bottom - lines * (17.0 + more)
    needed = lines * len(order) * LINE * max(name.count("\n") + 1 for name in names)
    if not alone and (lines > MOST_LINES if page.size.height is None else free < needed):
        figure = by_architecture(title, found, tables["factors"], order, context, scribe)
        return Drawing(figure, found, title, _alt(title, found, order, context, scribe))
    panels = page.axes(
        lines, columns, left=NAMES_WIDTH, right=34.0 if alone else 14.0, above=9.0 + more,
        below=8.0, gaps=(17.0 + more, 16.0),
    )  # fmt: skip
    for position, axes in enumerate(panels):
        if position >= panels_wanted:
            axes.set_axis_off()
            continue
        group = groups[0 if alone else position]
        rows = found[found["group"] == group].set_index("architecture").to_dict("index")
        if alone and position == 1:
            _behind(axes, rows, order, style, outcome, scribe)
            axes.set_title(words("ranking.behind", unit=scribe.unit(outcome)))
        else:
            probabilities(
                axes, [rows.get(name) for name in order], [style[name] for name in order], words
            )
            heading = words("ranking.best") if alone else headings[group]
            axes.set_title(heading, fontweight="bold" if group else "normal")
        axes.set_ylim(len(order) - 0.4, -0.6)
        axes.set_yticks(range(len(order)), names if position % columns == 0 else [""] * len(order))
        axes.tick_params(axis="y", length=0, labelsize=TEXT_SIZE, labelcolor=INK)
        axes.spines["left"].set_visible(False)
    return Drawing(page.figure, found, title, _alt(title, found, order, context, scribe))


def finding(found: pd.DataFrame, context: FigureContext, scribe: OutcomeText) -> str:
    """Say which architecture comes first and whether that is sure; over groups, whether it holds.

    An architecture is best where no other may be best (paired tests, Holm) and the second lies far
    enough behind to matter.
    """
    words = scribe.words
    outcome = scribe.outcome(str(found["outcome"].iloc[0]))
    if found["p_best"].isna().all():
        return words("ranking.title.untested", outcome=outcome)
    groups = list(dict.fromkeys(found["group"]))
    if len(groups) == 1:
        return _of_one(found, context, scribe)
    sure = ahead(found)
    total = words.number(len(groups), 0)
    if not sure:
        return words("ranking.title.nowhere", outcome=outcome, total=total)
    leader = max(sure, key=lambda name: len(sure[name]))
    fields = {
        "architecture": words.architecture(leader, context),
        "outcome": outcome,
        "count": words.number(len(sure[leader]), 0),
        "total": total,
    }
    if len(sure[leader]) == len(groups):
        return words("ranking.title.everywhere", **fields)
    if len(sure) == 1:
        return words("ranking.title.somewhere", **fields)
    others = sorted((name for name in sure if name != leader), key=lambda name: -len(sure[name]))
    return words(
        "ranking.title.changes",
        other=words.architecture(others[0], context),
        other_count=words.number(len(sure[others[0]]), 0),
        **fields,
    )


def ahead(found: pd.DataFrame) -> dict[str, list[str]]:
    """Give the settings in which each architecture alone may be best and leads by enough."""
    sure: dict[str, list[str]] = {}
    for group in dict.fromkeys(found["group"]):
        rows = found[found["group"] == group].sort_values("rank", kind="stable")
        if int(rows["may_be_best"].sum()) == 1 and _matters(rows):
            sure.setdefault(str(rows["architecture"].iloc[0]), []).append(str(group))
    return sure


def _of_one(found: pd.DataFrame, context: FigureContext, scribe: OutcomeText) -> str:
    """Say which architecture comes first in the only setting."""
    words = scribe.words
    rows = found.sort_values("rank", kind="stable")
    first, second = rows.iloc[0], rows.iloc[min(1, len(rows) - 1)]
    outcome = str(first["outcome"])
    fields = {
        "architecture": words.architecture(str(first["architecture"]), context),
        "outcome": scribe.outcome(outcome),
    }
    tied = rows.loc[rows["rank"] == first["rank"], "architecture"]
    if len(tied) > 1:
        names = [words.architecture(str(name), context) for name in tied]
        return words("ranking.title.same", architectures=words.series(names, quoted=True), **fields)
    if int(rows["may_be_best"].sum()) == 1:
        return words(
            f"ranking.title.{'sure' if _matters(rows) else 'trifle'}",
            second=words.architecture(str(second["architecture"]), context),
            behind=scribe.value(outcome, abs(float(second["behind"]))),
            unit=scribe.unit(outcome, float(second["behind"])),
            **fields,
        )
    return words(
        "ranking.title.open",
        percent=words.chance(float(first["p_best"])),
        count=words.number(int(rows["may_be_best"].sum()), 0),
        **fields,
    )


def _matters(rows: pd.DataFrame) -> bool:
    """Whether the second lies far enough behind the first to matter."""
    if len(rows) < 2:
        return True
    outcome, first = str(rows["outcome"].iloc[0]), float(rows["mean"].iloc[0])
    return relevant(float(rows["behind"].iloc[1]), level_of(outcome, first))


def _behind(
    axes: Axes,
    rows: Mapping[Any, Any],
    order: list[str],
    style: Mapping[str, Mark],
    outcome: str,
    scribe: OutcomeText,
) -> None:
    words = scribe.words
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    for y, name in enumerate(order):
        row, mark = rows[name], style[name]
        ends = [scribe.scaled(outcome, row[key]) for key in ("behind_low", "behind_high")]
        axes.plot(ends, [y, y], color=mark.edge, linewidth=1.4, solid_capstyle="butt")
        axes.plot(
            scribe.scaled(outcome, row["behind"]),
            y,
            marker=mark.marker,
            color=mark.colour,
            markeredgecolor=mark.edge,
            markersize=5.0,
            linestyle="none",
        )
        text = scribe.value(outcome, row["behind"], sign=True)
        if not np.isnan(row["rank_low"]):
            text += "  " + words(
                "ranking.ranks",
                low=words.number(row["rank_low"], 0),
                high=words.number(row["rank_high"], 0),
            )
        axes.annotate(
            text,
            (1.0, y),
            xytext=(4.0, 0.0),
            va="center",
            fontsize=SMALL_SIZE,
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=INK,
        )
    numbered(axes.xaxis, words)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _alt(
    title: str,
    found: pd.DataFrame,
    order: list[str],
    context: FigureContext,
    scribe: OutcomeText,
) -> str:
    words = scribe.words
    groups = list(dict.fromkeys(found["group"]))
    numbers = []
    for row in found.to_dict("records"):
        if len(groups) > 1 and not confirmed(row["may_be_best"]):
            continue
        name = capital(words.architecture(row["architecture"], context))
        numbers.append(
            words(
                f"ranking.alt_{'group' if row['group'] else 'number'}",
                architecture=name,
                group=row["group"],
                percent=words.chance(row["p_best"]),
                behind=scribe.value(row["outcome"], row["behind"], sign=True),
            )
        )
    return words(
        "ranking.alt",
        architectures=words.number(len(order), 0),
        groups=words.number(len(groups), 0),
        finding=title,
        numbers=words("format.semicolon").join(numbers),
    )
