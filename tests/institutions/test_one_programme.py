"""What one programme costs, by hand; it differs from complementary design in every case."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from tests.conftest import everywhere

from synergysim.institutions.one_programme import OneProgramme, programmes_of
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario
from synergysim.units import MINOR_UNITS

CASES = {
    "colombia-fest-unidos": "2012-07",
    "colombia-ppp": "2012-07",
    "ethiopia-psnp-in-sct": "2015-07",
    "lesotho-cgp-springs": "2015-01",
    "mali-nioro-cash-plus": "2014-07",
    "mexico-proinpro": "2013-01",
    "peru-juntos-haku-winay": "2012-07",
}
MANY = {"mexico-proinpro": 900, "peru-juntos-haku-winay": 600}
"""Small votes pay for few families."""
TERRITORIES = {"peru-juntos-haku-winay": 40}
"""The vote pays for small places only."""
APART = {
    "institutions.staff.one_team": False,
    "institutions.staff.one_queue": False,
    "institutions.coordination.one_vote": False,
}
"""As in 0.1.0: one programme has no costs of its own."""


@pytest.fixture
def whole(programme):
    """Cash and a package in one programme, on 120 families: 150 and 60 for each manager."""
    parts = [
        programme("social", cash__payment_every=1, budget=300.0),
        programme("productive", budget=100.0),
    ]
    return OneProgramme(parts, [0, 1], np.array([150.0, 60.0]))


# Staff ----------------------------------------------------------------------------------------


def test_all_staff_carries_the_same_number_of_families(whole):
    """150 and 60 families for two managers are 105 for each: 0.7 and 1.75 of their caseloads."""
    crowding = np.ones(2)
    whole.share_staff(crowding)
    assert crowding == pytest.approx([0.7, 1.75])
    crowded = np.array([1.0, 2.0])  # half doses: twice the families on the productive list
    whole.share_staff(crowded)
    assert crowded == pytest.approx([135 / 150, 135 / 60])


def test_a_family_with_two_components_is_visited_once(whole):
    """Sixty and forty on the lists, twenty of them on both: eighty families in a hundred places."""
    social, productive = whole.components
    social.enrol(np.arange(60), 0)
    productive.enrol(np.arange(40, 80), 0)
    assert whole.visited_once == pytest.approx(0.8)
    crowding = np.ones(2)
    whole.share_staff(crowding)
    assert crowding == pytest.approx([0.8 * 0.7, 0.8 * 1.75])


# Queue ----------------------------------------------------------------------------------------


def test_a_component_waits_for_what_the_one_before_it_owes(whole):
    social, productive = whole.components
    places = len(social.keys)
    social.enrol(np.arange(120), 0)
    assert not whole.ahead(productive, 0, places).any()
    late = social.households.territory == 3
    social.cash.months_owed[late] = 1
    assert np.flatnonzero(whole.ahead(productive, 0, places)).tolist() == [3]
    assert not whole.ahead(social, 0, places).any()  # the first waits for nobody


def test_a_tranche_in_a_place_that_waits_comes_a_month_later(programme, ground):
    productive = programme("productive", package__tranches=1, package__value=1000.0)
    productive.account.appropriate(10**9, 0, 0)
    productive.enrol(np.arange(120), 0)
    waits = np.zeros(len(productive.keys), dtype=bool)
    waits[[0, 3]] = True
    there = np.isin(productive.households.territory, [0, 3])
    productive.deliver(1, ground(ahead=waits))
    assert (productive.package.left[:120] == there).all()
    productive.deliver(2, ground())
    assert not productive.package.left.any()


# Money ----------------------------------------------------------------------------------------


def test_an_emergency_takes_the_same_sum_from_the_whole_vote(whole):
    """Half of 100 of 400 is an eighth of both votes: 37.50 of cash and 12.50 of packages."""
    share = whole.moved(0.5)
    assert share == pytest.approx(0.125)
    assert share * (300.0 + 100.0) == pytest.approx(0.5 * 100.0)


# Staff to be hired ----------------------------------------------------------------------------


def test_lessons_are_worth_less_until_staff_is_hired_and_goods_are_not(programme):
    """A fifth of the staff is missing; 63 % of it is hired after 12 months."""
    found = programme("productive")
    found.lacks_staff(0.2, 12.0)
    assert found.teaching(-1) == pytest.approx(0.8)
    assert found.teaching(11) == pytest.approx(1.0 - 0.2 * math.exp(-1.0))
    assert found.teaching(600) == pytest.approx(1.0)
    assert found.quality == 1.0


def test_staff_that_is_hired_is_paid(programme, ground):
    """Delivery of 10.00 for 120 families: 1,200.00, and a fifth of it more once all are hired."""
    paid = []
    for missing, month in ((0.0, 11), (0.2, 11), (0.2, 2000)):
        found = programme("productive", costs__delivery=10.0, duration=600)
        found.lacks_staff(missing, 12.0)
        found.account.appropriate(10**9, 0, 0)
        found.enrol(np.arange(120), month)
        found.deliver(month, ground())
        paid.append(found.account.used["delivery"] / MINOR_UNITS)
        found.account.check()
    hired = 1.0 - math.exp(-1.0)
    assert paid == pytest.approx([1200.0, 1200.0 * (1 + 0.2 * hired), 1440.0], abs=0.01)


def test_a_place_costs_what_its_staff_will_cost(programme):
    given = {"costs__delivery": 10.0, "costs__administration": 0.0, "duration": 24}
    found = programme("productive", **given)
    before = found.family_cost.copy()
    found.lacks_staff(0.2, 12.0)
    np.testing.assert_array_equal(found.family_cost - before, 24 * 200)
    cash = programme("social")
    cash.lacks_staff(0.2, 12.0)  # who teaches nothing lacks nobody
    assert cash.missing == 0.0


# In every case --------------------------------------------------------------------------------


@cache
def run(case: str, architecture: str, apart: bool = False, kept: str = "") -> SynergyModel:
    loaded = load_scenario(case, architecture=architecture)
    starts = {
        f"programmes.{name}.start": CASES[case] for name in loaded.scenario.programmes
    }  # all in the first months, so that short runs show them
    changes = (
        starts
        | {
            "run.households": MANY.get(case, 150),
            "run.burn_in_years": 1,
            "run.months": 15,
            "run.start": CASES[case],
            "context.territories.count": TERRITORIES.get(case, 10),
        }
        | everywhere(loaded.scenario)
        | (APART if apart else {})
        | ({kept: True} if kept else {})
    )
    return SynergyModel(loaded.replace(changes).scenario).run()


def visits(model: SynergyModel, side: str) -> float:
    rows = [model.institutions.posts.row[p.name] for p in model.institutions.of_side(side)]
    return float(model.institutions.managers.table("visits")[rows].mean())


def on_time(model: SynergyModel) -> float:
    """Share of productive tranches handed over when they were due."""
    programmes = model.institutions.of_side("productive")
    return sum(p.on_time for p in programmes) / sum(p.deliveries for p in programmes)


@pytest.mark.parametrize("case", CASES)
def test_one_programme_and_complementary_design_differ_for_stated_reasons(case):
    """Both have one owner and one strategy; staff, queue and vote are shared in one programme.

    Counted in every case: families on both lists are visited by one staff, or deliveries wait for
    what is ahead of them; none of it is there in complementary design, and none without the switch.
    """
    one, apart = run(case, "integrated"), run(case, "complementary-design")
    free = run(case, "integrated", apart=True)
    for model, expected in ((one, True), (apart, False)):
        system = model.institutions
        found = programmes_of(system.partnerships, system.programmes, np.ones(20))
        assert bool(found) == expected
    reasons = {
        "staff": any(visits(one, side) != visits(free, side) for side in ("social", "productive")),
        "queue": on_time(one) < on_time(free),
    }
    assert any(reasons.values())
    assert not np.array_equal(one.households.state, free.households.state)
    assert not np.array_equal(one.households.state, apart.households.state)


def test_one_staff_visits_more_often_for_cash_and_less_often_for_training():
    case = "peru-juntos-haku-winay"
    free = run(case, "integrated", apart=True)
    shared = run(case, "integrated", apart=True, kept="institutions.staff.one_team")
    assert visits(shared, "productive") < visits(free, "productive")
    assert visits(shared, "social") > visits(free, "social")


def test_one_queue_makes_tranches_late():
    case = "mexico-proinpro"
    free = run(case, "integrated", apart=True)
    queued = run(case, "integrated", apart=True, kept="institutions.staff.one_queue")
    assert on_time(queued) < on_time(free)
    assert visits(queued, "productive") == visits(free, "productive")
