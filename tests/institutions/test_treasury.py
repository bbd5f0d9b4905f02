"""The treasury: what is voted, held back, not executed, moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synergysim.institutions.treasury import (
    is_last_quarter,
    released_share,
    reprogramme,
    vote_quarter,
)


@pytest.mark.parametrize(
    ("changes", "effort", "expected"),
    [
        ({}, (0.7, 0.4), 0.4),  # a neutral holder releases what the weaker will asks for
        ({"architecture__joint_budget__binding": True}, (0.7, 0.4), 1.0),
        # a partner holds back a share, the more the less it cares
        ({"architecture__joint_budget__holder": "social"}, (0.7, 0.4), 1 - 0.4 * 0.3),
        ({"architecture__joint_budget__holder": "agriculture"}, (0.7, 0.4), 1 - 0.4 * 0.6),
    ],
)
def test_who_holds_the_joint_money_decides_what_is_released(pair, changes, effort, expected):
    found = pair(effort=effort, institutions__coordination__retention=0.4, **changes)
    assert released_share(found, 0.4) == pytest.approx(expected)


def test_without_joint_money_all_is_released(pair):
    assert released_share(pair("independent", (0.0, 0.0)), 0.4) == 1.0


def vote(programme, partnership, given, **changes):
    arguments = {
        "month": 0,
        "households": 100,
        "finance": 0.0,
        "moved": 0.0,
        "platforms": 0,
    } | changes
    month = arguments.pop("month")
    vote_quarter(month, programme, partnership, given, **arguments)
    programme.account.check()
    return programme.account


def test_a_quarter_by_hand(case, pair, programme):
    given = case(
        institutions__coordination__unspent=0.4, institutions__coordination__platform_cost=0.1
    ).institutions.coordination
    office = programme("productive", budget=120.0, costs__administration=0.5)
    office.owner.capacity = 0.5
    partners = pair(effort=(0.9, 0.5), architecture__joint_budget__share=0.3)
    account = vote(office, partners, given, platforms=2, moved=0.1)
    # 120 * 100 households / 4 = 3000.00; joint 900.00, half retained: 450.00;
    # of 2550.00 a fifth cannot be executed: 510.00; 2040.00 released, a tenth to the emergency,
    # two platforms at a tenth of administration's half: 204.00.
    assert account.appropriated == 300_000
    assert account.used["retained"] == 45_000
    assert account.used["unspent"] == 51_000
    assert account.used["moved"] == 20_400
    assert account.used["coordination"] == 20_400
    assert account.available == 163_200
    assert partners.released == 0.5
    assert office.yearly_executable == 960_000


def test_a_donor_adds_and_full_capacity_loses_nothing(case, programme):
    given = case().institutions.coordination
    office = programme("productive", budget=120.0)
    office.owner.capacity = 1.0
    account = vote(office, None, given, finance=20.0)
    assert account.appropriated == account.available == 350_000


def test_a_programme_that_has_ended_is_voted_nothing_and_enrols_nobody(case, programme):
    given = case().institutions.coordination
    office = programme(
        "productive", budget=120.0, start="2015-01", ends="2015-08", targeting__intake_every=1
    )
    office.owner.capacity = 1.0
    for month in range(0, 12, 3):
        vote(office, None, given, month=month, finance=20.0)
    # Quarters that begin in January, April and July; that of October comes after the end.
    assert office.account.appropriated == 3 * 350_000
    assert [quarter.committed for quarter in office.account.quarters()] == [350_000] * 3 + [0]
    assert [month for month in range(12) if office.takes_in(month)] == list(range(7))


def test_nothing_left_is_never_overspent(case, programme):
    given = case(
        institutions__coordination__unspent=1.0, institutions__coordination__platform_cost=1.0
    ).institutions.coordination
    office = programme("productive", budget=120.0, costs__administration=2.0)
    office.owner.capacity = 0.0
    account = vote(office, None, given, platforms=50, moved=1.0)
    assert account.available == 0
    assert account.used["unspent"] == 300_000


def test_a_ministry_that_runs_neither_side_holds_money_as_a_neutral_office(pair):
    found = pair(effort=(0.9, 0.4), architecture__joint_budget__holder="social")
    found.terms = replace(found.terms, owners=("another", "agriculture"))
    assert released_share(found, 0.6) == 0.4


def test_quarters_account_for_every_minor_unit(case, pair, programme):
    given = case(institutions__coordination__unspent=0.4).institutions.coordination
    office = programme("productive", budget=120.0)
    office.owner.capacity = 0.5
    partners = pair(effort=(0.9, 0.5), architecture__joint_budget__share=0.3)
    account = vote(office, partners, given)
    account.spend("benefits", 50_000)
    vote(office, partners, given, month=3)
    account.spend("delivery", 250_000)
    first, second = account.quarters()
    # 300 000 voted, 45 000 retained, a fifth of the rest lapses: 51 000; 204 000 to spend.
    assert (first.month, first.committed, first.retained, first.lapsed) == (
        0,
        300_000,
        45_000,
        51_000,
    )
    assert (first.brought, first.released, first.executed, first.carried) == (
        0,
        255_000,
        50_000,
        154_000,
    )
    assert (second.brought, second.executed, second.carried) == (154_000, 250_000, 108_000)
    for quarter in (first, second):
        ends = quarter.retained + quarter.lapsed + quarter.executed + quarter.carried
        assert quarter.brought + quarter.committed == ends
    assert first.unspent == 205_000
    assert second.unspent == 5_000


def fiscal_year(case, pair, programme, share, **changes):
    """Four quarters of 3,000.00 of which 30 % are joint and half of them is not released."""
    given = case(
        institutions__coordination__unspent=0.4, institutions__coordination__reprogrammed=share
    ).institutions.coordination
    office = programme("productive", budget=120.0)
    office.owner.capacity = 0.5
    partners = pair(effort=(0.9, 0.5), architecture__joint_budget__share=0.3, **changes)
    for month in (0, 3, 6, 9):
        vote(office, partners, given, month=month)
    reprogramme(office, given)
    office.account.check()
    return office.account


def test_a_fiscal_year_by_hand(case, pair, programme):
    account = fiscal_year(case, pair, programme, 0.75)
    # 450.00 idle a quarter: 1,800.00; three quarters of it go to other lines: 1,350.00, of which a
    # fifth cannot be executed: 270.00. In each quarter 510.00 of 2,550.00 cannot be.
    assert account.used["retained"] == 180_000 - 135_000
    assert account.used["unspent"] == 4 * 51_000 + 27_000
    assert account.available == 4 * 204_000 + 108_000
    assert (account.reprogrammed, account.free, account.idle) == (135_000, 108_000, 0)
    last = account.quarters()[-1]
    assert (last.retained, last.reprogrammed, last.lapsed) == (45_000, 135_000, 78_000)
    assert last.brought + last.committed + last.reprogrammed == (
        last.retained + last.lapsed + last.executed + last.carried
    )


@pytest.mark.parametrize(
    ("share", "changes"),
    [
        (0.0, {}),  # as in 0.1.0
        (1.0, {"architecture__joint_budget__holder": "social"}),  # a holder's money is not idle
        (1.0, {"architecture__joint_budget__binding": True}),
    ],
)
def test_money_that_is_not_idle_stays_where_it_is(case, pair, programme, share, changes):
    account = fiscal_year(case, pair, programme, share, **changes)
    assert account.reprogrammed == account.free == 0
    binding = "architecture__joint_budget__binding" in changes
    assert (account.used["retained"] == 0) == binding


@pytest.mark.parametrize(("first", "last"), [(1, 10), (4, 1), (7, 4), (10, 7)])
def test_the_last_quarter_begins_nine_months_into_the_fiscal_year(first, last):
    assert [m for m in (1, 4, 7, 10, 13) if is_last_quarter(m, first)] == (
        [1, 13] if last == 1 else [last]
    )


def test_what_comes_back_anyway_is_not_at_stake_for_the_partner(pair):
    """By hand: of a joint 0.3 a third comes back, so that effort decides on 0.2; lead: all."""
    changes = {"architecture__joint_budget__share": 0.3}
    found = pair(institutions__coordination__reprogrammed=1 / 3, **changes)
    assert found.unlocked(1) == pytest.approx(0.2)
    assert found.unlocked(0) == 0.3


def test_a_matching_grant_and_the_same_sum_without_conditions_by_hand(case, pair, programme):
    """3,000.00 a quarter and 30 % on top: 900.00, of which the grant's half is not released."""
    found = {}
    for kind in ("carved-out", "additional", "unconditional"):
        given = case(institutions__coordination__unspent=0.4).institutions.coordination
        office = programme("productive", budget=120.0)
        office.owner.capacity = 0.5
        joint = {"share": 0.3, "kind": kind, "holder": "outside", "binding": False}
        partners = pair(effort=(0.9, 0.5), architecture__joint_budget=joint)
        account = vote(office, partners, given)
        found[kind] = (
            account.appropriated,
            account.used["retained"],
            account.available,
            account.idle,
            office.yearly_executable,
        )
    # A fifth of what is released cannot be executed: of 2,550.00, of 3,450.00 and of 3,900.00.
    assert found["carved-out"] == (300_000, 45_000, 204_000, 45_000, 960_000)
    assert found["additional"] == (390_000, 45_000, 276_000, 0, 1_104_000)
    assert found["unconditional"] == (390_000, 0, 312_000, 0, 1_248_000)


def test_money_without_conditions_is_at_nobodys_stake(pair):
    joint = {"share": 0.5, "kind": "unconditional", "holder": "outside", "binding": False}
    free = pair(architecture__joint_budget=joint)
    grant = pair(architecture__joint_budget=joint | {"kind": "additional"})
    assert free.terms.joint is None
    assert [free.unlocked(side) for side in (0, 1)] == [0.0, 0.0]
    assert [grant.unlocked(side) for side in (0, 1)] == [0.5, 0.5]
    assert grant.terms.joint_part == pytest.approx(1 / 3)
    assert free.terms.apart().supplement == 0.0
