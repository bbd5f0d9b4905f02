"""Incidence and depth of income losses."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.measures.income_loss import income_loss


def test_a_worked_example():
    """Losses of 0, 5, 10 and 50 %; two of four reach ten per cent."""
    found = income_loss([100, 95, 90, 50], [100, 100, 100, 100])
    assert found.incidence == 0.5
    assert found.depth == pytest.approx(65 / 400)
    assert found.depth_of_losers == pytest.approx(60 / 200)


def test_persons_count_for_incidence_and_incomes_for_depth():
    found = income_loss([100, 50], [100, 100], [9, 1])
    assert found.incidence == pytest.approx(0.1)
    assert found.depth == pytest.approx(0.25)


def test_gains_are_negative_losses_and_nobodys_depth_is_unknown():
    found = income_loss([120, 100], [100, 100])
    assert (found.incidence, found.depth) == (0.0, pytest.approx(-0.1))
    assert np.isnan(found.depth_of_losers)


def test_counterfactuals_without_income_are_left_out():
    assert income_loss([5, 50], [0, 100]).incidence == 1.0
    assert np.isnan(income_loss([5.0], [0.0]).incidence)


@pytest.mark.parametrize(
    ("shocked", "counterfactual", "more"),
    [
        ([1, 2], [1], {}),
        ([], [], {}),
        ([np.nan], [1], {}),
        ([1], [np.inf], {}),
        ([1], [1], {"least": 0.0}),
        ([1], [1], {"weights": [0.0]}),
        ([1], [1], {"weights": [-1.0]}),
    ],
)
def test_what_cannot_be_measured_is_refused(shocked, counterfactual, more):
    with pytest.raises(ValueError, match=r"."):
        income_loss(shocked, counterfactual, **more)
