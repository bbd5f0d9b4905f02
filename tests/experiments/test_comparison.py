"""A comparison from the file to the paired differences."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments import comparison as module
from synergysim.experiments.comparison import results_folder, run_experiment
from synergysim.experiments.experiment import load_experiment


@pytest.fixture
def found(write_experiment, tmp_path):
    return run_experiment(load_experiment(write_experiment()), tmp_path / "results", workers=1)


def test_the_folder_holds_tables_differences_and_manifest(found):
    names = {path.name for path in found.folder.iterdir()}
    assert {
        "outcomes.parquet",
        "monthly.parquet",
        "money.parquet",
        "recovery.parquet",
        "differences.csv",
        "manifest.json",
        "parts",
    } <= names
    manifest = json.loads((found.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["failures"] == 0
    assert manifest["cells"] == 4
    pd.testing.assert_frame_equal(
        pd.read_parquet(found.folder / "outcomes.parquet").drop(columns="cell"), found.outcomes
    )


def test_differences_are_paired_by_replication(found):
    table = found.differences()
    assert set(table["shock"]) == {"none", "covid19-lesotho"}
    outcomes = found.outcomes.query("shock == 'none'").set_index(["architecture", "replication"])
    gap = outcomes.loc["integrated", "income"] - outcomes.loc["independent", "income"]
    row = table.query("shock == 'none' and outcome == 'income'").iloc[0]
    values = [value for value in row if isinstance(value, float)]
    assert any(np.isclose(value, gap.mean()) for value in values)


def test_running_it_again_changes_nothing(found, write_experiment):
    again = run_experiment(load_experiment(write_experiment()), found.folder.parents[1], workers=1)
    assert again.folder == found.folder
    for name, table in found.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name], check_exact=True)
    assert again.manifest["id"] == found.manifest["id"]


def test_more_replications_continue_in_the_same_folder(found, write_experiment, monkeypatch):
    from synergysim.experiments.running import cells

    run, real = [], cells.run_lockstep

    def counting(*arguments, **options):
        run.append(arguments)
        return real(*arguments, **options)

    monkeypatch.setattr(cells, "run_lockstep", counting)
    more = run_experiment(
        load_experiment(write_experiment(), {"replications": 3}), found.folder.parents[1], workers=1
    )
    assert more.folder == found.folder
    assert len(run) == 2
    first = more.outcomes.query("replication < 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(first, found.outcomes, check_exact=True)


def test_one_variant_alone_has_no_differences(write_experiment, tmp_path):
    path = write_experiment(architectures=["independent"], shocks=[], overrides={})
    found = run_experiment(load_experiment(path), tmp_path / "results", workers=1)
    assert found.differences().empty
    assert found.shock == "none"


def test_a_folder_belongs_to_its_design(write_experiment, tmp_path):
    folders = {
        results_folder(load_experiment(write_experiment(**changes)), tmp_path)
        for changes in ({}, {"window": 6}, {"households": 70}, {"replications": 9})
    }
    assert len(folders) == 3


def test_when_no_cell_succeeds_it_says_why(write_experiment, tmp_path, monkeypatch):
    from synergysim.experiments.running import cells

    def fail(*_arguments, **_options):
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(cells, "run_lockstep", fail)
    with pytest.raises(module.ComparisonError, match="on purpose") as error:
        run_experiment(load_experiment(write_experiment()), tmp_path, workers=1)
    assert len(pd.read_parquet(error.value.folder / "failures.parquet")) == 4


def test_failures_that_were_mended_are_no_longer_reported(write_experiment, tmp_path, monkeypatch):
    from synergysim.experiments.running import cells

    def fail(*_arguments, **_options):
        raise ZeroDivisionError("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(cells, "run_lockstep", fail)
        with pytest.raises(module.ComparisonError):
            run_experiment(load_experiment(write_experiment()), tmp_path, workers=1)
    found = run_experiment(load_experiment(write_experiment()), tmp_path, workers=1)
    assert found.manifest["failures"] == 0
    assert not (found.folder / "failures.parquet").exists()


def fail_under(monkeypatch, architecture):
    """Let every cell of an architecture fail."""
    from synergysim.experiments.running import cells

    real = cells.run_lockstep

    def fail(scenario, window, **options):
        if scenario.architecture.title == architecture:
            raise ZeroDivisionError("on purpose")
        return real(scenario, window, **options)

    monkeypatch.setattr(cells, "run_lockstep", fail)


def test_a_variant_that_fails_throughout_leaves_the_others(write_experiment, tmp_path, monkeypatch):
    experiment = load_experiment(write_experiment())
    fail_under(monkeypatch, experiment.variants["integrated"].scenario.architecture.title)
    found = run_experiment(experiment, tmp_path, workers=1)
    assert found.manifest["failures"] == 2
    assert set(found.outcomes["architecture"]) == {"independent"}
    assert found.differences().empty


def test_without_its_reference_nothing_can_be_compared(write_experiment, tmp_path, monkeypatch):
    experiment = load_experiment(write_experiment())
    fail_under(monkeypatch, experiment.variants["independent"].scenario.architecture.title)
    with pytest.raises(module.ComparisonError, match=r"reference independent.*on purpose") as error:
        run_experiment(experiment, tmp_path, workers=1)
    assert len(pd.read_parquet(error.value.folder / "outcomes.parquet")) == 4
    manifest = json.loads((error.value.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["failures"] == 2


def test_recordings_of_an_experiment_are_in_its_folder(write_experiment, tmp_path):
    asked = {"annual_panel": True, "histories": {"households": 2}, "coordination": True}
    path = write_experiment(recording=asked, replications=1)
    found = run_experiment(load_experiment(path), tmp_path / "results", workers=1)
    panel = pd.read_parquet(found.folder / "panel.parquet")
    assert len(panel) == 2 * 2 * 60 * 2  # variants, run and counterfactual, households, years
    assert set(panel["architecture"]) == {"independent", "integrated"}
    histories = pd.read_parquet(found.folder / "histories.parquet")
    assert len(histories) == 2 * 2 * 2 * 24
    profile = pd.read_parquet(found.folder / "coordination.parquet")
    assert set(profile["architecture"]) == {"independent", "integrated"}
    assert "panel" not in found.tables
