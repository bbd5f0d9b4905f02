from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.poverty import (
    foster_greer_thorbecke,
    headcount,
    poverty_gap,
    severity,
    watts,
)

# The ten incomes that the R package `ineq` uses as its example of poverty measures.
INEQ_EXAMPLE = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
WELFARE = arrays(np.float64, st.integers(1, 30), elements=st.floats(0.01, 1e4))


def test_worked_example() -> None:
    welfare = [5.0, 8.0, 10.0, 20.0]
    assert headcount(welfare, 10.0) == 0.5  # ten is not poor at a line of ten
    assert poverty_gap(welfare, 10.0) == pytest.approx((0.5 + 0.2) / 4)
    assert severity(welfare, 10.0) == pytest.approx((0.25 + 0.04) / 4)
    assert watts(welfare, 10.0) == pytest.approx((math.log(2.0) + math.log(1.25)) / 4)


def test_ineq_example_at_2000() -> None:
    gaps = [(2000 - 541) / 2000, (2000 - 1463) / 2000]
    assert headcount(INEQ_EXAMPLE, 2000) == pytest.approx(0.2)
    assert poverty_gap(INEQ_EXAMPLE, 2000) == pytest.approx(sum(gaps) / 10)
    logarithms = math.log(2000 / 541) + math.log(2000 / 1463)
    assert watts(INEQ_EXAMPLE, 2000) == pytest.approx(logarithms / 10)


def test_weights_repeat_units() -> None:
    assert severity([5.0, 20.0], 10.0, [3.0, 1.0]) == severity([5.0, 5.0, 5.0, 20.0], 10.0)
    assert watts([5.0, 20.0], 10.0, [3.0, 1.0]) == watts([5.0, 5.0, 5.0, 20.0], 10.0)


def test_nobody_and_everybody_poor() -> None:
    assert [measure([10.0, 11.0], 10.0) for measure in (headcount, poverty_gap, watts)] == [0, 0, 0]
    assert math.copysign(1.0, watts([10.0], 10.0)) == 1.0
    assert headcount([0.0, 0.0], 10.0) == poverty_gap([0.0, 0.0], 10.0) == 1.0


def test_watts_floors_what_has_no_logarithm() -> None:
    assert watts([0.0, 20.0], 10.0, floor=0.01) == pytest.approx(math.log(100.0) / 2)


@pytest.mark.parametrize(
    ("welfare", "line", "alpha", "weights", "says"),
    [
        ([], 1.0, 0.0, None, "empty"),
        ([1.0, float("nan")], 1.0, 0.0, None, "NaN"),
        ([[1.0]], 1.0, 0.0, None, "dimension"),
        ([1.0], 0.0, 0.0, None, "poverty line"),
        ([1.0], float("nan"), 0.0, None, "poverty line"),
        ([1.0], 1.0, -1.0, None, "alpha"),
        ([1.0], 1.0, 0.0, [0.0], "zero"),
        ([1.0], 1.0, 0.0, [-1.0], "negative"),
        ([1.0], 1.0, 0.0, [1.0, 1.0], "2 weights for 1"),
    ],
)
def test_refusals(
    welfare: list[float], line: float, alpha: float, weights: list[float] | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        foster_greer_thorbecke(welfare, line, alpha, weights)


def test_watts_refuses_a_floor_out_of_range() -> None:
    with pytest.raises(ValueError, match="floor"):
        watts([1.0], 1.0, floor=0.0)


@settings(max_examples=50, deadline=None)
@given(WELFARE, st.floats(0.1, 1e4), st.floats(1e-3, 1e3))
def test_scale_invariance_and_order(welfare: np.ndarray, line: float, scale: float) -> None:
    values = [foster_greer_thorbecke(welfare, line, alpha) for alpha in (0.0, 1.0, 2.0)]
    assert 1.0 >= values[0] >= values[1] >= values[2] >= 0.0
    if not np.isclose(welfare, line, rtol=1e-9).any():
        scaled = [foster_greer_thorbecke(welfare * scale, line * scale, a) for a in (0.0, 1.0, 2.0)]
        assert scaled == pytest.approx(values, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(WELFARE, WELFARE, st.floats(0.1, 1e4))
def test_groups_decompose(one: np.ndarray, two: np.ndarray, line: float) -> None:
    whole = foster_greer_thorbecke(np.concatenate([one, two]), line, 2.0)
    parts = [severity(one, line) * one.size, severity(two, line) * two.size]
    assert whole == pytest.approx(sum(parts) / (one.size + two.size), abs=1e-12)
