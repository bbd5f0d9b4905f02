"""Worlds of a comparison: what is drawn and what stays, how they run, and what is compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import experiment_of
from synergysim.experiments.first_screen import runs_of
from synergysim.experiments.references import NO_PROGRAMMES, references_of
from synergysim.experiments.running.folder import Folder
from synergysim.experiments.running.manifest import read_manifest
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.running.verification import verify
from synergysim.findings.compared_worlds import sample_worlds
from synergysim.findings.world_differences import (
    read_differences,
    smallest_relevant,
    world_differences,
)
from synergysim.findings.world_runs import FOLDER, run_in_worlds
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

RETENTION, SAVING = "institutions.coordination.retention", "context.behaviour.saving"
SHARE = "architecture.joint_budget.share"
ALONE = RunOptions(workers=1, progress=False)


def variants(case="lesotho", overrides=None, names=("independent", "coordinated-institutions")):
    return {name: load_scenario(case, architecture=name, overrides=overrides) for name in names}


def test_a_world_is_an_accepted_set_and_numbers_within_their_bands():
    sampled = sample_worlds(variants(), 6)
    assert (len(sampled), sampled.sets, sampled.contradictory) == (6, 60, 0)
    found = sampled.parameters
    assert set(found["world"]) == set(range(1, 7))
    mine = found[found["parameter"].str.startswith("institutions.")]
    assert mine["value"].between(mine["band_low"], mine["band_high"]).all()
    assert {RETENTION, SAVING, SHARE} <= set(found["parameter"])
    assert (found.groupby("parameter")["value"].nunique() > 1).mean() > 0.9
    assert found.loc[found["parameter"] == RETENTION, "grade"].eq("C").all()


def test_more_worlds_continue_fewer():
    few, many = sample_worlds(variants(), 3), sample_worlds(variants(), 8)
    pd.testing.assert_frame_equal(few.points, many.points.head(3))


def test_what_the_question_sets_stays():
    changed = variants(overrides={RETENTION: 0.5, SAVING: 0.3})
    assert not {RETENTION, SAVING} & set(sample_worlds(changed, 2).points)
    two = variants(names=("coordinated-institutions", "complementary-design"))
    two["complementary-design"] = two["complementary-design"].replace(
        {SHARE: {"value": 0.4, "source": "assumed", "grade": "C", "low": 0.1, "high": 0.5}}
    )
    assert SHARE not in sample_worlds(two, 2).points


def test_a_context_without_accepted_sets_has_institutions_alone():
    names = ("independent", "coordinated-institutions")
    sampled = sample_worlds(
        {
            name: load_scenario(
                "reference-graduation", architecture=name, context="rural-household"
            )
            for name in names
        },
        2,
    )
    assert (len(sampled), sampled.sets) == (2, 0)
    assert not [path for path in sampled.points if path.startswith("context.")]
    assert SHARE in sampled.points


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two architectures, and the same in two other worlds, in small."""
    folder = tmp_path_factory.mktemp("results")
    changes = {"run.households": 80, "run.months": 24, "run.burn_in_years": 1}
    experiment = experiment_of(variants(overrides=changes), title="Two", replications=2, window=12)
    found = [
        run_experiment(one, folder, workers=1) for one in (experiment, references_of(experiment))
    ]
    return (*found, run_in_worlds(*found, 2, 1, ALONE))


def test_worlds_have_the_variants_and_the_run_without_programmes(compared):
    comparison, _, worlds = compared
    assert worlds.failures == 0
    names = {*comparison.experiment.variants, NO_PROGRAMMES}
    assert set(worlds.runs["architecture"]) == names
    assert sorted(set(worlds.runs["world"])) == [1, 2]
    assert len(worlds.runs) == 2 * len(names)
    kept = pd.read_csv(comparison.folder / "world_runs.csv")
    cost = kept.query("world == 2 and architecture == 'independent' and measure == 'cost'")
    cost = cost.query("group == 'all'")["value"].iloc[0]
    row = worlds.runs.query("world == 2 and architecture == 'independent'")
    assert row["cost/all/all"].iloc[0] == pytest.approx(cost)


def test_worlds_meet_the_chances_of_the_default_world(compared):
    comparison, _, _ = compared
    seeds = read_manifest(comparison.folder / FOLDER)["seeds"]
    assert seeds["path"][0] == read_manifest(comparison.folder)["seeds"]["path"][0]


def test_cells_of_worlds_can_be_run_again_bit_by_bit(compared):
    comparison, _, _ = compared
    folder = comparison.folder / FOLDER
    again = verify(Folder(folder, read_manifest(folder)), 1)
    assert again.cells == 1
    assert again.differences.empty


def test_only_missing_worlds_are_run(compared, monkeypatch):
    comparison, references, worlds = compared
    monkeypatch.setattr(
        "synergysim.experiments.running.cells.run_lockstep",
        lambda *_, **__: pytest.fail("a cell that is stored was run again"),
    )
    again = run_in_worlds(comparison, references, 2, 1, ALONE)
    pd.testing.assert_frame_equal(again.runs, worlds.runs)


def test_differences_in_worlds_are_those_of_their_runs(compared):
    comparison, references, worlds = compared
    table = world_differences(
        runs_of(comparison, references),
        worlds.runs,
        list(comparison.experiment.variants),
        "independent",
    )
    row = table.query("measure == 'income' and group == 'poor'").iloc[0]
    wide = worlds.runs.pivot(index="world", columns="architecture", values="income/poor/poor")
    gaps = wide["coordinated-institutions"] - wide["independent"]
    assert (row["world_lowest"], row["world_highest"]) == pytest.approx((gaps.min(), gaps.max()))
    assert row["worlds"] == 2
    assert (table[["above", "below", "undecided"]].sum(axis=1) == table["worlds"]).all()
    assert table["holds"].isna().all(), "two worlds are too few"


def frame(**values):
    rows = [
        {"architecture": name, "replication": number, "income/poor/poor": value}
        for name, found in values.items()
        for number, value in enumerate(found)
    ]
    return pd.DataFrame(rows).replace({"nothing": NO_PROGRAMMES})


def test_the_smallest_relevant_difference_is_that_of_the_first_screen():
    runs = frame(a=[2.0, 4.0], b=[-5.0, -3.0])
    assert smallest_relevant(runs, "income/poor/poor", "b") == pytest.approx(0.02)
    shares = runs.rename(columns={"income/poor/poor": "executed_share/all/all"})
    assert smallest_relevant(shares, "executed_share/all/all", "a") == pytest.approx(0.005)


@pytest.mark.parametrize("level", [0.0, np.nan])
def test_of_a_level_of_zero_or_none_nothing_is_known_to_be_relevant(level):
    found = smallest_relevant(frame(a=[1.0], b=[level]), "income/poor/poor", "b")
    assert np.isnan(found)


def test_a_damaged_table_is_refused_with_its_file(tmp_path):
    path = tmp_path / "world_differences.csv"
    path.write_text("architecture,reference\na,b\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"world_differences\.csv"):
        read_differences(path)
