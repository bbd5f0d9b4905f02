from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.measures.counterfactual_resilience import (
    CounterfactualResilience,
    ResilienceAccumulator,
    counterfactual_resilience,
)

MONTHS = 60
ONSET = 6


def path(*ratios: float) -> np.ndarray:
    """Sixty months at the counterfactual's level of 10, but for the ratios given from onset on."""
    ratio = np.ones(MONTHS)
    ratio[ONSET : ONSET + len(ratios)] = ratios
    return 10.0 * ratio


COUNTERFACTUAL = path()


def streamed(
    shocked: np.ndarray,
    counterfactual: np.ndarray,
    onset: int,
    weights: np.ndarray | None = None,
    horizon: int = 36,
) -> CounterfactualResilience:
    accumulator = ResilienceAccumulator(shocked.shape[1], onset, horizon=horizon)
    for month in range(len(shocked)):
        accumulator.update(month, shocked[month], counterfactual[month])
    return accumulator.result(weights)


def test_full_return_after_six_months_by_hand() -> None:
    found = counterfactual_resilience(path(*[0.8] * 6), COUNTERFACTUAL, ONSET)
    # Trough: the first of the equal lowest means, months 0 to 2, so its month is the second.
    # From there five months at 0.8 and 31 at 1: R = 31 * 2, L = 5 * 2.
    assert found.dip == pytest.approx(0.2)
    assert found.resilience == pytest.approx(31 / 36)
    assert found.loss_months == pytest.approx(6 * 0.2)
    assert found.exposed_share == found.complete_share == 1.0


def test_no_recovery_at_all_is_zero() -> None:
    found = counterfactual_resilience(path(*[0.7] * (MONTHS - ONSET)), COUNTERFACTUAL, ONSET)
    assert found.resilience == pytest.approx(0.0, abs=1e-12)
    assert found.loss_months == pytest.approx(36 * 0.3)


def test_ending_above_the_counterfactual_is_not_clipped() -> None:
    found = counterfactual_resilience(path(0.9, 0.9, 0.9, *[1.1] * 51), COUNTERFACTUAL, ONSET)
    # Two months at 0.9 and 34 at 1.1, from the middle of the trough.
    assert found.resilience == pytest.approx((2 * 0.0 + 34 * 0.2) / (36 * 0.1))
    assert found.loss_months < 0.0


def test_one_odd_month_is_a_shallow_trough() -> None:
    found = counterfactual_resilience(path(1.0, 1.0, 1.0, 0.4), COUNTERFACTUAL, ONSET)
    assert found.dip == pytest.approx(0.2)
    assert found.exposed_share == 1.0


def test_a_group_is_the_ratio_of_its_sums() -> None:
    shocked = np.column_stack([path(*[0.5] * 54), path(*[0.9] * 3), COUNTERFACTUAL])
    counterfactual = np.column_stack([COUNTERFACTUAL, COUNTERFACTUAL, COUNTERFACTUAL])
    found = counterfactual_resilience(shocked, counterfactual, ONSET)
    # Possible losses 36 * 5 and 36 * 1; only the second household recovers, in 34 of 36 months.
    assert found.resilience == pytest.approx(34.0 / (180.0 + 36.0))
    assert found.exposed_share == pytest.approx(2 / 3)
    only_second = counterfactual_resilience(shocked, counterfactual, ONSET, [0.0, 1.0, 0.0])
    assert only_second.resilience == pytest.approx(34 / 36)


def test_falls_under_one_per_cent_do_not_count() -> None:
    shocked = np.column_stack([path(*[0.991] * 54), path(*[0.989] * 54)])
    found = counterfactual_resilience(
        shocked, np.column_stack([COUNTERFACTUAL, COUNTERFACTUAL]), ONSET
    )
    assert found.exposed_share == 0.5
    assert found.dip == pytest.approx(0.011)


def test_nobody_exposed() -> None:
    found = counterfactual_resilience(COUNTERFACTUAL, COUNTERFACTUAL, ONSET)
    assert found.exposed_share == found.loss_months == 0.0
    assert math.isnan(found.resilience)
    assert math.isnan(found.dip)
    assert math.isnan(found.complete_share)


