"""The first screen and what stands around it fit 45 lines of 80, in every case and language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest

from synergysim.experiments.first_screen import (
    BOTH,
    COST,
    GROUPS,
    MINISTRY,
    MONEY,
    Shown,
    table_of,
)
from synergysim.figures.first_screen import LINES, WIDTH, first_screen_text
from synergysim.figures.first_screen_worlds import WorldsShown
from synergysim.figures.labels import load_labels
from synergysim.report.first_screen import opening
from synergysim.report.questions import ARCHITECTURES, Setting, of_architectures
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import known_names
from synergysim.scenario.pairs import owners_of

CASES = tuple(known_names("cases"))
WITHOUT = {
    "lesotho-covid19",
    "lesotho-covid19-emergency-cash",
    "lesotho-drought",
    "reference-graduation",
}
"""Cases with shocks of their own, or years before the drought."""

LANGUAGES = ("en", "es", "fr")
MOST = 45
PARAMETER = "institutions.coordination.commitment_of_social_offices"
BARS = ("no-programmes", "social-alone", "delivery-as-designed")


def shown(ministries: Sequence[str]) -> list[Shown]:
    payers = [Shown(one.measure, MINISTRY, name) for one in COST for name in ministries]
    return [*BOTH, *MONEY, *GROUPS, *COST, *payers]


def runs(ministries: Sequence[str], sign: float) -> pd.DataFrame:
    """Runs in which every number differs by architecture, and money has nine digits."""
    rows = []
    for place, name in enumerate((*ARCHITECTURES, *BARS)):
        for replication in range(12):
            row: dict[str, Any] = {"architecture": name, "replication": replication}
            for one in shown(ministries):
                is_money = one.measure in ("cost", "appropriated")
                size = 1.234e6 if is_money else 12.3
                row[one.key] = size * (1.0 + sign * 0.07 * place + 0.001 * replication)
            rows.append(row)
    return pd.DataFrame(rows)


def worlds() -> WorldsShown:
    """Worlds that disagree on everything, and an assumption of a long name that decides."""
    rows = [
        {
            "architecture": name, "measure": one.measure, "group": one.group, "level": one.level,
            "difference": -0.12, "smallest": 0.03, "worlds": 30, "above": 14, "below": 15,
            "undecided": 1, "positive": 15, "negative": 15, "world_low": -1.23,
            "world_high": 1.23, "holds": False,
        }
        for name in ARCHITECTURES[1:]
        for one in (*BOTH, *MONEY, *GROUPS)
    ]  # fmt: skip
    income = [row for row in rows if row["measure"] == "income"]
    rows.append(income[0] | {"measure": "executed_share", "group": "all", "holds": True})
    assumptions = [
        {
            "architecture": name, "measure": "income", "group": "poor", "question": "size",
            "parameter": PARAMETER, "grade": "C", "auc": 0.9, "divides_at": 0.123,
            "more_than_chance": True,
        }
        for name in ARCHITECTURES
    ]  # fmt: skip
    return WorldsShown(pd.DataFrame(rows), 30, 30, pd.DataFrame(assumptions))


def payers(case: str) -> dict[str, str]:
    """Every ministry that owns a programme in the case, with its title."""
    scenario = load_scenario(case).scenario
    ministries = scenario.institutions.ministries
    return {name: ministries[name].title for name in owners_of(scenario)}


@lru_cache
def compared(ministries: tuple[str, ...], sign: float) -> pd.DataFrame:
    """The table of the first screen."""
    found = table_of(runs(ministries, sign), [*BARS, *ARCHITECTURES], "independent", "equal")
    found.loc[found["architecture"].isin(BARS), ["mean", "mean_low", "mean_high"]] /= 2.0
    return found


@pytest.mark.parametrize("case", CASES)
def test_it_fits_in_every_language(made_up: Any, case: str) -> None:
    ministries = payers(case)
    # Losses are told in more words than gains; one case is enough for them.
    for sign in (1.0, -0.5) if case == CASES[0] else (1.0,):
        table = compared(tuple(ministries), sign)
        for language in LANGUAGES:
            words = load_labels(language)
            setting = Setting(case, "drought" if case not in WITHOUT else None)
            draft, _ = of_architectures(setting, ARCHITECTURES, "equal", language)
            head = opening(str(draft.tree.entries["question"].value), "equal", language)
            text = first_screen_text(
                table,
                made_up.context(replications=12),
                {name: words.titled(title) for name, title in ministries.items()},
                table.assign(owners="as-found"),
                language,
                worlds(),
            )
            lines = [*head, *text.splitlines()]
            assert len(lines) + 1 <= MOST, f"{language}, {sign}: {len(head)} and {len(lines)}"
            assert len(text.splitlines()) <= LINES
            assert max(map(len, lines)) <= WIDTH
            assert PARAMETER in " ".join(text.split()), "what changes the answer is never left out"
