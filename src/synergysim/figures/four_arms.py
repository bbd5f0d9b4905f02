"""Four arms: what each side and both do to the same families, and whether both give more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from synergysim.experiments.arm_design import ARMS, CONTRASTS, sum_text
from synergysim.experiments.four_arms import effects
from synergysim.figures.arms_over_worlds import WORLDS, draw_ranges, with_ranges
from synergysim.figures.arms_summary import YEAR, lists_text
from synergysim.figures.arms_tables import ARM_CONTRASTS
from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.style import (
    FAINT,
    INK,
    MARGIN,
    MUTED,
    TEXT_SIZE,
    Mark,
    Page,
    foot,
    wrap,
)
from synergysim.figures.table_reading import rows_of
from synergysim.figures.ticks import numbered
from synergysim.figures.worlds_text import with_range
from synergysim.outcomes.lookup import outcome as declared
from synergysim.statistics.paired import t_interval
from synergysim.statistics.relevance import FEWEST, weigh

OUTCOMES = (
    "earned_income",
    "consumption",
    "assets",
    "above_threshold",
    "hungry",
    "attendance",
)
HEADLINE = "earned_income"
COLUMNS = 3
HEIGHT = 192.0

ARM_MARKS = {
    "none": Mark("#8C8C8C", "o", "solid", "#8C8C8C"),
    "social": Mark("#E69F00", "D", (0.0, (6.0, 1.5, 1.5, 1.5)), "#E69F00"),
    "productive": Mark("#0072B2", "s", (0.0, (5.0, 2.0)), "#0072B2"),
    "both": Mark("#00264D", "P", "solid", "#00264D"),
}
OTHER_MARKS = (*ARM_MARKS.values(), Mark("#CC79A7", "v", (0.0, (1.5, 1.5)), "#CC79A7"),
               Mark("#009E73", "^", (0.0, (8.0, 2.0)), "#009E73"))  # fmt: skip
"""Marks of arms that are not the four; the first is that of the reference."""
SYNERGY_COLOUR = "#7A2E00"


STEP = 3
"""Months between the points of a line: twelve-month means change little from month to month."""

BOTH_EFFECT = "both - none"
ENDS = ("low", "high")


@dataclass(frozen=True)
class _Shown:
    """Which arms are drawn, and which contrast below them.

    Attributes
    ----------
    arms : tuple of str
        The reference first.
    contrasts : mapping of str to mapping
        What is estimated.
    contrast : str
        The one that is drawn.
    """

    arms: tuple[str, ...] = ARMS
    contrasts: Mapping[str, Mapping[str, int]] = field(
        default_factory=lambda: {name: CONTRASTS[name] for name in ("synergy", "both")}
    )
    contrast: str = "synergy"

    @property
    def reference(self) -> str:
        """The arm whose mean is the level."""
        return self.arms[0]

    @property
    def is_four_arms(self) -> bool:
        """Whether words of four arms apply."""
        return self.arms == ARMS

    @property
    def marks(self) -> dict[str, Mark]:
        """How each arm is drawn; marks repeat after the sixth."""
        if self.is_four_arms:
            return ARM_MARKS
        return {a: OTHER_MARKS[i % len(OTHER_MARKS)] for i, a in enumerate(self.arms)}

    def sum(self) -> str:
        """How the contrast is computed."""
        return sum_text(self.contrasts[self.contrast])

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame], reference: str) -> _Shown:
        """Read what an experiment states: of several contrasts the last is drawn."""
        stated = tables.get(ARM_CONTRASTS)
        if stated is None or stated.empty:
            return cls()
        arms = tuple(dict.fromkeys([reference, *tables["listed"]["architecture"]]))
        last = str(stated["contrast"].iloc[-1])
        rows = stated[stated["contrast"] == last]
        weights = dict(zip(rows["arm"], rows["weight"], strict=True))
        return cls(arms, {last: weights}, last)


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw the arms over time since the list and, below, their synergy.

    Raises
    ------
    ValueError
        If an arm is missing, or no full year has passed since the list.
    """
    rows = rows_of(tables, "listed", context.shock)
    shown = _Shown.of(tables, context.reference)
    data = with_ranges(_paths(rows, shown), tables.get(WORLDS), shown.contrast)
    title = _title(data, shown, words)
    families = words.number(float(rows["families"].mean()), 0)
    page = Page(
        title,
        _subtitle(families, rows, shown, data, words),
        foot(context, words),
        height=HEIGHT,
    )
    drawn = OUTCOMES[:COLUMNS] if page.size.is_brief else OUTCOMES
    between = 14.0 if page.size.height is None else 18.0
    count = 2 * len(drawn) // COLUMNS
    panels = page.axes(count, COLUMNS, left=12.0, above=12.5, below=9.0, gaps=(between, 11.0))
    levels, synergies = panels[: len(drawn)], panels[len(drawn) :]
    for outcome, level, synergy in zip(drawn, levels, synergies, strict=True):
        own = data[data["outcome"] == outcome]
        if own.empty:  # a context without a threshold has no share above it
            level.set_axis_off()
            synergy.set_axis_off()
            continue
        for arm, mark in shown.marks.items():
            _line(level, own[own["series"] == arm], mark)
        _band(synergy, own[own["series"] == shown.contrast])
        draw_ranges(synergy, own)
        name = words(f"four_arms.outcome.{outcome}")
        units = (words(f"four_arms.unit.{outcome}"), words(f"four_arms.difference.{outcome}"))
        for axes, unit, weight in zip((level, synergy), units, ("bold", "normal"), strict=True):
            text = words("four_arms.panel", outcome=name, unit=unit)
            axes.set_title(text, fontweight=weight)
            _scales(axes, own, words)
    for axes in panels[-COLUMNS:]:
        axes.set_xlabel(words("four_arms.x"))
    legend(page, {_arm_name(arm, shown, words): mark for arm, mark in shown.marks.items()})
    _heading(page, synergies, shown, words)
    return Drawing(page.figure, data, title, _alt(title, data, shown, context, words))


