"""Fit of a partner's rules to the lead's families, and what a list saves, by hand.

Four places of ten families whose welfare rises with their row, and whose means are their welfare.
"""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.agents.ministry import Ministry
from synergysim.agents.partnership import LEAD, PARTNER, Partnership
from synergysim.institutions.eligibility import Local
from synergysim.institutions.intake import Intake
from synergysim.institutions.observed_welfare import Ranking
from synergysim.institutions.programme import Programme
from synergysim.institutions.target_fit import know_fit
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario
from synergysim.scenario.pairs import Terms
from synergysim.world.population import synthesise
from synergysim.world.territory import Territories, territory_keys

PLACES, FAMILIES = 4, 40
PLAIN = {
    "institutions__targeting_error__proxy_means": 0.0,
    "institutions__targeting_error__means_welfare": 1.0,
    "institutions__coordination__search": 0.3,
    "context__territories__count": PLACES,
    "programmes__social__cash__amount": 100.0,
    "programmes__social__cash__per_child": 0.0,
    "programmes__social__targeting__definition": 1.0,
    "programmes__productive__package__value": 1000.0,
    "programmes__productive__package__tranches": 1,
    "programmes__productive__costs__administration": 0.25,
    "programmes__productive__costs__delivery": 0.0,
    "programmes__productive__targeting__rule": "proxy-means",
    "programmes__productive__targeting__requirement": 0.0,
    "programmes__productive__targeting__definition": 1.0,
}


