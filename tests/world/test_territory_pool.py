"""Starts from the pool of territories: their bits, their independence, and what is stored."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.conftest import TINY

from synergysim.engine.files import seal
from synergysim.experiments.running.preparation import prepare_pools
from synergysim.experiments.sweep import load_plan
from synergysim.model import SynergyModel
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.districts import Districts
from synergysim.scenario.load import load_part, load_scenario
from synergysim.world import burn_in
from synergysim.world.burn_in import past_used, prepare_pool, snapshot
from synergysim.world.simulated_past import Snapshot, run_burn_in
from synergysim.world.territory_pool import LARGEST, VERSIONS, TerritoryPool

ENVIRONMENT = dict(os.environ)
"""As it is outside the tests of this file."""

YEARS, HOUSEHOLDS = 10, 60
POOLED = {
    "run.households": HOUSEHOLDS,
    "run.burn_in_years": YEARS,
    "run.months": 24,
    "context.territories.count": 12,
}


@pytest.fixture
def context():
    return load_scenario("lesotho", overrides=POOLED).scenario.context


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache of its own, on disk and in memory."""
    monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(tmp_path))
    forget(monkeypatch)
    return tmp_path / "synergysim"


def forget(monkeypatch):
    monkeypatch.setattr(burn_in, "_memory", OrderedDict())
    monkeypatch.setattr(burn_in, "_pools", OrderedDict())


def pooled(context, seed: int) -> Snapshot:
    return snapshot(context, HOUSEHOLDS, seed, YEARS, 6, "pool")


def bits(found: Snapshot) -> dict[str, bytes]:
    arrays = {name: value for name, value in vars(found).items() if name != "households"}
    arrays |= vars(found.households)
    return {name: np.asarray(value).tobytes() for name, value in arrays.items()}


# Which versions --------------------------------------------------------------------------------


def test_a_hundred_consecutive_seeds_share_no_territory(context):
    pool = TerritoryPool(context, HOUSEHOLDS, YEARS, 0)
    for first in (1, VERSIONS + 1, 10 * VERSIONS + 1):
        taken = np.array([pool.versions(first + turn) for turn in range(VERSIONS)])
        assert (np.arange(VERSIONS) == np.sort(taken, axis=0).T).all()


def test_other_hundreds_combine_versions_anew(context):
    pool = TerritoryPool(context, HOUSEHOLDS, YEARS, 0)
    one, other = (
        np.array([pool.versions(seed) for seed in range(first, first + VERSIONS)])
        for first in (1, VERSIONS + 1)
    )
    shared = (one[:, None] == other[None]).sum(axis=2)
    # Each population shares one group with another, in the mean over those of the other hundred.
    assert shared.mean() * VERSIONS == pytest.approx(pool.groups)
    assert shared.max() < pool.groups / 2


@pytest.mark.parametrize("seed", [0, 2**62])
def test_every_seed_has_versions(context, seed):
    found = TerritoryPool(context, HOUSEHOLDS, YEARS, 0).versions(seed)
    assert ((found >= 0) & (found < VERSIONS)).all()


def test_versions_are_other_families_and_other_places(context):
    pool = TerritoryPool(context, HOUSEHOLDS, YEARS, 0)
    found = [pool.population(seed) for seed in range(1, 6)]
    for values in ("potential", "remoteness", "weather", "normal_assets"):
        assert len({getattr(one, values).tobytes() for one in found}) == 5
    assert len({one.households.traits.tobytes() for one in found}) == 5


# The same bits ---------------------------------------------------------------------------------


def test_parts_give_the_bits_of_the_whole_in_any_order(context):
    whole = TerritoryPool(context, HOUSEHOLDS, YEARS, 6)
    whole.complete()
    wanted = {seed: bits(whole.population(seed)) for seed in (3, 4, 250)}
    for order in ([3, 4, 250], [250, 4, 3]):
        parts = TerritoryPool(context, HOUSEHOLDS, YEARS, 6)
        assert {seed: bits(parts.population(seed)) for seed in order} == wanted
        assert not parts.is_complete
        assert parts.populations <= 3
        parts.complete()
        assert bits(parts.population(3)) == wanted[3]


