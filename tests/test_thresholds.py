"""A value on a line is on the same side of it in every unit."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synergysim import thresholds
from synergysim.measures.coping import school_withdrawal
from synergysim.measures.counterfactual_resilience import counterfactual_resilience
from synergysim.measures.crossings import crossings
from synergysim.measures.development_resilience import probability_from_replications
from synergysim.measures.income_loss import income_loss
from synergysim.measures.poverty import headcount
from synergysim.measures.quantiles import quantile_groups
from synergysim.measures.recovery import RecoveryAccumulator
from synergysim.measures.survival import survival_from_counts
from synergysim.measures.trough import find_troughs
from synergysim.thresholds import SLACK, at_least, below

UNITS = st.floats(1e-3, 1e6)
AMOUNTS = np.arange(1.0, 200.0)


@given(st.floats(0.01, 1e9), st.sampled_from([np.float32, np.float64]))
def test_the_rounding_of_single_precision_is_less_than_the_slack(line, kind):
    value = float(kind(line))
    assert at_least(value, line, line)
    assert not below(value, line, line)
    assert below(value * (1.0 - 3.0 * SLACK), line, line)
    assert at_least(value * (1.0 + 3.0 * SLACK), line, line)


def test_a_missing_value_is_on_no_side():
    assert not below(np.nan, 1.0, 1.0)
    assert not at_least(np.nan, 1.0, 1.0)


@pytest.mark.parametrize(("kept", "whole"), [(9.0, 10.0), (0.09, 0.1), (2.7, 3.0), (0.009, 0.01)])
def test_a_loss_of_exactly_ten_per_cent_counts_in_every_unit(kept, whole):
    assert income_loss(AMOUNTS * kept, AMOUNTS * whole).incidence == 1.0


@given(UNITS)
def test_who_is_on_the_line_is_not_poor_in_any_unit(unit):
    line = 0.1 + 0.2
    on_it = np.array([0.3 * unit, 0.1 * unit + 0.2 * unit])
    assert headcount(on_it, line * unit) == 0.0
    assert crossings(on_it, on_it[::-1], line * unit).stayed_above == 1.0
    assert (probability_from_replications([on_it], line * unit) == 1.0).all()


def test_a_fall_of_attendance_by_exactly_a_tenth_is_a_withdrawal():
    assert school_withdrawal([0.8, 0.2, 0.7], [0.9, 0.3, 0.8], [1, 1, 1]) == 1.0


def test_a_third_of_the_years_is_a_third_in_single_precision_too():
    third = np.float32(1.0) / np.float32(3.0)
    assert at_least(third, 1.0 / 3.0, 1.0)


@given(UNITS)
def test_a_household_at_95_per_cent_of_its_counterfactual_has_recovered_in_every_unit(unit):
    followed = RecoveryAccumulator(AMOUNTS.size, 0)
    for month, ratio in enumerate([0.9, 0.9, 0.9, 0.95, 0.95, 0.95]):
        followed.update(month, AMOUNTS * ratio * unit, AMOUNTS * unit)
    found = followed.result()
    assert found.observed.all()
    assert (found.durations == 3).all()


@given(UNITS)
def test_months_that_are_equally_low_have_their_first_as_the_trough(unit):
    ratio = np.array([1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.0, 1.0, 1.0])
    counterfactual = np.tile(AMOUNTS * unit, (ratio.size, 1))
    shocked = ratio[:, np.newaxis] * counterfactual
    troughs = find_troughs(shocked, counterfactual, 0)
    assert (troughs.month == 2).all()
    found = counterfactual_resilience(shocked, counterfactual, 0)
    # From month 2 on, ten per cent is lost in five of eight months.
    assert found.resilience == pytest.approx(3.0 / 8.0)


def test_a_fall_of_exactly_one_per_cent_is_an_exposure():
    counterfactual = np.tile(AMOUNTS / 10.0, (6, 1))
    assert counterfactual_resilience(counterfactual * 0.99, counterfactual, 0).exposed_share == 1.0


def test_the_median_is_the_month_by_which_half_have_recovered():
    """One of ten recovers each month: five of ten by month 4."""
    table = survival_from_counts(np.arange(10, 0, -1), np.ones(10, int), np.zeros(10, int))
    assert table.median() == 4.0


@given(UNITS, st.integers(2, 5))
def test_quantile_groups_do_not_depend_on_the_unit_of_weights(unit, groups):
    weights = np.tile([1.0, 2.0, 3.0], 15)
    expected = quantile_groups(AMOUNTS[:45], weights, groups=groups)
    assert (quantile_groups(AMOUNTS[:45], weights * unit, groups=groups) == expected).all()


LINES = {"line", "threshold", "PROBABILITY", "TAU", "EXPOSED_FALL", "RECOVERED_RATIO", "WITHDRAWAL"}


@pytest.mark.parametrize("folder", ["measures", "recording", "report", "experiments"])
def test_no_module_compares_with_a_line_by_itself(folder):
    package = Path(thresholds.__file__).parent / folder
    found = []
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and not isinstance(node.comparators[0], ast.Constant):
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
                names |= {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                if names & LINES:
                    found.append(f"{path.name}: {ast.unparse(node)}")
    assert found == []
