"""Risk sharing: a place keeps what it is given, and chance is evened out inside it alone."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.kernel import FIXED_POINT, SHARED_SUM, SOCIAL_CAPITAL_SUM, SUMS, Threads
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.scenario.load import load_scenario
from synergysim.world.population import synthesise
from synergysim.world.risk_sharing import settle
from synergysim.world.territory import COLUMN, Territories

HOUSEHOLDS = 400


@pytest.fixture(scope="module")
def context():
    return load_scenario("lesotho").scenario.context


def lived(context, months, *, sharing=None, seed=2):
    """Yield places, households and sums month by month, without the local economy."""
    if sharing is not None:
        behaviour = context.behaviour.model_copy(update={"risk_sharing": sharing})
        context = context.model_copy(update={"behaviour": behaviour})
    households, places = synthesise(context, HOUSEHOLDS, seed), Territories(context, seed, seed)
    p, seasons = household_parameters(context), Seasons(context)
    for month in range(months):
        places.advance_weather(month, month % 12)
        seasons.set(p, month % 12)
        sums = Threads(1).month(
            households.state, households.traits, households.territory, places.matrix, p, seed, month
        )
        settle(sums, places)
        yield places, households, sums


def test_settling_by_hand(context):
    """Two places: 30 PPP$ given and 12 received, ties of 1.5 and 4 in sum."""
    places = Territories(context, 1, 1)
    sums = np.zeros((len(places), SUMS), dtype=np.int64)
    unit = int(FIXED_POINT)
    sums[0, [SHARED_SUM, SOCIAL_CAPITAL_SUM]] = -30 * unit, int(1.5 * unit)
    sums[1, [SHARED_SUM, SOCIAL_CAPITAL_SUM]] = 12 * unit, 4 * unit
    settle(sums, places)
    assert places.pool_balance[:2].tolist() == [30 * unit, -12 * unit]
    pool = places.matrix[:, COLUMN["pool"]]
    assert pool[:2] == pytest.approx([20.0, -3.0])
    assert not pool[2:].any()
    settle(sums, places)
    assert places.pool_balance[:2].tolist() == [60 * unit, -24 * unit]


def test_a_place_without_ties_owes_nothing(context):
    places = Territories(context, 1, 1)
    sums = np.zeros((len(places), SUMS), dtype=np.int64)
    sums[0, SHARED_SUM] = -5 * int(FIXED_POINT)
    settle(sums, places)
    assert places.matrix[0, COLUMN["pool"]] == 0.0
    assert places.pool_balance[0] == 5 * FIXED_POINT


def test_pool_and_receipts_sum_to_zero_in_every_territory_and_month(context):
    """To the unit of fixed point, month by month, over three years."""
    received = None
    for places, households, sums in lived(context, 36):
        count, shared = len(places), households["shared"]
        exact = np.array(
            [
                sum(int(x * FIXED_POINT) for x in shared[households.territory == n].tolist())
                for n in range(count)
            ]
        )
        assert np.array_equal(exact, sums[:, SHARED_SUM])
        received = exact if received is None else received + exact
        assert np.array_equal(received + places.pool_balance, np.zeros(count))
    assert np.abs(received).max() > 0


def test_a_pool_contains_about_one_month_of_sharing_at_most(context):
    """What is owed is paid next month, so that balances vary around zero and do not pile up."""
    balances, given = [], []
    for places, households, _ in lived(context, 72):
        balances.append(places.pool_balance / FIXED_POINT)
        given.append(np.abs(households["shared"]).sum())
    assert np.abs(np.array(balances)[-12:]).sum(axis=1).mean() < 2.0 * np.mean(given)
    later = np.array(balances)[36:]
    assert (later.max(axis=0) > 0).mean() > 0.8
    assert (later.min(axis=0) < 0).mean() > 0.8


def test_sharing_lowers_the_variance_of_consumption_of_the_same_people_and_chances(context):
    """Deviations from a household's own and the month's mean, with sharing and without."""
    variance = {}
    for sharing in (1.0, 0.0):
        eaten = np.array(
            [
                households["consumption"].copy()
                for _, households, _ in lived(context, 48, sharing=sharing)
            ]
        )[12:]
        own = eaten - eaten.mean(axis=0) - eaten.mean(axis=1)[:, None] + eaten.mean()
        variance[sharing] = np.median(own.var(axis=0))
    assert variance[1.0] < 0.97 * variance[0.0]


def test_nothing_is_shared_without_it(context):
    for places, households, _ in lived(context, 12, sharing=0.0):
        assert not households["shared"].any()
        assert not places.pool_balance.any()


def test_households_with_bad_shocks_receive_from_those_with_good_ones(context):
    """Inside a month and a place, what is received falls with income above what was expected."""
    slopes = []
    for _, households, _ in lived(context, 12):
        surprise = households["income"] - households["expected_income"]
        slopes.append(np.corrcoef(surprise, households["shared"])[0, 1])
    assert np.mean(slopes) < -0.1
