"""The registry of outcomes: each is declared once, with its unit and its better direction."""

from __future__ import annotations

import re

import pytest

from synergysim.outcomes.lookup import (
    OF_RUNS,
    OF_SHOCKS,
    OUTCOMES,
    NoDirectionError,
    UnknownOutcomeError,
    families_compared,
    less_is_better,
    outcome,
)
from synergysim.outcomes.outcome import UNITS, Outcome, series

LOSSES = re.compile(
    "exposed|hungry|insecure|loss|lost|incidence|depth|^dip$|^cost$|appropriated|poverty|headcount"
    "|severity|watts|long_poor|fell_|sold_in|withdrawn|refusals|resentment|_error_|coordination_share"
    "|gini|theil|palma|rank_slope|leakage|^months_to_"
)
"""Names of which less is better, whatever their threshold, side or horizon."""

NEITHER = re.compile(
    "overlap|by_chance|joint_share|served_twice|^benefit|beneficiary|adequacy|request_rule|income_at_start"
    "|local_prices"
)


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_direction_is_that_of_the_kind(name: str) -> None:
    expected = "less" if LOSSES.search(name) else "neither" if NEITHER.search(name) else "more"
    assert OUTCOMES[name].direction == expected


@pytest.mark.parametrize(
    "name",
    [
        "exposed_share",
        "exposed_share_5",
        "exposed_share_10",
        "income_incidence",
        "income_depth",
        "loss_months",
        "dip",
        "hungry_months",
        "cost",
        "appropriated",
        "headcount",
        "resentment",
    ],
)
def test_less_of_a_loss_is_better(name: str) -> None:
    assert less_is_better(name)


@pytest.mark.parametrize("name", ["income", "resilience", "recovered_share", "joint_coverage"])
def test_more_of_a_gain_is_better(name: str) -> None:
    assert not less_is_better(name)


def test_an_outcome_without_a_better_direction_ranks_nothing() -> None:
    with pytest.raises(NoDirectionError, match=r"neither more nor less of overlap \(overlap of"):
        less_is_better("overlap")


def test_an_unknown_outcome_is_named() -> None:
    with pytest.raises(UnknownOutcomeError, match="no outcome is called incom"):
        outcome("incom")


@pytest.mark.parametrize("found", OUTCOMES.values(), ids=OUTCOMES)
def test_a_declaration_is_whole(found: Outcome) -> None:
    assert "" not in (found.label, found.meaning, found.about, found.source)
    assert not found.label.endswith(".")
    assert re.fullmatch(r"[A-Z].*\.", found.misleads), "one plain sentence or two"
    assert UNITS[found.unit.key].text == found.unit.text
    assert found.places >= 0


def test_no_two_outcomes_share_a_label() -> None:
    labels = [found.label for found in OUTCOMES.values()]
    assert len(labels) == len(set(labels))


def test_families_and_runs_name_declared_outcomes_once() -> None:
    compared = [name for names in families_compared().values() for name in names]
    assert len(compared) == len(set(compared))
    assert set(compared) | set(OF_RUNS) <= set(OUTCOMES)
    assert len(OF_RUNS) == len(set(OF_RUNS))
    assert set(OF_SHOCKS) <= set(OF_RUNS)


def test_a_series_differs_in_one_word() -> None:
    unit = UNITS["share"]
    found = series(
        "share_{side}_paid",
        "{} paid",
        {"social": "families", "": "all"},
        "reach",
        unit,
        "more",
        "households",
        "share paid",
    )
    assert [one.name for one in found] == ["share_social_paid", "share__paid"]
    assert [one.label for one in found] == ["families paid", "all paid"]
    assert {one.rule for one in found} == {"share_{side}_paid"}
