"""Titles of comparisons of two architectures, by tables that could mislead them."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from synergysim.figures import draw

TABLES = {
    "forest": "outcomes",
    "who_gains": "groups",
    "shock_fan": "monthly",
    "recovery": "recovery",
    "budget_waterfall": "money",
}
LAST = 36
"""Last month of the recovery table."""


def changed(name: str, table: pd.DataFrame, size: float) -> pd.DataFrame:
    """Give the second architecture's table: the first's with a change of a known share."""
    table = table.assign(architecture="integrated")
    shock = table["shock"] == "covid19"
    if name == "forest":
        table["income"] *= 1.0 + size
    elif name == "who_gains":
        table["value"] *= 1.0 + size
    elif name == "shock_fan":
        table.loc[shock & (table["month"] >= 62), "consumption"] *= 1.0 + size
    elif name == "recovery":
        last = table["months"] == LAST
        households = table.groupby("replication")["at_risk"].transform("first")
        more = (size * households).round().astype(int)
        table.loc[last, "recovered"] += more[last]
        table.loc[last, "censored"] -= more[last]
    else:
        paid = (table["use"] == "benefits") & (table["side"] == "social")
        lost = (table["use"] == "delivery") & (table["side"] == "social")
        moved = 1430.0 * size
        table.loc[paid, "amount"] += moved
        table.loc[lost, "amount"] -= moved
    return table


def cut(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Let a hundred households recover in the last month of recovery, so that fewer can too."""
    if name != "recovery":
        return table
    table = table[table["months"] <= LAST].copy()
    last = table["months"] == LAST
    table.loc[last, "recovered"] = 100
    table.loc[last, "censored"] = table["at_risk"] - 100
    return table


def title(
    name: str, made_up: SimpleNamespace, sizes: list[float] | float, replications: int
) -> str:
    make = getattr(made_up, TABLES[name])
    first = cut(name, make(("independent",), replications))
    sizes = [sizes] * replications if isinstance(sizes, float) else sizes
    others = [
        changed(name, rows.copy(), sizes[int(str(replication))])
        for replication, rows in first.groupby("replication", sort=False)
    ]
    return draw(name, {TABLES[name]: pd.concat([first, *others])}, made_up.context()).title


SAME = {
    "forest": "All architectures have the same income as",
    "who_gains": "Under all architectures the poorest fifth consumes the same as",
    "shock_fan": "Consumption falls equally far under all architectures",
    "recovery": "Equally many households recover under all architectures",
    "budget_waterfall": "The same share of the money reaches households",
}
MORE = {
    "forest": "Income is higher under “One integrated programme”",
    "who_gains": "Consumption of the poorest fifth is 3.0 % higher under “One integrated",
    "shock_fan": "Consumption falls less under “One integrated programme”",
    "recovery": "More households recover under “One integrated programme”",
    "budget_waterfall": "More of the money reaches households as cash or goods under “One",
}
LESS = {
    "forest": "Income is lower under “One integrated programme”",
    "who_gains": "Consumption of the poorest fifth is 3.0 % lower under “One integrated",
    "shock_fan": "Consumption falls further under “One integrated programme”",
    "recovery": "Fewer households recover under “One integrated programme”",
    "budget_waterfall": "Less of the money reaches households as cash or goods under “One",
}


@pytest.mark.parametrize("name", TABLES)
def test_identical_architectures_are_said_to_be_so(name, made_up) -> None:
    assert title(name, made_up, 0.0, 10).startswith(SAME[name])


@pytest.mark.parametrize("name", TABLES)
def test_a_clear_difference_is_stated_with_its_direction(name, made_up) -> None:
    assert title(name, made_up, 0.03, 10).startswith(MORE[name])
    assert title(name, made_up, -0.03, 10).startswith(LESS[name])


@pytest.mark.parametrize("name", TABLES)
def test_a_certain_trifle_is_called_one(name, made_up) -> None:
    told = title(name, made_up, 0.003, 10)
    assert told.startswith("Where architectures differ measurably from “Independent programmes”")
    assert "by no more than 0.5" in told


@pytest.mark.parametrize("name", TABLES)
def test_opposite_replications_are_no_difference(name, made_up) -> None:
    told = title(name, made_up, [0.05, -0.05] * 5, 10)
    assert told.startswith("No architecture differs measurably from “Independent programmes”")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("replications", [1, 9])
def test_few_replications_compare_nothing(name, replications, made_up) -> None:
    told = title(name, made_up, 0.05, replications).lower()
    assert "too few replications" in told
    assert not any(word in told for word in ("higher", "lower", "more households", "falls less"))
