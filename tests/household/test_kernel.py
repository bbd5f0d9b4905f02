"""Drivers of the rule: blocks, ranges, threads."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.fields import LANES, STATE_ROW
from synergysim.household.kernel import SUMS, Threads, household_range
from synergysim.household.parameters import household_parameters
from synergysim.scenario.load import load_scenario
from synergysim.world.population import synthesise
from synergysim.world.territory import Territories

N = 200


@pytest.fixture(scope="module")
def context():
    return load_scenario("lesotho").scenario.context


def lived(context, pieces, width):
    """State and sums after a month lived in pieces of rows, in the order given."""
    population = synthesise(context, N, 5)
    places, parameters = Territories(context, 5, 5), household_parameters(context)
    sums = np.zeros((len(places), SUMS), dtype=np.int64)
    for first, last in pieces:
        household_range(
            first,
            last,
            width,
            population.state,
            population.traits,
            population.territory,
            places.matrix,
            parameters,
            5,
            0,
            sums,
        )
    return population.state, sums


@pytest.mark.parametrize("width", [1, 2, 7, 63, LANES])
@pytest.mark.parametrize(
    "pieces", [[(0, N)], [(150, N), (0, 150)], [(i, i + 1) for i in reversed(range(N))]]
)
def test_neither_width_nor_order_nor_cuts_change_a_bit(context, pieces, width):
    state, sums = lived(context, [(0, N)], LANES)
    other_state, other_sums = lived(context, pieces, width)
    assert state.tobytes() == other_state.tobytes()
    assert np.array_equal(sums, other_sums)


def test_a_range_touches_no_row_outside_it(context):
    fresh = synthesise(context, N, 5).state
    state, _ = lived(context, [(20, 90)], LANES)
    untouched = np.r_[0:20, 90:N]
    assert np.array_equal(state[:, untouched], fresh[:, untouched])
    assert (state[STATE_ROW["consumption"], 20:90] > 0).all()


def test_threads_must_be_positive():
    with pytest.raises(ValueError, match="at least 1"):
        Threads(0)


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("households", [1, 64, 129])
def test_any_number_of_threads_serves_any_number_of_households(context, threads, households):
    population = synthesise(context, households, 5)
    places, parameters = Territories(context, 5, 5), household_parameters(context)
    pool = Threads(threads)
    sums = pool.month(
        population.state, population.traits, population.territory, places.matrix, parameters, 5, 0
    )
    pool.close()
    total = sum(int(value * 2**20) for value in population["consumption"].tolist())
    assert sums[:, 0].sum() == total
