"""Shocks: their path, their spread, their channels, one on top of another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.scenario.load import load_scenario
from synergysim.scenario.shocks import EVERYWHERE, Channels, OwnPath, Path, Shock, Spread, Wave
from synergysim.world.shocks import (
    LEAST_PRICE,
    Shocks,
    both_hits,
    both_whole_jobs,
    path_depth,
    territory_exposure,
)
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


@pytest.fixture(scope="session")
def places_of():
    context = load_scenario("lesotho").scenario.context

    def make() -> Territories:
        found = Territories(context, 1, 1)
        found.advance_weather(0, 0)
        return found

    return make


@pytest.fixture
def places(places_of):
    return places_of()


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
        places, one=shock(schools=0.5, visits=0.5, wages=0.5, budgets=0.5, households_hit=0.4),
        two=shock(schools=0.5, visits=0.5, wages=0.5, budgets=0.5, households_hit=0.4),
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


def test_prices_may_fall_but_not_to_nothing(places):
    struck(places, one=shock(prices=-0.1))
    np.testing.assert_allclose(column(places, "price"), 0.9)
    places.set("price", 1.0)
    struck(places, one=shock(3.0, prices=-0.3), two=shock(3.0, prices=-0.3))
    assert (column(places, "price") >= LEAST_PRICE).all()


def test_schools_stay_closed_for_the_months_stated_whatever_the_depth(places):
    closed = shock(schools=0.8, schools_months=5.0)
    for month, opened in ((1, 1.0), (2, 0.2), (4, 0.2), (6, 0.2), (7, 1.0)):
        places.advance_weather(month, month)
        struck(places, month, one=closed)
        np.testing.assert_allclose(column(places, "school_open"), opened)


def test_schools_closed_for_longer_than_the_shock_stay_closed(places):
    """The shock is over after six months; at severity zero nothing is closed."""
    struck(places, 9, one=shock(schools=1.0, schools_months=9.0))
    assert not column(places, "school_open").any()
    places.advance_weather(0, 0)
    struck(places, 9, one=shock(0.0, schools=1.0, schools_months=9.0))
    assert (column(places, "school_open") == 1.0).all()


def test_whole_jobs_of_two_shocks_are_weighted_by_what_each_takes():
    """A tenth of wages of which all are whole jobs, and three tenths of which a third are."""
    found = both_whole_jobs(np.array([0.1]), np.array([1.0]), np.array([0.3]), np.array([1 / 3]))
    np.testing.assert_allclose(found, 0.5)
    nothing = both_whole_jobs(np.zeros(1), np.zeros(1), np.zeros(1), np.ones(1))
    assert nothing.tolist() == [0.0]


def test_a_shock_sets_the_part_that_is_whole_jobs(places):
    struck(places, one=shock(households_hit=0.5, wages=0.4, whole_jobs=0.6))
    np.testing.assert_allclose(column(places, "whole_jobs"), 0.6)
    places.advance_weather(0, 0)
    assert not column(places, "whole_jobs").any()


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


def test_waves_follow_the_first_and_the_deepest_holds():
    wave = Wave(after=3, depth=0.5, full_months=2, recovery_months=0.0)
    path = Path(onset="2015-02", full_months=1, recovery_months=2.0, months=9, waves={"two": wave})
    first = np.exp(-np.arange(1, 10) / 2.0)
    expected = [0, 1, first[0], first[1], 0.5, 0.5, *first[4:8]]
    np.testing.assert_allclose(path_depth(path, "2015-01", 10), expected)


def own(**depth: list[float]) -> Shock:
    given = {EVERYWHERE if name == "everywhere" else name[1:]: d for name, d in depth.items()}
    path = OwnPath(file="my.csv", onset="2015-03", depth=given)
    return shock(spread=(0.5, 0.5, 0.0), crops=1.0).model_copy(update={"path": path})


def test_a_path_of_ones_own_holds_where_it_says(places):
    course = Shocks({"one": own(everywhere=[0.2, 0.0, 0.6])}, places, "2015-01", 6).depth["one"]
    np.testing.assert_allclose(course[:, 0], [0, 0, 0.1, 0, 0.3, 0])  # spread halves it
    assert (course == course[:, :1]).all()
    course = Shocks({"one": own(everywhere=[0.2], _3=[0.9, 0.5])}, places, "2015-01", 4).depth[
        "one"
    ]
    np.testing.assert_allclose(course[:, 3], [0, 0, 0.9, 0.5])  # no spread over what is said
    np.testing.assert_allclose(course[:, 0], [0, 0, 0.2, 0.0])


def test_a_path_that_outlasts_the_run_is_cut(places):
    course = Shocks({"one": own(everywhere=[0.4] * 50)}, places, "2015-01", 5).depth["one"]
    np.testing.assert_allclose(course[:, 0], [0, 0, 0.2, 0.2, 0.2])


def test_prices_rise_and_sales_may_gain(places):
    before = column(places, "sale_factor").copy()
    struck(places, one=shock(prices=0.2, sales=-0.1))
    np.testing.assert_allclose(column(places, "price"), 1.2)
    np.testing.assert_allclose(column(places, "sale_factor"), 1.1 * before)


def test_two_shocks_keep_the_wages_that_both_take():
    share, loss = both_hits(*(np.array([x]) for x in (0.6, 0.5, 0.2, 0.25)))
    assert share == pytest.approx(0.6)
    # A fifth loses 1 - 0.5 * 0.75, two fifths lose a half.
    assert share * loss == pytest.approx(0.2 * 0.625 + 0.4 * 0.5)


DEPTHS = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(
    lost=st.fixed_dictionaries({name: st.floats(0.0, 1.0) for name in Channels.model_fields}),
    spread=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-1.0, 1.0)),
    path=st.one_of(
        DEPTHS.map(lambda depth: OwnPath(file="x", onset="2015-02", depth={EVERYWHERE: depth})),
        st.builds(
            Path,
            onset=st.sampled_from(["2015-01", "2015-06"]),
            full_months=st.integers(1, 6),
            recovery_months=st.floats(0.0, 9.0),
            months=st.integers(1, 12),
            waves=st.just({"two": Wave(after=2, depth=0.7, full_months=1, recovery_months=1.0)}),
        ),
    ),
    month=st.integers(0, 11),
)
def test_severity_zero_and_months_before_onset_leave_every_bit(
    places_of, lost, spread, path, month
):
    places = places_of()
    matrix = places.matrix.copy()
    some = shock(0.0, spread, **lost).model_copy(update={"path": path})
    struck_one = Shocks({"one": some}, places, "2015-01", 12)
    struck_one.strike(month)
    assert places.matrix.tobytes() == matrix.tobytes()
    assert not struck_one.visits_lost.any()
    whole = Shocks({"one": some.model_copy(update={"severity": 1.0})}, places, "2015-01", 12)
    for early in range(int(path.onset[5:]) - 1):
        whole.strike(early)
        assert places.matrix.tobytes() == matrix.tobytes()
        assert whole.budget_moved == 0.0
