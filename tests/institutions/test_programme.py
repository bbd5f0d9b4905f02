"""A programme's deliveries, by hand."""

from __future__ import annotations

import numpy as np
import pytest

FAMILIES = np.arange(10)


def funded(office, money=10_000_000):
    office.account.appropriate(money, 0, 0)
    return office


def test_cash_depends_on_counted_children(programme, households):
    office = programme(cash__amount=100.0, cash__per_child=10.0, cash__children_counted=2)
    expected = 10_000 + 1_000 * np.minimum(households.children, 2)
    assert np.array_equal(office.cash.monthly, expected)


def test_a_place_costs_a_year_of_cash_with_administration_and_delivery(programme):
    office = programme(
        cash__amount=100.0, cash__per_child=0.0, costs__administration=0.1, costs__delivery=5.0
    )
    assert set(office.family_cost) == {int(12 * 10_000 * 1.1) + 12 * 500}


def test_cash_is_paid_every_quarter_for_the_months_since_entry(programme, households, ground):
    office = funded(programme(cash__amount=100.0, cash__per_child=0.0, cash__payment_every=3))
    office.enrol(FAMILIES[:5], 0)
    office.enrol(FAMILIES[5:], 2)
    for month in range(3):
        assert not households["cash"].any()
        office.deliver(month, ground())
    np.testing.assert_allclose(households["cash"][:5], 3 * 100 / 4.0)
    np.testing.assert_allclose(households["cash"][5:10], 100 / 4.0)
    assert not households["cash"][10:].any()
    assert office.account.used["benefits"] == (15 + 5) * 10_000
    office.account.check()


def test_weak_offices_and_closed_roads_slip_and_pay_later(programme, households, ground):
    office = funded(programme(cash__amount=100.0, cash__per_child=0.0, cash__payment_every=1))
    office.enrol(np.arange(120), 0)
    count = len(office.opened)
    closed = ground(lateness=1.0, visits_lost=np.ones(count))
    office.deliver(0, closed)
    assert not households["cash"].any()
    assert (office.on_time, office.deliveries) == (0, count)
    office.deliver(1, ground())
    np.testing.assert_allclose(households["cash"], 2 * 100 / 4.0)
    assert office.on_time == count


def test_short_money_is_thinned_evenly(programme, households, ground):
    office = programme(
        cash__amount=100.0,
        cash__per_child=0.0,
        cash__payment_every=1,
        costs__administration=0.0,
        costs__delivery=0.0,
    )
    office.account.appropriate(50_000, 0, 0)
    office.enrol(FAMILIES, 0)
    office.deliver(0, ground())
    np.testing.assert_allclose(households["cash"][:10], 50 / 4.0)
    assert office.account.available == 0


def test_packages_come_in_tranches_part_of_it_to_eat(programme, households, ground):
    office = funded(
        programme(
            "productive",
            package__value=800.0,
            package__tranches=2,
            package__tranche_every=6,
            package__consumable=0.25,
        )
    )
    office.enrol(FAMILIES, 0)
    arrived = []
    for month in range(12):
        households["goods"][:] = households["package"][:] = 0.0
        office.deliver(month, ground())
        if households["package"].any():
            arrived.append(month)
            np.testing.assert_allclose(households["goods"][:10], 0.25 * 400 / 4.0)
            np.testing.assert_allclose(households["package"][:10], 0.75 * 400 / 4.0)
    assert arrived == [1, 7]
    assert office.account.used["benefits"] == 10 * 80_000


def test_tranches_that_follow_no_calendar_come_late(programme, ground):
    office = funded(programme("productive", package__tranches=2, package__tranche_every=6))
    office.enrol(np.arange(120), 0)
    count = len(office.opened)
    for month in range(2):
        office.deliver(month, ground(timing=np.zeros(count)))
    wait = office.package.due[office.enrolled] - 7
    assert wait.min() == 0
    assert wait.max() == 5
    assert 1.5 < wait.mean() < 3.5


