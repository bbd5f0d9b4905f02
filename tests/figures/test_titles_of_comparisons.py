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
    "forest": "All architectures give the same income as",
    "who_gains": "Consumption of the poorest quintile is the same under all architectures",
    "shock_fan": "At the lowest point, consumption falls equally under all architectures",
    "recovery": "The share of households recovered by month 36 is the same under all",
    "budget_waterfall": "Of every 100 LSL approved, 60.0 reach households in cash or in kind",
}
MORE = {
    "forest": "Income is higher under “One integrated programme”",
    "who_gains": "Consumption of the poorest quintile is 3.0% higher under “One integrated",
    "shock_fan": "At the lowest point, consumption falls less under “One integrated programme”",
    "recovery": "More affected households have recovered by month",
    "budget_waterfall": "A larger share of the budget reaches households in cash or in kind under",
}
LESS = {
    "forest": "Income is lower under “One integrated programme”",
    "who_gains": "Consumption of the poorest quintile is 3.0% lower under “One integrated",
    "shock_fan": "At the lowest point, consumption falls more under “One integrated programme”",
    "recovery": "Fewer affected households have recovered by month",
    "budget_waterfall": "A smaller share of the budget reaches households in cash or in kind under",
}


NO_DIFFERENCE = {
    "forest": "No significant difference in income",
    "who_gains": "No significant difference in the consumption of the poorest quintile",
    "shock_fan": "does not differ significantly between any architecture",
    "recovery": "does not differ significantly between any architecture",
    "budget_waterfall": "no architecture differs significantly",
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
    assert "“Independent programmes”" in told
    assert "are at most 0.5" in told


@pytest.mark.parametrize("name", TABLES)
def test_opposite_replications_are_no_difference(name, made_up) -> None:
    told = title(name, made_up, [0.05, -0.05] * 5, 10)
    assert "“Independent programmes”" in told
    assert NO_DIFFERENCE[name] in told


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("replications", [1, 9])
def test_few_replications_compare_nothing(name, replications, made_up) -> None:
    told = title(name, made_up, 0.05, replications).lower()
    assert "too few replications" in told
    assert not any(word in told for word in ("higher", "lower", "more households", "falls less"))
