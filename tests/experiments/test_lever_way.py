"""The share of the way to delivery as designed that levers close: by hand, and in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.lever_way import lever_way
from synergysim.figures.labels import load_labels
from synergysim.report.lever_way import sentence

RANDOM = np.random.default_rng(2)
CHANCE = RANDOM.normal(0.0, 0.01, 12)


def runs(replications: int = 12, gains: tuple[float, float, float] = (0.1, 0.3, 0.4)):
    """No lever, places, money, and both; with incomes above those without any by ``gains``."""
    rows = []
    for setting, gain, cost in zip(range(4), (0.0, *gains), (0.0, 0.0, 5.0, -5.0), strict=True):
        for replication in range(replications):
            noise = CHANCE[replication] + RANDOM.normal(0.0, 0.002)
            rows.append(
                {
                    "levers.places": ("without", "with")[setting % 2],
                    "levers.joint_budget": ("without", "with")[setting // 2],
                    "replication": replication,
                    "income": 2.0 + gain + noise,
                    "cost": 100.0 + cost,
                }
            )
    return pd.DataFrame(rows)


def designed(replications: int = 12, way: float = 0.8) -> pd.DataFrame:
    income = 2.0 + way + CHANCE[:replications] + RANDOM.normal(0.0, 0.002, replications)
    return pd.DataFrame({"replication": range(replications), "income": income, "cost": 120.0})


def test_a_share_is_the_gain_over_the_way() -> None:
    table = lever_way(runs(), designed(), ["income"], 2.0).set_index("setting")
    assert list(table.index) == ["places", "joint_budget", "places+joint_budget"]
    assert table["share"].to_numpy() == pytest.approx([0.125, 0.375, 0.5], abs=0.01)
    assert (table["share_low"] < table["share"]).all()
    assert (table["share"] < table["share_high"]).all()
    assert list(table["extra_cost"]) == [0.0, 5.0, -5.0]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize(
    ("replications", "gains", "way", "kind", "says"),
    [
        (12, (0.1, 0.3, 0.2), 0.8, "more", "5"),
        (12, (0.1, 0.2, 0.4), 0.8, "less", "50"),
        (12, (0.4, 0.2, 0.1), 0.8, "same", "50"),
        (12, (0.0, 0.0, 0.0), 0.8, "none", ""),
        (12, (-0.1, -0.1, -0.1), 0.8, "none", ""),
        (12, (0.1, 0.1, 0.1), 0.0, "no_way", ""),
        (9, (0.1, 0.3, 0.4), 0.8, "untested", "10"),
        (1, (0.1, 0.3, 0.4), 0.8, "untested", "10"),
    ],
)
def test_sentences_say_no_more_than_the_table(
    language: str,
    replications: int,
    gains: tuple[float, float, float],
    way: float,
    kind: str,
    says: str,
) -> None:
    frame = runs(replications, gains)
    if not any(gains):
        frame["income"] = 2.0 + RANDOM.normal(0.0, 0.01, len(frame))
    words = load_labels(language)
    goal = designed(replications, way)
    if way == 0.0:
        none = (frame["levers.places"] == "without") & (frame["levers.joint_budget"] == "without")
        goal["income"] = frame.loc[none, "income"].to_numpy() + np.tile([0.05, -0.05], 6)
    named = frame.rename(columns={"levers.places": "levers.territorial"})
    text = sentence(lever_way(named, goal, ["income"], 2.0), words)
    start = words(
        f"questions.way.{kind}",
        outcome="|",
        levers="|",
        share="|",
        low="|",
        high="|",
        cost="|",
        fewest="|",
    ).split("|")[-1]
    assert start in text
    assert says in text


def test_without_runs_without_levers_there_is_no_way() -> None:
    frame = runs()
    frame = frame[(frame["levers.places"] == "with") | (frame["levers.joint_budget"] == "with")]
    assert lever_way(frame, designed(), ["income"], 2.0).empty


@pytest.mark.parametrize(("way", "beyond"), [(0.8, False), (0.1, True)])
def test_levers_that_go_beyond_delivery_as_designed_are_said_to(way: float, beyond: bool) -> None:
    named = runs().rename(columns={"levers.places": "levers.territorial"})
    text = sentence(lever_way(named, designed(12, way), ["income"], 2.0), load_labels("en"))
    assert "is closed with territorial targeting and joint budget" in text
    assert ("beyond delivery as designed." in text) is beyond


def test_the_share_for_the_money_is_the_share_over_the_extra_cost() -> None:
    table = lever_way(runs(), designed(), ["income"], 0.02).set_index("setting")
    # 5 more in local currency are 250 PPP$ a household: 2.5 millions for 10,000 of them.
    assert table.loc["joint_budget", "per_million"] == pytest.approx(0.375 / 2.5, abs=0.005)
    assert table.loc["joint_budget", "per_million_low"] < table.loc["joint_budget", "per_million"]
    assert table["per_million"].isna().to_dict() == {
        "places": True,
        "joint_budget": False,
        "places+joint_budget": True,
    }, "what costs no more has no share for the money"


def way_table(**changes: tuple[float, ...]) -> pd.DataFrame:
    """Three combinations that all close a significant part and cost more, unless changed."""
    columns = {
        "share": (0.2, 0.3, 0.5),
        "extra_cost_low": (1.0, 1.0, 1.0),
        "extra_cost_high": (3.0, 3.0, 3.0),
        "extra_cost": (2.0, 2.0, 2.0),
        "per_million": (0.04, 0.02, 0.03),
    } | changes
    table = pd.DataFrame(columns)
    return table.assign(
        setting=["territorial", "joint_budget", "territorial+champions"],
        outcome="income",
        n=12,
        share_low=table["share"] - 0.1,
        share_high=table["share"] + 0.1,
        per_million_low=table["per_million"] - 0.01,
        per_million_high=table["per_million"] + 0.01,
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {},
            "Per million PPP$ a year for 10,000 households, territorial targeting close most: 4.0",
        ),
        ({"per_million": (0.01, 0.02, 0.03)}, "That is 3.0 (2.0 to 4.0) percentage points"),
        ({"extra_cost_low": (1.0, -1.0, 1.0)}, "most is closed with joint budget: 30%"),
        ({"extra_cost_low": (1.0, 1.0, -1.0)}, "for about the same money."),
        ({"share": (0.2, 0.3, -0.5)}, "Per million PPP$"),
    ],
)
def test_the_combination_that_closes_most_for_the_money(
    changes: dict[str, tuple[float, ...]], says: str
) -> None:
    text = sentence(way_table(**changes), load_labels("en"))
    assert says in text
    if says.endswith("money."):
        assert text.endswith(says)
