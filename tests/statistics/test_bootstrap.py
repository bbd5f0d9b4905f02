from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from synergysim.statistics.bootstrap import bca_interval, resampled, resampled_means

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=30)


def test_it_agrees_with_scipy_on_skewed_values() -> None:
    values = np.exp(np.random.default_rng(1).normal(size=25))
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, rng=np.random.default_rng(2)
    ).confidence_interval
    mine = bca_interval(values, resamples=20_000)
    assert mine == pytest.approx((theirs.low, theirs.high), rel=0.02)


def test_a_skewed_sample_is_not_treated_as_symmetric() -> None:
    values = np.exp(np.random.default_rng(1).normal(size=25))
    low, high = bca_interval(values)
    assert high - values.mean() > 1.2 * (values.mean() - low)


def test_coverage_of_normal_means_is_near_its_level() -> None:
    random = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        low, high = bca_interval(random.normal(size=20), resamples=500)
        hits += low <= 0.0 <= high
    # BCa covers a little less than 95 % at twenty values; three standard errors are 3.3 %.
    assert 0.89 <= hits / 400 <= 0.98


@pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan]])
def test_too_few_values(values: list[float]) -> None:
    assert all(math.isnan(end) for end in bca_interval(values))


def test_equal_values_leave_no_doubt() -> None:
    assert bca_interval([0.3, 0.3, 0.3]) == pytest.approx((0.3, 0.3))


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        bca_interval([1.0, 2.0], level)


@given(VALUES)
def test_the_interval_lies_within_the_values(values: list[float]) -> None:
    low, high = bca_interval(values, resamples=200)
    margin = 1e-9 * max(map(abs, values), default=0.0)
    assert min(values) - margin <= low <= high <= max(values) + margin


@given(VALUES, st.sampled_from([2.0, 0.25, 1024.0]))
def test_it_scales_with_the_unit(values: list[float], factor: float) -> None:
    """By powers of two, exactly: a shift rounds, and rounding breaks ties between few values."""
    low, high = bca_interval(values, resamples=200)
    scaled = bca_interval([factor * value for value in values], resamples=200)
    margin = 1e-6 * (1.0 + max(map(abs, values)))
    assert scaled == pytest.approx((factor * low, factor * high), abs=factor * margin)


def test_columns_are_drawn_together() -> None:
    values = np.random.default_rng(4).normal(size=(6, 3))
    means = resampled_means(values, resamples=50)
    draws = resampled(6, resamples=50)
    assert means == pytest.approx(values[draws].mean(axis=1))
    assert (means == resampled_means(values, resamples=50)).all()
