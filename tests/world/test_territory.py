"""Territories: stable keys, weather, droughts, market access."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.engine.draws import name_key
from synergysim.scenario.load import load_scenario
from synergysim.world.territory import COLUMN, Territories, sale_access, territory_keys


def context(**changes):
    given = {f"context.{key.replace('__', '.')}": value for key, value in changes.items()}
    return load_scenario("lesotho", overrides=given).scenario.context


def test_keys_come_from_names_and_never_move():
    few, many = territory_keys(5), territory_keys(50)
    assert np.array_equal(few, many[:5])
    assert len(set(many.tolist())) == 50
    assert many[7] == name_key("territory", 7)


def test_further_territories_leave_the_others_as_they_are():
    few = Territories(context(territories__count=5), 3, 4)
    many = Territories(context(territories__count=40), 3, 4)
    for name in ("potential", "remoteness", "services", "tolerance"):
        assert np.array_equal(getattr(few, name), getattr(many, name)[:5])
    for month in range(24):
        few.advance_weather(month, month % 12)
        many.advance_weather(month, month % 12)
    assert np.array_equal(few.matrix, many.matrix[:5])


def test_traits_have_the_contexts_moments():
    given = context(territories__count=2000)
    places = Territories(given, 3, 4)
    dispersion = given.territories.productivity_dispersion
    assert places.potential.std() == pytest.approx(dispersion, rel=0.1)
    assert places.services.mean() == pytest.approx(given.territories.services, abs=0.05)
    assert set(np.unique(places.services)) <= {0.0, 1.0}
    assert places.remoteness.min() >= 0
    assert places.remoteness.max() <= 1
    assert places.tolerance.max() <= given.territories.tolerance


def test_weather_has_its_spread_and_memory():
    given = context(territories__count=400)
    places = Territories(given, 3, 4)
    path = []
    for month in range(300):
        places.advance_weather(month, month % 12)
        path.append(places.weather.copy())
    weather = np.array(path[60:])
    livelihood = given.livelihood
    assert weather.std() == pytest.approx(livelihood.weather_dispersion, rel=0.05)
    lagged = np.corrcoef(weather[:-1].ravel(), weather[1:].ravel())[0, 1]
    assert lagged == pytest.approx(livelihood.weather_persistence, abs=0.03)


def test_droughts_strike_at_planting_and_last():
    given = context(
        territories__count=500, livelihood__drought_probability=0.3, livelihood__drought_months=6
    )
    places = Territories(given, 3, 4)
    planting = (given.livelihood.harvest_month + 4) % 12
    dry = []
    for month in range(24):
        places.advance_weather(month, month % 12)
        dry.append(places.drought_left > 0)
    first = next(month for month in range(24) if month % 12 == planting)
    assert not np.any(dry[:first])
    assert np.mean(dry[first]) == pytest.approx(0.3, abs=0.1)
    for month in range(first, first + 6):
        assert np.array_equal(dry[month], dry[first])
    assert not np.any(dry[first + 6])


def test_a_drought_takes_its_shares():
    given = context(livelihood__weather_dispersion=0.0)
    places = Territories(given, 3, 4)
    places.drought_left[:3] = 5
    places.advance_weather(0, 0 if given.livelihood.harvest_month != 8 else 1)
    livelihood = given.livelihood
    crops = places.matrix[:, COLUMN["crop_factor"]]
    np.testing.assert_allclose(crops[:3], 1 - livelihood.drought_crop)
    np.testing.assert_allclose(crops[3:], 1.0)
    np.testing.assert_allclose(
        places.matrix[:3, COLUMN["wage_factor"]], 1 - livelihood.drought_wages
    )
    np.testing.assert_allclose(
        places.matrix[:3, COLUMN["accident_factor"]], 1 + livelihood.drought_losses
    )


def test_the_better_technology_yields_more_where_markets_are_near():
    given = context(
        territories__market_penalty=0.4,
        territories__service_gain=0.5,
        territories__remoteness=0.5,
        territories__services=0.5,
        territories__market_returns=2.0,
    )
    places = Territories(given, 3, 4)
    places.remoteness[:4] = [0.0, 1.0, 1.0, 0.5]
    places.services[:4] = [0.0, 0.0, 1.0, 0.5]
    places.advance_weather(0, 0)
    mean = 1 - 0.4 * 0.5 * 0.75  # 0.85
    expected = [(1.0 / mean) ** 2, (0.6 / mean) ** 2, (0.8 / mean) ** 2, 1.0]
    np.testing.assert_allclose(places.matrix[:4, COLUMN["returns"]], expected)


@pytest.mark.parametrize("penalty", [0.0, 0.2, 1.0])
def test_without_an_elasticity_places_yield_alike_to_the_bit(penalty):
    given = context(territories__market_penalty=penalty, territories__market_returns=0.0)
    places = Territories(given, 3, 4)
    places.remoteness[0], places.services[0] = 1.0, 0.0
    places.advance_weather(0, 0)
    assert (places.matrix[:, COLUMN["returns"]] == 1.0).all()


def test_market_access_by_hand():
    given = context(territories__market_penalty=0.4, territories__service_gain=0.5)
    places = Territories(given, 3, 4)
    places.remoteness[:4] = [0.0, 1.0, 1.0, 0.5]
    places.services[:4] = [0.0, 0.0, 1.0, 0.5]
    places.advance_weather(0, 0)
    expected = [1.0, 0.6, 0.8, 1 - 0.4 * 0.5 * 0.75]
    np.testing.assert_allclose(places.matrix[:4, COLUMN["sale_factor"]], expected)
    np.testing.assert_allclose(sale_access(0.5, 0.5, 0.4, 0.5), expected[3])
