"""Funnel: where families that are eligible for both programmes are lost."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.funnel_losses import BY_CHANCE, CASCADE, Funnel, loss_sentence, share_of
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

NAMES_WIDTH = 42.0
PANEL_WIDTH = 1.42
"""In shares of the poor, more than 1: numbers are printed to the right of the bars."""
LOST, MOST_LOST = "#DADADA", "#8C8C8C"
BOTH = CASCADE.index("enrolled")
DIAMOND = 0.08
"""Half the width of the diamond of chance, as a share of the poor."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the share of families that passes each stage, a panel for each architecture.

    Raises
    ------
    ValueError
        If the table has no runs of the shock or none of the reference.
    NothingToShowError
        If no family is poor at the start.
    """
    funnel = Funnel(tables, context)
    if not funnel.has_members:
        raise NothingToShowError(words("funnel.nothing"))
    levels = {name: funnel.levels(name) for name in funnel.names}
    title = loss_sentence(funnel.loss(context.reference), context.reference, context, words)
    last = funnel.cascade[-1]
    subtitle = words("funnel.subtitle", last=words(f"funnel.last.{last}"))
    page = Page(title, subtitle, foot(context, words), height=104.0)
    columns = max(len(funnel.names), 2)
    panels = page.axes(1, columns, left=NAMES_WIDTH, above=15.5, below=10.0, gaps=(0.0, 3.0))
    width = (page.width - NAMES_WIDTH - 3.0 * columns) / columns
    style = marks(funnel.names)
    for axes in panels[len(funnel.names) :]:
        axes.set_axis_off()
    for axes, name in zip(panels, funnel.names, strict=False):
        lost = tuple(funnel.loss(name).shares)
        _panel(axes, levels[name], funnel.cascade, lost, style[name], words)
        label = fit(
            words.architecture(name, context), SMALL_SIZE, width - 1.0, lines=4, weight="bold"
        )
        axes.set_title(label, fontsize=SMALL_SIZE, fontweight="bold")
    names = [
        fit(capital(words(f"funnel.stage.{stage}")), TEXT_SIZE, NAMES_WIDTH - 3.0)
        for stage in funnel.cascade
    ]
    panels[0].set_yticks(range(len(names)), names, fontsize=TEXT_SIZE, color=INK)
    panels[0].figure.supxlabel(
        words("funnel.x"),
        fontsize=TEXT_SIZE,
        va="bottom",
        x=(NAMES_WIDTH + (page.width - NAMES_WIDTH) / 2.0) / page.width,
        y=(page.bottom + 2.5) / page.height,
    )
    data = pd.concat(
        [
            rows.rename_axis("stage").reset_index().assign(architecture=name)
            for name, rows in levels.items()
        ],
        ignore_index=True,
    )
    return Drawing(
        page.figure,
        data[["architecture", "stage", "mean", "low", "high", "n"]],
        title,
        _alt(title, last, levels, context, words),
    )


def _panel(
    axes: Axes,
    levels: pd.DataFrame,
    cascade: tuple[str, ...],
    most: tuple[str, ...],
    mark: Mark,
    words: Labels,
) -> None:
    before = 1.0
    chance, within = (share_of(levels, one) for one in BY_CHANCE)
    for y, stage in enumerate(cascade):
        share, low, high = (share_of(levels, stage, one) for one in ("mean", "low", "high"))
        if math.isnan(share):
            continue
        axes.barh(y, share, height=0.62, color=mark.colour, edgecolor=mark.edge, linewidth=0.5)
        axes.barh(
            y,
            before - share,
            left=share,
            height=0.62,
            edgecolor=MUTED,
            linewidth=0.4,
            color=MOST_LOST if stage in most else LOST,
        )
        if not math.isnan(low):
            axes.errorbar(
                share,
                y,
                xerr=[[max(share - low, 0.0)], [max(high - share, 0.0)]],
                color=INK,
                linewidth=0.7,
                capsize=1.5,
                capthick=0.7,
            )
        right, gap = max(before, share if math.isnan(high) else high), 2.5
        if y == BOTH and not math.isnan(chance):
            gap = 5.0 if within + DIAMOND > right else gap
            right = max(right, chance, within)
        axes.annotate(
            words.part(share),
            (right, y),
            xytext=(gap, 0.0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
        )
        before = share
    if not math.isnan(chance):
        axes.plot([chance, chance], [BOTH - 0.45, BOTH + 0.45], color=INK, linewidth=1.0)
        axes.plot(
            [within],
            [BOTH],
            marker="D",
            markersize=3.2,
            color="white",
            markeredgecolor=INK,
            markeredgewidth=0.8,
            linestyle="none",
        )
    axes.set_ylim(len(cascade) - 0.4, -0.6)
    axes.set_yticks(range(len(cascade)), [""] * len(cascade))
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(0.0, PANEL_WIDTH)
    axes.set_xticks([0.0, 1.0], [words.number(0.0, 0), words.number(100.0, 0)])


def _alt(
    title: str,
    last: str,
    levels: Mapping[str, pd.DataFrame],
    context: FigureContext,
    words: Labels,
) -> str:
    def share(name: str, stage: str) -> str:
        mean = share_of(levels[name], stage)
        return words("format.missing") if math.isnan(mean) else words.part(mean)

    numbers = words("format.semicolon").join(
        words(
            f"funnel.alt_number.{last}",
            architecture=words.architecture(name, context),
            eligible=share(name, "eligible"),
            both=share(name, "enrolled"),
            chance=share(name, BY_CHANCE[1]),
            last=share(name, last),
        )
        for name in levels
    )
    return words(
        "funnel.alt", architectures=words.number(len(levels), 0), finding=title, numbers=numbers
    )
