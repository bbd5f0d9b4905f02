from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.statistics.claims import holds, judge, judge_ablation, statistic

VALUES = np.array([[4.0, 1.0, 3.0, 2.0], [6.0, 2.0, 3.0, 3.0]])


def test_statistics_by_hand():
    assert statistic(VALUES[:, :1], "level").tolist() == [4.0, 6.0]
    assert statistic(VALUES[:, :2], "difference").tolist() == [3.0, 4.0]
    # Rises of 3 and 4, less rises of 1 and 0.
    assert statistic(VALUES, "difference of differences").tolist() == [2.0, 4.0]


def test_slope_is_the_fitted_rise_over_the_range_of_levels():
    values = np.array([[0.0, 1.0, 4.0]])
    # Levels 0, 1, 2: slope = (-1*0 + 0*1 + 1*4) / 2 = 2; over the range of 2: 4.
    assert statistic(values, "slope").tolist() == [4.0]
    # Levels 0, 1, 3: mean 4/3; slope = (-1/3*1 + 5/3*4) / (16+1+25)*9 = 6.3333/4.6667.
    assert statistic(values, "slope", [0.0, 1.0, 3.0])[0] == pytest.approx(3 * 19 / 14)


def test_monotone_is_a_rank_correlation_and_zero_where_nothing_varies():
    values = np.array([[1.0, 2.0, 9.0], [9.0, 2.0, 1.0], [5.0, 5.0, 5.0]])
    assert statistic(values, "monotone").tolist() == pytest.approx([1.0, -1.0, 0.0])


def test_false_alarms_of_labels_exchanged_by_lot_are_about_one_in_twenty():
    rng = np.random.default_rng(5)
    values = rng.normal(size=(30, 2)) + np.array([1.0, 0.0])
    found = statistic(values, "false alarms")
    assert found.size == 400
    assert set(found) <= {0.0, 1.0}
    assert 0.01 < found.mean() < 0.10


def test_rounding_is_no_effect():
    values = np.array([[0.1 + 0.2, 0.3], [1e6, 1e6]])
    assert statistic(values, "difference").tolist() == [0.0, 0.0]


def test_a_replication_with_a_missing_value_is_left_out():
    values = np.array([[1.0, np.nan], [3.0, 1.0]])
    assert statistic(values, "difference").tolist() == [2.0]


@pytest.mark.parametrize(
    ("kind", "count"), [("difference", 3), ("difference of differences", 2), ("monotone", 2)]
)
def test_another_number_of_variants_is_refused(kind, count):
    with pytest.raises(ValueError, match="variants"):
        statistic(np.zeros((2, count)), kind)


def test_levels_of_another_number_are_refused():
    with pytest.raises(ValueError, match="3 levels for 2"):
        statistic(np.zeros((2, 2)), "slope", [0.0, 1.0, 2.0])


@pytest.mark.parametrize(
    ("low", "high", "expected", "verdict"),
    [
        (1.0, 2.0, "positive", "supported"),
        (0.5, 2.0, "positive", "unclear"),
        (0.1, 0.9, "positive", "not supported"),  # surely above zero, too small to matter
        (-2.0, -1.0, "positive", "not supported"),
        (-2.0, -1.0, "negative", "supported"),
        (-2.0, -0.5, "negative", "unclear"),
        (-0.9, 0.9, "zero", "supported"),
        (-0.9, 1.1, "zero", "unclear"),
        (1.0, 1.1, "zero", "not supported"),
        (float("nan"), float("nan"), "positive", "unclear"),
    ],
)
def test_judgements(low, high, expected, verdict):
    assert judge(low, high, expected, 1.0) == verdict


@given(st.floats(-5, 5), st.floats(0, 5), st.floats(0.1, 2))
def test_a_claim_and_its_mirror_image_are_judged_alike(low, width, smallest):
    high = low + width
    assert judge(low, high, "positive", smallest) == judge(-high, -low, "negative", smallest)


def test_signs_in_a_world():
    assert holds(0.1, "positive", 1.0)
    assert not holds(0.1, "negative", 1.0)
    assert holds(-0.9, "zero", 1.0)
    assert not holds(1.0, "zero", 1.0)


ON = np.array([4.0, 4.2, 3.8])


@pytest.mark.parametrize(
    ("off", "must", "verdict"),
    [
        ([0.0, 0.1, -0.1], "end", "breaks"),
        ([4.0, 4.1, 3.9], "end", "does not break"),
        ([0.0, 3.0, 0.0], "end", "unclear"),
        ([1.0, 1.1, 0.9], "halve", "breaks"),
        ([3.0, 3.1, 2.9], "halve", "does not break"),
        ([2.0, 2.2, 1.8], "halve", "unclear"),
    ],
)
def test_ablations(off, must, verdict):
    assert judge_ablation(ON, np.array(off), must, "positive", 0.5) == verdict
    mirrored = judge_ablation(-ON, -np.array(off), must, "negative", 0.5)
    assert mirrored == verdict
