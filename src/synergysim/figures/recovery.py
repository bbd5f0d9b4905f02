"""Recovery: how long until households are back, and how many never are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator
from numpy.typing import NDArray

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.recovery_differences import differences, draw_differences, nearly_equal
from synergysim.figures.sizes import chosen_size
from synergysim.figures.style import (
    FAINT,
    INK,
    TEXT_SIZE,
    Mark,
    Page,
    fit,
    foot,
    marks,
    spread_apart,
)
from synergysim.figures.table_reading import architectures_of, rows_of, sort_by
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import verdict
from synergysim.measures.survival import SurvivalTable, survival_from_counts
from synergysim.statistics.paired import compare_all
from synergysim.statistics.relevance import SMALLEST

HORIZON = 36
NAMES_WIDTH = 42.0
LEGEND = 38.0
COUNTS = ("at_risk", "recovered", "censored")


@dataclass(frozen=True)
class Curves:
    """One architecture's recovery.

    Attributes
    ----------
    pooled : SurvivalTable
        All replications together.
    shares : DataFrame
        Share recovered, months × replications.
    """

    pooled: SurvivalTable
    shares: pd.DataFrame

    def band(self) -> NDArray[np.float64]:
        """Give the 2.5th and 97.5th percentile of replications by month."""
        return self.shares.quantile([0.025, 0.975], axis=1).to_numpy()


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the share of exposed households recovered by months since onset.

    Raises
    ------
    ValueError
        If the table has no runs of the shock or none of the reference, or its months have gaps.
    """
    rows = rows_of(tables, "recovery", context.shock)
    names = architectures_of(rows, context.reference)
    last = int(min(rows["months"].max(), HORIZON))
    curves = {name: _curves(rows[rows["architecture"] == name], name, last) for name in names}
    ends = pd.concat(
        [
            pd.DataFrame(
                {"architecture": name, "recovered": 100.0 * found.shares.iloc[-1]}
            ).rename_axis("replication")
            for name, found in curves.items()
        ]
    ).reset_index()
    comparison = compare_all(ends, ["recovered"], names, context.reference)
    shares = pd.Series(
        {name: float(found.shares.iloc[-1].mean()) for name, found in curves.items()}
    )
    title = _title(comparison, shares, last, context, words)

    page = Page(title, words("recovery.subtitle"), foot(context, words), height=112.0)
    style, order = marks(names), sort_by(names, shares)
    by_run = {name: found.shares for name, found in curves.items()}
    data = pd.concat([_data(name, curves[name]) for name in order], ignore_index=True)
    if nearly_equal(by_run, context.reference):
        panels = page.axes(1, 2, left=17.0, right=LEGEND, above=6.0, below=11.0, gaps=(0.0, 14.0))
        _curve(panels[0], curves[context.reference], style[context.reference])
        panels[0].set_title(
            fit(words.architecture(context.reference, context), TEXT_SIZE, 50.0, weight="bold"),
            fontweight="bold",
        )
        gaps = differences(by_run, context.reference)
        draw_differences(panels[1], gaps, style, words)
        legend_beside(
            panels[1], [n for n in order if n != context.reference], style, context, words, LEGEND
        )
        data = data.merge(gaps, on=["architecture", "months"], how="left")
    else:
        panels = page.axes(1, 1, left=17.0, right=NAMES_WIDTH + 5.0, above=4.0, below=11.0)
        groups = _equal(order, curves)
        for group in groups:
            _curve(panels[0], curves[group[0]], style[group[0]])
        _names(panels[0], groups, shares, style, context, words)
    panels[0].set_ylim(0.0, 1.0)
    panels[0].set_ylabel(words("recovery.y"))
    numbered(panels[0].yaxis, words, bins=5, percent=True, scale=100.0)
    panels[0].grid(axis="y", color=FAINT, linewidth=0.3)
    for axes in panels:
        axes.set_xlim(0.0, max(last, 1))
        axes.set_xlabel(words("recovery.x"))
        axes.xaxis.set_major_locator(MultipleLocator(6 if last > 12 else 2))
        numbered(axes.xaxis, words, bins=None)
    alt = words(
        "recovery.alt",
        architectures=words.number(len(names), 0),
        replications=words.number(context.replications, 0),
        finding=title,
        numbers=words("format.semicolon").join(
            _number(name, curves[name], shares[name], last, context, words) for name in order
        ),
    )
    return Drawing(page.figure, data, title, alt)


def _curves(rows: pd.DataFrame, name: str, last: int) -> Curves:
    months = range(last + 1)
    # A run whose last household left the count early has no further rows: nobody is at risk.
    counts = {
        column: rows.pivot(index="months", columns="replication", values=column)
        .reindex(months)
        .fillna(0)
        .astype(np.int64)
        for column in COUNTS
    }
    at_risk = counts["at_risk"]
    gone = counts["recovered"] + counts["censored"]
    if not at_risk.equals((at_risk.iloc[0] - gone.cumsum() + gone).astype(np.int64)):
        raise ValueError(f"the recovery counts of {name} have gaps or do not add up")
    shares = pd.DataFrame(
        {
            replication: survival_from_counts(
                *(counts[column][replication] for column in COUNTS)
            ).recovered_share
            for replication in at_risk.columns
        }
    )
    return Curves(survival_from_counts(*(counts[c].sum(axis=1) for c in COUNTS)), shares)


