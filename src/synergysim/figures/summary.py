"""The summary of a comparison that a terminal prints."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd

from synergysim.figures.figure_context import NO_SHOCK, FigureContext
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import WIDTH, Heading, Lines, Piece, Table, fold, text_of
from synergysim.figures.requests_summary import requests_rows
from synergysim.figures.table_reading import architectures_of
from synergysim.figures.verdict import verdict
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.statistics.paired import compare_all
from synergysim.statistics.relevance import FEWEST, SMALLEST, identical_groups, too_few
from synergysim.statistics.run_table import confirmed

HEADLINE = "income"
LOST = "loss_months"
VOTED = "appropriated"
NARROWEST_NAME = 13
OWN_WIDTH = 20
PLAIN = str.maketrans(
    {"−": "-", "×": "x", "“": '"', "”": '"', "’": "'", "\u00a0": " ", "\u202f": " "}
)

COLUMNS = ("income", "consumption", "headcount", "resilience", "loss_months", "overlap", "cost")
"""Outcomes that the table shows."""


def summary_text(
    outcomes: pd.DataFrame,
    context: FigureContext,
    reference: str | None = None,
    language: str = "en",
    *,
    unicode: bool = False,
) -> str:
    """Write what a comparison found: a table and one sentence for each shock state.

    Parameters
    ----------
    outcomes : DataFrame
        A row per run, of any number of shock states.
    context : FigureContext
        What the table does not say.
    reference : str, optional
        Architecture compared with; the context's if not given.
    language : str, default "en"
        Language of the words.
    unicode : bool, default False
        Whether minus and multiplication signs and quotes are typographic.

    Returns
    -------
    str
        Lines of at most 100 characters, unless the numbers alone need more.

    Raises
    ------
    ValueError
        If the reference has no runs in a shock state.
    synergysim.figures.labels.LabelError
        If the language lacks a text.
    """
    text = text_of(summary_pieces(outcomes, context, reference, language)) + "\n"
    return text if unicode else text.translate(PLAIN)


def summary_pieces(
    outcomes: pd.DataFrame,
    context: FigureContext,
    reference: str | None = None,
    language: str = "en",
) -> list[list[Piece]]:
    """Give the pieces of :func:`summary_text`."""
    words = load_labels(language)
    against = reference or context.reference
    states = sorted(outcomes["shock"].unique(), key=lambda shock: shock != NO_SHOCK)
    head = words("summary.head", experiment=context.experiment_title, context=context.context_title)
    blocks: list[list[Piece]] = [[fold(head)]]
    blocks += [
        _state(outcomes[outcomes["shock"] == shock], shock, against, context, words)
        for shock in states
    ]
    runs = words(
        "summary.runs",
        replications=words.number(context.replications, 0),
        households=words.number(context.households, 0),
        manifest=context.manifest_id[:12],
    )
    blocks.append([fold(words("summary.legend")), *caution(context, words), fold(runs)])
    return blocks


def caution(context: FigureContext, words: Labels) -> list[str]:
    """Warn of intervals that do not exist, or rest on too few replications."""
    if context.replications == 1:
        return [fold(words("summary.one_replication"))]
    if too_few(context.replications):
        count = words.number(context.replications, 0)
        return [fold(words("summary.few_replications", count=count, fewest=FEWEST))]
    return []


def _state(
    rows: pd.DataFrame, shock: str, reference: str, context: FigureContext, words: Labels
) -> list[Piece]:
    names = architectures_of(rows, reference)
    shown = [name for name in COLUMNS if name in rows and rows[name].notna().any()]
    if LOST in shown:  # it tells of the same consumption, and both do not fit on a line
        shown.remove("consumption")
    if VOTED in rows and not (compare_all(rows, [VOTED], names, reference)["mean"] == 0.0).all():
        shown.append(VOTED)  # else the executed budget is all that differs
    comparison = compare_all(rows, shown, names, reference)
    title = context.shock_title if shock == context.shock and context.shock_title else shock
    heading = (
        words("summary.no_shock") if shock == NO_SHOCK else words("summary.shock", shock=title)
    )
    level = words("summary.level", architecture=words.architecture(reference, context))
    levels = rows.loc[rows["architecture"] == reference].mean(numeric_only=True)
    heads = [[_heading(name, context, words)] for name in shown]

    def lines(of: list[str], heads: list[list[str]], found: pd.DataFrame) -> Lines:
        """Head, level of the reference, and differences of the others."""
        cells = found.set_index(["architecture", "outcome"]).to_dict("index")
        first = [[_write(float(levels[name]), name, words, sign=False)] for name in of]
        return [(words("summary.architecture"), heads), (level, first)] + [
            (words.architecture(one, context), [_cell(cells[one, n], n, words) for n in of])
            for one in names[1:]
        ]

    text: list[Piece] = [Heading(heading), table(lines(shown, heads, comparison))]
    own = [name for name in OUTCOMES.added() if name in rows and rows[name].notna().any()]
    if own:
        found = compare_all(rows, own, names, reference)
        heads = [_own_heading(name, context, words) for name in own]
        text += ["", table(lines(own, heads, found), words("extensions.measures"))]
    if HEADLINE in shown:
        text += ["", fold(_sentence(comparison, reference, context, words))]
    for group in identical_groups(rows, shown):
        named = [words.architecture(name, context) for name in group]
        text.append(
            fold(words("summary.identical", architectures=words.series(named, quoted=True)))
        )
    requests = requests_rows(rows, names, context, words)
    if requests:
        head, legend = words("summary.requests.head"), words("summary.requests.legend")
        text += ["", table(requests, fold(head)), fold(legend)]
    dropped = int(comparison["dropped"].sum())
    if dropped:
        text.append(fold(words("summary.dropped", count=words.number(dropped, 0))))
    return text


def _heading(outcome: str, context: FigureContext, words: Labels) -> str:
    return words(f"summary.columns.{outcome}", currency=context.currency)


def _own_heading(outcome: str, context: FigureContext, words: Labels) -> list[str]:
    """Name an outcome of a user's module, with its unit, in narrow lines."""
    unit = words(f"unit.{OUTCOMES[outcome].unit.key}", currency=context.currency)
    text = words("run.line", outcome=words(f"outcome.{outcome}"), unit=unit)
    return textwrap.wrap(text, OWN_WIDTH)


