"""Savings groups and marketing associations: one thing as in 0.1.0, or two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import everywhere

from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario
from synergysim.scenario.programmes import Training

SHARES = st.floats(0.0, 1.0)


def lived(apart, groups, association, case="lesotho", **more):
    """A small case after two years in which its productive programme serves families."""
    changes = {
        "run.households": 300,
        "run.burn_in_years": 1,
        "run.months": 48,
        "context.behaviour.groups_apart": apart,
        "programmes.productive.training.groups": groups,
        "programmes.productive.training.association": association,
    }
    changes |= {key.replace("__", "."): value for key, value in more.items()}
    loaded = load_scenario(case)
    return SynergyModel(loaded.replace(everywhere(loaded.scenario) | changes).scenario).run()


@given(groups=SHARES, association=SHARES)
def test_as_one_thing_the_larger_intensity_is_that_of_groups(groups, association):
    training = Training(dose=0.5, coaching=0.1, groups=groups, association=association, months=12)
    one = training.with_groups_alone()
    assert (one.groups, one.association) == (max(groups, association), 0.0)
    assert (one.dose, one.coaching, one.months) == (0.5, 0.1, 12)


def test_as_one_thing_it_does_not_matter_which_a_programme_names():
    """The rule of 0.1.0, to the bit: groups were savings groups and associations."""
    base = lived(False, 0.6, 0.0)
    assert base.institutions.programmes["productive"].enrolled.any()
    for groups, association in ((0.0, 0.6), (0.6, 0.3)):
        other = lived(False, groups, association)
        assert np.array_equal(base.households.state, other.households.state)
    assert not base.households["membership"].any()


def test_groups_and_associations_act_separately():
    neither, groups, association = (lived(True, *both) for both in ((0, 0), (1.0, 0), (0, 1.0)))
    ties, members = (
        [model.households[name] for model in (neither, groups, association)]
        for name in ("social_capital", "membership")
    )
    assert ties[1].mean() > ties[0].mean()
    assert not members[0].any()
    assert not members[1].any()
    assert members[2].any()
    assert np.array_equal(ties[2], ties[0])


@pytest.mark.parametrize("apart", [False, True])
def test_the_alliance_forms_associations(apart):
    """They are groups where both are one thing."""
    found = {}
    for intensity in (0.0, 0.5):
        model = lived(
            apart,
            0,
            0,
            "colombia-ppp",
            institutions__donor__associations=intensity,
            run__months=72,
        )
        found[intensity] = model.households
    raised, untouched = ("membership", "social_capital")[:: 1 if apart else -1]
    assert found[0.5][raised].mean() > found[0.0][raised].mean()
    assert np.array_equal(found[0.5][untouched], found[0.0][untouched])
