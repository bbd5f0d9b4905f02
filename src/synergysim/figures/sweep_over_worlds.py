"""What the summary of a sweep says of its settings over other sets of assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import Heading, Piece, fold
from synergysim.figures.sweep_summary import MOST_ROWS, aligned
from synergysim.figures.worlds_text import COUNTS, HIGH, LOW, OverSets, cell_of, told_of_sets


def setting_text(
    varied: Mapping[str, Any], context: FigureContext, scribe: OutcomeText, *, policies: bool
) -> str:
    """Write a setting: its policy, where there are several, and the level of all that varies."""
    words = scribe.words
    parts = [
        words("sweep_worlds.level", name=scribe.factor(key), level=scribe.level(value))
        for key, value in varied.items()
        if key != "architecture"
    ]
    if policies or not parts:
        parts.insert(0, words.architecture(str(varied["architecture"]), context))
    return ", ".join(parts)


def world_blocks(found: OverSets, scribe: OutcomeText) -> list[list[Piece]]:
    """Give a table for every outcome that is analysed, and before them how to read them.

    Parameters
    ----------
    found : OverSets
        The table ``analysis/world_differences``.
    scribe : OutcomeText
    """
    words, table = scribe.words, found.table
    head = told_of_sets(found, words, "sweep_worlds.legend")
    blocks: list[list[Piece]] = [[Heading(words("sweep_worlds.heading")), fold(head)]]
    if not found.worlds:
        return blocks
    for name, rows in table.groupby("outcome", sort=False):
        outcome = str(name)
        bases = list(dict.fromkeys(rows["base"]))
        told = {"outcome": scribe.outcome(outcome), "base": bases[0]}
        key = "with_base" if len(bases) == 1 else "with_reference"
        lines = [
            [
                words("sweep_worlds.setting"),
                words("sweep.head.effect", unit=scribe.unit(outcome)),
                *(words(f"worlds.{cell}") for cell in (LOW, HIGH, COUNTS)),
            ]
        ]
        for row in rows.head(MOST_ROWS).to_dict("records"):
            cells = [cell_of(row, cell, outcome, words) for cell in (LOW, HIGH, COUNTS)]
            value = scribe.value(outcome, row["difference"], sign=True)
            lines.append([str(row["setting"]), value, *cells])
        left = len(rows) - MOST_ROWS
        more = [fold(words.count("sweep_worlds.more", left))] if left > 0 else []
        blocks.append([fold(words(f"sweep_worlds.{key}", **told)), "", aligned(lines), *more])
    return blocks
