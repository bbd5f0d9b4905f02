"""What the summary of a comparison says of its variants over other sets of assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import Heading, Piece, fold
from synergysim.figures.sweep_summary import aligned
from synergysim.figures.worlds_text import COUNTS, HIGH, LOW, OverSets, cell_of, told_of_sets

SHOWN = ("income", "headcount", "loss_months", "resilience")
"""Outcomes of which the summary has a table; all are in ``world_variants.csv``."""


def variant_blocks(
    found: OverSets, context: FigureContext, scribe: OutcomeText, *, steps: bool
) -> list[list[Piece]]:
    """Give a table for every outcome that is shown, and before them how to read them.

    Parameters
    ----------
    found : OverSets
        The table ``world_variants``.
    context : FigureContext
    scribe : OutcomeText
    steps : bool
        Whether each variant adds one thing to the one before: then steps are shown, and what they
        are together, instead of differences from the reference.
    """
    words, table = scribe.words, found.table
    head = told_of_sets(found, words, "variant_worlds.legend")
    blocks: list[list[Piece]] = [[Heading(words("sweep_worlds.heading")), fold(head)]]
    if not found.worlds:
        return blocks
    reference = words.architecture(context.reference, context)
    for outcome in (one for one in SHOWN if one in set(table["outcome"])):
        of = table[table["outcome"] == outcome]
        rows = _steps(of, context) if steps else of[of["reference"] == context.reference]
        caption = words(
            f"variant_worlds.{'steps' if steps else 'with_base'}",
            outcome=scribe.outcome(outcome),
            base=reference,
        )
        lines = [
            [
                words("variant_worlds.variant"),
                words("sweep.head.effect", unit=scribe.unit(outcome)),
                words("sweep_worlds.levers.interval"),
                *(words(f"worlds.{cell}") for cell in (LOW, HIGH, COUNTS)),
            ]
        ]
        for row in rows.to_dict("records"):
            cells = [cell_of(row, cell, outcome, words) for cell in (LOW, HIGH, COUNTS)]
            value = scribe.value(outcome, row["difference"], sign=True)
            chance = scribe.interval(outcome, row["low"], row["high"], sign=True)
            lines.append([_name(row, context, scribe, steps=steps), value, chance, *cells])
        blocks.append([fold(caption), "", aligned(lines)])
    return blocks


def _steps(rows: pd.DataFrame, context: FigureContext) -> pd.DataFrame:
    """Each variant less the one before it, and the last less the first."""
    names = list(context.architecture_titles)
    before = dict(zip(names[1:], names, strict=False))
    is_step = rows["architecture"].map(before) == rows["reference"]
    is_whole = (rows["architecture"] == names[-1]) & (rows["reference"] == names[0])
    return pd.concat([rows[is_step], rows[is_whole & ~is_step]])


def _name(
    row: Mapping[Any, Any], context: FigureContext, scribe: OutcomeText, *, steps: bool
) -> str:
    """Name a variant, or say that the row is all steps together."""
    words, names = scribe.words, list(context.architecture_titles)
    is_whole = len(names) > 2 and (row["architecture"], row["reference"]) == (names[-1], names[0])
    if steps and is_whole:
        return words("variant_worlds.together")
    return words.architecture(str(row["architecture"]), context)
