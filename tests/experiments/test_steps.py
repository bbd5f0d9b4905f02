"""What each variant adds to the one before it."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.steps import OUTCOMES, steps
from synergysim.scenario.errors import ScenarioError

POVERTY = {
    "calm": [0.50, 0.54],
    "losses": [0.56, 0.58],
    "prices": [0.57, 0.61],
    "cash": [0.53, 0.55],
}
"""Headcount in two replications."""


def wide(shock: str = "covid19") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"architecture": name, "replication": i, "shock": shock, "headcount": value}
            for name, values in POVERTY.items()
            for i, value in enumerate(values)
        ]
    )


def test_each_step_is_the_difference_from_the_variant_before_by_hand():
    found = steps(wide(), list(POVERTY)).set_index(["reference", "architecture"])["mean"]
    assert found["calm", "losses"] == pytest.approx(0.05)
    assert found["losses", "prices"] == pytest.approx(0.02)
    assert found["prices", "cash"] == pytest.approx(-0.05)
    assert found["calm", "cash"] == pytest.approx(0.02)


def test_steps_add_up_to_the_whole():
    found = steps(wide(), list(POVERTY))
    assert found["mean"].iloc[:-1].sum() == pytest.approx(found["mean"].iloc[-1])


def test_runs_without_the_shock_do_not_count_beside_runs_that_it_struck():
    calm = wide("none").assign(headcount=0.0)
    both = pd.concat([wide(), calm], ignore_index=True)
    pd.testing.assert_frame_equal(steps(both, list(POVERTY)), steps(wide(), list(POVERTY)))


def test_a_step_whose_variant_never_ran_is_left_out():
    found = steps(wide()[lambda rows: rows["architecture"] != "prices"], list(POVERTY))
    assert list(zip(found["reference"], found["architecture"], strict=True)) == [
        ("calm", "losses"), ("calm", "cash"),
    ]  # fmt: skip
    assert steps(wide().iloc[:2], list(POVERTY)).empty


def test_a_single_step_is_told_once():
    assert len(steps(wide(), ["calm", "losses"])) == 1


def test_an_experiment_with_steps_writes_their_table(tmp_path):
    small = {
        "replications": 2, "households": 60, "months": 72, "overrides": {"run.burn_in_years": 1},
    }  # fmt: skip
    comparison = run_experiment(
        load_experiment("poverty-in-parts-lesotho", small), tmp_path, workers=1
    )
    found = pd.read_csv(comparison.folder / "steps.csv")
    assert set(found["outcome"]) == set(OUTCOMES)
    one = found[found["outcome"] == "consumption"]
    assert list(zip(one["reference"], one["architecture"], strict=True)) == [
        ("calm", "losses"), ("losses", "prices"), ("prices", "top-up"), ("calm", "top-up"),
    ]  # fmt: skip
    assert one["mean"].iloc[0] < 0.0
    assert one["mean"].iloc[:3].sum() == pytest.approx(one["mean"].iloc[3])


def test_steps_that_do_not_begin_with_the_reference_are_refused():
    with pytest.raises(ScenarioError, match="steps begin with the reference") as caught:
        load_experiment("poverty-in-parts-lesotho", {"reference": "prices"})
    assert caught.value.allowed == "calm"
