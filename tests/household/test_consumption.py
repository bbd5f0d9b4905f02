"""Needs, consumption and distress, by hand and by their properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.household.consumption import (
    buffer_stock,
    clip,
    desired_consumption,
    distress,
    subsistence_need,
)
from synergysim.units import DAYS_PER_MONTH

MONEY = st.floats(0.0, 2000.0)
SHARES = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def p(parameters):
    return parameters(
        subsistence=0.5, line=2.0, buffer=0.5, foresight=0.25, saving=0.1, saving_with_motive=0.2,
        spend_excess=0.2, resale=0.6, basic_tools=50.0, sale_limit=0.1, recent_sale_share=0.5,
        season_food=1.0,
    )  # fmt: skip


@pytest.mark.parametrize(("x", "expected"), [(-1.0, 0.0), (0.4, 0.4), (7.0, 2.0)])
def test_clip(x, expected):
    assert clip(x, 0.0, 2.0) == expected


def test_subsistence_is_a_share_of_the_line_and_dearer_before_the_harvest(p):
    assert subsistence_need(4.0, p) == pytest.approx(0.5 * 2.0 * DAYS_PER_MONTH * 4)
    assert subsistence_need(4.0, p._replace(season_food=1.1)) == pytest.approx(133.83333)


def test_the_buffer_is_subsistence_and_a_part_of_the_lean_gap_ahead(p):
    ahead = p._replace(crop_ahead=2.0, wage_ahead=0.4)
    # half of 100, and a quarter of 2 * 60 + 0.4 * 150 = 180
    assert buffer_stock(100.0, 60.0, 150.0, ahead) == pytest.approx(50 + 45)
    assert buffer_stock(100.0, 60.0, 150.0, p) == 50.0


def test_spending_without_motive_is_subsistence_the_unsaved_rest_and_some_idle_savings(p):
    # 300 in hand, 200 expected, subsistence 100, buffer 50: 100 + 0.9 * 100 + 0.2 * 150 = 220
    assert desired_consumption(300.0, 200.0, 100.0, 60.0, 50.0, 0.0, 0.5, p) == pytest.approx(220)


def test_spending_with_a_motive_starts_from_the_floor_and_saves_more(p):
    # rate = 0.1 + 0.2 * (0.55 + 0.45) = 0.3; 60 + 0.7 * 140 = 158, idle savings untouched
    assert desired_consumption(300.0, 200.0, 100.0, 60.0, 50.0, 1.0, 0.45, p) == pytest.approx(158)


@pytest.mark.parametrize(("cash", "expected"), [(40.0, 40.0), (0.0, 0.0), (-5.0, 0.0)])
def test_nobody_spends_what_is_not_there(p, cash, expected):
    assert desired_consumption(cash, 200.0, 100.0, 60.0, 50.0, 0.0, 0.5, p) == expected


def test_no_distress_above_subsistence(p):
    assert distress(100.0, 900.0, 90.0, 100.0, 60.0, p) == (0.0, 0.0)


def test_between_floor_and_subsistence_only_recent_assets_are_sold(p):
    # 30 short of subsistence: 30 / 0.6 = 50 would mend it, but only half of 80 fresh is sold.
    assert distress(70.0, 900.0, 80.0, 100.0, 60.0, p) == (40.0, 40.0)


def test_below_the_floor_assets_go_at_a_loss_up_to_the_limit(p):
    # 36 short of the floor costs 60 at 0.6; a tenth of 900 - 50 tools is 85: the gap decides.
    assert distress(24.0, 900.0, 0.0, 100.0, 60.0, p) == (pytest.approx(60.0), 0.0)
    # A twentieth is 42.5: the limit decides.
    assert distress(24.0, 900.0, 0.0, 100.0, 60.0, p._replace(sale_limit=0.05)) == (42.5, 0.0)


@given(
    consumption=MONEY,
    assets=st.floats(50.0, 5000.0),
    recent_assets=MONEY,
    resale=st.floats(0.05, 1.0),
    limit=SHARES,
    share=SHARES,
    floor=SHARES,
)
@settings(max_examples=100)
def test_distress_sells_what_is_there_above_tools_and_no_more_than_is_needed(
    p, consumption, assets, recent_assets, resale, limit, share, floor
):
    recent_assets = min(recent_assets, assets)
    q = p._replace(resale=resale, sale_limit=limit, recent_sale_share=share)
    sold, recent_sold = distress(consumption, assets, recent_assets, 100.0, 100.0 * floor, q)
    assert 0.0 <= recent_sold <= sold + 1e-9
    assert recent_sold <= recent_assets * (1 + 1e-12)
    assert sold <= assets - 50.0 + 1e-9
    assert consumption + resale * sold <= max(consumption, 100.0) + 1e-9
    poorer, _ = distress(
        max(consumption - 20.0, 0.0), assets, recent_assets, 100.0, 100.0 * floor, q
    )
    assert poorer >= sold - 1e-9


def test_nobody_saves_more_than_what_is_above_the_floor(p):
    eager = p._replace(saving=0.5, saving_with_motive=1.0)
    assert desired_consumption(300.0, 200.0, 100.0, 60.0, 50.0, 1.0, 0.9, eager) == 60.0


@given(
    at_hand=st.floats(-100.0, 2000.0),
    more=MONEY,
    expected=MONEY,
    buffer=MONEY,
    hopes=SHARES,
    motive=st.sampled_from([0.0, 1.0]),
    floor=SHARES,
)
@settings(max_examples=100)
def test_consumption_lies_within_what_is_at_hand_and_rises_with_it(
    p, at_hand, more, expected, buffer, hopes, motive, floor
):
    eaten = desired_consumption(at_hand, expected, 100.0, 100 * floor, buffer, motive, hopes, p)
    assert 0.0 <= eaten <= max(at_hand, 0.0)
    richer = desired_consumption(
        at_hand + more, expected, 100.0, 100 * floor, buffer, motive, hopes, p
    )
    assert richer >= eaten - 1e-9
    thrifty = desired_consumption(at_hand, expected, 100.0, 100 * floor, buffer, 1.0, hopes, p)
    idle = desired_consumption(at_hand, expected, 100.0, 100 * floor, buffer, 0.0, hopes, p)
    assert thrifty <= idle + 1e-9
