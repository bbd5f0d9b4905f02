"""Emergency cash: who is listed, when it arrives, what it costs."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions.response import EmergencyCash
from synergysim.scenario.load import load_scenario
from synergysim.world.population import synthesise

RESPONSE = "responses.emergency-cash-lesotho."
N = 4000


@pytest.fixture
def homes():
    return synthesise(load_scenario("lesotho").scenario.context, N, 2)


def response(homes, **changes):
    good = {"delay": 2, "months": 6, "amount": 100.0, "budget": 1000.0, "top_up": True,
            "extension": 0.3, "rails.account": 1.0, "rails.list": 1.0, "rails.registry": 1.0,
            "rails.none": 1.0}  # fmt: skip
    overrides = {
        RESPONSE + key.replace("__", "."): value for key, value in (good | changes).items()
    }
    scenario = load_scenario("lesotho-covid19-emergency-cash", overrides=overrides).scenario
    given = scenario.responses["emergency-cash-lesotho"]
    return EmergencyCash("cash", given, homes, 3, 5)


def some(share=0.2):
    return np.arange(N) < share * N


def test_nothing_comes_before_onset_and_delay(homes):
    found = response(homes)
    for month in range(5):
        found.pay(month, some(), 4.0)
    assert found.account.appropriated == 0
    assert not homes["cash"].any()
    found.pay(5, some(), 4.0)
    assert found.account.appropriated == 1000 * 100 * N


def test_listed_are_the_enrolled_and_the_poorest_others(homes):
    found = response(homes)
    found.pay(5, some(), 4.0)
    others = np.flatnonzero(~some())
    assert found.listed[some()].all()
    assert found.listed[others].mean() == pytest.approx(0.3, abs=0.001)
    welfare = np.log(np.maximum(homes["expected_income"], 1) / homes.size)[others]
    assert welfare[found.listed[others]].max() <= welfare[~found.listed[others]].min()


def test_without_top_up_the_enrolled_get_nothing(homes):
    found = response(homes, top_up=False, extension=0.0)
    found.pay(5, some(), 4.0)
    assert not found.listed.any()
    assert found.account.used["benefits"] == 0


def test_payments_in_real_terms_and_no_more_than_promised(homes):
    found = response(homes, extension=0.0)
    total = np.zeros(N)
    for month in range(5, 20):
        homes["cash"][:] = 0.0
        found.pay(month, some(), 4.0)
        total += homes["cash"]
    np.testing.assert_allclose(total[some()], 6 * 100 / 4.0)
    assert not total[~some()].any()
    assert found.account.used["benefits"] == 6 * 100 * 100 * int(some().sum())
    found.account.check()


def test_a_short_budget_pays_whole_payments_and_chance_decides_who_waits(homes):
    found = response(homes, budget=10.0, extension=0.0)  # 40,000 for 800 families at 100
    found.pay(5, some(), 4.0)
    paid = homes["cash"] > 0
    assert paid.sum() == 400
    assert found.account.available == 0
    assert not paid[:400].all()


def test_rails_set_the_speed(homes):
    def reached(**rails):
        found = response(homes, extension=1.0, **rails)
        found.pay(5, some(), 4.0)
        return found.arrived

    slow = reached(rails__registry=0.0, rails__none=0.0)
    assert not slow[~some()].any()
    quick = reached(rails__registry=0.8, rails__none=0.0)
    outside = ~some()
    assert quick[outside & homes.registered].mean() == pytest.approx(0.8, abs=0.04)
    assert not quick[outside & ~homes.registered].any()


def test_removing_the_registry_slows_the_response(make):
    """In a whole run: fewer families reached in the first months, as many in the end."""
    from synergysim.model import SynergyModel

    reached = {}
    for registry in (0.0, 1.0):
        changes = {"context.population.registered": registry, "run.months": 24}
        model = SynergyModel(make("lesotho-covid19-emergency-cash", changes))
        cash = model.institutions.responses["emergency-cash-lesotho"]
        course = []
        for _ in range(24):
            model.step()
            course.append(int(cash.arrived.sum()))
        reached[registry] = course
    first = 9 + 2
    assert reached[0.0][first] < reached[1.0][first]
    assert sum(reached[0.0]) < sum(reached[1.0])
    assert reached[1.0][first - 1] == 0


def test_who_waits_is_drawn_apart_from_who_is_reached(homes):
    """Families reached this month have no better turn than those reached before."""
    found = response(homes, budget=20.0, extension=0.0, months=2)
    before = np.arange(N) < 400
    found.pay(4, some(), 4.0)
    found.first = 5
    found.arrived[before] = True
    found.given = found.given.model_copy(
        update={"rails": found.given.rails.model_copy(update={"account": 0.5, "list": 0.5})}
    )
    found.open(some())
    found.account.spend("benefits", found.account.available - 200 * 100 * 100)
    found.pay(6, some(), 4.0)
    paid = homes["cash"] > 0
    newly = found.arrived & ~before
    assert paid.sum() == 200
    assert paid[newly].mean() == pytest.approx(paid[before].mean(), abs=0.12)
