"""Intakes, by hand: four places of ten families whose welfare rises with their row."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synergysim.agents.ministry import Ministry
from synergysim.agents.partnership import Partnership
from synergysim.institutions.eligibility import Local
from synergysim.institutions.intake import Intake
from synergysim.institutions.observed_welfare import Ranking
from synergysim.institutions.programme import Programme
from synergysim.institutions.territorial_targeting import THINNEST_DOSE
from synergysim.institutions.visible_results import above_chance, attributable
from synergysim.scenario.pairs import Terms
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.population import synthesise
from synergysim.world.territory import Territories, territory_keys

PLACES, FAMILIES = 4, 40
COST = 10_000
"""What a place in the productive programme costs, minor units."""

EXACT = {
    "institutions__targeting_error__proxy_means": 0.0,
    "institutions__targeting_error__community": 0.0,
    "institutions__targeting_error__means_welfare": 1.0,
    "context__territories__count": PLACES,
}
"""Programmes see welfare as it is, and means are welfare."""

PRODUCTIVE = {
    "package__value": COST / 100,
    "costs__administration": 0.0,
    "costs__delivery": 0.0,
    "targeting__requirement": 0.0,
    "targeting__definition": 1.0,
    "targeting__places": None,
}
SOCIAL = {
    "cash__amount": 100.0,
    "cash__per_child": 0.0,
    "costs__administration": 0.0,
    "costs__delivery": 0.0,
    "targeting__definition": 1.0,
    "targeting__places": None,
}
SMALLER = {"institutions__coordination__fit": "smaller"}
"""Overlap as in 0.1.0, which an intake counts; `test_target_fit.py` has that of 0.2."""

YEAR = 12 * 10_000
"""What a family in the social programme costs in a year, minor units."""


@pytest.fixture
def scene(case, model):
    """Return a function that sets the scene: an intake, a programme of each side, their pair."""

    def make(
        architecture="independent",
        rule="proxy-means",
        priority=1.0,
        coordination=0.0,
        listed=(),
        money=0,
        productive=None,
        social=None,
        **changes,
    ):
        overrides = EXACT | changes
        overrides |= {f"programmes__social__{k}": v for k, v in (SOCIAL | (social or {})).items()}
        design = PRODUCTIVE | {"targeting__rule": rule} | (productive or {})
        overrides |= {f"programmes__productive__{key}": value for key, value in design.items()}
        scenario = case(architecture, **overrides)
        given = scenario.institutions
        households = synthesise(scenario.context, FAMILIES, 2)
        households.traits[:2] = np.array([[4.0], [2.0]])
        households["expected_income"][:] = 100.0 + 10.0 * np.arange(FAMILIES)
        households.interested[:] = True
        territories = Territories(scenario.context, 1, 1)
        owner = Ministry(model, "office", given.ministries["social"], given.coordination)
        owner.smallholder_priority = priority
        offices = {
            side: Programme(
                side,
                scenario.programmes[side],
                owner,
                1.0,
                households,
                0,
                7,
                territory_keys(PLACES),
            )
            for side in ("social", "productive")
        }
        offices["social"].enrol(np.array(sorted(listed), dtype=np.intp), 0)
        offices["productive"].account.appropriate(money, 0, 0)
        terms = Terms.under(scenario.architecture, "social", "productive")
        pair = Partnership(terms, given.coordination, [0.5, 0.5])
        pair.agreements["targeting"], pair.effort = 1.0, [coordination, coordination]
        ranking = Ranking(
            households,
            given.targeting_error,
            scenario.context.poverty_line,
            7,
            scenario.architecture.shared_registry,
        )
        intake = Intake(households, territories, ranking, given.staff, given.community, 7)
        return SimpleNamespace(
            intake=intake, households=households, places=territories, pair=pair, **offices
        )

    return make


def managers(tie=0.0, engagement=0.0, visits=0.0):
    return Local(*(np.full(PLACES, value) for value in (tie, engagement, visits)))


def hold(scene, local=None, month=0, pair=True):
    """Hold a productive intake and return the rows it enrolled."""
    before = scene.productive.enrolled.copy()
    partners = (scene.pair, scene.social) if pair else (None, None)
    scene.intake.hold(scene.productive, *partners, local or managers(), month)
    return np.flatnonzero(scene.productive.enrolled & ~before).tolist()


def enrolled(programme):
    return np.flatnonzero(programme.enrolled).tolist()


# Social intake --------------------------------------------------------------------------------


def test_a_year_of_money_is_filled_poorest_first(scene):
    found = scene()
    found.social.yearly_executable = 5 * YEAR + YEAR - 1
    found.households["expected_income"][:] = found.households["expected_income"][::-1].copy()
    found.intake.hold(found.social, None, None, managers(), 0)
    assert enrolled(found.social) == [35, 36, 37, 38, 39]
    assert found.social.offers == 5


def test_ties_go_by_row(scene):
    found = scene()
    found.households["expected_income"][:] = 100.0
    found.social.yearly_executable = 3 * YEAR
    found.intake.hold(found.social, None, None, managers(), 0)
    assert enrolled(found.social) == [0, 1, 2]


@pytest.mark.parametrize(("per_child", "served"), [(0.0, [0, 1, 2]), (1.0, [1, 3, 5])])
def test_families_without_children_are_left_out_where_cash_is_per_child(scene, per_child, served):
    found = scene(social={"cash__per_child": per_child})
    found.households.children[::2] = 0.0
    found.social.yearly_executable = 3 * int(found.social.family_cost[1])
    found.intake.hold(found.social, None, None, managers(), 0)
    assert enrolled(found.social)[:3] == served


def test_committed_money_is_not_spent_on_new_families(scene):
    found = scene(listed=(30, 31))
    found.social.yearly_executable = 5 * YEAR
    found.intake.hold(found.social, None, None, managers(), 12)
    assert enrolled(found.social) == [0, 1, 2, 30, 31]
    found.social.yearly_executable = 2 * YEAR  # less money: nobody new, nobody is sent away
    found.intake.hold(found.social, None, None, managers(), 24)
    assert enrolled(found.social) == [0, 1, 2, 30, 31]


def test_a_category_comes_first_and_the_ranking_inside_it_second(scene):
    found = scene(social={"targeting__rule": "categorical"})
    found.households.labour_constrained[:] = False
    found.households.labour_constrained[[20, 39]] = True
    found.social.yearly_executable = 3 * YEAR
    found.intake.hold(found.social, None, None, managers(), 0)
    assert enrolled(found.social) == [0, 20, 39]


# Household lists ------------------------------------------------------------------------------


@pytest.mark.parametrize(("priority", "served"), [(1.0, [0, 1, 2]), (0.0, [37, 38, 39])])
def test_priority_for_small_producers_turns_the_ranking_round(scene, priority, served):
    assert hold(scene(priority=priority, money=3 * COST)) == served


def test_the_requirement_is_a_rank_in_means_that_priority_lowers(scene):
    strict = {"targeting__requirement": 0.5}
    everybody = FAMILIES * COST
    assert hold(scene(priority=0.0, money=everybody, productive=strict)) == list(range(20, 40))
    assert hold(scene(priority=0.5, money=everybody, productive=strict)) == list(range(10, 40))
    assert hold(scene(priority=1.0, money=everybody, productive=strict)) == list(range(40))


def test_tied_managers_help_with_a_part_of_the_requirement(scene):
    found = scene(
        priority=0.0,
        money=FAMILIES * COST,
        productive={"targeting__requirement": 0.5},
        institutions__staff__requirement_help=0.5,
    )
    assert hold(found, managers(tie=1.0, engagement=1.0)) == list(range(10, 40))


def test_agreement_waives_the_requirement_for_families_on_both_lists(scene):
    strict = {"targeting__requirement": 0.5}
    listed = (0, 8, 12, 25)
    for coordination, poorest in ((0.0, {25}), (0.5, {12, 25}), (1.0, {0, 8, 12, 25})):
        found = scene(
            priority=0.0,
            coordination=coordination,
            listed=listed,
            money=FAMILIES * COST,
            productive=strict,
        )
        assert set(hold(found)) & set(listed) == poorest, coordination


def test_joint_places_come_first_and_end_with_their_share_of_the_money(scene):
    listed = tuple(range(30, 40))
    assert hold(scene(coordination=0.5, listed=listed, money=4 * COST)) == [0, 1, 30, 31]
    assert hold(scene(coordination=1.0, listed=listed, money=4 * COST)) == [30, 31, 32, 33]
    assert hold(scene(coordination=0.0, listed=listed, money=4 * COST)) == [0, 1, 2, 3]


def test_joint_money_that_was_released_is_fenced_without_any_agreement(scene):
    found = scene(
        "coordinated-institutions",
        listed=range(30, 40),
        money=4 * COST,
        architecture__joint_budget__share=0.5,
    )
    assert hold(found) == [0, 1, 30, 31]


@pytest.mark.parametrize(
    ("fence", "share", "expected"),
    [
        # Money for twenty: two places of ten in the programme's own order.
        ("every-rule", 0.0, [*range(20)]),
        # Half of it for the ten families on the list, in the last place; the rest opens one place.
        ("every-rule", 0.5, [*range(10), *range(30, 40)]),
        ("every-rule", 1.0, [*range(10), *range(30, 40)]),
        ("productive-lists", 0.5, [*range(20)]),  # as in 0.1.0
    ],
)
def test_joint_money_is_fenced_where_whole_places_are_opened(scene, fence, share, expected):
    found = scene(
        "coordinated-institutions",
        rule="territorial",
        listed=range(30, 40),
        money=20 * COST,
        architecture__joint_budget__share=share,
        architecture__joint_budget__ring_fence=fence,
    )
    assert hold(found) == expected
    assert set(found.productive.dose[expected].tolist()) == {1.0}


def test_joint_families_who_refuse_leave_their_money_to_the_places(scene):
    """Ten are asked and refuse; all money opens the programme's own two places."""
    found = scene(
        "coordinated-institutions",
        rule="territorial",
        listed=range(30, 40),
        money=20 * COST,
        architecture__joint_budget__share=0.5,
        institutions__community__refusal=5.0,
    )
    found.places.resentment[:] = 1.0
    assert hold(found) == [*range(20)]
    assert found.intake.log[-1].offered == 30
    assert found.intake.log[-1].refused == 10
    assert found.productive.refused[30:].all()


