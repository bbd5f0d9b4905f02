"""The treasury: what is voted, held back, not executed, moved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synergysim.institutions.treasury import released_share, vote_quarter


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
