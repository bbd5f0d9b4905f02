"""The store: whole batches or none, and nothing believed that was not written."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.running import store as module
from synergysim.experiments.running.assembly import gather
from synergysim.experiments.running.store import Store, write_whole
from synergysim.experiments.running.worker import failed_rows

TABLES = ("outcomes", "monthly", "recovery")
KEYS = [f"{number:020x}" for number in range(4)]


def results(*numbers):
    found = []
    for number in numbers:
        frame = pd.DataFrame({"shock": ["none", "drought"], "income": [number, number + 0.5]})
        found.append(
            (KEYS[number], {"outcomes": frame, "monthly": frame, "recovery": frame.iloc[:0]})
        )
    return found


def listing(*numbers):
    return pd.DataFrame(
        {
            "cell": [KEYS[number] for number in numbers],
            "architecture": [f"a{number}" for number in numbers],
            "replication": 0,
        }
    )


LABELS = ["architecture", "replication"]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def held(store):
    return [key.decode() for key in store.index().keys]


def read(store, *numbers):
    gather(store, listing(*numbers), TABLES, LABELS)
    return pd.read_parquet(store.folder / "outcomes.parquet")


def test_what_is_written_is_read_back_in_the_order_asked_with_labels(store):
    store.commit(results(2, 0))
    store.commit(results(1))
    assert held(store) == KEYS[:3]
    found = read(store, 0, 1, 2, 3)
    assert found.columns.tolist() == ["architecture", "shock", "replication", "income", "cell"]
    assert found["architecture"].tolist() == ["a0", "a0", "a1", "a1", "a2", "a2"]
    assert found["income"].tolist() == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]
    assert found["shock"].tolist() == ["none", "drought"] * 3


def test_pieces_of_any_size_give_the_same_table(store, monkeypatch):
    store.commit(results(3, 1))
    store.commit(results(0, 2))
    whole = read(store, 0, 1, 2, 3)
    monkeypatch.setattr("synergysim.experiments.running.assembly.CELLS_AT_ONCE", 1)
    pd.testing.assert_frame_equal(read(store, 0, 1, 2, 3), whole)


def test_one_content_under_two_names_is_two_rows(store):
    store.commit(results(0))
    twice = pd.concat([listing(0), listing(0).assign(architecture="again")], ignore_index=True)
    gather(store, twice, TABLES, LABELS)
    found = pd.read_parquet(store.folder / "outcomes.parquet")
    assert found["architecture"].tolist() == ["a0", "a0", "again", "again"]


def test_a_cell_in_two_batches_counts_once(store):
    """A worker that was given up for lost may still have written."""
    store.commit(results(0, 1))
    store.commit(results(1, 2))
    assert held(store) == KEYS[:3]
    assert read(store, 0, 1, 2)["income"].tolist() == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("how", ["cut", "flip", "empty", "gone"])
def test_a_batch_with_a_broken_part_is_not_there_and_is_set_aside(store, table, how):
    store.commit(results(0))
    store.commit(results(1, 2))
    path = next(
        p
        for p in store.folder.glob(f"parts/{table}/*.parquet")
        if p.name.startswith(module._name_of(KEYS[1:3]))
    )
    content = bytearray(path.read_bytes())
    if how == "gone":
        path.unlink()
    else:
        content[len(content) // 2] ^= 1
        path.write_bytes({"cut": content[:-9], "flip": content, "empty": b""}[how])
    index = store.index()
    assert [key.decode() for key in index.keys] == KEYS[:1]
    aside = store.tidy(index)
    assert bool(aside) == (how != "gone" or table != "outcomes")
    assert all(path.is_file() for path in aside)
    assert held(store) == KEYS[:1]
    assert len(list(store.folder.glob("parts/*/*.parquet"))) == len(TABLES)
    store.commit(results(1, 2))
    assert held(store) == KEYS[:3]
    assert not store.index().broken


def test_a_write_that_dies_leaves_nothing_that_counts(store, monkeypatch):
    def die(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.os, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        store.commit(results(0))
    assert not held(store)
    assert not list(store.folder.rglob("*.part"))


def test_outcomes_come_last_so_that_they_commit_the_batch(store, monkeypatch):
    written = []
    monkeypatch.setattr(Store, "_write", lambda _self, table, *_: written.append(table))
    store.commit(results(0))
    assert sorted(written) == sorted(TABLES)
    assert written[-1] == "outcomes"


def test_what_was_never_committed_is_removed(store):
    store.commit(results(0))
    for name in ("monthly", "recovery"):
        write_whole(store.folder / "parts" / name / "ff.00.parquet", b"left by a killed worker")
    (store.folder / "parts" / "monthly" / ".x.parquet.123.part").write_bytes(b"half")
    assert store.tidy(store.index()) == []
    assert len(list(store.folder.rglob("*"))) == 1 + 2 * len(TABLES)
    assert held(store) == KEYS[:1]


def test_failures_are_rows_until_the_cell_succeeds(store):
    store.commit(results(0))
    store.commit_failures(failed_rows([(KEYS[1], "first")], "one"))
    store.commit_failures(failed_rows([(KEYS[1], "second")], "two"))
    gather(store, listing(0, 1, 2), TABLES, LABELS)
    failures = pd.read_parquet(store.folder / "failures.parquet")
    assert failures["architecture"].tolist() == ["a1"]
    store.commit(results(1))
    gather(store, listing(0, 1, 2), TABLES, LABELS)
    assert not (store.folder / "failures.parquet").exists()


def test_an_index_finds_the_batches_of_keys(store):
    store.commit(results(0, 1))
    store.commit(results(2))
    index = store.index()
    keys = np.array(KEYS, dtype="S20")
    assert index.holds(keys).tolist() == [True, True, True, False]
    assert len(index.batches_of(keys)) == 2
    assert index.batches_of(keys[2:]) == [index.batches[int(index.parts[2])]]
    assert index.batches_of(keys[3:]) == []
    assert Store(store.folder / "empty").index().batches_of(keys) == []