def test_re_programmed_money_is_kept_for_nobody(scene):
    """Money for four, half joint; of it two are re-programmed: a joint place is left."""
    found = scene(
        "coordinated-institutions",
        listed=range(30, 40),
        money=4 * COST,
        architecture__joint_budget__share=0.5,
    )
    found.productive.account.free = 2 * COST
    assert hold(found) == [0, 1, 2, 30]
    assert found.productive.account.free == 0


@pytest.mark.parametrize(("fence", "expected"), [("every-rule", 2), ("productive-lists", 0)])
def test_joint_money_is_fenced_in_a_social_partners_list(scene, fence, expected):
    """A social programme that joins another: half of the money for four goes to its families."""
    found = scene(
        "coordinated-institutions",
        architecture__joint_budget__share=0.5,
        architecture__joint_budget__ring_fence=fence,
    )
    found.productive.enrol(np.arange(30, 40), 0)
    found.social.yearly_executable = 4 * YEAR
    found.pair.lead, found.pair.partner = "productive", "social"
    found.intake.hold(found.social, found.pair, found.productive, managers(), 0)
    assert len(enrolled(found.social)) == 4
    assert sum(row >= 30 for row in enrolled(found.social)) == expected


def test_managers_refer_within_their_latitude(scene):
    listed = tuple(range(30, 40))
    keen = {
        "institutions__staff__referral": 1.0,
        "institutions__staff__latitude": 0.5,
    }
    found = scene(listed=listed, money=4 * COST, **keen)
    assert hold(found, managers(tie=1.0, engagement=1.0, visits=1.0)) == [0, 1, 30, 31]
    found = scene(listed=listed, money=4 * COST, **keen)
    assert hold(found, managers(tie=0.5, engagement=1.0, visits=1.0)) == [0, 1, 2, 30]
    found = scene(listed=listed, money=4 * COST, **keen)
    assert hold(found, managers(tie=1.0, engagement=1.0, visits=0.0)) == [0, 1, 2, 3]


