"""Territories: where families are on both lists, and where that differs between architectures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from synergysim.figures.drawing import Drawing, NothingToShowError
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import FAINT, INK, MUTED, SMALL_SIZE, TEXT_SIZE, Page, fit, foot
from synergysim.figures.table_reading import architectures_of, rows_of
from synergysim.figures.verdict import weight_of
from synergysim.statistics.paired import holm, mean_test
from synergysim.statistics.relevance import SMALLEST, unknown

MEASURE = "on_list_both"
GROUP = "territory"
FEWEST = 4
"""Territories that make a map."""
COLUMNS = 3
HATCHES = {1.0: "////", -1.0: "\\\\\\\\"}
"""Hatching of tiles that chance may explain, by the sign of their difference."""
DARK = 0.5
"""Share of the largest difference from which on a tile is dark."""
SCALE, BAR = 9.0, 24.0
"""Millimetres of the scale of colours below the panels: height of both, width of the bars."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw a tile for each territory: levels under the reference, differences of the others.

    Raises
    ------
    ValueError
        If the table has no runs of the shock, or none of the reference.
    """
    rows = rows_of(tables, "groups", context.shock)
    rows = rows[(rows["group"] == GROUP) & (rows["measure"] == MEASURE)]
    if rows["level"].nunique() < FEWEST:
        raise NothingToShowError(words("territories.nothing"))
    names = architectures_of(rows, context.reference)
    data = _compared(rows, names)
    title = _title(data, context, words)
    panels_wanted = len(names)
    columns = min(COLUMNS, panels_wanted)
    lines = -(-panels_wanted // columns)
    reference = words.architecture(context.reference, context)
    page = Page(
        title,
        words("territories.subtitle", reference=reference),
        foot(context, words),
        height=50.0 + 40.0 * lines,
    )
    panels = page.axes(
        lines, columns, left=4.0, right=4.0, above=10.0, below=SCALE + 4.0, gaps=(11.0, 6.0)
    )
    largest = float(data.loc[data["panel"] == "difference", "mean"].abs().max())
    top = float(data.loc[data["panel"] == "level", "mean"].max())
    width = (page.width - 20.0) / columns
    for place, axes in enumerate(panels):
        axes.set_axis_off()
        if place >= panels_wanted:
            continue
        name = names[place]
        mine = data[data["architecture"] == name]
        _tiles(axes, mine, top if place == 0 else largest, is_level=place == 0)
        axes.set_title(
            fit(words.architecture(name, context), TEXT_SIZE, width, weight="bold"),
            fontweight="bold",
        )
    _scales(page, top, largest, words)
    return Drawing(page.figure, data, title, _alt(title, data, names, context, words))


def _compared(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Level of each territory under the reference, and paired differences of the others."""
    wide = rows.astype({"level": str}).pivot(
        index=["architecture", "replication"], columns="level", values="value"
    )
    wide = wide[[str(one) for one in sorted(int(str(name)) for name in wide.columns)]]
    frames = []
    for place, name in enumerate(names):
        values = 100.0 * (wide.xs(name) if place == 0 else wide.xs(name) - wide.xs(names[0]))
        test = mean_test(values.to_numpy(dtype=np.float64))
        frames.append(
            pd.DataFrame(
                {
                    "architecture": name,
                    "territory": [int(one) for one in wide.columns],
                    "panel": "difference" if place else "level",
                    "mean": test.mean,
                    "low": test.low,
                    "high": test.high,
                    "n": test.n,
                    "p_value": test.p_value if place else np.nan,
                }
            )
        )
    found = pd.concat(frames, ignore_index=True)
    found["p_holm"] = holm(found["p_value"])
    return found.assign(differs=found["p_holm"] < 0.05)


def _tiles(axes: Axes, rows: pd.DataFrame, largest: float, *, is_level: bool) -> None:
    """Draw tiles row by row; those that chance may explain are hatched.

    Those without any difference have the colour of none.
    Both ends of the scale of differences are dark and alike in grey: a sign on the tile, or the
    direction of its hatching, tells more from fewer.
    """
    count = len(rows)
    columns = int(np.ceil(np.sqrt(count * 1.8)))
    colours = mpl.colormaps["cividis" if is_level else "PuOr"]
    size = largest or 1.0
    for place, row in enumerate(rows.to_dict("records")):
        y, x = divmod(place, columns)
        share = row["mean"] / size
        open_to_chance = not is_level and not (row["low"] > 0.0 or row["high"] < 0.0)
        hatch = HATCHES.get(float(np.sign(row["mean"]))) if open_to_chance else None
        axes.add_patch(
            Rectangle(
                (x, y),
                0.92,
                0.92,
                facecolor=colours(share if is_level else 0.5 + 0.5 * share),
                edgecolor=FAINT if open_to_chance and abs(share) > DARK else MUTED,
                linewidth=0.3,
                hatch=hatch,
            )
        )
        if not is_level and not open_to_chance:
            _sign(axes, (x + 0.46, y + 0.46), more=row["mean"] > 0.0, dark=abs(share) > DARK)
    axes.set_xlim(-0.1, columns)
    axes.set_ylim(int(np.ceil(count / columns)), -0.1)


