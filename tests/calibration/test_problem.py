"""Calibration files: what is read, and what is refused with a word on where."""

from __future__ import annotations

import pytest

from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.problem import sources_of
from synergysim.calibration.values import Scale, value_at, with_values
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part
from synergysim.scenario.presets import shipped_folder

SHIPPED = sorted(
    path.stem for path in (shipped_folder("scenarios") / "calibrations").glob("*.yaml")
)
WAGE = {"livelihood.wage": {"low": 40, "high": 500}}


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_calibrations_load(name):
    problem = load_calibration(name)
    assert len(problem.paths) <= len(problem.config.targets)


def test_entries_keep_the_order_of_the_file(write_calibration):
    write_calibration()
    problem = load_calibration("village")
    assert problem.paths == ("livelihood.wage", "livelihood.crop")
    assert list(problem.start_values) == [150, 60]
    assert sources_of(problem) == "headcount (assumed); farm_share (E3-001)"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"parameters": {"livelihood.wages": {"low": 1, "high": 2}}},
            ["village.yaml:", "no such number", "did you mean livelihood.wage?"],
        ),
        ({"parameters": {"livelihood.harvest_month": {"low": 1, "high": 2}}}, ["no such number"]),
        (
            {"moments": {"gimi": {"target": 1, "tolerance": 1, "source": "x", "grade": "A"}}},
            ["moments.gimi", "unknown key", "did you mean gini?"],
        ),
        ({"parameters": {"livelihood.wage": {"low": 500, "high": 40}}}, ["empty range", "500 and"]),
        (
            {"parameters": {"livelihood.wage": {"low": 200, "high": 300}}},
            ["village.yaml:", "start value lies outside", "150 in village-start"],
        ),
        ({"parameters": {"livelihood.wage": {"low": -5, "high": 300}}}, ["out of range"]),
        (
            {
                "parameters": {
                    **WAGE,
                    "livelihood.crop": {"low": 10, "high": 300},
                    "livelihood.season": {"low": 0.1, "high": 0.9},
                }
            },
            ["more parameters than moments", "at most 2"],
        ),
        ({"context": "vilage-start"}, ["village.yaml:2", "context", "did you mean village-start?"]),
        ({"welfare": "wealth"}, ["welfare", "consumption, income"]),
        (
            {"moments": {"gini": {"target": 0.4, "tolerance": 0, "source": "x", "grade": "A"}}},
            ["tolerance", "out of range"],
        ),
        ({"parmeters": {}}, ["unknown key", "did you mean parameters?"]),
    ],
)
def test_faults_are_explained(write_calibration, changes, words):
    write_calibration(**changes)
    with pytest.raises(ScenarioError) as caught:
        load_calibration("village")
    for word in words:
        assert word in str(caught.value)


def test_an_impact_that_fits_names_one_of_the_parameters(write_calibration):
    impact = {
        "experiment": "four-arms-peru",
        "effect": "both - social",
        "outcome": "farm_income_per_person",
        "month": 36,
        "as": "percent",
        "target": 14,
        "tolerance": 3,
        "source": "E1-013",
        "grade": "A",
    }
    write_calibration(impacts={"haku": impact})
    problem = load_calibration("village")
    assert list(problem.config.targets) == ["headcount", "farm_share"]
    assert "haku" in problem.config.unfitted
    write_calibration(impacts={"haku": {**impact, "fits": "livelihood.crop"}})
    assert "haku" in load_calibration("village").config.targets
    write_calibration(impacts={"haku": {**impact, "fits": "behaviour.learning"}})
    with pytest.raises(ScenarioError, match="not among the parameters"):
        load_calibration("village")


@pytest.mark.parametrize("kind", ["log", "logit", "linear"])
def test_scales_lead_back_and_keep_within_bounds(kind):
    scale = Scale(kind, 0.2, 0.9)
    assert scale.back(scale.forward(0.35)) == pytest.approx(0.35)
    assert scale.back(scale.forward(0.95)) == 0.9
    step = 1e-6
    rise = (scale.forward(0.35 * (1 + step)) - scale.forward(0.35)) / step
    assert rise == pytest.approx(scale.per_log(0.35), rel=1e-4)


def test_a_share_is_sought_by_its_logit_and_another_number_by_its_logarithm(write_calibration):
    write_calibration(
        parameters={**WAGE, "behaviour.schooling_reference": {"low": 0.3, "high": 0.99}}
    )
    assert [scale.kind for scale in load_calibration("village").scales] == ["log", "logit"]


def test_values_are_laid_over_a_context_and_checked():
    context = load_part("rural-household", "contexts").part
    changed = with_values(context, {"livelihood.wage": 99})
    assert value_at(changed, "livelihood.wage") == 99
    assert changed.technology == context.technology
    with pytest.raises(ValueError, match="must dominate"):
        with_values(context, {"technology.high_level": 0.1})
    with pytest.raises(ScenarioError, match="no such number"):
        value_at(context, "livelihood.salary")


def test_the_experiment_of_the_effects_is_checked_before_the_draws(write_calibration):
    for name, reason in (
        ("four-arms-peruu", "did you mean four-arms-peru"),
        ("poverty-in-parts-peru", "does not have the four arms"),
    ):
        path = write_calibration(effects=name)
        with pytest.raises(ScenarioError, match=reason) as caught:
            load_calibration("village")
        assert caught.value.key == "effects"
        line = path.read_text("utf-8").splitlines()[caught.value.line - 1]
        assert line == f"effects: {name}"
    write_calibration(effects="four-arms-peru")
    assert load_calibration("village").config.effects == "four-arms-peru"
