"""Instruments of programmes, by hand: lean-season cash, works, services, lists, placebos."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.scenario.programmes import Cash, Services, Works

FAMILIES = np.arange(10)
MONTHLY = {"cash__amount": 100.0, "cash__per_child": 0.0, "cash__payment_every": 1}
FREE = {"costs__administration": 0.0, "costs__delivery": 0.0}
PPP = 100 / 4.0
"""A month of cash, at the exchange rate of the tests."""


@pytest.fixture
def funded(programme):
    """Return a function that makes a programme with money, and with instruments of its own."""

    def make(
        side="social", /, money=100_000_000, calendar=(), works=None, insurance=None, **design
    ):
        def change(given):
            changes = {}
            if calendar or works:
                labour = Works(labour=works) if works else None
                cash = given.cash.model_dump() | {"calendar": list(calendar), "works": labour}
                changes["cash"] = Cash.model_validate(cash)
            if insurance is not None:
                changes["services"] = Services(insurance=insurance)
            return given.model_copy(update=changes)

        office = programme(side, change=change, **design)
        office.account.appropriate(money, 0, 0)
        return office

    return make


def received(office, households, ground, months, column="cash"):
    """What the first family receives in each month."""
    found = []
    for month in months:
        households[column][:] = 0.0
        office.graduate(month)
        office.deliver(month, ground())
        found.append(float(households[column][0]))
    return found


# The calendar of cash ---------------------------------------------------------------------------


def test_cash_falls_due_in_the_months_of_its_calendar_only(funded, households, ground):
    office = funded(calendar=[3, 4, 12], **MONTHLY)  # the run and the programme start in January
    office.enrol(FAMILIES, 0)
    year = [0, 0, PPP, PPP, 0, 0, 0, 0, 0, 0, 0, PPP]
    assert received(office, households, ground, range(24)) == year * 2


def test_a_payday_pays_the_covered_months_since_the_last_one(funded, households, ground):
    office = funded(calendar=[3, 4, 5], **MONTHLY | {"cash__payment_every": 3})
    office.enrol(FAMILIES, 0)
    assert received(office, households, ground, range(9)) == [0, 0, PPP, 0, 0, 2 * PPP, 0, 0, 0]


def test_the_calendar_is_that_of_the_programmes_own_start(funded, households, ground):
    office = funded(calendar=[11], start="2015-10", **MONTHLY)
    office.start = 9
    office.enrol(FAMILIES, 9)
    assert received(office, households, ground, range(9, 13)) == [0, PPP, 0, 0]


def test_a_place_costs_the_covered_months_of_a_year(funded):
    office = funded(calendar=[1, 2, 3, 4, 5, 6], **MONTHLY | FREE)
    assert set(office.family_cost) == {6 * 10_000}


def test_who_leaves_between_paydays_is_paid_at_the_next(funded, households, ground):
    office = funded(duration=4, **MONTHLY | {"cash__payment_every": 3})
    office.enrol(FAMILIES, 0)
    assert received(office, households, ground, range(9)) == [0, 0, 3 * PPP, 0, 0, PPP, 0, 0, 0]


def test_what_was_late_when_a_family_left_still_arrives(funded, households, ground):
    office = funded(duration=3, **MONTHLY | {"cash__payment_every": 3})
    office.enrol(FAMILIES, 0)
    received(office, households, ground, range(2))
    office.deliver(2, ground(lateness=1.0, visits_lost=np.ones(len(office.opened))))
    assert received(office, households, ground, range(3, 6)) == [3 * PPP, 0, 0]
    assert office.account.used["benefits"] == len(FAMILIES) * 3 * 10_000


def test_only_places_where_somebody_is_paid_count_as_deliveries(funded, households, ground):
    office = funded(**MONTHLY)
    office.enrol(FAMILIES, 0)
    office.deliver(0, ground())
    assert office.deliveries == office.on_time == len(np.unique(households.territory[FAMILIES]))


# Works and services -----------------------------------------------------------------------------


def test_works_are_asked_of_the_able_in_months_of_cash(funded, households, ground):
    office = funded(calendar=[2], works=0.1, **MONTHLY)
    households.labour_constrained[:] = False
    households.labour_constrained[3] = True
    office.enrol(FAMILIES, 0)
    asked = [
        households["works"].copy() for month in range(3) if not office.deliver(month, ground())
    ]
    assert not asked[0].any()
    expected = np.zeros(120)
    expected[FAMILIES] = 0.1
    expected[3] = 0.0
    np.testing.assert_allclose(asked[1], expected)
    np.testing.assert_allclose(households["cash"][FAMILIES], PPP)  # without work, the same money


def test_nobody_is_called_to_works_without_money_for_the_wage(funded, households, ground):
    office = funded(works=0.1, money=0, **MONTHLY)
    office.enrol(FAMILIES, 0)
    office.deliver(0, ground())
    assert not households["cash"].any()
    assert not households["works"].any()


def test_works_follow_the_dose_as_the_wage_does(funded, households, ground):
    office = funded(works=0.1, **MONTHLY)
    households.labour_constrained[:] = False
    office.enrol(FAMILIES, 0, 0.5)
    office.deliver(0, ground())
    np.testing.assert_allclose(households["works"][FAMILIES], 0.05)
    np.testing.assert_allclose(households["cash"][FAMILIES], 0.5 * PPP)


def test_insurance_needs_visits_and_follows_the_dose(funded, households, ground):
    office = funded("productive", insurance=0.4)
    office.enrol(FAMILIES[:5], 0)
    office.enrol(FAMILIES[5:], 0, 0.5)
    office.deliver(0, ground(visits=np.full(len(office.opened), 0.5)))
    np.testing.assert_allclose(households["insurance"][:5], 0.4 * 0.5)
    np.testing.assert_allclose(households["insurance"][5:10], 0.4 * 0.5 * 0.5)
    assert not households["insurance"][10:].any()


# Money for the way ------------------------------------------------------------------------------


def test_delivery_costs_as_much_as_the_dose_that_is_delivered(funded, ground):
    office = funded("productive", costs__delivery=10.0, package__value=0.0)
    office.enrol(FAMILIES[:4], 0)
    office.enrol(FAMILIES[4:], 0, 0.5)
    office.deliver(0, ground())
    assert office.account.used["delivery"] == (4 + 3) * 1000


@pytest.mark.parametrize(("money", "share"), [(10_000, 1.0), (2_500, 0.25), (0, 0.0)])
def test_training_and_services_end_with_the_money_for_the_way(
    funded, households, ground, money, share
):
    office = funded(
        "productive", money=money, insurance=0.4, costs__delivery=10.0, training__dose=0.8
    )
    office.enrol(FAMILIES, 0)
    office.deliver(0, ground())
    np.testing.assert_allclose(households["training"][FAMILIES], 0.8 * share)
    np.testing.assert_allclose(households["insurance"][FAMILIES], 0.4 * share)
    assert office.account.available == 0


# A programme that delivers nothing --------------------------------------------------------------


def test_a_placebo_lists_families_and_keeps_its_money(funded, households, ground):
    design = {"package__value": 800.0, "costs__delivery": 10.0, "condition": True}
    real, placebo = (
        funded("productive", insurance=0.4, **design),
        funded("productive", insurance=0.4, delivers=False, **design),
    )
    for office in (placebo, real):
        office.enrol(FAMILIES, 0)
    columns = (
        "cash",
        "goods",
        "package",
        "training",
        "coaching",
        "groups",
        "association",
        "insurance",
        "condition",
    )
    for month in range(3):
        placebo.deliver(month, ground())
        assert not any(households[name].any() for name in columns)
    for month in range(3):
        real.deliver(month, ground())
    assert all(households[name].any() for name in columns[1:])
    assert placebo.enrolled[FAMILIES].all()
    assert placebo.account.available == placebo.account.appropriated
    assert not any(placebo.account.used.values())
    assert (placebo.deliveries, placebo.on_time) == (0, 0)
    assert placebo.available == real.available == real.account.available  # its list stays alike
    assert placebo.committed(0) == real.committed(0)


@pytest.mark.parametrize("side", ["social", "productive"])
def test_a_placebo_lists_whom_the_programme_would_list(make, side):
    """Ranking by what households expect: nothing that they receive may move the comparison."""
    from synergysim.model import SynergyModel

    lists = []
    for delivers in (True, False):
        changes = {
            f"programmes.{side}.delivers": delivers,
            f"programmes.{side}.targeting.rule": "proxy-means",
            "institutions.targeting_error.proxy_means": 5.0,
            "institutions.community.resentment_adjustment": 0.0,
        }
        model = SynergyModel(make("lesotho", changes, architecture="independent"))
        first = model.institutions.programmes[side]
        for _ in range(18):
            model.step()
        lists.append(first.ever.copy())
    both, either = (lists[0] & lists[1]).sum(), (lists[0] | lists[1]).sum()
    assert both > 20
    assert both / either > 0.9
