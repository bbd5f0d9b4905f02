from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.coverage import (
    coverage,
    exclusion_error,
    inclusion_error,
    jaccard,
    joint_coverage,
    overlap_by_chance,
)

SOCIAL = np.array([True, True, True, False, False])
PRODUCTIVE = np.array([False, True, True, True, False])
POOR = np.array([True, True, False, False, True])
PERSONS = [4.0, 6.0, 2.0, 5.0, 3.0]


def test_worked_example() -> None:
    assert coverage(SOCIAL) == 0.6
    assert coverage(SOCIAL, POOR) == pytest.approx(2 / 3)
    assert jaccard(SOCIAL, PRODUCTIVE) == 0.5
    assert joint_coverage(SOCIAL, PRODUCTIVE, POOR) == pytest.approx(1 / 3)
    assert inclusion_error(SOCIAL, POOR) == pytest.approx(1 / 3)
    assert exclusion_error(SOCIAL, POOR) == pytest.approx(1 / 3)


def test_weighted_by_persons() -> None:
    assert coverage(SOCIAL, weights=PERSONS) == pytest.approx(12 / 20)
    assert jaccard(SOCIAL, PRODUCTIVE, PERSONS) == pytest.approx(8 / 17)
    assert joint_coverage(SOCIAL, PRODUCTIVE, POOR, PERSONS) == pytest.approx(6 / 13)
    assert inclusion_error(SOCIAL, POOR, PERSONS) == pytest.approx(2 / 12)
    assert exclusion_error(SOCIAL, POOR, PERSONS) == pytest.approx(3 / 13)


def test_shares_of_nobody_are_undefined() -> None:
    nobody = np.zeros(5, dtype=bool)
    assert math.isnan(jaccard(nobody, nobody))
    assert math.isnan(inclusion_error(nobody, POOR))
    assert math.isnan(exclusion_error(SOCIAL, nobody))
    assert math.isnan(coverage(SOCIAL, POOR, [0.0, 0.0, 1.0, 1.0, 0.0]))
    assert coverage(nobody) == 0.0


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        (SOCIAL, SOCIAL[:3], "3 units, not 5"),
        ([], [], "empty"),
        ([0.2, 0.4], [True, True], "boolean"),
        ([[True]], [[True]], "dimension"),
    ],
)
def test_refusals(first: object, second: object, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        jaccard(first, second)


@settings(max_examples=50, deadline=None)
@given(arrays(np.bool_, st.tuples(st.integers(1, 30), st.just(2))))
def test_overlap_is_symmetric_and_bounded(lists: np.ndarray) -> None:
    one, two = lists.T
    value = jaccard(one, two)
    if one.any() or two.any():
        assert value == jaccard(two, one)
        assert joint_coverage(one, two) <= value <= 1.0
    if one.any():
        assert jaccard(one, one) == 1.0
        assert inclusion_error(one, two) + joint_coverage(two, one, one) == pytest.approx(1.0)
    if two.any():
        assert exclusion_error(one, two) == pytest.approx(1.0 - coverage(one, two))


def test_overlap_by_chance_is_the_product_of_shares_within_places() -> None:
    first, second = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert overlap_by_chance(first, second) == 0.25
    # One place has both lists whole, the other neither.
    apart = np.array([True, True, False, False])
    assert overlap_by_chance(apart, apart) == 0.25
    assert overlap_by_chance(apart, apart, [0, 0, 1, 1]) == 0.5
    assert overlap_by_chance(apart, apart, [0, 0, 3, 3], [1, 1, 3, 3]) == 0.25
    # A place whose units weigh nothing says nothing.
    assert overlap_by_chance(apart, apart, [0, 0, 1, 1], [1, 1, 0, 0]) == 1.0


def test_overlap_by_chance_refuses_places_that_are_none() -> None:
    lists = np.array([True, False])
    for places in ([0], [0, -1]):
        with pytest.raises(ValueError, match="places must be 2 numbers from 0"):
            overlap_by_chance(lists, lists, places)
    with pytest.raises(ValueError, match="whole numbers"):
        overlap_by_chance(lists, lists, [0.5, 1.0])
