"""Coordination profile: four functions on each level over the years, as a heat map with numbers."""

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
from synergysim.figures.stages import levels_at_end, of_one_will, stronger
from synergysim.figures.style import FAINT, INK, MUTED, SMALL_SIZE, Page, capital, foot
from synergysim.figures.table_reading import rows_of
from synergysim.measures.coordination import FUNCTIONS, LEVELS

DARK_BELOW = 0.55
"""Value below which the scale is dark, and numbers are white."""


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the profile of one run, a column a year.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``coordination``, of one run; with its ``partnerships``, no level is called the stronger
        where one will runs both programmes of a pair.
    context : FigureContext
    words : Labels

    Raises
    ------
    ValueError
        If there are no rows of the shock, or nothing in them is defined.
    """
    table = rows_of(tables, "coordination", context.shock)
    data = yearly(table)
    shown = [level for level in LEVELS if data.loc[data["level"] == level, "value"].notna().any()]
    if not shown:
        raise ValueError("table 'coordination' has no defined cell")
    alone = 0
    if "partnerships" in tables:
        alone, _ = of_one_will(rows_of(tables, "partnerships", context.shock))
    title = words("profile.title.alone") if alone else _title(table, words)
    page = Page(
        title, words("profile.subtitle"), foot(context, words), height=34.0 + 25.0 * len(shown)
    )
    panels = page.axes(len(shown), 1, left=20.0, above=6.0, below=6.0, gaps=(6.0, 0.0))
    years = sorted(data["year"].unique())
    for axes, level in zip(panels, shown, strict=True):
        grid = data[data["level"] == level].pivot_table(
            index="function", columns="year", values="value", dropna=False
        )
        _panel(axes, grid.reindex(index=list(FUNCTIONS), columns=years).to_numpy(), words)
        axes.set_title(capital(words(f"institutions.level.{level}")), fontweight="bold")
        axes.set_xticks([])
    panels[-1].set_xticks(np.arange(len(years)) + 0.5, years)
    missing = [level for level in LEVELS if level not in shown]
    numbers = [
        words(
            "profile.alt_number",
            level=words(f"institutions.level.{level}"),
            function=words(f"institutions.function.{function}"),
            start=words.number(_at(data, level, function, 0), 2),
            end=words.number(_at(data, level, function, -1), 2),
        )
        for level in shown
        for function in FUNCTIONS
        if len(_defined(data, level, function))
    ]
    alt = words(
        "profile.alt",
        finding=title,
        first=years[0],
        last=years[-1],
        numbers=words("format.semicolon").join(numbers),
        missing=", ".join(words(f"institutions.level.{level}") for level in missing)
        or words("profile.none"),
    )
    return Drawing(page.figure, data, title, alt)


def yearly(table: pd.DataFrame) -> pd.DataFrame:
    """Average quarters to calendar years; a year without a defined quarter is missing."""
    grouped = table.assign(year=table["date"].str[:4]).groupby(
        ["level", "function", "year"], sort=False
    )
    return grouped["value"].mean().reset_index()


def _at(data: pd.DataFrame, level: str, function: str, place: int) -> float:
    """First or last defined value of a cell."""
    return float(_defined(data, level, function).iloc[place])


def _defined(data: pd.DataFrame, level: str, function: str) -> pd.Series[float]:
    return data[(data["level"] == level) & (data["function"] == function)]["value"].dropna()


def _panel(
    axes: Axes, grid: np.ndarray[tuple[int, int], np.dtype[np.float64]], words: Labels
) -> None:
    scale = mpl.colormaps["cividis"]
    rows, columns = grid.shape
    for i in range(rows):
        for j in range(columns):
            value = float(grid[i, j])
            undefined = np.isnan(value)
            axes.add_patch(
                Rectangle(
                    (j, i),
                    1.0,
                    1.0,
                    linewidth=0.6,
                    edgecolor="white" if not undefined else FAINT,
                    facecolor="white" if undefined else scale(value),
                    hatch="/////" if undefined else None,
                )
            )
            if not undefined:
                axes.text(
                    j + 0.5,
                    i + 0.5,
                    words.number(value, 2),
                    ha="center",
                    va="center",
                    fontsize=SMALL_SIZE,
                    color="white" if value < DARK_BELOW else INK,
                )
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.set_yticks(
        np.arange(rows) + 0.5, [words(f"institutions.function.{name}") for name in FUNCTIONS]
    )
    axes.tick_params(length=0, colors=MUTED)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _title(table: pd.DataFrame, words: Labels) -> str:
    ends = levels_at_end(table)
    if ends is None:
        return words("profile.title.unknown")
    national, local = (words.number(value, 2) for value in ends)
    return words(f"profile.title.{stronger(*ends)}", national=national, local=local)
