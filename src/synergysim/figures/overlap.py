"""Overlap of lists: whether both sides reach the same families, beyond what chance brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    fit,
    foot,
)
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import verdict
from synergysim.statistics.paired import holm, mean_test, t_interval
from synergysim.statistics.relevance import SMALLEST, bounded

SOCIAL, PRODUCTIVE, BOTH = "on_list_social", "on_list_productive", "on_list_both"
CHANCE = "on_list_both_by_chance"
MEASURES = (SOCIAL, PRODUCTIVE, BOTH, CHANCE)
PARTS = ("social_alone", "both", "productive_alone")
LOOKS = {
    "social_alone": ("#BBDDF5", ""),
    "both": ("#00264D", ""),
    "productive_alone": ("#E69F00", "//"),
}
NAMES, NUMBERS, ROW = 44.0, 44.0, 10.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw who is on which list, a bar for each architecture, beside the overlap of chance.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    rows = rows[(rows["group"] == "all") & rows["measure"].isin(MEASURES)]
    if rows.empty or not set(MEASURES) <= set(rows["measure"].astype(str)):
        raise NothingToShowError(words("overlap.nothing"))
    names = architectures_of(rows, context.reference)
    wide = rows.astype({"measure": str}).pivot(
        index=["architecture", "replication"], columns="measure", values="value"
    )
    if not (wide[SOCIAL].any() and wide[PRODUCTIVE].any()):
        raise NothingToShowError(words("overlap.nothing"))
    found = _against_chance(wide, names)
    data = _shares(wide, names).merge(found, on="architecture")
    rows_by_name = {str(row["architecture"]): row for row in data.to_dict("records")}
    title = _title(data, context, words)
    page = Page(title, words("overlap.subtitle"), foot(context, words), 46.0 + ROW * len(names))
    (axes,) = page.axes(1, 1, left=NAMES, right=NUMBERS, above=12.0, below=10.0)
    for place, name in enumerate(names):
        row = rows_by_name[name]
        _bar(axes, place, row)
        text = words(
            "overlap.found",
            both=words.percent(100.0 * row["both"]),
            chance=words.percent(100.0 * row["chance"]),
            difference=words.number(100.0 * row["mean"], 1, sign=True),
        )
        axes.annotate(
            text,
            (1.0, place),
            xytext=(4.0, 0.0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            color=INK,
            linespacing=1.15,
        )
    labels = [fit(words.architecture(name, context), TEXT_SIZE, NAMES - 7.0) for name in names]
    axes.set_yticks(range(len(names)), labels, fontsize=TEXT_SIZE, color=INK)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, min(1.0, 1.05 * float(data[list(PARTS)].sum(axis=1).max())))
    axes.set_xlabel(words("overlap.x"))
    numbered(axes.xaxis, words, bins=5, percent=True, scale=100.0)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    _legend(page, words)
    return Drawing(page.figure, data, title, _alt(title, data, context, words))


def _shares(wide: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Mean shares of households by the lists they are on."""
    means = wide.groupby("architecture").mean().reindex(names)
    ends = [bounded(t_interval(wide.xs(name)[BOTH], 0.95), 0.0, 1.0) for name in names]
    return pd.DataFrame(
        {
            "architecture": names,
            "social_alone": (means[SOCIAL] - means[BOTH]).clip(lower=0.0).to_numpy(),
            "both": means[BOTH].to_numpy(),
            "productive_alone": (means[PRODUCTIVE] - means[BOTH]).clip(lower=0.0).to_numpy(),
            "chance": means[CHANCE].to_numpy(),
            "both_low": [low for low, _ in ends],
            "both_high": [high for _, high in ends],
        }
    )


def _against_chance(wide: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The overlap beyond that of chance, as a comparison of each architecture with chance."""
    gaps = (wide[BOTH] - wide[CHANCE]).unstack("architecture")[names]
    test = mean_test(gaps.to_numpy(dtype=np.float64))
    corrected = holm(test.p_value)
    chance = wide[CHANCE].groupby("architecture").mean().reindex(names)
    return pd.DataFrame(
        {
            "architecture": names,
            "mean": test.mean,
            "low": test.low,
            "high": test.high,
            "n": test.n,
            "p_holm": corrected,
            "differs": corrected < 0.05,
            "reference_mean": chance.to_numpy(),
        }
    )


def _bar(axes: Axes, place: int, row: Mapping[Any, Any]) -> None:
    left = 0.0
    for part in PARTS:
        colour, hatch = LOOKS[part]
        axes.barh(
            place,
            row[part],
            left=left,
            height=0.5,
            color=colour,
            hatch=hatch,
            edgecolor="white" if hatch else INK,
            linewidth=0.3,
        )
        left += row[part]
    start = row["social_alone"]
    ends = [start + row[key] for key in ("both_low", "both_high")]
    axes.plot(ends, [place, place], color="white", linewidth=2.4)
    axes.plot(ends, [place, place], color=INK, linewidth=1.0)
    # What chance would bring, from where the overlap begins.
    axes.plot([start, start + row["chance"]], [place + 0.36] * 2, color="#7A2E00", linewidth=2.4)


def _legend(page: Page, words: Labels) -> None:
    handles = [
        Patch(
            facecolor=LOOKS[part][0],
            hatch=LOOKS[part][1],
            edgecolor="white" if LOOKS[part][1] else INK,
            linewidth=0.3,
            label=words(f"overlap.{part}"),
        )
        for part in PARTS
    ]
    handles.append(Patch(facecolor="#7A2E00", label=words("overlap.chance")))
    page.figure.legend(
        handles=handles, loc="upper left", ncols=4, frameon=False, fontsize=SMALL_SIZE,
        bbox_to_anchor=(MARGIN / page.width, 1.0 - (page.top + 2.0) / page.height),
        borderaxespad=0.0, handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def _title(data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say by how much families on both lists exceed, or fall short of, what chance would bring."""
    judged = verdict(data, whole=1.0)
    if judged.kind not in ("higher", "lower"):
        return words(f"overlap.title.{judged.kind}", smallest=words.number(100.0 * SMALLEST))
    return words(
        f"overlap.title.{judged.kind}",
        architecture=words.architecture(judged.architecture, context),
        both=words.percent(100.0 * judged.row["both"]),
        points=words.number(100.0 * abs(judged.row["mean"])),
        count=words.number(judged.count, 0),
        total=words.number(len(data), 0),
    )


def _alt(title: str, data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    return words(
        "overlap.alt",
        architectures=words.number(len(data), 0),
        replications=words.number(context.replications, 0),
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "overlap.alt_number",
                architecture=words.architecture(row["architecture"], context),
                both=words.percent(100.0 * row["both"]),
                chance=words.percent(100.0 * row["chance"]),
            )
            for row in data.to_dict("records")
        ),
    )
