"""Settings of a sweep over other sets of assumptions: chance and assumptions, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from scipy.special import stdtr, stdtrit

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.sizes import chosen_size
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MUTED,
    SMALL_SIZE,
    Page,
    capital,
    fit,
    foot,
)
from synergysim.figures.ticks import numbered
from synergysim.figures.worlds_text import COUNTS, OverSets, cell_of
from synergysim.statistics.over_worlds import HOLDS
from synergysim.statistics.paired import holm
from synergysim.statistics.relevance import too_few
from synergysim.statistics.run_table import confirmed

WORLDS = "world_differences"
NAMES, NUMBERS, ROW, MOST = 62.0, 38.0, 7.0, 30
BETWEEN = 26.0
"""Millimetres of a page between its texts that are not rows: legend, axis and its label."""
BESIDE = 0.28


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw each setting less its base: the interval of chance, and the range over sets.

    Parameters
    ----------
    tables : mapping
        ``world_differences`` of one outcome, with ``setting`` and ``base`` in words, and
        ``factors``.

    Raises
    ------
    synergysim.figures.drawing.NothingToShowError
        If no setting ran in another set of assumptions.
    """
    given = tables[WORLDS]
    if given.empty or not (given["worlds"] > 0).any():
        raise NothingToShowError(words("worlds.nothing"))
    found = corrected(given.reset_index(drop=True))
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(found["outcome"].iloc[0])
    title = finding(found, scribe)
    shown = _largest(found)
    page = Page(
        title,
        explanation(found, len(shown), scribe),
        foot(context, words),
        between=BETWEEN + ROW * len(shown),
    )
    (axes,) = page.axes(1, 1, left=NAMES, right=NUMBERS, above=9.0, below=10.0)
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    for place, row in enumerate(shown.to_dict("records")):
        _row(axes, place, row, outcome, scribe)
    names = [fit(capital(str(name)), SMALL_SIZE, NAMES - MARGIN - 3.0) for name in shown["setting"]]
    axes.set_yticks(range(len(shown)), names, fontsize=SMALL_SIZE, color=INK)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    axes.margins(x=0.06)
    numbered(axes.xaxis, words, bins=4)
    axes.set_xlabel(words("settings_over_worlds.x", unit=capital(scribe.unit(outcome))))
    _legend(axes, words)
    return Drawing(page.figure, found, title, _alt(title, shown, outcome, context, scribe))


