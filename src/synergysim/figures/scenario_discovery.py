"""Under which assumptions a policy loses, or does not: the box that scenario discovery found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText, decimals_of
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    capital,
    fit,
    foot,
    wrap,
)
from synergysim.figures.ticks import numbered
from synergysim.statistics.paired import ROUNDING
from synergysim.statistics.relevance import is_tie, relevant, too_few

LOSES, HOLDS = "#7A2E00", "#0072B2"
SIDE = 58.0
HEIGHT = 100.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the cases over the one or two assumptions that tell them apart best.

    Parameters
    ----------
    tables : mapping
        ``box`` (a row per restriction: ``variant``, ``reference``, ``factor``, ``low``, ``high``,
        ``names``, ``quasi_p``, ``coverage``, ``density``, ``base_rate``, ``inside``,
        ``interesting``, ``cases``, ``side`` (``losses``, or ``others`` where the box holds the
        cases that are none), ``losses``, ``replications``, ``largest`` difference
        and the ``level`` that it is small or large against), ``cases`` (the assumptions,
        ``difference`` and ``loses``) and ``factors``.

    Raises
    ------
    ValueError
        If there is no box.
    """
    if not has_box(tables["box"]):
        raise ValueError("there is no box to draw")
    box, cases = tables["box"], tables["cases"]
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(cases["outcome"].iloc[0])
    title = finding(box, outcome, context, scribe)
    page = Page(
        title,
        words(
            "scenario_discovery.subtitle",
            outcome=scribe.outcome(outcome),
            unit=scribe.unit(outcome),
            cases=words.number(len(cases), 0),
        ),
        foot(context, words),
        height=HEIGHT,
    )
    (axes,) = page.axes(1, 1, left=20.0, right=SIDE + 4.0, above=5.0, below=10.0)
    first = box.iloc[0]
    if len(box) > 1:
        _plane(axes, box, cases, scribe)
    else:
        _line(axes, first, cases, outcome, scribe)
    _marks(axes, words)
    _beside(page, box, scribe)
    return Drawing(page.figure, cases, title, _alt(title, box, scribe))


def has_box(box: pd.DataFrame) -> bool:
    """Tell whether there is a box to draw."""
    return bool(box["factor"].iloc[0])


def finding(box: pd.DataFrame, outcome: str, context: FigureContext, scribe: OutcomeText) -> str:
    """Say when a policy loses or, where losses are the majority, when it does not.

    Differences that are nowhere large enough to matter are said to be so, and not described. Too
    few replications are named, as each case is the mean over them.
    """
    words, replications = scribe.words, int(box["replications"].iloc[0])
    finding = _finding(box, outcome, context, scribe)
    if not too_few(replications):
        return finding
    count = words.number(replications, 0)
    return words("scenario_discovery.title.few", finding=finding, replications=count)


def _finding(box: pd.DataFrame, outcome: str, context: FigureContext, scribe: OutcomeText) -> str:
    words = scribe.words
    row = box.iloc[0]
    names = {key: words.architecture(str(row[key]), context) for key in ("variant", "reference")}
    fields = {
        **names,
        "outcome": scribe.outcome(outcome),
        "losses": words.number(int(row["losses"]), 0),
        "cases": words.number(int(row["cases"]), 0),
    }
    largest, level = float(row["largest"]), float(row["level"])
    if is_tie(largest, 0.0, ROUNDING * level):
        return words("scenario_discovery.title.same", **fields)
    if not relevant(largest, level):
        fields |= {
            "largest": scribe.value(outcome, largest),
            "unit": scribe.unit(outcome, largest),
        }
        return words("scenario_discovery.title.trifle", **fields)
    if not int(row["losses"]):
        return words("scenario_discovery.title.never", **fields)
    if int(row["losses"]) == int(row["cases"]):
        return words("scenario_discovery.title.always", **fields)
    if not has_box(box):
        return words("scenario_discovery.title.no_box", **fields)
    conditions = [condition(restriction, scribe) for _, restriction in box.iterrows()]
    exact = float(row["density"]) == float(row["coverage"]) == 1.0
    return words(
        f"scenario_discovery.title.{row['side']}{'_exactly' if exact else ''}",
        condition=words("scenario_discovery.and").join(conditions),
        density=words.part(float(row["density"])),
        coverage=words.part(float(row["coverage"])),
        **fields,
    )


