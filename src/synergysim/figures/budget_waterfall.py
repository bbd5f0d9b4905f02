"""Budget waterfall: where the money stops."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import (
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
from synergysim.figures.table_reading import architectures_of, rows_of, sort_by
from synergysim.figures.verdict import verdict
from synergysim.recording.public_money import named_uses
from synergysim.statistics.paired import compare_all, t_interval
from synergysim.statistics.relevance import SMALLEST, bounded

KEPT = (
    *("retained", "unspent", "carried", "moved"),
    *("administration", "coordination", "delivery"),
)
RARE = ("carried", "moved", "emergency")
REACHED = ("emergency", "benefits_productive", "benefits_social")
STEPS = ("appropriated", *KEPT, *REACHED)
NAMES_WIDTH = 42.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the way of the money, a panel for each architecture.

    Raises
    ------
    ValueError
        If the table has no runs of the shock or none of the reference, names a use or side it
        should not, or its uses do not add up to what was appropriated.
    """
    runs = _by_run(rows_of(tables, "money", context.shock))
    names = architectures_of(runs, context.reference)
    comparison = compare_all(runs, ["reached_share"], names, context.reference)
    shares = runs.groupby("architecture")["reached_share"].mean()
    order = [context.reference, *sort_by(names[1:], shares)]
    title = _title(comparison, shares, context, words)
    data = pd.concat([_data(name, runs[runs["architecture"] == name]) for name in order])

    page = Page(
        title,
        words(
            "budget_waterfall.subtitle",
            months=words.number(context.months, 0),
            currency=context.currency,
        ),
        foot(context, words),
        height=109.0,
    )
    columns = max(len(order), 2)
    panels = page.axes(1, columns, left=NAMES_WIDTH, above=16.0, below=11.0, gaps=(0.0, 3.0))
    width = (page.width - NAMES_WIDTH - 3.0 * columns) / columns
    # A use that no run had needs no row.
    steps = [s for s in STEPS if s not in RARE or data.loc[data["use"] == s, "mean"].any()]
    style = marks(names)
    for position, axes in enumerate(panels):
        if position >= len(order):
            axes.set_axis_off()
            continue
        name = order[position]
        found = data[data["architecture"] == name].set_index("use").to_dict("index")
        _panel(axes, found, steps, style[name], words)
        axes.set_xlim(0.0, 1.02 * float(data["high_edge"].max()) or 1.0)
        label = words.architecture(name, context)
        label = fit(label, SMALL_SIZE, width - 1.0, lines=4, weight="bold")
        axes.set_title(label, fontsize=SMALL_SIZE, fontweight="bold")
        # A zero beside the last number of the panel before it would read as one number.
        axes.xaxis.set_major_formatter(partial(_tick, words=words, zero=position == 0))
        if position == 0:
            labels = [capital(words(f"use.{step}")) for step in steps]
            axes.set_yticks(range(len(steps)), labels, fontsize=TEXT_SIZE, color=INK)
    panels[0].figure.supxlabel(
        words("budget_waterfall.x", currency=context.currency),
        fontsize=TEXT_SIZE,
        x=(NAMES_WIDTH + (page.width - NAMES_WIDTH) / 2.0) / page.width,
        y=(page.bottom + 2.5) / page.height,
        va="bottom",
    )
    alt = words(
        "budget_waterfall.alt",
        architectures=words.number(len(order), 0),
        currency=context.currency,
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "budget_waterfall.alt_number",
                architecture=words.architecture(name, context),
                share=words.percent(shares[name], 0),
                amount=words.number(_appropriated(data, name), 0),
                currency=context.currency,
            )
            for name in order
        ),
    )
    return Drawing(page.figure, data.drop(columns="high_edge"), title, alt)


def _by_run(rows: pd.DataFrame) -> pd.DataFrame:
    """Give a row per run with a column per step, and the share that reaches households."""
    named = named_uses(rows)
    unknown = sorted(set(named) - set(STEPS))
    if unknown:
        raise ValueError(f"the money table has unknown uses or sides: {', '.join(unknown)}")
    runs = (
        rows.assign(use=named)
        .pivot_table(
            index=["architecture", "replication"],
            columns="use",
            values="amount",
            aggfunc="sum",
            sort=False,
        )
        .reindex(columns=list(STEPS))
        .fillna(0.0)
    )
    total = runs["appropriated"]
    off = (runs[[*KEPT, *REACHED]].sum(axis=1) - total).abs()
    if (off > 1e-6 * total.abs().clip(lower=1e-12)).any():
        raise ValueError("the uses of money do not add up to what was appropriated")
    # Where nothing was appropriated the share is not defined.
    runs["reached_share"] = 100.0 * runs[list(REACHED)].sum(axis=1) / total.where(total > 0.0)
    return runs.reset_index()


