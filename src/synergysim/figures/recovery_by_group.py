"""Recovery by group: what a shock costs whom, and who is back, under each architecture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.style import FAINT, MUTED, SMALL_SIZE, Mark, Page, foot, marks
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.outcomes.lookup import outcome
from synergysim.statistics.paired import mean_test, t_interval
from synergysim.statistics.relevance import Weight, bounded, weigh

GROUPS = ("sex", "poverty", "labour", "remoteness", "exposure")
MEASURES = ("loss_months", "recovered_share")
"""Outcomes shown."""

POSSIBLE = {"loss_months": (-math.inf, math.inf), "recovered_share": (0.0, 100.0)}
"""Bounds of their intervals: a group may also gain after a shock."""

DIFFERENCE = "loss_months_difference"
PANELS = {"loss_months": "lost", DIFFERENCE: "difference", "recovered_share": "recovered"}
"""What panels show, and the key of their heading: levels are those of the reference."""

ROW, GAP, HEIGHT = 1.0, 0.7, 5.6
NAMES, LEGEND = 40.0, 33.0
WIDE = 165.0
"""Millimetres of a page that fit three panels."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw losses and shares recovered by group at the start, means with 95 % intervals.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    rows = rows[rows["group"].isin(GROUPS) & rows["measure"].isin(MEASURES)]
    if rows.empty:
        raise NothingToShowError(words("recovery_by_group.nothing"))
    names = architectures_of(rows, context.reference)
    data = _means(rows, names)
    if not ((data["measure"] == "loss_months") & (data["architecture"] == context.reference)).any():
        raise NothingToShowError(words("recovery_by_group.nothing"))
    places = _places(rows)
    title = _title(rows, data, context, words)
    data = pd.concat([data, _differences(rows, names)], ignore_index=True)
    height = 46.0 + HEIGHT * (max(places.values()) + 1.0)
    reference = words.architecture(context.reference, context)
    subtitle = words("recovery_by_group.subtitle", reference=reference)
    page = Page(title, subtitle, foot(context, words), height)
    others = names[1:]
    kinds = [kind for kind in PANELS if others or kind != DIFFERENCE]
    if page.width < WIDE:
        kinds = kinds[:2]
    panels = page.axes(
        1, len(kinds), left=NAMES, right=LEGEND if others else 5.0, above=7.0, below=10.0,
        gaps=(8.0, 5.0),
    )  # fmt: skip
    style = marks(names)
    for axes, kind in zip(panels, kinds, strict=True):
        mine = data[data["measure"] == kind]
        shown = others if kind == DIFFERENCE else names[:1]
        for place, name in enumerate(shown):
            shift = 0.55 * (place / max(len(shown) - 1, 1) - 0.5) if len(shown) > 1 else 0.0
            _dots(axes, mine[mine["architecture"] == name], places, style[name], shift)
        if kind == DIFFERENCE:
            axes.axvline(0.0, color=MUTED, linewidth=0.8)
        axes.set_title(words(f"recovery_by_group.{PANELS[kind]}"), fontweight="bold")
        axes.set_ylim(max(places.values()) + 0.8, -0.8)
        axes.set_yticks([])
        axes.grid(axis="x", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
        share = kind == "recovered_share"
        numbered(axes.xaxis, words, bins=3, percent=share)
        axes.set_xlabel("" if share else words(f"unit.{outcome('loss_months').unit.key}"))
    panels[0].set_yticks(
        list(places.values()),
        [_name(group, level, words) for group, level in places],
        fontsize=SMALL_SIZE,
    )
    if others:
        legend_beside(panels[-1], names, style, context, words, LEGEND, lines=False)
    return Drawing(page.figure, data, title, _alt(title, data, context, words))


def _differences(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Paired differences in months lost from the reference, by group and architecture."""
    lost = rows[rows["measure"] == "loss_months"].astype({"group": str, "level": str})
    wide: pd.DataFrame = lost.pivot(
        index=["architecture", "replication"], columns=["group", "level"], values="value"
    )
    found = []
    for name in names[1:]:
        gaps = wide.xs(name) - wide.xs(names[0])
        test = mean_test(gaps.to_numpy(dtype=np.float64))
        found.append(
            wide.columns.to_frame(index=False).assign(
                measure=DIFFERENCE,
                architecture=name,
                mean=test.mean,
                low=test.low,
                high=test.high,
                n=test.n,
            )
        )
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _means(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Mean over replications with its interval, by measure, group, level and architecture."""
    found = []
    keys = ["measure", "group", "level", "architecture"]
    for key, mine in rows.groupby(keys, observed=True, sort=False):
        values = mine["value"].dropna().to_numpy(dtype=np.float64) * outcome(str(key[0])).unit.scale
        if values.size:
            low, high = bounded(t_interval(values, 0.95), *POSSIBLE[str(key[0])])
            found.append((*map(str, key), float(values.mean()), low, high, values.size))
    data = pd.DataFrame(found, columns=[*keys, "mean", "low", "high", "n"])
    return data[data["architecture"].isin(names)].reset_index(drop=True)


def _places(rows: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Height of each level, groups set apart."""
    places, at = {}, 0.0
    for group in GROUPS:
        levels = list(rows.loc[rows["group"] == group, "level"].astype(str).unique())
        for level in levels:
            places[group, level] = at
            at += ROW
        at += GAP if levels else 0.0
    return places


def _dots(
    axes: Axes,
    rows: pd.DataFrame,
    places: Mapping[tuple[str, str], float],
    mark: Mark,
    shift: float,
) -> None:
    heights = [places[row["group"], row["level"]] + shift for row in rows.to_dict("records")]
    axes.hlines(heights, rows["low"], rows["high"], color=mark.edge, linewidth=0.9)
    axes.plot(
        rows["mean"],
        heights,
        marker=mark.marker,
        color=mark.colour,
        markeredgecolor=mark.edge,
        markersize=4.0,
        linestyle="none",
    )


def _title(rows: pd.DataFrame, data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say which groups lose most and least under the reference, if they differ."""
    mine = data[(data["architecture"] == context.reference) & (data["measure"] == "loss_months")]
    ordered = mine.sort_values("mean").to_dict("records")
    least, most = ordered[0], ordered[-1]
    kind = {"more": "found", "untested": "untested"}.get(_weigh(rows, mine, context), "none")
    return words(
        f"recovery_by_group.title.{kind}",
        reference=words.architecture(context.reference, context),
        most=_equal_to(most, ordered[::-1], words),
        most_value=words.number(most["mean"]),
        least=_equal_to(least, ordered, words),
        least_value=words.number(least["mean"]),
    )


def _weigh(rows: pd.DataFrame, mine: pd.DataFrame, context: FigureContext) -> Weight:
    """Weigh the largest difference between groups, within replications.

    The two groups are chosen after the fact: the interval is Bonferroni's over all pairs.
    """
    chosen = rows["architecture"].eq(context.reference) & rows["measure"].eq("loss_months")
    wide = (
        rows[chosen]
        .astype({"group": str, "level": str})
        .pivot(index="replication", columns=["group", "level"], values="value")
    )
    ends = mine.loc[[mine["mean"].idxmax(), mine["mean"].idxmin()], ["group", "level"]]
    most, least = (wide[group, level] for group, level in ends.itertuples(index=False))
    gaps = (most - least).dropna().to_numpy(dtype=np.float64)
    pairs = max(1, len(mine) * (len(mine) - 1) // 2)
    low, high = t_interval(gaps, 1.0 - 0.05 / pairs)
    mean = float(gaps.mean()) if gaps.size else float("nan")
    return weigh(mean, low, high, level=float(mine["mean"].max()), replications=gaps.size)


def _equal_to(row: Mapping[Any, Any], rows: Sequence[Mapping[Any, Any]], words: Labels) -> str:
    """Name all groups whose written value is that of ``row``."""
    value = words.number(row["mean"])
    same = [_level(other, words) for other in rows if words.number(other["mean"]) == value]
    return words("format.semicolon").join(same)


def _name(group: str, level: str, words: Labels) -> str:
    key = f"{group}_{level}".replace(" ", "_")
    return words(f"household.{key}")


def _level(row: Mapping[Any, Any], words: Labels) -> str:
    return _name(row["group"], row["level"], words)


def _alt(title: str, data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    mine = data[(data["architecture"] == context.reference) & (data["measure"] == "loss_months")]
    return words(
        "recovery_by_group.alt",
        finding=title,
        architectures=words.number(data["architecture"].nunique(), 0),
        replications=words.number(context.replications, 0),
        numbers=words("format.semicolon").join(
            f"{_level(row, words)} {words.number(row['mean'])}" for row in mine.to_dict("records")
        ),
    )
