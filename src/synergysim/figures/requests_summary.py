"""What a comparison says of villages' requests: how often they became the rule, and overlap."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels

COLUMNS = ("any", "all", "month", "under", "without")


def requests_rows(
    rows: pd.DataFrame, names: Sequence[str], context: FigureContext, words: Labels
) -> list[tuple[str, list[list[str]]]]:
    """Give a line for each variant in which villages may ask a programme, under a head.

    Parameters
    ----------
    rows : DataFrame
        A row per run of one shock state.
    names : sequence of str
        Variants, the reference first.
    context : FigureContext
    words : Labels

    Returns
    -------
    list of (str, list of list of str)
        Name and cells; empty where no programme may be asked.
    """
    if "request_rule" not in rows:
        return []
    asked = rows.dropna(subset=["request_rule"])
    lines = []
    for name in names:
        own = asked[asked["architecture"] == name]
        if own.empty:
            continue
        cells = [
            words.number(100.0 * float((own["request_rule"] > 0.0).mean()), 0),
            words.number(100.0 * float((own["request_rule"] == 1.0).mean()), 0),
            words.number(float(own["request_rule_month"].mean()), 1),
            words.number(100.0 * float(own["overlap_under_rule"].mean()), 1),
            words.number(100.0 * float(own["overlap_without_rule"].mean()), 1),
        ]
        lines.append((words.architecture(name, context), [[cell] for cell in cells]))
    if not lines:
        return []
    heads = [[words(f"summary.requests.{column}")] for column in COLUMNS]
    return [("", heads), *lines]
