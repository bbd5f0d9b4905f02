"""Ensembles: what is drawn, what is accepted, and what is stored."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.calibration.conftest import CALIBRATIONS, ENSEMBLES

from synergysim.calibration import ensemble
from synergysim.calibration.ensemble import (
    Ensemble,
    default_row,
    draws,
    ensemble_path,
    find_ensemble,
    load_ensemble,
    refit,
    uncertain_numbers,
    write_ensemble,
)
from synergysim.calibration.evaluations import Evaluator
from synergysim.calibration.fit import fit
from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.values import with_values
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part


@pytest.fixture(scope="module")
def solved(village, tmp_path_factory, settings):
    problem = load_calibration(village)
    folder = tmp_path_factory.mktemp("ensemble")
    evaluate = Evaluator(folder, "consumption", settings)
    return problem, evaluate, fit(problem, evaluate)


def test_what_nobody_measured_and_nothing_fits_is_drawn(village):
    problem = load_calibration(village)
    found = uncertain_numbers(problem.start, problem.paths)
    stated = problem.start.provenance["behaviour", "hurdle"]
    assert found["behaviour.hurdle"] == (stated.low, stated.high)
    assert "population.ability_dispersion" in found
    assert "territories.market_returns" in found
    for path in (
        "livelihood.wage",
        "population.female_head",
        "territories.wage_dispersion",
        "livelihood.harvest_month",
        "poverty_line",
    ):
        assert path not in found


def test_draws_fill_each_band_evenly_and_repeat():
    bands = {"a.one": (0.0, 1.0), "a.two": (10.0, 20.0)}
    drawn = draws(bands, 10)
    assert len(drawn) == 10 * ensemble.MOST_BATCHES
    for path, (low, high) in bands.items():
        first = np.array([one[path] for one in drawn[:10]])
        cells = np.floor((first - low) / (high - low) * 10).clip(0, 9)
        assert sorted(cells) == list(range(10))
    assert draws(bands, 10) == drawn


def test_a_draw_is_refitted_until_its_moments_are_met(solved):
    problem, evaluate, found = solved
    changes = {"behaviour.saving": 0.02, "livelihood.season": 0.4}
    values, distance = refit(problem, evaluate, found, changes)
    assert distance <= ensemble.ACCEPTED
    context = with_values(problem.start.part, changes | values)
    means = evaluate([context])[0].mean(axis=0)
    for name, item in problem.config.targets.items():
        off = abs(means[evaluate.names.index(name)] - item.target) / item.tolerance
        assert off <= distance + 1e-9


def test_draws_are_accepted_missed_or_impossible(solved, monkeypatch):
    problem, evaluate, found = solved
    good = {"behaviour.saving": 0.05}
    poor = {
        "behaviour.subsistence": 1.0,
        "livelihood.farm_risk": 1.0,
        "population.land_dispersion": 2.0,
    }
    contradiction = {"technology.high_level": 0.01}
    monkeypatch.setattr(ensemble, "SIMULATIONS", 3)
    monkeypatch.setattr(ensemble, "draws", lambda *_: [contradiction, good, poor, good])
    real = ensemble.refit

    def refitted(problem, evaluate, fitted, changes):
        values, distance = real(problem, evaluate, fitted, changes)
        return values, (9.0 if changes is poor else distance)

    monkeypatch.setattr(ensemble, "refit", refitted)
    told = []
    result = find_ensemble(problem, evaluate, found, 3, told.append)
    assert (result.draws, result.missed, result.impossible) == ([1, 3], 1, 1)
    assert "2 of 4 draws accepted (50%)" in result.summary()
    assert len(told) == 4
    assert find_ensemble(problem, evaluate, found, 1).draws == [1]


def test_accepted_sets_are_stored_and_loaded(village, monkeypatch):
    problem = load_calibration(village)
    monkeypatch.chdir(village.parents[2])
    sets = [{"livelihood.wage": 150.5, "behaviour.hurdle": 0.0213}]
    path = ensemble_path(problem)
    write_ensemble(Ensemble(sets, [7], [0.4], 2, 1), path)
    assert path.parent.name == "ensembles"
    assert load_ensemble("village") == sets
    with pytest.raises(ScenarioError, match="did you mean village"):
        load_ensemble("vilage")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("", 1, ""),
        ("draw,distance,livelihood.wages\n1,0.5,20\n", 1, ""),
        ("draw,livelihood.wage\n1,20\n", 1, ""),
        ("draw,distance,livelihood.wage\n", None, ""),
        ("draw,distance,livelihood.wage\n1,0.5,20\n2,0.5\n", 3, ""),
        ("draw,distance,livelihood.wage\n1,0.5,nan\n", 2, "livelihood.wage"),
        ("draw,distance,livelihood.wage\n1,0.5,-20\n", 2, "livelihood.wage"),
    ],
)
def test_a_damaged_ensemble_is_refused_in_its_line(tmp_path, monkeypatch, text, line, key):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "scenarios" / "ensembles" / "village.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(ScenarioError) as caught:
        load_ensemble("village")
    error = caught.value
    assert (error.file, error.line, error.key) == ("scenarios/ensembles/village.csv", line, key)


@pytest.mark.parametrize("path", ENSEMBLES, ids=lambda path: path.stem)
def test_shipped_sets_are_worlds_of_their_own_inside_every_band(path):
    context = load_part(path.stem, "contexts")
    problem = load_calibration(CALIBRATIONS[path.stem])
    bands = uncertain_numbers(problem.start, problem.paths)
    sets = load_ensemble(path.stem)
    assert len(sets) >= 2
    assert len({tuple(one.values()) for one in sets}) == len(sets)
    # The default is one of them, or near it.
    default = default_row(problem, pd.read_csv(path))
    for row, one in enumerate(sets):
        assert row == default or with_values(context.part, one) != context.part
        for name, (low, high) in bands.items():
            assert low <= one[name] <= high, name
