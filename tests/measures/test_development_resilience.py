"""Development resilience: exact from replications, estimated from one panel, and their gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synergysim.measures.development_resilience import (
    estimated_probability,
    probability_from_replications,
    resilience_index,
)


def test_exact_probability_counts_replications():
    welfare = [[1.0, 3.0], [2.0, 3.0], [0.5, 1.9], [2.5, 5.0]]
    assert probability_from_replications(welfare, 2.0).tolist() == [0.5, 0.75]


def test_index_by_hand():
    rho = [0.9, 0.8, 0.4, 0.0]
    assert resilience_index(rho) == pytest.approx(0.5)
    assert resilience_index(rho, alpha=1.0) == pytest.approx(1 - (0.5 + 1.0) / 4)
    assert resilience_index(rho, [1, 1, 0, 0]) == 1.0


@pytest.mark.parametrize("distribution", ["normal", "gamma", "lognormal"])
def test_the_estimate_finds_the_probabilities_that_made_the_data(distribution):
    """Welfare linear in last period's with known noise: the estimate must come close."""
    random = np.random.default_rng(5)
    before = random.uniform(4.0, 12.0, 20_000)
    mean, deviation = 1.0 + 0.7 * before, 1.2
    after = np.maximum(mean + deviation * random.standard_normal(before.size), 0.0)
    found = estimated_probability(before, after, 6.0, distribution=distribution)
    exact = stats.norm.sf((6.0 - mean) / deviation)
    assert np.abs(found - exact).mean() < 0.03


def test_what_the_survey_does_not_ask_blurs_the_estimate():
    random = np.random.default_rng(6)
    before = random.uniform(4.0, 8.0, 5_000)
    hidden = random.choice([-2.0, 2.0], before.size)
    after = np.maximum(before + hidden + 0.3 * random.standard_normal(before.size), 0.0)
    exact = stats.norm.sf((6.0 - before - hidden) / 0.3)
    blind = estimated_probability(before, after, 6.0, distribution="normal")
    asked = estimated_probability(before, after, 6.0, hidden[:, np.newaxis], distribution="normal")
    assert np.abs(asked - exact).mean() < 0.05 < 0.2 < np.abs(blind - exact).mean()


def test_without_chance_the_answer_is_yes_or_no():
    before = np.linspace(1.0, 5.0, 30)
    found = estimated_probability(before, 2.0 * before, 5.0)
    np.testing.assert_array_equal(found, (2.0 * before >= 5.0).astype(float))
    assert (estimated_probability(np.ones(9), np.full(9, 3.0), 2.0) == 1.0).all()


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.5, 20.0))
def test_probabilities_are_probabilities_and_fall_with_the_line(seed, line):
    random = np.random.default_rng(seed)
    before, after = random.gamma(2.0, 2.0, (2, 60))
    found = estimated_probability(before, after, line)
    assert ((found >= 0.0) & (found <= 1.0)).all()
    assert (estimated_probability(before, after, line + 1.0) <= found + 1e-12).all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: estimated_probability([1.0], [1.0, 2.0], 1.0), "households after"),
        (lambda: estimated_probability([1.0, 2.0], [1.0, 2.0], 1.0), "regressors"),
        (lambda: estimated_probability([-1.0] * 9, [1.0] * 9, 1.0), "negative"),
        (lambda: estimated_probability([1.0] * 9, [0.0] * 9, 1.0), "all zero"),
        (lambda: estimated_probability([1.0] * 9, [1.0] * 9, -1.0), "line"),
        (lambda: estimated_probability(range(9), np.eye(9)[0], 1.0, distribution="beta"), "beta"),
        (lambda: probability_from_replications([1.0], 1.0), "two dimensions"),
        (lambda: resilience_index([1.2]), "between 0 and 1"),
        (lambda: resilience_index([]), "empty"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
