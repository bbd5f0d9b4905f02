"""What has to be true for levers to work, said from made-up runs of all their combinations."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from synergysim.figures.labels import load_labels
from synergysim.report.lever_conditions import conditions

CASE = {
    "institutions": {"coordination": {"reprogrammed": 0.5}},
    "architecture": {"settled_by_design": ["targeting", "timing"]},
}
LEVERS = ("territorial", "joint_budget", "champions")


def runs(gain, replications: int = 12) -> pd.DataFrame:
    """Runs of all combinations with an income of 2 and ``gain`` of the three switches."""
    random = np.random.default_rng(5)
    rows = []
    for replication in range(replications):
        chance = random.normal(0.0, 0.1)
        for on in product((False, True), repeat=3):
            income = 2.0 + chance + gain(on) + random.normal(0.0, 0.002)
            levels = {
                f"levers.{name}": ("without", "with")[one]
                for name, one in zip(LEVERS, on, strict=True)
            }
            rows.append({**levels, "replication": replication, "income": income})
    return pd.DataFrame(rows)


def said(gain, language: str = "en", replications: int = 12, case=CASE) -> list[str]:
    return conditions(runs(gain, replications), "income", case, load_labels(language))


def test_a_lever_works_everywhere_only_with_another_or_nowhere() -> None:
    texts = said(lambda on: 0.2 * on[0] + 0.1 * (on[1] and on[2]))
    assert "TRUE, territorial targeting: Income is higher with it at all 4 settings" in texts[0]
    assert "Income is higher with it only together with committed local staff; " in texts[1]
    assert "together with territorial targeting and committed local staff." in texts[1]
    assert "lower" not in " ".join(texts)
    assert "at least 50% of the package" in texts[0]
    assert "at most 50% of it returns" in texts[1]
    assert texts[2].endswith("here these are budget and delivery.")


def test_a_lever_may_raise_at_one_setting_and_lower_at_another() -> None:
    texts = said(lambda on: 0.1 * on[0] * (1 - 2 * on[1]))
    assert "Income is higher with it only without any other lever; together with" in texts[0]
    assert "Income is lower with it together with joint budget; " in texts[0]
    assert "At none of the 4 settings of the other levers does it change income" in texts[2]


def test_trifles_identical_runs_and_few_replications_are_not_called_an_effect() -> None:
    for gain in (lambda _: 0.0, lambda on: 0.004 * on[0]):
        assert all("At none of the 4 settings" in text for text in said(gain))
    few = said(lambda on: 0.2 * on[0], replications=9)
    assert all("Where it works is not known." in text for text in few)
    down = said(lambda on: -0.2 * on[0])[0]
    assert "Income is lower with it at all 4 settings" in down


def test_a_design_that_settles_everything_leaves_managers_nothing() -> None:
    every = {"settled_by_design": ["targeting", "budget", "timing", "delivery"]}
    texts = said(lambda _: 0.0, case=CASE | {"architecture": every})
    assert texts[2].endswith("here there are none.")


def test_without_a_complete_pair_nothing_is_said() -> None:
    frame = runs(lambda _: 0.0)
    only = frame[(frame[[f"levers.{name}" for name in LEVERS]] == "with").all(axis=1)]
    assert conditions(only, "income", CASE, load_labels("en")) == []


@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_sentence_exists_in_other_languages(language: str) -> None:
    words = load_labels(language)
    gains = (
        lambda on: 0.2 * on[0] + 0.1 * (on[1] and on[2]),
        lambda on: 0.1 * on[0] * (1 - 2 * on[1]),
    )
    for gain in gains:
        for text in said(gain, language):
            assert "{" not in text
            assert "  " not in text
            assert words("outcome.income").casefold() in text.casefold()