def corrected(found: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's correction over the settings of an outcome, ``p_holm`` and ``differs``.

    The test is the one from which the interval is: Student's, of the paired difference.

    Parameters
    ----------
    found : DataFrame
        ``difference``, ``low``, ``high``, ``n``.
    """
    free = np.maximum(found["n"].to_numpy(dtype=np.float64) - 1.0, 1.0)
    mean = found["difference"].to_numpy(dtype=np.float64)
    half = 0.5 * (found["high"] - found["low"]).to_numpy(dtype=np.float64)
    varies = half > np.abs(mean) * 1e-12
    error = np.divide(half, stdtrit(free, 0.975))
    ratio = np.divide(np.abs(mean), error, out=np.zeros_like(error), where=varies)
    certain = np.where(mean == 0.0, 1.0, 0.0)
    p_value = np.where(varies, 2.0 * stdtr(free, -ratio), certain)
    p_value = np.where((found["n"] >= 2) & np.isfinite(mean), p_value, np.nan)
    p_holm = holm(p_value)
    return found.assign(p_holm=p_holm, differs=p_holm < 0.05)


def _largest(found: pd.DataFrame) -> pd.DataFrame:
    """Take the rows that the sheet has space for: the largest differences, in the table's order."""
    size = chosen_size()
    texts = 48.0 if size.is_brief else 67.0
    most = MOST if size.height is None else int((size.height - texts) / 6.0)
    kept = found["difference"].abs().nlargest(min(most, MOST)).index
    return found.loc[sorted(kept)]


def _row(axes: Axes, place: int, row: Mapping[Any, Any], outcome: str, scribe: OutcomeText) -> None:
    words = scribe.words
    ends = [scribe.scaled(outcome, row[key]) for key in ("low", "high")]
    over = [scribe.scaled(outcome, row[key]) for key in ("world_low", "world_high")]
    axes.plot(
        over,
        [place + BESIDE] * 2,
        color=MUTED,
        linewidth=1.8,
        solid_capstyle="butt",
        label=f"_{WORLDS}",
    )
    axes.plot(ends, [place, place], color=INK, linewidth=1.1, solid_capstyle="butt")
    axes.plot(
        scribe.scaled(outcome, row["difference"]),
        place,
        marker="o",
        markersize=5.0,
        color=INK if confirmed(row["holds"]) else "white",
        markeredgecolor=INK,
        linestyle="none",
    )
    star = "*" if confirmed(row["differs"]) else ""
    number = scribe.value(outcome, row["difference"], sign=True) + star
    axes.annotate(
        words(
            "settings_over_worlds.found",
            difference=number,
            counts=cell_of(row, COUNTS, outcome, words),
        ),
        (1.0, place),
        xytext=(4.0, 0.0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        fontsize=SMALL_SIZE,
        color=INK if star else MUTED,
        fontweight="bold" if star else "normal",
    )


def _legend(axes: Axes, words: Labels) -> None:
    chance = words("settings_over_worlds.chance")
    handles = [
        Line2D([], [], linewidth=1.1, color=INK, marker="o", markersize=5.0, label=chance),
        Line2D([], [], linewidth=1.8, color=MUTED, label=words("settings_over_worlds.sets")),
    ]
    axes.legend(
        handles=handles, loc="lower left", ncols=2, frameon=False, fontsize=SMALL_SIZE,
        bbox_to_anchor=(-0.35, 1.0), borderaxespad=0.0, handlelength=2.2, columnspacing=1.4,
    )  # fmt: skip


def finding(found: pd.DataFrame, scribe: OutcomeText) -> str:
    """Say how many of the relevant differences hold over sets, and name the largest.

    Parameters
    ----------
    found : DataFrame
        Of :func:`corrected`.
    scribe : OutcomeText
    """
    words, key = scribe.words, "settings_over_worlds.title"
    outcome = str(found["outcome"].iloc[0])
    named = capital(scribe.outcome(outcome))
    sets = OverSets(found, 0)
    if too_few(int(found["n"].max())) or not sets.can_hold:
        return words(f"{key}.untested", outcome=named)
    relevant = found["difference"].abs() >= found["smallest"] * (1.0 - 1e-9)
    stated = found[found["differs"].astype(bool) & relevant]
    if stated.empty:
        return words(f"{key}.none", outcome=named)
    held = stated[[confirmed(value) for value in stated["holds"]]]
    rows = held if len(held) else stated
    row = max(rows.to_dict("records"), key=lambda one: abs(float(one["difference"])))
    parts: dict[str, object] = {
        "outcome": named,
        "held": words.number(len(held), 0),
        "share": words.percent(100.0 * HOLDS, 0),
        "worlds": words.number(sets.worlds, 0),
        "setting": row["setting"],
        "difference": scribe.value(outcome, row["difference"], sign=True),
        "unit": scribe.unit(outcome, row["difference"]),
        "low": scribe.value(outcome, row["world_low"], sign=True),
        "high": scribe.value(outcome, row["world_high"], sign=True),
    }
    if len(held):
        return words.count("settings_over_worlds.title.hold", len(stated), **parts)
    return words.count("settings_over_worlds.title.open", len(stated), **parts)


def explanation(found: pd.DataFrame, shown: int, scribe: OutcomeText) -> str:
    """Say what is compared with what, and what the two uncertainties are."""
    words, outcome = scribe.words, str(found["outcome"].iloc[0])
    bases = list(dict.fromkeys(found["base"]))
    kind = "with_base" if len(bases) == 1 else "with_reference"
    parts = [
        words(f"sweep_worlds.{kind}", outcome=scribe.outcome(outcome), base=bases[0]) + ".",
        words(
            "settings_over_worlds.subtitle",
            share=words.percent(100.0 * HOLDS, 0),
            worlds=words.number(int(found["worlds"].max()), 0),
        ),
    ]
    if shown < len(found):
        parts.append(
            words(
                "settings_over_worlds.largest",
                shown=words.number(shown, 0),
                total=words.number(len(found), 0),
            )
        )
    return " ".join(parts)


def _alt(
    title: str, shown: pd.DataFrame, outcome: str, context: FigureContext, scribe: OutcomeText
) -> str:
    words = scribe.words
    return words(
        "settings_over_worlds.alt",
        replications=words.number(context.replications, 0),
        worlds=words.number(int(shown["worlds"].max()), 0),
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "settings_over_worlds.alt_number",
                setting=row["setting"],
                difference=scribe.value(outcome, row["difference"], sign=True),
                interval=scribe.interval(outcome, row["low"], row["high"], sign=True),
                range=scribe.interval(outcome, row["world_low"], row["world_high"], sign=True),
            )
            for row in shown.to_dict("records")
        ),
    )
