"""The population: its moments, its bounds, its draws."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.scenario.load import load_scenario
from synergysim.world.population import CONSTRAINED_LABOUR, synthesise

N = 20_000


@pytest.fixture(scope="module")
def context():
    return load_scenario("lesotho").scenario.context


@pytest.fixture(scope="module")
def people(context):
    return synthesise(context, N, 4)


def near(found: np.ndarray, expected: float, deviations: float = 4.5) -> bool:
    """Whether a sample mean lies within so many standard errors of what is expected."""
    return abs(found.mean() - expected) <= deviations * found.std() / np.sqrt(len(found)) + 1e-9


def test_shares_are_the_contexts_within_sampling_error(people, context):
    given = context.population
    for name in ("female_head", "labour_constrained", "registered", "has_account", "interested"):
        assert near(getattr(people, name), getattr(given, name)), name
    assert near(people.traits[4] > 0, given.receives_remittances)


def test_moments_are_the_contexts(people, context):
    given = context.population
    # Whole persons between 1 and 16 move the mean of a lognormal a little.
    assert people.size.mean() == pytest.approx(given.household_size, rel=0.02)
    assert people.children.sum() / people.size.sum() == pytest.approx(given.school_age, rel=0.1)
    ability = people["ability"]
    assert near(ability, 0.0)
    assert ability.std() == pytest.approx(given.ability_dispersion, rel=0.03)
    assert people["capacity"].std() == pytest.approx(
        context.livelihood.capacity_dispersion, rel=0.03
    )
    typical = (people.size == round(given.household_size)) & ~people.labour_constrained
    assert np.log(people.traits[2][typical]).std() == pytest.approx(
        given.labour_dispersion, rel=0.06
    )
    assert near(people.traits[5], 0.5)


def test_labour_constrained_households_have_hardly_any_labour(people):
    labour, few = people.traits[2], people.labour_constrained
    assert labour[few].mean() / labour[~few].mean() == pytest.approx(CONSTRAINED_LABOUR, rel=0.1)


def test_households_are_whole_and_have_an_adult(people):
    assert np.array_equal(people.size, np.rint(people.size))
    assert people.size.min() >= 1
    assert people.size.max() <= 16
    assert (people.children <= people.size - 1).all()
    assert (people.children >= 0).all()


def test_territories_are_sorted_and_equally_large(people, context):
    count = context.territories.count
    assert (np.diff(people.territory) >= 0).all()
    sizes = np.bincount(people.territory, minlength=count)
    assert len(sizes) == count
    assert np.ptp(sizes) <= 1


@pytest.mark.parametrize("households", [1, 3, 30, 31])
def test_few_households_live_in_existing_territories(context, households):
    few = synthesise(context, households, 4)
    assert len(few) == households
    assert few.territory.max() < context.territories.count


def test_a_household_is_its_row_however_many_others_there_are(people, context):
    few = synthesise(context, 500, 4)
    assert np.array_equal(few.traits, people.traits[:, :500])
    assert np.array_equal(few["ability"], people["ability"][:500])
    assert np.array_equal(few.registered, people.registered[:500])


def test_seeds_give_other_people(people, context):
    other = synthesise(context, N, 5)
    assert np.corrcoef(other["ability"], people["ability"])[0, 1] == pytest.approx(0, abs=0.03)


def test_a_copy_shares_what_is_fixed_and_nothing_else(context):
    one = synthesise(context, 50, 4)
    other = one.copy()
    other["assets"][:] = 1.0
    assert (one["assets"] != 1.0).all()
    assert other.traits is one.traits
