"""Villages let a programme in before it enrols families of its list there."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions.acceptance import let_in
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario

SMALL = {"run.households": 300, "run.burn_in_years": 1, "run.months": 30}
PROGRAMMES = ("social", "productive")
"""The two modalities of Cash+."""


def test_a_village_agrees_by_what_it_would_see_against_what_it_accepts():
    """Logistic: one half at its tolerance, 0.12 two scales above it, 0.88 two below."""
    seen = np.array([0.2, 0.2, 0.3, 0.3, 0.1, 0.1, 0.1])
    draw = np.array([0.49, 0.51, 0.11, 0.13, 0.87, 0.89, 0.0])
    reached = np.array([True] * 6 + [False])
    consents = np.zeros(7, dtype=bool)
    let_in(seen, np.full(7, 0.2), 0.05, draw, reached, consents)
    assert consents.tolist() == [True, False, True, False, True, False, False]
    let_in(np.ones(7), np.full(7, 0.2), 0.05, np.ones(7), reached, consents)
    assert consents.tolist() == [True, False, True, False, True, False, False]  # once and for all


def run(**changes):
    overrides = SMALL | {f"programmes.{key}": value for key, value in changes.items()}
    overrides = {key.replace("__", "."): value for key, value in overrides.items()}
    return SynergyModel(load_scenario("mali-nioro-cash-plus", overrides=overrides).scenario).run()


@pytest.fixture(scope="module")
def heard():
    return run()


@pytest.fixture(scope="module")
def not_heard():
    return run(**{f"{name}__targeting__exclude": None for name in PROGRAMMES})


def parts(model):
    return [model.institutions.programmes[name] for name in PROGRAMMES]


def test_nobody_is_enrolled_where_a_village_has_not_agreed(heard, not_heard):
    for model in (heard, not_heard):
        place = model.households.territory
        for programme in parts(model):
            assert programme.ever.any()
            assert programme.consents[place[programme.ever]].all()
            assert (programme.asked_consent | ~programme.consents).all()
        model.institutions.check_money()


def test_more_villages_agree_where_their_request_is_heard(heard, not_heard):
    def agreed(model):
        return sum(int(programme.consents.sum()) for programme in parts(model))

    assert agreed(heard) > agreed(not_heard)


def test_without_the_rule_nobody_is_asked():
    model = run(**{f"{name}__targeting__consent": False for name in PROGRAMMES})
    assert not any(programme.asked_consent.any() for programme in parts(model))
    assert all(programme.ever.any() for programme in parts(model))
