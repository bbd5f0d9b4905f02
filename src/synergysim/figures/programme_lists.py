"""Overlap of many programmes: which combinations families were in, beside what chance brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from synergysim.experiments.programme_lists import (
    COMBINATION,
    PROGRAMME,
    SEPARATOR,
    SEVERAL,
    TABLE,
)
from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.sizes import chosen_size
from synergysim.figures.style import FAINT, INK, MARGIN, SMALL_SIZE, Page, fit, foot
from synergysim.figures.ticks import numbered

NAMES, BARS, ROW = 74.0, 40.0, 4.4
BAR, CHANCE, ABSENT = "#0072B2", "#7A2E00", "#D9D9D9"
MOST = {True: (8, 8), False: (14, 14)}
"""Combinations and programmes that a sheet has space for, by whether it is brief."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the most frequent combinations as bars, and below them which programmes they join.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``programme_lists``, of one run.

    Raises
    ------
    synergysim.figures.drawing.NothingToShowError
        If no two programmes had families.
    """
    found = tables[TABLE]
    programmes = found[found["kind"] == PROGRAMME]
    if len(programmes) < 2:
        raise NothingToShowError(words("programme_lists.nothing"))
    shown, names = _shown(found)
    if not shown:
        raise NothingToShowError(words("programme_lists.nothing"))
    shares = dict(zip(programmes["programmes"], programmes["share"], strict=True))
    shown_as = map(words.titled, programmes["title"].astype(str))
    titles = dict(zip(programmes["programmes"], shown_as, strict=True))
    title = _title(found, words)
    page = Page(
        title,
        words(
            "programme_lists.subtitle",
            shown=words.number(len(shown), 0),
            total=words.number(int((found["kind"] == COMBINATION).sum()), 0),
        ),
        foot(context, words),
        between=BARS + ROW * len(names) + 22.0,
    )
    free = page.height - page.top - page.bottom - 16.0
    matrix = min(ROW * len(names) + 2.0, 0.6 * free)
    (bars,) = page.axes(1, 1, left=NAMES, above=10.0, below=6.0 + matrix)
    (dots,) = page.axes(1, 1, left=NAMES, above=page_above(page, matrix), below=2.0)
    _bars(bars, shown, words)
    _matrix(dots, shown, names)
    labels = [
        words(
            "programme_lists.programme",
            name=fit(str(titles[name]), SMALL_SIZE, NAMES - 22.0, lines=1),
            share=words.percent(100.0 * shares[name], 0),
        )
        for name in names
    ]
    dots.set_yticks(range(len(names)), labels, fontsize=SMALL_SIZE, color=INK)
    _legend(page, words)
    return Drawing(page.figure, found, title, _alt(title, found, shown, titles, words))


def page_above(page: Page, matrix: float) -> float:
    """Millimetres above the matrix, which ends at the foot."""
    return page.height - page.top - page.bottom - matrix - 2.0


def _shown(found: pd.DataFrame) -> tuple[list[dict[Any, Any]], list[str]]:
    """Take the most frequent combinations and their programmes, as many as the sheet holds."""
    most, widest = MOST[chosen_size().is_brief]
    shown: list[dict[Any, Any]] = []
    names: list[str] = []
    for row in found[found["kind"] == COMBINATION].to_dict("records"):
        more = [name for name in str(row["programmes"]).split(SEPARATOR) if name not in names]
        if len(shown) < most and len(names) + len(more) <= widest:
            shown.append(row)
            names += more
    given = list(found.loc[found["kind"] == PROGRAMME, "programmes"])
    return shown, sorted(names, key=given.index)


def _bars(axes: Axes, shown: list[dict[Any, Any]], words: Labels) -> None:
    for place, row in enumerate(shown):
        axes.bar(place, row["share"], width=0.62, color=BAR, edgecolor=INK, linewidth=0.3)
        ends = [row["chance_low"], row["chance_high"]]
        axes.plot([place, place], ends, color=CHANCE, linewidth=1.2)
        axes.plot(
            place, row["by_chance"], marker="D", markersize=3.6, color="white",
            markeredgecolor=CHANCE, linestyle="none",
        )  # fmt: skip
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.set_xticks([])
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel(words("programme_lists.y"))
    axes.grid(axis="y", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    numbered(axes.yaxis, words, bins=4, percent=True, scale=100.0)


def _matrix(axes: Axes, shown: list[dict[Any, Any]], names: list[str]) -> None:
    for place, row in enumerate(shown):
        rows = sorted(names.index(name) for name in str(row["programmes"]).split(SEPARATOR))
        for y in range(len(names)):
            axes.plot(
                place, y, marker="o", markersize=4.2, color=INK if y in rows else ABSENT,
                linestyle="none",
            )  # fmt: skip
        axes.plot([place, place], [rows[0], rows[-1]], color=INK, linewidth=1.0)
    axes.set_xlim(-0.6, len(shown) - 0.4)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _legend(page: Page, words: Labels) -> None:
    handles = [
        Patch(facecolor=BAR, edgecolor=INK, linewidth=0.3, label=words("programme_lists.families")),
        Line2D(
            [], [], color=CHANCE, marker="D", markersize=3.6, markerfacecolor="white",
            linewidth=1.2, label=words("programme_lists.chance"),
        ),
    ]  # fmt: skip
    page.figure.legend(
        handles=handles, loc="upper left", ncols=2, frameon=False, fontsize=SMALL_SIZE,
        bbox_to_anchor=(MARGIN / page.width, 1.0 - (page.top + 2.0) / page.height),
        borderaxespad=0.0, handlelength=1.6, columnspacing=1.4,
    )  # fmt: skip


def _title(found: pd.DataFrame, words: Labels) -> str:
    """State the share of families in two or more programmes, and on which side of chance it is."""
    row = found[found["kind"] == SEVERAL].iloc[0]
    kind = "chance"
    if row["share"] > row["chance_high"]:
        kind = "more"
    elif row["share"] < row["chance_low"]:
        kind = "fewer"
    return words(
        f"programme_lists.title.{kind}",
        share=words.percent(100.0 * row["share"]),
        chance=words.percent(100.0 * row["by_chance"]),
        programmes=words.number(int((found["kind"] == PROGRAMME).sum()), 0),
    )


def _alt(
    title: str,
    found: pd.DataFrame,
    shown: list[dict[Any, Any]],
    titles: Mapping[str, str],
    words: Labels,
) -> str:
    return words(
        "programme_lists.alt",
        finding=title,
        households=words.number(int(found["households"].iloc[0]), 0),
        numbers=words("format.semicolon").join(
            words(
                "programme_lists.alt_number",
                programmes=words.series(
                    [str(titles[name]) for name in str(row["programmes"]).split(SEPARATOR)],
                    quoted=True,
                ),
                share=words.percent(100.0 * row["share"]),
                chance=words.percent(100.0 * row["by_chance"]),
            )
            for row in shown[:5]
        ),
    )
