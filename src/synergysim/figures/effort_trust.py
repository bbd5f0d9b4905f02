"""Effort and trust between ministries over time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext, short
from synergysim.figures.labels import Labels
from synergysim.figures.stages import between_ministries, by_stage, year_ticks
from synergysim.figures.style import FAINT, SMALL_SIZE, Page, capital, fit, foot, spread_apart
from synergysim.figures.table_reading import rows_of
from synergysim.figures.ticks import numbered

COLOURS = ("#00264D", "#E69F00", "#0072B2", "#7A2E00", "#8C8C8C", "#404040")
DASHES = (
    "solid",
    (0.0, (5.0, 2.0)),
    (0.0, (1.5, 1.5)),
    (0.0, (6.0, 1.5, 1.5, 1.5)),
    (0.0, (3.0, 1.0)),
    (0.0, (8.0, 2.0)),
)
"""One line's colour and dash; at most six lines have distinct styles, further ones are pale."""

LINE = 1.35 * SMALL_SIZE
"""Height of a line of names, in points."""

NAMES = 44.0
"""Width that names of lines take, millimetres."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw effort and trust of each ministry's offices towards the other's.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``partnerships`` and ``ministries``, of one run.
    context : FigureContext
    words : Labels

    Raises
    ------
    ValueError
        If there are no rows of the shock.
    """
    pairs = rows_of(tables, "partnerships", context.shock)
    ministries = rows_of(tables, "ministries", context.shock)
    named = ministries["title"].map(words.titled)
    titles = dict(zip(ministries["ministry"], named, strict=True))
    data = between_ministries(pairs)
    names = {
        subject: _name(subject, titles, words)
        for subject in dict.fromkeys(
            zip(data["ministry"], data["towards"], data["side"], strict=True)
        )
    }
    names = _merged(names, data, titles, words)
    title, will = _title(pairs, words)
    page = Page(title, words("effort_trust.subtitle"), foot(context, words), height=92.0)
    panels = page.axes(1, 2, left=10.0, right=NAMES + 5.0, above=8.0, below=7.0, gaps=(0.0, 9.0))
    for axes, value in zip(panels, ("effort", "trust"), strict=True):
        ends = _lines(axes, data, value, list(names))
        axes.set_title(capital(words(f"institutions.{value}")), fontweight="bold")
        axes.set_ylim(-0.02, 1.02)
        numbered(axes.yaxis, words, bins=5)
        axes.set_xticks(*year_ticks(data, 3))
    _names(panels[-1], ends, list(names.values()))
    alt = words(
        "effort_trust.alt",
        finding=title,
        lines=len(names),
        start=words.number(will[0], 2),
        end=words.number(will[-1], 2),
    )
    return Drawing(page.figure, data, title, alt)


def _name(subject: tuple[str, str, str], titles: Mapping[str, str], words: Labels) -> str:
    ministry, towards, side = subject
    if ministry == towards:
        return words(
            "effort_trust.office",
            ministry=short(titles[ministry]),
            side=words(f"institutions.side.{side}"),
        )
    return words(
        "institutions.towards", ministry=short(titles[ministry]), other=short(titles[towards])
    )


def _merged(
    names: Mapping[tuple[str, str, str], str],
    data: pd.DataFrame,
    titles: Mapping[str, str],
    words: Labels,
) -> dict[tuple[str, str, str], str]:
    """Give the two offices of one ministry one line where they never differ."""
    merged = dict(names)
    for ministry, own in data[data["ministry"] == data["towards"]].groupby("ministry", sort=False):
        lead, partner = (
            own.loc[own["side"] == side, ["effort", "trust"]].to_numpy()
            for side in ("lead", "partner")
        )
        if np.array_equal(lead, partner):
            name = str(ministry)
            merged[name, name, "lead"] = words("effort_trust.offices", ministry=short(titles[name]))
            del merged[name, name, "partner"]
    return merged


def _lines(
    axes: Axes, data: pd.DataFrame, value: str, subjects: list[tuple[str, str, str]]
) -> list[float]:
    """Draw one line a subject and return where each ends."""
    ends = []
    for place, (ministry, towards, side) in enumerate(subjects):
        own = data[
            (data["ministry"] == ministry) & (data["towards"] == towards) & (data["side"] == side)
        ]
        distinct = place < len(COLOURS)
        axes.plot(
            own["month"],
            own[value],
            color=COLOURS[place] if distinct else FAINT,
            linestyle=DASHES[place] if distinct else "solid",
            linewidth=1.5 if distinct else 0.8,
            zorder=3 if distinct else 1,
        )
        ends.append(float(own[value].iloc[-1]))
    return ends


def _names(axes: Axes, ends: list[float], names: list[str]) -> None:
    """Write the names of the lines to the right of the last panel, none over another."""
    distinct = names[: len(COLOURS)]
    left, right = axes.get_xlim()
    texts = [fit(name, SMALL_SIZE, NAMES, lines=3) for name in distinct]
    low, high = axes.get_ylim()
    points = 72.0 * axes.get_window_extent().height / axes.figure.dpi
    gap = LINE * (high - low) / points * max(text.count("\n") + 1 for text in texts)
    places = spread_apart(ends[: len(distinct)], gap)
    # The block of names moves as one, so that none leaves the panel.
    shift = max(max(places) - 1.0, 0.0) or min(min(places), 0.0)
    for place, (text, at) in enumerate(zip(texts, places, strict=True)):
        axes.annotate(
            text,
            (right, at - shift),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            color=COLOURS[place],
            annotation_clip=False,
        )
    axes.set_xlim(left, right)


def _title(pairs: pd.DataFrame, words: Labels) -> tuple[str, list[float]]:
    """Say how the weaker will, which carries every agreement, goes from first to last year."""
    weaker = np.minimum(pairs["effort_lead"], pairs["effort_partner"])
    will = by_stage(pairs.assign(weaker=weaker, who="all"), ["who"], "weaker")["all",]
    key = "steady"
    if will[-1] > will[0] + 0.05:
        key = "rises"
    elif will[-1] < will[0] - 0.05:
        key = "falls"
    start, end = words.number(will[0], 2), words.number(will[-1], 2)
    return words(f"effort_trust.title.{key}", start=start, end=end), will
