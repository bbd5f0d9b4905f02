"""Parameters of the rule, and the seasons."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.parameters import (
    LENGTH,
    LUMP_HIGH,
    LUMP_LOW,
    LUMP_SIZE,
    LUMP_SIZES,
    LUMPS,
    POSITION,
    Seasons,
    household_parameters,
    named,
    read_parameters,
    shortfall_ahead,
)
from synergysim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def context():
    return load_scenario("lesotho").scenario.context


def test_every_parameter_has_one_place_and_a_finite_value(context):
    assert sorted(POSITION.values()) == list(range(LUMP_SIZE))
    parameters = household_parameters(context)
    assert parameters.shape == (LENGTH,)
    assert np.isfinite(parameters).all()


def test_the_array_read_by_name_gives_each_number_back(context):
    parameters = household_parameters(context)
    compiled, plain = read_parameters(parameters), named(parameters)
    assert compiled._fields == plain._fields
    for name, position in POSITION.items():
        assert getattr(plain, name) == getattr(compiled, name) == parameters[position]
    for name, first in (("lump_size", LUMP_SIZE), ("lump_low", LUMP_LOW), ("lump_high", LUMP_HIGH)):
        expected = parameters[first : first + LUMPS]
        assert np.array_equal(getattr(compiled, name), expected)
        assert np.array_equal(getattr(plain, name), expected)


def test_the_contexts_numbers_arrive_under_their_names(context):
    p = household_parameters(context)
    assert p[POSITION["wage"]] == context.livelihood.wage
    assert p[POSITION["hurdle"]] == context.behaviour.hurdle
    assert p[POSITION["line"]] == context.poverty_line
    assert p[POSITION["fixed_cost"]] == context.technology.fixed_cost * context.technology.scale
    assert p[LUMP_SIZE + 2] == 600.0 * context.technology.scale


def test_innovations_keep_the_long_run_spread(context):
    p = household_parameters(context)
    persistence, innovation = (
        p[POSITION["capacity_persistence"]],
        p[POSITION["capacity_innovation"]],
    )
    spread = context.livelihood.capacity_dispersion
    assert innovation**2 / (1 - persistence**2) == pytest.approx(spread**2)


def test_lumps_yield_what_the_technology_gives_at_their_size(context):
    p, technology = household_parameters(context), context.technology
    for i, size in enumerate(LUMP_SIZES):
        expected = technology.high_level * technology.scale * size**technology.high_elasticity
        assert p[LUMP_HIGH + i] == pytest.approx(expected)


def test_harvest_peaks_in_its_month_and_food_is_dearest_half_a_year_away(context):
    seasons, harvest = Seasons(context), context.livelihood.harvest_month - 1
    assert seasons.crop.argmax() == harvest
    assert seasons.food.argmin() == harvest
    assert seasons.food.argmax() == (harvest + 6) % 12
    for series in (seasons.crop, seasons.wage, seasons.food):
        assert series.mean() == pytest.approx(1.0)
    for ahead in (seasons.crop_ahead, seasons.wage_ahead):
        assert (ahead >= 0).all()
        assert ahead[(harvest + 3) % 12] > ahead[(harvest + 9) % 12]


def test_the_shortfall_ahead_by_hand():
    # Half of the mean for three months, then 7/6 for nine: 1.5 months of mean income are short
    # before the first of them, 1.0 after it, and again 1.5 at the end of the good months.
    season = np.array([0.5] * 3 + [7 / 6] * 9)
    ahead = shortfall_ahead(season)
    assert ahead[11] == pytest.approx(1.5)
    assert ahead[0] == pytest.approx(1.0)
    assert ahead[1] == pytest.approx(0.5)
    # After the third, nine good months come first: none of the gap that follows them is uncovered.
    assert ahead[2] == 0.0
    # With three good months left, 0.5 are laid by before the gap of 1.5.
    assert ahead[8] == pytest.approx(1.0)
    assert (shortfall_ahead(np.ones(12)) == 0.0).all()


@pytest.mark.parametrize("concentration", [0.0, 1.0, 3.0, 20.0])
def test_a_short_harvest_brings_the_same_crop_in_fewer_months(context, concentration):
    livelihood = context.livelihood.model_copy(
        update={"harvest_concentration": concentration, "season": 1.0}
    )
    crop = Seasons(context.model_copy(update={"livelihood": livelihood})).crop
    assert crop.mean() == pytest.approx(1.0)
    # Three months a quarter of the year apart from the harvest on either side: a von Mises density.
    turn = np.exp(concentration * np.cos(2 * np.pi * np.arange(12) / 12))
    assert np.sort(crop)[::-1] == pytest.approx(np.sort(turn / turn.mean())[::-1])


def test_food_keeps_a_price_at_any_season(context):
    dear = context.behaviour.model_copy(update={"lean_price": 1.0})
    assert Seasons(context.model_copy(update={"behaviour": dear})).food.min() > 0.0


def test_seasons_write_their_five_places_only(context):
    p = household_parameters(context)
    before = p.copy()
    Seasons(context).set(p, 3)
    changed = set(np.flatnonzero(p != before).tolist())
    seasonal = ("season_crop", "season_wage", "season_food", "crop_ahead", "wage_ahead")
    assert changed <= {POSITION[name] for name in seasonal}
    assert changed


def test_ability_has_an_inherited_and_a_random_part(context):
    p, people = household_parameters(context), context.population
    shared = people.endowment_correlation
    assert p[POSITION["family_ability"]] ** 2 == pytest.approx(
        shared * people.ability_dispersion**2
    )
    own = p[POSITION["ability_innovation"]] ** 2 / (1 - p[POSITION["inherited_ability"]] ** 2)
    assert own == pytest.approx((1 - shared) * people.ability_dispersion**2)
