"""The store: whole files or none."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments import store as module
from synergysim.experiments.cells import expand
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.store import Store, write_parquet
from synergysim.recording.lockstep import TABLES


@pytest.fixture
def cells(write_experiment):
    return expand(load_experiment(write_experiment()))


def tables(value=1.0):
    filled = pd.DataFrame({"shock": ["none"], "income": [value]})
    return dict.fromkeys(TABLES, filled) | {"recovery": filled.iloc[:0]}


def test_what_is_written_is_read_back_with_its_cell(tmp_path, cells):
    store = Store(tmp_path)
    for value, cell in enumerate(cells):
        assert not store.has(cell)
        store.write(cell, tables(float(value)))
        assert store.has(cell)
    found = store.read(cells)["outcomes"]
    assert found["income"].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert found["architecture"].tolist() == [cell.variant for cell in cells]
    assert found["replication"].tolist() == [0, 0, 1, 1]
    assert store.read(cells)["recovery"].empty


def test_a_cell_without_one_of_its_parts_is_not_there(tmp_path, cells):
    store = Store(tmp_path)
    store.write(cells[0], tables())
    store.part("money", cells[0].key).unlink()
    assert not store.has(cells[0])
    assert store.read(cells)["outcomes"].empty


def test_a_write_that_dies_leaves_nothing(tmp_path, cells, monkeypatch):
    store = Store(tmp_path)

    def die(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.os, "replace", die)
    with pytest.raises(KeyboardInterrupt):
        store.write(cells[0], tables())
    assert not list(tmp_path.rglob("*.parquet"))
    assert not list(tmp_path.rglob("*.part"))


def test_outcomes_come_last_so_that_a_cell_is_there_when_it_is_whole(tmp_path, cells, monkeypatch):
    written = []
    monkeypatch.setattr(
        module, "write_parquet", lambda _frame, path: written.append(path.parent.name)
    )
    Store(tmp_path).write(cells[0], tables())
    assert written[-1] == "outcomes"
    assert sorted(written) == sorted(TABLES)


def test_failures_are_rows_until_the_cell_succeeds(tmp_path, cells):
    store = Store(tmp_path)
    store.write_failure(cells[1], "Traceback: no")
    failed = store.failed(cells)
    assert failed.to_dict("records") == [
        {"architecture": "integrated", "replication": 0, "traceback": "Traceback: no"}
    ]
    store.write(cells[1], tables())
    assert store.failed(cells).empty


def test_gather_writes_one_file_per_filled_table(tmp_path, cells):
    store = Store(tmp_path)
    for cell in cells:
        store.write(cell, tables())
    store.gather(cells)
    assert {path.stem for path in tmp_path.glob("*.parquet")} == {"outcomes", "monthly", "money"}
    assert len(pd.read_parquet(tmp_path / "outcomes.parquet")) == 4


def test_parquet_is_written_below_folders_that_do_not_exist_yet(tmp_path):
    path = tmp_path / "a" / "b" / "c.parquet"
    write_parquet(pd.DataFrame({"x": [1]}), path)
    assert pd.read_parquet(path)["x"].tolist() == [1]
