"""Councils and champions act in every architecture, unless a case says otherwise."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from synergysim.experiments.design.sweep_file import load_sweep
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario
from synergysim.scenario.pairs import bodies_of
from synergysim.scenario.presets import shipped_folder

COUNCIL = "institutions.councils.community-council"
ARCHITECTURES = (
    "independent",
    "same-institution",
    "coordinated-institutions",
    "complementary-design",
    "integrated",
)
SMALL = {
    "run.households": 120,
    "run.burn_in_years": 1,
    "run.months": 30,
    "context.territories.count": 12,
    "programmes.productive.start": "2015-01",
}


@cache
def run(architecture: str, commitment: float, councils: bool) -> SynergyModel:
    changes: dict[str, Any] = SMALL | {
        "institutions.staff.commitment.social": commitment,
        "institutions.staff.commitment.productive": commitment,
    }
    if not councils:
        changes[f"{COUNCIL}.reliability"] = 0.0
    loaded = load_scenario("lesotho", architecture=architecture, overrides=changes)
    return SynergyModel(loaded.scenario).run()


def working(model: SynergyModel) -> float:
    """Working agreement in places, mean."""
    (pair,) = model.institutions.partnerships
    return float(np.mean(model.institutions.local_agreement(pair)))


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_countrys_councils_meet_in_every_architecture(architecture):
    given = load_scenario("lesotho", architecture=architecture).scenario
    assert "community-council" in bodies_of(given)
    without = load_scenario("lesotho", architecture=architecture, overrides={COUNCIL: None})
    assert not any(body.level == "local" for body in bodies_of(without.scenario).values())
    (council,) = run(architecture, 0.6, True).institutions.councils
    assert council.agreement.any()


def test_a_body_of_an_architecture_takes_the_place_of_a_council_of_its_name():
    power = {"architecture.bodies.community-council.power": 0.1}
    given = load_scenario("lesotho", overrides=power).scenario
    bodies = bodies_of(given)
    assert list(bodies) == ["community-council"]
    assert bodies["community-council"].power == 0.1


@pytest.mark.parametrize("councils", [True, False])
@pytest.mark.parametrize("architecture", ["independent", "coordinated-institutions"])
def test_champions_add_working_agreement_with_and_without_councils(architecture, councils):
    few, many = run(architecture, 0.2, councils), run(architecture, 0.8, councils)
    assert working(many) > working(few) > 0.0
    assert working(run(architecture, 0.8, True)) > working(run(architecture, 0.8, False))


def test_meetings_take_visits_and_money():
    met, not_met = run("independent", 0.6, True), run("independent", 0.6, False)
    for model in (met, not_met):
        model.institutions.check_money()
    spent = [
        sum(p.account.used["coordination"] for p in model.institutions.programmes.values())
        for model in (met, not_met)
    ]
    assert spent[0] > spent[1] == 0
    social = [model.institutions.managers.table("visits")[0].mean() for model in (met, not_met)]
    assert social[0] < social[1]


def test_the_experiment_on_champions_crosses_them_with_councils_and_architectures():
    plan = load_sweep(shipped_folder("experiments") / "champions-and-councils.yaml")
    assert list(plan.levers) == ["levers.champions", "levers.councils"]
    assert len(plan.variants) == 2 * 2 * 4
    assert not plan.warnings
