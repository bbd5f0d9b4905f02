"""What explains a difference between two architectures, as a table and a sentence to print."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd

from synergysim.experiments.explained import OUTCOMES
from synergysim.figures.explained_finding import Difference
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import WIDTH, Heading, Lines, Piece, Table
from synergysim.figures.summary import PLAIN, aligned
from synergysim.outcomes.lookup import outcome
from synergysim.statistics.run_table import confirmed


def explained_pieces(table: pd.DataFrame, context: FigureContext, words: Labels) -> list[Piece]:
    """Write the parts of a difference for a page.

    Parameters
    ----------
    table : DataFrame
        The table ``explained``.
    context : FigureContext
    words : Labels

    Returns
    -------
    list of Piece
        The last is the sentence that answers.
    """
    head, parts, texts = _written(table, context, words)
    return [Heading(head), parts, *texts]


def _written(
    table: pd.DataFrame, context: FigureContext, words: Labels
) -> tuple[str, Table, tuple[str, str]]:
    """Write a title, the table, how to read it, and the sentence that answers."""
    found = Difference(table, context, words)
    shown = [one for one in OUTCOMES if one.measure in set(table["measure"])]
    heads = [words(f"first_screen.columns.{one.measure}").split("|") for one in shown]
    lines: Lines = [(words("explained.summary.channel"), heads)]
    rows = {(row["measure"], row["part"]): row for row in table.to_dict("records")}
    for part in [*(row["part"] for row in found.parts), found.total["part"]]:
        cells = [_cell(rows[one.measure, part], one.measure, found, words) for one in shown]
        lines.append((words(f"explained.channel.{part}"), cells))
    head = words("explained.summary.head", **found.names)
    return head, Table(lines, aligned(lines)), (words("explained.summary.legend"), found.sentence())


def explained_text(table: pd.DataFrame, context: FigureContext, language: str = "en") -> str:
    """Write the parts of a difference for a terminal.

    Parameters
    ----------
    table : DataFrame
        The table ``explained``.
    context : FigureContext
    language : str

    Returns
    -------
    str
        Lines of at most 100 characters, unless the numbers alone need more.
    """
    head, parts, texts = _written(table, context, load_labels(language))
    folded = [line for text in texts for line in textwrap.wrap(text, WIDTH)]
    lines = [*textwrap.wrap(head, WIDTH), *parts.aligned, "", *folded]
    return "\n".join(lines).translate(PLAIN)


def _cell(row: Mapping[Any, Any], measure: str, found: Difference, words: Labels) -> list[str]:
    """Write a part with its star, and its interval below."""
    scale = outcome(measure).unit.scale
    decimals = found.decimals if scale == 1.0 else 2
    mean, low, high = (scale * row[key] for key in ("mean", "low", "high"))
    number = words.number(mean, decimals, sign=True)
    is_zero = number == words.number(0.0, decimals, sign=True)
    star = "*" if confirmed(row["differs"]) and not is_zero else " "
    interval = f"{words.number(low, decimals)}..{words.number(high, decimals)} "
    return [number + star, "" if math.isnan(low) else interval]