def _write(value: float, outcome: str, words: Labels, *, sign: bool = True) -> str:
    found = OUTCOMES[outcome]
    return words.number(found.unit.scale * value, found.places, sign=sign)


def _cell(row: Mapping[Any, Any], outcome: str, words: Labels) -> list[str]:
    """Write a difference and, beneath it, its interval; what is written as zero has no star."""
    found = _write(row["mean"], outcome, words)
    star = "*" if confirmed(row["differs"]) and found != _write(0.0, outcome, words) else " "
    low, high = (_write(row[end], outcome, words, sign=False) for end in ("low", "high"))
    return [
        found + star,
        low if math.isnan(row["low"]) else f"{low}..{high}",
    ]


def table(lines: Lines, caption: str = "") -> Table:
    """Make a table of rows, aligned for a terminal."""
    return Table(lines, aligned(lines), caption)


def aligned(lines: Lines) -> list[str]:
    """Align rows whose cells have one or two lines; names are folded into what width is left."""
    columns = len(lines[0][1])
    widths = [
        max(len(text) for _, cells in lines for text in cells[column]) for column in range(columns)
    ]
    width_left = max(NARROWEST_NAME, WIDTH - sum(width + 2 for width in widths))
    name_width = min(width_left, max(len(name) for name, _ in lines))
    text = []
    for name, cells in lines:
        folded = textwrap.wrap(name, name_width) or [""]
        for i in range(max(len(folded), *(len(cell) for cell in cells))):
            parts = [(folded[i] if i < len(folded) else "").ljust(name_width)]
            parts += [
                (cell[i] if i < len(cell) else "").rjust(width)
                for cell, width in zip(cells, widths, strict=True)
            ]
            text.append("  ".join(parts).rstrip())
    return text


def _sentence(
    comparison: pd.DataFrame, reference: str, context: FigureContext, words: Labels
) -> str:
    rows = comparison[comparison["outcome"] == HEADLINE]
    found = verdict(rows)
    values: dict[str, object] = {
        "reference": words.architecture(reference, context),
        "outcome": words(f"outcome.{HEADLINE}"),
        "smallest": words.percent(100.0 * SMALLEST),
        "fewest": FEWEST,
    }
    if found.kind in ("higher", "lower"):
        written = _write(found.row["mean"], HEADLINE, words)
        values |= {
            "architectures": words.series(
                [
                    words.architecture(row["architecture"], context)
                    for row in rows.to_dict("records")
                    if confirmed(row["differs"]) and _write(row["mean"], HEADLINE, words) == written
                ],
                quoted=True,
            ),
            "value": words.number(abs(found.row["mean"]), OUTCOMES[HEADLINE].places),
            "unit": words("unit.money"),
            "percent": words.percent(found.row["percent"], sign=True),
        }
    return words(f"summary.sentence.{found.kind}", **values)
