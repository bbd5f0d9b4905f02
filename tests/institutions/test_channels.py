"""Channels: what institutions did in one run, replayed whole or in part in another."""

from __future__ import annotations

from functools import cache, partial

import numpy as np
import pytest

from synergysim.institutions.channels import CHANNELS, Path, Paths, alike, compose, place_weights
from synergysim.institutions.observed_channels import ObservedSystem
from synergysim.institutions.replay import ReplayedSystem
from synergysim.model import SynergyModel
from synergysim.scenario.load import load_scenario

SMALL = {"run.households": 150, "run.burn_in_years": 1, "run.months": 42}
CASES = {
    "lesotho": ("covid19-lesotho", ("reactivation-lesotho",)),
    "colombia-ppp": (None, ()),
    "mali-nioro-cash-plus": (None, ()),
    "ethiopia-psnp-in-sct": (None, ()),
    "mexico-prospera-package": (None, ()),
    "peru-juntos-haku-winay": ("covid19-peru", ("emergency-cash-peru",)),
}

ONSET = {"lesotho": "2017-01", "peru-juntos-haku-winay": "2013-06"}


@cache
def scenario(case, architecture, **changes):
    shock, responses = CASES[case]
    overrides = SMALL | {key.replace("__", "."): value for key, value in changes.items()}
    if shock:
        overrides[f"shocks.{shock}.path.onset"] = ONSET[case]
    return load_scenario(
        case,
        architecture=architecture,
        shocks=[shock] if shock else [],
        responses=responses,
        overrides=overrides,
    ).scenario


@cache
def observed(case, architecture, **changes):
    return SynergyModel(scenario(case, architecture, **changes), institutions=ObservedSystem).run()


def replayed(base, sources):
    return SynergyModel(base, institutions=partial(ReplayedSystem, sources=sources)).run()


def paths(model):
    return model.institutions.paths


def same(one, other):
    return np.array_equal(one.households.state, other.households.state, equal_nan=True)


@pytest.mark.parametrize("case", CASES)
def test_replaying_all_channels_gives_the_run_itself_to_the_bit(case):
    base = scenario(case, "independent")
    for architecture in ("independent", "integrated", "coordinated-institutions"):
        run = observed(case, architecture)
        again = replayed(base, dict.fromkeys(CHANNELS, paths(run)))
        assert same(run, again), architecture
        for name, programme in run.institutions.programmes.items():
            mine = again.institutions.programmes[name]
            assert np.array_equal(mine.received, programme.received)
            assert np.array_equal(mine.ever, programme.ever)


def test_observing_a_run_changes_nothing():
    plain = SynergyModel(scenario("lesotho", "integrated")).run()
    assert same(plain, observed("lesotho", "integrated"))


def test_two_architectures_differ_in_what_is_replayed():
    one, other = (paths(observed("lesotho", name)) for name in ("independent", "integrated"))
    assert not all(alike(channel, one, other) for channel in CHANNELS)
    assert all(alike(channel, one, one) for channel in CHANNELS)


def test_every_channel_alone_can_be_replayed_and_changes_what_households_get():
    low, high = (
        observed("lesotho", name, architecture__off_sector_quality=quality)
        for name, quality in (("independent", 1.0), ("complementary-design", 0.5))
    )
    base = scenario("lesotho", "independent")
    for channel in CHANNELS:
        mixed = dict.fromkeys(CHANNELS, paths(low)) | {channel: paths(high)}
        assert alike(channel, paths(low), paths(high)) == same(low, replayed(base, mixed)), channel


def test_a_channel_that_is_alike_can_come_from_either_run():
    low, high = (
        observed(
            "lesotho",
            "integrated",
            architecture__off_sector_quality=quality,
            institutions__staff__quality_until_hired=False,
        )
        for quality in (1.0, 0.5)
    )
    assert alike("training", paths(low), paths(high))
    assert not alike("quality", paths(low), paths(high))
    base = scenario("lesotho", "integrated")
    mixed = dict.fromkeys(CHANNELS, paths(low)) | {"training": paths(high)}
    assert same(low, replayed(base, mixed))


def test_other_programmes_cannot_be_replayed():
    both = paths(observed("lesotho", "independent"))
    with pytest.raises(ValueError, match="social, productive cannot be replayed by social"):
        replayed(scenario("lesotho", "social-only"), dict.fromkeys(CHANNELS, both))


# Putting a list together ------------------------------------------------------------------------

PLACE = np.array([0, 0, 0, 1, 1, 2])
ORDER = np.array([2, 0, 1, 3, -1, 4])
NOBODY = np.zeros(6, dtype=bool)


def put_together(doses, shares, gone=NOBODY, fullness=(0.0, 0.0, 0.0)):
    weights = np.array([shares, [0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.5, 0.3, 0.2]])
    rows, given = compose(
        np.array(doses, dtype=np.float32), weights, np.array(fullness), ORDER, gone, PLACE
    )
    return dict(zip(rows.tolist(), given.tolist(), strict=True))


def test_those_whose_turn_is_first_come_in_each_place():
    assert set(put_together([1.0] * 3, [2 / 3, 1 / 3, 0.0])) == {1, 2, 3}


def test_what_a_place_cannot_take_goes_on_to_all_places():
    assert set(put_together([1.0] * 4, [0.0, 1.0, 0.0])) >= {3}
    assert len(put_together([1.0] * 4, [0.0, 1.0, 0.0])) == 4


def test_nobody_comes_twice_or_without_a_turn():
    gone = np.array([False, True, False, False, False, False])
    assert set(put_together([1.0] * 9, [1.0, 0.0, 0.0], gone)) == {0, 2, 3, 5}


def test_the_fullest_doses_go_to_the_places_that_had_them():
    found = put_together([1.0, 0.5], [0.5, 0.5, 0.0], fullness=(0.2, 0.9, 0.0))
    assert found == {3: 1.0, 1: 0.5}


def test_places_follow_in_the_order_of_later_and_earlier_intakes():
    path = Path(12, 3)
    path.entered = {0: np.array([2, 0, 0]), 3: np.array([0, 0, 0]), 6: np.array([0, 3, 1])}
    weights = place_weights(path, 3, np.array([10.0, 10.0, 20.0]))
    np.testing.assert_allclose(weights, [[0, 0, 0], [0, 0.75, 0.25], [1, 0, 0], [0.25, 0.25, 0.5]])


def test_runs_of_other_programmes_are_not_alike():
    one = Paths({"a": Path(1, 1)}, np.zeros(1))
    assert not alike("money", one, Paths({"b": Path(1, 1)}, np.zeros(1)))
