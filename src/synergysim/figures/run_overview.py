"""One run over time: consumption, poverty, reach and assets, with the counterfactual dashed."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import NO_SHOCK, FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import SMALL_SIZE, TEXT_SIZE, Page, capital, foot, wrap
from synergysim.figures.ticks import numbered

SHARES = ("headcount", "served_both")
PANELS = ("consumption", "headcount", "assets", "served_both")
COLOUR = "#0072B2"
COUNTERFACTUAL = "#4D4D4D"


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the months of one run.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``monthly``, of one variant and one replication.
    context : FigureContext
    words : Labels

    Raises
    ------
    ValueError
        If the shock named by the context has no months.
    """
    monthly = tables["monthly"]
    shocked = monthly[monthly["shock"] == context.shock]
    counterfactual = monthly[monthly["shock"] == NO_SHOCK]
    if shocked.empty:
        raise ValueError(f"table 'monthly' has no rows with shock = {context.shock}")
    title = _title(shocked, counterfactual, context, words)
    page = Page(
        title,
        words("run_overview.subtitle" if context.has_shock else "run_overview.subtitle_alone"),
        foot(context, words),
        height=120.0,
    )
    panels = page.axes(2, 2, left=16.0, above=10.0, below=8.0, gaps=(16.0, 14.0))
    width = 25.4 * panels[0].get_window_extent().width / page.figure.dpi + 6.0
    for axes, name in zip(panels, PANELS, strict=True):
        if context.has_shock:
            axes.plot(
                counterfactual["month"],
                counterfactual[name],
                color=COUNTERFACTUAL,
                linestyle="--",
                linewidth=1.0,
                label=words("run_overview.without"),
            )
        axes.plot(
            shocked["month"],
            shocked[name],
            color=COLOUR,
            linewidth=1.4,
            label=words("run_overview.with"),
        )
        heading = wrap(capital(words(f"run_overview.{name}")), TEXT_SIZE, width, weight="bold")
        axes.set_title(heading, fontweight="bold")
        axes.set_ylim(bottom=0.0)
        share = name in SHARES
        numbered(axes.yaxis, words, bins=5, percent=share, scale=100.0 if share else 1.0)
        januaries = shocked[shocked["date"].str.endswith("-01")].iloc[::2]
        axes.set_xticks(januaries["month"], [date[:4] for date in januaries["date"]])
    if context.has_shock:
        panels[0].legend(loc="lower left", frameon=False, fontsize=SMALL_SIZE, ncols=2)
    data = monthly[["shock", "month", "date", *PANELS]].reset_index(drop=True)
    first, last = shocked.iloc[0], shocked.iloc[-1]
    alt = words(
        "run_overview.alt",
        finding=title,
        first=words.month(first["date"]),
        last=words.month(last["date"]),
        headcount=words.percent(100 * float(shocked["headcount"].mean()), 1),
        assets=words.number(float(shocked["assets"].iloc[-12:].mean()), 0),
    )
    return Drawing(page.figure, data, title, alt)


LOWEST = 3
"""Months whose mean is the lowest point."""


def _title(
    shocked: pd.DataFrame, counterfactual: pd.DataFrame, context: FigureContext, words: Labels
) -> str:
    """Say how far a shock lowers consumption; without one, how the last year compares."""
    if context.has_shock and context.onset_date is not None:
        both = shocked.merge(counterfactual, on="month", suffixes=("", "_without"))
        both = both[both["date"] >= context.onset_date]
        ratio = (both["consumption"] / both["consumption_without"]).rolling(LOWEST).mean()
        if ratio.notna().any():
            fall = float(ratio.min()) - 1.0
            key = "run_overview.title_fall" if fall < -0.0005 else "run_overview.title_no_fall"
            return words(
                key,
                shock=context.shock_title or context.shock,
                case=context.experiment_title,
                fall=words.percent(-100.0 * fall),
            )
    first = float(shocked["consumption"].iloc[:12].mean())
    last = float(shocked["consumption"].iloc[-12:].mean())
    return words(
        "run_overview.title_shock" if context.has_shock else "run_overview.title",
        shock=context.shock_title or context.shock,
        last=words.number(last, 2),
        first=words.number(first, 2),
        unit=words("unit.money"),
        case=context.experiment_title,
    )
