"""Parameters of the rule, and the seasons."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.agents import household_parameters as at
from synergysim.agents.household_columns import ALL, LANES
from synergysim.agents.household_parameters import POSITIONS, Seasons, household_parameters
from synergysim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def context():
    return load_scenario("lesotho").scenario.context


def test_every_parameter_has_one_place_and_a_finite_value(context):
    assert sorted(POSITIONS.values()) == list(range(at.LUMP_SIZE))
    parameters = household_parameters(context)
    assert parameters.shape == (at.LENGTH,)
    assert np.isfinite(parameters).all()


def test_no_two_columns_of_a_block_share_a_place():
    from synergysim.agents import household_columns as columns

    for position, column in enumerate(ALL):
        assert getattr(columns, column.name.upper()) == position * LANES


def test_the_contexts_numbers_arrive_under_their_names(context):
    p = household_parameters(context)
    assert p[at.WAGE] == context.livelihood.wage
    assert p[at.HURDLE] == context.behaviour.hurdle
    assert p[at.LINE] == context.poverty_line
    assert p[at.FIXED_COST] == context.technology.fixed_cost * context.technology.scale
    assert p[at.LUMP_SIZE + 2] == 600.0 * context.technology.scale


def test_innovations_keep_the_long_run_spread(context):
    p = household_parameters(context)
    persistence, innovation = p[at.CAPACITY_PERSISTENCE], p[at.CAPACITY_INNOVATION]
    spread = context.livelihood.capacity_dispersion
    assert innovation**2 / (1 - persistence**2) == pytest.approx(spread**2)


def test_lumps_yield_what_the_technology_gives_at_their_size(context):
    p, technology = household_parameters(context), context.technology
    for i, size in enumerate(at.LUMP_SIZES):
        expected = technology.high_level * technology.scale * size**technology.high_elasticity
        assert p[at.LUMP_HIGH + i] == pytest.approx(expected)


def test_harvest_peaks_in_its_month_and_food_is_dearest_half_a_year_away(context):
    seasons, harvest = Seasons(context), context.livelihood.harvest_month - 1
    assert seasons.crop.argmax() == harvest
    assert seasons.food.argmin() == harvest
    assert seasons.food.argmax() == (harvest + 6) % 12
    for series in (seasons.crop, seasons.wage, seasons.food):
        assert series.mean() == pytest.approx(1.0)
    assert (seasons.ahead >= 0).all()
    assert seasons.ahead[(harvest + 3) % 12] > seasons.ahead[(harvest + 9) % 12]


def test_seasons_write_their_four_places_only(context):
    p = household_parameters(context)
    before = p.copy()
    Seasons(context).set(p, 3)
    changed = set(np.flatnonzero(p != before).tolist())
    assert changed <= {at.SEASON_CROP, at.SEASON_WAGE, at.SEASON_FOOD, at.SEASON_AHEAD}
    assert changed