def test_only_those_who_would_come_are_candidates_unless_a_manager_talked_to_them(scene):
    found = scene(listed=(3, 4), money=FAMILIES * COST, institutions__staff__referral=1.0)
    found.households.interested[:6] = False
    assert hold(found) == list(range(6, 40))
    assert hold(found, managers(1.0, 1.0, 1.0), month=6) == [3, 4]


def test_who_came_because_a_manager_talked_to_them_is_not_therefore_referred(scene):
    """Also in a run's first month, when draws for good and draws for a month share their key."""

    def served(seed, money):
        half = {"institutions__staff__referral": 0.5, "institutions__staff__latitude": 1.0}
        found = scene(listed=range(FAMILIES), money=money, **half)
        found.intake.eligibility.seed = seed
        found.households.interested[:] = False
        return hold(found, managers(1.0, 1.0, 1.0), month=0)

    came = [served(seed, FAMILIES * COST) for seed in range(12)]
    assert all(10 < len(rows) < 30 for rows in came)
    poorest_first = [served(seed, COST) == came[seed][:1] for seed in range(12)]
    assert 0 < sum(poorest_first) < 12


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_definition_fits_some_families_for_good(scene, share):
    found = scene(money=FAMILIES * COST, productive={"targeting__definition": share})
    served = hold(found)
    assert hold(found, month=12) == []
    if share in (0.0, 1.0):
        assert len(served) == share * FAMILIES
    else:
        assert 10 < len(served) < 30


