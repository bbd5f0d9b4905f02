"""Chronic and transient poverty, and poverty by duration: worked by hand on four by four."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synergysim.measures.chronic import chronic_and_transient
from synergysim.measures.duration import poverty_duration

FOUR = [[3, 9, 7, 10], [7, 3, 4, 8], [9, 4, 2, 12], [8, 3, 2, 9]]
"""Periods by persons, held against a line of five."""
PANEL = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 12)), elements=st.floats(0.01, 20.0)
)


def test_chronic_is_the_poverty_of_means():
    # Means: 6.75, 4.75, 3.75, 9.75. Squared gaps of means: 0.0025 and 0.0625.
    found = chronic_and_transient(FOUR, 5.0)
    assert found.chronic == pytest.approx((0.05**2 + 0.25**2) / 4)
    squares = [0.4**2, 0.4**2, 0.2**2, 0.2**2, 0.6**2, 0.4**2, 0.6**2]
    assert found.total == pytest.approx(sum(squares) / 16)
    assert found.transient == pytest.approx(found.total - found.chronic)


def test_duration_by_hand():
    # With three quarters of the periods, persons two and three are chronically poor.
    found = poverty_duration(FOUR, 5.0, tau=0.7)
    assert found.headcount == 0.5
    assert found.adjusted_headcount == pytest.approx(0.5 * 0.75)
    gaps = (0.4 + 0.2 + 0.4) + (0.2 + 0.6 + 0.6)
    assert found.adjusted_gap == pytest.approx(gaps / 16)


def test_who_is_poor_at_exactly_the_cut_off_counts():
    thirds = [[1.0], [9.0], [9.0]]
    assert poverty_duration(thirds, 5.0, tau=1 / 3).headcount == 1.0
    assert poverty_duration(thirds, 5.0, tau=0.34).headcount == 0.0


@given(PANEL)
def test_the_squared_gap_has_no_negative_transient_part(welfare):
    found = chronic_and_transient(welfare, 5.0)
    assert found.transient >= -1e-12
    same = chronic_and_transient(np.repeat(welfare[:1], 3, axis=0), 5.0)
    assert same.transient == pytest.approx(0.0, abs=1e-12)


@given(PANEL)
def test_the_adjusted_headcount_is_at_most_the_headcount(welfare):
    lasting = poverty_duration(welfare, 5.0)
    assert lasting.adjusted_headcount <= lasting.headcount + 1e-12


def test_nobody_ever_poor_has_no_share():
    rich = chronic_and_transient([[9.0, 8.0]], 5.0)
    assert (rich.total, rich.chronic, rich.transient) == (0.0, 0.0, 0.0)
    assert np.isnan(rich.transient_share)
    assert chronic_and_transient(FOUR, 5.0).transient_share == pytest.approx(
        (0.08 - 0.01625) / 0.08
    )


def test_weights_repeat_persons():
    heavy = chronic_and_transient(FOUR, 5.0, [1, 3, 1, 1])
    repeated = np.array(FOUR)[:, [0, 1, 1, 1, 2, 3]]
    assert heavy.total == pytest.approx(chronic_and_transient(repeated, 5.0).total)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: chronic_and_transient([1.0, 2.0], 1.0), "two dimensions"),
        (lambda: chronic_and_transient(np.empty((0, 2)), 1.0), "empty"),
        (lambda: chronic_and_transient([[np.nan]], 1.0), "NaN"),
        (lambda: chronic_and_transient([[1.0]], 0.0), "line"),
        (lambda: chronic_and_transient([[1.0]], 1.0, [0.0]), "zero"),
        (lambda: poverty_duration([[1.0]], 1.0, tau=0.0), "tau"),
        (lambda: poverty_duration([[1.0]], 1.0, tau=1.1), "tau"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
