"""Earning, by hand and by its properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synergysim.household.income import (
    GIVEN_AT_MOST,
    crop_income,
    lognormal_shock,
    market_access,
    net_output,
    outputs,
    risk_sharing_transfer,
    time_taken,
    wage_offer,
    wages_lost,
)
from synergysim.household.parameters import household_parameters, named
from synergysim.scenario.load import load_scenario

SHARES = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def p(parameters):
    """Scale 2, safe 10 k^0.25, better 20 k^0.5 - 30, a quarter of wage time at 100 PPP$."""
    return parameters(
        scale=2.0, low_level=10.0, low_elasticity=0.25, high_level=20.0, high_elasticity=0.5,
        fixed_cost=30.0, wage_time=0.5, wage_time_half=100.0, crop_input_share=0.4, wage=120.0,
        wage_ability=0.5, marketing=0.5, groups_apart=0.0, risk_sharing=0.3,
    )  # fmt: skip


def test_outputs_at_the_scale_are_level_times_skill_times_scale():
    context = load_scenario("lesotho").scenario.context
    p, technology = named(household_parameters(context)), context.technology
    low, high = outputs(technology.scale, 1.5, 1.2, p)
    assert low == pytest.approx(1.2 * technology.low_level * technology.scale, rel=1e-14)
    assert high == pytest.approx(1.5 * technology.high_level * technology.scale, rel=1e-14)


def test_outputs_rise_with_the_elasticities(p):
    low, high = outputs(16.0, 1.5, 1.2, p)  # 16^0.25 = 2, 16^0.5 = 4
    assert low == pytest.approx(1.2 * 10 * 2, rel=1e-14)
    assert high == pytest.approx(1.5 * 20 * 4, rel=1e-14)


def test_assets_take_wage_time_up_to_their_share(p):
    assert time_taken(0.0, p) == 0.0
    assert time_taken(100.0, p) == 0.25
    assert time_taken(300.0, p) == 0.375
    assert time_taken(1e12, p) == pytest.approx(0.5)


def test_the_better_technology_is_used_once_it_pays_its_cost(p):
    # 40 against 80 - 30 = 50, at 0.8 of the price; 32 PPP$ take 0.5 * 32 / 132 of a wage of 66.
    assert net_output(40.0, 80.0, 0.8, 66.0, 32.0, p) == pytest.approx(40.0 - 66.0 * 16.0 / 132.0)
    assert net_output(40.0, 60.0, 1.0, 0.0, 32.0, p) == 40.0


def test_few_lose_whole_jobs_and_all_hit_lose_the_rest():
    """Half are hit and lose 0.4 on average, three quarters of it as whole jobs.

    Two fifths of those hit (exposure below 0.2) lose 0.1 + 0.75, the others 0.1: together 0.4.
    """
    assert wages_lost(0.19, 0.5, 0.4, 0.75) == pytest.approx(0.85)
    assert wages_lost(0.21, 0.5, 0.4, 0.75) == pytest.approx(0.1)
    assert wages_lost(0.51, 0.5, 0.4, 0.75) == 0.0


@given(SHARES, SHARES, SHARES)
def test_without_whole_jobs_all_hit_lose_the_same_share_to_the_bit(exposure, hit_share, loss):
    """The rule of 0.1.0."""
    before = loss if exposure < hit_share else 0.0
    assert wages_lost(exposure, hit_share, loss, 0.0) == before


@given(SHARES, SHARES, SHARES)
def test_whole_jobs_move_losses_between_households_and_not_their_mean(hit_share, loss, jobs):
    ranks = [(i + 0.5) / 2000 for i in range(2000)]
    lost = [wages_lost(rank, hit_share, loss, jobs) for rank in ranks]
    assert min(lost) >= 0.0
    assert max(lost) <= 1.0 + 1e-12
    assert sum(lost) / len(lost) == pytest.approx(hit_share * loss, abs=2e-3)
    assert lost == sorted(lost, reverse=True)


def test_crops_need_inputs_for_a_part(p):
    assert crop_income(50.0, 1.5, 0.0, p) == pytest.approx(30.0)
    assert crop_income(50.0, 1.5, 0.25, p) == pytest.approx(50 * (0.6 + 0.4 * 1.5 * 0.5))
    assert crop_income(50.0, 1.0, 1.0, p) == pytest.approx(50.0)


def test_wages_follow_place_labour_ability_and_capacity(p):
    assert wage_offer(1.0, 0.0, 0.0, 1.0, p) == 120.0
    found = wage_offer(0.5, 0.4, 0.1, 1.2, p)
    assert found == pytest.approx(120 * 1.2 * 0.5 * math.exp(0.5 * 0.4 + 0.1), rel=1e-14)


def test_association_wins_back_a_part_of_the_losses_to_distance(p):
    assert market_access(0.8, 0.3, 0.3, 0.0, p) == 0.8
    assert market_access(0.8, 0.1, 0.3, 0.0, p) == 0.8  # ties below one's own cost no sales
    assert market_access(0.8, 1.0, 0.3, 0.0, p) == pytest.approx(0.9)  # half of 0.2
    assert market_access(0.8, 0.65, 0.3, 0.0, p) == pytest.approx(0.85)  # half way to full ties


def test_apart_from_groups_members_of_associations_alone_win_sales_back(p):
    apart = p._replace(groups_apart=1.0)
    assert market_access(0.8, 1.0, 0.3, 0.0, apart) == 0.8
    assert market_access(0.8, 0.3, 0.3, 1.0, apart) == pytest.approx(0.9)  # half of 0.2
    assert market_access(0.8, 0.3, 0.3, 0.5, apart) == pytest.approx(0.85)


@given(access=SHARES, ties=SHARES, own=st.floats(0.0, 0.95), membership=SHARES)
def test_as_one_thing_access_is_that_of_0_1_0_to_the_bit(p, access, ties, own, membership):
    association = max(ties - own, 0.0) / (1.0 - own)
    before = 1.0 - (1.0 - access) * (1.0 - p.marketing * association)
    assert market_access(access, ties, own, membership, p) == before


def test_shocks_are_shared_by_social_capital(p):
    assert risk_sharing_transfer(100.0, 0.5, 0.0, 1000.0, p) == -15.0
    assert risk_sharing_transfer(-100.0, 0.5, 0.0, 1000.0, p) == 15.0
    assert risk_sharing_transfer(0.0, 0.5, 8.0, 1000.0, p) == 4.0  # the place's pool, by ties
    assert risk_sharing_transfer(100.0, 0.5, 0.0, 40.0, p) == -10.0  # a quarter of what is at hand
    assert risk_sharing_transfer(100.0, 0.5, -90.0, -5.0, p) == 0.0


@given(shock=st.floats(-4.0, 4.0), risk=st.floats(0.0, 1.0))
def test_luck_is_positive_and_none_without_risk(shock, risk):
    assert lognormal_shock(risk, shock) > 0.0
    assert lognormal_shock(0.0, shock) == 1.0


def test_luck_has_mean_one():
    # Gauss-Hermite quadrature with 40 nodes integrates exp(0.5 z) against a normal exactly enough.
    import numpy as np

    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    found = sum(w * lognormal_shock(0.5, z) for z, w in zip(nodes, weights, strict=True))
    assert found / math.sqrt(2 * math.pi) == pytest.approx(1.0, rel=1e-12)


@given(
    assets=st.floats(1.0, 1e5),
    more=st.floats(0.0, 1e5),
    skill=st.floats(0.05, 20.0),
    better=st.floats(1.0, 3.0),
)
@settings(max_examples=60)
def test_output_rises_with_assets_and_skill(p, assets, more, skill, better):
    low, high = outputs(assets, skill, skill, p)
    for other in (
        outputs(assets + more, skill, skill, p),
        outputs(assets, better * skill, better * skill, p),
    ):
        assert other[0] >= low * (1 - 1e-14)
        assert other[1] >= high * (1 - 1e-14)


@given(access=SHARES, ties=SHARES, own=st.floats(0.0, 0.95), more=SHARES)
@settings(max_examples=60)
def test_market_access_is_a_share_that_ties_never_lower(p, access, ties, own, more):
    found = market_access(access, ties, own, 0.0, p)
    assert access - 1e-12 <= found <= 1.0 + 1e-12
    assert market_access(access, min(ties + more, 1.0), own, 0.0, p) >= found - 1e-12


@given(
    surprise=st.floats(-500, 500),
    worse=st.floats(0, 500),
    ties=SHARES,
    pool=st.floats(-200, 200),
    at_hand=st.floats(-300, 900),
)
@settings(max_examples=60)
def test_sharing_takes_at_most_its_part_and_gives_more_to_the_unluckier(
    p, surprise, worse, ties, pool, at_hand
):
    found = risk_sharing_transfer(surprise, ties, pool, at_hand, p)
    assert found >= -GIVEN_AT_MOST * max(at_hand, 0.0)
    assert risk_sharing_transfer(surprise - worse, ties, pool, at_hand, p) >= found


@given(
    low=st.floats(0, 500),
    high=st.floats(0, 500),
    access=SHARES,
    wage=st.floats(0, 500),
    assets=st.floats(1, 1e4),
    cost=st.floats(0, 300),
)
@settings(max_examples=60)
def test_a_fixed_cost_never_raises_what_is_earned(p, low, high, access, wage, assets, cost):
    assume(cost > 0)
    dearer = p._replace(fixed_cost=p.fixed_cost + cost)
    before = net_output(low, high, access, wage, assets, p)
    assert net_output(low, high, access, wage, assets, dearer) <= before
    assert before >= low * access - wage
