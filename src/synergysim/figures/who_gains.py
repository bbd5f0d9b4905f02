"""Growth incidence between variants: who gains, by percentile and by fifth at the start."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.legend import legend_beside
from synergysim.figures.style import (
    FAINT,
    MUTED,
    Mark,
    Page,
    foot,
    marks,
)
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.ticks import numbered
from synergysim.figures.verdict import verdict
from synergysim.statistics.paired import compare_all, t_interval
from synergysim.statistics.relevance import SMALLEST

PERCENTILE = "consumption_p"
MEASURE = "consumption"
POOREST = "1"
LEGEND_WIDTH = 34.0


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw differences of consumption from the reference, in per cent of its own.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    names = architectures_of(rows, context.reference)
    data = pd.concat([_percentiles(rows, names), _fifths(rows, names)], ignore_index=True)
    if not ((data["panel"] == "fifth") & (data["position"] == int(POOREST))).any():
        raise NothingToShowError(words("who_gains.nothing"))
    title = _title(data, _differs(rows, names), context, words)
    reference = words.architecture(context.reference, context)
    page = Page(
        title, words("who_gains.subtitle", reference=reference), foot(context, words), 104.0
    )
    left, right = page.axes(1, 2, left=18.0, right=LEGEND_WIDTH, below=10.0, gaps=(8.0, 12.0))
    style = marks(names)
    for place, name in enumerate(names[1:]):
        mine = data[data["architecture"] == name]
        beside = place - 0.5 * (len(names) - 2)
        _lines(left, mine[mine["panel"] == "percentile"], style[name], beside)
        _dots(right, mine[mine["panel"] == "fifth"], style[name], beside)
    for axes, panel in ((left, "percentile"), (right, "fifth")):
        axes.axhline(0.0, color=MUTED, linewidth=0.8)
        axes.set_title(words(f"who_gains.{panel}"), fontweight="bold")
        axes.set_xlabel(words(f"who_gains.x.{panel}"))
        axes.grid(axis="y", color=FAINT, linewidth=0.3)
        axes.set_axisbelow(True)
        numbered(axes.yaxis, words, bins=6, percent=True)
    left.set_ylabel(words("who_gains.y"))
    legend_beside(right, names[1:], style, context, words, LEGEND_WIDTH)
    return Drawing(page.figure, data, title, _alt(title, data, names, context, words))


def _percentiles(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    measure = rows["measure"].astype(str)
    mine = rows[(rows["group"] == "all") & measure.str.startswith(PERCENTILE)]
    position = mine["measure"].astype(str).str.removeprefix(PERCENTILE).astype(int)
    return _differences(mine.assign(position=position), names).assign(panel="percentile")


def _fifths(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    mine = rows[(rows["group"] == "fifth") & (rows["measure"] == MEASURE)]
    position = mine["level"].astype(str).astype(int)
    return _differences(mine.assign(position=position), names).assign(panel="fifth")


def _differences(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Differences from the reference within replications, in per cent of its mean.

    A place that no pair of runs tells is left out.
    """
    wide = rows.pivot(index="replication", columns=["architecture", "position"], values="value")
    found = []
    for name in names[1:]:
        for position in sorted(rows["position"].unique()):
            pairs = wide[[(names[0], position), (name, position)]].dropna().to_numpy()
            if not len(pairs):
                continue
            gap, level = pairs[:, 1] - pairs[:, 0], float(pairs[:, 0].mean())
            scale = 100.0 / level if level > 0.0 else float("nan")
            low, high = t_interval(gap, 0.95)
            found.append(
                (
                    name,
                    int(position),
                    scale * float(gap.mean()),
                    scale * low,
                    scale * high,
                    len(gap),
                )
            )
    columns = ["architecture", "position", "percent", "percent_low", "percent_high", "n"]
    return pd.DataFrame(found, columns=columns)


def _lines(axes: Axes, rows: pd.DataFrame, mark: Mark, beside: float) -> None:
    """Draw a line with bars beside those of other lines, which bands would cover."""
    x = rows["position"] + 1.1 * beside
    mark.line(axes, x, rows["percent"])
    axes.vlines(x, rows["percent_low"], rows["percent_high"], color=mark.edge, linewidth=0.7)
    axes.set_xticks([10, 30, 50, 70, 90])


def _dots(axes: Axes, rows: pd.DataFrame, mark: Mark, beside: float) -> None:
    x = rows["position"] + 0.14 * beside
    axes.vlines(x, rows["percent_low"], rows["percent_high"], color=mark.edge, linewidth=1.0)
    axes.plot(
        x,
        rows["percent"],
        marker=mark.marker,
        color=mark.colour,
        markeredgecolor=mark.edge,
        markersize=4.5,
        linestyle="none",
    )
    axes.set_xticks([1, 2, 3, 4, 5])


def _differs(rows: pd.DataFrame, names: list[str]) -> pd.Series[bool]:
    """Whether the poorest fifth's consumption differs by architecture, after Holm's correction."""
    mine = rows[(rows["group"] == "fifth") & (rows["measure"] == MEASURE)]
    poorest = mine[mine["level"].astype(str) == POOREST].dropna(subset=["value"])
    first = set(poorest.loc[poorest["architecture"] == names[0], "replication"])
    paired = poorest[poorest["replication"].isin(first)]
    names = [name for name in names if (paired["architecture"] == name).any()]
    return compare_all(poorest, ["value"], names, names[0]).set_index("architecture")["differs"]


def _title(
    data: pd.DataFrame, differs: pd.Series[bool], context: FigureContext, words: Labels
) -> str:
    reference = words.architecture(context.reference, context)
    poorest = data[(data["panel"] == "fifth") & (data["position"] == int(POOREST))]
    columns = {"percent": "mean", "percent_low": "low", "percent_high": "high"}
    renamed = poorest.rename(columns=columns).assign(differs=poorest["architecture"].map(differs))
    found = verdict(renamed, whole=100.0)  # differences are in per cent of the reference
    if found.kind not in ("higher", "lower"):
        return words(
            f"who_gains.title.{found.kind}",
            reference=reference,
            smallest=words.percent(100.0 * SMALLEST),
        )
    row, sign = found.row, 1.0 if found.kind == "higher" else -1.0
    low, high = sorted((sign * row["low"], sign * row["high"]))
    richest = data[(data["panel"] == "fifth") & (data["architecture"] == found.architecture)]
    return words(
        f"who_gains.title.{found.kind}",
        architecture=words.architecture(found.architecture, context),
        reference=reference,
        poorest=words.percent(abs(row["mean"])),
        low=words.number(low),
        high=words.number(high),
        richest=words.percent(float(richest["percent"].iloc[-1]), sign=True),
    )


def _alt(
    title: str, data: pd.DataFrame, names: list[str], context: FigureContext, words: Labels
) -> str:
    ends = data[(data["panel"] == "fifth") & data["position"].isin([1, 5])]
    return words(
        "who_gains.alt",
        reference=words.architecture(context.reference, context),
        architectures=words.number(len(names) - 1, 0),
        replications=words.number(context.replications, 0),
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "who_gains.alt_number",
                architecture=words.architecture(row["architecture"], context),
                fifth=row["position"],
                percent=words.percent(row["percent"], sign=True),
                low=words.number(row["percent_low"], sign=True),
                high=words.number(row["percent_high"], sign=True),
            )
            for row in ends.to_dict("records")
        ),
    )
