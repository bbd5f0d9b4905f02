"""Places shared out over territories in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.institutions.apportionment import apportion


@pytest.mark.parametrize(
    ("total", "weights", "most", "right"),
    [
        (10, [5, 3, 2], [9, 9, 9], [5, 3, 2]),
        (10, [1, 1, 1], [9, 9, 9], [4, 3, 3]),  # equal remainders: the first
        (10, [6, 3, 1], [2, 9, 9], [2, 6, 2]),  # 4 places more for the others, 3 to 1
        (10, [1, 1, 0], [4, 4, 9], [4, 4, 0]),  # no weight, no place
        (10, [0, 0], [9, 9], [0, 0]),
        (0, [1, 2], [9, 9], [0, 0]),
        (7, [1, 1], [0, 9], [0, 7]),
    ],
)
def test_worked_examples(total, weights, most, right):
    found = apportion(total, np.array(weights, dtype=float), np.array(most))
    assert found.tolist() == right


@given(
    st.integers(0, 500),
    arrays(np.float64, 7, elements=st.floats(0.0, 1e6)),
    arrays(np.int64, 7, elements=st.integers(0, 100)),
)
def test_everything_is_shared_that_can_be_taken(total, weights, most):
    shares = apportion(total, weights, most)
    assert (shares >= 0).all()
    assert (shares <= most).all()
    assert not shares[weights == 0].any()
    assert shares.sum() == min(total, most[weights > 0].sum())
