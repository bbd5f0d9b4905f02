"""Which number separates two kinds of worlds: by hand, by chance, and where nothing can."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.statistics.separating import LEVEL, SHUFFLES, separating

RANDOM = np.random.default_rng(3)
NOISE = RANDOM.random((30, 100))
HALF = np.arange(30) < 15


def test_the_share_of_pairs_is_counted_with_ties_as_half() -> None:
    values = np.array([[1.0], [2.0], [3.0], [2.0], [0.0], [0.0]])
    found = separating(values, [True, True, True, False, False, False])
    assert found is not None
    # 1 beats two zeros, 2 beats them and ties, 3 beats all three.
    assert found.auc == pytest.approx((2 + 2.5 + 3) / 9)


def test_a_number_that_separates_is_found_among_many_and_its_threshold_divides() -> None:
    values = NOISE.copy()
    values[:, 37] = np.where(HALF, 0.2, 0.6) + 0.1 * NOISE[:, 37]
    found = separating(values, HALF)
    assert found is not None
    assert (found.column, found.auc) == (37, 0.0)
    assert found.p_value == 1.0 / (1.0 + SHUFFLES)
    assert found.is_more_than_chance
    assert 0.3 < found.threshold < 0.6


def test_the_best_of_many_numbers_of_chance_is_not_more_than_chance() -> None:
    found = [separating(RANDOM.random((30, 100)), HALF) for _ in range(20)]
    assert max(abs(one.auc - 0.5) for one in found if one) > 0.25, "alone it would be significant"
    assert sum(one.p_value < LEVEL for one in found if one) <= 3


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (NOISE[:5], [True, True, True, False, False]),
        (NOISE[:6], [False] * 6),
        (np.ones((8, 3)), [True, False] * 4),
        (np.empty((0, 3)), []),
    ],
)
def test_too_few_of_a_kind_or_no_spread_separates_nothing(values, first) -> None:
    assert separating(values, first) is None


def test_the_same_worlds_give_the_same_answer() -> None:
    assert separating(NOISE, HALF) == separating(NOISE, HALF)


@pytest.mark.parametrize(
    ("values", "first", "says"),
    [
        (NOISE, HALF[:9], "a kind for each world"),
        (NOISE[0], HALF, "a kind for each world"),
        (np.full((30, 2), np.nan), HALF, "missing"),
    ],
)
def test_wrong_tables_are_refused(values, first, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        separating(values, first)
