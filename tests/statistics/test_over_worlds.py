"""A paired difference over worlds: counts and intervals by hand, and what could mislead them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from synergysim.statistics.over_worlds import HOLDS, OverWorlds, over_worlds

NAN = float("nan")


def test_worlds_are_counted_by_intervals_with_the_pooled_standard_deviation() -> None:
    worlds = [[1.9, 2.1], [-0.1, 0.1], [-2.1, -1.9]]
    default = [0.9, 1.1, 1.0]
    squares, free = 3 * 0.02 + 0.02, 3 + 2
    half = stats.t.ppf(0.975, free) * math.sqrt(squares / free / 2)
    just_met = over_worlds(worlds, default, 2.0 - half - 1e-9)
    assert (just_met.worlds, just_met.above, just_met.below, just_met.undecided) == (3, 1, 1, 1)
    missed = over_worlds(worlds, default, 2.0 - half + 1e-9)
    assert (missed.above, missed.below, missed.undecided) == (0, 0, 3)
    assert (just_met.positive, just_met.negative) == (1, 1)
    assert (just_met.lowest, just_met.middle, just_met.highest) == pytest.approx((-2.0, 0.0, 2.0))
    assert (just_met.low, just_met.high) == pytest.approx((-1.6, 1.6))


@pytest.mark.parametrize(
    ("worlds", "default", "smallest", "counts"),
    [
        ([[1.0], [1.0]], [1.0, 1.0, 1.0], 0.5, (2, 2, 0)),
        ([[1.0], [1.0]], [1.0], 0.5, (2, 0, 0)),  # nothing measures chance
        ([[1.0], [1.0]], [1.0, 1.0], NAN, (2, 0, 0)),  # nothing measures relevance
        ([[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], 0.0, (2, 0, 0)),  # identical architectures
        ([[NAN, NAN], [1.0, NAN]], [1.0, 1.0], 0.5, (1, 1, 0)),
        ([[math.inf], [-1.0]], [1.0, 1.0], 0.5, (1, 0, 1)),
        ([[NAN]], [1.0, 1.0], 0.5, (0, 0, 0)),
        (np.empty((0, 2)), [1.0, 1.0], 0.5, (0, 0, 0)),
        ([[0.01], [-0.01]], [0.0, 0.0], 0.5, (2, 0, 0)),  # trifles
    ],
)
def test_what_nothing_measures_is_undecided(worlds, default, smallest, counts) -> None:
    found = over_worlds(worlds, default, smallest)
    assert (found.worlds, found.above, found.below) == counts
    assert found.undecided == found.worlds - found.above - found.below


def test_rounding_is_no_difference() -> None:
    assert over_worlds([[1e-15]] * 3, [1e-15] * 3, 0.0, size=1e3).above == 0


@pytest.mark.parametrize(
    ("worlds", "above", "below", "difference", "holds"),
    [
        (10, 8, 0, 1.0, True),
        (10, 7, 0, 1.0, False),
        (10, 8, 2, 1.0, True),
        (10, 0, 8, 1.0, False),
        (10, 0, 8, -1.0, True),
        (9, 9, 0, 1.0, None),
        (1, 1, 0, 1.0, None),
        (30, 30, 0, 0.0, None),
        (30, 30, 0, NAN, None),
    ],
)
def test_a_difference_holds_on_its_own_side_of_enough_worlds(
    worlds, above, below, difference, holds
) -> None:
    assert HOLDS == 0.8
    found = OverWorlds(worlds, above, below, worlds - above - below, 0, 0, *(5 * (0.0,)))
    assert found.holds(difference) is holds


@pytest.mark.parametrize(
    ("worlds", "default", "smallest"),
    [([1.0], [1.0], 0.5), ([[1.0]], [[1.0]], 0.5), ([[1.0]], [1.0], -0.5)],
)
def test_wrong_shapes_and_sizes_are_refused(worlds, default, smallest) -> None:
    with pytest.raises(ValueError, match=r"worlds and replications|negative"):
        over_worlds(worlds, default, smallest)
