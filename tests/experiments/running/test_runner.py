"""The runner: any number of workers, failures as rows, interruption without loss."""

from __future__ import annotations

from contextvars import copy_context

import pandas as pd
import pytest

from synergysim.experiments.running import cells as module
from synergysim.experiments.running import progress
from synergysim.experiments.running.assembly import gather
from synergysim.experiments.running.executors import default_workers
from synergysim.experiments.running.runner import RunOptions, run_cells
from synergysim.experiments.running.store import Store
from synergysim.experiments.sweep import load_plan
from synergysim.recording.paired_run import TABLES

ALONE = RunOptions(workers=1)


@pytest.fixture
def plan(write_experiment):
    return load_plan(write_experiment())


def tables(plan, folder):
    gather(Store(folder), plan.listing(), TABLES, plan.labels)
    return {
        path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet") if path.stem in TABLES
    }


def same(plan, one, other) -> None:
    first, second = tables(plan, one), tables(plan, other)
    assert set(first) == set(second) == set(TABLES)
    for name in TABLES:
        pd.testing.assert_frame_equal(first[name], second[name], check_exact=True)


def done(plan, folder):
    return Store(folder).index().holds(plan.keys()).tolist()


def test_one_and_two_workers_give_the_same_results(tmp_path, plan):
    assert run_cells(plan, tmp_path / "one", ALONE) == 0
    assert run_cells(plan, tmp_path / "two", RunOptions(workers=2)) == 0
    same(plan, tmp_path / "one", tmp_path / "two")


def test_what_is_there_is_not_run_again(tmp_path, plan, monkeypatch):
    run_cells(plan, tmp_path, ALONE)
    monkeypatch.setattr(module, "run_lockstep", None)
    assert run_cells(plan, tmp_path, ALONE) == 0


def test_an_interrupted_run_goes_on_where_it_was(tmp_path, plan, monkeypatch):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run_cells(plan, whole, ALONE)
    started, real = [], module.run_lockstep

    def interrupted(*arguments, **more):
        started.append(arguments)
        if len(started) == 3:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(module, "run_lockstep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_cells(plan, broken, ALONE)
    assert done(plan, broken) == [True, True, False, False]
    assert len(tables(plan, broken)["outcomes"]) == 4  # two cells, each with its counterfactual
    assert run_cells(plan, broken, ALONE) == 0
    assert len(started) == 5  # the third was begun twice, nothing else
    same(plan, whole, broken)


def test_an_interrupt_inside_a_cell_is_no_failure_of_the_cell(tmp_path, plan, monkeypatch):
    def interrupt(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "run_lockstep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_cells(plan, tmp_path, ALONE)
    assert Store(tmp_path).failures().empty


def test_a_failing_cell_is_a_row_and_the_others_go_on(tmp_path, plan, monkeypatch):
    real = module.run_lockstep

    def fails_once(scenario, window, **options):
        if scenario.architecture.boundary == "none" and scenario.run.path_seed == 1:
            raise ZeroDivisionError("on purpose")
        return real(scenario, window, **options)

    monkeypatch.setattr(module, "run_lockstep", fails_once)
    assert run_cells(plan, tmp_path, ALONE) == 1
    tables(plan, tmp_path)
    failed = pd.read_parquet(tmp_path / "failures.parquet")
    assert failed[["architecture", "replication"]].values.tolist() == [["integrated", 0]]
    assert "on purpose" in failed["traceback"].iloc[0]
    assert "fails_once" in failed["traceback"].iloc[0]
    assert sum(done(plan, tmp_path)) == 3
    monkeypatch.setattr(module, "run_lockstep", real)
    assert run_cells(plan, tmp_path, ALONE) == 0
    tables(plan, tmp_path)
    assert not (tmp_path / "failures.parquet").exists()


def test_there_is_a_worker_for_each_processor():
    assert default_workers() >= 1


def test_progress_is_shown_when_asked_for(tmp_path, plan, capsys):
    run_cells(plan, tmp_path, RunOptions(workers=1, progress=True))
    shown = capsys.readouterr().err
    assert "4/4" in shown
    run_cells(plan, tmp_path, RunOptions(workers=1, progress=False))
    assert capsys.readouterr().err == ""


class Clock:
    """Seconds that pass only when they are told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(progress.time, "monotonic", found)
    return found


def lines_of(steps, clock, capsys, total=100, done=0):
    """What is printed of steps that take seconds."""
    with progress.Lines(total, done, lambda *facts: "{} {} {:.0f}".format(*facts)) as shown:
        for count, seconds in steps:
            clock.now += seconds
            shown.update(count)
    return capsys.readouterr().err.splitlines()


def test_without_a_terminal_lines_say_how_far_runs_are_and_how_long_they_take(clock, capsys):
    assert lines_of([(10, 1.0), (10, 1.5), (10, 2.5)], clock, capsys) == ["20 100 12"]
    assert lines_of([(5, 10.0)] * 9 + [(5, 30.0)], clock, capsys, done=50) == [
        "60 100 80",
        "70 100 60",
        "90 100 20",
    ]


def test_what_ends_soon_or_is_nearly_done_prints_no_line(clock, capsys):
    assert lines_of([(50, 1.0), (50, 1.0)], clock, capsys) == []
    assert lines_of([(50, 2.5), (50, 2.5)], clock, capsys) == []
    assert lines_of([(99, 30.0), (1, 0.5)], clock, capsys) == []


def test_lines_are_for_those_who_asked_for_them_only():
    def shown():
        return isinstance(progress.bar(5, "cell"), progress.Lines)

    assert not shown()
    own = copy_context()
    own.run(progress.LINES.set, lambda *_: "a line")
    assert own.run(shown)
    assert not shown()
    assert not own.run(lambda: isinstance(progress.bar(5, "cell", False), progress.Lines))
