"""The published poverty-trap model, stated for the household rule: docs/poverty-trap.md."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from synergysim import SynergyModel

DOCS = Path(__file__).parents[1] / "docs"
HOUSEHOLDS, SEED = 200, 7


def recipe(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / "recipes" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def trap() -> ModuleType:
    return recipe("poverty_trap_recipe")


@pytest.fixture(scope="module")
def runs(trap: ModuleType) -> dict:
    return trap.replication(HOUSEHOLDS, SEED, trap.cutoffs_and_low_stocks())


def test_technologies_are_those_of_the_published_form(trap: ModuleType) -> None:
    model = trap.world(np.array([1.0, 2.0, 6.0, 9.0]), np.ones(4, dtype=int), SEED)
    capital = model.households["assets"].copy() / trap.UNIT
    model.step()
    skill = trap.PUBLISHED.middle
    expected = np.maximum(skill * capital**0.3, skill * capital**0.45 - 0.45)
    assert model.households["earned_income"] * 12 / trap.UNIT == pytest.approx(expected)
    assert model.households["operates_high"].tolist() == [0, 0, 1, 1]


def test_a_month_of_the_households_alone_is_the_whole_month(trap: ModuleType) -> None:
    capital, group = trap.population(40, SEED)
    alone, whole = trap.world(capital, group, SEED), trap.world(capital, group, SEED)
    for _ in range(30):
        alone.step()
        SynergyModel.step(whole)
    np.testing.assert_array_equal(alone.households.state, whole.households.state)


def test_skills_have_the_three_published_regions(trap: ModuleType, runs: dict) -> None:
    cutoff = trap.cutoffs_and_low_stocks().cutoff
    assert np.isinf(cutoff[0])
    assert 1.0 < cutoff[1] < trap.MOST_CAPITAL
    assert cutoff[2] == pytest.approx(0.1)
    low, middle, high = runs["autarky"].by_skill
    assert (low, high) == (1.0, 0.0)
    assert 0.0 < middle < 1.0


def test_the_start_is_fitted(trap: ModuleType) -> None:
    assert trap.high_at_start(trap.PUBLISHED) == pytest.approx(0.60, abs=0.002)


def test_the_same_money_works_at_the_threshold_and_not_for_the_poorest(runs: dict) -> None:
    autarky, threshold = runs["autarky"], runs["at the threshold"]
    assert threshold.poverty[-1] < autarky.poverty[-1] - 0.08
    assert threshold.output > autarky.output
    for line in ("line of the low technology", "line of the cutoff", "in cash"):
        poorest = runs[f"to the poorest, {line}"]
        assert abs(poorest.poverty[-1] - autarky.poverty[-1]) < 0.05
        assert np.all(poorest.spent <= threshold.spent + 1e-9)
    assert runs["to the poorest, line of the cutoff"].spent == pytest.approx(threshold.spent)


def test_insurance_lowers_poverty_and_costs_no_public_money_at_a_fair_premium(runs: dict) -> None:
    assert runs["insurance"].poverty[-1] < runs["autarky"].poverty[-1] - 0.08
    assert runs["insurance"].spent.sum() == 0.0
    assert runs["insurance, half subsidised"].spent.sum() > 0.0


def test_a_fair_premium_is_the_mean_of_the_losses(trap: ModuleType) -> None:
    stated = trap.Stated(largest=0.24, losses=1.0)
    assert stated.expected_loss == pytest.approx(0.01)
    bare, insured = trap.settings(stated), trap.settings(trap.Stated(largest=0.24, cover=1.0))
    assert insured["context.technology.accident_loss"] == 0.0
    kept = [1 - case["context.technology.depreciation"] for case in (bare, insured)]
    assert kept[1] == pytest.approx(kept[0] * 0.99)


def test_those_left_poor_at_the_threshold_began_below_it(runs: dict) -> None:
    assert runs["at the threshold"].began_below > 0.8
    assert runs["autarky"].began_below < 0.8


def test_the_page_states_the_fitted_numbers(trap: ModuleType) -> None:
    text = (DOCS / "poverty-trap.md").read_text(encoding="utf-8")
    assert f"{trap.PUBLISHED.middle} for the middle" in text
    assert f"uniform from 0 to {100 * trap.PUBLISHED.largest:.2f} %" in text


@pytest.mark.usefixtures("trap")  # which the checks import by name
def test_other_assumptions_can_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    checks = recipe("poverty_trap_checks_recipe")
    worlds = {name: checks.WORLDS[name] for name in ("as declared", "two losses a year")}
    monkeypatch.setattr(checks, "WORLDS", worlds)
    found = checks.main(40, 2)
    assert list(found.index) == list(worlds)
    assert found["autarky"].between(45, 75).all()
    assert found.loc["two losses a year", "loss"] < found.loc["as declared", "loss"]