def test_threads_and_caches_change_no_bits(context, monkeypatch):
    fresh = bits(pooled(context, 3))
    assert bits(pooled(context, 3)) == fresh  # from memory
    forget(monkeypatch)
    monkeypatch.setattr(TerritoryPool, "population", None)  # so that only the disk can answer
    assert bits(pooled(context, 3)) == fresh
    monkeypatch.undo()


def test_drivers_and_threads_give_the_same_bits(everything, same_bits):
    changes = POOLED | {"run.months": 4, "shocks.covid19-lesotho.path.onset": "2015-02"}
    case = load_scenario("lesotho-covid19", overrides=changes).scenario
    kinds = ({"threads": 2}, {"driver": "loop"}, {"driver": "agents"})
    wanted = everything(SynergyModel(case).run())
    for kind in kinds:
        assert not same_bits(wanted, everything(SynergyModel(case, **kind).run()))


def test_the_run_without_the_shock_is_that_of_the_same_population():
    changes = POOLED | {"shocks.covid19-lesotho.path.onset": "2015-06"}
    shocked = run_lockstep(load_scenario("lesotho-covid19", overrides=changes).scenario, 12)
    calm = run_lockstep(load_scenario("lesotho", overrides=POOLED).scenario, 12)
    found = shocked["monthly"].query("shock == 'none'").reset_index(drop=True)
    assert np.array_equal(found["assets"], calm["monthly"]["assets"])
    assert not np.array_equal(
        shocked["monthly"].query("shock != 'none'")["consumption"], found["consumption"]
    )


def test_a_run_does_not_change_what_others_start_from(context):
    before = bits(pooled(context, 1))
    SynergyModel(load_scenario("lesotho", overrides=POOLED).scenario).run()
    assert bits(pooled(context, 1)) == before


def test_contexts_share_draws_under_one_seed(context):
    """Common random numbers: a richer context has the same families in the same places."""
    wage = context.livelihood.wage * 1.2
    livelihood = context.livelihood.model_copy(update={"wage": wage})
    richer = context.model_copy(update={"livelihood": livelihood})
    one, other = pooled(context, 3), pooled(richer, 3)
    assert np.array_equal(one.households.traits, other.households.traits)
    assert np.array_equal(one.potential, other.potential)
    assert np.array_equal(one.weather, other.weather)
    assert other.normal_spending.mean() > one.normal_spending.mean()


# What is stored --------------------------------------------------------------------------------


def test_a_context_in_frequent_use_has_its_pool_completed_and_reported(
    context, cache, monkeypatch, capsys
):
    monkeypatch.setattr(burn_in, "WORTH", 2)
    pooled(context, 1)
    assert "pool of territories" not in capsys.readouterr().err
    pooled(context, 2)
    assert "made the pool of territories" in capsys.readouterr().err
    assert len(list((cache / "pool").glob("*.npz"))) == 1
    wanted = bits(pooled(context, 3))
    assert len(list((cache / "burn-in").glob("*.npz"))) == 2  # a whole pool needs no more of them
    forget(monkeypatch)
    assert bits(pooled(context, 3)) == wanted
    assert [pool.populations for pool in burn_in._pools.values()] == [0]  # all from disk


@pytest.mark.parametrize("damage", ["short", "other shape", "another file"])
def test_a_damaged_pool_is_made_again(context, cache, monkeypatch, damage):
    prepare_pool(context, HOUSEHOLDS, YEARS, 6)
    wanted = bits(pooled(context, 3))
    (path,) = (cache / "pool").glob("*.npz")
    content = path.read_bytes()
    arrays = dict(np.load(io.BytesIO(content[:-32])))
    if damage == "other shape":
        arrays["state"] = arrays["state"][1:]
    file = io.BytesIO()
    np.savez(file, **({} if damage == "another file" else arrays))
    path.write_bytes(content[:-5] if damage == "short" else seal(file.getvalue()))
    forget(monkeypatch)
    assert bits(pooled(context, 3)) == wanted


