"""Growth incidence, quantile groups and crossings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.crossings import crossings
from synergysim.measures.growth_incidence import growth_incidence, panel_growth_incidence
from synergysim.measures.quantiles import quantile_groups

WELFARE = arrays(np.float64, st.integers(1, 40), elements=st.floats(0.1, 1e3))


def test_two_who_change_places_move_the_panel_and_not_the_anonymous_curve():
    before, after = [1.0, 3.0], [3.0, 1.0]
    np.testing.assert_allclose(growth_incidence(before, after, [25, 75]), 0.0)
    np.testing.assert_allclose(panel_growth_incidence(before, after, groups=2), [2.0, -2 / 3])


@given(WELFARE, st.floats(0.5, 3.0))
def test_growth_alike_is_a_flat_curve(welfare, factor):
    np.testing.assert_allclose(
        growth_incidence(welfare, welfare * factor, [10, 50, 90]), factor - 1, rtol=1e-9, atol=1e-9
    )
    found = panel_growth_incidence(welfare, welfare * factor, groups=4)
    np.testing.assert_allclose(found[~np.isnan(found)], factor - 1, rtol=1e-9, atol=1e-9)


def test_a_group_without_units_and_a_base_of_zero_are_nan():
    assert np.isnan(panel_growth_incidence([2.0], [3.0], groups=2)).tolist() == [True, False]
    assert np.isnan(growth_incidence([0.0, 0.0], [1.0, 1.0], [50])).all()


def test_quantile_groups_have_equal_weight_even_of_equals():
    assert quantile_groups([5, 4, 3, 2, 1]).tolist() == [4, 3, 2, 1, 0]
    assert np.bincount(quantile_groups(np.ones(20))).tolist() == [4, 4, 4, 4, 4]
    assert quantile_groups([1.0, 2.0], [9.0, 1.0], groups=2).tolist() == [0, 1]


@given(WELFARE)
def test_groups_rise_with_welfare(welfare):
    number = quantile_groups(welfare)
    assert (np.diff(number[np.argsort(welfare, kind="stable")]) >= 0).all()
    assert number.min() >= 0
    assert number.max() <= 4


def test_crossings_by_hand():
    found = crossings([1, 1, 5, 5, 3], [4, 2, 2, 9, 3], 3.0, [1, 1, 1, 1, 4])
    assert (found.rose, found.fell) == (1 / 8, 1 / 8)
    assert (found.stayed_above, found.stayed_below) == (5 / 8, 1 / 8)  # on the line is above


@given(WELFARE, st.floats(0.2, 900.0))
def test_crossings_add_up_and_balance(welfare, line):
    after = welfare[::-1]
    found = crossings(welfare, after, line)
    total = found.rose + found.fell + found.stayed_above + found.stayed_below
    assert total == pytest.approx(1.0)
    assert found.rose == pytest.approx(found.fell)  # the same distribution before and after


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: panel_growth_incidence([1.0], [1.0, 2.0]), "units after"),
        (lambda: panel_growth_incidence([1.0], [1.0], groups=0), "at least one group"),
        (lambda: growth_incidence([1.0], [1.0], [101]), "between 0 and 100"),
        (lambda: growth_incidence([], [1.0], [50]), "empty"),
        (lambda: crossings([1.0], [1.0, 2.0], 1.0), "units after"),
        (lambda: crossings([1.0], [1.0], 0.0), "line"),
        (lambda: crossings([np.inf], [1.0], 1.0), "infinity"),
        (lambda: quantile_groups([1.0, 2.0], [0.0, 0.0]), "zero"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
