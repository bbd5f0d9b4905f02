"""The local economy, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.kernel import FIXED_POINT
from synergysim.scenario.context import LocalEconomy as Given
from synergysim.scenario.load import load_scenario
from synergysim.world.local_economy import LocalEconomy
from synergysim.world.territory import COLUMN, Territories


@pytest.fixture
def economy():
    context = load_scenario("lesotho", overrides={"context.territories.count": 3}).scenario.context
    places = Territories(context, 1, 1)
    given = Given(local_share=0.5, price_pressure=0.2, supply_response=1.0)
    spending = np.full((12, 3), 100.0)
    spending[5] = [200.0, 100.0, 0.0]
    return LocalEconomy(given, places, spending, np.array([50.0, 50.0, 50.0]))


def sums(*rows: tuple[float, float, float]) -> np.ndarray:
    return (np.array(rows) * FIXED_POINT).astype(np.int64)


def column(economy, name):
    return economy.territories.matrix[:, COLUMN[name]]


def test_normal_spending_leaves_no_mark(economy):
    economy.clear(sums((100, 50, 80), (100, 20, 80), (100, 99, 80)), 0)
    assert np.array_equal(column(economy, "demand"), [0, 0, 0])
    assert np.array_equal(column(economy, "price"), [1, 1, 1])


def test_extra_spending_becomes_demand_and_moves_prices_unless_supply_responds(economy):
    # 20 more, half of it local: 10 on a market income of 80. Prices: 0.2 * 20 % / (assets / 50).
    economy.clear(sums((120, 50, 80), (120, 100, 80), (80, 50, 80)), 0)
    np.testing.assert_allclose(column(economy, "demand"), [0.125, 0.125, -0.125])
    np.testing.assert_allclose(column(economy, "price"), [1.04, 1.02, 0.96])


def test_normal_is_that_of_the_calendar_month(economy):
    economy.clear(sums((200, 50, 80), (100, 50, 80), (10, 50, 80)), 5)
    np.testing.assert_allclose(column(economy, "demand"), [0, 0, 0.0625])
    np.testing.assert_allclose(column(economy, "price"), [1, 1, 1])


def test_bounds_hold_without_households_or_sales(economy):
    economy.clear(sums((0, 0, 0), (100000, 50, 1), (0, 50, 1)), 0)
    np.testing.assert_allclose(column(economy, "demand"), [0, 5, -0.9])
    prices = column(economy, "price")
    assert prices.min() >= 0.5
    assert prices.max() <= 2.0
    assert np.isfinite(prices).all()