def condition(restriction: pd.Series[Any], scribe: OutcomeText) -> str:
    """Write one restriction in words."""
    words = scribe.words
    name = scribe.factor(str(restriction["factor"]))
    names = str(restriction["names"] or "")
    if names:
        return words("scenario_discovery.condition.names", factor=name, names=names)
    low, high = (
        None if pd.isna(restriction[key]) else float(restriction[key]) for key in ("low", "high")
    )
    ends = [end for end in (low, high) if end is not None]
    decimals = decimals_of(ends) if all(abs(end) >= 0.1 for end in ends) else 3
    written = {
        key: words.number(end, decimals)
        for key, end in (("low", low), ("high", high))
        if end is not None
    }
    kind = "_".join(written)
    return words(f"scenario_discovery.condition.{kind}", factor=name, **written)


def _plane(axes: Axes, box: pd.DataFrame, cases: pd.DataFrame, scribe: OutcomeText) -> None:
    x, y = (str(box["factor"].iloc[place]) for place in (0, 1))
    places = [_numbers(cases[factor]) for factor in (x, y)]
    shares = (
        cases.assign(_x=places[0][0], _y=places[1][0])
        .groupby(["_x", "_y"])["loses"]
        .agg(["mean", "size"])
        .reset_index()
    )
    _points(axes, shares["_x"], shares["_y"], shares["mean"])
    spans = [
        _span(box.iloc[place], labels, values) for place, (values, labels) in enumerate(places)
    ]
    (left, right), (low, high) = spans
    axes.add_patch(
        Rectangle((left, low), right - left, high - low, fill=False, edgecolor=INK, linewidth=1.4)
    )
    axes.set_xlim(*_limits(places[0][0]))
    axes.set_ylim(*_limits(places[1][0]))
    for axis, factor, (_, labels), width in (
        (axes.xaxis, x, places[0], 86.0),
        (axes.yaxis, y, places[1], 60.0),
    ):
        if labels:
            axis.set_ticks(range(len(labels)), labels)
        else:
            numbered(axis, scribe.words, bins=5)
        axis.set_label_text(fit(capital(scribe.factor(factor)), TEXT_SIZE, width))


def _line(
    axes: Axes,
    restriction: pd.Series[Any],
    cases: pd.DataFrame,
    outcome: str,
    scribe: OutcomeText,
) -> None:
    words, factor = scribe.words, str(restriction["factor"])
    values, labels = _numbers(cases[factor])
    heights = cases["difference"] * scribe.scaled(outcome, 1.0)
    axes.axhline(0.0, color=MUTED, linewidth=0.8)
    low, high = _span(restriction, labels, values)
    axes.axvspan(low, high, color=FAINT, alpha=0.35, linewidth=0)
    _points(axes, pd.Series(values), heights.reset_index(drop=True), cases["loses"].astype(float))
    axes.set_xlim(*_limits(values))
    if labels:
        axes.set_xticks(range(len(labels)), labels)
    else:
        numbered(axes.xaxis, scribe.words, bins=5)
    axes.set_xlabel(fit(capital(scribe.factor(factor)), TEXT_SIZE, 86.0))
    axes.set_ylabel(
        words("scenario_discovery.y", outcome=scribe.outcome(outcome), unit=scribe.unit(outcome))
    )
    numbered(axes.yaxis, scribe.words, bins=5)


