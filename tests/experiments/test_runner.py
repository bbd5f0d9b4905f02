"""The runner: any number of workers, failures as rows, interruption without loss."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments import runner
from synergysim.experiments.cells import expand
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.runner import default_workers, run_cell, run_cells
from synergysim.experiments.store import Store
from synergysim.recording.lockstep import TABLES


@pytest.fixture
def cells(write_experiment):
    return expand(load_experiment(write_experiment()))


def same(one: Store, other: Store, cells) -> None:
    for name in TABLES:
        pd.testing.assert_frame_equal(
            one.read(cells)[name], other.read(cells)[name], check_exact=True
        )


def test_one_and_two_workers_give_the_same_results(tmp_path, cells):
    one, two = Store(tmp_path / "one"), Store(tmp_path / "two")
    assert run_cells(cells, one, workers=1) == 0
    assert run_cells(cells, two, workers=2) == 0
    assert all(two.has(cell) for cell in cells)
    same(one, two, cells)


def test_what_is_there_is_not_run_again(tmp_path, cells, monkeypatch):
    store = Store(tmp_path)
    run_cells(cells, store, workers=1)
    monkeypatch.setattr(runner, "run_cell", None)
    assert run_cells(cells, store, workers=1) == 0


def test_an_interrupted_run_goes_on_where_it_was(tmp_path, cells, monkeypatch):
    whole, broken = Store(tmp_path / "whole"), Store(tmp_path / "broken")
    run_cells(cells, whole, workers=1)
    started = []

    def interrupted(cell, store):
        started.append(cell)
        if len(started) == 3:
            raise KeyboardInterrupt
        return run_cell(cell, store)

    monkeypatch.setattr(runner, "run_cell", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_cells(cells, broken, workers=1)
    assert [broken.has(cell) for cell in cells] == [True, True, False, False]
    assert len(broken.read(cells)["outcomes"]) == 4  # two cells, each with its twin
    assert run_cells(cells, broken, workers=1) == 0
    assert len(started) == 5  # the third was begun twice, nothing else
    same(whole, broken, cells)


def test_an_interrupt_inside_a_cell_is_no_failure_of_the_cell(tmp_path, cells, monkeypatch):
    def interrupt(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_lockstep", interrupt)
    store = Store(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        run_cells(cells, store, workers=1)
    assert store.failed(cells).empty


def test_a_failing_cell_is_a_row_and_the_others_go_on(tmp_path, cells, monkeypatch):
    real = runner.run_lockstep

    def fails_once(scenario, window, **options):
        if scenario.architecture.boundary == "none" and scenario.run.path_seed == 1:
            raise ZeroDivisionError("on purpose")
        return real(scenario, window, **options)

    monkeypatch.setattr(runner, "run_lockstep", fails_once)
    store = Store(tmp_path)
    assert run_cells(cells, store, workers=1) == 1
    failed = store.failed(cells)
    assert failed[["architecture", "replication"]].values.tolist() == [["integrated", 0]]
    assert "on purpose" in failed["traceback"].iloc[0]
    assert "fails_once" in failed["traceback"].iloc[0]
    assert sum(store.has(cell) for cell in cells) == 3
    monkeypatch.setattr(runner, "run_lockstep", real)
    assert run_cells(cells, store, workers=1) == 0
    assert store.failed(cells).empty


def test_there_is_a_worker_for_each_processor():
    assert default_workers() >= 1


def test_progress_is_shown_when_asked_for(tmp_path, cells, capsys):
    run_cells(cells, Store(tmp_path), workers=1, progress=True)
    shown = capsys.readouterr().err
    assert "4/4" in shown
    run_cells(cells, Store(tmp_path), workers=1, progress=False)
    assert capsys.readouterr().err == ""
