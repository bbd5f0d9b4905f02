"""Main effects and interactions of levers, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import (
    FAINT,
    INK,
    MUTED,
    SMALL_SIZE,
    Page,
    capital,
    fit,
    foot,
    spread_apart,
)
from synergysim.figures.ticks import numbered
from synergysim.outcomes.lookup import level_of
from synergysim.statistics.relevance import Weight, unknown, weigh
from synergysim.statistics.run_table import confirmed

NAMES_WIDTH = 62.0
NUMBERS_WIDTH = 40.0
ROW, LEAST = 8.8, 4.5
"""Millimetres of a row, and the least that it needs."""
PANEL = 40.0
LOWER = PANEL + 26.0
TICK = 13.0
"""Millimetres of the name of a level below a panel."""
PANELS = 3
"""Pairs of levers that are drawn, those with the largest interactions."""
LINES = (
    ("#00264D", "o", "solid"),
    ("#E69F00", "D", (0.0, (6.0, 1.5, 1.5, 1.5))),
    ("#0072B2", "s", (0.0, (5.0, 2.0))),
    ("#7A2E00", "P", (0.0, (1.5, 1.5))),
)
MAIN, INTERACTION = "#00264D", "#7A2E00"


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the effects of one outcome and, below, the levels behind the largest interactions.

    Parameters
    ----------
    tables : mapping
        ``effects`` of one outcome, ``levels`` (means at the levels of pairs, with columns
        ``one``, ``one_level``, ``other``, ``other_level``) and ``factors``.

    Raises
    ------
    ValueError
        If there are no effects.
    """
    found = tables["effects"]
    if found.empty:
        raise ValueError("there are no effects to draw")
    scribe = OutcomeText(words, tables["factors"], context.currency)
    outcome = str(found["outcome"].iloc[0])
    main = _sorted(found[found["kind"] == "main"])
    pairs = _sorted(found[found["kind"] == "interaction"])
    rows = [*main.to_dict("records"), *pairs.to_dict("records")]
    shown = pairs.drop_duplicates(["factor", "other"]).head(PANELS).to_dict("records")
    title = finding(found, scribe)
    more = _more_lines(tables, scribe) if shown else 0.0
    lower = LOWER + more
    height = 48.0 + ROW * len(rows) + (lower if shown else 0.0)
    page = Page(
        title,
        words(
            "effects.subtitle",
            outcome=scribe.outcome(outcome),
            unit=scribe.unit(outcome),
            tests=words.number(int(found["p_value"].notna().sum()), 0),
        ),
        foot(context, words),
        height=height,
    )
    # Where a size cannot show both, the interactions are in the table beside the figure.
    free = page.height - page.top - page.bottom - 12.0 - lower
    if free < LEAST * len(rows):
        shown = []
    (forest,) = page.axes(
        1,
        1,
        left=NAMES_WIDTH,
        right=NUMBERS_WIDTH,
        above=3.0,
        below=9.0 + (lower if shown else 0.0),
    )
    _forest(forest, rows, outcome, scribe)
    if shown:
        top = page.height - page.top - page.bottom - PANEL - 14.0 - more
        panels = page.axes(
            1, len(shown), left=17.0, right=26.0, above=top, below=14.0 + more, gaps=(0.0, 32.0)
        )
        for axes, pair in zip(panels, shown, strict=True):
            _panel(axes, tables["levels"], pair, outcome, scribe)
        panels[0].set_ylabel(words("effects.y", unit=scribe.unit(outcome)), fontsize=SMALL_SIZE)
    return Drawing(page.figure, found, title, _alt(title, rows, outcome, scribe))


