"""Forest plot: which architecture raises what, against the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from synergysim.experiments.first_screen import UNMARKED, Shown
from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.forest_rows import (
    BRIEF,
    WORLDS,
    compared,
    panel_title,
    shown_runs,
    with_worlds,
)
from synergysim.figures.labels import Labels
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
    wrap,
)
from synergysim.figures.table_reading import architectures_of, sort_by
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import verdict
from synergysim.figures.worlds_text import with_range
from synergysim.outcomes.lookup import outcome
from synergysim.statistics.relevance import SMALLEST
from synergysim.statistics.run_table import confirmed

NAMES_WIDTH = 36.0
NUMBERS_WIDTH = 15.0

COLUMNS = 3
BESIDE = 0.28
"""How far below an interval the range over worlds is drawn, in rows."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw paired differences from the reference, a panel for each outcome.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    runs, measured = shown_runs(tables, context.shock)
    names = architectures_of(runs, context.reference)
    comparison, tests = compared(runs, measured, names, context.reference, tables)
    comparison, worlds = with_worlds(comparison, tables.get(WORLDS))
    shown = [one for one in measured if not chosen_size().is_brief or one in BRIEF]
    headline = _rows(comparison, measured[0])
    subject = panel_title(measured[0], words)
    order = sort_by(names[1:], headline.set_index("architecture")["mean"])
    title = _title(headline, subject, context, words)

    panel_rows = -(-len(shown) // COLUMNS)
    page = Page(
        title,
        _explanation(measured, tests, worlds, context, words),
        foot(context, words),
        height=50.0 + panel_rows * (23.0 + 6.5 * max(len(order), 2)),
    )
    width = (page.width - NAMES_WIDTH) / COLUMNS - 2.0
    headings = [
        wrap(capital(panel_title(one, words)), TEXT_SIZE, width, weight="bold") for one in shown
    ]
    lines = max(heading.count("\n") + 1 for heading in headings[:COLUMNS])
    panels = page.axes(
        panel_rows,
        COLUMNS,
        left=NAMES_WIDTH,
        right=NUMBERS_WIDTH,
        above=10.0 + 3.2 * max(lines - 2, 0),
        below=10.0,
        gaps=(22.0, NUMBERS_WIDTH + 2.0),
    )
    style = marks(names)
    for position, axes in enumerate(panels):
        if position >= len(shown):
            axes.set_axis_off()
            continue
        one = shown[position]
        found = _rows(comparison, one).set_index("architecture")
        share = outcome(one.measure).unit.scale != 1.0
        _panel(axes, in_its_unit(found, share), order, style, words, share, page.width > 165.0)
        axes.set_title(headings[position], fontweight="bold")
        axes.set_xlabel(words(f"forest.x.{'points' if share else 'percent'}"))
        if position % COLUMNS == 0:
            labels = [
                fit(words.architecture(name, context), TEXT_SIZE, NAMES_WIDTH - 6.0)
                for name in order
            ]
            axes.set_yticks(range(len(order)), labels, fontsize=TEXT_SIZE, color=INK)
    alt = _alt(title, comparison, headline, subject, order, context, words)
    return Drawing(page.figure, comparison, title, alt)


def _rows(comparison: pd.DataFrame, one: Shown) -> pd.DataFrame:
    found: pd.DataFrame = comparison[
        (comparison["outcome"] == one.measure)
        & (comparison["group"] == one.group)
        & (comparison["level"] == one.level)
    ]
    return found


def _explanation(
    measured: Sequence[Shown], tests: int, worlds: int, context: FigureContext, words: Labels
) -> str:
    reference = words.architecture(context.reference, context)
    text = words("forest.subtitle", reference=reference, tests=tests)
    if any(one.measure in UNMARKED for one in measured):
        text += " " + words("forest.untested_incomes")
    if worlds:
        text += " " + words("forest.worlds", worlds=words.number(worlds, 0))
    return text


def in_its_unit(found: pd.DataFrame, share: bool) -> pd.DataFrame:
    """Add what is drawn: of a share percentage points, of other outcomes per cent of the mean."""
    if "world_low" in found:
        unit = 100.0 if share else 100.0 / found["reference_mean"].abs()
        found = found.assign(
            shown_world_low=unit * found["world_low"], shown_world_high=unit * found["world_high"]
        )
    ends = ("", "_low", "_high", "_low50", "_high50")
    names = ("mean", "low", "high", "low50", "high50") if share else [f"percent{e}" for e in ends]
    scale = 100.0 if share else 1.0
    return found.assign(
        **{f"shown{end}": scale * found[name] for end, name in zip(ends, names, strict=True)}
    )


def _panel(
    axes: Axes,
    found: pd.DataFrame,
    order: list[str],
    style: dict[str, Mark],
    words: Labels,
    share: bool,
    wide: bool,
) -> None:
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    rows = found.to_dict("index")
    for y, name in enumerate(order):
        row, mark = rows[name], style[name]
        thin, thick = _interval(row, ""), _interval(row, "50")
        if "shown_world_low" in row:
            ends = (row["shown_world_low"], row["shown_world_high"])
            below = (y + BESIDE, y + BESIDE)
            axes.plot(
                ends, below, color=MUTED, linewidth=1.6, solid_capstyle="butt", label=f"_{WORLDS}"
            )
        axes.plot(thin, [y, y], color=mark.edge, linewidth=0.9, solid_capstyle="butt")
        axes.plot(thick, [y, y], color=mark.edge, linewidth=2.8, solid_capstyle="butt")
        axes.plot(
            row["shown"],
            y,
            marker=mark.marker,
            color=mark.colour,
            markeredgecolor=mark.edge,
            markersize=5.5,
            linestyle="none",
        )
        decimals = 1 if abs(row["shown"]) < 100.0 else 0
        number = words.number(row["shown"], decimals, sign=True)
        known = not np.isnan(row["shown"])
        unit = "points" if share else "percent"
        written = words(f"forest.unit.{unit}", number=number) if known else number
        # What is written as zero has no star: nobody could tell what differs.
        is_zero = number == words.number(0.0, decimals, sign=True)
        star = "*" if confirmed(row["differs"]) and not is_zero else ""
        axes.annotate(
            written + star,
            (1.0, y),
            xytext=(2.0, 0.0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            fontweight="bold" if star else "normal",
            color=INK if star else MUTED,
        )
    axes.set_ylim(max(len(order), 1) - 0.4, -0.6)
    axes.set_yticks(range(len(order)), [""] * len(order))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    _limits(axes, found)
    # Numbers of three digits and a sign need more space, and those of two in a narrow panel.
    low, high = axes.get_xlim()
    long = max(abs(low), abs(high)) >= 100.0
    bins = (3 if wide else 2) - int(long)
    numbered(axes.xaxis, words, bins=bins, fewest=1 if long else 2)
    if low <= -10.0 and not (long or wide):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=2, steps=[1, 2, 3, 4, 5, 10]))


