"""What measures refuse: masked arrays, what is not a number, and labels that name nobody."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.measures.checks import finite_rows, finite_vector, truth_vector, whole_vector
from synergysim.measures.counterfactual_resilience import counterfactual_resilience
from synergysim.measures.income_loss import income_loss
from synergysim.measures.inequality import gini
from synergysim.measures.poverty import headcount, poverty_gap
from synergysim.measures.recovery import RecoveryAccumulator
from synergysim.measures.survival import kaplan_meier, survival_from_counts
from synergysim.measures.synergy import synergy
from synergysim.measures.theil import theil_between

MASKED = np.ma.array([1.0, 2.0, -99.0], mask=[False, False, True])
NO_NUMBERS = [
    np.array([1.0, None, 2.0], dtype=object),
    np.array([1.0 + 0.0j, 2.0, 3.0]),
    np.array([True, False, True]),
    np.array(["1", "2", "3"]),
]


def mean_income(values):
    return gini(values)


@pytest.mark.parametrize(
    "call",
    [
        lambda: headcount(MASKED, 1.5),
        lambda: poverty_gap([1, 2, 3], 1.5, MASKED),
        lambda: gini(MASKED),
        lambda: income_loss(MASKED, [1, 2, 3]),
        lambda: income_loss([1, 2, 3], MASKED),
        lambda: counterfactual_resilience(MASKED, [1, 2, 3], 0),
        lambda: synergy(MASKED, [1, 2, 3], [1, 2, 3], [1, 2, 3]),
        lambda: kaplan_meier(np.ma.array([1, 2], mask=[0, 1]), [True, False]),
        lambda: kaplan_meier([1, 2], np.ma.array([True, False], mask=[0, 1])),
        lambda: survival_from_counts(np.ma.array([2, 1], mask=[0, 1]), [1, 1], [0, 0]),
        lambda: theil_between([1, 2], np.ma.array([0, 1], mask=[0, 1])),
    ],
)
def test_a_masked_array_is_refused_in_words(call):
    with pytest.raises(ValueError, match="is a masked array: take its missing values out first"):
        call()


@pytest.mark.parametrize("values", NO_NUMBERS, ids=["object", "complex", "bool", "text"])
def test_what_is_no_real_number_is_refused(values):
    for call in (
        lambda: finite_vector(values, "welfare"),
        lambda: finite_rows([values], "welfare"),
        lambda: headcount(values, 1.5),
        lambda: counterfactual_resilience(values, [1.0, 1.0, 1.0], 0),
    ):
        with pytest.raises(ValueError, match="must hold real numbers, not values of type"):
            call()


def test_vectors_of_other_types_say_what_they_hold():
    with pytest.raises(ValueError, match="must be boolean, not int64"):
        truth_vector([0, 1], "poor")
    for wrong in ([0.5], [True], ["1"]):
        with pytest.raises(ValueError, match="must be whole numbers"):
            whole_vector(wrong, "months")
    with pytest.raises(ValueError, match="must be numbered from 0"):
        theil_between([1, 2], [-1, 0])


def test_weights_of_a_recovery_are_checked_like_all_others():
    followed = RecoveryAccumulator(2, 0)
    for month in range(4):
        followed.update(month, [0.5, 1.0], [1.0, 1.0])
    with pytest.raises(ValueError, match="3 weights for 2 units"):
        followed.recovered_share([1.0, 1.0, 1.0])
