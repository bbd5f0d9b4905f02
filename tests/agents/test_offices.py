"""Ministries, government, donor and their pairs."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.agents.donor import Donor
from synergysim.agents.government import Government
from synergysim.agents.ministry import Ministry
from synergysim.agents.partnership import LEAD, PARTNER, Partnership
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.scenario.load import load_scenario
from synergysim.scenario.pairs import Terms


def load(architecture="coordinated-institutions", **changes):
    overrides = {"architecture.signed": []}  # nothing is in force but what a test says
    overrides |= {key.replace("__", "."): value for key, value in changes.items()}
    return load_scenario("lesotho", architecture=architecture, overrides=overrides).scenario


@pytest.fixture
def model():
    with ColumnarModel(1) as made:
        yield made


def seated(model, scenario):
    """A pair with its two ministries."""
    config = scenario.institutions
    terms = Terms.under(scenario.architecture, "social", "productive")
    pair = Partnership(terms, config.coordination, [0.2, 0.6])
    owners = scenario.architecture.owners
    offices = {
        name: Ministry(model, name, config.ministries[name], config.coordination)
        for name in dict.fromkeys((owners.social, owners.productive))
    }
    offices[owners.social].seats.append((pair, LEAD))
    offices[owners.productive].seats.append((pair, PARTNER))
    return pair, offices


def test_a_pair_agrees_as_far_as_its_weaker_will():
    pair, _ = seated(ColumnarModel(1), load())
    pair.effort = [0.9, 0.3]
    pair.agreements["timing"] = 0.5
    assert pair.joint_effort == 0.3
    assert pair.coordination("timing") == pytest.approx(0.15)
    assert pair.coordination("budget") == 0.0
    assert pair.obligation() == 0.125
    assert pair.fit == pytest.approx(0.6)


def test_what_the_design_settled_or_a_rule_binds_does_not_lapse():
    scenario = load(architecture__settled_by_design=["timing"])
    pair, _ = seated(ColumnarModel(1), scenario)
    pair.agreements = dict.fromkeys(pair.agreements, 1.0)
    pair.lapse(frozenset({"budget"}))
    kept = 1 - scenario.institutions.coordination.agreement_lapse
    assert pair.agreements == pytest.approx(
        {"targeting": kept, "budget": 1.0, "timing": 1.0, "delivery": kept}
    )


def test_an_order_is_in_force_at_first_and_lapses_unless_renewed(model):
    scenario = load(architecture__mandated=["timing", "delivery"], architecture__joint_budget=None)
    pair, offices = seated(model, scenario)
    assert pair.obligation() == 0.5
    assert pair.settled_at == {"timing": "national", "delivery": "national"}
    offices["social"].choose_effort(1.0)
    ordered = pair.effort[LEAD]
    for _ in range(40):
        pair.lapse(frozenset({"timing"}))
    # A rule that binds keeps what was agreed, not the government's interest in it.
    assert pair.agreements["timing"] == 1.0
    assert pair.ordered == pytest.approx(dict.fromkeys(("timing", "delivery"), 0.917**40))
    pair.agreements["timing"] = 0.0
    offices["social"].choose_effort(1.0)
    assert ordered > 0.0
    assert pair.effort[LEAD] < 0.3 * ordered
    alone, offices = seated(model, load(architecture__joint_budget=None))
    offices["social"].choose_effort(1.0)
    assert alone.effort[LEAD] == 0.0
    assert not any(alone.agreements.values())


@pytest.mark.parametrize(
    ("holder", "binding", "expected"),
    # Half of what a neutral holder keeps comes back to the partner's other lines (re-programming).
    [
        ("outside", False, (0.3, 0.15)),
        ("social", False, (0.0, 0.15)),
        ("social", True, (0.3, 0.15)),
        ("agriculture", False, (0.15, 0.0)),
    ],
)
def test_joint_money_moves_those_who_do_not_hold_it(model, holder, binding, expected):
    scenario = load(
        architecture__joint_budget__share=0.3,
        architecture__joint_budget__holder=holder,
        architecture__joint_budget__binding=binding,
    )
    pair, _ = seated(model, scenario)
    pair.released = 0.5
    assert (pair.unlocked(LEAD), pair.unlocked(PARTNER)) == pytest.approx(expected)


def test_effort_of_a_new_ministry_by_hand(model):
    scenario = load("independent", institutions__ministries__social__age=0.0)
    pair, offices = seated(model, scenario)
    config = scenario.institutions.coordination
    pair.overlap, pair.trust = 0.5, [0.4, 0.4]
    offices["social"].choose_effort(0.6)
    office = scenario.institutions.ministries["social"]
    cost = config.cost_institutions * (1 + config.cost_weight * office.weight) / office.capacity
    expected = 0.6 * config.partner * 0.4 * 0.5 * (1 - 0.4) / cost
    assert pair.effort[LEAD] == pytest.approx(min(expected, 1.0))
    assert pair.effort[PARTNER] == 0.0
    assert pair.routine[LEAD] == pytest.approx(config.routine * expected)


def test_old_ministries_keep_to_their_routine(model):
    young, old = (
        seated(model, load("independent", institutions__ministries__social__age=age))
        for age in (0.0, 100.0)
    )
    for pair, offices in (young, old):
        pair.overlap = 1.0
        for _ in range(8):
            offices["social"].choose_effort(1.0)
    assert old[0].effort[LEAD] < young[0].effort[LEAD]
    assert old[0].routine[LEAD] < young[0].routine[LEAD]


def test_partners_are_judged_by_what_they_do(model):
    pair, offices = seated(model, load())
    pair.trust, pair.effort = [0.3, 0.3], [0.0, 1.0]
    for _ in range(4):
        offices["social"].judge_partners()
        offices["agriculture"].judge_partners()
    assert pair.trust[LEAD] > 0.3 > pair.trust[PARTNER]
    assert offices["social"].age == load().institutions.ministries["social"].age + 1.0


def test_money_held_back_costs_trust_in_its_holder(model):
    open_handed, tight = (
        seated(model, load(architecture__joint_budget__holder="social")) for _ in range(2)
    )
    for (pair, offices), released in ((open_handed, 1.0), (tight, 0.2)):
        pair.effort, pair.released = [0.5, 0.5], released
        offices["agriculture"].judge_partners()
    assert open_handed[0].trust[PARTNER] > tight[0].trust[PARTNER]


def test_working_together_teaches(model):
    pair, offices = seated(model, load())
    before = offices["social"].capacity
    pair.effort = [1.0, 1.0]
    offices["social"].judge_partners()
    learning = load().institutions.coordination.learning
    assert offices["social"].capacity == pytest.approx(before + 0.5 * learning * (1 - before))


def test_a_ministry_learns_once_and_from_others(model):
    """By hand: learning 0.1, capacity 0.5, joint efforts 0.4, 0.8 and, within itself, 1.

    From others: 0.5 + 0.05 * 0.8 * 0.5 = 0.52. From each seat, as in 0.1.0: 0.51, then 0.5296,
    then twice a twentieth of what is missing: 0.55312, 0.575464.
    """
    found = []
    for once in (True, False):
        scenario = load(
            "independent",
            institutions__coordination__learning=0.1,
            institutions__coordination__learns_from_others=once,
            institutions__ministries__social__capacity=0.5,
        )
        (weak, offices), (good, _) = (seated(model, scenario) for _ in range(2))
        own, _ = seated(model, load("same-institution"))
        assert own.terms.owners[0] == own.terms.owners[1] != weak.terms.owners[1]
        weak.effort, good.effort, own.effort = [0.4, 0.9], [0.8, 0.8], [1.0, 1.0]
        office = offices["social"]
        office.seats = [(weak, LEAD), (good, LEAD), (own, LEAD), (own, PARTNER)]
        office.judge_partners()
        found.append(office.capacity)
    assert found == pytest.approx([0.52, 0.575464])


def test_a_ministry_with_itself_alone_learns_nothing(model):
    pair, offices = seated(model, load("same-institution"))
    pair.effort, pair.field_work = [1.0, 1.0], 1.0
    (office,) = offices.values()
    before = office.capacity
    office.judge_partners()
    assert office.capacity == before


def test_what_was_signed_is_in_force_at_the_start_and_lapses(model):
    """Three of four functions; after two quarters each is at 0.917 squared."""
    scenario = load(architecture__signed=["targeting", "timing", "delivery"])
    pair, _ = seated(model, scenario)
    assert pair.obligation() == 0.75
    assert pair.settled_at == dict.fromkeys(("targeting", "timing", "delivery"), "national")
    assert not pair.ordered  # nobody signs an agreement of equals because he is ordered to
    for _ in range(2):
        pair.lapse(frozenset())
    assert pair.agreements == pytest.approx(
        dict.fromkeys(("targeting", "timing", "delivery"), 0.917**2) | {"budget": 0.0}
    )
    nothing, _ = seated(model, load(architecture__signed=[]))
    assert nothing.obligation() == 0.0


def test_who_coordinates_on_purpose_has_signed_something():
    signed = {
        name: load_scenario("lesotho", architecture=name).scenario.architecture.signed
        for name in ("independent", "same-institution", "coordinated-institutions", "integrated")
    }
    assert [name for name, functions in signed.items() if functions] == ["coordinated-institutions"]
    assert "budget" not in signed["coordinated-institutions"]


@pytest.mark.parametrize(
    ("back", "partner"),
    # What comes back to the partner's own lines is not at stake for it: 0.4 * (1 - back).
    [(0.0, 0.4), (0.5, 0.2), (1.0, 0.0)],
)
def test_re_programming_takes_from_what_is_at_stake_for_the_partner_alone(model, back, partner):
    scenario = load(
        architecture__joint_budget__share=0.4,
        architecture__joint_budget__holder="outside",
        architecture__joint_budget__binding=False,
        institutions__coordination__reprogrammed=back,
    )
    pair, _ = seated(model, scenario)
    assert (pair.unlocked(LEAD), pair.unlocked(PARTNER)) == pytest.approx((0.4, partner))
    held = load(
        architecture__joint_budget__share=0.4,
        architecture__joint_budget__holder="social",
        architecture__joint_budget__binding=False,
        institutions__coordination__reprogrammed=back,
    )
    pair, _ = seated(model, held)
    assert pair.unlocked(PARTNER) == pytest.approx(0.4)  # what a partner holds never comes back


# Government and donor -------------------------------------------------------------------------


def test_support_has_to_be_earned(model):
    config = load().institutions.government
    with_results, without = (Government(model, config, 1) for _ in range(2))
    for _ in range(60):
        with_results.see_results(1.0)
        without.see_results(0.0)
    assert with_results.support == pytest.approx(config.support)
    assert without.support == pytest.approx(config.support * (1 - config.earned), rel=0.01)


def test_without_a_possible_result_support_follows_what_was_promised(model):
    """By hand: promised 0.8 after an election, pace 0.1: 0.6 becomes 0.62; 0.6 without results."""
    config = load(
        institutions__government__support=0.6,
        institutions__government__adjustment=0.1,
        institutions__government__earned=0.25,
    ).institutions.government
    waiting, judged = (Government(model, config, 1) for _ in range(2))
    waiting.promised = judged.promised = 0.8
    waiting.see_results(None)
    judged.see_results(0.0)
    assert waiting.support == pytest.approx(0.62)
    assert judged.support == pytest.approx(0.6)


def test_elections_fall_due_and_move_support_and_goals(model):
    scenario = load(institutions__government__election_every=12)
    pair, _ = seated(model, scenario)
    government = Government(model, scenario.institutions.government, 4)
    held = []
    for month in range(30):
        government.hold_election(month, [pair])
        held.append(government.election)
    assert [month for month, election in enumerate(held) if election] == [12, 24]
    assert government.promised != scenario.institutions.government.support
    assert 0.0 <= government.promised <= 1.0


@pytest.mark.parametrize("architecture", ["independent", "complementary-design"])
def test_goals_drift_apart_unless_one_strategy_ties_them(model, architecture):
    scenario = load(architecture)
    pair, _ = seated(model, scenario)
    pair.goals = [0.4, 0.4]
    government = Government(model, scenario.institutions.government, 4)
    for month in range(0, 60, 3):
        government.drift(month, [pair])
        assert all(0.0 <= goal <= 1.0 for goal in pair.goals)
    assert (pair.goals[0] == pair.goals[1]) == scenario.architecture.shared_goals


def test_goals_do_not_wander_off_without_news(model):
    scenario = load(institutions__government__goal_drift=0.0)
    pair, _ = seated(model, scenario)
    government = Government(model, scenario.institutions.government, 4)
    for month in range(0, 120, 3):
        government.drift(month, [pair])
    assert pair.goals == [0.2, 0.6]


def test_an_office_in_two_pairs_keeps_one_goal(model):
    """One more productive programme leaves the social office's goal where it would be."""
    scenario = load(institutions__government__election_every=12)

    def goal(names, seed):
        pairs = [
            Partnership(
                Terms.under(scenario.architecture, "social", name),
                scenario.institutions.coordination,
                [0.3, 0.6],
            )
            for name in names
        ]
        government = Government(model, scenario.institutions.government, seed)
        for month in range(40):
            government.hold_election(month, pairs)
            if month % 3 == 0:
                government.drift(month, pairs)
        return [pair.goals[LEAD] for pair in pairs]

    for seed in range(5):
        (alone,) = goal(["one"], seed)
        assert goal(["one", "two"], seed) == [alone, alone]


