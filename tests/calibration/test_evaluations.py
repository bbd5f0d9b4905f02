"""Evaluations: simulated once, stored whole, read ever after."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from synergysim.calibration import evaluations
from synergysim.calibration.evaluations import Evaluator, executor_of
from synergysim.calibration.problem import Impact
from synergysim.calibration.values import with_values
from synergysim.scenario.load import load_part


@pytest.fixture(scope="module")
def context():
    return load_part("rural-household", "contexts").part


@pytest.fixture
def small(settings):
    return dataclasses.replace(settings, households=40, burn_in_years=1)


def test_what_is_stored_is_not_simulated_again(context, small, tmp_path):
    first = Evaluator(tmp_path, "consumption", small)
    found = first([context, context])
    assert found.shape == (2, 2, len(first.names))
    assert first.simulated == 2
    second = Evaluator(tmp_path, "consumption", small)
    np.testing.assert_array_equal(second([context]), found[:1])
    assert second.simulated == 0


def test_more_replications_simulate_the_new_ones_only(context, small, tmp_path):
    found = Evaluator(tmp_path, "consumption", small)([context])
    more = Evaluator(tmp_path, "consumption", dataclasses.replace(small, replications=3))
    np.testing.assert_array_equal(more([context])[:, :2], found)
    assert more.simulated == 1


@pytest.mark.parametrize("what", ["context", "welfare", "households", "burn_in_years", "code"])
def test_what_can_change_a_moment_is_simulated_anew(context, small, tmp_path, monkeypatch, what):
    Evaluator(tmp_path, "consumption", small)([context])
    welfare = "income" if what == "welfare" else "consumption"
    if what in ("households", "burn_in_years"):
        small = dataclasses.replace(small, **{what: getattr(small, what) + 1})
    if what == "context":
        context = with_values(context, {"livelihood.wage": 151})
    if what == "code":
        monkeypatch.setattr(evaluations, "code_version", lambda **_: "another")
    other = Evaluator(tmp_path, welfare, small)
    other([context])
    assert other.simulated == 2


def test_a_title_changes_no_moment(context, small, tmp_path):
    Evaluator(tmp_path, "consumption", small)([context])
    renamed = Evaluator(tmp_path, "consumption", small)
    renamed([context.model_copy(update={"title": "Another"})])
    assert renamed.simulated == 0


def test_finished_evaluations_are_stored(context, small, tmp_path, monkeypatch):
    """A failure in the second population leaves the first one on disk."""
    simulate, calls = evaluations.population_moments, []

    def fails_later(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise RuntimeError("no result")
        return simulate(*arguments)

    monkeypatch.setattr(evaluations, "population_moments", fails_later)
    with pytest.raises(RuntimeError):
        Evaluator(tmp_path, "consumption", small)([context])
    monkeypatch.undo()
    rest = Evaluator(tmp_path, "consumption", small)
    rest([context])
    assert rest.simulated == 1


@pytest.mark.parametrize("how", ["empty", "cut", "other number", "key missing", "binary", "list"])
def test_a_damaged_evaluation_is_simulated_again(context, small, tmp_path, how):
    found = Evaluator(tmp_path, "consumption", small)([context])
    path = min(tmp_path.glob("*.json"))
    whole = path.read_text()
    first = re.search(r": (\d\.\d+)", whole)
    spoilt = {
        "empty": "",
        "cut": whole[:90],
        "binary": "\udcff",
        "list": "[1]",
        "other number": whole.replace(first[1], "0.125", 1),
        "key missing": re.sub(r'"headcount": [^,]+,', "", whole),
    }
    assert spoilt[how] != whole
    path.write_bytes(spoilt[how].encode(errors="surrogateescape"))
    again = Evaluator(tmp_path, "consumption", small)
    np.testing.assert_array_equal(again([context]), found)
    assert again.simulated == 1
    assert path.read_text() == whole


def test_processes_find_the_same(context, small, tmp_path):
    alone = Evaluator(tmp_path / "one", "consumption", small)([context])
    with executor_of(2) as executor:
        shared = Evaluator(tmp_path / "two", "consumption", small, executor=executor)
        np.testing.assert_array_equal(shared([context]), alone)


def test_impacts_are_reported_with_the_moments_and_stored(context, small, tmp_path, monkeypatch):
    impact = Impact.model_validate(
        {
            "experiment": "arms",
            "effect": "both - social",
            "outcome": "income",
            "month": 36,
            "as": "percent",
            "target": 14,
            "tolerance": 3,
            "source": "E1-013",
            "grade": "A",
        }
    )
    calls = []

    def measured(impacts, _, replications, households):
        calls.append((list(impacts), replications, households))
        return {"haku": 12.5}

    monkeypatch.setattr(evaluations, "impact_moments", measured)
    monkeypatch.setattr(evaluations, "experiment_digest", lambda name: name)
    for _ in range(2):
        evaluate = Evaluator(tmp_path, "consumption", small, {"haku": impact})
        assert np.isnan(evaluate([context])[0, :, -1]).all()  # a check waits for the end
        found = evaluate([context], checks=True)
        assert evaluate.names[-1] == "haku"
        np.testing.assert_array_equal(found[0, :, -1], [12.5, 12.5])
    assert calls == [(["haku"], 2, 40)]
