"""Numbers of the live page are those of `synergysim compare` for the same settings."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from synergysim.live.live_page import PANELS
from synergysim.live.live_summary import COLUMNS, summary
from synergysim.live.live_worker import run_setting

WINDOW = 36


@pytest.fixture(scope="module")
def shown(compared_scenarios: list[str]) -> dict[str, list]:
    """What the page would show of the comparison of the fixture."""
    before, after = compared_scenarios
    pairs = {
        number: (run_setting(before, number, WINDOW), run_setting(after, number, WINDOW))
        for number in (1, 0)
    }
    return summary(pairs)


def test_numbers_are_those_of_compare(shown: dict[str, list], two_architectures: Path):
    groups = pd.read_csv(two_architectures / "group_differences.csv")
    outcomes = pd.read_csv(two_architectures / "differences.csv")
    seen = 0
    for one in (one for panel in PANELS.values() for one in panel):
        rows = groups[(groups["group"] == one.group) & (groups["level"] == one.level)]
        if one.group == "all":
            rows = outcomes.rename(columns={"outcome": "measure"})
        rows = rows[(rows["measure"] == one.measure) & (rows["shock"] == "covid19-lesotho")]
        if rows.empty:
            continue
        stated, found = rows.iloc[0], dict(zip(COLUMNS, shown[one.key], strict=True))
        seen += 1
        for name in ("mean", "low", "high"):
            assert math.isclose(found[name], stated[name], rel_tol=1e-9, abs_tol=1e-12), one
        assert math.isclose(found["before"], stated["reference_mean"], rel_tol=1e-9, abs_tol=1e-12)
        assert found["n"] == stated["n"] == 2
    assert seen >= 6


def test_numbers_are_those_of_the_first_screen(shown: dict[str, list], two_architectures: Path):
    table = pd.read_csv(two_architectures / "first_screen.csv")
    table = table[table["architecture"] == "integrated"]
    keys = table["measure"] + "/" + table["group"] + "/" + table["level"]
    compared = 0
    for key, difference, mean in zip(keys, table["difference"], table["mean"], strict=True):
        if key in shown and not math.isnan(difference):
            found = dict(zip(COLUMNS, shown[key], strict=True))
            assert math.isclose(found["mean"], difference, rel_tol=1e-9, abs_tol=1e-12), key
            assert math.isclose(found["after"], mean, rel_tol=1e-9, abs_tol=1e-12), key
            compared += 1
    assert compared >= 8


def test_the_funnel_is_that_of_compare(shown: dict[str, list], two_architectures: Path):
    table = pd.read_csv(two_architectures / "funnel_differences.csv")
    rows = table[(table["population"] == "poor") & (table["quantity"] == "through")]
    rows = rows[rows["shock"] == "covid19-lesotho"].set_index("stage")
    assert {"eligible", "social_list", "enrolled", "at_once"} <= set(rows.index)
    for stage, row in rows.iterrows():
        found = dict(zip(COLUMNS, shown[f"funnel/{stage}"], strict=True))
        assert math.isclose(found["mean"], row["mean"], rel_tol=1e-9, abs_tol=1e-12), stage
        assert math.isclose(found["before"], row["reference_mean"], abs_tol=1e-12), stage


def test_uses_of_money_add_up_to_what_was_approved(shown: dict[str, list]):
    uses = {key: values for key, values in shown.items() if key.startswith("money/")}
    approved = uses.pop("money/appropriated")
    for place in (0, 1):
        assert math.isclose(sum(values[place] for values in uses.values()), approved[place])
        assert math.isclose(approved[place], shown["appropriated/all/all"][place])


def test_what_is_missing_or_infinite_is_left_out_pair_by_pair():
    nan, inf = math.nan, math.inf
    pairs = {
        0: ({"a": 1.0, "b": nan, "c": 1.0}, {"a": 2.0, "b": 1.0, "c": inf}),
        2: ({"a": 3.0, "b": 1.0, "c": 1.0}, {"a": 6.0, "b": 1.0, "c": 2.0}),
        1: ({"a": 9.0, "b": nan}, {"b": 1.0}),
    }
    found = summary(pairs)
    assert found["a"][:3] == [2.0, 4.0, 2.0]
    assert found["a"][-1] == 2
    assert found["b"] == [1.0, 1.0, 0.0, None, None, None, None, 1]
    assert found["c"][-1] == 1
