from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.measures.recovery import Recoveries, RecoveryAccumulator

ONSET = 4
MONTHS = 44


def recoveries(*ratios: list[float], months: int = MONTHS) -> Recoveries:
    counterfactual = np.full((months, len(ratios)), 10.0)
    shocked = counterfactual.copy()
    for household, ratio in enumerate(ratios):
        shocked[ONSET : ONSET + len(ratio), household] *= ratio
    accumulator = RecoveryAccumulator(len(ratios), ONSET)
    for month in range(months):
        accumulator.update(month, shocked[month], counterfactual[month])
    return accumulator.result()


def test_months_from_onset_to_the_first_of_three_good_ones() -> None:
    found = recoveries([0.8] * 5)
    assert found.durations.tolist() == [5]
    assert found.observed.tolist() == [True]


def test_two_good_months_are_not_a_recovery() -> None:
    assert recoveries([0.7] * 4 + [1.0] * 2 + [0.9] * 3).durations.tolist() == [9]


def test_a_place_hit_late_did_not_recover_before() -> None:
    assert recoveries([1.0] * 6 + [0.7] * 3).durations.tolist() == [9]


def test_a_relapse_after_recovery_within_the_trough_search_counts_only_if_deeper() -> None:
    shallower = [0.7] * 3 + [1.0] * 3 + [0.9] * 3
    deeper = [0.9] * 3 + [1.0] * 3 + [0.7] * 3
    assert recoveries(shallower, deeper).durations.tolist() == [3, 9]


def test_shallow_falls_never_left_the_band() -> None:
    assert recoveries([0.97] * 20).durations.tolist() == [0]


def test_the_unexposed_are_left_out_and_the_unrecovered_censored() -> None:
    found = recoveries([0.999] * 20, [0.8] * 40, [0.8] * 39)
    assert found.exposed.tolist() == [False, True, True]
    assert found.observed.tolist() == [False, False]
    # Forty months from onset: a run of three could last begin in month 37.
    assert found.durations.tolist() == [37, 37]
    assert found.table().recovered_share[-1] == 0.0


def test_a_recovery_in_the_last_three_months_is_seen() -> None:
    found = recoveries([0.8] * 37)
    assert (found.durations.tolist(), found.observed.tolist()) == ([37], [True])


def test_shares_are_weighted() -> None:
    accumulator = RecoveryAccumulator(3, 0)
    for month in range(12):
        fallen = 0.5 if month < 4 else 1.0
        accumulator.update(month, [fallen, 0.5, 1.0], [1.0, 1.0, 1.0])
    assert accumulator.recovered_share() == 0.5
    assert accumulator.recovered_share([3.0, 1.0, 9.0]) == 0.75


def test_nobody_exposed() -> None:
    accumulator = RecoveryAccumulator(1, 0)
    for month in range(4):
        accumulator.update(month, [1.0], [1.0])
    assert math.isnan(accumulator.recovered_share())
    with pytest.raises(ValueError, match="empty"):
        accumulator.result().table()


def test_too_early_to_say() -> None:
    accumulator = RecoveryAccumulator(1, 0)
    accumulator.update(0, [1.0], [1.0])
    with pytest.raises(ValueError, match="three months"):
        accumulator.result()


def by_definition(ratio: np.ndarray) -> int:
    """Recovery of one household whose path starts at onset; -1 if it is not seen."""
    means = np.array([ratio[month : month + 3].mean() for month in range(min(12, len(ratio)) - 2)])
    start = int(means.argmin()) + 1 if means.min() < 0.95 else 0
    for month in range(start, len(ratio) - 2):
        if (ratio[month : month + 3] >= 0.95).all():
            return month
    return -1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 40))
def test_streaming_equals_the_definition(seed: int, months: int) -> None:
    random = np.random.default_rng(seed)
    ratio = np.clip(random.normal(0.97, 0.12, size=(months, 8)), 0.2, 1.3)
    accumulator = RecoveryAccumulator(8, 0)
    for month in range(months):
        accumulator.update(month, ratio[month], np.ones(8))
    found = accumulator.result()
    expected = np.array([by_definition(ratio[:, household]) for household in range(8)])
    expected = expected[found.exposed]
    assert (found.observed == (expected >= 0)).all()
    assert (found.durations == np.where(expected >= 0, expected, months - 3)).all()
