"""Lump sums, subsidies, money as needed, and a share of places chosen by chance."""

from __future__ import annotations

import numpy as np
import pytest
from tests.conftest import everywhere

from synergysim.institutions.ledger import Account, ConservationError
from synergysim.model import SynergyModel
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario
from synergysim.units import MINOR_UNITS

LUMP = {"amount": 1000.0, "per_person": 100.0, "per_child": 50.0, "payments": 2,
        "payment_every": 3}  # fmt: skip
VOUCHER = {"value": 500.0, "share": 0.4, "vouchers": 2, "voucher_every": 6}


def model_of(instruments, **changes):
    """Run a productive programme that gives nothing but what is named, funded as needed."""
    overrides = {
        "run.households": 120, "run.months": 20, "run.burn_in_years": 1, "run.start": "2015-01",
        "programmes.productive.start": "2015-03",
        "programmes.productive.funding": "as-needed",
        "programmes.productive.package": None,
        "programmes.productive.training": None,
        "programmes.productive.instruments": instruments,
        "programmes.productive.targeting.intake_every": 120,
    }  # fmt: skip
    case = load_scenario(
        "lesotho-cgp-springs", architecture="as-designed", institutions="as-designed"
    )
    overrides |= {key.replace("__", "."): value for key, value in changes.items()}
    return SynergyModel(case.replace(everywhere(case.scenario) | overrides).scenario).run()


@pytest.fixture(scope="module")
def paid():
    return model_of({"lump-sum": LUMP})


def test_a_lump_sum_is_for_family_person_and_child(paid):
    programme = paid.institutions.programmes["productive"]
    households, listed = paid.households, programme.ever
    people = 100.0 * households.size[listed] + 50.0 * households.children[listed]
    expected = MINOR_UNITS * float((1000.0 + people).sum())
    assert 20 < listed.sum() < 120
    assert programme.instruments["lump-sum"].delivered == pytest.approx(expected, abs=1.0)
    assert not programme.instruments["lump-sum"].left.any()


def test_instalments_come_when_they_are_due():
    early = model_of({"lump-sum": LUMP}, run__months=5)  # listed in March, due in April and July
    whole = model_of({"lump-sum": LUMP}, run__months=7)
    given = [m.institutions.programmes["productive"].instruments["lump-sum"].delivered
             for m in (early, whole)]  # fmt: skip
    assert given[1] == pytest.approx(2.0 * given[0])


def test_a_slot_costs_what_the_family_is_promised(paid):
    programme = paid.institutions.programmes["productive"]
    value = programme.instruments["lump-sum"].value
    delivery = programme.delivery_cost * programme.config.duration
    administration = programme.config.costs.administration
    assert np.array_equal(
        programme.family_cost, np.ceil(value * (1.0 + administration)).astype(int) + delivery
    )


def test_money_as_needed_is_what_was_spent_to_the_unit(paid):
    programme = paid.institutions.programmes["productive"]
    account = programme.account
    account.check()
    assert account.available == 0
    assert account.used["unspent"] == account.used["retained"] == 0
    assert account.appropriated == sum(account.used.values()) > 0


def test_nobody_who_is_interested_waits_for_money(paid):
    programme = paid.institutions.programmes["productive"]
    households = paid.households
    asked = households.interested.astype(bool) | programme.refused
    assert programme.ever.sum() >= 0.9 * asked.sum() * programme.config.targeting.definition


def test_a_placebo_as_needed_draws_up_the_same_list_and_spends_nothing(paid):
    placebo = model_of({"lump-sum": LUMP}, programmes__productive__delivers=False)
    mine = placebo.institutions.programmes["productive"]
    assert np.array_equal(mine.ever, paid.institutions.programmes["productive"].ever)
    assert mine.account.appropriated == 0
    assert mine.instruments["lump-sum"].delivered == 0


def test_a_share_of_places_is_chosen_by_chance_and_funds_itself():
    found = model_of(
        {"lump-sum": LUMP}, programmes__productive__targeting__places=0.33
    ).institutions.programmes["productive"]
    assert found.entered.sum() == round(0.33 * len(found.entered))
    assert found.ever.sum() > 0
    assert found.account.appropriated == sum(found.account.used.values())


def test_families_pay_their_part_of_a_voucher_from_savings():
    found = model_of({"subsidy": VOUCHER})
    instrument = found.institutions.programmes["productive"].instruments["subsidy"]
    listed = found.institutions.programmes["productive"].ever
    vouchers = instrument.delivered / (MINOR_UNITS * 500.0 * 0.4)
    assert vouchers == pytest.approx(round(vouchers))
    assert 0 < vouchers < 2 * listed.sum()  # some have no savings for their part
    assert (found.households["savings"] >= 0.0).all()


def test_a_voucher_that_the_programme_pays_in_full_waits_for_no_savings():
    found = model_of({"subsidy": VOUCHER | {"share": 1.0}})
    programme = found.institutions.programmes["productive"]
    expected = MINOR_UNITS * 500.0 * 2 * programme.ever.sum()
    assert programme.instruments["subsidy"].delivered == expected


def test_an_account_without_a_vote_still_refuses_what_it_does_not_have():
    account = Account()
    with pytest.raises(ConservationError):
        account.spend("benefits", 1)
    needed = Account(as_needed=True)
    needed.spend("benefits", 7)
    needed.check()
    assert (needed.appropriated, needed.available) == (7, 0)
    with pytest.raises(ConservationError):
        needed.spend("gifts", 1)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("programmes.productive.funding", "as needed", "did you mean as-needed"),
        ("programmes.productive.targeting.places", 1.5, "out of range"),
        ("programmes.productive.instruments", {"lumpsum": LUMP}, "did you mean lump-sum"),
        ("programmes.productive.instruments", {"lump-sum": {"amount": 5.0}}, "payments"),
        ("programmes.productive.instruments", {"subsidy": VOUCHER | {"share": 0.0}}, "share"),
    ],
)
def test_a_wrong_value_is_told_where_it_is(path, value, said):
    with pytest.raises(ScenarioError) as caught:
        load_scenario("lesotho-cgp-springs", overrides={path: value})
    assert said in str(caught.value)
