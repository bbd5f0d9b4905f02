"""Levers with and without: what switching a lever on does at every setting of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import FAINT, INK, MUTED, SMALL_SIZE, Page, capital, fit, foot
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import weight_of
from synergysim.outcomes.lookup import level_of
from synergysim.statistics.grids import SEPARATOR
from synergysim.statistics.run_table import confirmed

NAMES, NUMBERS, ROW, GAP = 64.0, 45.0, 5.8, 1.2
WITHOUT, WITH = "#8C8C8C", "#00264D"


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw a dumbbell for each lever and setting of the others: the outcome without and with it.

    Parameters
    ----------
    tables : mapping
        ``switches`` of one outcome and ``factors``.

    Raises
    ------
    synergysim.figures.drawing.NothingToShowError
        If no lever has two levels.
    """
    found = tables["switches"]
    if found.empty:
        raise NothingToShowError(words("with_and_without.nothing"))
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(found["outcome"].iloc[0])
    title = capital(finding(found, scribe))
    groups = list(dict.fromkeys(found["factor"]))
    page = Page(
        title,
        words(
            "with_and_without.subtitle",
            outcome=scribe.outcome(outcome),
            tests=words.number(len(found), 0),
        ),
        foot(context, words),
        height=46.0 + ROW * (len(found) + GAP * (len(groups) - 1) + len(groups)),
    )
    (axes,) = page.axes(1, 1, left=NAMES, right=NUMBERS, above=2.0, below=10.0)
    place, ticks, names = 0.0, [], []
    lines = 2 if page.size.height is None else 1
    for number, lever in enumerate(groups):
        place += GAP * (number > 0)
        axes.annotate(
            capital(scribe.factor(lever)),
            (0.0, place),
            xytext=(-(NAMES - 4.0) * 72 / 25.4, 0.0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            fontweight="bold",
            color=INK,
            annotation_clip=False,
        )
        place += 1.0
        for row in found[found["factor"] == lever].to_dict("records"):
            _row(axes, place, row, outcome, scribe)
            ticks.append(place)
            names.append(fit(setting(row, found, scribe), SMALL_SIZE, NAMES - 6.0, lines=lines))
            place += 1.0
    axes.set_ylim(place - 0.2, -0.8)
    axes.set_yticks(ticks, names, fontsize=SMALL_SIZE, color=INK)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.margins(x=0.06)
    numbered(axes.xaxis, words, bins=5)
    axes.set_xlabel(
        words(
            "with_and_without.x",
            outcome=capital(scribe.outcome(outcome)),
            unit=words(f"unit.{scribe.unit_key(outcome)}", currency=context.currency),
        )
    )
    return Drawing(page.figure, found, title, _alt(title, found, outcome, scribe))


def setting(row: Mapping[Any, Any], found: pd.DataFrame, scribe: OutcomeText) -> str:
    """Name the setting of the other levers: those that are on, or none of them."""
    others = [name for name in dict.fromkeys(found["factor"]) if name != row["factor"]]
    levels = str(row["setting"]).split(SEPARATOR)
    highest = dict(zip(found["factor"], found["high_level"], strict=True))
    on = [
        scribe.factor(name)
        for name, level in zip(others, levels, strict=False)
        if level == str(highest[name])
    ]
    words = scribe.words
    return (
        words("with_and_without.beside", levers=words.series(on))
        if on
        else words("with_and_without.alone")
    )


def _row(
    axes: Axes, place: float, row: Mapping[Any, Any], outcome: str, scribe: OutcomeText
) -> None:
    ends = [scribe.scaled(outcome, row[key]) for key in ("without", "with")]
    middle = [ends[0] + scribe.scaled(outcome, row[key]) for key in ("low", "high")]
    axes.plot(middle, [place, place], color=MUTED, linewidth=3.4, alpha=0.35)
    axes.plot(ends, [place, place], color=WITH, linewidth=1.0)
    axes.plot(
        ends[0],
        place,
        marker="o",
        markersize=5.0,
        color="white",
        markeredgecolor=WITHOUT,
        markeredgewidth=1.3,
        linestyle="none",
    )
    axes.plot(ends[1], place, marker="o", markersize=5.0, color=WITH, linestyle="none")
    star = "*" if confirmed(row["differs"]) else ""
    number = scribe.value(outcome, row["mean"], sign=True) + star
    interval = scribe.interval(outcome, row["low"], row["high"], sign=True)
    axes.annotate(
        f"{number}  ({interval})",
        (1.0, place),
        xytext=(4.0, 0.0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL_SIZE,
        color=INK if star else MUTED,
        fontweight="bold" if star else "normal",
    )


def finding(found: pd.DataFrame, scribe: OutcomeText) -> str:
    """Say in how many settings a lever changes the outcome, of the lever that does so in most."""
    words = scribe.words
    outcome = str(found["outcome"].iloc[0])
    parts = {"outcome": scribe.outcome(outcome)}
    level = level_of(outcome, float(found["without"].abs().mean()))
    weights = [weight_of(row, level) for row in found.to_dict("records")]
    if "untested" in weights:
        return words("with_and_without.title.untested", **parts)
    changed = found[[weight in ("more", "less") for weight in weights]]
    if changed.empty:
        kind = "same" if set(weights) == {"same"} else "none"
        return words(f"with_and_without.title.{kind}", **parts)
    counts = changed.groupby("factor", sort=False)["mean"].agg(["size", "sum"])
    first = str(
        counts.assign(total=counts["sum"].abs())
        .sort_values(["size", "total"], ascending=False, kind="stable")
        .index[0]
    )
    mine = changed[changed["factor"] == first]
    signs = {bool(value > 0.0) for value in mine["mean"]}
    kind = "both_ways" if len(signs) > 1 else "higher" if True in signs else "lower"
    ends = sorted(mine["mean"].abs())
    same = scribe.value(outcome, ends[0]) == scribe.value(outcome, ends[-1])
    return words(
        f"with_and_without.title.{kind}",
        lever=capital(scribe.factor(first)),
        count=words.number(len(mine), 0),
        total=words.number(int((found["factor"] == first).sum()), 0),
        size=scribe.value(outcome, ends[0])
        if same
        else words(
            "sweep.interval",
            low=scribe.value(outcome, ends[0]),
            high=scribe.value(outcome, ends[-1]),
        ),
        unit=scribe.unit(outcome, ends[-1]),
        **parts,
    )


def _alt(title: str, found: pd.DataFrame, outcome: str, scribe: OutcomeText) -> str:
    words = scribe.words
    return words(
        "with_and_without.alt",
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "with_and_without.alt_number",
                lever=scribe.factor(row["factor"]),
                setting=setting(row, found, scribe),
                before=scribe.value(outcome, row["without"]),
                after=scribe.value(outcome, row["with"]),
            )
            for row in found.to_dict("records")
        ),
    )
