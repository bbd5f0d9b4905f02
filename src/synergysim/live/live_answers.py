"""What takes longer than a pair of runs: why settings differ, a family's and a ministry's story.

Stories are told in processes of their own, which give way to those that run pairs, so that a
control that moves meanwhile is answered as fast as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from synergysim.experiments.explained import OUTCOMES, TOTAL, explained_table
from synergysim.experiments.trace import trace_household, trace_ministry
from synergysim.figures.explained_finding import Difference
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import load_labels
from synergysim.report.trace import household_text, ministry_text
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.load import ResolvedScenario

BEFORE, AFTER = "before", "after"
Coalitions = list[list[float]]


def family_stories(
    cases: Sequence[ResolvedScenario], household: int | None, language: str
) -> list[str]:
    """Tell the story of one family in two settings.

    Parameters
    ----------
    cases : sequence of ResolvedScenario
    household : int or None
        Its row; by default the median start among those whom both sides serve in the first setting.
    language : str
    """
    _extend(cases)
    first = trace_household(cases[0], household)
    others = [trace_household(case, first.household) for case in cases[1:]]
    return [household_text(one, language) for one in (first, *others)]


def ministry_stories(cases: Sequence[ResolvedScenario], ministry: str, language: str) -> list[str]:
    """Tell the story of one ministry in two settings.

    Parameters
    ----------
    cases : sequence of ResolvedScenario
    ministry, language : str
    """
    _extend(cases)
    return [ministry_text(trace_ministry(case, ministry), language) for case in cases]


def _extend(cases: Sequence[ResolvedScenario]) -> None:
    for case in cases:
        extend_all(case.scenario.extensions)


def explanation(
    values: Sequence[Coalitions], context: FigureContext, language: str
) -> dict[str, Any]:
    """Give the parts of a difference, and what they say in words.

    Parameters
    ----------
    values : sequence, shape (replications, 32, outcomes)
        As :func:`synergysim.experiments.explained.run_coalitions` gives them.
    context : FigureContext
        Names the settings ``before`` and ``after``.
    language : str

    Returns
    -------
    dict
        ``parts``: rows of name, mean, low, high and pairs for the leading outcome, the whole
        difference last; ``sentence``.
    """
    words = load_labels(language)
    table = explained_table(np.array(values)).assign(reference=BEFORE, architecture=AFTER)
    one = OUTCOMES[0]
    mine = table[(table["measure"] == one.measure) & (table["group"] == one.group)]
    ends = ("mean", "low", "high")
    parts = [
        {
            "key": row["part"],
            "name": words(f"explained.channel.{row['part']}"),
            "is_whole": row["part"] == TOTAL,
            **{name: float(row[name]) if np.isfinite(row[name]) else None for name in ends},
            "n": int(row["n"]),
        }
        for row in mine.to_dict("records")
    ]
    return {"parts": parts, "sentence": Difference(table, context, words).sentence()}