def _subtitle(
    families: str, rows: pd.DataFrame, shown: _Shown, data: pd.DataFrame, words: Labels
) -> str:
    text = words(
        "four_arms.subtitle" if shown.is_four_arms else "four_arms.subtitle_free",
        families=families,
        lists=lists_text(rows, words),
    )
    if "worlds" in data:
        text += " " + words("forest.worlds", worlds=words.number(data["worlds"].max(), 0))
    return text


def _arm_name(arm: str, shown: _Shown, words: Labels) -> str:
    return words(f"four_arms.arm.{arm}") if shown.is_four_arms else arm


def _paths(rows: pd.DataFrame, told: _Shown) -> pd.DataFrame:
    """Twelve-month means of every arm and of the contrast, with 95 % intervals.

    Each month is given to the same estimator as the years of the summary, so that the two agree.
    """
    rows = rows[rows["month"] >= 0].sort_values("month")
    grouped = rows.groupby(["architecture", "replication"], sort=False)
    shown = [name for name in OUTCOMES if rows[name].notna().any()]
    means = grouped[shown].rolling(YEAR).mean().reset_index(level=[0, 1])
    means["month"] = rows["month"].reindex(means.index) + 1
    means = means[(means["month"] >= YEAR) & (means["month"] % STEP == 0)].rename(
        columns={"architecture": "arm"}
    )
    if means.empty:
        raise ValueError("no full year has passed since the list")
    long = means.melt(["arm", "replication", "month"], var_name="outcome")
    found = effects(long, told.contrasts, told.reference).rename(columns={"effect": "mean"})
    found["series"] = found.pop("contrast")
    if told.is_four_arms:
        found["series"] = found["series"].replace("both", BOTH_EFFECT)
    frames = [found]
    frames += [_levels(long[long["arm"] == arm], arm) for arm in told.arms]
    data = pd.concat(frames, ignore_index=True)
    scale = data["outcome"].map({name: declared(name).unit.scale for name in OUTCOMES})
    for column in ("mean", "low", "high", "none"):
        data[column] = data[column] * scale
    columns = [
        "outcome",
        "series",
        "month",
        "mean",
        "low",
        "high",
        "none",
        "percent",
        "percent_low",
        "percent_high",
        "n",
    ]
    order = {name: place for place, name in enumerate(OUTCOMES)}
    return data[columns].sort_values(
        ["outcome", "series", "month"], key=lambda c: c.map(order) if c.name == "outcome" else c
    )


def _levels(rows: pd.DataFrame, arm: str) -> pd.DataFrame:
    found = [
        (outcome, month, values.mean(), *t_interval(values.to_numpy(), 0.95), len(values))
        for (outcome, month), values in rows.groupby(["outcome", "month"], sort=False)["value"]
    ]
    columns = ["outcome", "month", "mean", "low", "high", "n"]
    return pd.DataFrame(found, columns=columns).assign(series=arm)


def _line(axes: Axes, rows: pd.DataFrame, mark: Mark) -> None:
    years = rows["month"] / YEAR
    axes.fill_between(years, rows["low"], rows["high"], color=mark.colour, alpha=0.12, linewidth=0)
    mark.line(axes, years, rows["mean"])
    whole = rows["month"] % YEAR == 0
    axes.plot(
        years[whole],
        rows["mean"][whole],
        linestyle="none",
        marker=mark.marker,
        markersize=3.5,
        color=mark.colour,
        clip_on=False,
    )


def _band(axes: Axes, rows: pd.DataFrame) -> None:
    years = rows["month"] / YEAR
    axes.axhline(0.0, color=MUTED, linewidth=0.8)
    axes.fill_between(
        years, rows["low"], rows["high"], color=SYNERGY_COLOUR, alpha=0.25, linewidth=0
    )
    axes.plot(years, rows["mean"], color=SYNERGY_COLOUR, linewidth=1.5)


