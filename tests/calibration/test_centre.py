"""The middle of an ensemble, and that the shipped contexts have their defaults there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.calibration.conftest import CALIBRATIONS, ENSEMBLES

from synergysim.calibration.centre import (
    CONTRASTS,
    EFFECTS,
    HALF,
    MONTH,
    distances,
    effects_of,
    places,
)
from synergysim.calibration.ensemble import (
    FROM_MIDDLE,
    THRESHOLD,
    default_row,
    ensemble_path,
    with_centre,
)
from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.values import value_at
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part


def table_of(**arms: float) -> pd.DataFrame:
    """Levels of every outcome in four arms, in the month that counts and in one that does not."""
    outcomes = dict.fromkeys(effect.outcome for effect in EFFECTS)
    rows = [
        (arm, month, outcome, level if month == MONTH else 99.0)
        for arm, level in arms.items()
        for month in (MONTH - 12, MONTH)
        for outcome in outcomes
    ]
    return pd.DataFrame(rows, columns=["arm", "month", "outcome", "value"])


def test_effects_are_differences_between_arms_in_the_stated_month():
    table = table_of(none=1.0, social=1.5, productive=1.2, both=2.0)
    found = effects_of("any", None, 1, 1, lambda *_: table)
    assert found["effect.social.consumption"] == pytest.approx(0.5)
    assert found["effect.productive.assets"] == pytest.approx(0.5)
    assert found["effect.productive_alone.earned_income"] == pytest.approx(0.2)
    assert found["effect.both.consumption"] == pytest.approx(1.0)
    assert found["effect.interaction.earned_income"] == pytest.approx(0.3)


def test_every_contrast_compares_as_many_arms_as_it_takes_off():
    assert all(sum(signs.values()) == 0 for signs in CONTRASTS.values())


def test_six_effects_have_to_lie_in_the_central_half():
    assert [effect.within for effect in EFFECTS].count(HALF) == 6


def test_places_are_shares_below_with_ties_by_half():
    assert places(np.array([3.0, 1.0, 2.0, 2.0])).tolist() == [0.875, 0.125, 0.5, 0.5]


def test_the_farthest_effect_decides_how_far_a_set_lies_from_the_middle():
    rows = pd.DataFrame({effect.name: np.arange(5.0) for effect in EFFECTS})
    assert distances(rows).tolist() == pytest.approx([1.6, 0.8, 0.0, 0.8, 1.6])
    # Of the set in the middle, one effect that has to lie in the central 80 % is now the largest.
    rows.loc[2, "effect.both.above_threshold"] = 9.0
    assert distances(rows)[2] == pytest.approx(1.0)


def test_a_set_without_one_of_the_effects_is_not_the_centre():
    values = np.array([1.0, np.nan, 3.0])
    assert places(values)[[0, 2]].tolist() == [0.25, 0.75]
    assert np.isnan(places(values)[1])
    rows = pd.DataFrame({effect.name: [0.0, 1.0, 2.0] for effect in EFFECTS})
    rows.loc[1, "effect.both.above_threshold"] = np.nan
    assert distances(rows)[1] == np.inf
    table = table_of(none=1.0, social=1.5, productive=1.2, both=2.0)
    table = table[table["outcome"] != "above_threshold"]
    found = effects_of("any", None, 1, 1, lambda *_: table)
    assert np.isnan(found["effect.both.above_threshold"])
    assert found["effect.both.consumption"] == pytest.approx(1.0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_places_follow_the_order_and_average_one_half(values):
    found = places(np.array(values))
    assert found.mean() == pytest.approx(0.5)
    assert np.all(np.diff(found[np.argsort(values)]) >= 0.0)


def test_the_default_has_a_threshold_where_the_calibration_wants_it():
    problem = load_calibration("rural-household")
    wanted = problem.config.threshold
    stored = pd.DataFrame({FROM_MIDDLE: [0.2, 0.9, 0.5], THRESHOLD: [wanted.high + 1, 500, np.nan]})
    assert default_row(problem, stored) == 1
    assert default_row(load_calibration("peru"), stored) == 0
    with pytest.raises(ScenarioError, match="no set of the ensemble may be the default") as refused:
        default_row(problem, stored.drop(index=1).reset_index(drop=True), Path("of_mine.csv"))
    assert refused.value.file == "of_mine.csv"
    with pytest.raises(ScenarioError, match="lacks a column"):
        default_row(problem, stored.drop(columns=THRESHOLD))


@pytest.mark.parametrize("path", ENSEMBLES, ids=lambda path: path.stem)
def test_a_shipped_context_has_the_numbers_of_the_central_set(path):
    problem = load_calibration(CALIBRATIONS[path.stem])
    centred = with_centre(problem)
    assert ensemble_path(problem).resolve() == path.resolve()
    context = load_part(path.stem, "contexts").part
    for name, value in centred.drawn.items():
        assert value_at(context, name) == pytest.approx(value), name
    # The central set meets the moments within one tolerance; the context is fitted from there on.
    for name, bounds in problem.config.parameters.items():
        assert bounds.low <= value_at(context, name) <= bounds.high


@pytest.mark.parametrize("path", ENSEMBLES, ids=lambda path: path.stem)
def test_stored_distances_from_the_middle_are_those_of_the_stored_effects(path):
    stored = pd.read_csv(path)
    assert stored[FROM_MIDDLE].to_numpy() == pytest.approx(distances(stored))


@pytest.mark.parametrize("path", ENSEMBLES, ids=lambda path: path.stem)
def test_defaults_lie_in_the_central_half_by_six_effects_and_in_80_per_cent_by_twelve(path):
    stored = pd.read_csv(path)
    row = default_row(load_calibration(CALIBRATIONS[path.stem]), stored)
    for effect in EFFECTS:
        found = places(stored[effect.name].to_numpy())[row]
        assert abs(found - 0.5) <= effect.within + 1e-9, (effect.name, found)
