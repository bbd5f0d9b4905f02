"""Why a ranking and a regret over the same settings may name different policies, in one sentence.

A ranking counts the settings in which a policy is ahead. The maximum regret of a policy is what it
loses in the one setting in which it falls furthest behind the best. A policy may be ahead in most
settings and lose much in one, so that both are true and neither is an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

import pandas as pd

from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import Labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.statistics.paired import ROUNDING

RANKING, REGRET = "ranking", "regret"


class Answered(Protocol):
    """An answer: its question, its outcome, and its tables."""

    @property
    def question(self) -> str: ...  # noqa: D102 - what the class says

    @property
    def outcome(self) -> str: ...  # noqa: D102

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]: ...  # noqa: D102


def reconciled(
    answers: Iterable[Answered], context: FigureContext, words: Labels
) -> dict[str, str]:
    """Give by outcome the sentence that says why ranking and regret name different policies.

    Outcomes of which both name the same policy, or of which one of both was not asked, have none.
    """
    asked = {(answer.question, answer.outcome): answer.tables for answer in answers}
    found: dict[str, str] = {}
    for question, outcome in asked:
        regrets = asked.get((REGRET, outcome))
        if question == RANKING and regrets is not None:
            scribe = OutcomeText(words, regrets["factors"], context.currency)
            text = _reason(asked[question, outcome][RANKING], regrets, context, scribe)
            found |= {outcome: text} if text else {}
    return found


def _reason(
    ranking: pd.DataFrame,
    regrets: Mapping[str, pd.DataFrame],
    context: FigureContext,
    scribe: OutcomeText,
) -> str:
    from synergysim.figures.ranking import ahead

    words, policies = scribe.words, regrets["policies"]
    outcome = str(policies["outcome"].iloc[0])
    if ranking["p_best"].isna().all() or ranking["group"].nunique() < 2:
        return ""
    level = float(policies["max"].max())
    least = policies["max"] - float(policies["max"].min()) <= ROUNDING * level
    chosen = [str(name) for name in policies.loc[least, "architecture"]]
    names = words.series([words.architecture(name, context) for name in chosen], quoted=True)
    sure = ahead(ranking)
    fields = {"policies": names, "outcome": scribe.outcome(outcome)}
    if len(chosen) == len(policies):
        return ""
    if not sure:
        return words("regret.and_ranking.nowhere", **fields)
    leader = max(sure, key=lambda name: len(sure[name]))
    tied = {name for name in sure if len(sure[name]) == len(sure[leader])}
    if tied & set(chosen):
        return ""
    worst = policies.set_index("architecture").to_dict("index")[leader]
    return words(
        "regret.and_ranking.differ",
        architecture=words.architecture(leader, context),
        count=words.number(len(sure[leader]), 0),
        total=words.number(ranking["group"].nunique(), 0),
        value=scribe.value(outcome, float(worst["max"])),
        unit=scribe.unit(outcome, float(worst["max"])),
        setting=_setting(ranking, regrets, int(worst["worst_future"])),
        **fields,
    )


def _setting(ranking: pd.DataFrame, regrets: Mapping[str, pd.DataFrame], future: int) -> str:
    """Give the name that a ranking has for one of the futures of a regret."""
    cells = regrets[REGRET]
    levels, rows = cells[cells["future"] == future].iloc[0], ranking
    for name in regrets["factors"]["factor"]:
        if name in cells:
            rows = rows[rows[name] == levels[name]]
    return str(rows["group"].iloc[0])