def _interval(row: Mapping[Any, Any], level: str) -> tuple[float, float]:
    return row[f"shown_low{level}"], row[f"shown_high{level}"]


def _limits(axes: Axes, found: pd.DataFrame) -> None:
    drawn = ["shown", "shown_low", "shown_high", "shown_world_low", "shown_world_high"]
    values = found[[name for name in drawn if name in found]].to_numpy(dtype=np.float64)
    finite = values[np.isfinite(values)]
    low, high = min(0.0, finite.min(initial=0.0)), max(0.0, finite.max(initial=0.0))
    margin = 0.08 * (high - low) or 1.0
    axes.set_xlim(low - margin, high + margin)


def _title(headline: pd.DataFrame, named: str, context: FigureContext, words: Labels) -> str:
    reference = words.architecture(context.reference, context)
    found = verdict(headline)
    if found.kind not in ("higher", "lower"):
        return words(
            f"forest.title.{found.kind}",
            reference=reference,
            outcome=named,
            smallest=words.percent(100.0 * SMALLEST),
        )
    finding = capital(
        words(
            f"forest.title.{found.kind}",
            outcome=named,
            architecture=words.architecture(found.architecture, context),
            reference=reference,
            percent=words.percent(found.row["percent"], sign=True),
            low=words.number(found.row["percent_low"], sign=True),
            high=words.number(found.row["percent_high"], sign=True),
        )
    )
    if found.kind == "higher" and found.count > 1:
        return words(
            "forest.title.several", finding=finding, count=found.count, total=len(headline)
        )
    return finding


def _alt(
    title: str,
    comparison: pd.DataFrame,
    headline: pd.DataFrame,
    subject: str,
    order: list[str],
    context: FigureContext,
    words: Labels,
) -> str:
    rows = in_its_unit(headline, False).set_index("architecture").to_dict("index")
    named = dict.fromkeys([*order[:1], *order[-1:]])
    return words(
        "forest.alt",
        architectures=words.number(len(order), 0),
        reference=words.architecture(context.reference, context),
        outcomes=words.number(len(comparison[["outcome", "group"]].drop_duplicates()), 0),
        replications=words.number(context.replications, 0),
        finding=title,
        numbers=capital(
            words("format.semicolon").join(
                with_range(
                    words(
                        "forest.alt_number",
                        outcome=subject,
                        architecture=words.architecture(name, context),
                        percent=words.percent(rows[name]["percent"], sign=True),
                        low=words.number(rows[name]["percent_low"], sign=True),
                        high=words.number(rows[name]["percent_high"], sign=True),
                    ),
                    {
                        key: rows[name].get(f"shown_{key}", np.nan)
                        for key in ("world_low", "world_high")
                    },
                    1,
                    words,
                )
                for name in named
            )
        ),
    )