def test_joint_places_are_open_to_families_outside_the_definition(scene):
    found = scene(
        coordination=1.0,
        listed=(5, 6),
        money=FAMILIES * COST,
        productive={"targeting__definition": 0.0},
    )
    assert hold(found) == [5, 6]


@pytest.mark.parametrize(
    ("rule", "asked", "left_out"),
    [
        ("always", True, True),
        ("on-request", True, True),
        ("on-request", False, False),
        ("never", True, False),
    ],
)
@pytest.mark.parametrize("targeting", ["proxy-means", "territorial"])
def test_those_served_are_left_out_where_that_is_the_rule(scene, targeting, rule, asked, left_out):
    found = scene(
        rule=targeting,
        coordination=1.0,
        listed=(0, 1, 12),
        money=FAMILIES * COST,
        architecture__exclude_served=rule,
    )
    found.productive.excludes_served = asked
    served = hold(found)
    assert bool({0, 1, 12} & set(served)) != left_out
    assert len(served) == FAMILIES - 3 * left_out


@pytest.mark.parametrize("rule", ["proxy-means", "community", "categorical", "territorial"])
def test_no_family_comes_in_twice(scene, rule):
    found = scene(rule=rule, coordination=0.5, listed=range(10), productive={"duration": 6})
    seen = []
    for month in range(0, 60, 6):
        found.productive.account.appropriate(7 * COST, 0, 0)
        found.productive.graduate(month)
        seen += hold(found, managers(0.5, 0.5, 0.5), month)
        # What the families got is spent, as deliveries would.
        found.productive.package.left[:] = 0
        found.productive.account.spend("benefits", found.productive.account.available)
    assert len(seen) == len(set(seen)) > 20


def test_without_a_partner_a_programme_fills_its_own_list(scene):
    assert hold(scene(money=2 * COST, listed=(30, 31)), pair=False) == [0, 1]


def test_overlap_of_0_1_0_is_counted_on_definitions_not_on_places(scene):
    found = scene(
        **SMALLER,
        priority=0.0,
        listed=range(15, 25),
        money=COST,
        productive={"targeting__requirement": 0.5},
    )
    assert hold(found) == [39]
    assert found.pair.overlap == 0.5  # five of the ten listed reach the rank of twenty


# Whole places ---------------------------------------------------------------------------------


def listed_by_density():
    """Ten families in the last place, then five, two and none in the first."""
    return [*range(30, 40), *range(20, 25), 10, 11]


def opened(scene):
    return np.flatnonzero(scene.productive.opened).tolist()


@pytest.mark.parametrize(
    ("coordination", "priority", "first"), [(1.0, 1.0, 3), (0.0, 1.0, 0), (0.0, 0.0, 2)]
)
def test_places_open_by_the_list_or_by_the_programmes_own_criterion(
    scene, coordination, priority, first
):
    found = scene(
        rule="territorial",
        coordination=coordination,
        priority=priority,
        listed=listed_by_density(),
        money=10 * COST,
    )
    line = found.intake.ranking.poverty_line * DAYS_PER_MONTH * 4
    found.households["expected_income"][:] = np.where(np.arange(FAMILIES) < 10, 0.5, 2.0) * line
    found.places.potential[:] = [0.0, 0.1, 0.9, 0.2]
    assert hold(found) == list(range(10 * first, 10 * first + 10))
    assert opened(found) == [first]


def test_the_two_orders_are_mixed_by_agreement(scene):
    """The first place leads by poverty alone, the last by the list: half an agreement ties them."""
    first = []
    for coordination in (0.3, 0.7):
        found = scene(
            rule="territorial", coordination=coordination, listed=range(30, 40), money=10 * COST
        )
        line = found.intake.ranking.poverty_line * DAYS_PER_MONTH * 4
        found.households["expected_income"][:] = np.where(np.arange(FAMILIES) < 10, 0.5, 2.0) * line
        hold(found)
        first += opened(found)
    assert first == [0, 3]


