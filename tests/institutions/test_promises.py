"""What a programme promises a family arrives whole, however long or short the family's stay."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions.programme import Programme
from synergysim.model import SynergyModel
from synergysim.units import MINOR_UNITS

CASE = "reference-graduation"


def course(make, changes, months=48) -> Programme:
    """The productive programme after a run in which nothing is late."""
    model = SynergyModel(make(CASE, {"run.months": months} | changes))
    for _ in range(months):
        model.step()
    return model.institutions.programmes


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": 1},
        {"duration": 12, "package.tranches": 4, "package.tranche_every": 9},
        {"duration": 24},
    ],
    ids=["stay of a month", "tranches after the stay", "as shipped"],
)
def test_the_whole_package_reaches_everybody_who_came_early_enough(make, changes):
    keys = {f"programmes.productive.{key}": value for key, value in changes.items()}
    keys |= {
        "programmes.productive.targeting.intake_every": 1200,
        "programmes.productive.start": "2010-02",
    }
    office = course(make, keys, months=72)["productive"]
    package = office.config.package
    assert office.ever.sum() > 5
    assert not office.package.left[office.ever].any()
    handed = office.account.used["benefits"]
    promised = float(np.add.reduce(office.dose[office.ever])) * package.value * MINOR_UNITS
    assert handed == pytest.approx(promised, rel=1e-4)


@pytest.mark.parametrize("stay", [3, 6, 12])
def test_a_stipend_is_paid_in_full_for_the_whole_stay(make, stay):
    """In 0.1.0 a list for six months was filled with a year's money, and half of it was paid."""
    office = course(
        make,
        {
            "programmes.social.duration": stay,
            "programmes.social.targeting.intake_every": 1200,
            "institutions.staff.lateness": 0.0,
        },
    )["social"]
    promised = stay * int(office.cash.monthly[office.ever].sum())
    assert office.ever.sum() > 100
    assert office.account.used["benefits"] == promised


def test_a_family_that_comes_back_keeps_the_tranches_of_its_first_stay(programme, ground):
    office = programme(
        duration=3, package__value=800.0, package__tranches=2, package__tranche_every=6,
        package__consumable=0.0, cash__amount=0.0, cash__per_child=0.0,
    )  # fmt: skip
    office.account.appropriate(100_000_000, 0, 0)
    rows = np.arange(10)
    office.enrol(rows, 0)
    for month in range(3):
        office.deliver(month, ground())
    office.graduate(3)
    assert not office.enrolled.any()
    assert (office.package.left[rows] == 1).all()
    office.enrol(rows, 3)
    assert (office.package.left[rows] == 3).all()
    for month in range(3, 60):
        office.deliver(month, ground())
    assert office.account.used["benefits"] == 10 * 2 * 80_000


def test_money_stays_committed_for_tranches_of_families_that_left(programme, ground):
    office = programme(
        "productive",
        duration=3,
        package__value=800.0,
        package__tranches=2,
        costs__administration=0.0,
        costs__delivery=0.0,
    )
    office.account.appropriate(100_000_000, 0, 0)
    office.enrol(np.arange(10), 0)
    for month in range(3):
        office.deliver(month, ground())
    office.graduate(3)
    assert office.committed(0) == 10 * 40_000


def test_a_place_on_a_short_stay_costs_the_social_side_a_year(programme):
    office = programme(
        duration=6,
        cash__amount=100.0,
        cash__per_child=0.0,
        costs__administration=0.0,
        costs__delivery=5.0,
    )
    assert set(office.family_cost) == {12 * 10_000 + 12 * 500}