def test_work_outside_its_own_sector_is_worth_less_and_costs_as_much(programme, households, ground):
    office = funded(programme("productive", quality=0.5, package__value=800.0, package__tranches=1))
    office.enrol(FAMILIES, 0)
    office.deliver(1, ground())
    np.testing.assert_allclose((households["goods"] + households["package"])[:10], 0.5 * 800 / 4.0)
    assert office.account.used["benefits"] == 10 * 80_000


def test_training_needs_visits_and_messages_that_agree(programme, households, ground):
    office = funded(programme("productive", training__dose=1.0))
    office.enrol(FAMILIES, 0)
    count = len(office.opened)
    both = np.zeros(120, dtype=bool)
    both[:5] = True
    office.deliver(
        0,
        ground(
            visits=np.full(count, 0.5),
            aligned=np.full(count, 0.25),
            mixed_messages=0.4,
            served_by_partner=both,
        ),
    )
    np.testing.assert_allclose(households["training"][:5], 0.5 * (1 - 0.4 * 0.75))
    np.testing.assert_allclose(households["training"][5:10], 0.5)
    assert not households["training"][10:].any()


def test_training_ends_and_families_graduate(programme, households, ground):
    office = funded(programme("productive", training__months=3, duration=5))
    office.enrol(FAMILIES, 0)
    for month in range(7):
        households["training"][:] = 0.0
        office.graduate(month)
        office.deliver(month, ground())
        assert households["training"].any() == (month < 3)
        assert office.enrolled.any() == (month < 5)
    assert office.ever[FAMILIES].all()


def test_delivery_to_two_programmes_never_exceeds_full_training(programme, households, ground):
    one, other = (funded(programme("productive", training__dose=0.8)) for _ in range(2))
    for office in (one, other):
        office.enrol(FAMILIES, 0)
        office.deliver(0, ground())
    np.testing.assert_allclose(households["training"][:10], 1.0)


@pytest.mark.parametrize("condition", [True, False])
def test_conditions_are_for_the_enrolled(programme, households, ground, condition):
    office = funded(programme(condition=condition))
    office.enrol(FAMILIES, 0)
    office.deliver(0, ground())
    assert households["condition"][:10].all() == condition
    assert not households["condition"][10:].any()


def test_late_cash_is_for_the_months_up_to_the_payday_only(programme, households, ground):
    """A family that comes while a payment is late gets its first month once, at the next."""
    office = funded(programme(cash__amount=100.0, cash__per_child=0.0, cash__payment_every=3))
    office.enrol(FAMILIES[:5], 0)
    count = len(office.opened)
    for month in range(6):
        if month == 3:
            office.enrol(FAMILIES[5:], 3)
        late = ground(lateness=1.0, visits_lost=np.ones(count)) if month == 2 else ground()
        office.deliver(month, late)
    np.testing.assert_allclose(households["cash"][:5], 6 * 100 / 4.0)
    np.testing.assert_allclose(households["cash"][5:10], 3 * 100 / 4.0)


def test_a_thinner_dose_thins_cash_too(programme, households, ground):
    office = funded(programme(cash__amount=100.0, cash__per_child=0.0, cash__payment_every=1))
    office.enrol(FAMILIES, 0, 0.5)
    office.deliver(0, ground())
    np.testing.assert_allclose(households["cash"][:10], 50 / 4.0)


def test_visits_are_committed_with_and_without_a_package(programme):
    design = {"package__value": 0.0, "costs__delivery": 4.0, "duration": 20}
    with_package, without = programme("productive", **design), programme("productive", **design)
    without.config = without.config.model_copy(update={"package": None})
    for office in (with_package, without):
        office.enrol(FAMILIES, 0)
        assert office.committed(0) == 10 * 400 * 20 // 2


def test_families_leave_when_their_time_is_over_not_at_the_next_intake(make):
    from synergysim.model import SynergyModel

    changes = {
        "programmes.productive.duration": 7,
        "programmes.productive.targeting.intake_every": 6,
    }
    model = SynergyModel(make("lesotho", changes))
    office = model.institutions.programmes["productive"]
    longest = 0
    for month in range(24):
        model.step()
        if office.enrolled.any():
            longest = max(longest, int((month - office.since[office.enrolled]).max()) + 1)
    assert longest == 7
