"""Poverty over lines, headcount and gap: whether the comparison depends on the poverty line."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.poverty_lines import (
    GAP,
    HEADCOUNT,
    MEASURES,
    differences,
    levels,
    over_lines,
)
from synergysim.figures.style import FAINT, MUTED, TEXT_SIZE, Mark, Page, fit, foot, marks
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import weight_of
from synergysim.statistics.relevance import SMALLEST, unknown

LEFT, LEGEND = 15.0, 36.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw headcount and poverty gap of the reference over lines, and differences of the others.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    names = architectures_of(rows, context.reference)
    by_run = over_lines(rows, context.poverty_line)
    counts = by_run[HEADCOUNT]
    known = set(counts.index.get_level_values(0)) if len(counts) else set()
    if counts.empty or context.reference not in known:
        raise NothingToShowError(words("poverty_curve.nothing"))
    names = [name for name in names if name in known]
    base = levels(by_run, names[0])
    found = differences(by_run, names)
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
        height=148.0,
    )
    panels = page.axes(2, 2, left=LEFT, right=LEGEND, above=8.0, below=10.0, gaps=(7.0, 14.0))
    style = marks(names)
    for measure, left, right in zip(MEASURES, panels[::2], panels[1::2], strict=True):
        _level(left, base[base["measure"] == measure], style[names[0]])
        left.set_ylabel(words(f"poverty_curve.y.{measure}"))
        numbered(left.yaxis, words, bins=4, percent=True, scale=100.0)
        mine = found[found["measure"] == measure]
        for place, name in enumerate(names[1:]):
            beside = place - 0.5 * (len(names) - 2)
            _line(right, mine[mine["architecture"] == name], style[name], beside)
        right.axhline(0.0, color=MUTED, linewidth=0.8)
        numbered(right.yaxis, words, bins=5)
        for axes in (left, right):
            axes.axvline(1.0, color=MUTED, linewidth=0.7, linestyle=(0.0, (2.0, 2.0)))
            axes.grid(axis="y", color=FAINT, linewidth=0.3)
            axes.set_axisbelow(True)
            numbered(axes.xaxis, words, bins=4)
    panels[0].set_title(fit(reference, TEXT_SIZE, 50.0, weight="bold"), fontweight="bold")
    panels[1].set_title(words("poverty_curve.difference"), fontweight="bold")
    page.figure.supxlabel(
        words("poverty_curve.x"),
        fontsize=TEXT_SIZE,
        va="bottom",
        x=(LEFT + (page.width - LEFT - LEGEND) / 2.0) / page.width,
        y=(page.bottom + 2.0) / page.height,
    )
    legend_beside(panels[1], names[1:], style, context, words, LEGEND)
    data = pd.concat(
        [base.assign(architecture=names[0], panel="level"), found.assign(panel="difference")],
        ignore_index=True,
    )
    return Drawing(page.figure, data, title, _alt(title, found, base, context, words))


def _level(axes: Axes, rows: pd.DataFrame, mark: Mark) -> None:
    axes.fill_between(
        rows["line"], rows["low"], rows["high"], color=mark.colour, alpha=0.2, linewidth=0
    )
    mark.line(axes, rows["line"], rows["value"])
    axes.set_ylim(0.0, max(0.1, 1.08 * float(rows["high"].max())))


def _line(axes: Axes, rows: pd.DataFrame, mark: Mark, beside: float) -> None:
    x = rows["line"] + 0.02 * beside
    mark.line(axes, x, rows["mean"])
    axes.vlines(x, rows["low"], rows["high"], color=mark.edge, linewidth=0.8)


def _title(found: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say at which lines fewer or more people are poor, and whether their gap says the same."""
    parts = {"reference": words.architecture(context.reference, context)}
    counts = found[found["measure"] == HEADCOUNT]
    stated, kinds = _stated(counts)
    if unknown(kinds):
        return words("poverty_curve.title.untested", **parts)
    gaps = found[found["measure"] == GAP]
    if stated.empty:
        kind = "same" if kinds == {"same"} else "trifle" if "trifle" in kinds else "none"
        smallest = words.number(100.0 * SMALLEST)
        told = words(f"poverty_curve.title.{kind}", smallest=smallest, **parts)
        return told + _told_of_gaps(gaps, "", context, words)
    name = _foremost(stated)
    mine = stated[stated["architecture"] == name]
    parts["architecture"] = words.architecture(name, context)
    sides = {"fewer": mine[mine["mean"] < 0.0]["line"], "more": mine[mine["mean"] > 0.0]["line"]}
    lines = {
        side: words.series([words.percent(100.0 * z, 0) for z in places])
        for side, places in sides.items()
        if len(places)
    }
    total = int((counts["architecture"] == name).sum())
    if len(lines) == 2:
        told = words("poverty_curve.title.depends", **parts, **lines)
    elif len(mine) == total > 1:
        (kind,) = lines
        ends = {"first": mine["line"].min(), "last": mine["line"].max()}
        parts |= {key: words.percent(100.0 * z, 0) for key, z in ends.items()}
        told = words(f"poverty_curve.title.{kind}_everywhere", **parts)
    else:
        (kind,) = lines
        told = words(f"poverty_curve.title.{kind}_somewhere", lines=lines[kind], **parts)
    return told + _told_of_gaps(gaps, name, context, words)


