"""Messages clash with those of a programme that gives messages, and with no other."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.model import SynergyModel
from synergysim.scenario.programmes import Services

APART = {
    "programmes.productive.start": "2015-01",
    "programmes.productive.training.dose": 1.0,
    "institutions.staff.mixed_messages": 0.4,
    # Managers never meet, so that no message agrees.
    "institutions.staff.coordination_time": 0.0,
    "institutions.staff.tie_growth": 0.0,
}


@pytest.fixture
def taught(make):
    """Return a function that gives the lessons of the first month, and who is on both lists."""

    def first_month(**changes):
        overrides = APART | {key.replace("__", "."): value for key, value in changes.items()}
        model = SynergyModel(make("lesotho", overrides, architecture="independent"))
        system = model.institutions
        system.hold_politics(0)
        system.hold_intakes(0)
        system.work_locally(0)
        system.deliver(0)
        social, productive = (system.programmes[side].enrolled for side in ("social", "productive"))
        assert (social & productive).any()
        assert (~social & productive).any()
        return model.households["training"][productive], social[productive]

    return first_month


def test_cash_without_conditions_contradicts_nobody(taught):
    """By hand: 0.4 of a lesson was lost beside Child Grants, which tell families nothing."""
    now, both = taught()
    before, same = taught(institutions__staff__messages_where_spoken=False)
    np.testing.assert_array_equal(both, same)
    assert now.all()
    np.testing.assert_allclose(before[both], 0.6 * now[both])
    np.testing.assert_array_equal(before[~both], now[~both])


def test_a_condition_is_a_message(taught):
    """By hand: with a condition on cash 0.6 of a lesson is left, as in 0.1.0."""
    silent, both = taught()
    spoken, _ = taught(programmes__social__condition=True)
    before, _ = taught(
        programmes__social__condition=True, institutions__staff__messages_where_spoken=False
    )
    np.testing.assert_allclose(spoken[both], 0.6 * silent[both])
    np.testing.assert_array_equal(spoken, before)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"condition": True}, True),
        ({"services": Services(insurance=0.1)}, True),
    ],
)
def test_messages_come_by_visits_and_conditions(programme, change, expected):
    office = programme("social", change=lambda given: given.model_copy(update=change))
    assert office.gives_messages is expected


def test_a_package_gives_no_messages_unless_training_comes_with_it(programme):
    assert programme("productive").gives_messages
    assert not programme(
        "productive", change=lambda given: given.model_copy(update={"training": None})
    ).gives_messages
