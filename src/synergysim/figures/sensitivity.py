"""Which assumptions move a difference, which flip its sign, and how well each is founded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
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
)
from synergysim.figures.ticks import numbered
from synergysim.statistics.run_table import confirmed

NAMES_WIDTH = 66.0
ROW = 5.6
MOST = 16
"""Assumptions drawn; the table beside the figure has all."""
GRADES = {"A": ("#0072B2", "//"), "B": ("#E69F00", ".."), "C": ("#7A2E00", ""), "": ("#8C8C8C", "")}
"""Colour and hatching by grade of evidence; nothing for what is chosen rather than known."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw indices as bars by grade, and the difference at both ends of each assumption.

    Parameters
    ----------
    tables : mapping
        ``sensitivity`` (a row per assumption: ``method`` (``morris``, ``sobol`` or ``fitted``),
        ``factor``, ``index``, ``index_low``, ``index_high``, the columns of
        :func:`~synergysim.statistics.sensitivity.flips`, ``outcome``, ``variant`` and
        ``reference``, both empty where the outcome itself is meant) and ``factors`` with
        ``grade``.
    """
    scribe = OutcomeText(words, tables["factors"], context.currency)
    found = graded(tables)
    shown = found.head(MOST).to_dict("records")
    first = shown[0]
    outcome, method = str(first["outcome"]), str(first["method"])
    title = finding(found, context, scribe)
    page = Page(
        title,
        words(
            f"sensitivity.subtitle.{method}",
            subject=subject(found, context, scribe),
            unit=scribe.unit(outcome),
            points=words.number(int(first["n"]), 0),
        ),
        foot(context, words),
        height=50.0 + ROW * len(shown),
    )
    is_narrow = page.size.height is not None
    below = 14.0 if is_narrow else 11.0
    bars, ends = page.axes(
        1, 2, left=NAMES_WIDTH, right=MARGIN + 2.0, above=9.0, below=below, gaps=(0.0, 8.0)
    )
    _bars(bars, shown, outcome, method, scribe)
    _ends(ends, shown, outcome, scribe)
    if is_narrow:  # labels of both axes do not fit side by side on a line
        width = 0.5 * (page.width - NAMES_WIDTH - MARGIN - 10.0)
        for axes in (bars, ends):
            axes.set_xlabel(fit(axes.get_xlabel(), TEXT_SIZE, width))
    names = [
        fit(capital(scribe.factor(row["factor"])), SMALL_SIZE, NAMES_WIDTH - 5.0) for row in shown
    ]
    for axes, labels in ((bars, names), (ends, [""] * len(shown))):
        axes.set_yticks(range(len(shown)), labels, fontsize=SMALL_SIZE, color=INK)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(axis="x", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
    for place, row in enumerate(shown):
        if confirmed(row["flips"]):
            bars.get_yticklabels()[place].set_fontweight("bold")
    _legend(page, {row["grade"] for row in shown}, words)
    return Drawing(page.figure, found, title, _alt(title, shown, outcome, method, scribe))


def graded(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Sort assumptions by their index, the largest first, and say how well each is founded."""
    table = tables["sensitivity"].sort_values("index", ascending=False, kind="stable")
    grades = dict(zip(tables["factors"]["factor"], tables["factors"]["grade"], strict=True))
    return table.assign(grade=[grades.get(name) or "" for name in table["factor"]])


def subject(found: pd.DataFrame, context: FigureContext, scribe: OutcomeText) -> str:
    """What was asked about: an outcome, or its difference between two architectures."""
    words = scribe.words
    row = found.iloc[0]
    outcome = scribe.outcome(str(row["outcome"]))
    if not row["variant"]:
        return outcome
    return words(
        "sensitivity.difference",
        outcome=outcome,
        variant=words.architecture(str(row["variant"]), context),
        reference=words.architecture(str(row["reference"]), context),
    )


def finding(found: pd.DataFrame, context: FigureContext, scribe: OutcomeText) -> str:
    """Say which assumption changes the difference most and how many turn its sign.

    One changes it most only if the interval of no other reaches the lower end of its own.
    """
    words = scribe.words
    ordered = found.sort_values("index", ascending=False, kind="stable")
    first = ordered.iloc[0]
    fields = {"subject": subject(found, context, scribe)}
    if pd.isna(first["index"]):
        known = not pd.isna(first["at_low"])
        return words(f"sensitivity.title.{'still' if known else 'untested'}", **fields)
    if float(first["index"]) == 0.0:
        return words("sensitivity.title.still", **fields)
    fields["factor"] = scribe.factor(str(first["factor"]))
    grade = str(first["grade"])
    fields["grade"] = words("sensitivity.graded", grade=grade) if grade else ""
    parts = [capital(words(f"sensitivity.title.{_place(ordered)}", **fields))]
    if first["variant"] and ordered["flips"].notna().any():
        turning = ordered[ordered["flips"]]
        if turning.empty:
            positive = float(first["share_positive"])
            parts.append(
                words(
                    "sensitivity.title.none",
                    share=words.part(max(positive, 1.0 - positive)),
                    sign=words(f"sensitivity.{'positive' if positive >= 0.5 else 'negative'}"),
                )
            )
        else:
            kind = "one" if len(turning) == 1 else "several"
            if len(turning) == 1 and turning["factor"].iloc[0] == first["factor"]:
                kind = "same"
            parts.append(
                words(
                    f"sensitivity.title.{kind}",
                    factor=scribe.factor(str(turning["factor"].iloc[0])),
                    count=words.number(len(turning), 0),
                    total=words.number(len(found), 0),
                )
            )
    return words("format.semicolon").join(parts)


