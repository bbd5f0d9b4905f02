"""Coordination profile and convergence index, by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.measures.coordination import (
    FUNCTIONS,
    Convergence,
    agreed_work,
    freely_released,
    mean_of_defined,
    mean_over_families,
    share_of,
)

shares = st.floats(0.0, 1.0)


def test_agreed_work_takes_the_weaker_will_of_each_pair():
    assert agreed_work([1.0, 0.5], [[0.8, 0.4], [0.6, 1.0]]) == pytest.approx(0.35)


def test_coordination_needs_agreement_and_effort():
    assert agreed_work([1.0], [[0.9, 0.0]]) == 0.0
    assert agreed_work([0.0], [[0.9, 0.9]]) == 0.0


def test_without_a_pair_nothing_is_defined():
    assert math.isnan(agreed_work([], []))


def test_only_retainable_money_counts_as_released():
    assert freely_released(0.7, 0.4) == pytest.approx(0.25)
    assert freely_released(0.6, 0.4) == 0.0
    assert freely_released(1.0, 0.4) == 1.0
    assert freely_released(0.3, 1.0) == pytest.approx(0.3)


def test_a_binding_rule_leaves_nothing_to_keep_back():
    assert freely_released(1.0, 0.0) == 1.0


def test_places_weigh_as_their_families():
    assert mean_over_families([0.2, 0.8], [30, 10]) == pytest.approx(0.35)
    assert math.isnan(mean_over_families([0.2, 0.8], [0, 0]))


def test_shares_of_nothing_are_missing():
    assert share_of(3, 12) == 0.25
    assert math.isnan(share_of(0, 0))


def test_means_leave_missing_cells_out():
    assert mean_of_defined([0.2, math.nan, 0.4]) == pytest.approx(0.3)
    assert math.isnan(mean_of_defined([math.nan]))


def test_the_index_is_the_geometric_mean_of_its_parts():
    found = Convergence(0.2, 0.8, 0.5, 0.5)
    assert found.index == pytest.approx(0.04**0.25)
    assert found.arithmetic == pytest.approx(0.5)
    assert found.missing == ()


def test_a_part_of_zero_cannot_be_bought_off():
    assert Convergence(1.0, 0.0, 1.0, 1.0).index == 0.0


@pytest.mark.parametrize("place", range(4))
def test_an_undefined_part_leaves_no_index(place):
    parts = [0.5] * 4
    parts[place] = math.nan
    found = Convergence(*parts)
    assert math.isnan(found.index)
    assert math.isnan(found.arithmetic)
    assert found.missing == (FUNCTIONS[place],)


@given(shares, shares, shares, shares)
def test_the_index_lies_between_its_parts_and_below_their_mean(a, b, c, d):
    found = Convergence(a, b, c, d)
    assert min(a, b, c, d) - 1e-9 <= found.index <= found.arithmetic + 1e-9


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: agreed_work([1.0], [[0.5, 0.5], [0.5, 0.5]]), "2 pairs for 1"),
        (lambda: agreed_work([1.5], [[0.5, 0.5]]), "agreement must lie between"),
        (lambda: agreed_work([[1.0]], [[0.5, 0.5]]), "one dimension"),
        (lambda: freely_released(1.2, 0.4), "released and holdable"),
        (lambda: share_of(3, 2), "a part of 3"),
        (lambda: mean_over_families([0.5], [1, 2]), "one count"),
        (lambda: mean_over_families([0.5], [-1]), "at least 0"),
        (lambda: Convergence(1.2, 0.5, 0.5, math.nan), "parts must lie between"),
    ],
)
def test_what_is_no_share_is_refused(call, told):
    with pytest.raises(ValueError, match=told):
        call()
