"""Coping, what passes between generations, and sequence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.measures.coping import months_a_year, school_withdrawal, share_coping
from synergysim.measures.intergenerational import rank_slope
from synergysim.measures.sequence import sequence_fit


def test_coping_by_hand():
    assert share_coping([0, 1, 3], [1, 1, 2]) == 0.75
    assert share_coping([0, 1, 3], at_least=2) == pytest.approx(1 / 3)
    assert months_a_year([0, 3, 6], 36) == pytest.approx(1.0)


def test_withdrawal_counts_children():
    now, then = [0.8, 0.5, 0.9], [0.9, 0.5, 0.95]
    assert school_withdrawal(now, then, [2, 1, 1]) == 0.5  # just a tenth is a fall
    assert school_withdrawal(now, then, [2, 1, 1], fall=0.04) == 0.75
    assert np.isnan(school_withdrawal(now, then, [0, 0, 0]))


def test_the_slope_of_ranks_by_hand():
    assert rank_slope([1, 2, 3], [10, 20, 90]) == pytest.approx(1.0)
    assert rank_slope([1, 2, 3], [9, 5, 1]) == pytest.approx(-1.0)
    assert np.isnan(rank_slope([1, 1], [2, 3]))


@given(st.lists(st.integers(1, 100), min_size=3, max_size=20, unique=True))
def test_ranks_do_not_mind_any_rising_scale(parents):
    children = parents[::-1]
    assert rank_slope(parents, children) == pytest.approx(rank_slope(np.log(parents), children))
    assert -1.0 - 1e-9 <= rank_slope(parents, children) <= 1.0 + 1e-9


PAIRS = st.lists(st.tuples(st.integers(-3, 9), st.integers(0, 4)), min_size=2, max_size=60)


@given(PAIRS)
def test_ties_share_the_mean_of_their_ranks_to_the_bit(pairs):
    """Ranks are those of pandas, in whatever order equals come, minus zero beside zero."""
    parents, children = (np.array(column) / 2.0 for column in zip(*pairs, strict=True))
    children[children == 0.0] *= -1.0
    children[0] = abs(children[0])
    x, y = (pd.Series(v).rank().to_numpy() / v.size for v in (parents, children))
    spread = float(np.sum((x - x.mean()) ** 2))
    wanted = float(np.sum((x - x.mean()) * (y - y.mean()))) / spread if spread else np.nan
    known = np.argsort(parents, kind="stable")
    for order in (None, known, known[::-1], np.arange(parents.size)):
        found = rank_slope(parents, children, order=order)
        assert found == wanted or np.isnan([found, wanted]).all()


def test_sequence_by_hand():
    cash, support = np.array([0, 5, 3, -1, 2]), np.array([12, 2, -1, 4, 40])
    assert sequence_fit(cash, support) == pytest.approx(1 / 3)
    assert sequence_fit(cash, support, window=(-6, 24)) == pytest.approx(2 / 3)
    assert sequence_fit(cash, support, [3, 1, 1, 1, 0]) == pytest.approx(3 / 4)
    assert np.isnan(sequence_fit([-1, 3], [2, -1]))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: share_coping([-1]), "negative"),
        (lambda: share_coping([]), "empty"),
        (lambda: months_a_year([5], 4), "in 4 months"),
        (lambda: months_a_year([0], 0), "in 0 months"),
        (lambda: school_withdrawal([1.0], [1.0], [1.0, 2.0]), "households"),
        (lambda: school_withdrawal([1.0], [1.0], [-1.0]), "negative"),
        (lambda: school_withdrawal([1.0], [1.0], [1.0], fall=0.0), "positive"),
        (lambda: rank_slope([1.0], [1.0, 2.0]), "children for"),
        (lambda: sequence_fit([1.0], [1]), "whole numbers"),
        (lambda: sequence_fit([1], [1, 2]), "units of support"),
        (lambda: sequence_fit([], []), "is empty"),
        (lambda: sequence_fit([1], [1], window=(3, 2)), "empty"),
        (lambda: sequence_fit([1], [1], [0.0]), "zero"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