def finding(found: pd.DataFrame, scribe: OutcomeText) -> str:
    """Say which lever changes the outcome most, and the largest interaction.

    A lever changes it most only if the interval of no other reaches the lower end of its own.

    Parameters
    ----------
    found : DataFrame
        Effects of one outcome.
    scribe : OutcomeText
    """
    words = scribe.words
    outcome = str(found["outcome"].iloc[0])
    name = scribe.outcome(outcome)
    weights = [_weight(row, outcome) for row in found.to_dict("records")]
    if unknown(weights):
        return words("effects.title.untested", outcome=name)
    stated = found[[weight in ("more", "less") for weight in weights]]
    main = _sorted(stated[stated["kind"] == "main"]).to_dict("records")
    pairs = _sorted(stated[stated["kind"] == "interaction"]).to_dict("records")
    levers = found[found["kind"] == "main"]
    total = int(levers["factor"].nunique())
    fields = {"outcome": name, "total": words.number(total, 0)}
    if not main and not pairs:
        lever = scribe.factor(str(levers["factor"].iloc[0]))
        kind = "none_alone" if total == 1 else "none"
        return capital(words(f"effects.title.{kind}", lever=lever, **fields))
    if main:
        one = words(
            f"effects.title.{_place(main, levers)}",
            lever=scribe.factor(main[0]["factor"]),
            name=scribe.factor(main[0]["factor"]),
            count=words.number(len({row["factor"] for row in main}), 0),
            **fields,
            **_numbers(main[0], outcome, scribe),
        )
    else:
        one = words("effects.title.no_main", **fields)
    one = capital(one)
    if total == 1:
        return one
    if pairs:
        other = words(
            f"effects.title.{'more' if pairs[0]['effect'] > 0.0 else 'less'}",
            one=scribe.factor(pairs[0]["factor"]),
            other=scribe.factor(pairs[0]["other"]),
            effect=scribe.value(outcome, abs(pairs[0]["effect"])),
            unit=scribe.unit(outcome, pairs[0]["effect"]),
        )
    else:
        other = words("effects.title.no_interaction")
    return words("format.semicolon").join([one, other])


def _weight(row: Mapping[Any, Any], outcome: str) -> Weight:
    """Weigh an effect; one that Holm's correction does not leave is a tie."""
    weight = weigh(
        row["effect"],
        row["low"],
        row["high"],
        level=level_of(outcome, row["level"]),
        replications=int(row["n"]),
    )
    return weight if confirmed(row["differs"]) or weight in ("same", "untested") else "tie"


def _place(main: Sequence[Mapping[Any, Any]], levers: pd.DataFrame) -> str:
    """Say how the largest effect compares with those of other levers: the key of a sentence."""
    first = main[0]
    others = levers[levers["factor"] != first["factor"]]
    if others.empty:
        return "alone"
    if {row["factor"] for row in main} == {first["factor"]}:
        return "only"
    lower_end = min(abs(first["low"]), abs(first["high"]))
    reach = others[["low", "high"]].abs().max(axis=None)
    return "most" if reach < lower_end else "several"


def _numbers(row: Mapping[Any, Any], outcome: str, scribe: OutcomeText) -> dict[str, str]:
    return {
        "effect": scribe.value(outcome, row["effect"], sign=True),
        "unit": scribe.unit(outcome, row["effect"]),
        "interval": scribe.interval(outcome, row["low"], row["high"], sign=True),
        "percent": scribe.words.percent(row["percent"], sign=True),
    }


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.loc[rows["effect"].abs().sort_values(ascending=False, kind="stable").index]


def moves(row: Mapping[Any, Any], scribe: OutcomeText) -> str:
    """Write from which level to which a lever of a main effect moves."""
    words = scribe.words
    return words(
        "sweep.move", low=scribe.level(row["low_level"]), high=scribe.level(row["high_level"])
    )