class Scene:
    """A lead, its partner, their pair, and who is eligible."""

    def __init__(self, case, model, listed=(), architecture="independent", **changes):
        scenario = case(architecture, **(PLAIN | changes))
        given = scenario.institutions
        households = synthesise(scenario.context, FAMILIES, 2)
        households.traits[:2] = np.array([[4.0], [2.0]])
        households["expected_income"][:] = 100.0 + 10.0 * np.arange(FAMILIES)
        households.interested[:] = True
        owner = Ministry(model, "office", given.ministries["social"], given.coordination)
        owner.smallholder_priority = 0.0
        self.lead, self.partner = (
            Programme(
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
        )
        if len(listed):
            self.lead.enrol(np.array(listed, dtype=np.intp), 0)
        terms = Terms.under(scenario.architecture, "social", "productive")
        self.pair = Partnership(terms, given.coordination, [0.5, 0.5])
        ranking = Ranking(
            households,
            given.targeting_error,
            scenario.context.poverty_line,
            7,
            scenario.architecture.shared_registry,
        )
        territories = Territories(scenario.context, 1, 1)
        self.intake = Intake(households, territories, ranking, given.staff, given.community, 7)
        know_fit(self.intake.eligibility, self.pair, self.lead, self.partner)

    def hold(self, programme, coordination=0.0, month=0):
        nothing = np.zeros(PLACES)
        self.pair.agreements["targeting"], self.pair.effort = 1.0, [coordination] * 2
        pair, lead = (self.pair, self.lead) if programme is self.partner else (None, None)
        self.intake.hold(programme, pair, lead, Local(nothing, nothing, nothing), month)
        know_fit(self.intake.eligibility, self.pair, self.lead, self.partner)


@pytest.fixture
def scene(case, model):
    def make(**changes):
        return Scene(case, model, **changes)

    return make


def test_the_share_of_the_leads_families_whom_the_rules_admit(scene):
    """A requirement of rank one half: of rows 15 to 24 the upper five of ten reach row 20."""
    found = scene(listed=range(15, 25), programmes__productive__targeting__requirement=0.5)
    assert found.pair.overlap == 0.5


def test_the_share_is_the_leads_and_not_that_of_the_smaller_population(scene):
    """Rank 0.9 admits rows 36 to 39: one of five listed; all four of the partner's are of forty."""
    rules = {"programmes__productive__targeting__requirement": 0.9}
    assert scene(listed=range(32, 37), **rules).pair.overlap == pytest.approx(1 / 5)
    assert scene(**rules).pair.overlap == pytest.approx(4 / 40)


def test_fit_is_known_before_anybody_is_served(scene):
    """Before the lead has a list its rules say whose families they are: here all forty."""
    found = scene(programmes__productive__targeting__requirement=0.5)
    assert not found.lead.members.size
    assert found.pair.overlap == 0.5
    before = scene(
        programmes__productive__targeting__requirement=0.5,
        institutions__coordination__fit="smaller",
    )
    assert before.pair.overlap == 0.0


def test_a_geographic_stage_admits_the_families_of_its_places(scene):
    """One place of four; as long as none is entered, a quarter of the families."""
    places = {"share": 0.25, "choose_by": "poverty", "among": None, "map_error": 0.0}
    found = scene(listed=range(5, 15), programmes__productive__targeting__places=places)
    assert found.pair.overlap == 0.25
    found.partner.account.appropriate(125_000, 0, 0)
    found.hold(found.partner)
    assert np.flatnonzero(found.partner.entered).tolist() == [0]  # rows 0 to 9, the poorest
    assert found.pair.overlap == 0.5


def test_places_of_the_lead_admit_a_share_of_its_families(scene):
    """One of the two places that the lead will enter: half of its families, not a quarter."""
    theirs = {"share": 0.5, "choose_by": "poverty", "map_error": 0.0}
    mine = theirs | {"share": 0.25, "among": "social"}
    found = scene(
        programmes__social__targeting__places=theirs, programmes__productive__targeting__places=mine
    )
    assert found.pair.overlap == 0.5
    everywhere = scene(programmes__productive__targeting__places=mine)
    assert everywhere.pair.overlap == 0.25


def test_whom_a_rule_leaves_out_does_not_fit(scene):
    found = scene(listed=range(10), architecture__exclude_served="always")
    assert found.pair.overlap == 0.0


def test_a_list_that_is_taken_over_fits(scene):
    found = scene(
        listed=range(10),
        programmes__productive__targeting__rule="list",
        programmes__productive__targeting__list_of="social",
    )
    assert (found.pair.overlap, found.pair.saved) == (1.0, 0.0)  # there is nothing left to save


# What a list saves ----------------------------------------------------------------------------


def test_the_saving_by_hand_and_whose_it_is(scene):
    """1,000 of goods and 250 of administration, three tenths of it search: 75 of 1,250 is 6 %.

    Half of the lead's families fit, so 3 % of the partner's money is at stake, trust or no trust.
    """
    requirement = {"programmes__productive__targeting__requirement": 0.5}
    found = scene(listed=range(15, 25), **requirement)
    assert found.pair.saved == pytest.approx(0.03)
    assert (found.pair.unlocked(LEAD), found.pair.unlocked(PARTNER)) == (0.0, pytest.approx(0.03))
    found.pair.trust = [0.0, 0.0]
    assert found.pair.unlocked(PARTNER) == pytest.approx(0.03)
    assert scene(**requirement).pair.saved == 0.0  # no list yet
    nothing = scene(listed=range(15, 25), institutions__coordination__search=0.0)
    assert nothing.pair.saved == 0.0


def test_effort_by_hand_of_an_office_without_trust(scene, case, model):
    found = scene(listed=range(15, 25), programmes__productive__targeting__requirement=0.5)
    found.pair.trust = [0.0, 0.0]
    scenario = case("independent", institutions__ministries__agriculture__age=0.0)
    given = scenario.institutions
    office = Ministry(model, "young", given.ministries["agriculture"], given.coordination)
    office.seats = [(found.pair, PARTNER)]
    office.choose_effort(0.5)
    config = given.coordination
    cost = config.cost_institutions * (1 + config.cost_weight * office.weight) / office.capacity
    assert found.pair.effort == pytest.approx([0.0, 0.5 * config.money * 0.03 / cost])


@pytest.mark.parametrize(
    "rule",
    [{"rule": "territorial"}, {"rule": "list", "list_of": "social"}],
    ids=lambda r: r["rule"],
)
def test_who_does_not_search_saves_nothing(scene, rule):
    changes = {f"programmes__productive__targeting__{key}": value for key, value in rule.items()}
    found = scene(listed=range(10), **changes)
    assert found.pair.overlap == 1.0
    assert (found.partner.search, found.pair.saved) == (0.0, 0.0)


@pytest.mark.parametrize(("search", "administration"), [(0.0, 0.25), (0.3, 0.2125), (0.5, 0.1875)])
def test_families_from_the_list_need_no_search(scene, search, administration):
    """Two families on full agreement, two by themselves: half of the search is saved.

    Of 0.25 of administration 0.3 * 1/2 is not spent: 0.25 * 0.85 = 0.2125.
    """
    found = scene(listed=range(30, 32), institutions__coordination__search=search)
    found.partner.account.appropriate(4 * 125_000, 0, 0)
    found.hold(found.partner, coordination=1.0)
    assert np.flatnonzero(found.partner.enrolled).tolist() == [30, 31, 38, 39]
    assert found.partner.administration == pytest.approx(administration)
    goods = 4 * 100_000
    found.partner.afford(np.full(4, 100_000), goods)
    used = found.partner.account.used
    assert (used["benefits"], used["administration"]) == (goods, round(goods * administration))
    found.partner.account.check()


@pytest.mark.parametrize(("search", "paid"), [(0.0, 40_000), (0.3, 20_000)])
def test_a_stated_cost_of_finding_is_saved_for_the_lists_families(scene, search, paid):
    found = scene(
        listed=range(30, 32),
        programmes__productive__costs__targeting=100.0,
        programmes__productive__costs__administration=0.0,
        institutions__coordination__search=search,
    )
    found.partner.account.appropriate(4 * 110_000, 0, 0)
    found.hold(found.partner, coordination=1.0)
    assert found.partner.members.size == 4
    assert found.partner.account.used["administration"] == paid
    stated = 10_000 / 110_000 if search else 0.0
    assert found.partner.search_part == pytest.approx(stated)


# In a run -------------------------------------------------------------------------------------


def test_a_run_knows_fit_before_its_first_month_and_follows_criteria():
    """MINAGRI asks for more than Juntos' families have, and a lower requirement admits more."""

    def run(requirement):
        changes = {
            "run.households": 200,
            "run.burn_in_years": 1,
            "programmes.productive.targeting.requirement": requirement,
        }
        case = load_scenario("peru-juntos-minagri", overrides=changes)
        return SynergyModel(case.scenario)

    strict, open_to_all = run(0.9), run(0.0)
    (low,), (high,) = strict.institutions.partnerships, open_to_all.institutions.partnerships
    assert 0.0 < low.overlap < 0.8
    assert high.overlap == 1.0
    defined = low.overlap
    while not strict.institutions.programmes["social"].members.size:
        strict.step()
    strict.step()
    assert low.overlap < defined  # the list holds poorer families than the rules admit
    assert strict.institutions.programmes["productive"].admitted == 0
