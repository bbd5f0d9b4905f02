"""Regret of policies over futures: which choice is regretted least."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import (
    INK,
    MUTED,
    SMALL_SIZE,
    TEXT_SIZE,
    Page,
    capital,
    fit,
    foot,
    text_width,
)
from synergysim.outcomes.lookup import level_of
from synergysim.statistics.paired import ROUNDING
from synergysim.statistics.relevance import relevant

NAMES_WIDTH = 40.0
MARGINS = (13.0, 31.0, 42.0, 53.0)
"""Positions of the columns beside the map, in millimetres from its edge."""
ROW = 8.0
SPACE = 9.0
"""Height of a line of text below the map, in points."""
READABLE = 16
"""Futures up to which each cell carries its number."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the map of regrets; the policy with the smallest maximum is on top.

    Parameters
    ----------
    tables : mapping
        ``regret`` (a row per policy and future, with columns of the futures), ``policies``,
        ``satisficing`` and ``factors``; ``regret`` has the column ``outcome``.
    """
    cells, policies, enough = tables["regret"], tables["policies"], tables["satisficing"]
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(cells["outcome"].iloc[0])
    futures = [c for c in tables["factors"]["factor"] if c in cells]
    worlds = cells.drop_duplicates("future").sort_values(futures, kind="stable")
    order = [str(name) for name in policies["architecture"]]
    wide = cells.pivot(index="architecture", columns="future", values="regret")
    grid = wide.loc[order, worlds["future"]].to_numpy(dtype=np.float64)
    tied = cells.pivot(index="architecture", columns="future", values="tied")
    boxed = tied.loc[order, worlds["future"]].to_numpy(dtype=bool)
    title = finding(cells, policies, outcome, context, scribe)
    names = [_fitted(future, scribe) for future in futures]
    labels = 5.0 + (SPACE * 25.4 / 72.0) * sum(name.count("\n") + 1 for name in names)
    page = Page(
        title,
        words("regret.subtitle", outcome=scribe.outcome(outcome), unit=scribe.unit(outcome)),
        foot(context, words),
        height=44.0 + ROW * len(order) + labels,
    )
    above = 10.0 if page.size.height is None else 14.0
    (axes,) = page.axes(1, 1, left=NAMES_WIDTH, right=MARGINS[-1] + 8.0, above=above, below=labels)
    _map(axes, grid, boxed, outcome, scribe)
    rows = [fit(words.architecture(name, context), TEXT_SIZE, NAMES_WIDTH - 6.0) for name in order]
    axes.set_yticks(range(len(order)), rows, fontsize=TEXT_SIZE, color=INK)
    _futures(axes, worlds, futures, names, scribe)
    _beside(axes, policies, enough, outcome, scribe)
    return Drawing(
        page.figure, cells, title, _alt(title, policies, enough, outcome, context, scribe)
    )


def finding(
    cells: pd.DataFrame,
    policies: pd.DataFrame,
    outcome: str,
    context: FigureContext,
    scribe: OutcomeText,
) -> str:
    """Say which policy has the smallest maximum regret, and whether chance could turn that.

    There is nothing to regret only where it alone may be best in every future, and none is
    regretted least by less than the smallest relevant difference.
    """
    words = scribe.words
    first = policies.iloc[0]
    fields = {
        "policy": words.architecture(str(first["architecture"]), context),
        "outcome": scribe.outcome(outcome),
        "value": scribe.value(outcome, float(first["max"])),
        "unit": scribe.unit(outcome, float(first["max"])),
    }
    level = float(policies["max"].max())
    equal = [
        abs(float(value) - float(first["max"])) <= ROUNDING * level for value in policies["max"]
    ]
    if sum(equal) > 1:
        names = [words.architecture(str(name), context) for name in policies["architecture"][equal]]
        fields["policies"] = words.series(names, quoted=True)
        return words("regret.title.same", **fields)
    if pd.isna(first["p_minimax"]):
        return words("regret.title.untested", **fields)
    second = policies.iloc[min(1, len(policies) - 1)]
    level = level_of(outcome, float(cells["utility"].abs().mean()))
    if len(policies) > 1 and not relevant(float(second["max"] - first["max"]), level):
        fields["second"] = words.architecture(str(second["architecture"]), context)
        fields["second_value"] = scribe.value(outcome, float(second["max"]))
        return words("regret.title.trifle", **fields)
    if float(first["max"]) == 0.0:
        alone = int(first["sole"]) == cells["future"].nunique()
        return words(f"regret.title.{'always' if alone else 'mostly'}", **fields)
    fields["interval"] = scribe.interval(outcome, first["max_low"], first["max_high"])
    fields["percent"] = words.chance(float(first["p_minimax"]))
    sure = float(first["p_minimax"]) >= 0.95
    return words(f"regret.title.{'sure' if sure else 'open'}", **fields)


def _map(
    axes: Axes, grid: np.ndarray, boxed: np.ndarray, outcome: str, scribe: OutcomeText
) -> None:
    rows, columns = grid.shape
    largest = float(grid.max(initial=0.0)) or 1.0
    colours = mpl.colormaps["cividis"].reversed()
    axes.imshow(grid, cmap=colours, vmin=0.0, vmax=largest, aspect="auto", interpolation="none")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0)
    width = axes.get_window_extent().width / axes.figure.dpi * 25.4 / columns
    widest = max(
        (text_width(scribe.value(outcome, v), SMALL_SIZE) for v in grid.ravel()), default=0.0
    )
    numbered = columns <= READABLE and widest < width - 1.0
    for y in range(rows):
        for x in range(columns):
            if boxed[y, x]:
                axes.add_patch(
                    Rectangle(
                        (x - 0.44, y - 0.42), 0.88, 0.84, fill=False, edgecolor=INK, linewidth=0.7
                    )
                )
            if numbered:
                axes.text(
                    x,
                    y,
                    scribe.value(outcome, grid[y, x]),
                    ha="center",
                    va="center",
                    fontsize=SMALL_SIZE,
                    color="white" if grid[y, x] > 0.55 * largest else INK,
                )


def _fitted(future: str, scribe: OutcomeText) -> str:
    return fit(capital(scribe.factor(future)), SMALL_SIZE, NAMES_WIDTH - 3.0)


def _futures(
    axes: Axes, worlds: pd.DataFrame, futures: list[str], names: list[str], scribe: OutcomeText
) -> None:
    """Write the levels of each future below its column, equal neighbours once."""
    words = scribe.words
    axes.set_xticks([])
    width = axes.get_window_extent().width / axes.figure.dpi * 25.4 / len(worlds)
    bottom = -3.5
    for line, (future, name) in enumerate(zip(futures, names, strict=True)):
        height = SPACE * (name.count("\n") + 1)
        offset, bottom = bottom - height / 2.0, bottom - height
        axes.annotate(
            name,
            (0.0, 0.0),
            xytext=(-4.0, offset),
            xycoords="axes fraction",
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=SMALL_SIZE,
            color=MUTED,
        )
        spans = _spans(worlds, futures, line)
        texts = [scribe.level(worlds[future].iloc[start]) for start, _ in spans]
        rooms = [(end - start) * width - 0.5 for start, end in spans]
        crowded = any(text_width(t, SMALL_SIZE) > r for t, r in zip(texts, rooms, strict=True))
        if crowded:
            turns = words("regret.in_turn", levels=", ".join(dict.fromkeys(texts)))
            axes.annotate(
                turns,
                (0.0, 0.0),
                xytext=(2.0, offset),
                xycoords="axes fraction",
                ha="left",
                va="center",
                textcoords="offset points",
                fontsize=SMALL_SIZE,
                color=INK,
            )
            continue
        for text, (start, end) in zip(texts, spans, strict=True):
            axes.annotate(
                text,
                ((start + end - 1) / 2.0, 0.0),
                xytext=(0.0, offset),
                ha="center",
                va="center",
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                fontsize=SMALL_SIZE,
                color=INK,
            )


def _spans(worlds: pd.DataFrame, futures: list[str], line: int) -> list[tuple[int, int]]:
    """Runs of neighbouring futures that share a level and all levels above it."""
    keys = list(worlds[futures[: line + 1]].itertuples(index=False, name=None))
    starts = [i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]
    return list(zip(starts, [*starts[1:], len(keys)], strict=True))


def _beside(
    axes: Axes, policies: pd.DataFrame, enough: pd.DataFrame, outcome: str, scribe: OutcomeText
) -> None:
    """Write maximum with its interval, 90th percentile, mean and satisficing share by row."""
    words = scribe.words
    heads = [words(f"regret.column.{key}") for key in ("max", "p90", "mean", "enough")]
    shares = enough.set_index("architecture").to_dict("index")
    rows = [heads]
    for row in policies.to_dict("records"):
        share = shares[row["architecture"]]
        maximum = scribe.value(outcome, row["max"])
        if not pd.isna(row["max_low"]):
            interval = scribe.interval(outcome, row["max_low"], row["max_high"])
            maximum = f"{maximum}\n{interval}"
        rows.append(
            [
                maximum,
                *(scribe.value(outcome, row[key]) for key in ("p90", "mean")),
                words.percent(100.0 * share["share"], 0),
            ]
        )
    for place, row_texts in enumerate(rows):
        y = place - 1.0 if place else -1.0
        for text, at in zip(row_texts, MARGINS, strict=True):
            axes.annotate(
                text, (1.0, y), xytext=(at * 72.0 / 25.4, 0.0), ha="center", va="center",
                xycoords=("axes fraction", "data"), textcoords="offset points",
                fontsize=SMALL_SIZE, color=INK if place else MUTED,
                fontweight="bold" if place == 1 and at == MARGINS[0] else "normal",
                annotation_clip=False,
            )  # fmt: skip


def _alt(
    title: str,
    policies: pd.DataFrame,
    enough: pd.DataFrame,
    outcome: str,
    context: FigureContext,
    scribe: OutcomeText,
) -> str:
    words = scribe.words
    shares = enough.set_index("architecture")["share"]
    return words(
        "regret.alt",
        policies=words.number(len(policies), 0),
        futures=words.number(int(enough["futures"].iloc[0]), 0),
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "regret.alt_number",
                policy=words.architecture(row["architecture"], context),
                max=scribe.value(outcome, row["max"]),
                mean=scribe.value(outcome, row["mean"]),
                unit=scribe.unit(outcome, row["mean"]),
                share=words.percent(100.0 * float(shares[row["architecture"]]), 0),
            )
            for row in policies.to_dict("records")
        ),
    )