def _equal(names: list[str], curves: Mapping[str, Curves]) -> list[list[str]]:
    """Put together architectures whose households recover alike in every replication."""
    groups: list[list[str]] = []
    for name in names:
        shares = curves[name].shares
        group = next((g for g in groups if shares.equals(curves[g[0]].shares)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return groups


def _curve(axes: Axes, curves: Curves, mark: Mark) -> None:
    table = curves.pooled
    low, high = curves.band()
    axes.fill_between(
        table.months, low, high, step="post", color=mark.colour, alpha=0.15, linewidth=0
    )
    mark.line(axes, table.months, table.recovered_share, step=True)
    seen = table.censored > 0
    axes.plot(
        table.months[seen],
        table.recovered_share[seen],
        linestyle="none",
        marker="|",
        markersize=7.0,
        color=mark.edge,
        clip_on=False,
    )


def _names(
    axes: Axes,
    groups: list[list[str]],
    means: pd.Series[float],
    style: dict[str, Mark],
    context: FigureContext,
    words: Labels,
) -> None:
    """Write beside each line the mean share at its end, and all whose line it is."""
    ends = [(group[0], float(means[group[0]])) for group in groups]
    named = [
        words.series([words.architecture(name, context) for name in group]) for group in groups
    ]
    lines = 2 if chosen_size().is_brief else 8
    texts = [
        fit(f"{words.percent(100.0 * share, 0)}  {text}", TEXT_SIZE, NAMES_WIDTH - 5.0, lines=lines)
        for (_, share), text in zip(ends, named, strict=True)
    ]
    # In shares of the panel's height: the lines of the longest text and a little air.
    points = 72.0 * axes.get_window_extent().height / axes.figure.dpi
    line = 1.25 * TEXT_SIZE / points
    gap = 0.005 + line * max(text.count("\n") + 1 for text in texts)
    places = spread_apart([share for _, share in ends], gap)
    lowest, highest = min(places), max(places)
    shift = max(0.0, 0.04 - lowest) - max(0.0, highest - 0.98)
    for (name, share), text, place in zip(ends, texts, places, strict=True):
        mark = style[name]
        axes.annotate(
            "",
            (1.0, share),
            xytext=(1.035, place + shift),
            xycoords="axes fraction",
            textcoords="axes fraction",
            arrowprops={"arrowstyle": "-", "color": mark.edge, "linewidth": 0.6},
        )
        axes.plot(
            1.045,
            place + shift,
            marker=mark.marker,
            markersize=5.5,
            color=mark.colour,
            markeredgecolor=mark.edge,
            transform=axes.transAxes,
            clip_on=False,
        )
        axes.text(
            1.07,
            place + shift,
            text,
            transform=axes.transAxes,
            va="center",
            color=INK,
            fontsize=TEXT_SIZE,
            linespacing=1.1,
        )


def _title(
    comparison: pd.DataFrame,
    shares: pd.Series[float],
    last: int,
    context: FigureContext,
    words: Labels,
) -> str:
    reference = words.architecture(context.reference, context)
    month = words.number(last, 0)
    reference_value = words.percent(100.0 * shares[context.reference])
    found = verdict(comparison, whole=100.0)
    if found.kind not in ("higher", "lower"):
        return words(
            f"recovery.title.{found.kind}",
            reference=reference,
            month=month,
            reference_value=reference_value,
            smallest=words.number(100.0 * SMALLEST),
        )
    return words(
        "recovery.title.more" if found.kind == "higher" else "recovery.title.fewer",
        architecture=words.architecture(found.architecture, context),
        reference=reference,
        value=words.percent(100.0 * shares[found.architecture]),
        reference_value=reference_value,
        month=month,
    )


def _number(
    name: str, curves: Curves, share: float, last: int, context: FigureContext, words: Labels
) -> str:
    median = curves.pooled.median()
    return words(
        "recovery.alt_number",
        architecture=words.architecture(name, context),
        share=words.percent(100.0 * share, 0),
        month=words.number(last, 0),
        median=words("recovery.no_median")
        if math.isnan(median)
        else words("recovery.median", month=words.number(median, 0)),
    )


def _data(name: str, curves: Curves) -> pd.DataFrame:
    table = curves.pooled
    low, high = curves.band()
    return pd.DataFrame(
        {
            "architecture": name,
            "months": table.months,
            "at_risk": table.at_risk,
            "recovered": table.recovered,
            "censored": table.censored,
            "recovered_share": table.recovered_share,
            "low": low,
            "high": high,
        }
    )
