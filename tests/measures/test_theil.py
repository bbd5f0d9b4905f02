"""The Theil index and its part between groups, against values worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from synergysim.measures.theil import theil, theil_between


def test_equals_are_zero_and_one_who_has_all_is_the_logarithm_of_their_number():
    assert theil([2, 2, 2]) == 0
    assert theil([0, 0, 0, 8]) == pytest.approx(math.log(4))


def test_two_persons_by_hand():
    """Half the mean and one and a half of it."""
    assert theil([1, 3]) == pytest.approx(0.5 * (0.5 * math.log(0.5) + 1.5 * math.log(1.5)))


def test_a_weight_is_that_many_units():
    assert theil([1, 3], [2, 1]) == pytest.approx(theil([1, 1, 3]))


def test_groups_of_equals_hold_all_inequality_and_groups_of_one_mean_none():
    assert theil_between([1, 1, 3, 3], [0, 0, 1, 1]) == pytest.approx(1)
    assert theil_between([1, 3, 1, 3], [0, 0, 1, 1]) == pytest.approx(0, abs=1e-12)
    assert theil_between([2, 2], [0, 1]) == 0


def test_within_and_between_add_up():
    rng = np.random.default_rng(3)
    welfare, groups = rng.lognormal(size=60), np.repeat([0, 2, 5], 20)
    heads = rng.integers(1, 6, 60).astype(float)
    total = np.sum(welfare * heads)
    within = sum(
        np.sum((welfare * heads)[groups == g])
        / total
        * theil(welfare[groups == g], heads[groups == g])
        for g in (0, 2, 5)
    )
    between = theil_between(welfare, groups, heads) * theil(welfare, heads)
    assert within + between == pytest.approx(theil(welfare, heads))


@pytest.mark.parametrize("welfare", [[-1, 2], [0, 0], []])
def test_what_has_no_theil_is_refused(welfare):
    with pytest.raises(ValueError, match=r"negative|zero|empty"):
        theil(welfare)


def test_every_unit_needs_a_group():
    with pytest.raises(ValueError, match="groups"):
        theil_between([1, 2], [0])