def _stated(rows: pd.DataFrame) -> tuple[pd.DataFrame, set[str]]:
    """Give the differences that may be put into words, and the weights of all."""
    weights = pd.Series([weight_of(row, 100.0) for row in rows.to_dict("records")], dtype=object)
    return rows[weights.isin(["more", "less"]).to_numpy(dtype=bool)], set(weights)


def _foremost(stated: pd.DataFrame) -> str:
    """Name the architecture that differs at most lines; of several, by the largest sum."""
    counts = stated.groupby("architecture", sort=False)["mean"].agg(["size", "sum"])
    ordered = counts.assign(total=counts["sum"].abs()).sort_values(
        ["size", "total"], ascending=False, kind="stable"
    )
    return str(ordered.index[0])


def _told_of_gaps(gaps: pd.DataFrame, name: str, context: FigureContext, words: Labels) -> str:
    """Say at how many lines the poverty gap differs, of the architecture that was named.

    Where none was named, or its gap does not differ, it is the one that differs at most lines.
    """
    stated, kinds = _stated(gaps)
    if stated.empty and kinds == {"same"}:
        return ""
    if stated.empty:
        return words("poverty_curve.gap.none")
    one = name if (stated["architecture"] == name).any() else _foremost(stated)
    mine = stated[stated["architecture"] == one]
    signs = {"smaller": int((mine["mean"] < 0.0).sum()), "larger": int((mine["mean"] > 0.0).sum())}
    kind = "both" if all(signs.values()) else "smaller" if signs["smaller"] else "larger"
    return words(
        f"poverty_curve.gap.{kind}{'' if one == name else '_named'}",
        architecture=words.architecture(one, context),
        total=words.number(int((gaps["architecture"] == one).sum()), 0),
        **{sign: words.number(count, 0) for sign, count in signs.items()},
    )


def _alt(
    title: str, found: pd.DataFrame, base: pd.DataFrame, context: FigureContext, words: Labels
) -> str:
    nearest = min(map(float, base["line"]), key=lambda line: abs(line - 1.0))
    at = found[found["line"] == nearest]
    wide = at.pivot(index="architecture", columns="measure", values="mean")
    return words(
        "poverty_curve.alt",
        finding=title,
        replications=words.number(context.replications, 0),
        first=words.percent(100.0 * float(base["line"].min()), 0),
        last=words.percent(100.0 * float(base["line"].max()), 0),
        at=words.percent(100.0 * nearest, 0),
        numbers=words("format.semicolon").join(
            words(
                "poverty_curve.alt_number",
                architecture=words.architecture(name, context),
                difference=words.number(wide.loc[name, HEADCOUNT], 1, sign=True),
                gap=words.number(wide.loc[name, GAP], 1, sign=True),
            )
            for name in dict.fromkeys(at["architecture"])
        ),
    )