def _points(axes: Axes, x: pd.Series[float], y: pd.Series[float], share: pd.Series[float]) -> None:
    """Mark each place by what most of its cases do; half-and-half counts as losing."""
    losing = (share >= 0.5).to_numpy()
    for chosen, colour, marker in ((~losing, HOLDS, "o"), (losing, LOSES, "X")):
        axes.scatter(
            x.to_numpy()[chosen],
            y.to_numpy()[chosen],
            s=22.0,
            color=colour,
            marker=marker,
            linewidth=0.3,
            edgecolor="white",
            zorder=3,
        )


def _numbers(column: pd.Series[Any]) -> tuple[np.ndarray, list[str]]:
    """Places of values on an axis and, for names, what to write there."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=np.float64), []
    names = sorted({str(value) for value in column})
    return np.array([names.index(str(value)) for value in column], dtype=np.float64), names


def _span(
    restriction: pd.Series[Any], labels: list[str], values: np.ndarray
) -> tuple[float, float]:
    """Where a restriction begins and ends on an axis; half a step beyond the levels of a grid."""
    low, high = _limits(values)
    if labels:
        kept = [labels.index(name) for name in str(restriction["names"]).split(", ")]
        return min(kept) - 0.4, max(kept) + 0.4
    known = np.unique(values)
    one, two = (
        float("nan") if pd.isna(restriction[key]) else float(restriction[key])
        for key in ("low", "high")
    )
    if not np.isnan(one):
        below = known[known < one]
        low = (one + float(below[-1])) / 2.0 if below.size else low
    if not np.isnan(two):
        above = known[known > two]
        high = (two + float(above[0])) / 2.0 if above.size else high
    return low, high


def _limits(values: np.ndarray) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.07 * (high - low) or 0.5
    return low - margin, high + margin


def _marks(axes: Axes, words: Labels) -> None:
    handles = [
        Line2D([], [], color=colour, marker=marker, markersize=5.0, linestyle="none", label=text)
        for colour, marker, text in (
            (LOSES, "X", words("scenario_discovery.loses")),
            (HOLDS, "o", words("scenario_discovery.holds")),
        )
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=2,
        frameon=False,
        fontsize=SMALL_SIZE,
        borderaxespad=0.2,
        handletextpad=0.2,
    )


def _beside(page: Page, box: pd.DataFrame, scribe: OutcomeText) -> None:
    words = scribe.words
    row = box.iloc[0]
    lines = [
        words(
            f"scenario_discovery.coverage.{row['side']}",
            share=words.percent(100.0 * float(row["coverage"]), 0),
        ),
        words(
            f"scenario_discovery.density.{row['side']}",
            share=words.percent(100.0 * float(row["density"]), 0),
            base=words.percent(100.0 * float(row["base_rate"]), 0),
        ),
        "",
        words("scenario_discovery.asks"),
    ]
    for _, restriction in box.iterrows():
        p = float(restriction["quasi_p"])
        lines.append(
            words(
                "scenario_discovery.restriction",
                condition=capital(condition(restriction, scribe)),
                p=words("scenario_discovery.tiny") if p < 0.001 else words.number(p, 3),
            )
        )
    text = "\n".join(wrap(line, TEXT_SIZE, SIDE - 7.0) for line in lines)
    page.figure.text(
        1.0 - (SIDE - 1.0 + MARGIN) / page.width,
        1.0 - (page.top + 8.0) / page.height,
        text,
        va="top",
        fontsize=TEXT_SIZE,
        color=INK,
        linespacing=1.35,
    )


def _alt(title: str, box: pd.DataFrame, scribe: OutcomeText) -> str:
    words = scribe.words
    row = box.iloc[0]
    return words(
        "scenario_discovery.alt",
        finding=title,
        inside=words.number(int(row["inside"]), 0),
        cases=words.number(int(row["cases"]), 0),
        losses=words.number(int(row["losses"]), 0),
    )
