"""The burn-in: the same past from memory, from disk and from scratch."""

from __future__ import annotations

import errno
import io
import os
from collections import OrderedDict

import numpy as np
import pytest

from synergysim.engine.files import seal
from synergysim.scenario.load import load_scenario
from synergysim.world import burn_in, simulated_past
from synergysim.world.burn_in import Snapshot, run_burn_in, snapshot


@pytest.fixture
def context():
    return load_scenario("lesotho").scenario.context


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache of its own, on disk and in memory."""
    monkeypatch.setenv("SYNERGYSIM_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(burn_in, "_memory", OrderedDict())
    return tmp_path / "synergysim" / "burn-in"


def forget(monkeypatch):
    monkeypatch.setattr(burn_in, "_memory", OrderedDict())


def bits(found: Snapshot) -> list[bytes]:
    households = found.households
    arrays = (
        households.state,
        households.traits,
        households.territory,
        households.registered,
        found.weather,
        found.drought_left,
        found.normal_spending,
        found.normal_assets,
        found.pool,
        found.pool_balance,
    )
    return [array.tobytes() for array in arrays]


@pytest.mark.parametrize("threads", [1, 2])
def test_territories_in_parts_have_the_past_of_all_together(context, monkeypatch, threads):
    together = run_burn_in(context, 400, 3, 2, 5)
    monkeypatch.setattr(simulated_past, "SMALLEST_PART", 60)
    parts = simulated_past._parts(together.households.territory, context.territories.count)
    assert len(parts) > 2
    assert [part.places.start for part in parts[1:]] == [part.places.stop for part in parts[:-1]]
    apart = run_burn_in(context, 400, 3, 2, 5, threads)
    assert bits(apart) == bits(together)


def test_households_out_of_order_live_their_past_in_one_part(monkeypatch):
    monkeypatch.setattr(simulated_past, "SMALLEST_PART", 1)
    territory = np.array([0, 1, 2, 1], dtype=np.int32)
    assert simulated_past._parts(territory, 3) == [(slice(0, 3), slice(0, 4))]
    assert len(simulated_past._parts(np.sort(territory), 3)) == 3


def test_cached_equals_uncached_to_the_bit(context, cache, monkeypatch):
    fresh = run_burn_in(context, 120, 3, 2, 0)
    assert bits(snapshot(context, 120, 3, 2, 0)) == bits(fresh)
    assert len(list(cache.glob("*.npz"))) == 1
    assert bits(snapshot(context, 120, 3, 2, 0)) == bits(fresh)  # from memory
    forget(monkeypatch)
    monkeypatch.setattr(burn_in, "run_burn_in", None)  # so that only the disk can answer
    assert bits(snapshot(context, 120, 3, 2, 0)) == bits(fresh)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda _: b"not an archive",
        lambda b: b[: len(b) // 2],
        lambda b: b[:-3],
        lambda b: b[:600] + b"\xff" * 40 + b[640:],
        lambda b: b[:30] + bytes([b[30] ^ 1]) + b[31:],
        lambda b: b + b"more",
    ],
    ids=["empty", "text", "half", "cut", "flipped", "one bit of a header", "longer"],
)
def test_a_damaged_burn_in_file_is_replaced(context, cache, monkeypatch, damage):
    first = bits(snapshot(context, 60, 3, 1, 0))
    (path,) = cache.glob("*.npz")
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    forget(monkeypatch)
    assert bits(snapshot(context, 60, 3, 1, 0)) == first
    forget(monkeypatch)
    monkeypatch.setattr(burn_in, "run_burn_in", None)
    assert bits(snapshot(context, 60, 3, 1, 0)) == first


def test_a_cache_that_cannot_be_written_costs_no_result(context, cache):
    cache.parent.mkdir(parents=True, exist_ok=True)
    cache.write_text("a file where the folder should be")
    found = snapshot(context, 60, 3, 1, 0)
    assert bits(found) == bits(run_burn_in(context, 60, 3, 1, 0))
    assert not list(cache.parent.glob("*.part"))


def test_a_full_disk_leaves_nothing_behind(context, cache, monkeypatch):
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = snapshot(context, 60, 3, 1, 0)
    assert bits(found) == bits(run_burn_in(context, 60, 3, 1, 0))
    assert list(cache.iterdir()) == []


def test_sealed_content_of_another_shape_is_no_past(context, cache, monkeypatch):
    first = bits(snapshot(context, 60, 3, 1, 0))
    (path,) = cache.glob("*.npz")
    content = io.BytesIO()
    np.savez(content, state=np.zeros((2, 2)))
    path.write_bytes(seal(content.getvalue()))
    forget(monkeypatch)
    assert bits(snapshot(context, 60, 3, 1, 0)) == first


def test_cached_burn_ins_can_be_ignored(context, cache, monkeypatch):
    first = bits(snapshot(context, 60, 3, 1, 0))
    (path,) = cache.glob("*.npz")
    held = dict(np.load(io.BytesIO(path.read_bytes()[:-32])))
    content = io.BytesIO()
    np.savez(content, **held | {"state": held["state"] * 1.5})
    path.write_bytes(seal(content.getvalue()))
    forget(monkeypatch)
    assert bits(snapshot(context, 60, 3, 1, 0)) != first
    with burn_in.ignoring_cached_burn_ins():
        assert bits(snapshot(context, 60, 3, 1, 0)) == first
    assert bits(snapshot(context, 60, 3, 1, 0)) != first


def test_every_input_of_a_burn_in_is_in_its_key(context, cache):
    wage = context.livelihood.wage * 1.5
    richer = context.model_copy(
        update={"livelihood": context.livelihood.model_copy(update={"wage": wage})}
    )
    found = {
        tuple(bits(snapshot(*arguments)))
        for arguments in (
            (context, 60, 3, 1, 0), (context, 61, 3, 1, 0), (context, 60, 4, 1, 0),
            (context, 60, 3, 2, 0), (context, 60, 3, 1, 6), (richer, 60, 3, 1, 0),
        )
    }  # fmt: skip
    assert len(found) == 6
    assert len(list(cache.glob("*.npz"))) == 6


def test_another_title_is_the_same_past(context, cache):
    snapshot(context, 60, 3, 1, 0)
    snapshot(context.model_copy(update={"title": "Another name"}), 60, 3, 1, 0)
    assert len(list(cache.glob("*.npz"))) == 1


@pytest.mark.usefixtures("cache")
def test_memory_holds_a_few_only(context):
    for seed in range(1, 8):
        snapshot(context, 20, seed, 0, 0)
    assert len(burn_in._memory) <= 4


@pytest.mark.usefixtures("cache")
def test_no_years_still_define_what_is_normal(context):
    found = snapshot(context, 60, 3, 0, 0)
    assert np.isfinite(found.normal_spending).all()
    assert (found.normal_spending > 0).all()
    assert (found.normal_assets > 0).all()


@pytest.mark.usefixtures("cache")
def test_normal_is_the_mean_of_what_was_spent(context):
    """One year: normal spending of a place and month is what its households spent then."""
    found = run_burn_in(context, 60, 3, 1, 0)
    spent = np.bincount(
        found.households.territory,
        found.households["consumption"],
        minlength=context.territories.count,
    )
    np.testing.assert_allclose(found.normal_spending[11], spent, rtol=1e-3, atol=1e-3)
