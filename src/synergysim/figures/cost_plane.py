"""Cost-effectiveness plane: what else is spent, and how many more households are lifted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.style import FAINT, MUTED, TEXT_SIZE, Mark, Page, foot, marks, wrap
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import weight_of
from synergysim.statistics.bootstrap import resampled_means
from synergysim.statistics.paired import compare_all
from synergysim.statistics.relevance import too_few, unknown

LIFTED, COST = "lifted", "cost"
MEASURE = "headcount_households"
LEGEND = 36.0
STEPS = 41
"""Values of a household lifted at which the right panel is computed."""
Kind = Literal["better", "dearer", "cheaper", "fewer_cheaper", "worse"]
KINDS: Mapping[tuple[str, str], Kind] = {
    ("more", "less"): "better",
    ("more", ""): "better",
    ("more", "more"): "dearer",
    ("", "less"): "cheaper",
    ("less", "less"): "fewer_cheaper",
    ("less", ""): "worse",
    ("less", "more"): "worse",
    ("", "more"): "worse",
}
"""What more or less of households lifted and of money comes to, the best first."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw differences of cost and of households lifted, and how likely they are worth a value.

    Raises
    ------
    ValueError
        If a table has no runs of the shock, or none of the reference.
    """
    runs = _runs(tables, context)
    names = architectures_of(runs, context.reference)
    if runs[LIFTED].isna().all():
        raise NothingToShowError(words("cost_plane.nothing"))
    found = compare_all(runs, [LIFTED, COST], names, context.reference)
    data = _pairs(runs, names)
    title = _title(found, context, words)
    values = _worth(data, found)
    reference = words.architecture(context.reference, context)
    page = Page(
        title,
        words("cost_plane.subtitle", reference=reference, currency=context.currency),
        foot(context, words),
        height=112.0,
    )
    panels = page.axes(
        1, 1 if values is None else 2, left=15.0, right=LEGEND, above=12.0, below=14.0,
        gaps=(8.0, 15.0),
    )  # fmt: skip
    # A label may reach half of the gap beside its panel.
    across = panels[0].get_position().width * page.width + 12.0
    style = marks(names)
    _plane(panels[0], data, found, names, style)
    panels[0].set_title(_wrapped(words("cost_plane.plane"), across, "bold"), fontweight="bold")
    panels[0].set_xlabel(_wrapped(words("cost_plane.x", currency=context.currency), across))
    panels[0].set_ylabel(words("cost_plane.y"))
    for axis in (panels[0].xaxis, panels[0].yaxis):
        numbered(axis, words, bins=5)
    if values is not None:
        _curves(panels[1], values, names, style)
        panels[1].set_title(_wrapped(words("cost_plane.worth"), across, "bold"), fontweight="bold")
        panels[1].set_xlabel(_wrapped(words("cost_plane.value", currency=context.currency), across))
        numbered(panels[1].xaxis, words, bins=3)
        numbered(panels[1].yaxis, words, bins=5, percent=True, scale=100.0)
    legend_beside(panels[-1], names[1:], style, context, words, LEGEND, lines=values is not None)
    shown = data.assign(panel="plane")
    if values is not None:
        shown = pd.concat([shown, values.assign(panel="worth")], ignore_index=True)
    return Drawing(page.figure, shown, title, _alt(title, found, context, words))


def _wrapped(text: str, width: float, weight: str = "normal") -> str:
    return wrap(text, TEXT_SIZE, width, weight=weight)


def _runs(tables: Mapping[str, pd.DataFrame], context: FigureContext) -> pd.DataFrame:
    """Give a row per run: its cost, and the households above the poverty line in each hundred."""
    keys = ["architecture", "replication"]
    groups = rows_of(tables, "groups", context.shock)
    poor = groups[(groups["group"] == "all") & (groups["measure"] == MEASURE)]
    above = poor.assign(**{LIFTED: 100.0 * (1.0 - poor["value"])})[[*keys, LIFTED]]
    costs = rows_of(tables, "outcomes", context.shock)[[*keys, COST]]
    return costs.merge(above, on=keys, how="left")


def _pairs(runs: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Give a row per pair of runs: what a variant costs and lifts beyond the reference."""
    wide = runs.pivot(index="replication", columns="architecture", values=[COST, LIFTED])
    rows = []
    for name in names[1:]:
        gaps = {key: wide[key][name] - wide[key][names[0]] for key in (COST, LIFTED)}
        rows.append(pd.DataFrame(gaps).dropna().assign(architecture=name).reset_index())
    return pd.concat(rows, ignore_index=True)


