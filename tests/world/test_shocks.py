"""Shocks: their path, their spread, their channels, one on top of another."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.scenario.load import load_scenario
from synergysim.scenario.shocks import Channels, Path, Shock, Spread
from synergysim.world.shocks import Shocks, path_depth, territory_exposure
from synergysim.world.territory import COLUMN, Territories

NOTHING = dict.fromkeys(Channels.model_fields, 0.0)


def shock(
    severity: float = 1.0, spread: tuple[float, float, float] = (1.0, 1.0, 0.0), **lost: float
) -> Shock:
    return Shock(
        title="A shock",
        severity=severity,
        path=Path(onset="2015-03", full_months=2, recovery_months=4.0, months=6),
        spread=Spread(lowest=spread[0], highest=spread[1], remoteness=spread[2]),
        channels=Channels(**NOTHING | lost),
    )


@pytest.fixture
def places():
    context = load_scenario("lesotho").scenario.context
    found = Territories(context, 1, 1)
    found.advance_weather(0, 0)
    return found


def struck(places: Territories, month: int = 2, **shocks: Shock) -> Shocks:
    found = Shocks(shocks, places, "2015-01", 12)
    found.strike(month)
    return found


def column(places, name):
    return places.matrix[:, COLUMN[name]]


def test_a_path_rises_at_onset_stays_and_fades():
    depth = path_depth(shock().path, "2015-01", 10)
    fading = np.exp(-np.arange(1, 5) / 4.0)
    np.testing.assert_allclose(depth, [0, 0, 1, 1, *fading, 0, 0])


def test_no_recovery_time_is_a_sudden_end():
    path = Path(onset="2015-01", full_months=2, recovery_months=0.0, months=9)
    assert np.array_equal(path_depth(path, "2015-01", 4), [1, 1, 0, 0])


def test_channels_take_their_share_at_full_depth(places):
    before = {name: column(places, name).copy() for name in COLUMN}
    lost = {
        "households_hit": 0.6, "wages": 0.4, "sales": 0.1, "crops": 0.5, "remittances": 0.25,
        "assets": 1.0, "schools": 0.9, "visits": 0.8, "budgets": 0.2,
    }  # fmt: skip
    shocks = struck(places, one=shock(**lost))
    np.testing.assert_allclose(column(places, "sale_factor"), 0.9 * before["sale_factor"])
    np.testing.assert_allclose(column(places, "crop_factor"), 0.5 * before["crop_factor"])
    np.testing.assert_allclose(column(places, "remittance_factor"), 0.75)
    np.testing.assert_allclose(column(places, "accident_factor"), 2 * before["accident_factor"])
    np.testing.assert_allclose(column(places, "school_open"), 0.1)
    np.testing.assert_allclose(column(places, "hit_share"), 0.6)
    np.testing.assert_allclose(column(places, "hit_loss"), 0.4)
    np.testing.assert_allclose(shocks.visits_lost, 0.8)
    assert shocks.budget_moved == pytest.approx(0.2)
    assert np.array_equal(column(places, "potential"), before["potential"])


def test_depth_scales_what_is_lost_but_not_who_is_hit(places):
    struck(places, 4, one=shock(households_hit=0.6, wages=0.4))
    np.testing.assert_allclose(column(places, "hit_share"), 0.6)
    np.testing.assert_allclose(column(places, "hit_loss"), 0.4 * np.exp(-0.25))


def test_losses_of_two_shocks_compound(places):
    shocks = struck(
        places, one=shock(schools=0.5, visits=0.5, wages=0.5, budgets=0.5),
        two=shock(schools=0.5, visits=0.5, wages=0.5, budgets=0.5),
    )  # fmt: skip
    np.testing.assert_allclose(column(places, "school_open"), 0.25)
    np.testing.assert_allclose(column(places, "hit_loss"), 0.75)
    np.testing.assert_allclose(shocks.visits_lost, 0.75)
    assert shocks.budget_moved == pytest.approx(0.75)


def test_before_onset_and_at_severity_zero_no_bit_moves(places):
    matrix = places.matrix.copy()
    everything = dict.fromkeys(Channels.model_fields, 0.7)
    for month, severity in ((0, 1.0), (1, 1.0), (2, 0.0), (9, 1.0)):
        shocks = struck(places, month, one=shock(severity, **everything))
        assert places.matrix.tobytes() == matrix.tobytes()
        assert not shocks.visits_lost.any()
        assert shocks.budget_moved == 0.0


def test_no_share_falls_below_zero_however_severe(places):
    struck(places, one=shock(3.0, **dict.fromkeys(Channels.model_fields, 1.0)))
    assert (places.matrix[:, 1:] >= 0).all()
    assert (column(places, "hit_loss") <= 1).all()


def test_exposure_stays_in_its_range_and_follows_remoteness(places):
    remote = territory_exposure("one", shock(spread=(0.3, 0.9, 1.0)), places)
    towns = territory_exposure("one", shock(spread=(0.3, 0.9, -1.0)), places)
    for found in (remote, towns):
        assert found.min() >= 0.3
        assert found.max() <= 0.9
    assert np.corrcoef(remote, places.remoteness)[0, 1] > 0.2
    assert np.corrcoef(towns, places.remoteness)[0, 1] < -0.2


def test_two_shocks_meet_places_independently(places):
    first = territory_exposure("one", shock(spread=(0, 1, 0)), places)
    second = territory_exposure("two", shock(spread=(0, 1, 0)), places)
    assert not np.array_equal(first, second)
    assert np.array_equal(first, territory_exposure("one", shock(spread=(0, 1, 0)), places))
