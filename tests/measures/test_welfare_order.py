"""The order of units by welfare."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.measures.incidence import coady_grosh_hoddinott
from synergysim.measures.percentiles import percentiles
from synergysim.measures.quantiles import quantile_groups
from synergysim.measures.welfare_order import distinct_places, welfare_order

VALUES = np.array([3.0, 1.0, 3.0, 2.0, 1.0])


@pytest.mark.parametrize(
    "known", [None, [1, 4, 3, 0, 2], [4, 1, 3, 0, 2], [0, 1, 2, 3, 4], [1, 4, 3, 0]]
)
def test_an_order_that_does_not_hold_is_not_taken(known):
    given = None if known is None else np.array(known)
    assert welfare_order(VALUES, given).tolist() == [1, 4, 3, 0, 2]


def test_equals_share_a_place():
    assert distinct_places(np.sort(VALUES)).tolist() == [0, 0, 1, 2, 2]


def test_a_known_order_changes_no_measure():
    draws = np.random.default_rng(5)
    values, other, heads = draws.integers(1, 300, (3, 500)).astype(float)
    order = np.argsort(values, kind="stable")
    assert (quantile_groups(values, heads, order=order) == quantile_groups(values, heads)).all()
    levels = [5, 50, 95]
    known = percentiles(values, levels, heads, order=order)
    assert (known == percentiles(values, levels, heads)).all()
    ratio = coady_grosh_hoddinott(other, values, heads, order=order)
    assert ratio == coady_grosh_hoddinott(other, values, heads)
