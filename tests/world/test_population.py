"""The population: its moments, its bounds, its draws."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.fields import TRAITS
from synergysim.scenario.load import load_scenario
from synergysim.world.population import (
    CONSTRAINED_LABOUR,
    SIZE_EFFECT_ON_LABOUR,
    SIZE_EFFECT_ON_LAND,
    synthesise,
)
from synergysim.world.territory import COLUMN, Territories

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
    # Whole persons between 1 and 16 move the mean of a lognormal: by quadrature over the draw.
    spread, nodes = given.size_dispersion, np.linspace(-6.0, 6.0, 20_001)
    sizes = np.rint(given.household_size * np.exp(spread * nodes - 0.5 * spread**2)).clip(1, 16)
    expected = (sizes * np.exp(-0.5 * nodes**2)).sum() / np.exp(-0.5 * nodes**2).sum()
    assert near(people.size.astype(np.float64), expected)
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
    # Only its territory follows from how many there are: places are equally large.
    assert not np.array_equal(few.territory, people.territory[:500])
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


# Endowments -----------------------------------------------------------------------------------

TRAIT = {column.name: row for row, column in enumerate(TRAITS)}


def asked(context, **values):
    """The context with other moments of its population."""
    return context.model_copy(update={"population": context.population.model_copy(update=values)})


def own_part(people, context):
    """Log labour and log land beyond size and sex of head, and ability; able households only."""
    given, able = context.population, ~people.labour_constrained
    size = np.log(people.size / given.household_size)
    labour, land = (np.log(people.traits[TRAIT[name]]) for name in ("labour", "land"))
    head = people.female_head
    labour = labour - SIZE_EFFECT_ON_LABOUR * size - np.where(head, np.log(given.female_labour), 0)
    land = land - SIZE_EFFECT_ON_LAND * size - np.where(head, np.log(given.female_land), 0)
    return np.array([labour, land, people["ability"]])[:, able]


@pytest.mark.parametrize("correlation", [0.0, 0.4, 0.7])
def test_labour_land_and_ability_correlate_as_asked(context, correlation):
    given = asked(context, endowment_correlation=correlation)
    found = np.corrcoef(own_part(synthesise(given, N, 4), given))
    # The standard error of a correlation is (1 - r^2) / sqrt(n).
    error = (1 - correlation**2) / np.sqrt(0.8 * N)
    assert found[np.triu_indices(3, 1)] == pytest.approx(correlation, abs=4.5 * error)


@pytest.mark.parametrize("correlation", [0.0, 0.7])
def test_correlation_moves_no_spread_and_no_mean(context, correlation):
    given = asked(context, endowment_correlation=correlation)
    spreads = own_part(synthesise(given, N, 4), given).std(axis=1)
    people = given.population
    expected = [people.labour_dispersion, people.land_dispersion, people.ability_dispersion]
    assert spreads == pytest.approx(expected, rel=0.03)


def test_the_common_factor_of_endowments_is_stored_for_successors(context):
    given = asked(context, endowment_correlation=0.5)
    people = synthesise(given, N, 4)
    together = people.traits[TRAIT["advantage"]]
    for own in (*own_part(people, given),):
        found = np.corrcoef(own, together[~people.labour_constrained])[0, 1]
        assert found == pytest.approx(np.sqrt(0.5), abs=0.02)


def test_endowments_by_sex_of_head_have_mean_one(context):
    """A ratio between heads moves nobody's mean: the context's wages and crops stay its own."""
    plain = asked(context, female_labour=1.0, female_land=1.0, labour_constrained=0.0)
    apart = asked(context, female_labour=0.6, female_land=0.5, labour_constrained=0.0)
    one, other = (synthesise(c, N, 4) for c in (plain, apart))
    for name, ratio in (("labour", 0.6), ("land", 0.5)):
        before, after = (p.traits[TRAIT[name]].astype(np.float64) for p in (one, other))
        relative = after / before
        women = one.female_head
        assert np.ptp(relative[women]) < 1e-6
        assert relative[women].mean() / relative[~women].mean() == pytest.approx(ratio, rel=1e-6)
        share = context.population.female_head
        mean = share * relative[women].mean() + (1 - share) * relative[~women].mean()
        assert mean == pytest.approx(1.0, rel=1e-6)


def test_without_risk_to_size_labour_and_land_have_mean_one(context):
    given = asked(context, size_dispersion=0.0, labour_constrained=0.0, household_size=4.0)
    people = synthesise(given, N, 4)
    for name in ("labour", "land"):
        assert near(people.traits[TRAIT[name]].astype(np.float64), 1.0), name


def test_hopes_and_ties_lie_around_the_contexts_and_are_where_households_start(people, context):
    given, behaviour = context.population, context.behaviour
    for name, level, spread in (
        ("aspiration", behaviour.aspiration, given.aspiration_dispersion),
        ("social_capital", behaviour.social_capital, given.social_capital_dispersion),
    ):
        own = people.traits[TRAIT[f"own_{name}"]]
        assert np.median(own) == pytest.approx(level, abs=0.02)
        assert own.std() == pytest.approx(spread, rel=0.1)
        assert own.min() >= 0.0
        assert own.max() <= np.float32(0.95)
        np.testing.assert_allclose(people[name], own, rtol=1e-6)


# Places ---------------------------------------------------------------------------------------


def test_wage_levels_differ_by_place_around_one(context):
    many = context.model_copy(
        update={
            "territories": context.territories.model_copy(
                update={"count": 2000, "wage_dispersion": 0.3}
            )
        }
    )
    level = Territories(many, 4, 4).matrix[:, COLUMN["wage_level"]]
    assert near(level, 1.0)
    assert np.log(level).std() == pytest.approx(0.3, rel=0.06)
    even = context.territories.model_copy(update={"wage_dispersion": 0.0})
    same = Territories(context.model_copy(update={"territories": even}), 4, 4)
    assert (same.matrix[:, COLUMN["wage_level"]] == 1.0).all()


def test_one_more_place_moves_no_other(context):
    count = context.territories.count
    more = context.territories.model_copy(update={"count": count + 1})
    one = Territories(context, 4, 4)
    other = Territories(context.model_copy(update={"territories": more}), 4, 4)
    assert np.array_equal(one.matrix, other.matrix[:count])