def _place(ordered: pd.DataFrame) -> str:
    """Say how the largest index compares with the others: the key of a sentence."""
    first, others = ordered.iloc[0], ordered.iloc[1:]
    if others.empty:
        return "alone"
    clear = (others["index_high"] < first["index_low"]).all()
    return "most" if clear else "largest"


def _bars(
    axes: Axes, shown: list[dict[Any, Any]], outcome: str, method: str, scribe: OutcomeText
) -> None:
    words = scribe.words
    scale = scribe.scaled(outcome, 1.0) if method != "sobol" else 1.0
    for y, row in enumerate(shown):
        colour, hatch = GRADES[row["grade"]]
        axes.barh(
            y,
            scale * row["index"],
            height=0.62,
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0.0,
        )
        ends = [scale * row[key] for key in ("index_low", "index_high")]
        axes.plot(ends, [y, y], color=INK, linewidth=1.0)
        if row["grade"]:
            axes.annotate(
                row["grade"],
                (max(ends[1], scale * row["index"]), y),
                xytext=(3.0, 0.0),
                textcoords="offset points",
                va="center",
                fontsize=SMALL_SIZE,
                color=MUTED,
            )
    low = min(0.0, *(scale * row["index_low"] for row in shown if not pd.isna(row["index_low"])), 0)
    axes.set_xlim(low, axes.get_xlim()[1] * 1.08)
    numbered(axes.xaxis, words)
    axes.set_xlabel(words(f"sensitivity.x.{method}", unit=scribe.unit(outcome)))


def _ends(axes: Axes, shown: list[dict[Any, Any]], outcome: str, scribe: OutcomeText) -> None:
    words = scribe.words
    scale = scribe.scaled(outcome, 1.0)
    if shown[0]["variant"]:
        axes.axvline(0.0, color=MUTED, linewidth=0.8)
    for y, row in enumerate(shown):
        colour = INK if confirmed(row["flips"]) else MUTED
        at = {key: scale * row[key] for key in ("at_low", "at_high")}
        axes.plot(list(at.values()), [y, y], color=colour, linewidth=0.8, zorder=2)
        for end, fill, shift in (("at_low", "white", -0.14), ("at_high", colour, 0.14)):
            interval = [scale * row[f"{end}_{side}"] for side in ("low", "high")]
            axes.plot(interval, [y + shift] * 2, color=colour, linewidth=1.6, zorder=1, alpha=0.45)
            axes.plot(
                at[end],
                y,
                marker="o",
                markersize=4.5,
                linestyle="none",
                color=colour,
                markerfacecolor=fill,
                zorder=3,
            )
    numbered(axes.xaxis, words)
    axes.set_xlabel(words("sensitivity.ends", unit=scribe.unit(outcome)))


def _legend(page: Page, grades: set[str], words: Labels) -> None:
    handles: list[Any] = [
        Patch(
            facecolor=GRADES[grade][0],
            hatch=GRADES[grade][1],
            edgecolor="white",
            label=words(f"sensitivity.grade.{grade or 'none'}"),
        )
        for grade in GRADES
        if grade in grades
    ]
    handles += [
        Line2D(
            [],
            [],
            marker="o",
            color=MUTED,
            markerfacecolor=fill,
            linestyle="none",
            markersize=4.5,
            label=words(f"sensitivity.{key}"),
        )
        for key, fill in (("low_third", "white"), ("high_third", MUTED))
    ]
    page.figure.legend(
        handles=handles, loc="upper left", ncols=len(handles), frameon=False, borderpad=0.0,
        bbox_to_anchor=(MARGIN / page.width, 1.0 - (page.top + 2.0) / page.height),
        borderaxespad=0.0, fontsize=TEXT_SIZE, handletextpad=0.5, columnspacing=1.4,
    )  # fmt: skip


def _alt(
    title: str, shown: list[dict[Any, Any]], outcome: str, method: str, scribe: OutcomeText
) -> str:
    words = scribe.words
    return words(
        f"sensitivity.alt.{method}",
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "sensitivity.alt_number",
                factor=scribe.factor(row["factor"]),
                index=(
                    scribe.value(outcome, row["index"])
                    if method != "sobol"
                    else words.number(row["index"], 2)
                ),
                low=scribe.value(outcome, row["at_low"], sign=True),
                high=scribe.value(outcome, row["at_high"], sign=True),
            )
            for row in shown[:5]
        ),
    )