def test_a_donor_closes_gaps(model):
    donor = Donor(model, load().institutions.donor)
    gain = donor.config.capacity_gain
    assert donor.strengthen(0.5) == pytest.approx(0.5 + gain * 0.5)
    assert donor.strengthen(1.0) == 1.0
    built = donor.build(np.array([0.0, 0.5, 1.0, 0.0]), np.array([1.0, 1.0, 1.0, 0.0]))
    np.testing.assert_allclose(
        built, [donor.config.services_gain, 0.5 + 0.5 * donor.config.services_gain, 1.0, 0.0]
    )


def test_a_ministry_on_both_sides_of_one_pair_has_one_partner(model):
    """Its effort is that of a ministry with one seat, and a second pair makes it costlier."""
    scenario = load("same-institution", institutions__ministries__social__age=0.0)
    pair, offices = seated(model, scenario)
    pair.overlap, pair.trust = 1.0, [0.2, 0.2]
    offices["social"].choose_effort(0.6)
    config, office = scenario.institutions.coordination, scenario.institutions.ministries["social"]
    cost = config.cost_institution * (1 + config.cost_weight * office.weight) / office.capacity
    alone = 0.6 * config.partner * 0.2 * pair.fit / cost
    assert 0.0 < alone < 1.0
    assert pair.effort == pytest.approx([alone, alone])
    terms = Terms.under(scenario.architecture, "social", "another")
    other = Partnership(terms, config, [0.2, 0.6])
    offices["social"].seats += [(other, LEAD), (other, PARTNER)]
    pair.routine = [0.0, 0.0]
    offices["social"].choose_effort(0.6)
    assert pair.effort == pytest.approx([alone / (1 + config.cost_partners)] * 2)


def test_no_office_shares_the_draw_of_political_support(model):
    """Not even one whose programme is called ``support``."""
    scenario = load(institutions__government__election_every=12)
    config, moves = scenario.institutions.government, []
    for seed in range(12):
        pair = Partnership(
            Terms.under(scenario.architecture, "support", "other"),
            scenario.institutions.coordination,
            [0.5, 0.5],
        )
        government = Government(model, config, seed)
        government.hold_election(12, [pair])
        moves.append(
            (
                (government.promised - config.support) / config.election_support,
                (government.anchors["support", LEAD] - 0.5) / config.election_goals,
            )
        )
    support, goal = np.array(moves).T
    assert not np.isclose(support, goal).any()
