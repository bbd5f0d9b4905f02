from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synergysim.measures.survival import kaplan_meier, survival_from_counts

# Weeks of remission under 6-mercaptopurine (Freireich et al. 1963), the standard example.
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
SEEN = [True] * 9 + [False] * 12


def test_published_example() -> None:
    table = kaplan_meier(TREATED, SEEN)
    weeks = [6, 7, 10, 13, 16, 22, 23]
    survival = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    errors = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert 1.0 - table.recovered_share[weeks] == pytest.approx(survival, abs=5e-4)
    assert table.standard_error[weeks] == pytest.approx(errors, abs=5e-5)
    assert list(table.at_risk[weeks]) == [21, 17, 15, 12, 11, 7, 6]
    assert list(table.recovered[weeks]) == [3, 1, 1, 1, 1, 1, 1]
    assert table.censored.sum() == 12
    assert table.low[23] == pytest.approx(0.552 - 1.96 * 0.1346, abs=1e-3)
    assert table.median() == 23.0


def test_without_censoring_it_is_the_empirical_share() -> None:
    table = kaplan_meier([0, 1, 1, 3], [True] * 4)
    assert list(table.recovered_share) == pytest.approx([0.25, 0.75, 0.75, 1.0])
    assert table.standard_error[1] == pytest.approx(math.sqrt(0.75 * 0.25 / 4))
    assert table.standard_error[3] == 0.0


def test_nobody_recovers() -> None:
    table = kaplan_meier([4, 4], [False, False])
    assert table.recovered_share[-1] == table.high[-1] == 0.0
    assert math.isnan(table.median())


@pytest.mark.parametrize(
    ("durations", "observed", "says"),
    [
        ([], [], "empty"),
        ([1], [True, False], "1 durations for 2"),
        ([1.5], [True], "whole numbers"),
        ([-1], [True], "negative"),
        ([1], [1.0], "boolean"),
    ],
)
def test_refusals(durations: list[float], observed: list[bool], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        kaplan_meier(durations, np.array(observed, dtype=float) if says == "boolean" else observed)


def test_counts_that_cannot_be() -> None:
    with pytest.raises(ValueError, match="at risk"):
        survival_from_counts([1], [2], [0])
    with pytest.raises(ValueError, match="one length"):
        survival_from_counts([1, 1], [1], [0])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
def test_properties(ends: list[tuple[int, bool]]) -> None:
    durations, observed = zip(*ends, strict=True)
    table = kaplan_meier(durations, observed)
    assert table.at_risk[0] == len(ends)
    assert (np.diff(table.recovered_share) >= 0.0).all()
    assert ((table.low <= table.recovered_share) & (table.recovered_share <= table.high)).all()
    assert table.recovered.sum() + table.censored.sum() == len(ends)
    doubled = survival_from_counts(2 * table.at_risk, 2 * table.recovered, 2 * table.censored)
    assert doubled.recovered_share == pytest.approx(table.recovered_share)


def test_the_estimate_and_its_interval_are_those_of_scipy() -> None:
    random = np.random.default_rng(3)
    months, seen = random.integers(0, 37, 500), random.random(500) < 0.7
    own = kaplan_meier(months, seen)
    data = stats.CensoredData(uncensored=months[seen], right=months[~seen])
    staying = stats.ecdf(data).sf
    ends = staying.confidence_interval(0.95, method="linear")
    for found, theirs in (
        (own.recovered_share, staying),
        (own.high, ends.low),
        (own.low, ends.high),
    ):
        expected = 1.0 - theirs.evaluate(own.months)
        np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-12)