def _forest(axes: Axes, rows: list[dict[Any, Any]], outcome: str, scribe: OutcomeText) -> None:
    words = scribe.words
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    labels = []
    for y, row in enumerate(rows):
        main = row["kind"] == "main"
        colour, marker = (MAIN, "o") if main else (INTERACTION, "D")
        ends = [scribe.scaled(outcome, row[key]) for key in ("low", "high")]
        axes.plot(ends, [y, y], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot(
            scribe.scaled(outcome, row["effect"]),
            y,
            marker=marker,
            color=colour,
            markersize=4.5,
            linestyle="none",
        )
        star = "*" if confirmed(row["differs"]) else ""
        number = scribe.value(outcome, row["effect"], sign=True) + star
        interval = scribe.interval(outcome, row["low"], row["high"], sign=True)
        axes.annotate(
            f"{number}  ({interval})",
            (1.0, y),
            xytext=(4.0, 0.0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            color=INK if star else MUTED,
            fontweight="bold" if star else "normal",
        )
        name = scribe.effect(row, capitals=True)
        text = words("effects.row", lever=name, move=moves(row, scribe)) if main else name
        labels.append(fit(text, SMALL_SIZE, NAMES_WIDTH - 6.0))
    axes.set_yticks(range(len(rows)), labels, fontsize=SMALL_SIZE, color=INK)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.3)
    axes.set_axisbelow(True)
    low, high = axes.get_xlim()
    margin = 0.04 * (high - low)
    axes.set_xlim(low - margin, high + margin)
    numbered(axes.xaxis, words, bins=5)
    axes.set_xlabel(words("effects.x", outcome=scribe.outcome(outcome), unit=scribe.unit(outcome)))


def _more_lines(tables: Mapping[str, pd.DataFrame], scribe: OutcomeText) -> float:
    """Millimetres by which the names of levels below a panel are higher than one line."""
    levels = tables["levels"]["one_level"].unique()
    ticks = (fit(scribe.level(value), SMALL_SIZE, TICK) for value in levels)
    return 2.8 * max(text.count("\n") for text in ticks)


def _panel(
    axes: Axes,
    levels: pd.DataFrame,
    pair: Mapping[Any, Any],
    outcome: str,
    scribe: OutcomeText,
) -> None:
    words = scribe.words
    mine = levels[(levels["one"] == pair["factor"]) & (levels["other"] == pair["other"])]
    steps = list(dict.fromkeys(mine["one_level"]))
    last = len(steps) - 1
    ends, names = [], []
    for (level, rows), (colour, marker, dash) in zip(
        mine.groupby("other_level", sort=False), LINES, strict=False
    ):
        x = [steps.index(value) for value in rows["one_level"]]
        y, low, high = (
            rows[key].to_numpy(dtype=float) * scribe.scaled(outcome, 1.0)
            for key in ("against", "low", "high")
        )
        axes.plot(x, y, color=colour, marker=marker, markersize=4.0, linestyle=dash, linewidth=1.4)
        for at, one, two in zip(x, low, high, strict=True):
            axes.plot([at, at], [one, two], color=colour, linewidth=0.9)
        ends.append(float(y[x.index(max(x))]))
        names.append(scribe.level(level))
    axes.axhline(0.0, color=FAINT, linewidth=0.6)
    bottom, top = axes.get_ylim()
    gap = 0.11 * (top - bottom)
    # Names that were spread apart stay beside the panel: below its title, above its axis.
    places = [min(max(end, bottom), top - 0.4 * gap) for end in ends]
    spread = spread_apart(places, gap)
    shift = min(0.0, top - 0.4 * gap - max(spread)) + max(0.0, bottom - min(spread))
    for place, name in zip(spread, names, strict=True):
        axes.annotate(
            fit(name, SMALL_SIZE, 24.0),
            (last, place + shift),
            xytext=(6.0, 0.0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL_SIZE,
            color=INK,
            annotation_clip=False,
        )
    axes.set_xlim(-0.25, last + 0.25)
    ticks = [fit(scribe.level(value), SMALL_SIZE, TICK) for value in steps]
    axes.set_xticks(range(len(steps)), ticks)
    axes.set_xlabel(fit(scribe.factor(pair["factor"]), SMALL_SIZE, 46.0), fontsize=SMALL_SIZE)
    axes.set_title(
        fit(words("effects.lines", lever=scribe.factor(pair["other"])), SMALL_SIZE, 45.0),
        fontsize=SMALL_SIZE,
    )
    numbered(axes.yaxis, words)


def _alt(title: str, rows: list[dict[Any, Any]], outcome: str, scribe: OutcomeText) -> str:
    words = scribe.words
    return words(
        "effects.alt",
        finding=title,
        numbers=words("format.semicolon").join(
            words(
                "effects.alt_number",
                lever=scribe.effect(row),
                **{k: v for k, v in _numbers(row, outcome, scribe).items() if k != "percent"},
            )
            for row in rows
        ),
    )
