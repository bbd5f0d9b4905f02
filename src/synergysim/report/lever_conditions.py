"""What has to be true for each lever to work: beside which others it does, and what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from synergysim.agents.partnership import FUNCTIONS
from synergysim.experiments.running.plan import LEVER
from synergysim.figures.labels import Labels
from synergysim.figures.style import capital
from synergysim.figures.verdict import weight_of
from synergysim.institutions.territorial_targeting import THINNEST_DOSE
from synergysim.scenario.levers import WITH
from synergysim.statistics.grids import SEPARATOR, switches
from synergysim.statistics.relevance import FEWEST

KEY = "questions.conditions"


def conditions(
    runs: pd.DataFrame, outcome: str, case: Mapping[str, Any], words: Labels
) -> list[str]:
    """Say of each lever at which settings of the others it works, and what the model makes it need.

    Parameters
    ----------
    runs : DataFrame
        A row per run of one shock state, with a column for each lever.
    outcome : str
        The outcome that leads.
    case : mapping
        The scenario without the levers.
    words : Labels
    """
    levers = [str(name) for name in runs if str(name).startswith(LEVER)]
    found = switches(runs, outcome, levers)
    if found.empty:
        return []
    texts = []
    for lever, rows in found.groupby("factor", sort=False):
        others = [name.removeprefix(LEVER) for name in levers if name != lever]
        name = str(lever).removeprefix(LEVER)
        works = works_where(rows, others, outcome, words)
        need = premise(name, case, words)
        named = words(f"questions.levers.{name}")
        texts.append(words(f"{KEY}.head", lever=named, works=works, need=need))
    return texts


def works_where(rows: pd.DataFrame, others: Sequence[str], outcome: str, words: Labels) -> str:
    """Say at which settings of the other levers one changes an outcome.

    Parameters
    ----------
    rows : DataFrame
        Rows of :func:`synergysim.statistics.grids.switches` for one lever.
    others : sequence of str
        The other levers, in the order of the settings.
    outcome : str
    words : Labels
    """
    records = rows.to_dict("records")
    weights = [weight_of(row | {"reference_mean": row["without"]}) for row in records]
    named, total = words(f"outcome.{outcome}"), words.number(len(records), 0)
    sides = {
        kind: [row for row, weight in zip(records, weights, strict=True) if weight == wanted]
        for kind, wanted in (("higher", "more"), ("lower", "less"))
    }
    if not any(sides.values()):
        if "untested" in weights:
            return capital(words(f"{KEY}.untested", fewest=FEWEST))
        return capital(words(f"{KEY}.nowhere", outcome=named, total=total))
    texts = []
    for kind, side in sides.items():
        if len(side) == len(records):
            texts.append(words(f"{KEY}.{kind}_everywhere", outcome=named, total=total))
        elif side:
            where = [beside(str(row["setting"]), others, words) for row in side]
            settings = words("format.semicolon").join(where)
            texts.append(words(f"{KEY}.{kind}_somewhere", outcome=named, settings=settings))
    return " ".join(map(capital, texts))


def beside(setting: str, others: Sequence[str], words: Labels) -> str:
    """Name the levers that are used at a setting of the others."""
    used = [
        words(f"questions.levers.{name}")
        for name, level in zip(others, setting.split(SEPARATOR), strict=True)
        if level == WITH
    ]
    return words(f"{KEY}.beside", levers=words.series(used)) if used else words(f"{KEY}.alone")


def premise(lever: str, case: Mapping[str, Any], words: Labels) -> str:
    """Say what a lever needs by the rules of the model, with the values of the case."""
    if lever != "champions":
        return words(
            f"{KEY}.needs.{lever}",
            dose=words.percent(100.0 * THINNEST_DOSE, 0),
            returned=words.percent(100.0 * case["institutions"]["coordination"]["reprogrammed"], 0),
        )
    settled = case["architecture"]["settled_by_design"]
    left = [words(f"institutions.function.{one}") for one in FUNCTIONS if one not in settled]
    if not left:
        return words(f"{KEY}.needs.champions_none")
    return words(f"{KEY}.needs.champions", functions=words.series(left))
