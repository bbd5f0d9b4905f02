"""Order by bits is numpy's stable order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.engine.ordering import order_near, order_of

AMOUNTS = st.lists(
    st.floats(min_value=0.0, allow_nan=False) | st.sampled_from([-0.0, 0.0, 1.0, 5e-324]),
    max_size=60,
)


@given(AMOUNTS)
def test_the_order_is_the_stable_one(amounts):
    values = np.array(amounts, dtype=np.float64)
    assert order_of(values).tolist() == np.argsort(values, kind="stable").tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_many_numbers_with_equals_among_them(kind):
    values = np.random.default_rng(1).lognormal(size=20_000).astype(kind).round(2)
    assert np.unique(values).size < values.size
    assert (order_of(values) == np.argsort(values, kind="stable")).all()


@pytest.mark.parametrize("bad", [-1.0, np.nan])
def test_what_has_no_such_order_is_refused(bad):
    with pytest.raises(ValueError, match="neither negative nor NaN"):
        order_of(np.array([1.0, bad]))


@given(AMOUNTS, st.randoms(use_true_random=False))
def test_from_whatever_order_rows_settle_in_the_stable_one(amounts, draws):
    near = list(range(len(amounts)))
    draws.shuffle(near)
    values = np.array(amounts, dtype=np.float64)
    settled = order_near(values, np.array(near, dtype=np.intp))
    assert settled.tolist() == np.argsort(values, kind="stable").tolist()
