"""Emergency responses: who is listed, found and paid, when it arrives, what it costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.institutions.response import (
    KINDS,
    EmergencyResponse,
    ResponseContext,
    given_by_place,
)
from synergysim.institutions.targeting import log_welfare
from synergysim.model import SynergyModel
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.institutions import TargetingError
from synergysim.scenario.load import load_scenario
from synergysim.scenario.responses import Response
from synergysim.world.population import synthesise

N = 4000
PLACES = 40
SURE = {
    "registry": 1.0,
    "census": 1.0,
    "account": 1.0,
    "cash_point": 1.0,
    "field": 1.0,
    "never_collects": 0.0,
}
PLAIN = {
    "title": "Cash", "kind": "cash", "shock": "covid19", "trigger": 0.0, "delay": 2, "months": 6,
    "amount": 100.0, "budget": 1000.0, "administration": 0.0, "lists": "social", "top_up": True,
    "coverage": 0.44, "territories": "uniform", "waives_conditions": False,
}  # fmt: skip
CASE = "lesotho-covid19-emergency-cash"
CASH = "responses.emergency-cash-lesotho."


@pytest.fixture(scope="module")
def population():
    return synthesise(load_scenario("lesotho").scenario.context, N, 2)


@pytest.fixture
def households(population):
    return population.copy()


def response(households, *, rails=None, error=0.0, **changes):
    config = Response.model_validate(PLAIN | changes | {"rails": SURE | (rails or {})})
    errors = TargetingError(proxy_means=error, community=error, means_welfare=0.5)
    found = EmergencyResponse("cash", config, households, errors, 0, 5)
    found.call(3, np.ones(PLACES))
    return found


def some(share=0.2):
    return np.arange(N) < share * N


def ground(social=None, productive=None, depth=None, sharing=0.0, lost=0.0, to_planting=6):
    nobody = np.zeros(N, dtype=bool)
    lists = {
        "social": some() if social is None else social,
        "productive": nobody if productive is None else productive,
    }
    return ResponseContext(
        np.ones(PLACES) if depth is None else depth,
        lists,
        sharing,
        np.full(PLACES, lost),
        np.full(N, 5.0),
        4.0,
        to_planting,
    )


def test_nothing_comes_before_the_call_and_the_delay(households):
    found = response(households)
    for month in range(5):
        found.work(month, ground())
    assert found.account.appropriated == 0
    assert not households["cash"].any()
    found.work(5, ground())
    assert found.account.appropriated == 1000 * 100 * N


def test_a_response_is_called_by_depth_and_not_before_its_month(households):
    late = response(households, trigger=0.5)
    late.first, late.earliest = None, 7
    for month, depth in ((5, 0.9), (6, 0.4), (7, 0.4), (8, 0.5), (9, 0.1)):
        late.call(month, np.full(PLACES, depth))
        assert late.first == (None if month < 8 else 8 + 2)


def test_without_any_depth_nothing_is_called(households):
    found = response(households)
    found.first = None
    found.call(6, np.zeros(PLACES))
    assert found.first is None


def test_listed_are_the_enrolled_and_the_poorest_others(households):
    found = response(households)
    found.work(5, ground())
    others = np.flatnonzero(~some())
    assert found.listed[some()].all()
    assert found.listed[others].mean() == pytest.approx(0.3, abs=0.001)
    welfare = log_welfare(households["expected_income"], households.size)[others]
    assert welfare[found.listed[others]].max() <= welfare[~found.listed[others]].min()


def test_errors_of_the_ranking_leak_to_those_who_are_not_the_poorest(households):
    exact, noisy = response(households, top_up=False), response(households, top_up=False, error=1.0)
    for found in (exact, noisy):
        found.work(5, ground())
    assert exact.listed.sum() == noisy.listed.sum()
    leaked = (noisy.listed & ~exact.listed).sum() / exact.listed.sum()
    assert 0.2 < leaked < 0.7


def test_a_new_scheme_leaves_out_the_enrolled(households):
    found = response(households, top_up=False)
    found.work(5, ground())
    assert found.listed.any()
    assert not found.listed[some()].any()


def test_payments_in_real_terms_and_no_more_than_promised(households):
    found = response(households, coverage=0.0, administration=0.1)
    total = np.zeros(N)
    for month in range(5, 20):
        households["cash"][:] = 0.0
        found.work(month, ground())
        total += households["cash"]
    np.testing.assert_allclose(total[some()], 6 * 100 / 4.0)
    np.testing.assert_allclose(found.received, total)
    assert not total[~some()].any()
    assert found.account.used["benefits"] == 6 * 100 * 100 * int(some().sum())
    assert found.account.used["administration"] == 6 * 10 * 100 * int(some().sum())
    found.account.check()


def test_a_short_budget_pays_whole_payments_and_chance_decides_who_waits(households):
    found = response(households, budget=10.0, coverage=0.0)  # 40,000 for 800 families at 100
    found.work(5, ground())
    paid = households["cash"] > 0
    assert paid.sum() == 400
    assert found.account.available == 0
    assert not paid[:400].all()


def test_families_are_found_in_the_registry_and_the_rest_by_open_visits(households):
    def found(lost, **rails):
        made = response(households, coverage=1.0, rails=rails)
        made.work(5, ground(lost=lost))
        return made.found

    outside = ~some()
    quick = found(0.0, registry=0.8, census=0.0)
    assert quick[some()].all()
    assert quick[outside & households.registered].mean() == pytest.approx(0.8, abs=0.04)
    assert not quick[outside & ~households.registered].any()
    visited = found(0.5, registry=0.0, census=0.4)
    assert visited[outside & ~households.registered].mean() == pytest.approx(0.2, abs=0.03)


def test_money_needs_an_account_or_a_cash_point_and_goods_need_visits(households):
    cash = response(households, rails={"account": 1.0, "cash_point": 0.3})
    cash.work(5, ground())
    assert cash.arrived[some() & households.has_account].all()
    assert cash.arrived[some() & ~households.has_account].mean() == pytest.approx(0.3, abs=0.07)
    goods = response(households, kind="food", rails={"field": 0.8})
    goods.work(5, ground(lost=0.5))
    assert goods.arrived[some()].mean() == pytest.approx(0.4, abs=0.06)
    assert (households["goods"] > 0).sum() == goods.arrived.sum()


def test_some_without_an_account_never_collect(households):
    found = response(households, coverage=0.0, rails={"never_collects": 0.25})
    for month in range(5, 30):
        found.work(month, ground())
    without = some() & ~households.has_account
    assert found.arrived[some() & households.has_account].all()
    assert found.arrived[without].mean() == pytest.approx(0.75, abs=0.06)


def test_an_agreement_makes_the_other_sides_families_known(households):
    theirs = np.arange(N) >= N // 2

    def found(sharing):
        made = response(households, coverage=1.0, rails={"registry": 0.0, "census": 0.0})
        made.work(5, ground(productive=theirs, sharing=sharing))
        return made.found[theirs].mean()

    assert found(0.0) == 0.0
    assert found(0.5) == pytest.approx(0.5, abs=0.04)
    assert found(1.0) == 1.0


def test_by_exposure_places_and_money_follow_the_depth(households):
    depth = np.where(np.arange(PLACES) < PLACES // 2, 1.0, 0.25)
    deep = depth[households.territory] == 1.0
    even = response(households, top_up=False, coverage=0.3, budget=20.0, months=1)
    by_depth = response(
        households, top_up=False, coverage=0.3, budget=20.0, months=1, territories="by-exposure"
    )
    for found in (even, by_depth):
        found.work(5, ground(depth=depth))
        found.account.check()
    assert even.account.appropriated == by_depth.account.appropriated
    assert even.listed.sum() == pytest.approx(by_depth.listed.sum(), abs=PLACES)
    others = ~some()
    assert by_depth.listed[deep & others].sum() / (deep & others).sum() == pytest.approx(
        4 * by_depth.listed[~deep & others].sum() / (~deep & others).sum(), rel=0.1
    )
    assert (by_depth.received[deep] > 0).mean() > (even.received[deep] > 0).mean()
    assert even.account.used == by_depth.account.used


def test_by_exposure_the_list_is_as_long_where_deep_places_are_full(households):
    """0.1.0 lost the places that a territory could not fill, and the money that went with them."""
    depth = np.where(np.arange(PLACES) < PLACES // 2, 1.0, 0.1)
    even = response(households, coverage=0.6, months=1, budget=50.0)
    by_depth = response(households, coverage=0.6, months=1, budget=50.0, territories="by-exposure")
    for found in (even, by_depth):
        found.work(5, ground(depth=depth))
    assert by_depth.listed.sum() == even.listed.sum() == 0.6 * N
    assert by_depth.listed[depth[households.territory] == 1.0].all()
    assert even.account.used == by_depth.account.used


def test_a_place_that_the_shock_spares_waits_by_exposure(households):
    depth = np.where(np.arange(PLACES) < PLACES // 2, 1.0, 0.0)
    spared = depth[households.territory] == 0.0
    found = response(households, coverage=0.6, months=1, territories="by-exposure", budget=10.0)
    found.work(5, ground(depth=depth))
    assert not found.listed[spared & ~some()].any()
    assert not (found.received[spared] > 0).any()
    assert found.account.available < found.amount


@pytest.mark.parametrize("coverage", [0.1, 0.2, 0.5])
def test_coverage_counts_those_topped_up(households, coverage):
    """E6-005 gives 8.5 of 9.09 million households, those in other programmes included."""
    found = response(households, coverage=coverage)
    found.work(5, ground())
    assert found.listed.sum() == max(coverage, 0.2) * N
    new = response(households, coverage=coverage, top_up=False)
    new.work(5, ground())
    assert new.listed.sum() == coverage * N


def test_inputs_go_into_the_ground_and_what_it_cannot_take_is_food(households):
    households["inputs"][:] = 0.5
    found = response(households, kind="inputs", amount=40.0, months=1)  # PPP$ 10 at 4.0
    found.work(5, ground())
    got = found.received > 0
    np.testing.assert_allclose(households["inputs"][got], 0.5 + 10 / (8.0 * 5.0))
    assert not households["goods"].any()
    households["inputs"][:] = 0.9  # takes 0.1 of 8 months at 5: four of the ten
    again = response(households, kind="inputs", amount=40.0, months=1)
    again.work(5, ground())
    np.testing.assert_allclose(households["inputs"][got], 1.0)
    np.testing.assert_allclose(households["goods"][got], 6.0)


def test_a_package_is_productive_assets(households):
    found = response(households, kind="package", months=1)
    found.work(5, ground())
    np.testing.assert_allclose(households["package"][some()], 25.0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({CASH + "budget": 0}, "without budget"),
        ({CASH + "amount": 0}, "without budget"),
        ({CASH + "top_up": False, CASH + "coverage": 0}, "to nobody"),
        ({CASH + "extension": 0.3}, "did you mean coverage"),
        ({CASH + "kind": "waiver"}, "waives nothing"),
        ({CASH + "kind": "credit"}, "one of cash, food, inputs, package, by-place, waiver"),
        ({CASH + "shock": "covid19-peru"}, "no such shock"),
        ({CASH + "not_before": "2030-01"}, "outside the run"),
        ({CASH + "rails.census": 1.5}, "out of range"),
    ],
)
def test_a_response_that_cannot_work_is_refused(changes, words):
    with pytest.raises(ScenarioError, match=words):
        load_scenario(CASE, overrides=changes)


# In whole runs --------------------------------------------------------------------------------


def course(make, changes, months=24, case=CASE):
    """Families reached, month by month."""
    model = SynergyModel(make(case, {"run.months": months} | changes))
    (cash,) = model.institutions.responses.values()
    reached = []
    for _ in range(months):
        model.step()
        reached.append(int(cash.arrived.sum()))
    return np.array(reached), model


def test_removing_the_registry_slows_the_response(make):
    key = "context.population.registered"
    with_registry, _ = course(make, {key: 1.0})
    without, _ = course(make, {key: 0.0})
    first = 9 + 2
    assert with_registry[first - 1] == without[first - 1] == 0
    assert without[first] < with_registry[first]
    assert without.sum() < 0.9 * with_registry.sum()


def test_removing_accounts_slows_the_response_too(make):
    key = "context.population.has_account"
    banked, _ = course(make, {key: 1.0})
    unbanked, _ = course(make, {key: 0.0})
    assert unbanked[11] < banked[11]


def test_a_waiver_lets_conditional_cash_pass_closed_offices(make):
    changes = {"shocks.covid19-lesotho.channels.visits": 1.0, "run.months": 15}
    changes |= {"programmes.social.condition": True, "institutions.staff.lateness": 1.0}
    waiver = {CASH + "kind": "waiver", CASH + "waives_conditions": True, CASH + "delay": 0}
    paid = {}
    for name, more in {"checked": {CASH + "delay": 5}, "waived": waiver}.items():
        model = SynergyModel(make(CASE, changes | more))
        while model.month < 15:
            model.step()
        social = model.institutions.programmes["social"]
        paid[name] = social.account.used["benefits"]
    assert paid["waived"] > paid["checked"]


@settings(max_examples=8, deadline=None)
@given(
    kind=st.sampled_from(["cash", "food", "inputs", "package"]),
    territories=st.sampled_from(["uniform", "by-exposure"]),
    amount=st.floats(1.0, 5000.0),
    budget=st.floats(0.5, 3000.0),
    administration=st.floats(0.0, 0.5),
    coverage=st.floats(0.05, 1.0),
    case=st.sampled_from(["independent", "integrated"]),
)
def test_no_money_appears_or_vanishes_whatever_the_response(
    make, kind, territories, amount, budget, administration, coverage, case
):
    changes = {
        "kind": kind,
        "territories": territories,
        "amount": amount,
        "budget": budget,
        "administration": administration,
        "coverage": coverage,
    }
    overrides = {CASH + key: value for key, value in changes.items()} | {"run.months": 16}
    model = SynergyModel(make(CASE, overrides, architecture=case))
    while model.month < 16:
        model.step()  # checks every account every month
    (found,) = model.institutions.responses.values()
    price = found.amount + found.overhead
    deliveries = int((found.config.months - found.payments_left.astype(int)).sum())
    assert found.account.appropriated == round(budget * len(model.households) * 100)
    assert found.account.used["benefits"] == deliveries * found.amount
    assert found.account.appropriated - found.account.available == deliveries * price


BY_PLACE = {"closed": 0.5, "near": 2, "wait": 4, "administration": 0.5}
HALF_CLOSED = np.where(np.arange(PLACES) < PLACES // 2, 0.5, 0.4)


@pytest.mark.parametrize(
    ("to_planting", "since", "where_open"),
    [
        (2, 0, "inputs"),  # planting is near
        (0, 9, "inputs"),
        (3, 0, "nothing"),  # one month to wait
        (6, 0, "nothing"),  # four months, as long as it may
        (7, 0, "cash"),  # five months: cash now
        (6, 1, "cash"),
        (11, 0, "cash"),  # planting has just been
    ],
)
def test_what_a_place_gets_follows_its_markets_and_the_calendar(to_planting, since, where_open):
    config = Response.model_validate(
        PLAIN | {"kind": "by-place", "by_place": BY_PLACE, "rails": SURE}
    )
    given = given_by_place(config, ground(depth=HALF_CLOSED, to_planting=to_planting), since)
    words = [KINDS[kind] for kind in given]
    assert set(words[: PLACES // 2]) == {"cash"}
    assert set(words[PLACES // 2 :]) == {where_open}


@pytest.mark.parametrize("kind", ["cash", "food", "inputs", "package"])
def test_one_kind_is_the_same_everywhere(kind):
    config = Response.model_validate(PLAIN | {"kind": kind, "rails": SURE})
    assert {KINDS[one] for one in given_by_place(config, ground(), 3)} == {kind}


def test_kinds_by_place_are_on_one_list_and_cost_what_their_kind_costs(households):
    found = response(households, kind="by-place", by_place=BY_PLACE, months=1, budget=10_000.0)
    plain = response(households.copy(), months=1)
    context = ground(depth=HALF_CLOSED, to_planting=1)
    found.work(5, context)
    plain.work(5, context)
    assert (found.listed == plain.listed).all()
    paid = found.first_paid == 5
    closed = households.territory < PLACES // 2
    cash, inputs = int((paid & closed).sum()), int((paid & ~closed).sum())
    assert cash > 0 < inputs
    assert (households["cash"][paid & closed] > 0.0).all()
    assert not households["cash"][~closed].any()
    assert (households["inputs"][paid & ~closed] > 0.5).all()
    assert found.account.used["benefits"] == 100_00 * (cash + inputs)
    assert found.account.used["administration"] == 50_00 * inputs


def test_a_place_that_waits_gets_its_deliveries_later(households):
    found = response(households, kind="by-place", by_place=BY_PLACE, months=1, budget=10_000.0)
    waits = households.territory >= PLACES // 2
    for month, to_planting in ((5, 3), (6, 2)):
        found.work(month, ground(depth=HALF_CLOSED, to_planting=to_planting))
        assert (found.first_paid[waits & found.listed] == -1).all() == (month == 5)
    assert (found.first_paid[waits & found.listed] == 6).all()
    assert (found.first_paid[~waits & found.listed] == 5).all()


def test_money_that_runs_out_pays_no_family_in_part(households):
    found = response(households, kind="by-place", by_place=BY_PLACE, months=1, budget=10.0)
    found.work(5, ground(depth=HALF_CLOSED, to_planting=1))
    found.account.check()
    left = found.account.available
    assert 0 <= left < 150_00


@pytest.mark.parametrize("changes", [{"kind": "by-place"}, {"by_place": BY_PLACE}])
def test_kinds_by_place_need_their_rule(changes):
    with pytest.raises(ValueError, match="need each other"):
        Response.model_validate(PLAIN | changes | {"rails": SURE})


def test_planting_is_counted_from_the_month_of_the_run():
    scenario = load_scenario(
        CASE, overrides={"run.households": 60, "run.burn_in_years": 1}
    ).scenario
    with SynergyModel(scenario) as model:
        ahead = [model.institutions.emergency.months_to_planting(month) for month in range(24)]
    planting = scenario.context.livelihood.planting
    start = int(scenario.run.start[5:]) - 1
    assert ahead[(planting - start) % 12] == 0
    assert sorted(ahead[:12]) == list(range(12))
    assert ahead[:12] == ahead[12:]