def test_ignoring_caches_makes_the_same_start_again(context, cache, monkeypatch):
    prepare_pool(context, HOUSEHOLDS, YEARS, 6)
    wanted = bits(pooled(context, 3))
    (path,) = (cache / "pool").glob("*.npz")
    arrays = dict(np.load(io.BytesIO(path.read_bytes()[:-32])))
    file = io.BytesIO()
    np.savez(file, **arrays | {"state": arrays["state"] * 1.5})
    path.write_bytes(seal(file.getvalue()))
    forget(monkeypatch)
    assert bits(pooled(context, 3)) != wanted
    with burn_in.ignoring_cached_burn_ins():
        assert bits(pooled(context, 3)) == wanted


MAKER = """
import hashlib, os, sys
from synergysim.scenario.load import load_scenario
from synergysim.world.burn_in import prepare_pool, snapshot
context = load_scenario("lesotho", overrides={"context.territories.count": 12}).scenario.context
os.environ["SYNERGYSIM_CACHE_DIR"] = sys.argv[1]  # only now: compiled rules are kept elsewhere
prepare_pool(context, 60, 10, 6)
found = snapshot(context, 60, 3, 10, 6, "pool")
print(hashlib.sha256(found.households.state.tobytes()).hexdigest())
"""


def test_two_processes_that_make_one_pool_at_once_do_not_disturb_each_other(context, cache):
    def one(_: int) -> str:
        words = [sys.executable, "-c", MAKER, str(cache.parent)]
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=ENVIRONMENT)
        return done.stdout.strip()

    with ThreadPoolExecutor(2) as threads:
        found = set(threads.map(one, range(2)))
    assert found == {hashlib.sha256(pooled(context, 3).households.state.tobytes()).hexdigest()}
    assert len(list((cache / "pool").iterdir())) == 1


def test_a_plan_that_needs_all_of_a_pool_has_it_made_first(write_experiment, cache, capsys):
    changes = {"overrides": TINY["overrides"] | {"run.burn_in_years": YEARS}}
    prepare_pools(load_plan(write_experiment(replications=VERSIONS - 1, **changes)))
    assert not (cache / "pool").exists()
    prepare_pools(load_plan(write_experiment(replications=VERSIONS, **changes)))
    assert len(list((cache / "pool").iterdir())) == 1
    assert "made the pool" in capsys.readouterr().err


# Where it serves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("households", "years", "used"),
    [(LARGEST, 40, "pool"), (LARGEST + 1, 40, "burn-in"), (60, 10, "pool"), (60, 9, "burn-in")],
)
def test_large_runs_and_short_pasts_have_a_burn_in(households, years, used):
    assert past_used("pool", households, years) == used
    assert past_used("burn-in", households, years) == "burn-in"


def test_the_case_chooses_its_start(context):
    found = {
        past: SynergyModel(
            load_scenario("lesotho", overrides=POOLED | {"run.past": past}).scenario
        ).households.state.copy()
        for past in ("pool", "burn-in")
    }
    run = load_scenario("lesotho", overrides=POOLED).scenario.run
    own = run_burn_in(context, HOUSEHOLDS, run.population_seed, YEARS, int(run.start[5:]) - 1)
    assert np.array_equal(found["burn-in"], own.households.state)
    assert not np.array_equal(found["pool"], found["burn-in"])


def test_districts_keep_what_their_file_states():
    rows = Districts(
        file="mine.csv",
        name=["one", "two", "three"], families=[300.0, 100.0, 200.0], headcount=[0.3, 0.8, 0.6],
        exposure=None, market_access=[1.0, 0.2, 0.5], caseloads={}, within_dispersion=0.6,
    )  # fmt: skip
    given = load_part("lesotho", "contexts").part
    places = given.territories.model_copy(update={"count": 3, "districts": rows})
    context = given.model_copy(update={"territories": places})
    own = run_burn_in(context, HOUSEHOLDS, 3, YEARS, 6)
    found = pooled(context, 3)
    assert np.array_equal(found.potential, own.potential)
    assert np.array_equal(found.remoteness, own.remoteness)
    assert np.array_equal(found.households.territory, own.households.territory)
    assert not np.array_equal(found.households.traits, own.households.traits)