def _plane(
    axes: Axes,
    data: pd.DataFrame,
    found: pd.DataFrame,
    names: list[str],
    style: Mapping[str, Mark],
) -> None:
    axes.axhline(0.0, color=MUTED, linewidth=0.8)
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    of = {(row["architecture"], row["outcome"]): row for row in found.to_dict("records")}
    for name in names[1:]:
        mark, mine = style[name], data[data["architecture"] == name]
        axes.plot(
            mine[COST],
            mine[LIFTED],
            marker=mark.marker,
            color=mark.colour,
            markersize=2.5,
            linestyle="none",
            alpha=0.55,
            markeredgecolor=mark.edge,
            markeredgewidth=0.3,
        )
    for name in names[1:]:
        mark = style[name]
        x, y = of[name, COST], of[name, LIFTED]
        axes.plot([x["low"], x["high"]], [y["mean"]] * 2, color=mark.edge, linewidth=1.2)
        axes.plot([x["mean"]] * 2, [y["low"], y["high"]], color=mark.edge, linewidth=1.2)
        axes.plot(
            x["mean"],
            y["mean"],
            marker=mark.marker,
            color=mark.colour,
            markersize=7.0,
            markeredgecolor=mark.edge,
            linestyle="none",
        )
    axes.grid(color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)


def _worth(data: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame | None:
    """How many resamples say that a variant is worth its cost, by the value of a household lifted.

    None where replications are too few to say, or where no variant lifts anybody for money.
    """
    means = found.pivot(index="architecture", columns="outcome", values="mean")
    ratios = (100.0 * means[COST] / means[LIFTED]).abs()
    ratios = ratios[np.isfinite(ratios) & (ratios > 0.0)]
    if too_few(int(found["n"].min())) or ratios.empty:
        return None
    values = np.linspace(0.0, 2.5 * float(ratios.median()), STEPS)
    rows = []
    for name, mine in data.groupby("architecture", sort=False):
        cost, lifted = resampled_means(mine[[COST, LIFTED]].to_numpy(dtype=np.float64)).T
        net = values[:, np.newaxis] * lifted / 100.0 - cost
        rows.append(
            pd.DataFrame(
                {"architecture": name, "value": values, "probability": (net > 0.0).mean(axis=1)}
            )
        )
    return pd.concat(rows, ignore_index=True)


def _curves(axes: Axes, values: pd.DataFrame, names: list[str], style: Mapping[str, Mark]) -> None:
    for name in names[1:]:
        mine = values[values["architecture"] == name]
        style[name].line(axes, mine["value"], mine["probability"])
    axes.axhline(0.5, color=MUTED, linewidth=0.6, linestyle=(0.0, (2.0, 2.0)))
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlim(0.0, float(values["value"].max()))
    axes.grid(axis="y", color=FAINT, linewidth=0.3)


def _title(found: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say which variants lift more or fewer households, and for how much money."""
    reference = words.architecture(context.reference, context)
    weights = {
        (row["architecture"], row["outcome"]): weight_of(
            row, 100.0 if row["outcome"] == LIFTED else None
        )
        for row in found.to_dict("records")
    }
    if unknown(weights.values()):
        return words("cost_plane.title.untested", reference=reference)
    if set(weights.values()) == {"same"}:
        return words("cost_plane.title.same", reference=reference)
    signs = {key: weight if weight in ("more", "less") else "" for key, weight in weights.items()}
    kinds: dict[str, list[str]] = {}
    for name in found["architecture"].unique():
        kind = KINDS.get((signs[name, LIFTED], signs[name, COST]))
        if kind is not None:
            kinds.setdefault(kind, []).append(words.architecture(name, context))
    for kind in KINDS.values():
        if kind in kinds:
            named = words.series(kinds[kind], quoted=True)
            return words(f"cost_plane.title.{kind}", architectures=named, reference=reference)
    return words("cost_plane.title.none", reference=reference)


def _alt(title: str, found: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    of: dict[Any, dict[Any, Any]] = {}
    for row in found.to_dict("records"):
        of.setdefault(row["architecture"], {})[row["outcome"]] = row
    return words(
        "cost_plane.alt",
        replications=words.number(context.replications, 0),
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "cost_plane.alt_number",
                architecture=words.architecture(name, context),
                cost=words.number(rows[COST]["mean"], 0, sign=True),
                lifted=words.number(rows[LIFTED]["mean"], 2, sign=True),
                currency=context.currency,
            )
            for name, rows in of.items()
        ),
    )
