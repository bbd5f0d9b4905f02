"""Coordination bodies over time: who sends a principal, and what is decided."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synergysim.figures.drawing import Drawing
from synergysim.figures.effort_trust import COLOURS, DASHES
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.stages import by_stage, last_decision, year_ticks
from synergysim.figures.style import SMALL_SIZE, TEXT_SIZE, Page, capital, fit, foot, wrap
from synergysim.figures.table_reading import rows_of

MOST = len(COLOURS)


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw attendance and decisions of each body.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``bodies``, of one run.
    context : FigureContext
    words : Labels

    Raises
    ------
    ValueError
        If there are no rows of the shock.
    """
    table = rows_of(tables, "bodies", context.shock)
    data = table.assign(decisions_a_place=table["decisions"] / table["places"])
    names = list(dict.fromkeys(data["body"]))
    title = _title(data, words)
    page = Page(title, words("coordination_bodies.subtitle"), foot(context, words), height=90.0)
    below = 8.0 + 4.0 * min(len(names), MOST)
    panels = page.axes(1, 2, left=10.0, above=10.0, below=below, gaps=(0.0, 12.0))
    width = 25.4 * panels[0].get_window_extent().width / page.figure.dpi + 6.0
    for axes, value in zip(panels, ("meeting_attendance", "decisions_a_place"), strict=True):
        for place, name in enumerate(names[:MOST]):
            own = data[data["body"] == name]
            axes.plot(
                own["month"],
                own[value],
                color=COLOURS[place],
                linestyle=DASHES[place],
                linewidth=1.5,
                label=_label(own, words),
                drawstyle="default" if value == "meeting_attendance" else "steps-mid",
            )
        heading = capital(words(f"coordination_bodies.{value}"))
        axes.set_title(wrap(heading, TEXT_SIZE, width, weight="bold"), fontweight="bold")
        axes.set_ylim(bottom=-0.02)
        axes.yaxis.set_major_formatter(lambda number, _: words.number(number, 1))
        axes.set_xticks(*year_ticks(data, 2))
    panels[0].set_ylim(-0.02, 1.02)
    panels[1].set_ylim(-0.02, max(1.0, 1.05 * float(data["decisions_a_place"].max())))
    handles, labels = panels[0].get_legend_handles_labels()
    page.figure.legend(
        handles,
        labels,
        loc="lower left",
        ncols=1,
        frameon=False,
        fontsize=SMALL_SIZE,
        bbox_to_anchor=(8.0 / page.width, (page.bottom + 0.5) / page.height),
        borderaxespad=0.0,
        labelspacing=0.4,
    )
    numbers = [
        words(
            "coordination_bodies.alt_number",
            body=_label(own, words),
            start=words.number(float(own["meeting_attendance"].iloc[0]), 2),
            end=words.number(float(own["meeting_attendance"].iloc[-1]), 2),
            decisions=words.number(float(own["decisions"].sum()), 0),
        )
        for _, own in data.groupby("body", sort=False)
    ]
    alt = words(
        "coordination_bodies.alt", finding=title, numbers=words("format.semicolon").join(numbers)
    )
    kept = data[
        [
            "month",
            "date",
            "body",
            "title",
            "level",
            "members",
            "places",
            "meetings",
            "decisions",
            "decisions_a_place",
            "meeting_attendance",
            "information",
        ]
    ]
    return Drawing(page.figure, kept.reset_index(drop=True), title, alt)


def _label(own: pd.DataFrame, words: Labels) -> str:
    first = own.iloc[0]
    text = words(
        "coordination_bodies.label",
        title=words.titled(first["title"]),
        members=first["members"],
        level=words(f"institutions.level.{first['level']}"),
    )
    return fit(text, SMALL_SIZE, 150.0, lines=1)


def _title(data: pd.DataFrame, words: Labels) -> str:
    """Say of the body whose principals fall off most whether it still decides."""
    attendance = by_stage(data, ["body"], "meeting_attendance")
    (body,) = min(attendance, key=lambda key: attendance[key][-1] - attendance[key][0])
    own = data[data["body"] == body]
    start, end = words.number(attendance[body,][0], 2), words.number(attendance[body,][-1], 2)
    date = str(last_decision(own).get(body, ""))
    recent = own[own["month"] > own["month"].max() - 12]
    key = "never"
    if date:
        key = "decides" if recent["decisions"].sum() > 0 else "stops"
    return words(
        f"coordination_bodies.title.{key}",
        body=words.titled(own["title"].iloc[0]),
        start=start,
        end=end,
        date=words.month(date) if date else "",
    )
