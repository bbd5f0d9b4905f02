"""Run, store and write what explains the difference between two architectures."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from synergysim.engine.files import write_csv
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.explained import (
    COALITIONS,
    EXPLAINED,
    explain,
    stored_explanation,
)
from synergysim.experiments.first_screen import differs
from synergysim.experiments.running.assembly import describe_tables
from synergysim.figures.explained_summary import explained_pieces, explained_text
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import WIDTH, Piece
from synergysim.figures.summary import PLAIN
from synergysim.report.comparison import figure_context


def explained(
    comparison: Comparison,
    pair: Sequence[str] = (),
    language: str = "en",
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
) -> str:
    """Explain a difference, and store its tables beside those of the comparison.

    Parameters
    ----------
    comparison : Comparison
        Of architectures.
    pair : sequence of str, optional
        Two architectures; those that differ most by default.
    language : str
    workers : int, optional
    announce : callable, optional

    Returns
    -------
    str
        A table of the parts and a sentence; a sentence alone, without a run or a table, if no two
        were named and none differ.

    Raises
    ------
    ScenarioError
        If the difference cannot be explained; see :func:`synergysim.experiments.explained.explain`.
    """
    if not pair and not differs(comparison):
        words = load_labels(language)
        return textwrap.fill(words("explained.nothing"), WIDTH).translate(PLAIN)
    found = explain(comparison, pair, workers=workers, announce=announce)
    write_csv(found.explained, comparison.folder / f"{EXPLAINED}.csv")
    write_csv(found.coalitions, comparison.folder / f"{COALITIONS}.csv")
    describe_tables(comparison.folder)
    return explained_text(found.explained, figure_context(comparison), language)


def explanation_pieces(comparison: Comparison, words: Labels) -> list[Piece]:
    """Write a stored explanation; nothing where the comparison was not explained."""
    tables = stored_explanation(comparison.folder)
    if not tables:
        return []
    return explained_pieces(tables[EXPLAINED], figure_context(comparison), words)


def explanation_text(comparison: Comparison, language: str = "en") -> str:
    """Write a stored explanation for a terminal; nothing where there is none."""
    tables = stored_explanation(comparison.folder)
    if not tables:
        return ""
    return explained_text(tables[EXPLAINED], figure_context(comparison), language)
