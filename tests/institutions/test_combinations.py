"""Any architecture on any case, and any case in any context: valid, and it runs."""

from __future__ import annotations

import pytest

from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario
from synergysim.scenario.pairs import owner_of, pairs_of
from synergysim.scenario.presets import shipped_folder

CASES = (
    "colombia-fest-unidos",
    "colombia-ppp",
    "mexico-proinpro",
    "peru-juntos-haku-winay",
    "peru-juntos-minagri",
    "ethiopia-psnp-in-sct",
    "mali-nioro-cash-plus",
    "lesotho-cgp-springs",
)
SMALL = {
    "run.households": 60,
    "run.months": 6,
    "run.burn_in_years": 1,
    "context.territories.count": 6,
}


def shipped(family):
    return sorted(path.stem for path in (shipped_folder("scenarios") / family).glob("*.yaml"))


CONTEXTS = [
    name
    for name in shipped("contexts")
    if not name.endswith("-start") and name != "rural-household"
]


@pytest.mark.parametrize("architecture", shipped("architectures"))
@pytest.mark.parametrize("case", CASES)
def test_every_architecture_runs_on_every_case(case, architecture):
    model = SynergyModel(load_scenario(case, architecture=architecture, overrides=SMALL).scenario)
    assert model.run().month == 6
    for name, programme in model.institutions.programmes.items():
        begun = programme.start <= 5  # the second quarter is voted in month three
        assert bool(programme.account.quarters()) == begun, name


@pytest.mark.parametrize("context", CONTEXTS)
def test_every_case_runs_in_every_context(context):
    for case in CASES:
        resolved = load_scenario(case, context=context, overrides=SMALL)
        assert SynergyModel(resolved.scenario).run().month == 6


def test_a_case_in_another_context_pays_the_same_amounts_in_its_money():
    at_home = load_scenario("peru-juntos-haku-winay").scenario
    abroad = load_scenario("peru-juntos-haku-winay", context="mali").scenario
    assert abroad.context.country == "MLI"
    assert abroad.context.prices.currency == "XOF"
    for name, programme in at_home.programmes.items():
        budgets = (
            scenario.programmes[name].budget / scenario.context.prices.local_per_ppp
            for scenario in (at_home, abroad)
        )
        assert next(budgets) == pytest.approx(next(budgets)), name
        assert programme.budget > 0


@pytest.mark.parametrize("architecture", ["integrated", "complementary-design", "same-institution"])
def test_under_one_roof_the_architecture_decides_who_runs_a_programme(architecture):
    scenario = load_scenario("mexico-proinpro", architecture=architecture).scenario
    assert {owner_of(scenario, name) for name in scenario.programmes} == {"social"}


def test_apart_programmes_stay_with_their_own_ministries():
    scenario = load_scenario("mexico-proinpro", architecture="independent").scenario
    owners = [owner_of(scenario, name) for name in scenario.programmes]
    assert len(set(owners)) == 8
    assert owner_of(scenario, "pdp-08-community-forestry") == "environment"
    assert len(list(pairs_of(scenario))) == 14


def test_programmes_outside_the_arrangement_keep_their_owner():
    for architecture in shipped("architectures"):
        scenario = load_scenario("mali-nioro-cash-plus", architecture=architecture).scenario
        assert owner_of(scenario, "social-safety-net") == "social"
        links = {(terms.lead, terms.partner): terms for terms in pairs_of(scenario)}
        if "productive" in scenario.architecture.sides:
            terms = links["productive", "social-insurance"]
            assert terms.boundary in ("institution", "institutions")
            assert terms.settled == frozenset()


def test_the_pair_that_shares_a_budget_in_ethiopia_is_that_of_the_two_ministries():
    scenario = load_scenario("ethiopia-psnp-in-sct").scenario
    services, livelihoods = pairs_of(scenario)
    assert services.owners == ("agriculture", "social")
    assert services.boundary == "institutions"
    assert services.joint is not None
    # Agriculture's own layer crosses no boundary between institutions and shares no money.
    assert livelihoods.owners == ("agriculture", "agriculture")
    assert livelihoods.boundary == "institution"
    assert livelihoods.joint is None


def test_a_reference_without_any_productive_programme():
    scenario = load_scenario("lesotho", architecture="social-only", overrides=SMALL).scenario
    model = SynergyModel(scenario).run()
    assert list(model.institutions.programmes) == ["social"]
    assert model.institutions.partnerships == []


def test_owners_held_equal_differ_in_nothing_but_their_names():
    changes = SMALL | {"institutions.equal_owners": True}
    scenario = load_scenario("lesotho", architecture="independent", overrides=changes).scenario
    model = SynergyModel(scenario).run()
    social, agriculture = (model.institutions.ministries[n] for n in ("social", "agriculture"))
    for attribute in ("weight", "age", "smallholder_priority", "capacity"):
        assert getattr(social, attribute) == getattr(agriculture, attribute)
    assert social.config.goals == agriculture.config.goals
    assert {p.quality for p in model.institutions.programmes.values()} == {1.0}
