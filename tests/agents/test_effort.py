"""Effort as a best response, by hand and against brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.agents.effort import (
    best_response,
    hardening,
    marginal_benefit,
    marginal_cost,
    trust_after,
)
from synergysim.scenario.load import load_scenario

GIVEN = load_scenario("lesotho").scenario.institutions.coordination.model_copy(
    update={
        "obligation": 1.0, "money": 3.0, "partner": 2.0, "cost_none": 0.05, "cost_strategy": 0.25,
        "cost_institution": 0.6, "cost_institutions": 0.9, "cost_partners": 0.1, "cost_weight": 0.5,
    }
)  # fmt: skip


def test_effort_by_hand():
    assert best_response(0.5, 1.0, 1.5, 0.5, 0.2) == pytest.approx((0.5 + 0.1) / 2.0)
    assert best_response(1.0, 9.0, 1.0, 1.0, 0.0) == 1.0
    assert best_response(0.0, 9.0, 1.0, 1.0, 0.0) == 0.0
    assert best_response(0.0, 9.0, 1.0, 1.0, 0.6) == pytest.approx(0.3)  # routine goes on
    assert best_response(0.5, 1.0, 0.0, 0.0, 0.0) == 1.0
    assert best_response(0.0, 1.0, 0.0, 0.0, 0.0) == 0.0


@given(st.floats(0, 1), st.floats(0, 8), st.floats(0.05, 5), st.floats(0, 5), st.floats(0, 1))
@settings(max_examples=50)
def test_no_other_effort_pays_more(support, benefit, cost, inertia, routine):
    effort = np.linspace(0, 1, 2001)

    def payoff(e):
        return support * benefit * e - cost * e**2 / 2 - inertia * (e - routine) ** 2 / 2

    chosen = best_response(support, benefit, cost, inertia, routine)
    assert 0.0 <= chosen <= 1.0
    assert payoff(chosen) >= payoff(effort).max() - 1e-12


def test_benefit_adds_obligations_money_and_a_trusted_fitting_partner():
    assert marginal_benefit(GIVEN, 0.5, 0.2, 0.5, 0.4, 0.5) == pytest.approx(0.5 + 0.6 + 0.2)
    assert marginal_benefit(GIVEN, 0.0, 0.0, 1.0, 0.0, 1.0) == 0.0


def test_cost_rises_with_boundary_partners_and_weight_and_falls_with_capacity():
    assert marginal_cost(GIVEN, "institutions", 3, 0.4, 0.5) == pytest.approx(0.9 * 1.2 * 1.2 / 0.5)
    costs = [
        marginal_cost(GIVEN, boundary, 1, 0.4, 0.5)
        for boundary in ("none", "strategy", "institution", "institutions")
    ]
    assert costs == sorted(costs)
    assert marginal_cost(GIVEN, "none", 0, 0.0, 0.0) == pytest.approx(0.05 / 0.05)


def test_institutions_harden_with_age():
    assert hardening(0.0, 6.0) == 0.0
    assert hardening(6.0, 6.0) == pytest.approx(1 - 1 / math.e)


def test_trust_falls_faster_than_it_rises():
    assert trust_after(0.5, 0.5, 0.5, 0.06, 0.18) == pytest.approx(0.5 + 0.06 * 0.5)
    assert trust_after(0.5, 0.0, 0.5, 0.06, 0.18) == pytest.approx(0.5 - 0.18 * 0.5)
    assert trust_after(0.5, 9.0, 0.5, 0.06, 0.18) == pytest.approx(0.53)  # more earns no more
    assert trust_after(0.5, 0.0, 0.0, 0.06, 0.18) == pytest.approx(0.53)
    assert trust_after(0.5, 0.5, 5e-324, 0.06, 0.18) == pytest.approx(0.53)  # no overflow


def test_what_took_years_to_build_is_lost_in_a_third_of_the_time():
    def quarters(trust, conduct):
        """Quarters until nine tenths of the way to what conduct earns are gone."""
        earned, gap, passed = conduct / 0.5, abs(conduct / 0.5 - trust), 0
        while abs(trust - earned) > 0.1 * gap:
            trust = trust_after(trust, conduct, 0.5, 0.06, 0.18)
            passed += 1
        return passed

    assert quarters(0.0, 0.5) > 3 * quarters(1.0, 0.0)
