"""Map of two numbers: the outcome at every pair of their levels, and where the case sits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import (
    FAINT,
    INK,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    capital,
    fit,
    foot,
    wrap,
)
from synergysim.figures.ticks import numbered
from synergysim.outcomes.lookup import level_of
from synergysim.statistics.relevance import weigh

LINES = (("#E69F00", "D", (0.0, (6.0, 1.5, 1.5, 1.5))), ("#00264D", "o", "solid"))
"""How the slices at the lowest and at the highest level of the other number are drawn."""
CASE = "#D55E00"


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the map, and beside it two slices with intervals.

    Parameters
    ----------
    tables : mapping
        ``grid`` of one outcome, and ``factors`` with ``case``, the values of the case.

    Raises
    ------
    synergysim.figures.drawing.NothingToShowError
        If the design is no grid of two numbers.
    """
    found = tables["grid"]
    if found.empty:
        raise NothingToShowError(words("grid_map.nothing"))
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(found["outcome"].iloc[0])
    one, other = str(found["one"].iloc[0]), str(found["other"].iloc[0])
    title = finding(found, scribe)
    page = Page(
        title,
        words(
            "grid_map.subtitle",
            outcome=scribe.outcome(outcome),
            unit=words(f"unit.{scribe.unit_key(outcome)}", currency=context.currency),
        ),
        foot(context, words),
        height=104.0,
    )
    heat, lines = page.axes(1, 2, left=19.0, right=4.0, above=9.0, below=13.0, gaps=(0.0, 24.0))
    cases = dict(zip(tables["factors"]["factor"], tables["factors"]["case"], strict=True))
    is_inside = _map(heat, found, (cases.get(one), cases.get(other)), outcome, scribe)
    width = 25.4 * heat.get_window_extent().width / page.figure.dpi
    for axes in (heat, lines):
        axes.set_xlabel(wrap(capital(scribe.factor(one)), TEXT_SIZE, width))
    heat.set_ylabel(wrap(capital(scribe.factor(other)), TEXT_SIZE, 55.0))
    if is_inside:
        heat.set_title(words("grid_map.case"), fontsize=SMALL_SIZE, color=CASE)
    _slices(lines, found, outcome, scribe)
    return Drawing(page.figure, found, title, _alt(title, found, outcome, scribe))


def _map(
    axes: Axes, found: pd.DataFrame, case: tuple[Any, Any], outcome: str, scribe: OutcomeText
) -> bool:
    """Draw the map; tell whether the case lies on it."""
    wide = found.pivot(index="other_level", columns="one_level", values="value")
    means = wide.to_numpy(dtype=np.float64)
    values = scribe.scaled(outcome, 1.0) * means
    axes.imshow(values, cmap=mpl.colormaps["cividis"], aspect="auto", origin="lower")
    span = float(values.max() - values.min()) or 1.0
    for y, x in np.ndindex(values.shape):
        dark = (values[y, x] - values.min()) / span < 0.5
        axes.text(
            x,
            y,
            scribe.value(outcome, float(means[y, x])),
            ha="center",
            va="center",
            fontsize=SMALL_SIZE,
            color="white" if dark else INK,
        )
    ticks = [[float(v) for v in levels] for levels in (wide.columns, wide.index)]
    axes.set_xticks(range(len(ticks[0])), [scribe.level(v) for v in ticks[0]])
    axes.set_yticks(range(len(ticks[1])), [scribe.level(v) for v in ticks[1]])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    x_case, y_case = (_between(value, levels) for value, levels in zip(case, ticks, strict=True))
    if x_case is None or y_case is None:
        return False
    for colour, width in (("white", 3.2), (CASE, 1.6)):
        axes.plot(
            x_case,
            y_case,
            marker="o",
            markersize=17.0,
            markerfacecolor="none",
            markeredgecolor=colour,
            markeredgewidth=width,
        )
    return True


def _between(value: Any, levels: list[float]) -> float | None:
    """Place of a value among levels, in steps from the first; None beyond them."""
    if value is None or pd.isna(value) or not levels[0] <= float(value) <= levels[-1]:
        return None
    return float(np.interp(float(value), levels, range(len(levels))))


def _slices(axes: Axes, found: pd.DataFrame, outcome: str, scribe: OutcomeText) -> None:
    words = scribe.words
    scale = scribe.scaled(outcome, 1.0)
    other = scribe.factor(str(found["other"].iloc[0]))
    ends = sorted(found["other_level"].unique())
    for level, (colour, marker, dash) in zip((ends[0], ends[-1]), LINES, strict=True):
        rows = found[found["other_level"] == level].sort_values("one_level")
        label = words("grid_map.slice", factor=other, level=scribe.level(float(level)))
        axes.plot(
            rows["one_level"],
            scale * rows["value"],
            color=colour,
            marker=marker,
            linestyle=dash,
            markersize=4.5,
            linewidth=1.5,
            label=fit(label, SMALL_SIZE, 58.0),
        )
        axes.vlines(
            rows["one_level"],
            scale * rows["value_low"],
            scale * rows["value_high"],
            color=colour,
            linewidth=0.9,
        )
    axes.set_xticks(sorted(found["one_level"].unique()))
    numbered(axes.xaxis, words, bins=None)
    numbered(axes.yaxis, words, bins=5)
    axes.grid(axis="y", color=FAINT, linewidth=0.3)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.3 * (high - low))  # space for the legend above the lines
    axes.legend(loc="upper left", frameon=False, fontsize=SMALL_SIZE, borderaxespad=0.1)
    axes.set_title(capital(scribe.outcome(outcome)), fontweight="bold")


def finding(found: pd.DataFrame, scribe: OutcomeText) -> str:
    """Say what the first number changes where the other is lowest, and where it is highest."""
    words = scribe.words
    outcome = str(found["outcome"].iloc[0])
    level = level_of(outcome, float(found["value"].abs().mean()))
    ends = [
        found[found["other_level"] == found["other_level"].agg(end)].iloc[0]
        for end in ("min", "max")
    ]
    weights = [
        weigh(
            float(r["mean"]),
            float(r["low"]),
            float(r["high"]),
            level=level,
            replications=int(r["n"]),
        )
        for r in ends
    ]
    parts = {
        "one": scribe.factor(str(found["one"].iloc[0])),
        "other": scribe.factor(str(found["other"].iloc[0])),
        "outcome": scribe.outcome(outcome),
        "unit": scribe.unit(outcome, float(ends[0]["mean"])),
    }
    if "untested" in weights:
        return words("grid_map.title.untested", **parts)
    if not {"more", "less"} & set(weights):
        return words("grid_map.title.none", **parts)
    from_level, to_level = (scribe.level(float(found["one_level"].agg(e))) for e in ("min", "max"))
    return words(
        "grid_map.title.changes",
        low=from_level,
        high=to_level,
        first=scribe.value(outcome, float(ends[0]["mean"]), sign=True),
        second=scribe.value(outcome, float(ends[1]["mean"]), sign=True),
        first_level=scribe.level(float(ends[0]["other_level"])),
        second_level=scribe.level(float(ends[1]["other_level"])),
        **parts,
    )


def _alt(title: str, found: pd.DataFrame, outcome: str, scribe: OutcomeText) -> str:
    words = scribe.words
    lowest, highest = (found.loc[found["value"].agg(end)] for end in ("idxmin", "idxmax"))
    return words(
        "grid_map.alt",
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "grid_map.alt_number",
                value=scribe.value(outcome, float(row["value"])),
                one=scribe.level(float(row["one_level"])),
                other=scribe.level(float(row["other_level"])),
            )
            for row in (lowest, highest)
        ),
    )
