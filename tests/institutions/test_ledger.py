"""The ledger: every unit in one place, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.institutions.ledger import SPENT, Account, ConservationError, minor_units


def test_an_appropriation_is_split_and_spent():
    account = Account()
    account.appropriate(1000, 100, 250)
    assert account.available == 650
    account.spend("benefits", 600)
    account.check()
    assert account.used["unspent"] == 250
    assert account.used["benefits"] == 600
    assert account.available == 50


@pytest.mark.parametrize(
    ("use", "amount"),
    [("benefits", 651), ("benefits", -1), ("retained", 1), ("unspent", 1), ("lunch", 1)],
)
def test_what_the_ledger_refuses_to_spend(use, amount):
    account = Account()
    account.appropriate(1000, 100, 250)
    with pytest.raises(ConservationError):
        account.spend(use, amount)
    assert account.available == 650
    account.check()


@pytest.mark.parametrize("split", [(1000, 600, 401), (1000, -1, 0), (1000, 0, -1), (-1, 0, 0)])
def test_what_the_ledger_refuses_to_vote(split):
    with pytest.raises(ConservationError):
        Account().appropriate(*split)


def test_a_lost_unit_is_found_out():
    account = Account()
    account.appropriate(1000, 0, 0)
    account.available -= 1
    with pytest.raises(ConservationError, match="1000 appropriated, 999 accounted"):
        account.check()


@given(st.lists(st.tuples(st.sampled_from(SPENT), st.integers(0, 500)), max_size=20))
def test_any_spending_that_is_allowed_adds_up(spending):
    account = Account()
    account.appropriate(2000, 30, 70)
    for use, amount in spending:
        if amount <= account.available:
            account.spend(use, amount)
        account.check()


def test_minor_units_are_hundredths():
    assert minor_units(12.34) == 1234
    assert minor_units(0.1 + 0.2) == 30
    assert isinstance(minor_units(3), int)