def _data(name: str, runs: pd.DataFrame) -> pd.DataFrame:
    rows = []
    start = float(runs["appropriated"].mean())
    appropriated = start
    for step in STEPS:
        values = runs[step].to_numpy(dtype=np.float64)
        mean = float(values.mean())
        low, high = bounded(t_interval(values, 0.95), 0.0, math.inf)
        # Every use is taken from the right of what is left.
        right = start
        left = 0.0 if step == "appropriated" else start - mean
        if step != "appropriated":
            start = left
        rows.append(
            {
                "architecture": name,
                "use": step,
                "mean": mean,
                "low": low,
                "high": high,
                "left": max(0.0, left),
                "share": 100.0 * mean / appropriated if appropriated > 0.0 else float("nan"),
                "n": values.size,
                "high_edge": np.nanmax([right, left + high]),
            }
        )
    return pd.DataFrame(rows)


def _panel(
    axes: Axes, found: Mapping[Any, Mapping[Any, Any]], steps: list[str], mark: Mark, words: Labels
) -> None:
    for y, step in enumerate(steps):
        row = found[step]
        reached = step in REACHED
        axes.barh(
            y,
            row["mean"],
            left=row["left"],
            height=0.62,
            color=mark.colour if reached else ("#E3E3E3" if step == "appropriated" else "#A6A6A6"),
            edgecolor=mark.edge if reached else MUTED,
            linewidth=0.5,
        )
        if y:
            edge = row["left"] + row["mean"]
            axes.plot([edge, edge], [y - 0.69, y - 0.31], color=MUTED, linewidth=0.5)
    for y, step in enumerate(steps):
        row = found[step]
        end = row["left"] + row["mean"]
        if step in REACHED and np.isfinite(row["low"]):
            axes.errorbar(
                end,
                y,
                xerr=[[row["mean"] - row["low"]], [row["high"] - row["mean"]]],
                color=INK,
                linewidth=0.7,
                capsize=1.5,
                capthick=0.7,
            )
        if step != "appropriated":
            _share(axes, row, y, words)
    axes.set_ylim(len(steps) - 0.4, -0.6)
    axes.set_yticks(range(len(steps)), [""] * len(steps))
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=2, steps=[1, 2, 5, 10]))


def _tick(value: float, _: int, words: Labels, zero: bool) -> str:
    return words.number(value, 0) if value or zero else ""


def _share(axes: Axes, row: Mapping[Any, Any], y: float, words: Labels) -> None:
    text = words.percent(row["share"], 0 if row["share"] >= 9.5 else 1)
    # Left of the bar where the waterfall leaves space; otherwise right.
    is_space_left = row["left"] > 0.42 * axes.dataLim.x1
    right = row["left"] + np.nanmax([row["mean"], row["high"]])
    axes.annotate(
        text,
        (row["left"] if is_space_left else right, y),
        xytext=(-2.5 if is_space_left else 2.5, 0.0),
        textcoords="offset points",
        ha="right" if is_space_left else "left",
        va="center",
        fontsize=SMALL_SIZE,
    )


def _appropriated(data: pd.DataFrame, name: str) -> float:
    chosen = (data["architecture"] == name) & (data["use"] == "appropriated")
    return float(data.loc[chosen, "mean"].iloc[0])


def _title(
    comparison: pd.DataFrame, shares: pd.Series[float], context: FigureContext, words: Labels
) -> str:
    reference = words.architecture(context.reference, context)
    reference_value = words.number(shares[context.reference])
    found = verdict(comparison, whole=100.0)
    if found.kind not in ("higher", "lower"):
        return words(
            f"budget_waterfall.title.{found.kind}",
            reference=reference,
            reference_value=reference_value,
            currency=context.currency,
            smallest=words.number(100.0 * SMALLEST),
        )
    return words(
        "budget_waterfall.title.more" if found.kind == "higher" else "budget_waterfall.title.less",
        architecture=words.architecture(found.architecture, context),
        reference=reference,
        value=words.number(shares[found.architecture]),
        reference_value=reference_value,
        currency=context.currency,
    )
