"""The capacity index by pillars."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.measures.capacity import bounds_of, capacity_index, pillar_scores

BASE = {
    "AST": {"land": [0.0, 2.0, 4.0], "animals": [10.0, 10.0, 10.0]},
    "SSN": {"transfers": [0.0, 5.0, 10.0]},
}


def bounds():
    return bounds_of({k: v for pillar in BASE.values() for k, v in pillar.items()})


def test_scores_and_index_by_hand_with_and_without_safety_nets():
    assert bounds() == {"land": (0.0, 4.0), "transfers": (0.0, 10.0)}  # animals do not vary
    later = {"AST": {"land": [1.0, 8.0]}, "SSN": {"transfers": [10.0, -3.0]}}
    scores = pillar_scores(later, bounds())
    assert scores["AST"].tolist() == [0.25, 1.0]  # beyond the baseline is cut
    assert scores["SSN"].tolist() == [1.0, 0.0]
    assert capacity_index(scores).tolist() == [62.5, 50.0]
    assert capacity_index(scores, safety_nets=False).tolist() == [25.0, 100.0]
    assert capacity_index(scores, {"AST": 3.0, "SSN": 1.0}).tolist() == [43.75, 75.0]


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=20), st.floats(-100, 100))
def test_the_index_stays_between_0_and_100_and_rises_with_its_parts(values, more):
    found = bounds_of({"x": values})
    if not found:
        return
    low = pillar_scores({"AC": {"x": values}}, found)
    high = pillar_scores({"AC": {"x": np.array(values) + abs(more)}}, found)
    assert ((capacity_index(low) >= 0.0) & (capacity_index(low) <= 100.0)).all()
    assert (capacity_index(high) >= capacity_index(low)).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: capacity_index({}), "no pillar"),
        (lambda: capacity_index({"SSN": [1.0]}, safety_nets=False), "no pillar"),
        (lambda: capacity_index({"AC": [1.0]}, {"AC": 0.0}), "all zero"),
        (lambda: capacity_index({"AC": [1.0]}, {"AC": -1.0}), "negative"),
        (lambda: bounds_of({"x": []}), "empty"),
        (lambda: pillar_scores({"AC": {"x": [np.nan]}}, {"x": (0.0, 1.0)}), "NaN"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
