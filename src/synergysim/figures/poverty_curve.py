"""Poverty over lines: whether the comparison of architectures depends on the poverty line."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.style import FAINT, MUTED, TEXT_SIZE, Mark, Page, fit, foot, marks
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import weight_of
from synergysim.figures.who_gains import PERCENTILE
from synergysim.statistics.paired import holm, mean_test
from synergysim.statistics.relevance import SMALLEST

LINES = tuple(0.25 * step for step in range(1, 9))
"""Multiples of the poverty line, as far as the stored percentiles reach."""
LEGEND = 36.0
COLUMNS = ("architecture", "line", "mean", "low", "high", "n", "p_value")


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the headcount under the reference over lines, and the differences of the others.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    names = architectures_of(rows, context.reference)
    counts = headcounts(rows, context.poverty_line)
    known = set(counts.index.get_level_values(0)) if len(counts) else set()
    if counts.empty or context.reference not in known:
        raise NothingToShowError(words("poverty_curve.nothing"))
    names = [name for name in names if name in known]
    base = _levels(counts, names[0])
    found = _differences(counts, names)
    title = _title(found, context, words)
    reference = words.architecture(context.reference, context)
    page = Page(
        title,
        words(
            "poverty_curve.subtitle",
            reference=reference,
            line=words.number(context.poverty_line, 2),
            unit=words("unit.money"),
        ),
        foot(context, words),
        height=104.0,
    )
    left, right = page.axes(1, 2, left=15.0, right=LEGEND, above=8.0, below=10.0, gaps=(8.0, 14.0))
    style = marks(names)
    mark = style[names[0]]
    left.fill_between(
        base["line"], base["low"], base["high"], color=mark.colour, alpha=0.2, linewidth=0
    )
    mark.line(left, base["line"], base["value"])
    left.set_title(fit(reference, TEXT_SIZE, 50.0, weight="bold"), fontweight="bold")
    left.set_ylabel(words("poverty_curve.y"))
    left.set_ylim(0.0, 1.0)
    numbered(left.yaxis, words, bins=5, percent=True, scale=100.0)
    for place, name in enumerate(names[1:]):
        beside = place - 0.5 * (len(names) - 2)
        _line(right, found[found["architecture"] == name], style[name], beside)
    right.axhline(0.0, color=MUTED, linewidth=0.8)
    right.set_title(words("poverty_curve.difference"), fontweight="bold")
    numbered(right.yaxis, words, bins=6)
    for axes in (left, right):
        axes.axvline(1.0, color=MUTED, linewidth=0.7, linestyle=(0.0, (2.0, 2.0)))
        axes.set_xlabel(words("poverty_curve.x"))
        axes.grid(axis="y", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
        numbered(axes.xaxis, words, bins=4)
    legend_beside(right, names[1:], style, context, words, LEGEND)
    data = pd.concat(
        [base.assign(architecture=names[0], panel="level"), found.assign(panel="difference")],
        ignore_index=True,
    )
    return Drawing(page.figure, data, title, _alt(title, found, base, context, words))


def headcounts(rows: pd.DataFrame, line: float) -> pd.DataFrame:
    """Share of persons below each line, by run, read from the stored percentiles.

    Between two stored percentiles the share is interpolated; lines below the first and above the
    last stored percentile of any run are left out.

    Returns
    -------
    DataFrame
        Lines as columns; ``architecture`` and ``replication`` as index.
    """
    measure = rows["measure"].astype(str)
    mine = rows[(rows["group"] == "all") & measure.str.startswith(PERCENTILE)]
    if mine.empty:
        return pd.DataFrame()
    share = mine["measure"].astype(str).str.removeprefix(PERCENTILE).astype(float) / 100.0
    wide = mine.assign(share=share).pivot(
        index=["architecture", "replication"], columns="share", values="value"
    )
    wide = wide.dropna()  # runs that lack a percentile
    if wide.empty:
        return pd.DataFrame()
    values, shares = wide.to_numpy(dtype=np.float64), wide.columns.to_numpy(dtype=np.float64)
    inside = [z for z in LINES if values[:, 0].max() <= z * line <= values[:, -1].min()]
    found = {z: [float(np.interp(z * line, run, shares)) for run in values] for z in inside}
    return pd.DataFrame(found, index=wide.index).dropna(axis=1)


def _levels(counts: pd.DataFrame, name: str) -> pd.DataFrame:
    mine = counts.xs(name).to_numpy(dtype=np.float64)
    test = mean_test(mine)
    return pd.DataFrame(
        {
            "line": counts.columns.to_numpy(dtype=np.float64),
            "value": test.mean,
            "low": np.clip(test.low, 0.0, 1.0),
            "high": np.clip(test.high, 0.0, 1.0),
        }
    )


def _differences(counts: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Paired differences from the reference by line, in points; Holm's correction over all."""
    frames = []
    for name in names[1:]:
        gaps = 100.0 * (counts.xs(name) - counts.xs(names[0])).dropna()
        test = mean_test(gaps.to_numpy(dtype=np.float64))
        frames.append(
            pd.DataFrame(
                {
                    "architecture": name,
                    "line": counts.columns.to_numpy(dtype=np.float64),
                    "mean": test.mean,
                    "low": test.low,
                    "high": test.high,
                    "n": test.n,
                    "p_value": test.p_value,
                }
            )
        )
    if not frames:
        return pd.DataFrame(columns=[*COLUMNS, "p_holm", "differs"])
    found = pd.concat(frames, ignore_index=True)
    found["p_holm"] = holm(found["p_value"])
    return found.assign(differs=found["p_holm"] < 0.05)


