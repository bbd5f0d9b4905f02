"""A population after its burn-in: size, income, its sources, assets, and the targets it meets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import INK, MUTED, SMALL_SIZE, TEXT_SIZE, Page, capital, foot, wrap
from synergysim.measures.percentiles import percentiles

COLOUR, TARGET, MISSED = "#0072B2", "#E69F00", "#D55E00"
SOURCES = {"farm": "#00264D", "wages": "#0072B2", "remittances": "#BBDDF5"}
LARGEST_SHOWN = 9
LEVELS = np.arange(2, 99)
POINTS = {"p10": 10, "p25": 25, "p75": 75, "p90": 90}
FARTHEST = 3.0
"""Tolerances from the target at which a mark that is farther away is drawn."""
QUINTILES = 5


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw one population beside its targets.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``moments`` (moment, kind, achieved, target, low, high, inside) and ``households`` (size,
        welfare, farm, wages, remittances, assets).
    context : FigureContext
    words : Labels
    """
    moments, people = tables["moments"].set_index("moment"), tables["households"]
    title, met, fitted = _title(moments, context, words)
    page = Page(title, words("population.subtitle"), foot(context, words), height=125.0)
    size, income, sources, assets, targets, spare = page.axes(
        2, 3, left=12.0, above=9.0, below=10.0, gaps=(20.0, 15.0)
    )
    spare.set_axis_off()
    data = [
        _sizes(size, people, words),
        _incomes(income, people, moments, words),
        _sources(sources, people, words),
        _assets(assets, people, words),
        _targets(targets, spare, moments, words),
    ]
    achieved = moments["achieved"]
    alt = words(
        "population.alt",
        finding=title,
        headcount=words.percent(100.0 * float(achieved["headcount"])),
        gini=words.number(float(achieved["gini"]), 2),
        median=words.number(float(achieved["median_income"]), 2),
        unit=words("unit.money"),
        met=met,
        fitted=fitted,
    )
    return Drawing(page.figure, pd.concat(data, ignore_index=True), title, alt)


def _title(moments: pd.DataFrame, context: FigureContext, words: Labels) -> tuple[str, int, int]:
    """Say how many of the fitted targets are met."""
    fitted = moments[moments["kind"] == "fitted"]
    met = int((fitted["inside"] == True).sum())  # noqa: E712 - None is neither
    if fitted.empty:
        poor = words.percent(100.0 * float(moments["achieved"]["headcount"]))
        return words("population.title.alone", case=context.context_title, poor=poor), 0, 0
    text = words("population.title.met", case=context.context_title, met=met, all=len(fitted))
    return text, met, len(fitted)


def _sizes(axes: Axes, people: pd.DataFrame, words: Labels) -> pd.DataFrame:
    members = people["size"].clip(upper=LARGEST_SHOWN).astype(int)
    shares = 100.0 * members.value_counts(normalize=True)
    shares = shares.reindex(range(1, LARGEST_SHOWN + 1), fill_value=0.0)
    axes.bar(shares.index, shares, color=COLOUR, width=0.8)
    ticks = [str(number) for number in shares.index]
    ticks[-1] += "+"
    axes.set_xticks(list(shares.index), ticks)
    axes.set_xlabel(words("population.members"))
    _head(axes, words("population.sizes"))
    return _tidy("size", shares.index, shares)