def test_everybody_interested_in_an_open_place_comes_in_with_a_thinner_dose(scene):
    found = scene(rule="territorial", coordination=1.0, listed=listed_by_density(), money=16 * COST)
    found.households.interested[[31, 33]] = False
    served = hold(found)
    in_last = [row for row in range(30, 40) if row not in (31, 33)]
    assert served == [*range(20, 30), *in_last]
    np.testing.assert_allclose(found.productive.dose[in_last], 1.0)
    np.testing.assert_allclose(found.productive.dose[20:30], 0.8)


@pytest.mark.parametrize(("money", "places"), [(0.49, 0), (THINNEST_DOSE, 1), (1.49, 1), (1.5, 2)])
def test_a_place_opens_only_if_all_get_half_of_the_package(scene, money, places):
    found = scene(rule="territorial", money=round(money * 10 * COST))
    assert len(hold(found)) == 10 * places
    assert len(opened(found)) == places


def test_a_round_ends_when_every_place_was_opened_and_the_next_takes_newcomers(scene):
    found = scene(rule="territorial", money=100 * COST, productive={"package__tranches": 1})
    found.households.interested[[4, 17]] = False
    assert len(hold(found)) == 38
    assert opened(found) == [0, 1, 2, 3]
    assert hold(found, month=6) == []
    assert opened(found) == [0, 1, 2, 3]
    found.households.interested[17] = True
    assert hold(found, month=12) == [17]
    assert opened(found) == [1]


def test_a_place_where_nobody_waits_does_not_hold_up_the_round(scene):
    found = scene(rule="territorial", money=100 * COST)
    found.households.interested[5] = found.households.interested[10:20] = False
    assert len(hold(found)) == 29
    assert opened(found) == [0, 2, 3]
    found.households.interested[5] = True
    assert hold(found, month=6) == [5]


def test_a_place_that_waits_for_money_does_hold_up_the_round(scene):
    found = scene(rule="territorial", money=30 * COST)
    found.households.interested[::10] = False
    found.productive.family_cost[30:] *= 10
    hold(found)
    assert opened(found) == [0, 1, 2]
    found.households.interested[::10] = True
    assert hold(found, month=6) == []


def test_the_target_stays_when_the_last_place_opens_and_when_nobody_is_left(scene):
    found = scene(rule="territorial", listed=range(10), money=20 * COST, **SMALLER)
    for month in (0, 6, 12):
        found.productive.account.appropriate(20 * COST, 0, 0)
        hold(found, month=month)
        assert found.pair.overlap == 1.0, month


def test_the_target_is_whole_places_interested_or_not(scene):
    found = scene(
        rule="territorial", coordination=1.0, listed=range(30, 36), money=4 * COST, **SMALLER
    )
    found.households.interested[30:36] = False
    assert hold(found) == [36, 37, 38, 39]
    assert found.pair.overlap == 1.0


# Lists taken over -----------------------------------------------------------------------------


def test_a_list_admits_those_whom_the_other_programme_serves_now(scene):
    found = scene(
        listed=(3, 4, 30),
        money=FAMILIES * COST,
        productive={"targeting__rule": "list", "targeting__list_of": "social"},
    )
    assert hold(found) == []  # the other programme has not drawn up a list yet
    found.intake.hold(found.social, None, None, managers(), 0)
    assert hold(found, month=6) == [3, 4, 30]
    found.social.enrolled[[3, 17]] = False, True
    assert hold(found, month=12) == [17]


def test_a_list_is_ranked_where_the_money_does_not_reach_all(scene):
    found = scene(
        listed=(5, 9, 20, 33),
        money=2 * COST,
        productive={"targeting__rule": "list", "targeting__list_of": "social"},
    )
    found.intake.hold(found.social, None, None, managers(), 0)
    assert hold(found) == [5, 9]


def test_the_social_side_takes_lists_over_too(scene):
    found = scene(
        money=FAMILIES * COST,
        social={"targeting__rule": "list", "targeting__list_of": "productive"},
    )
    found.social.yearly_executable = 10 * YEAR
    found.intake.hold(found.social, None, None, managers(), 0)
    assert enrolled(found.social) == []
    found.productive.enrolled[[7, 21]] = True
    hold(found, pair=False)
    found.productive.enrolled[:] = False
    found.productive.enrolled[[7, 21]] = True
    found.intake.hold(found.social, None, None, managers(), 12)
    assert enrolled(found.social) == [7, 21]