def _line(axes: Axes, rows: pd.DataFrame, mark: Mark, beside: float) -> None:
    x = rows["line"] + 0.02 * beside
    mark.line(axes, x, rows["mean"])
    axes.vlines(x, rows["low"], rows["high"], color=mark.edge, linewidth=0.8)


def _title(found: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say at which lines fewer or more people are poor, of the architecture with most of them."""
    parts = {"reference": words.architecture(context.reference, context)}
    weights = pd.Series([weight_of(row, 100.0) for row in found.to_dict("records")])
    if "untested" in set(weights) and set(weights) <= {"untested", "same"}:
        return words("poverty_curve.title.untested", **parts)
    stated = found[weights.isin(["more", "less"]).to_numpy()]
    if stated.empty:
        kinds = set(weights)
        kind = "same" if kinds == {"same"} else "trifle" if "trifle" in kinds else "none"
        smallest = words.number(100.0 * SMALLEST)
        return words(f"poverty_curve.title.{kind}", smallest=smallest, **parts)
    counts = stated.groupby("architecture", sort=False)["mean"].agg(["size", "sum"])
    ordered = counts.assign(total=counts["sum"].abs()).sort_values(
        ["size", "total"], ascending=False, kind="stable"
    )
    name = str(ordered.index[0])
    mine = stated[stated["architecture"] == name]
    parts["architecture"] = words.architecture(name, context)
    lines = {
        key: words.series([words.percent(100.0 * z, 0) for z in mine.loc[chosen, "line"]])
        for key, chosen in (("fewer", mine["mean"] < 0.0), ("more", mine["mean"] > 0.0))
        if chosen.any()
    }
    if len(lines) == 2:
        return words("poverty_curve.title.depends", **parts, **lines)
    (kind,) = lines
    every = len(mine) == int((found["architecture"] == name).sum())
    return words(
        f"poverty_curve.title.{kind}_{'everywhere' if every else 'somewhere'}",
        lines=lines[kind],
        **parts,
    )


def _alt(
    title: str, found: pd.DataFrame, base: pd.DataFrame, context: FigureContext, words: Labels
) -> str:
    nearest = min(map(float, base["line"]), key=lambda line: abs(line - 1.0))
    at = found[found["line"] == nearest]
    return words(
        "poverty_curve.alt",
        finding=title,
        replications=words.number(context.replications, 0),
        first=words.percent(100.0 * float(base["line"].min()), 0),
        last=words.percent(100.0 * float(base["line"].max()), 0),
        at=words.percent(100.0 * nearest, 0),
        numbers="; ".join(
            words(
                "poverty_curve.alt_number",
                architecture=words.architecture(row["architecture"], context),
                difference=words.number(row["mean"], 1, sign=True),
            )
            for row in at.to_dict("records")
        ),
    )