def test_late_troughs_are_outside_the_search() -> None:
    found = counterfactual_resilience(path(*[1.0] * 12, 0.2, 0.2, 0.2), COUNTERFACTUAL, ONSET)
    assert found.exposed_share == 0.0
    assert found.loss_months == pytest.approx(2.4)


def test_short_paths_say_so() -> None:
    found = counterfactual_resilience(path(*[0.8] * 6)[:20], COUNTERFACTUAL[:20], ONSET)
    assert found.complete_share == 0.0
    assert found.loss_months == pytest.approx(1.2)
    with pytest.raises(ValueError, match="three months"):
        counterfactual_resilience(COUNTERFACTUAL[:8], COUNTERFACTUAL[:8], ONSET)


def test_a_counterfactual_that_consumes_nothing_has_nothing_to_lose() -> None:
    found = counterfactual_resilience(np.zeros(MONTHS), np.zeros(MONTHS), ONSET)
    assert found.exposed_share == 0.0
    assert math.isnan(found.loss_months)


@pytest.mark.parametrize(
    ("shocked", "counterfactual", "onset", "says"),
    [
        (COUNTERFACTUAL, COUNTERFACTUAL[:-1], ONSET, "shapes differ"),
        (COUNTERFACTUAL, COUNTERFACTUAL, MONTHS, "outside"),
        (-COUNTERFACTUAL, COUNTERFACTUAL, ONSET, "negative"),
        (COUNTERFACTUAL * np.nan, COUNTERFACTUAL, ONSET, "NaN"),
        (np.empty((0, 2)), np.empty((0, 2)), 0, "months × households"),
    ],
)
def test_refusals(shocked: np.ndarray, counterfactual: np.ndarray, onset: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        counterfactual_resilience(shocked, counterfactual, onset)


def test_the_accumulator_refuses_gaps_and_wrong_shapes() -> None:
    accumulator = ResilienceAccumulator(2, onset=3)
    accumulator.update(0, [1.0, 1.0], [1.0, 1.0])
    accumulator.update(3, [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="does not follow"):
        accumulator.update(5, [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="does not follow"):
        accumulator.update(3, [1.0, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="shape"):
        accumulator.update(4, [1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="three months"):
        accumulator.result()


def test_the_accumulator_keeps_no_reference_to_its_input() -> None:
    shocked, counterfactual = path(*[0.8] * 6)[:, None], COUNTERFACTUAL[:, None]
    accumulator = ResilienceAccumulator(1, ONSET)
    buffer, other = np.empty(1), np.empty(1)
    for month in range(MONTHS):
        buffer[:], other[:] = shocked[month], counterfactual[month]
        accumulator.update(month, buffer, other)
    assert accumulator.result() == counterfactual_resilience(shocked, counterfactual, ONSET)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    st.integers(0, 20),
    st.integers(3, 60),
    st.sampled_from([6, 12, 36]),
)
def test_streaming_equals_whole_paths(
    seed: int, households: int, onset: int, after: int, horizon: int
) -> None:
    random = np.random.default_rng(seed)
    counterfactual = random.lognormal(size=(onset + after, households))
    counterfactual[random.random(counterfactual.shape) < 0.02] = 0.0
    shocked = counterfactual * random.uniform(0.3, 1.2, size=counterfactual.shape)
    weights = random.uniform(0.1, 5.0, size=households)
    whole = counterfactual_resilience(shocked, counterfactual, onset, weights, horizon=horizon)
    stream = streamed(shocked, counterfactual, onset, weights, horizon)
    for name, value in vars(whole).items():
        assert getattr(stream, name) == pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 100.0))
def test_units_do_not_matter(seed: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    counterfactual = random.lognormal(size=(50, 5))
    shocked = counterfactual * random.uniform(0.3, 1.0, size=counterfactual.shape)
    one = counterfactual_resilience(shocked, counterfactual, 2)
    two = counterfactual_resilience(shocked * scale, counterfactual * scale, 2)
    assert list(vars(one).values()) == pytest.approx(list(vars(two).values()), rel=1e-9)
