"""Scorecard T2: every claim, how far its effect is from what matters, and what breaks it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing
from synergysim.figures.labels import Labels
from synergysim.figures.style import FAINT, INK, MARGIN, MUTED, SMALL_SIZE, Page, fit
from synergysim.statistics.run_table import confirmed

ROW = 6.4
LEFT, RIGHT = 74.0, 58.0
CLIP = 12.0
"""Smallest effects of interest beyond which an effect is drawn at the edge."""
COLOURS = {
    "supported": "#0072B2",
    "by construction": "#8C8C8C",
    "unclear": "#E69F00",
    "not supported": "#7A2E00",
    "incomplete": "#595959",
    "not declared": "#595959",
}
MARKERS = {
    "supported": "o",
    "by construction": "s",
    "unclear": "D",
    "not supported": "X",
    "incomplete": "v",
    "not declared": "v",
}


def draw_scorecard(table: pd.DataFrame, foot: str, words: Labels) -> Drawing:
    """Draw one row for each finding: its narrowest deciding effect in smallest effects of interest.

    Parameters
    ----------
    table : DataFrame
        As :func:`synergysim.findings.verdict_tables.in_order` gives it.
    foot : str
    words : Labels
    """
    # A table that was stored and read again has nothing where it had an empty text.
    table = table.assign(developed_on=table["developed_on"].fillna(""))
    known = ~table["null"] & (table["developed_on"] != "")
    evidence, nulls = table[~table["null"] & ~known], table[table["null"]]
    claims = evidence if len(evidence) else table[~table["null"]]
    incomplete = int(claims["verdict"].isin(("incomplete", "not declared")).sum())
    counts = claims["verdict"].value_counts()
    tried = bool(claims["robustness"].notna().any())
    title = words(
        "scorecard.title",
        supported=int(counts.get("supported", 0)),
        total=len(claims),
        unclear=int(counts.get("unclear", 0)),
        rejected=int(counts.get("not supported", 0)),
        construction=int(counts.get("by construction", 0)),
        fragile=words(
            f"scorecard.fragile.{'tried' if tried else 'untried'}",
            count=int(claims["fragile"].sum()),
        ),
    )
    if incomplete:
        title += words("scorecard.incomplete", count=incomplete)
    subtitle = words("scorecard.subtitle")
    if known.any():
        more = "more" if len(evidence) else "all"
        title += words(f"scorecard.developed.{more}", count=int(known.sum()))
        subtitle += words("scorecard.developed.mark")
    if len(nulls):
        kept = int((nulls["verdict"] == "supported").sum())
        title += words("scorecard.nulls", kept=kept, nulls=len(nulls))
    page = Page(title, subtitle, foot, between=17.0 + ROW * (len(table) + 0.4))
    axes = page.axes(1, 1, left=LEFT, right=RIGHT, above=7.0, below=10.0)[0]
    for place, row in enumerate(table.to_dict("records")):
        _row(axes, place, {str(key): value for key, value in row.items()}, words)
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    axes.axvspan(-1.0, 1.0, color="#EEEEEE", zorder=0)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.set_xscale("symlog", linthresh=1.0, linscale=0.6)
    axes.set_xlim(-CLIP * 1.15, CLIP * 1.15)
    ticks = (-10, -3, -1, 0, 1, 3, 10)
    axes.set_xticks(ticks, [words.number(tick, 0) for tick in ticks])
    axes.xaxis.minorticks_off()
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(words("scorecard.x"))
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    for offset, key in zip(_offsets(), ("verdict", "ablation", "robustness"), strict=True):
        axes.annotate(
            words(f"scorecard.column.{key}"),
            (1.0, 1.0),
            xytext=(offset, 5.0),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=SMALL_SIZE,
            fontweight="bold",
            color=INK,
        )
    return Drawing(page.figure, table, title, _alt(title, table, words))


def _offsets() -> tuple[float, float, float]:
    """Left ends of the three columns beside the panel, in points from its edge."""
    point = 72.0 / 25.4
    free = RIGHT - MARGIN
    return 2.0 * point, 0.40 * free * point, 0.81 * free * point


def _row(axes: Axes, place: int, row: dict[str, object], words: Labels) -> None:
    verdict = str(row["verdict"])
    colour = COLOURS[verdict]
    low, middle, high = (
        float(np.clip(float(str(row[key])), -CLIP, CLIP))
        for key in ("ratio_low", "ratio", "ratio_high")
    )
    if not np.isnan(middle):
        if not np.isnan(low):
            axes.plot([low, high], [place, place], color=colour, linewidth=1.4)
        axes.plot(middle, place, marker=MARKERS[verdict], color=colour, markersize=5.0)
    mark = "" if row["null"] or not row["developed_on"] else " †"
    name = fit(
        f"{row['finding']}{mark}  {words.titled(str(row['title']))}",
        SMALL_SIZE,
        LEFT - MARGIN - 3.0,
    )
    point = 72.0 / 25.4
    axes.annotate(
        name,
        (0.0, place),
        xytext=(-(LEFT - MARGIN) * point, 0.0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL_SIZE,
        color=INK,
        linespacing=1.05,
    )
    text = words(f"verdict.{verdict.replace(' ', '_')}")
    if confirmed(row["fragile"]):
        text += "\n" + words("verdict.fragile")
    share = float(str(row["robustness"]))
    texts = (
        text,
        fit(words(f"ablation.{str(row['ablation']).replace(' ', '_')}"), SMALL_SIZE, 21.0),
        words.percent(100.0 * share, 0),
    )
    for offset, text, tint in zip(_offsets(), texts, (colour, INK, INK), strict=True):
        axes.annotate(
            text,
            (1.0, place),
            xytext=(offset, 0.0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            color=tint,
            linespacing=1.05,
        )


def _alt(title: str, table: pd.DataFrame, words: Labels) -> str:
    verdicts = words("format.semicolon").join(
        f"{row['finding']}: {words('verdict.' + str(row['verdict']).replace(' ', '_'))}"
        for row in table.to_dict("records")
    )
    return words(
        "scorecard.alt", findings=words.number(len(table), 0), finding=title, verdicts=verdicts
    )