def _sign(
    axes: Axes,
    centre: tuple[float, float],
    *,
    more: bool,
    dark: bool,
    size: tuple[float, float] = (0.2, 0.24),
) -> None:
    """Draw a plus or a minus on a tile, light on a dark one; half its size in units of axes."""
    (x, y), (half, rise) = centre, size
    colour = "white" if dark else INK
    axes.plot([x - half, x + half], [y, y], color=colour, linewidth=1.0)
    if more:
        axes.plot([x, x], [y - rise, y + rise], color=colour, linewidth=1.0)


def _scales(page: Page, top: float, largest: float, words: Labels) -> None:
    """Draw what colours mean, of levels on the left and of differences on the right."""
    bottom = (page.bottom + 5.0) / page.height
    for left, name, ends, key in (
        (4.0, "cividis", (0.0, top), "level"),
        (page.width / 2.0, "PuOr", (-largest, largest), "difference"),
    ):
        axes = page.figure.add_axes(
            (left / page.width, bottom, BAR / page.width, 3.0 / page.height)
        )
        axes.imshow(np.linspace(0.0, 1.0, 64)[np.newaxis], cmap=mpl.colormaps[name], aspect="auto")
        axes.set_axis_off()
        if key == "difference":
            _sign(axes, (4.0, 0.0), more=False, dark=True, size=(1.6, 0.25))
            _sign(axes, (59.0, 0.0), more=True, dark=True, size=(1.6, 0.25))
        low, high = (words.number(end, 1, sign=key == "difference") for end in ends)
        page.figure.text(
            (left + BAR + 2.0) / page.width,
            bottom + 1.5 / page.height,
            words(f"territories.scale_{key}", low=low, high=high),
            va="center",
            fontsize=SMALL_SIZE,
            color=INK,
        )


def _title(data: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say in how many territories more, and in how many fewer, families are on both lists."""
    reference = words.architecture(context.reference, context)
    total = data["territory"].nunique()
    parts = {"reference": reference, "total": words.number(total, 0)}
    rows = data[data["panel"] == "difference"]
    weights = pd.Series([weight_of(row, 100.0) for row in rows.to_dict("records")], dtype=object)
    if unknown(weights) or rows.empty:
        level = data.loc[data["panel"] == "level", "mean"]
        ends = {"low": words.percent(level.min()), "high": words.percent(level.max())}
        return words(f"territories.title.{'alone' if rows.empty else 'untested'}", **parts, **ends)
    counts = (
        pd.DataFrame(
            {
                "architecture": rows["architecture"].to_numpy(),
                "more": (weights == "more").to_numpy(),
                "fewer": (weights == "less").to_numpy(),
            }
        )
        .groupby("architecture", sort=False)
        .sum()
    )
    if not counts.to_numpy().any():
        kinds = set(weights)
        kind = "same" if kinds == {"same"} else "trifle" if "trifle" in kinds else "none"
        return words(f"territories.title.{kind}", smallest=words.number(100.0 * SMALLEST), **parts)
    found = counts.reset_index().to_dict("records")
    most = max(found, key=lambda row: row["more"] + row["fewer"])
    return words(
        "territories.title.found",
        architecture=words.architecture(most["architecture"], context),
        more=words.number(int(most["more"]), 0),
        fewer=words.number(int(most["fewer"]), 0),
        **parts,
    )


def _alt(
    title: str, data: pd.DataFrame, names: Sequence[str], context: FigureContext, words: Labels
) -> str:
    return words(
        "territories.alt",
        finding=title,
        total=words.number(data["territory"].nunique(), 0),
        replications=words.number(context.replications, 0),
        numbers=words("format.semicolon").join(
            words(
                f"territories.alt_{'difference' if place else 'level'}",
                architecture=words.architecture(name, context),
                low=words.number(mine.min(), 1, sign=place > 0),
                high=words.number(mine.max(), 1, sign=place > 0),
            )
            for place, name in enumerate(names)
            for mine in [data.loc[data["architecture"] == name, "mean"]]
        ),
    )
