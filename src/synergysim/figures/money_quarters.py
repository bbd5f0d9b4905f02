"""Public money by use and quarter, for each side."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.stages import year_ticks
from synergysim.figures.style import INK, SMALL_SIZE, Page, capital, foot
from synergysim.figures.table_reading import rows_of
from synergysim.figures.ticks import numbered

USES = (
    *("benefits", "delivery", "administration", "coordination", "moved"),
    *("carried", "unspent", "retained"),
)
"""From what reaches families, below, to what was kept back, on top."""

LOOKS = {
    "benefits": ("#00264D", None),
    "delivery": ("#0072B2", None),
    "administration": ("#8C8C8C", None),
    "coordination": ("#BBDDF5", None),
    "moved": ("#7A2E00", None),
    "unspent": ("#F2F2F2", "...."),
    "retained": ("#E69F00", "////"),
}

SIDES = ("social", "productive", "response")


def draw(tables: Mapping[str, pd.DataFrame], context: FigureContext, words: Labels) -> Drawing:
    """Draw what became of the money in each quarter.

    Parameters
    ----------
    tables : mapping of DataFrame
        ``budgets``, of one run.
    context : FigureContext
    words : Labels

    Raises
    ------
    ValueError
        If there are no rows of the shock.
    """
    table = rows_of(tables, "budgets", context.shock)
    columns = ["committed", "released", "executed", "reprogrammed", *USES]
    data = table.groupby(["side", "month", "date"], sort=False)[columns].sum().reset_index()
    # Of what is carried from quarter to quarter, only what is left at the end is a use.
    data["carried"] = data["carried"].where(data["month"] == data["month"].max(), 0.0)
    shown = [side for side in SIDES if (data["side"] == side).any()]
    title = _title(data, context, words)
    page = Page(
        title,
        words("money_quarters.subtitle", currency=context.currency),
        foot(context, words),
        height=92.0,
    )
    panels = page.axes(1, len(shown), left=14.0, above=8.0, below=19.0, gaps=(0.0, 13.0))
    for axes, side in zip(panels, shown, strict=True):
        own = data[data["side"] == side]
        base = np.zeros(len(own))
        for use in USES:
            if use == "carried" or not data[use].any():  # no flow of a quarter, or no money
                continue
            colour, hatch = LOOKS[use]
            axes.bar(
                own["month"],
                own[use],
                width=2.6,
                bottom=base,
                color=colour,
                hatch=hatch,
                edgecolor=INK,
                linewidth=0.2,
                label=_use(use, words),
            )
            base += own[use].to_numpy()
        axes.step(
            own["month"],
            own["committed"],
            where="mid",
            color="black",
            linewidth=1.1,
            label=words("money_quarters.committed"),
        )
        axes.set_title(capital(words(f"money_quarters.{side}")), fontweight="bold")
        axes.set_ylim(0.0, 1.18 * axes.get_ylim()[1])
        left = words.number(float(own["carried"].sum()), 0)
        axes.annotate(
            words("money_quarters.carried", amount=left),
            (0.02, 0.98),
            xycoords="axes fraction",
            va="top",
            fontsize=SMALL_SIZE,
            color=INK,
        )
        numbered(axes.yaxis, words, bins=6)
        axes.set_xticks(*year_ticks(own, 2))
    handles, labels = panels[0].get_legend_handles_labels()
    page.figure.legend(
        handles,
        labels,
        loc="lower left",
        ncols=4,
        frameon=False,
        fontsize=SMALL_SIZE,
        bbox_to_anchor=(12.0 / page.width, (page.bottom + 0.5) / page.height),
        borderaxespad=0.0,
    )
    numbers = []
    for side in shown:
        own = data[data["side"] == side]
        committed = float(own["committed"].sum())
        numbers.append(
            words(
                "money_quarters.alt_number",
                side=words(f"money_quarters.{side}"),
                committed=words.number(committed, 0),
                currency=context.currency,
                retained=_per_hundred(own, "retained", words),
                benefits=_per_hundred(own, "benefits", words),
            )
        )
    alt = words(
        "money_quarters.alt", finding=title, numbers=words("format.semicolon").join(numbers)
    )
    return Drawing(page.figure, data, title, alt)


def _use(use: str, words: Labels) -> str:
    return words("run.benefits") if use == "benefits" else words(f"use.{use}")


def _per_hundred(rows: pd.DataFrame, use: str, words: Labels) -> str:
    committed, amount = float(rows["committed"].sum()), float(rows[use].sum())
    if use == "retained":  # what went to other lines later is in their uses
        amount -= float(rows["reprogrammed"].sum())
    return words.number(100.0 * amount / committed if committed else np.nan, 0)


def _title(table: pd.DataFrame, context: FigureContext, words: Labels) -> str:
    """Say what became of each hundred committed to the productive side, or to all."""
    productive = table[table["side"] == "productive"]
    key, rows = ("productive", productive) if len(productive) else ("all", table)
    if float(rows["committed"].sum()) == 0.0:
        return words("money_quarters.title.nothing")
    return words(
        f"money_quarters.title.{key}",
        currency=context.currency,
        benefits=_per_hundred(rows, "benefits", words),
        **{
            use: _per_hundred(rows, use, words)
            for use in ("delivery", "retained", "unspent", "carried")
        },
    )
