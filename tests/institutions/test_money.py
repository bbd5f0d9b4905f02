"""Money: every minor unit has a place, and what households receive is what was booked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synergysim.household.fields import DELIVERED
from synergysim.institutions.ledger import USES
from synergysim.model import SynergyModel

ARCHITECTURES = (
    "independent",
    "same-institution",
    "coordinated-institutions",
    "complementary-design",
    "integrated",
)
CASES = ("lesotho", "lesotho-covid19", "lesotho-drought", "lesotho-covid19-emergency-cash")


class Watched(SynergyModel):
    """A model that remembers what was delivered this month, before households consume it."""

    def step_households(self) -> None:
        households = self.households
        self.delivered = {n: households[n].copy() for n in ("cash", "goods", "package")}
        super().step_households()


def benefits(model: SynergyModel) -> dict[str, int]:
    """Minor units booked as benefits so far, by programme and response."""
    system = model.institutions
    accounts = {name: p.account for name, p in system.programmes.items()}
    accounts |= {name: r.account for name, r in system.responses.items()}
    return {name: account.used["benefits"] for name, account in accounts.items()}


def check_month(model: Watched, before: dict[str, int], appropriated: dict[str, int]) -> None:
    system, price = model.institutions, model.case.context.prices.local_per_ppp
    accounts = [p.account for p in system.programmes.values()]
    accounts += [r.account for r in system.responses.values()]
    for account in accounts:
        assert account.available >= 0
        assert min(account.used.values()) >= 0
        assert account.appropriated == account.available + sum(account.used[u] for u in USES)
        assert set(account.used) == set(USES)
        assert all(isinstance(amount, int) for amount in account.used.values())
    booked = {name: amount - before[name] for name, amount in benefits(model).items()}
    cash = sum(booked[name] for name in booked if name not in ("productive",))
    received = 100.0 * price * float(model.delivered["cash"].sum())
    assert received == pytest.approx(cash, abs=0.5, rel=1e-12)
    quality = system.programmes["productive"].quality
    goods = float((model.delivered["goods"] + model.delivered["package"]).sum())
    assert 100.0 * price * goods / quality == pytest.approx(
        booked["productive"], abs=0.5, rel=1e-12
    )
    for name, programme in system.programmes.items():
        assert programme.account.appropriated >= appropriated[name]
        quarters = programme.account.quarters()
        for quarter in quarters:
            ends = quarter.retained + quarter.lapsed + quarter.executed + quarter.carried
            assert quarter.brought + quarter.committed + quarter.reprogrammed == ends
        assert sum(q.committed for q in quarters) == programme.account.appropriated
        if quarters:
            assert quarters[-1].carried == programme.account.available


money = st.floats(0.0, 2000.0)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    architecture=st.sampled_from(ARCHITECTURES),
    case=st.sampled_from(CASES),
    seed=st.integers(1, 40),
    changes=st.fixed_dictionaries(
        {
            "programmes.social.budget": money,
            "programmes.productive.budget": money,
            "programmes.social.cash.amount": st.floats(0.0, 900.0),
            "programmes.social.costs.delivery": st.floats(0.0, 90.0),
            "programmes.productive.costs.delivery": st.floats(0.0, 90.0),
            "programmes.social.costs.administration": st.floats(0.0, 2.0),
            "programmes.productive.costs.administration": st.floats(0.0, 2.0),
            "programmes.productive.package.value": st.floats(0.0, 9000.0),
            "programmes.productive.package.tranches": st.integers(1, 6),
            "programmes.productive.targeting.rule": st.sampled_from(
                ["proxy-means", "community", "categorical", "territorial"]
            ),
            "programmes.productive.delivers": st.booleans(),
            "programmes.social.delivers": st.booleans(),
            "programmes.social.duration": st.integers(1, 20),
            "programmes.social.ends": st.sampled_from([None, "2015-02", "2016-01"]),
            "programmes.productive.ends": st.sampled_from([None, "2015-05", "2016-01"]),
            "programmes.social.cash.calendar": st.lists(st.integers(1, 12), unique=True),
            "institutions.ministries.social.capacity": st.floats(0.0, 1.0),
            "institutions.coordination.unspent": st.floats(0.0, 1.0),
            "institutions.coordination.retention": st.floats(0.0, 1.0),
            "architecture.joint_budget": st.fixed_dictionaries(
                {
                    "share": st.floats(0.0, 1.0),
                    "binding": st.booleans(),
                    "kind": st.sampled_from(["carved-out", "additional", "unconditional"]),
                    "holder": st.sampled_from(["outside", "social"]),
                }
            ),
            "institutions.coordination.reprogrammed": st.floats(0.0, 1.0),
            "institutions.government.fiscal_year": st.integers(1, 12),
            "institutions.coordination.platform_cost": st.floats(0.0, 1.0),
            "institutions.donor.finance": st.floats(0.0, 500.0),
            "context.prices.local_per_ppp": st.floats(0.2, 900.0),
        }
    ),
    shock=st.fixed_dictionaries(
        {"severity": st.floats(0.0, 3.0), "channels.budgets": st.floats(0.0, 1.0)}
    ),
    response=st.fixed_dictionaries(
        {"amount": st.floats(0.001, 3000.0), "budget": st.floats(0.001, 3000.0)}
    ),
)
def test_money_is_conserved_to_the_minor_unit_in_every_month(
    make, architecture, case, seed, changes, shock, response
):
    changes = dict(changes)
    changes["context.technology.scale"] = 1.0
    name = {"lesotho-drought": "drought", "lesotho": None}.get(case, "covid19-lesotho")
    if name:
        changes |= {f"shocks.{name}.{key}": value for key, value in shock.items()}
    if case == "lesotho-covid19-emergency-cash":
        changes |= {f"responses.emergency-cash-lesotho.{k}": v for k, v in response.items()}
    changes |= {
        "run.households": 60,
        "run.months": 18,
        "run.burn_in_years": 0,
        "run.path_seed": seed,
        "context.territories.count": 6,
    }
    model = Watched(make(case, changes, architecture=architecture))
    for _ in range(18):
        before = benefits(model)
        voted = {n: p.account.appropriated for n, p in model.institutions.programmes.items()}
        model.step()
        check_month(model, before, voted)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_architecture_is_voted_the_same_money(make, architecture):
    model = SynergyModel(make("lesotho", architecture=architecture)).run()
    for name, programme in model.institutions.programmes.items():
        given = model.case.programmes[name]
        quarters = sum(month + 2 >= model.case.month(given.start) for month in range(0, 24, 3))
        assert programme.account.appropriated == quarters * round(100 * given.budget * 300 / 4)


def test_no_money_no_deliveries(make):
    changes = {"programmes.social.budget": 0.0, "programmes.productive.budget": 0.0}
    model = Watched(make("lesotho", changes))
    for _ in range(24):
        model.step()
        assert not any(values.any() for values in model.delivered.values())
    assert benefits(model) == {"productive": 0, "social": 0}


def test_programmes_that_deliver_nothing_spend_nothing_on_families(make):
    changes = {f"programmes.{side}.delivers": False for side in ("social", "productive")}
    model = Watched(make("lesotho", changes))
    for _ in range(24):
        model.step()
        assert not any(values.any() for values in model.delivered.values())
    for programme in model.institutions.programmes.values():
        used = programme.account.used
        assert programme.ever.any()
        assert used["benefits"] == used["delivery"] == used["administration"] == 0


def test_a_response_never_spends_more_than_its_money(make):
    cash = "responses.emergency-cash-lesotho."
    changes = {cash + "budget": 3.0, cash + "administration": 0.0}
    model = SynergyModel(make("lesotho-covid19-emergency-cash", changes)).run()
    account = model.institutions.responses["emergency-cash-lesotho"].account
    assert account.appropriated == 3 * 100 * 300
    assert account.used["benefits"] == 4 * 200 * 100  # four payments of 200 fit into 900
    assert account.available == 100 * 100


def test_what_is_delivered_is_gone_after_the_month(make):
    model = SynergyModel(make("lesotho-covid19-emergency-cash")).run()
    for column in DELIVERED:
        assert not np.any(model.households[column.name])
