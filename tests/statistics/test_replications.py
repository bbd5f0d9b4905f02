from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim.statistics.replications import half_width, needed


def test_worked_example() -> None:
    # sd of 1, 2, 3, 4 is 1.290994; t(0.975, 3) is 3.182446; half-width 2.054261.
    assert half_width([1.0, 2.0, 3.0, 4.0]) == pytest.approx(2.054261, abs=1e-6)
    # With sd 1.290994: at n = 9, t(8) = 2.306004 gives 0.99235; at n = 8, t(7) = 2.364624, 1.07930.
    found = needed([1.0, 2.0, 3.0, 4.0], 1.0, minimum=4)
    assert (found.replications, found.reached, found.capped) == (9, False, False)


def test_it_stops_when_narrow_enough_and_not_before_the_minimum() -> None:
    values = np.tile([1.0, 2.0], 10)
    assert needed(values, 0.3).reached
    assert needed(values, 0.3).replications == 20
    early = needed(values[:10], 10.0)
    assert (early.reached, early.replications) == (False, 20)
    assert needed([], 1.0).replications == 20


def test_the_cap_is_stated() -> None:
    found = needed(np.tile([0.0, 10.0], 10), 0.01, cap=50)
    assert (found.replications, found.reached, found.capped) == (50, False, True)
    at_cap = needed(np.tile([0.0, 10.0], 25), 0.01, cap=50)
    assert (at_cap.replications, at_cap.capped) == (50, True)


def test_bad_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        needed([1.0, 2.0], 0.0)
    with pytest.raises(ValueError, match="positive"):
        needed([1.0, 2.0], math.nan)
    with pytest.raises(ValueError, match="minimum"):
        needed([1.0, 2.0], 1.0, minimum=1)


@given(st.floats(0.05, 5.0), st.floats(0.05, 5.0))
def test_a_narrower_interval_never_requires_fewer_replications(one: float, two: float) -> None:
    values = np.random.default_rng(0).normal(size=20)
    narrow, wide = sorted((one, two))
    assert needed(values, narrow).replications >= needed(values, wide).replications
