"""Percentiles, against values worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.measures.percentiles import percentiles


def test_between_two_units_the_value_is_interpolated():
    """Four units are at 12.5, 37.5, 62.5 and 87.5 per cent."""
    found = percentiles([40, 10, 30, 20], [12.5, 25, 50, 80, 87.5])
    np.testing.assert_allclose(found, [10, 15, 25, 37, 40])


def test_beyond_the_ends_it_is_the_first_and_the_last():
    np.testing.assert_array_equal(percentiles([3, 1, 2], [0, 5, 95, 100]), [1, 1, 3, 3])


def test_weights_are_persons():
    """A household of three is at 37.5 per cent, the single person at 87.5."""
    np.testing.assert_allclose(percentiles([1, 5], [37.5, 62.5, 87.5], [3, 1]), [1, 3, 5])
    np.testing.assert_allclose(percentiles([1, 5, 9], [37.5, 62.5], [3, 1, 0]), [1, 3])


def test_one_unit_is_all_of_them():
    np.testing.assert_array_equal(percentiles([7], [10, 50, 90]), [7, 7, 7])


@pytest.mark.parametrize("level", [-1, 101])
def test_levels_are_percentages(level):
    with pytest.raises(ValueError, match="between 0 and 100"):
        percentiles([1, 2], [level])
