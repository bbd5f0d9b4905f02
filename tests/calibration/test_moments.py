"""Moments of a population: the model's own population, and measures that hang together."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.calibration.moments import MOMENTS, population_moments
from synergysim.calibration.values import with_values
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_part, load_scenario
from synergysim.world.baseline_economy import months_without_programmes


@pytest.fixture(scope="module")
def context():
    return load_part("rural-household", "contexts").part


def test_it_equals_a_model_without_programmes_to_the_bit():
    changes = {
        "run.households": 120,
        "run.months": 24,
        "run.burn_in_years": 2,
        "run.start": "2015-01",
        "run.population_seed": 5,
        "run.path_seed": 5,
    }
    case = load_scenario("lesotho", overrides=changes, programmes=[], shocks=[], responses=[])
    with SynergyModel(case.scenario) as model:
        lived = months_without_programmes(case.scenario.context, 120, 5, 2, years=2)
        for households, _ in lived:
            model.step()
            assert households.state.tobytes() == model.households.state.tobytes()
        assert model.month == 24


def test_all_moments_are_measured_and_hang_together(context):
    found = population_moments(context, "consumption", 200, 3, 2)
    assert list(found) == list(MOMENTS)
    assert np.isfinite(list(found.values())).all()
    shares = found["farm_share"] + found["wage_share"] + found["remittance_share"]
    assert shares == pytest.approx(1)
    assert 0 < found["p10"] < found["p25"] < 1 < found["p75"] < found["p90"]
    assert 0 < found["poverty_gap"] < found["headcount"] < 1
    assert 0 <= found["between_territories"] <= 1


def test_they_repeat_and_differ_by_seed(context):
    one = population_moments(context, "income", 100, 3, 1)
    assert population_moments(context, "income", 100, 3, 1) == one
    assert population_moments(context, "income", 100, 4, 1) != one


def test_they_answer_to_what_should_move_them(context):
    def moments(**changes):
        return population_moments(with_values(context, changes), "consumption", 200, 3, 2)

    base = moments()
    richer = moments(**{"livelihood.wage": context.livelihood.wage * 1.3})
    assert richer["headcount"] < base["headcount"]
    assert richer["wage_share"] > base["wage_share"]
    wider = moments(**{"population.labour_dispersion": 1.2})
    assert wider["gini"] > base["gini"]
    less = moments(**{"behaviour.schooling_reference": 0.4})
    assert less["ability_drift"] > base["ability_drift"]
