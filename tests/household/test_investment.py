"""Investment, by hand and by its properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.household.income import net_output, outputs
from synergysim.household.investment import (
    OWN_LABOUR_LIMIT,
    accident_rate,
    goal_saving,
    hurdle_rate,
    lump_and_goal,
    own_labour_investment,
    purchase,
    step_return,
    step_size,
    voluntary_sale,
)
from synergysim.household.parameters import LUMP_SIZES

MONEY = st.floats(0.0, 3000.0)
SHARES = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def p(parameters):
    """Only the better technology, 2 k^0.5 without a cost: lumps of 300 ... yield 2 sqrt(300)."""
    sizes = np.array(LUMP_SIZES)
    return parameters(
        scale=1.0, low_level=0.0, low_elasticity=0.5, high_level=2.0, high_elasticity=0.5,
        fixed_cost=0.0, wage_time=0.0, hurdle=0.02, aspiration_hurdle=0.4, aspiration_base=0.45,
        caution=1.0, goal_horizon=30.0, saving_with_motive=0.4, own_labour_investment=0.05,
        care=1.5, resale=0.6, sale_pace=0.05, basic_tools=50.0,
        accident_probability=0.02, lump_size=sizes, lump_low=0.0 * sizes,
        lump_high=2.0 * np.sqrt(sizes),
    )  # fmt: skip


def test_know_how_lowers_accidents(p):
    assert accident_rate(0.0, p) == 0.02
    assert accident_rate(0.2, p) == pytest.approx(0.02 * math.exp(-0.3), rel=1e-14)


def test_the_hurdle_doubles_at_subsistence_and_falls_with_hopes_and_income(p):
    assert hurdle_rate(0.45, 100.0, 100.0, p) == pytest.approx(0.04)
    assert hurdle_rate(0.45, 100.0, 50.0, p) == pytest.approx(0.04)  # no further below it
    assert hurdle_rate(0.45, 100.0, 400.0, p) == pytest.approx(0.025)
    assert hurdle_rate(0.95, 100.0, 400.0, p) == pytest.approx(0.025 * 0.8)


def test_a_step_is_judged_by_output_less_wear(p):
    # From 100 a step is 13: (2 sqrt(113) - 2 sqrt(100)) / 13 - 0.01.
    assert step_size(100.0) == 13.0
    expected = 2 * (math.sqrt(113) - 10) / 13 - 0.01
    assert step_return(100.0, 20.0, 1.0, 1.0, 1.0, 0.0, 0.01, p) == pytest.approx(expected)


def lump(p, excess, reach, *, assets=100.0, hurdle=0.04, cost=0.0):
    q = p._replace(fixed_cost=cost)
    now = net_output(*outputs(assets, 1.0, 1.0, q), 1.0, 0.0, assets, q)
    return lump_and_goal(assets, now, 1.0, 1.0, 1.0, 0.0, 0.01, hurdle, excess, reach, q)


def test_the_smallest_lump_that_pays_and_can_be_paid_is_bought(p):
    # 300 for 200: 2 sqrt(300) - 20 = 14.64 against (0.04 + 0.01) * 200 = 10.
    assert lump(p, 250.0, 0.0) == (200.0, 1.0)
    assert lump(p, 199.0, 0.0) == (0.0, 0.0)
    # At a hurdle of 0.07 it would have to return 16.
    assert lump(p, 250.0, 0.0, hurdle=0.07) == (0.0, 0.0)


def test_a_goal_in_reach_is_a_motive_and_no_purchase(p):
    assert lump(p, 150.0, 60.0) == (0.0, 1.0)
    assert lump(p, 150.0, 40.0) == (0.0, 0.0)


def test_a_fixed_cost_takes_small_lumps_away(p):
    # With 30 a month: from 100 nothing better runs, low yields 0; 300 gives 34.6 - 30 = 4.6 < 10.
    assert lump(p, 250.0, 0.0, cost=30.0) == (0.0, 0.0)
    # 1100 gives 66.3 - 30 = 36.3 against 0.05 * 1000 = 50, and no other lump comes nearer.
    assert lump(p, 1000.0, 0.0, cost=30.0) == (0.0, 0.0)
    found, _ = lump(p, 1000.0, 0.0, cost=30.0, hurdle=0.02)
    assert found == 350.0  # 450: 42.4 - 30 = 12.4 against 0.03 * 350 = 10.5


def test_reach_is_a_months_saving_over_the_months_that_hopes_look_ahead(p):
    # 0.4 * (0.55 + 0.5) * (200 - 60) = 58.8 a month for 30 * 0.5 months
    assert goal_saving(200.0, 60.0, 0.5, p) == pytest.approx(58.8 * 15)
    assert goal_saving(50.0, 60.0, 0.5, p) == 0.0


def test_own_work_answers_to_the_return_within_limits(p):
    assert own_labour_investment(0.03, 0.02, 200.0, 500.0, 60.0, p) == pytest.approx(
        0.05 * 0.5 * 200
    )
    assert own_labour_investment(0.02, 0.02, 200.0, 500.0, 60.0, p) == 0.0
    assert own_labour_investment(0.20, 0.02, 200.0, 500.0, 60.0, p) == pytest.approx(
        0.05 * OWN_LABOUR_LIMIT * 200
    )
    assert own_labour_investment(0.20, 0.02, 200.0, 64.0, 60.0, p) == 4.0  # never out of the floor
    assert own_labour_investment(0.20, 0.02, 200.0, 50.0, 60.0, p) == 0.0


def test_a_lump_goes_before_a_step_and_a_step_only_where_it_pays(p):
    assert purchase(300.0, 200.0, 1.0, 100.0, p) == 200.0
    assert purchase(100.0, 200.0, 1.0, 100.0, p) == 35.0  # not enough: 0.35 of what is idle
    assert purchase(300.0, 0.0, 1.0, 100.0, p) == 40.0  # 0.15 * 100 + 25 at most
    assert purchase(300.0, 0.0, 0.0, 100.0, p) == 0.0


@given(
    idle=MONEY,
    bought=MONEY,
    motive=st.sampled_from([0.0, 1.0]),
    assets=st.floats(40.0, 5000.0),
)
@settings(max_examples=80)
def test_nobody_buys_for_more_than_is_idle(p, idle, bought, motive, assets):
    assert 0.0 <= purchase(idle, bought, motive, assets, p) <= idle


@given(
    gain=st.floats(-1.0, 5.0),
    more=st.floats(0.0, 1.0),
    at_hand=st.floats(-50, 900),
    expected=st.floats(-50, 900),
    floor=st.floats(0, 300),
)
@settings(max_examples=80)
def test_own_work_is_never_taken_out_of_the_floor(p, gain, more, at_hand, expected, floor):
    found = own_labour_investment(gain, 0.02, expected, at_hand, floor, p)
    assert 0.0 <= found <= max(at_hand - floor, 0.0)
    assert own_labour_investment(gain + more, 0.02, expected, at_hand, floor, p) >= found


@given(
    hopes=SHARES,
    more=SHARES,
    expected=st.floats(-100, 2000),
    richer=MONEY,
    caution=st.floats(0.0, 3.0),
    strength=st.floats(0.0, 2.0),
)
@settings(max_examples=80)
def test_the_hurdle_falls_with_hopes_and_income_at_any_strength(
    p, hopes, more, expected, richer, caution, strength
):
    q = p._replace(caution=caution, aspiration_hurdle=strength)
    found = hurdle_rate(hopes, 100.0, expected, q)
    assert found > 0.0
    assert hurdle_rate(hopes, 100.0, expected + richer, q) <= found + 1e-15
    higher = hurdle_rate(min(hopes + more, 1.0), 100.0, expected, q)
    assert higher <= found + 1e-15


@given(excess=MONEY, more=MONEY, reach=MONEY, hurdle=st.floats(0.0, 0.2))
@settings(max_examples=80)
def test_more_money_never_takes_a_lump_or_a_goal_away(p, excess, more, reach, hurdle):
    bought, goal = lump(p, excess, reach, hurdle=hurdle)
    assert bought <= excess
    richer, farther = lump(p, excess + more, reach, hurdle=hurdle)
    assert (richer > 0.0) >= (bought > 0.0)
    assert farther >= goal >= (bought > 0.0)


def test_assets_are_sold_slowly_once_they_yield_less_than_the_money_of_their_sale_must(p):
    # A unit brings 0.6, which must yield 0.6 * (0.03 + 0.01) = 0.024 a month, wear included: a
    # return of 0.014 keeps it. Of 850 above tools, less 50 sold in need, a twentieth goes: 40.
    assert voluntary_sale(900.0, 50.0, 0.0141, 0.01, 0.03, 0.0, p) == 0.0
    assert voluntary_sale(900.0, 50.0, 0.0139, 0.01, 0.03, 0.0, p) == pytest.approx(40.0)
    assert voluntary_sale(900.0, 50.0, 0.0139, 0.01, 0.03, 1.0, p) == 0.0
    assert voluntary_sale(900.0, 50.0, 0.0139, 0.01, 0.03, 0.0, p._replace(sale_pace=0.0)) == 0.0


@given(
    assets=MONEY,
    in_need=SHARES,
    returns=st.floats(-0.2, 0.2),
    wear=st.floats(0.0, 0.1),
    hurdle=st.floats(1e-6, 0.2),
    resale=SHARES,
    pace=SHARES,
)
@settings(max_examples=200)
def test_nobody_buys_and_sells_at_one_return_and_tools_are_kept(
    p, assets, in_need, returns, wear, hurdle, resale, pace
):
    q = p._replace(resale=resale, sale_pace=pace)
    sold = in_need * max(assets - 50.0, 0.0)
    parted = voluntary_sale(assets, sold, returns, wear, hurdle, 0.0, q)
    assert 0.0 <= parted <= max(assets - sold - 50.0, 0.0)
    if returns >= hurdle:
        assert parted == 0.0
    better = voluntary_sale(assets, sold, returns + 0.01, wear, hurdle, 0.0, q)
    assert better <= parted
