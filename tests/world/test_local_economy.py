"""The local economy, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synergysim.household.kernel import FIXED_POINT
from synergysim.scenario.context import LocalEconomy as Given
from synergysim.scenario.load import load_scenario
from synergysim.world.local_economy import LocalEconomy
from synergysim.world.territory import COLUMN, Territories


@pytest.fixture
def economy():
    context = load_scenario("lesotho", overrides={"context.territories.count": 3}).scenario.context
    places = Territories(context, 1, 1)
    config = Given(
        local_share=0.5, price_pressure=0.2, supply_response=1.0, adjusts="prices", capacity=1.25
    )
    spending = np.full((12, 3), 100.0)
    spending[5] = [200.0, 100.0, 0.0]
    return LocalEconomy(config, places, spending, np.array([50.0, 50.0, 50.0]))


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


def test_output_follows_demand_at_constant_prices_until_capacity_binds(economy):
    """Capacity is 125. Spending of 150 exceeds it by a fifth, at the assets that are normal."""
    economy.config = economy.config.model_copy(update={"adjusts": "output"})
    economy.clear(sums((125, 50, 80), (150, 50, 80), (60, 50, 80)), 0)
    np.testing.assert_allclose(column(economy, "price"), [1.0, 1.04, 1.0])
    np.testing.assert_allclose(column(economy, "demand"), [12.5 / 80, 25 / 80, -20 / 80])


@given(
    st.tuples(*[st.floats(0.0, 1e4)] * 3), st.tuples(*[st.floats(1.0, 1e3)] * 3),
    st.floats(1.0, 5.0),
)  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_prices_that_stay_never_move_more_than_prices_that_adjust(
    economy, spending, assets, capacity
):
    """Demand is the same to the bit, prices never fall, and never rise above those of 0.1.0."""
    rows = sums(*zip(spending, assets, (80.0, 80.0, 80.0), strict=True))
    economy.config = economy.config.model_copy(update={"adjusts": "prices"})
    economy.clear(rows, 0)
    demand, price = column(economy, "demand").copy(), column(economy, "price").copy()
    economy.config = economy.config.model_copy(update={"adjusts": "output", "capacity": capacity})
    economy.clear(rows, 0)
    assert column(economy, "demand").tobytes() == demand.tobytes()
    assert (column(economy, "price") >= 1.0).all()
    assert (column(economy, "price") <= np.maximum(price, 1.0) + 1e-12).all()


@pytest.mark.parametrize("capacity", [1.0, 2.0])
def test_capacity_is_without_effect_where_prices_adjust(economy, capacity):
    """The rule of 0.1.0 to the bit."""
    rows = sums((120, 50, 80), (120, 100, 80), (80, 50, 80))
    economy.clear(rows, 0)
    before = economy.territories.matrix.tobytes()
    economy.config = economy.config.model_copy(update={"capacity": capacity})
    economy.clear(rows, 0)
    assert economy.territories.matrix.tobytes() == before


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
