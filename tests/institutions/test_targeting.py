"""Targeting helpers: ties by row, prefixes that money pays for, noise that is noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from synergysim.institutions.targeting import (
    affordable,
    by_territory,
    log_welfare,
    noisy_score,
    rank_share,
    ranking,
    standard,
    target_overlap,
)

ALL = np.ones(5, dtype=bool)


@given(
    hnp.arrays(np.float64, st.integers(0, 40), elements=st.sampled_from([0.0, -0.0, 1.5, 2.5, 7.0]))
)
def test_the_quick_order_is_the_stable_one(values):
    assert np.array_equal(ranking(values), np.argsort(values, kind="stable"))


def test_the_poorest_come_first_as_far_as_the_money_goes():
    score = np.array([3.0, 1.0, 2.0, 0.0, 4.0])
    cost = np.full(5, 10)
    assert affordable(score, ALL, cost, 30).tolist() == [3, 1, 2]
    assert affordable(score, ALL, cost, 29).tolist() == [3, 1]
    assert affordable(score, ALL, cost, 0).tolist() == []
    assert affordable(score, ALL, cost, -5).tolist() == []


def test_ties_are_broken_by_row():
    assert affordable(np.zeros(5), ALL, np.full(5, 10), 30).tolist() == [0, 1, 2]
    assert rank_share(np.zeros(4)).tolist() == [0.125, 0.375, 0.625, 0.875]


def test_only_the_eligible_are_served_and_only_a_prefix():
    eligible = np.array([True, False, True, True, False])
    cost = np.array([5, 1, 100, 1, 1])
    # The third cannot be paid; those behind it wait, cheap as they are.
    assert affordable(np.arange(5.0), eligible, cost, 50).tolist() == [0]


@given(
    hnp.arrays(
        np.float64, 30, elements=st.sampled_from([-2.5, -0.0, 0.0, 1.0, 4.0]) | st.floats(-5, 5)
    ),
    hnp.arrays(np.bool_, 30),
    hnp.arrays(np.int64, 30, elements=st.integers(0, 50)),
    st.integers(-10, 800),
)
def test_the_affordable_are_the_longest_prefix_of_the_ranking(score, eligible, cost, money):
    order = [row for row in np.argsort(score, kind="stable") if eligible[row]]
    paid = [row for row, total in zip(order, np.cumsum(cost[order]), strict=True) if total <= money]
    assert affordable(score, eligible, cost, money).tolist() == paid


def test_welfare_is_the_log_of_income_per_head_and_never_of_nothing():
    found = log_welfare(np.array([100.0, -5.0]), np.array([4.0, 2.0], dtype=np.float32))
    np.testing.assert_allclose(found, np.log([25.0, 0.5]))


def test_standard_values():
    np.testing.assert_allclose(standard(np.array([1.0, 3.0])), [-1.0, 1.0])
    assert standard(np.array([7.0, 7.0])).tolist() == [0.0, 0.0]


def test_error_spoils_the_ranking_by_as_much_as_it_says():
    chance = np.random.default_rng(1)
    welfare, draw = standard(chance.normal(4, 0.8, 20_000)), chance.normal(0, 1, 20_000)
    assert np.array_equal(noisy_score(welfare, 0.0, draw), standard(welfare))
    for error in (0.5, 1.0, 2.0):
        found = np.corrcoef(noisy_score(welfare, error, draw), welfare)[0, 1]
        assert found == pytest.approx(1 / np.sqrt(1 + error**2), abs=0.01)


def test_counts_by_territory_include_empty_ones():
    place = np.array([0, 0, 2])
    assert by_territory(np.array([True, False, True]), place, 4).tolist() == [1, 0, 1, 0]


def test_overlap_is_the_shared_part_of_the_smaller():
    one = np.array([1, 1, 1, 0], dtype=bool)
    other = np.array([0, 0, 1, 1], dtype=bool)
    assert target_overlap(one, other) == 0.5
    assert target_overlap(one, np.zeros(4, dtype=bool)) == 0.0
