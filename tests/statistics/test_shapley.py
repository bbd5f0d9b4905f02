"""Shapley values: exact parts of a difference, none of them a remainder."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from synergysim.statistics.shapley import shapley_values


def by_orders(values: np.ndarray) -> np.ndarray:
    """The definition itself: the mean contribution over all orders of the parts."""
    parts = int(np.log2(len(values)))
    orders = list(permutations(range(parts)))
    found = np.zeros(parts)
    for order in orders:
        coalition = 0
        for part in order:
            found[part] += values[coalition | 1 << part] - values[coalition]
            coalition |= 1 << part
    return found / len(orders)


@pytest.mark.parametrize("parts", [1, 2, 3, 5])
def test_parts_are_the_mean_contributions_over_all_orders(parts):
    values = np.random.default_rng(parts).normal(size=2**parts)
    np.testing.assert_allclose(shapley_values(values), by_orders(values), rtol=0, atol=1e-13)


def test_parts_sum_to_the_whole_difference():
    values = np.random.default_rng(1).normal(size=(7, 32))
    sums = shapley_values(values).sum(axis=1)
    np.testing.assert_allclose(sums, values[:, -1] - values[:, 0], atol=1e-13)


def test_a_part_that_changes_nothing_gets_exactly_nothing():
    values = np.random.default_rng(2).normal(size=32)
    without = np.arange(32) & ~4  # part 2 changes no value
    assert shapley_values(values[without])[2] == 0.0


def test_a_product_of_two_parts_is_shared_equally():
    assert shapley_values([0.0, 0.0, 0.0, 6.0]).tolist() == [3.0, 3.0]


def test_missing_values_stay_missing():
    assert np.isnan(shapley_values([0.0, 1.0, np.nan, 2.0])).all()


@pytest.mark.parametrize("values", [[1.0], [1.0, 2.0, 3.0], [], 1.0])
def test_a_missing_coalition_is_an_error(values):
    with pytest.raises(ValueError, match="every coalition needs a value"):
        shapley_values(np.array(values))