def _scales(axes: Axes, rows: pd.DataFrame, words: Labels) -> None:
    last = float(rows["month"].max()) / YEAR
    axes.set_xlim(1.0, max(last, 1.5))
    axes.xaxis.set_major_locator(MultipleLocator(1.0 if last <= 10 else 5.0))
    numbered(axes.xaxis, words, bins=None)
    numbered(axes.yaxis, words)
    axes.grid(axis="y", color=FAINT, linewidth=0.3)


def legend(page: Page, entries: Mapping[str, Mark]) -> None:
    """Write in one line below the subtitle which mark is whose."""
    handles = []
    for name, mark in entries.items():
        dash: Any = mark.dash  # matplotlib's annotations know dashes of one kind only
        handles.append(
            Line2D(
                [],
                [],
                color=mark.colour,
                marker=mark.marker,
                markersize=4.0,
                linestyle=dash,
                label=name,
            )
        )
    page.figure.legend(
        handles=handles,
        loc="upper left",
        ncols=len(handles),
        frameon=False,
        handlelength=4.0,
        bbox_to_anchor=(MARGIN / page.width, 1.0 - (page.top + 2.0) / page.height),
        borderpad=0.0,
        borderaxespad=0.0,
        fontsize=TEXT_SIZE,
    )


def _heading(page: Page, panels: list[Axes], shown: _Shown, words: Labels) -> None:
    """Write what the lower panels are, in the gap above them."""
    top = panels[0].get_position().y1
    told = (
        words("four_arms.synergy")
        if shown.is_four_arms
        else words("four_arms.contrast", name=shown.contrast, sum=shown.sum())
    )
    text = wrap(told, TEXT_SIZE, page.width - 2 * MARGIN)
    page.figure.text(
        MARGIN / page.width,
        top + 5.5 / page.height,
        text,
        fontsize=TEXT_SIZE,
        color=INK,
        va="bottom",
    )


def _at_end(data: pd.DataFrame, series: str, outcome: str) -> Mapping[Any, Any]:
    """Row of the last full year: the summary's last year."""
    rows = data[(data["outcome"] == outcome) & (data["series"] == series)]
    whole = rows[rows["month"] % YEAR == 0].sort_values("month")
    return whole.to_dict("records")[-1]


def _title(data: pd.DataFrame, shown: _Shown, words: Labels) -> str:
    if not shown.is_four_arms:
        end = _at_end(data, shown.contrast, HEADLINE)
        return words(
            "four_arms.title.free" if end["n"] >= FEWEST else "four_arms.title.free_untested",
            contrast=shown.contrast,
            outcome=words(f"outcome.{HEADLINE}"),
            value=words.percent(end["percent"], sign=True),
            year=words.number(end["month"] / YEAR, 0),
        )
    both, synergy = (_at_end(data, series, HEADLINE) for series in (BOTH_EFFECT, "synergy"))
    kind = weigh(
        synergy["mean"],
        synergy["low"],
        synergy["high"],
        level=synergy["none"],
        replications=int(synergy["n"]),
    )
    return words(
        f"four_arms.title.{kind}",
        outcome=words(f"outcome.{HEADLINE}"),
        both=words.percent(both["percent"], sign=True),
        year=words.number(synergy["month"] / YEAR, 0),
        synergy=words.number(abs(synergy["percent"])),
    )


def _alt(
    title: str, data: pd.DataFrame, shown: _Shown, context: FigureContext, words: Labels
) -> str:
    numbers = []
    for outcome in dict.fromkeys(data["outcome"]):
        ends = {series: _at_end(data, series, outcome) for series in (*shown.arms, shown.contrast)}
        decimals = declared(outcome).places
        values = {arm: words.number(ends[arm]["mean"], decimals) for arm in shown.arms}
        contrast = ends[shown.contrast]
        low, high = (words.number(contrast[key], decimals, sign=True) for key in ENDS)
        effect = words.number(contrast["mean"], decimals, sign=True)
        name = words(f"four_arms.outcome.{outcome}")
        if shown.is_four_arms:
            text = words(
                "four_arms.alt_number", outcome=name, synergy=effect, low=low, high=high, **values
            )
        else:
            levels = ", ".join(
                words("four_arms.alt_level", level=value, arm=arm) for arm, value in values.items()
            )
            text = words(
                "four_arms.alt_number_free",
                outcome=name,
                levels=levels,
                contrast=shown.contrast,
                effect=effect,
                low=low,
                high=high,
            )
        numbers.append(with_range(text, contrast, decimals, words))
    told: dict[str, object] = {
        "replications": words.number(context.replications, 0),
        "finding": title,
        "year": words.number(int(data["month"].max()) // YEAR, 0),
        "numbers": words("format.semicolon").join(numbers),
    }
    if shown.is_four_arms:
        return words("four_arms.alt", **told)
    arms = ", ".join(shown.arms)
    return words("four_arms.alt_free", arms=arms, contrast=shown.contrast, **told)
