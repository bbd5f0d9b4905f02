"""Where eligible families are lost, as a table and two sentences to print."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.funnel_losses import BY_CHANCE, CASCADE, Funnel, loss_sentence
from synergysim.figures.labels import load_labels
from synergysim.figures.pieces import Piece, fold, text_of
from synergysim.figures.summary import PLAIN, table
from synergysim.statistics.relevance import FEWEST

BOTH = CASCADE.index("enrolled") + 1
"""Where chance is shown: after the stage at which families have had both."""


def funnel_text(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, language: str = "en"
) -> str:
    """Write the funnel of families poor at the start; nothing where no family is poor.

    Parameters
    ----------
    tables : mapping of DataFrame
        With the table ``funnel`` of many runs.
    context : FigureContext
    language : str

    Returns
    -------
    str
        Lines of at most 100 characters, unless the numbers alone need more.
    """
    return text_of([funnel_pieces(tables, context, language)]).translate(PLAIN)


def funnel_pieces(
    tables: Mapping[str, pd.DataFrame], context: FigureContext, language: str = "en"
) -> list[Piece]:
    """Give the pieces of :func:`funnel_text`."""
    funnel, words = Funnel(tables, context), load_labels(language)
    if not funnel.has_members:
        return []
    head = words("funnel.summary.head")
    shown = (*funnel.cascade[1:BOTH], *BY_CHANCE, *funnel.cascade[BOTH:])
    lines = [
        (
            words("summary.architecture"),
            [words(f"funnel.summary.columns.{one}").split("|") for one in shown],
        )
    ]
    for name in funnel.names:
        levels = funnel.levels(name).to_dict("index")
        cells = []
        for one in shown:
            mean, low, high = (100.0 * levels[one][key] for key in ("mean", "low", "high"))
            interval = f"{words.number(low, 0)}..{words.number(high, 0)}"
            cells.append([words.number(mean, 0), "" if math.isnan(low) else interval])
        lines.append((words.architecture(name, context), cells))
    found = funnel.loss(context.reference)
    finding = loss_sentence(found, context.reference, context, words)
    sentences = [words("funnel.summary.loss", finding=finding)]
    if found.kind != "nobody":
        kind, above = funnel.above_chance()
        named = words.series([words.architecture(name, context) for name in above], quoted=True)
        sentences.append(
            words(f"funnel.chance.{kind}", architectures=named, fewest=words.number(FEWEST, 0))
        )
    sentences.insert(
        0, words("funnel.summary.legend", last=words(f"funnel.last.{funnel.cascade[-1]}"))
    )
    return [table(lines, fold(head)), "", *map(fold, sentences)]
