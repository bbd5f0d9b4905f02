"""Know-how, aspirations, social capital, school and successors, by hand and by their properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.household.human_capital import (
    aspiration_next,
    attendance_share,
    effective_dose,
    insured_next,
    know_how_next,
    membership_next,
    practice,
    schooling_next,
    social_capital_next,
    successors_ability,
)

SHARES = st.floats(0.0, 1.0)


@pytest.fixture(scope="module")
def p(parameters):
    return parameters(
        practice_assets=500.0, know_how_ceiling=0.5, learning=0.2, practice_without_slack=0.3,
        training_known=0.5, forgetting=0.01, aspiration_gain=0.02, reversion=0.05,
        social_capital_gain=0.04, insurance_lapse=0.03, school_base=0.5, school_welfare=0.8,
        school_condition=0.7, school_hunger=1.0, family_ability=0.2, inherited_ability=0.5,
        ability_innovation=0.1, schooling_ability=0.25, schooling_reference=0.8,
    )  # fmt: skip


def test_practice_is_half_at_its_assets(p):
    assert practice(500.0, p) == 0.5
    assert practice(1000.0, p) == 0.8
    assert practice(0.0, p) == 0.0


def test_learning_needs_a_gap_practice_and_slack(p):
    # gap 0.5 * 1 - 0.1 = 0.4; 0.2 * 0.4 * (0.3 + 0.7 * 0.5) * 0.8 = 0.0416; forgets 0.001
    found = know_how_next(0.1, 1.0, 0.5, 0.8, 0.0, p)
    assert found == pytest.approx(0.1 + 0.0416 - 0.001)
    assert know_how_next(0.1, 0.0, 1.0, 1.0, 0.0, p) == pytest.approx(0.099)
    assert know_how_next(0.1, 1.0, 1.0, 0.0, 0.0, p) == pytest.approx(0.099)


def test_users_of_the_better_technology_gain_and_lose_less_know_how(p):
    # gap 0.5 * 0.5 - 0.1 = 0.15; 0.2 * 0.15 = 0.03; a quarter of forgetting: 0.00025
    assert know_how_next(0.1, 1.0, 1.0, 1.0, 1.0, p) == pytest.approx(0.12975)


def test_coaching_raises_hopes_hunger_lowers_them_and_they_return(p):
    # coaching closes 0.02 of the gap of 0.6, a twentieth of 0.1 is the way back
    assert aspiration_next(0.4, 0.5, 1.0, 0.0, p) == pytest.approx(0.417)
    # 0.4 - 0.02 * 0.4 + 0.005
    assert aspiration_next(0.4, 0.5, 0.0, 1.0, p) == pytest.approx(0.397)


def test_groups_raise_ties(p):
    assert social_capital_next(0.5, 0.3, 0.5, p) == pytest.approx(0.5 + 0.04 * 0.25 - 0.01)


def test_associations_win_members_who_leave_as_ties_fade(p):
    # 0.04 of half of what is missing, 0.5, less a twentieth of 0.5.
    assert membership_next(0.5, 0.5, p) == pytest.approx(0.5 + 0.01 - 0.025)
    assert membership_next(0.0, 0.0, p) == 0.0


def test_a_small_dose_teaches_little_and_a_full_one_all(p):
    sparse = p._replace(dose_threshold=0.5)
    # A quarter over a quarter and a quarter, times 1.25: at the threshold 0.625 is left of 0.5.
    assert effective_dose(0.5, sparse) == pytest.approx(0.5 * 0.625)
    assert effective_dose(0.1, sparse) == pytest.approx(0.1 * 0.01 * 1.25 / 0.26)
    assert effective_dose(1.0, sparse) == 1.0
    assert effective_dose(0.0, sparse) == 0.0
    # 0.2 of the gap to what 0.3125 is worth, with slack and practice.
    taught = know_how_next(0.0, 0.5, 1.0, 1.0, 0.0, sparse)
    assert taught == pytest.approx(0.2 * 0.5 * 0.3125)


@given(dose=SHARES, more=SHARES, threshold=st.floats(1e-3, 1.0))
@settings(max_examples=200)
def test_a_dose_is_worth_no_more_than_itself_and_rises_with_it(p, dose, more, threshold):
    q = p._replace(dose_threshold=threshold)
    worth = effective_dose(dose, q)
    assert 0.0 <= worth <= dose * (1.0 + 1e-15)
    assert effective_dose(min(dose + more, 1.0), q) >= worth
    assert worth <= effective_dose(dose, p._replace(dose_threshold=threshold / 2.0)) + 1e-15
    # Two doses of a half may be worth more together than apart.
    assert effective_dose(dose, q) >= 2.0 * effective_dose(dose / 2.0, q) - 1e-15


@given(dose=SHARES)
def test_without_a_threshold_a_dose_is_worth_itself_to_the_bit(p, dose):
    assert effective_dose(dose, p._replace(dose_threshold=0.0)) == dose


@given(own=st.floats(0.0, 0.9), months=st.lists(SHARES, max_size=30))
@settings(max_examples=60)
def test_members_are_what_ties_made_by_the_same_groups_would_be(p, own, months):
    """Apart, an association does to sales what groups of its intensity did before."""
    ties, membership = own, 0.0
    for part in months:
        ties = social_capital_next(ties, own, part, p)
        membership = membership_next(membership, part, p)
    assert membership == pytest.approx((ties - own) / (1.0 - own), abs=1e-12)


def test_insurance_is_taken_up_kept_and_lapses(p):
    assert insured_next(0.0, 0.4, p) == pytest.approx(0.4)
    assert insured_next(0.5, 0.0, p) == pytest.approx(0.485)
    assert insured_next(1.0, 0.5, p) == pytest.approx(0.97 + 0.5 * 0.03)


def test_attendance_is_logistic_and_closed_with_the_schools(p):
    share = attendance_share(100 * math.e, 100.0, 0.0, 0.0, 1.0, p)
    assert share == pytest.approx(1 / (1 + math.exp(-1.3)), rel=1e-14)
    conditioned = attendance_share(100 * math.e, 100.0, 1.0, 1.0, 0.25, p)
    assert conditioned == pytest.approx(0.25 / (1 + math.exp(-1.0)), rel=1e-14)
    assert attendance_share(100.0, 100.0, 0.0, 1.0, 0.0, p) == 0.0
    # Nothing to eat is as bad as a twentieth of subsistence, not minus infinity.
    assert attendance_share(0.0, 100.0, 0.0, 0.0, 1.0, p) == attendance_share(
        5.0, 100.0, 0.0, 0.0, 1.0, p
    )


def test_schooling_is_a_moving_mean_of_ten_years():
    assert schooling_next(0.5, 1.0) == pytest.approx(0.5 + 0.5 / 120)


def test_heirs_are_like_their_family_and_their_schooling(p):
    # family 0.2 * 1 = 0.2; half of the parents' lead of 0.1; chance 0.1 * 2; 0.25 * 0.1 of school
    assert successors_ability(0.3, 1.0, 0.9, 2.0, p) == pytest.approx(0.2 + 0.05 + 0.2 + 0.025)
    assert successors_ability(0.2, 1.0, 0.8, 0.0, p) == pytest.approx(0.2)


def test_ability_keeps_its_spread_over_generations(parameters):
    """Stationary variance over family and chance is that of the population at the start."""
    p = parameters()
    family, kept, chance = p.family_ability, p.inherited_ability, p.ability_innovation
    from synergysim.scenario.load import load_scenario

    people = load_scenario("lesotho", context="rural-household").scenario.context.population
    assert family**2 + chance**2 / (1 - kept**2) == pytest.approx(people.ability_dispersion**2)


@given(
    know_how=st.floats(0, 0.5),
    dose=SHARES,
    slack=SHARES,
    practised=SHARES,
    high=st.sampled_from([0.0, 1.0]),
    learning=SHARES,
    forgetting=SHARES,
)
@settings(max_examples=100)
def test_know_how_stays_below_its_ceiling_and_rises_with_all_that_helps(
    p, know_how, dose, slack, practised, high, learning, forgetting
):
    q = p._replace(learning=learning, forgetting=forgetting)
    found = know_how_next(know_how, dose, slack, practised, high, q)
    assert -1e-15 <= found <= 0.5 + 1e-15
    assert know_how_next(know_how, dose, 1.0, practised, high, q) >= found - 1e-15
    assert know_how_next(know_how, dose, slack, 1.0, high, q) >= found - 1e-15
    assert know_how_next(know_how, 1.0, slack, practised, high, q) >= found - 1e-15


@given(
    level=SHARES,
    own=SHARES,
    push=SHARES,
    hungry=st.sampled_from([0.0, 1.0]),
    gain=SHARES,
    reversion=SHARES,
    lapse=SHARES,
)
@settings(max_examples=100)
def test_hopes_ties_and_enrolment_stay_shares_at_any_speed(
    p, level, own, push, hungry, gain, reversion, lapse
):
    q = p._replace(
        aspiration_gain=gain, social_capital_gain=gain, reversion=reversion, insurance_lapse=lapse
    )
    hopes, ties = (
        aspiration_next(level, own, push, hungry, q),
        social_capital_next(level, own, push, q),
    )
    for found in (hopes, ties, insured_next(level, push, q), membership_next(level, push, q)):
        assert 0.0 <= found <= 1.0
    assert aspiration_next(level, own, 1.0, hungry, q) >= aspiration_next(
        level, own, push, hungry, q
    )


@given(
    eaten=st.floats(0, 900),
    more=st.floats(0, 900),
    asked=st.sampled_from([0.0, 1.0]),
    hungry=st.sampled_from([0.0, 1.0]),
    open_share=SHARES,
)
@settings(max_examples=100)
def test_attendance_rises_with_food_and_conditions_and_never_passes_what_is_open(
    p, eaten, more, asked, hungry, open_share
):
    found = attendance_share(eaten, 100.0, hungry, asked, open_share, p)
    assert 0.0 <= found <= open_share
    assert attendance_share(eaten + more, 100.0, 0.0, 1.0, open_share, p) >= found
