"""Cost per result, net benefit, synergy and the multiplier."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.measures.cost_effectiveness import cost_ratio, net_benefit
from synergysim.measures.multiplier import income_multiplier
from synergysim.measures.synergy import incremental_effect, synergy


def test_a_ratio_without_noise_is_itself():
    found = cost_ratio([10.0, 10.0, 10.0], [2.0, 2.0, 2.0])
    assert (found.ratio, found.low, found.high) == (5.0, 5.0, 5.0)
    assert found.distinguishable


def test_cost_in_proportion_to_effect_has_a_ratio_without_spread():
    effects = np.array([1.0, 2.0, 3.0, 4.0])
    found = cost_ratio(7.0 * effects, effects)
    assert (found.low, found.high) == pytest.approx((7.0, 7.0))


def test_fieller_covers_the_true_ratio_about_as_often_as_it_says():
    random = np.random.default_rng(3)
    inside = 0
    for _ in range(600):
        effects = 2.0 + random.standard_normal(12)
        costs = 10.0 + 0.5 * (effects - 2.0) + random.standard_normal(12)
        found = cost_ratio(costs, effects)
        inside += found.low <= 5.0 <= found.high
    assert 0.92 <= inside / 600 <= 0.98


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.floats(0.2, 5.0))
def test_the_interval_contains_values_with_insignificant_net_benefit(seed, mean):
    """The identity behind Fieller's set: its ends are the values at which net benefit touches 0."""
    random = np.random.default_rng(seed)
    effects = mean + 0.3 * random.standard_normal(8)
    costs = 3.0 + random.standard_normal(8)
    found = cost_ratio(costs, effects)
    if not found.distinguishable:
        return
    at_low, at_high = (net_benefit(costs, effects, end) for end in (found.low, found.high))
    assert min(abs(at_low.low), abs(at_low.high)) == pytest.approx(0.0, abs=1e-6)
    assert min(abs(at_high.low), abs(at_high.high)) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("effects", [[0.0, 0.0, 0.0], [-1.0, 0.2, 0.9], [1.0, -1.0, 0.0]])
def test_an_insignificant_effect_has_no_ratio(effects):
    found = cost_ratio([5.0, 6.0, 7.0], effects)
    assert not found.distinguishable
    assert np.isnan([found.ratio, found.low, found.high]).all()
    assert found.cost == 6.0
    assert np.isfinite(net_benefit([5.0, 6.0, 7.0], effects, 2.0).low)


def test_one_replication_says_nothing_about_chance():
    assert not cost_ratio([5.0], [1.0]).distinguishable
    single = net_benefit([5.0], [1.0], 8.0)
    assert single.mean == 3.0
    assert np.isnan(single.low)


def test_synergy_increment_and_multiplier_by_hand():
    assert synergy([10.0, 8.0], [6.0, 6.0], [5.0, 5.0], [3.0, 3.0]).tolist() == [2.0, 0.0]
    assert incremental_effect([10.0, np.nan], [6.0, 1.0])[0] == 4.0
    assert np.isnan(incremental_effect([10.0, np.nan], [6.0, 1.0])[1])
    assert income_multiplier([120.0], [100.0], [10.0]).tolist() == [2.0]


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5))
def test_effects_that_add_up_have_no_synergy(base, social, productive):
    both = base + social + productive
    found = synergy(both, base + social, base + productive, base)
    assert float(found) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: cost_ratio([1.0], [1.0, 2.0]), "effects for"),
        (lambda: cost_ratio([], []), "empty"),
        (lambda: cost_ratio([np.nan, 1.0], [1.0, 2.0]), "NaN"),
        (lambda: net_benefit([1.0], [1.0], np.inf), "finite"),
        (lambda: synergy([1.0], [1.0], [1.0], [1.0, 2.0]), "shapes differ"),
        (lambda: income_multiplier([1.0], [1.0], [0.0]), "above zero"),
        (lambda: income_multiplier([1.0], [1.0, 2.0], [1.0]), "replications"),
    ],
)
def test_what_is_not_defined_is_refused(call, says):
    with pytest.raises(ValueError, match=says):
        call()