# Refusals and money ---------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["proxy-means", "territorial"])
def test_refusals_are_counted_and_final_and_cost_nothing(scene, rule):
    found = scene(
        rule=rule,
        coordination=1.0,
        listed=range(10),
        money=FAMILIES * COST,
        institutions__community__refusal=1.0,
    )
    found.places.resentment[:] = 1.0
    assert hold(found) == list(range(10, 40))
    assert (found.productive.offers, found.productive.refusals) == (40, 10)
    assert np.flatnonzero(found.productive.refused).tolist() == list(range(10))
    assert found.productive.committed(0) == 30 * COST
    found.places.resentment[:] = 0.0
    assert hold(found, month=12) == []


def test_who_refuses_leaves_the_money_to_the_next_place(scene):
    found = scene(rule="territorial", coordination=1.0, listed=range(30, 40), money=15 * COST)
    found.places.resentment[3] = 1.0
    assert len(hold(found)) == 20  # nobody in the last place; all others as far as money goes
    assert 3 in opened(found)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rule=st.sampled_from(["proxy-means", "community", "territorial"]),
    money=st.integers(0, 60 * COST),
    coordination=st.floats(0.0, 1.0),
    priority=st.floats(0.0, 1.0),
    resentment=st.floats(0.0, 1.0),
    listed=st.sets(st.integers(0, FAMILIES - 1)),
    help_given=st.floats(0.0, 1.0),
)
def test_no_intake_commits_more_than_there_is(
    scene, rule, money, coordination, priority, resentment, listed, help_given
):
    found = scene(
        rule=rule,
        money=money,
        coordination=coordination,
        priority=priority,
        listed=listed,
        productive={"package__tranches": 1},
    )
    found.places.resentment[:] = resentment
    for month in (0, 6, 12):
        hold(found, managers(help_given, help_given, help_given), month)
        # Doses are kept in single precision, so a commitment can be off by its last bits.
        assert found.productive.committed(0) <= money * (1 + 1e-6) + 4
        assert not (found.productive.enrolled & found.productive.refused).any()


# Results of an agreement --------------------------------------------------------------------------


def came(found):
    """What the pair's intake brought of a full result of a half."""
    offices = {"social": found.social, "productive": found.productive}
    return attributable([found.pair], offices, 0.5)


def test_on_a_list_joint_places_count_and_coincidence_does_not(scene):
    """Ten listed; of four places two are joint: 2 / 10 over a half. The poorest are listed too."""
    found = scene(coordination=0.5, listed=range(30, 40), money=4 * COST)
    assert hold(found) == [0, 1, 30, 31]
    assert came(found) == pytest.approx(0.4)
    chance = scene(coordination=0.0, listed=range(10), money=4 * COST)
    assert hold(chance) == [0, 1, 2, 3]  # all on both lists, by nobody's agreement
    assert came(chance) == 0.0


def test_referred_families_count(scene):
    found = scene(
        listed=range(30, 40),
        money=4 * COST,
        institutions__staff__referral=1.0,
        institutions__staff__latitude=0.5,
    )
    assert hold(found, managers(1.0, 1.0, 1.0)) == [0, 1, 30, 31]
    assert came(found) == pytest.approx(0.4)


@pytest.mark.parametrize(("coordination", "expected"), [(0.0, 0.0), (1.0, 1.0)])
def test_places_count_as_far_as_the_list_ordered_them(scene, coordination, expected):
    """Ten listed in the first place, which opens under either order: all of them come."""
    found = scene(
        rule="territorial",
        coordination=coordination,
        listed=range(10),
        money=10 * COST,
    )
    assert hold(found) == [*range(10)]
    assert came(found) == expected


def test_a_family_counts_as_long_as_both_serve_it_and_once(scene):
    found = scene(coordination=1.0, listed=range(30, 40), money=4 * COST)
    hold(found)
    offices = {"social": found.social, "productive": found.productive}
    assert attributable([found.pair, found.pair], offices, 1.0) == pytest.approx(0.4)
    found.social.enrolled[30] = False
    found.social._add_up()
    assert attributable([found.pair], offices, 1.0) == pytest.approx(3 / 9)
    assert attributable([], offices, 1.0) == 0.0


def test_the_measure_of_0_1_0_counts_the_lift_over_chance():
    """Of 20 clients 15 are on the social list of 20 in 40: 0.75 less 0.5, over a half."""
    social, productive = np.arange(40) < 20, np.zeros(40, dtype=bool)
    productive[5:25] = True
    assert above_chance(social, productive, 0.5) == pytest.approx(0.5)
    assert above_chance(social, np.zeros(40, dtype=bool), 0.5) == 0.0