def _incomes(
    axes: Axes, people: pd.DataFrame, moments: pd.DataFrame, words: Labels
) -> pd.DataFrame:
    values = percentiles(people["welfare"], LEVELS, people["size"])
    middle = float(values[LEVELS == 50][0])
    axes.plot(LEVELS, values / middle, color=COLOUR, linewidth=1.4)
    for name, level in POINTS.items():
        target, low, high = (float(moments[key][name]) for key in ("target", "low", "high"))
        if np.isfinite(target):
            low, high = np.nan_to_num([low, high], nan=target)
            axes.plot([level, level], [low, high], color=TARGET, linewidth=2.5)
            axes.plot(level, target, "D", color=TARGET, markersize=3.5)
    axes.set_yscale("log")
    ticks = [0.25, 0.5, 1.0, 2.0, 4.0]
    axes.set_yticks(ticks, [words.number(tick, 2) for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(words("population.percentile"))
    _head(axes, words("population.incomes"))
    return _tidy("income over median", LEVELS, values / middle)


WIDTH_OF_SOURCES = 42.0
"""Millimetres for the name of an axis whose panel is at the edge of the page."""


def _sources(axes: Axes, people: pd.DataFrame, words: Labels) -> pd.DataFrame:
    """Stack sources of income by fifth of the persons."""
    order = np.argsort(people["welfare"].to_numpy(), kind="stable")
    heads = people["size"].to_numpy()[order]
    place = (np.cumsum(heads) - 0.5 * heads) / heads.sum()
    fifth = np.minimum((place * QUINTILES).astype(int), QUINTILES - 1)
    totals = people.iloc[order][list(SOURCES)].groupby(fifth).sum().clip(lower=0.0)
    shares = 100.0 * totals.div(totals.sum(axis=1), axis=0)
    bottom = np.zeros(len(shares))
    numbers = shares.index.to_numpy() + 1
    parts = []
    for name, colour in SOURCES.items():
        axes.bar(numbers, shares[name], bottom=bottom, color=colour, width=0.8)
        middle = bottom[-1] + 0.5 * float(shares[name].iloc[-1])
        axes.text(
            numbers[-1] + 0.5,
            middle,
            words(f"population.{name}"),
            fontsize=SMALL_SIZE,
            color=INK,
            va="center",
        )
        bottom = bottom + shares[name].to_numpy()
        parts.append(_tidy(f"share of {name}", numbers, shares[name]))
    axes.set_xticks(numbers)
    axes.set_xlim(0.5, QUINTILES + 3.3)
    axes.set_xlabel(wrap(words("population.fifth"), TEXT_SIZE, WIDTH_OF_SOURCES))
    _head(axes, words("population.sources"))
    return pd.concat(parts, ignore_index=True)


def _assets(axes: Axes, people: pd.DataFrame, words: Labels) -> pd.DataFrame:
    values = percentiles(people["assets"], LEVELS)
    axes.plot(LEVELS, values, color=COLOUR, linewidth=1.4)
    axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(lambda value, _: words.number(value, 0))
    axes.set_xlabel(words("population.percentile_households"))
    _head(axes, words("population.assets"))
    return _tidy("assets", LEVELS, values)


def _targets(axes: Axes, beside: Axes, moments: pd.DataFrame, words: Labels) -> pd.DataFrame:
    """Draw every fitted target on one scale: distance from it over its tolerance.

    The band that counts as met is then the same for all. A target that is missed has a cross
    instead of a circle, and its row says so.
    """
    shown = moments[moments["kind"] == "fitted"]
    if shown.empty:
        axes.set_axis_off()
        return _tidy("distance from target in tolerances", [], [])
    box, free = axes.get_position(), beside.get_position()
    # The names are to the left of the marks, which take the rest of two panels.
    axes.set_position((box.x0 + 0.12, box.y0, free.x1 - box.x0 - 0.34, box.height))
    tolerance = (shown["high"] - shown["low"]) / 2.0
    distance = ((shown["achieved"] - shown["target"]) / tolerance).to_numpy(dtype=np.float64)
    places = -np.arange(len(shown), dtype=np.float64)
    axes.axvspan(-1.0, 1.0, color=TARGET, alpha=0.35, linewidth=0.0)
    axes.axvline(0.0, color=TARGET, linewidth=1.0)
    for place, x, (_, row) in zip(places, distance, shown.iterrows(), strict=True):
        met = bool(row["inside"])
        mark, colour = ("o", COLOUR) if met else ("X", MISSED)
        end = float(np.clip(x, -FARTHEST, FARTHEST))
        axes.plot(end, place, mark, color=colour, markersize=4.0 if met else 5.5, clip_on=False)
        text = words(
            "population.against_band",
            achieved=words.number(row["achieved"], 3),
            low=words.number(row["low"], 3),
            high=words.number(row["high"], 3),
            verdict=words("population.inside" if met else "population.outside"),
        )
        axes.text(
            1.02,
            place,
            text,
            transform=axes.get_yaxis_transform(),
            fontsize=SMALL_SIZE,
            color=MUTED if met else MISSED,
            va="center",
        )
    names = [capital(words(f"moment.{name}")) for name in shown.index]
    axes.set_yticks(places, names)
    axes.set_xlim(-FARTHEST, FARTHEST)
    axes.set_ylim(-len(shown) + 0.5, 0.5)
    axes.set_xlabel(words("population.distance"))
    _head(axes, words("population.met"))
    return _tidy("distance from target in tolerances", shown.index, distance)


def _head(axes: Axes, text: str) -> None:
    axes.set_title(capital(text), fontweight="bold")


def _tidy(panel: str, at: object, values: object) -> pd.DataFrame:
    return pd.DataFrame(
        {"panel": panel, "at": np.asarray(at).astype(str), "value": np.asarray(values, dtype=float)}
    )
