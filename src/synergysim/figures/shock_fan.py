"""Shock fan: what happens to households before, during and after a shock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import NO_SHOCK, FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.sizes import chosen_size
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Mark,
    Page,
    fit,
    foot,
    marks,
)
from synergysim.figures.table_reading import architectures_of, rows_of, sort_by
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import verdict
from synergysim.statistics.paired import compare_all
from synergysim.statistics.relevance import SMALLEST

BEFORE, AFTER = 12, 36
SEARCH = 12
QUANTILES = {"low90": 0.05, "low50": 0.25, "high50": 0.75, "high90": 0.95}
COLUMNS = 3


@dataclass(frozen=True)
class Paths:
    """One architecture's consumption against the poverty line around onset.

    Attributes
    ----------
    shocked, counterfactual : DataFrame
        Months from onset × replications.
    """

    shocked: pd.DataFrame
    counterfactual: pd.DataFrame

    def trough(self) -> int:
        """Give the middle of the three months with the mean lowest against the counterfactual."""
        ratio = self.shocked.mean(axis=1) / self.counterfactual.mean(axis=1)
        means = _three_months(ratio.to_frame())
        return int(means.index[int(means.to_numpy().argmin())])

    def falls(self) -> pd.Series[float]:
        """Give each replication's lowest three-month ratio, less one, in per cent."""
        return 100.0 * (_three_months(self.shocked / self.counterfactual).min() - 1.0)


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw consumption around the onset, a panel for each architecture.

    Raises
    ------
    ValueError
        If the context names no shock or no onset, the months around it are missing, or there are
        no counterfactual runs.
    """
    if not context.has_shock or context.onset_date is None:
        raise ValueError("this figure needs a shock and the month of its onset")
    rows = rows_of(tables, "monthly", context.shock)
    counterfactuals = rows_of(tables, "monthly", NO_SHOCK)
    names = architectures_of(rows, context.reference)
    dates = rows["date"]
    if (dates == context.onset_date).any() and dates[dates >= context.onset_date].nunique() < 3:
        raise NothingToShowError(words("shock_fan.nothing", onset=context.onset_date))
    paths = {name: _paths(rows, counterfactuals, name, context) for name in names}
    falls = pd.concat(
        [
            pd.DataFrame({"architecture": name, "fall": found.falls()}).rename_axis("replication")
            for name, found in paths.items()
        ]
    ).reset_index()
    comparison = compare_all(falls, ["fall"], names, context.reference)
    means = falls.groupby("architecture")["fall"].mean()
    order = [context.reference, *sort_by(names[1:], means)]
    title = _title(comparison, means, context, words)

    columns = min(COLUMNS, len(order))
    panel_rows = -(-len(order) // columns)
    page = Page(
        title,
        words(
            "shock_fan.subtitle",
            line=words.number(context.poverty_line, 2),
            unit=words("unit.money"),
        ),
        foot(context, words),
        height=34.0 + 41.0 * panel_rows,
    )
    panels = page.axes(panel_rows, columns, left=15.0, above=9.0, below=10.5, gaps=(15.0, 7.0))
    style = marks(names)
    low, high = _limits(paths)
    for position, axes in enumerate(panels):
        if position >= len(order):
            axes.set_axis_off()
            continue
        name = order[position]
        _panel(axes, paths[name], style[name], means[name], words)
        axes.set_ylim(low, high)
        label = fit(words.architecture(name, context), TEXT_SIZE, 144.0 / columns, weight="bold")
        axes.set_title(label, fontweight="bold")
        if position % columns:
            axes.tick_params(labelleft=False)
        if position + columns >= len(order):
            axes.set_xlabel(words("shock_fan.x", onset=context.onset_date))
        numbered(axes.yaxis, words)
        numbered(axes.xaxis, words, bins=None)
    middle = 0.5 * (panels[0].get_position().y1 + panels[-1].get_position().y0)
    page.figure.text(
        MARGIN / page.width,
        middle,
        words("shock_fan.y"),
        rotation=90,
        va="center",
        fontsize=TEXT_SIZE,
        color=INK,
    )
    data = pd.concat([_data(name, paths[name]) for name in order], ignore_index=True)
    return Drawing(page.figure, data, title, _alt(title, data, means, order, context, words))


def _paths(
    rows: pd.DataFrame, counterfactuals: pd.DataFrame, name: str, context: FigureContext
) -> Paths:
    shocked, counterfactual = (
        _around_onset(table[table["architecture"] == name], context)
        for table in (rows, counterfactuals)
    )
    months = shocked.index.intersection(counterfactual.index)
    pairs = shocked.columns.intersection(counterfactual.columns)
    if pairs.empty or (months >= 0).sum() < 3:
        raise ValueError(
            f"{name} has no runs with their counterfactuals in the three months from onset on"
        )
    return Paths(shocked.loc[months, pairs], counterfactual.loc[months, pairs])


def _around_onset(rows: pd.DataFrame, context: FigureContext) -> pd.DataFrame:
    wide = rows.pivot(index="month", columns="replication", values="consumption")
    onsets = rows.loc[rows["date"] == context.onset_date, "month"].unique()
    if len(onsets) != 1:
        raise ValueError(f"the month of onset, {context.onset_date}, is not in the runs")
    wide.index = wide.index - int(onsets[0])
    return wide.loc[-BEFORE:AFTER] / context.poverty_line


def _three_months(ratio: pd.DataFrame) -> pd.DataFrame:
    return ratio.loc[0 : SEARCH - 1].rolling(3, center=True).mean().dropna(how="all")


def _panel(axes: Axes, paths: Paths, mark: Mark, fall: float, words: Labels) -> None:
    bands = paths.shocked.quantile(list(QUANTILES.values()), axis=1).to_numpy()
    months = paths.shocked.index.to_numpy()
    axes.axvline(0.0, color=MUTED, linewidth=0.6, linestyle=(0.0, (2.0, 2.0)))
    axes.fill_between(months, bands[0], bands[3], color=mark.colour, alpha=0.18, linewidth=0)
    axes.fill_between(months, bands[1], bands[2], color=mark.colour, alpha=0.32, linewidth=0)
    axes.plot(
        months, paths.counterfactual.mean(axis=1), color=INK, linewidth=0.9, linestyle=(0.0, (4, 2))
    )
    mean = paths.shocked.mean(axis=1)
    axes.plot(months, mean, color=mark.edge, linewidth=1.4)
    trough = paths.trough()
    ends = [paths.counterfactual.mean(axis=1)[trough], mean[trough]]
    axes.plot([trough, trough], ends, color=MUTED, linewidth=0.7)
    axes.plot(
        trough,
        mean[trough],
        marker=mark.marker,
        color=mark.colour,
        markeredgecolor=mark.edge,
        markersize=6.5,
    )
    axes.annotate(
        words("shock_fan.trough", percent=words.percent(fall, sign=True)),
        (trough, 0.0),
        xytext=(0.0, 3.0),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        fontsize=SMALL_SIZE,
        fontweight="bold",
        va="bottom",
    )
    axes.set_xlim(months[0], months[-1])
    axes.xaxis.set_major_locator(MultipleLocator(12))
    axes.grid(axis="y", color=FAINT, linewidth=0.3)


def _limits(paths: Mapping[str, Paths]) -> tuple[float, float]:
    values = np.concatenate(
        [
            found.to_numpy().ravel()
            for path in paths.values()
            for found in (
                path.shocked.quantile(list(QUANTILES.values()), axis=1),
                path.counterfactual.mean(axis=1),
            )
        ]
    )
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    span = (high - low) or 0.1
    # More space below, for the number beneath the trough.
    below = 0.5 if chosen_size().is_brief else 0.25
    return low - below * span, high + 0.06 * span


def _title(
    comparison: pd.DataFrame, means: pd.Series[float], context: FigureContext, words: Labels
) -> str:
    reference = words.architecture(context.reference, context)
    reference_value = words.percent(means[context.reference], sign=True)
    # Falls are negative: a higher value is a shallower one.
    found = verdict(comparison, whole=100.0)
    if found.kind not in ("higher", "lower"):
        return words(
            f"shock_fan.title.{found.kind}",
            reference=reference,
            reference_value=reference_value,
            smallest=words.number(100.0 * SMALLEST),
        )
    return words(
        "shock_fan.title.shallower" if found.kind == "higher" else "shock_fan.title.deeper",
        architecture=words.architecture(found.architecture, context),
        reference=reference,
        value=words.percent(means[found.architecture], sign=True),
        reference_value=reference_value,
    )


def _data(name: str, paths: Paths) -> pd.DataFrame:
    bands = paths.shocked.quantile(list(QUANTILES.values()), axis=1).to_numpy()
    return pd.DataFrame(
        {
            "architecture": name,
            "months_from_onset": paths.shocked.index,
            "mean": paths.shocked.mean(axis=1).to_numpy(),
            **dict(zip(QUANTILES, bands, strict=True)),
            "counterfactual_mean": paths.counterfactual.mean(axis=1).to_numpy(),
            "is_trough": paths.shocked.index == paths.trough(),
        }
    )


def _alt(
    title: str,
    data: pd.DataFrame,
    means: pd.Series[float],
    order: list[str],
    context: FigureContext,
    words: Labels,
) -> str:
    named = dict.fromkeys([order[0], *order[1:2], *order[-1:]])
    return words(
        "shock_fan.alt",
        architectures=words.number(len(order), 0),
        first=words.number(data["months_from_onset"].min(), 0),
        last=words.number(data["months_from_onset"].max(), 0),
        onset=context.onset_date,
        replications=words.number(context.replications, 0),
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "shock_fan.alt_number",
                architecture=words.architecture(name, context),
                percent=words.percent(means[name], sign=True),
            )
            for name in named
        ),
    )
