"""The Palma ratio: shares by hand, units that are split, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.palma import palma

WELFARE = arrays(np.float64, st.integers(1, 40), elements=st.floats(0.1, 1e4))


def test_ten_persons_by_hand():
    assert palma([1, 1, 1, 1, 2, 2, 2, 2, 2, 8]) == pytest.approx(8 / 4)


def test_a_unit_on_the_border_is_split():
    # Of five persons, the richest tenth is half of the richest one.
    assert palma([1, 1, 1, 1, 6]) == pytest.approx(3 / 2)


@given(WELFARE, st.floats(0.1, 100.0))
def test_scale_and_repetition_change_nothing(welfare, factor):
    assert palma(welfare * factor) == pytest.approx(palma(welfare))
    assert palma(np.repeat(welfare, 3)) == pytest.approx(palma(welfare))
    assert palma(welfare) >= 0.25 - 1e-12


def test_equal_incomes_and_a_penniless_bottom():
    assert palma([3.0, 3.0, 3.0]) == pytest.approx(0.25)
    assert palma([0.0, 0.0, 5.0, 5.0]) == float("inf")
    assert palma([2.0, 2.0, 9.0], [1.0, 1.0, 0.0]) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("welfare", "weights"),
    [([], None), ([0.0, 0.0], None), ([-1.0, 2.0], None), ([np.nan], None), ([1.0, 2.0], [0, 0])],
)
def test_what_has_no_ratio_is_refused(welfare, weights):
    with pytest.raises(ValueError, match=r"empty|negative|zero|NaN"):
        palma(welfare, weights)
