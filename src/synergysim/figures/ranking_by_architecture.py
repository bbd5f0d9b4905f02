"""Ranking over many settings: a column for each architecture, a row for each setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MUTED,
    SMALL_SIZE,
    Mark,
    Page,
    capital,
    fit,
    foot,
    marks,
)
from synergysim.figures.ticks import numbered
from synergysim.statistics.run_table import confirmed

ROW = 3.4
"""Millimetres of a line of a setting."""
LEVEL, ONLY, GAP = 17.0, 46.0, 2.0
"""Millimetres of a column of levels, of a column that is alone, and between columns."""
NUMBER = 10.0
"""Millimetres to the right of a bar of 100 %."""
HEADING, HEADING_LINES = 2.9, 4
"""Millimetres of a line above a column, and how many there may be."""
BELOW, FOLDED = 7.5, 4.0
"""Millimetres of the scale, and of the line that says what is left out."""


def by_architecture(
    title: str,
    found: pd.DataFrame,
    factors: pd.DataFrame,
    order: Sequence[str],
    context: FigureContext,
    scribe: OutcomeText,
) -> Figure:
    """Draw probabilities of being best with settings below each other.

    A sheet of fixed height shows as many settings as it can hold, in their order, and says of how
    many; a printed page grows.

    Parameters
    ----------
    title : str
    found : DataFrame
        ``ranking`` of one outcome.
    factors : DataFrame
        What is varied, in the column ``factor``.
    order : sequence of str
        Architectures, from left to right.
    context : FigureContext
    scribe : OutcomeText

    Returns
    -------
    Figure
    """
    words = scribe.words
    groups = [str(group) for group in dict.fromkeys(found["group"])]
    columns = _columns(found, factors, scribe)
    width = LEVEL if len(columns) > 1 else ONLY
    heads = {
        head: fit(capital(head), SMALL_SIZE, width - GAP, lines=HEADING_LINES) for head in columns
    }
    names_width = MARGIN + width * len(columns)
    cells = {
        head: [fit(text, SMALL_SIZE, width - GAP, lines=3) for text in texts]
        for head, texts in columns.items()
    }
    row = ROW * max(text.count("\n") + 1 for texts in cells.values() for text in texts)
    about = explanation(str(found["outcome"].iloc[0]), scribe)
    above = 2.0 + HEADING * HEADING_LINES
    page = Page(title, about, foot(context, words), 36.0 + above + BELOW + row * len(groups))
    free = page.height - page.top - page.bottom - above - BELOW
    count = len(groups)
    if page.size.height is not None and free < row * count:
        count = max(int((free - FOLDED) // row), 1)
    left_out = count < len(groups)
    panels = page.axes(
        1, len(order), left=names_width, right=NUMBER + 1.0, above=above,
        below=BELOW + FOLDED * left_out, gaps=(0.0, NUMBER + GAP),
    )  # fmt: skip
    style = marks(order)
    available = (page.width - names_width) / len(order) - GAP
    for axes, name in zip(panels, order, strict=True):
        mine = found[found["architecture"] == name].set_index("group").to_dict("index")
        rows = [mine.get(group) for group in groups[:count]]
        probabilities(axes, rows, [style[name]] * count, words)
        heading = fit(
            words.architecture(name, context),
            SMALL_SIZE,
            available,
            lines=HEADING_LINES,
            weight="bold",
        )
        axes.set_title(heading, fontsize=SMALL_SIZE, fontweight="bold")
        axes.set_ylim(count - 0.4, -0.6)
        axes.set_xticks([0.0, 100.0])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    for place, (head, texts) in enumerate(cells.items()):
        _write(panels[0], names_width - MARGIN - width * place, heads[head], texts[:count])
    if left_out:
        page.figure.text(
            MARGIN / page.width,
            (page.bottom + 1.5) / page.height,
            words(
                "ranking.left_out",
                shown=words.number(count, 0),
                total=words.number(len(groups), 0),
            ),
            fontsize=SMALL_SIZE,
            color=INK,
        )
    return page.figure


def _columns(
    found: pd.DataFrame, factors: pd.DataFrame, scribe: OutcomeText
) -> dict[str, list[str]]:
    """Write the level of each number or choice by setting; the settings' names if one differs."""
    first = found.drop_duplicates("group")
    groups = [str(group) for group in first["group"]]
    named = [str(path) for path in factors["factor"] if path in found]
    parts = [group.split(", ") for group in groups]
    if len(named) < 2:
        return {"": groups}
    texts: dict[str, list[str]] = {}
    for place, path in enumerate(named):
        texts[scribe.factor(path)] = [
            # Names that a file gives to levels are in the setting's name only.
            part[place]
            if isinstance(level, str) and len(part) == len(named)
            else scribe.level(level)
            for part, level in zip(parts, first[path], strict=True)
        ]
    return texts


def _write(axes: Axes, left: float, head: str, texts: Sequence[str]) -> None:
    """Write a column of texts that begins so many millimetres to the left of a panel."""
    offset = -left * 72.0 / 25.4
    for y, text in enumerate(texts):
        axes.annotate(
            text, (0.0, y), xytext=(offset, 0.0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=SMALL_SIZE, color=INK,
            annotation_clip=False,
        )  # fmt: skip
    axes.annotate(
        head, (0.0, 1.0), xytext=(offset, 4.0), xycoords="axes fraction",
        textcoords="offset points", va="bottom", fontsize=SMALL_SIZE, color=MUTED,
        annotation_clip=False,
    )  # fmt: skip


def explanation(outcome: str, scribe: OutcomeText) -> str:
    """Say how probabilities of being best are found."""
    words = scribe.words
    return words("ranking.subtitle", outcome=scribe.outcome(outcome), unit=scribe.unit(outcome))


def probabilities(
    axes: Axes,
    rows: Sequence[Mapping[Any, Any] | None],
    styles: Sequence[Mark],
    words: Labels,
) -> None:
    """Draw a bar for each row with its probability; bold where it may be best."""
    for y, (row, mark) in enumerate(zip(rows, styles, strict=True)):
        if row is None:
            continue
        share = float(np.nan_to_num(row["p_best"]))
        axes.barh(y, 100.0 * share, height=0.62, color=mark.colour, edgecolor=mark.edge)
        strong = confirmed(row["may_be_best"])
        axes.annotate(
            words.chance(row["p_best"]),
            (100.0 * share, y),
            xytext=(2.5, 0.0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            color=INK if strong else MUTED,
            fontweight="bold" if strong else "normal",
            annotation_clip=False,
        )
    axes.set_xlim(0.0, 100.0)
    axes.set_xticks([0.0, 50.0, 100.0])
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    numbered(axes.xaxis, words, bins=None, percent=True)
