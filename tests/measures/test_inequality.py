from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.inequality import gini

WELFARE = arrays(np.float64, st.integers(1, 30), elements=st.floats(0.01, 1e4))


def by_pairs(welfare: np.ndarray) -> float:
    """Gini as half the mean absolute difference over the mean."""
    differences = np.abs(welfare[:, np.newaxis] - welfare).mean()
    return float(differences / (2.0 * welfare.mean()))


def test_published_example() -> None:
    # The R package `ineq` documents 0.4620911 for these incomes.
    incomes = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
    assert gini(incomes) == pytest.approx(0.4620911, abs=1e-7)


def test_worked_examples() -> None:
    assert gini([1.0, 3.0]) == pytest.approx(0.25)
    assert gini([0.0, 0.0, 0.0, 1.0]) == pytest.approx(0.75)
    assert gini([7.0]) == gini([2.0, 2.0, 2.0]) == 0.0


def test_weights_repeat_units_and_zero_weight_is_absence() -> None:
    assert gini([1.0, 3.0, 9.0], [2, 1, 3]) == pytest.approx(gini([1, 1, 3, 9, 9, 9]))
    assert gini([1.0, 3.0, 9.0], [1, 1, 0]) == pytest.approx(gini([1.0, 3.0]))


@pytest.mark.parametrize(
    ("welfare", "says"),
    [([], "empty"), ([1.0, -1.0], "negative"), ([0.0, 0.0], "zero"), ([np.inf], "infinity")],
)
def test_refusals(welfare: list[float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        gini(welfare)


@settings(max_examples=50, deadline=None)
@given(WELFARE, st.floats(1e-3, 1e3))
def test_properties(welfare: np.ndarray, scale: float) -> None:
    value = gini(welfare)
    assert 0.0 <= value < 1.0
    assert value == pytest.approx(by_pairs(welfare), abs=1e-9)
    assert gini(welfare * scale) == pytest.approx(value, abs=1e-9)
    assert gini(welfare[::-1]) == pytest.approx(value, abs=1e-9)
    assert gini(np.tile(welfare, 2)) == pytest.approx(value, abs=1e-9)
    assert gini(welfare + scale) <= value + 1e-9
