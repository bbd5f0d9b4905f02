"""Coordination bodies: presence informs, principals with power decide, decisions bring them."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from synergysim.institutions.body import CoordinationBody, LocalCouncils

COMMITTEE = "architecture__bodies__national-committee__"
PACE = "institutions__coordination__attendance_adjustment"


@pytest.fixture
def body(case, model):
    """Return a function that makes a committee, whose members all come, with changes."""

    def make(
        attendance=1.0, seed=1, coordination=None, members=("social", "agriculture"), **changes
    ):
        good = {"power": 1.0, "reliability": 1.0, "cadence": 1, "other_members": 0, "budget": 0.0}
        scenario = case(
            **{COMMITTEE + key: value for key, value in (good | changes).items()},
            **(coordination or {}),
        )
        given = scenario.architecture.bodies["national-committee"]
        found = CoordinationBody(
            model,
            "committee",
            given,
            list(members),
            scenario.institutions.coordination,
            0.5,
            seed,
        )
        found.expected[:] = attendance * found.coordination.worth_of_meeting
        return found

    return make


def hold(body, partners, months=1, lost=0.0):
    return sum(body.meet(month, [partners], lost, 1.0) for month in range(months))


def test_willing_principals_with_power_settle_everything(body, pair):
    partners = pair()
    committee = body()
    assert hold(committee, partners) == 1
    assert partners.agreements == dict.fromkeys(("targeting", "budget", "timing", "delivery"), 1.0)
    assert committee.decided == 4


@pytest.mark.parametrize(
    ("cadence", "budget", "cost", "platforms"),
    # A meeting a quarter is one platform, one a month a third; money of its own is paid too.
    [
        (3, 0.0, 1.0, 1.0),
        (1, 0.0, 1.0, 1 / 3),
        (3, 0.5, 1.0, 1.5),
        (3, 0.5, 2.0, 2.0),
        (3, 0.5, 0.0, 1.0),
    ],
)
def test_members_pay_for_meetings_and_for_a_bodys_own_budget(
    body, cadence, budget, cost, platforms
):
    given = {"institutions__coordination__own_budget_cost": cost}
    found = body(cadence=cadence, budget=budget, coordination=given)
    assert found.platforms == pytest.approx(platforms)


@pytest.mark.parametrize(
    "missing",
    [{"power": 0.0}, {"attendance": 0.0, "coordination": {PACE: 0.0}}],
    ids=["power", "principals"],
)
def test_without_power_or_principals_nothing_is_decided_but_all_are_informed(body, pair, missing):
    partners, committee = pair(), body(**missing)
    assert hold(committee, partners, 40) == 40
    assert committee.decided == 0
    assert not any(partners.agreements.values())
    assert partners.information == pytest.approx(1 - math.exp(-0.5), rel=1e-3)


def test_unwilling_partners_sign_nothing(body, pair):
    partners = pair(effort=(1.0, 0.0))
    committee = body()
    hold(committee, partners, 40)
    assert committee.decided == 0


ORDER = {"architecture__mandated": ["timing"], "architecture__joint_budget": None}


def test_supported_orders_are_signed_by_all_members(body, pair):
    """Of two unwilling officials both sign with support times the order's strength: one draw each,
    so that at 0.8 and one half an item passes in 0.16 of the meetings."""
    partners = pair(effort=(0.0, 0.0), **ORDER)
    partners.ordered["timing"] = 0.5
    committee = body()
    for committee.seed in range(2000):
        committee.expected[:] = 1.0
        committee.meet(0, [partners], 0.0, 0.8)
    assert committee.decided / 2000 == pytest.approx(0.16, abs=0.03)


def test_an_order_moves_neither_other_items_nor_a_government_that_lost_interest(body, pair):
    partners, committee = pair(effort=(0.0, 0.0), **ORDER), body()
    committee.meet(0, [partners], 0.0, 1.0)
    assert committee.decided == 1
    assert partners.agreements == {"targeting": 0.0, "budget": 0.0, "timing": 1.0, "delivery": 0.0}
    committee.meet(1, [partners], 0.0, 0.0)
    assert committee.decided == 1


def test_items_of_two_need_the_two_and_money_needs_every_member(body, pair):
    """With many further members, one is always missing: money is never settled."""
    partners = pair(effort=(0.5, 0.5))
    committee = body(other_members=60, budget=1.0)
    hold(committee, partners, 30)
    assert partners.agreements["timing"] == 1.0
    assert partners.agreements["budget"] == 0.0


def test_attendance_decays_without_decisions_and_holds_with_money_of_its_own(body, pair):
    unpaid, paid = body(power=0.0), body(power=0.0, budget=1.0)
    course = []
    for month in range(60):
        unpaid.meet(month, [pair()], 0.0, 1.0)
        paid.meet(month, [pair()], 0.0, 1.0)
        course.append(unpaid.attendance)
    assert all(later < earlier for earlier, later in pairwise(course))
    assert unpaid.attendance < 0.1
    assert paid.attendance == pytest.approx(1.0)


def test_attendance_follows_what_is_expected_of_a_meeting_by_hand(body, pair):
    committee = body(power=0.0, cadence=3)
    committee.meet(0, [pair()], 0.0, 1.0)
    pace = committee.coordination.attendance_adjustment
    assert committee.attendance == pytest.approx(1.0 - pace)
    committee._weigh(np.array([2.0, 0.0]), np.array([4.0, 4.0]))
    before = (1.0 - pace) * 0.3  # of all items, where 0.3 of them are worth a principal's time
    expected = [before + pace * (0.5 - before), before - pace * before]
    assert committee.presence == pytest.approx(np.array(expected) / 0.3)


def test_meetings_follow_the_calendar_and_shocks_prevent_them(body, pair):
    assert hold(body(cadence=3), pair(), 12) == 4
    assert hold(body(), pair(), 12, lost=1.0) == 0
    assert 0 < hold(body(reliability=0.5), pair(), 60) < 60


def test_ministries_that_are_no_members_settle_nothing(body, pair):
    partners = pair()
    committee = body(members=["social"])
    hold(committee, partners, 20)
    assert committee.decided == 0
    assert partners.information == 0.0
    assert committee.information > 0.0


def test_binding_bodies_bind_their_functions(body):
    assert body().binds() == frozenset()
    assert body(binding=True).binds() == {"targeting", "budget", "timing", "delivery"}


# Local councils -------------------------------------------------------------------------------


@pytest.fixture
def council(case, model):
    def make(seeded=1.0, **changes):
        good = {
            "level": "local",
            "power": 1.0,
            "reliability": 1.0,
            "cadence": 1,
            "other_members": 0,
        }
        scenario = case(**{COMMITTEE + key: value for key, value in (good | changes).items()})
        found = LocalCouncils(
            model,
            "council",
            scenario.architecture.bodies["national-committee"],
            ["social", "agriculture"],
            scenario.institutions.coordination,
            200,
            seeded,
            1,
        )
        found.expected[:] = 1.0
        return found

    return make


def test_engaged_managers_agree_where_they_meet(council):
    found = council()
    found.meet(0, np.ones(200), np.ones(200), np.zeros(200))
    assert found.met.all()
    assert (found.agreement == 1.0).all()


def test_two_half_engaged_managers_agree_in_a_quarter_of_places(council):
    found = council()
    found.meet(0, np.full(200, 0.5), np.full(200, 0.5), np.zeros(200))
    assert found.agreement.mean() == pytest.approx(0.25, abs=0.1)


@pytest.mark.parametrize("missing", [{"power": 0.0}, {"reliability": 0.0}, {"seeded": 0.0}])
def test_councils_without_power_or_meetings_agree_on_nothing(council, missing):
    found = council(**missing)
    for month in range(12):
        found.meet(month, np.ones(200), np.ones(200), np.zeros(200))
    assert not found.agreement.any()


def attendance_in_the_long_run(found, engagement):
    for month in range(240):
        found.meet(month, np.full(200, engagement), np.full(200, engagement), np.zeros(200))
    return found.attendance.mean()


def test_members_come_if_enough_meetings_decide_and_the_rest_is_forgiven(council):
    """A quarter of the meetings decide where one in ten is enough; where none does, few come."""
    assert attendance_in_the_long_run(council(), 0.5) > 0.95
    assert attendance_in_the_long_run(council(), 0.0) < 0.15


def test_the_less_a_council_has_to_decide_to_be_worth_it_the_more_come(council):
    easy, hard = council(), council()
    easy.coordination = easy.coordination.model_copy(update={"worth_of_council": 0.05})
    hard.coordination = hard.coordination.model_copy(update={"worth_of_council": 0.2})
    assert attendance_in_the_long_run(easy, 0.3) > 2.0 * attendance_in_the_long_run(hard, 0.3)


def test_local_agreements_lapse(council):
    found = council(cadence=12)
    found.meet(0, np.ones(200), np.ones(200), np.zeros(200))
    for month in range(1, 4):
        found.meet(month, np.ones(200), np.ones(200), np.zeros(200))
        assert not found.met.any()
    np.testing.assert_allclose(found.agreement, 1 - found.coordination.agreement_lapse)


def test_closed_places_do_not_meet(council):
    found = council()
    lost = np.r_[np.zeros(100), np.ones(100)]
    found.meet(0, np.ones(200), np.ones(200), lost)
    assert found.met[:100].all()
    assert not found.met[100:].any()


def test_a_ministry_on_both_sides_brings_the_mean_of_its_wills(body, pair):
    found = body()
    partners = pair(effort=(0.2, 0.8))
    partners.terms = replace(partners.terms, owners=("social", "social"))
    will = found._will(found._agenda_of([partners]))
    assert will[found.members.index("social")] == 0.5


def test_items_of_a_body_that_binds_need_every_member(body, pair):
    """The two agree and the others never come: only a body that does not bind decides."""
    for binding, decided in ((False, 3), (True, 0)):
        committee = body(binding=binding, other_members=2)
        committee.expected[2:] = 0.0
        hold(committee, pair())
        assert committee.decided == decided  # all but money


def test_members_stay_away_if_nothing_of_their_own_is_decided(body, pair):
    """Two of three pairs agree; the third ministry's principal stops coming."""
    committee = body(other_members=1)
    committee.members = ["social", "agriculture", "project"]
    willing, unwilling = pair(), pair(effort=(1.0, 0.0))
    unwilling.terms = replace(unwilling.terms, owners=("social", "project"))
    for month in range(60):
        committee.meet(month, [willing, unwilling], 0.0, 1.0)
    social, agriculture, project = committee.presence
    assert min(agriculture, social) > 0.5
    assert project < 0.1


def test_below_the_nation_officers_sign_as_far_as_their_staff_is_engaged(body, pair):
    """Ministries without any will settle nothing together; their engaged staff does."""
    for level, decided in (("national", 0), ("intermediate", 3)):
        committee = body(level=level, functions=["targeting", "timing", "delivery"])
        partners = pair(effort=(0.0, 0.0))
        partners.staff = [1.0, 1.0]
        hold(committee, partners)
        assert committee.decided == decided
    partners.staff = [1.0, 0.0]
    committee = body(level="intermediate")
    hold(committee, partners, 20)
    assert committee.decided == 0


def test_officers_of_a_district_come_for_as_little_as_members_of_a_council(body):
    national, district = body(), body(level="intermediate")
    for committee in (national, district):
        committee.expected[:] = 0.1
    assert national.presence == pytest.approx([1 / 3, 1 / 3])
    assert district.presence == pytest.approx([1.0, 1.0])


def test_a_body_without_members_does_not_meet(body, pair):
    committee = body(members=())
    assert not hold(committee, pair(), 3)
    assert math.isnan(committee.attendance)
