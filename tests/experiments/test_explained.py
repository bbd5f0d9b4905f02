"""Explained differences: parts by channel, none of which is a remainder."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import experiment_of
from synergysim.experiments.explained import (
    OUTCOMES,
    TOTAL,
    explain,
    explained_table,
    farthest,
    measured,
    run_coalitions,
)
from synergysim.experiments.first_screen import differs
from synergysim.experiments.running.cells import with_replication
from synergysim.institutions.channels import CHANNELS
from synergysim.institutions.system import InstitutionalSystem
from synergysim.outcomes.tables import names_of_columns
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

SMALL = {
    "run.households": 150,
    "run.burn_in_years": 1,
    "run.months": 60,
    # Quality is a number that costs nothing, so that it can differ alone.
    "institutions.staff.quality_until_hired": False,
}
WINDOW = 24


def loaded(architecture, **changes):
    overrides = SMALL | {key.replace("__", "."): value for key, value in changes.items()}
    return load_scenario(
        "lesotho", architecture=architecture, shocks=[], responses=[], overrides=overrides
    )


@cache
def values(one, other, seed=0, **changes):
    """Outcomes of all coalitions; ``changes`` are those of the other."""
    scenarios = loaded(one), loaded(other, **changes)
    return np.array(
        run_coalitions(*(s.scenario.model_dump_json() for s in scenarios), seed, WINDOW)
    )


def parts(found):
    table = explained_table(found)
    income = table[table["measure"] == OUTCOMES[0].measure]
    return income.set_index("part")


def test_the_empty_and_the_full_coalition_are_the_two_runs_themselves():
    found = values("independent", "integrated")
    for position, name in ((0, "independent"), (-1, "integrated")):
        scenario = with_replication(loaded(name).scenario, 0)
        alone, _ = measured(scenario, WINDOW, InstitutionalSystem)
        assert np.array_equal(found[position], alone, equal_nan=True)


def test_parts_sum_to_the_difference():
    found = parts(
        np.stack([values("independent", "integrated"), values("independent", "integrated", 1)])
    )
    assert abs(found["mean"][TOTAL]) > 0.0
    assert found["mean"][list(CHANNELS)].sum() == pytest.approx(found["mean"][TOTAL], abs=1e-12)
    assert found["share"][list(CHANNELS)].sum() == pytest.approx(1.0)


def test_the_same_architecture_twice_leaves_nothing_to_explain():
    found = parts(values("independent", "independent")[None])
    assert (found["mean"] == 0.0).all()
    assert found["share"].isna().all()


def test_channels_that_are_identical_get_exactly_nothing():
    # Equal owners and quality 1: nothing is run outside its own sector.
    found = parts(
        values("independent", "same-institution", architecture__off_sector_quality=1)[None]
    )
    assert found["mean"]["quality"] == 0.0
    assert found["mean"][TOTAL] != 0.0


def test_a_difference_in_quality_alone_is_explained_by_quality():
    planted = np.stack(
        [
            values(
                "complementary-design",
                "complementary-design",
                seed,
                architecture__off_sector_quality=0.3,
            )
            for seed in (0, 1)
        ]
    )
    found = parts(planted)
    assert found["mean"][TOTAL] < 0.0
    assert 0.95 <= found["share"]["quality"] <= 1.05


def test_a_difference_in_money_alone_is_not_explained_by_quality_or_training():
    found = parts(values("independent", "independent", programmes__social__budget=150.0)[None])
    assert found["mean"][TOTAL] != 0.0
    assert found["share"]["money"] > 0.5
    assert found["mean"]["quality"] == 0.0


# The table ---------------------------------------------------------------------------------------


def made_up(replications=12, noise=0.0):
    """Values to which money adds 2, and training and quality together 1."""
    random = np.random.default_rng(1)
    coalitions = np.arange(32)
    has = {name: (coalitions >> k) & 1 for k, name in enumerate(CHANNELS)}
    value = 10.0 + 2.0 * has["money"] + has["quality"] * has["training"]
    base = value + noise * random.normal(size=(replications, 32))
    return np.repeat(base[..., None], len(OUTCOMES), axis=2)


def test_what_two_channels_do_only_together_is_shared():
    found = parts(made_up())
    assert found["mean"][list(CHANNELS)].tolist() == pytest.approx([2.0, 0.5, 0.0, 0.5, 0.0])
    assert found["reference_mean"].tolist() == pytest.approx([10.0] * 6)


def test_noise_is_not_significant_and_large_parts_are():
    found = parts(made_up(noise=0.05))
    assert found["differs"][["money", "quality", "training", TOTAL]].all()
    assert not found["differs"][["places", "who"]].any()


def test_one_replication_has_no_interval_and_no_verdict():
    found = parts(made_up(1))
    assert found["low"].isna().all()
    assert found["differs"].isna().all()


def test_a_replication_without_a_value_is_left_out():
    broken = made_up()
    broken[3] = np.nan
    assert parts(broken)["n"].tolist() == [11] * 6
    assert (parts(np.full((2, 32, len(OUTCOMES)), np.nan))["n"] == 0).all()


# Of a comparison ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    names = ("independent", "coordinated-institutions", "integrated")
    experiment = experiment_of(
        {name: loaded(name, run__households=60, run__months=36) for name in names},
        title="Test",
        replications=2,
        window=12,
    )
    return run_experiment(experiment, tmp_path_factory.mktemp("results"), workers=1)


def test_a_comparison_is_explained_from_its_own_runs(comparison):
    found = explain(comparison, ["integrated", "independent"], workers=1)
    assert set(found.explained["reference"]) == {"integrated"}
    assert set(found.explained["architecture"]) == {"independent"}
    assert len(found.coalitions) == 2 * 32 * 2
    income = (
        comparison.groups[
            (comparison.groups["measure"] == "income")
            & (comparison.groups["group"] == "poor")
            & (comparison.groups["level"] == "poor")
        ]
        .groupby("architecture")["value"]
        .mean()
    )
    total = found.explained.query("part == 'total' and measure == 'income'")["mean"].iloc[0]
    assert total == pytest.approx(income["independent"] - income["integrated"], abs=1e-12)


def test_without_names_the_two_that_differ_most_are_explained(comparison):
    table = comparison.groups.copy()
    mine = (table["measure"] == "income") & (table["group"] == "poor")
    table.loc[mine, "value"] = table.loc[mine, "architecture"].map(
        {"independent": 2.0, "coordinated-institutions": 1.5, "integrated": 2.4}
    )
    made = replace(comparison, tables=comparison.tables | {"groups": table})
    assert farthest(made) == ("coordinated-institutions", "integrated")
    table.loc[mine & (table["architecture"] == "independent"), "value"] = 3.0
    assert farthest(made) == ("independent", "coordinated-institutions")


def test_there_is_something_to_explain_unless_all_are_the_same_in_every_run(comparison):
    table = comparison.groups.copy()
    mine = (table["measure"] == "income") & (table["group"] == "poor")
    table.loc[mine, "value"] = 2.0
    made = replace(comparison, tables=comparison.tables | {"groups": table})
    assert not differs(made)
    other = mine & (table["architecture"] == "integrated")
    table.loc[other, "value"] = 2.0 + 1e-15
    assert not differs(made), "the last bit is no difference"
    # Differences that cancel over replications are differences.
    table.loc[other & (table["replication"] == 0), "value"] = 2.1
    table.loc[other & (table["replication"] == 1), "value"] = 1.9
    assert differs(made)
    table.loc[other, "value"] = 2.0
    table.loc[other & (table["replication"] == 1), "value"] = math.nan
    assert differs(made), "a value that is missing is not the same"
    assert differs(replace(comparison, tables=comparison.tables | {"groups": table.iloc[:0]}))


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (["independent"], "between two architectures"),
        (["independent", "independent"], "between two architectures"),
        (["independent", "intergrated"], "did you mean"),
        (["independent", "integrated", "coordinated-institutions"], "between two architectures"),
    ],
)
def test_wrong_names_are_refused(comparison, pair, words):
    with pytest.raises(ScenarioError, match=words):
        explain(comparison, pair)


def test_runs_of_another_version_are_not_explained(comparison):
    table = comparison.groups.assign(value=comparison.groups["value"] * (1.0 + 1e-9))
    other = replace(comparison, tables=comparison.tables | {"groups": table})
    with pytest.raises(ScenarioError, match="another version of the model"):
        explain(other, ["independent", "integrated"], workers=1)


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (lambda runs: runs["architecture"] != "integrated", "0 of integrated"),
        (
            lambda runs: (runs["architecture"] == "integrated") == (runs["replication"] == 1),
            "in no replication together",
        ),
    ],
)
def test_architectures_without_runs_in_common_are_refused(comparison, kept, words):
    tables = {
        name: table[kept(table)] if {"architecture", "replication"} <= set(table) else table
        for name, table in comparison.tables.items()
    }
    with pytest.raises(ScenarioError, match=words):
        explain(replace(comparison, tables=tables), ["independent", "integrated"], workers=1)


def test_cases_that_differ_in_more_than_their_architecture_are_not_explained(comparison):
    variants = dict(comparison.experiment.variants)
    variants["integrated"] = loaded("integrated", context__poverty_line=3.0)
    other = replace(comparison, experiment=replace(comparison.experiment, variants=variants))
    with pytest.raises(ScenarioError, match="only differences between architectures"):
        explain(other, ["independent", "integrated"])


def test_architectures_with_other_sides_are_not_explained(comparison):
    variants = dict(comparison.experiment.variants)
    variants["integrated"] = loaded("social-only", run__households=60, run__months=36)
    other = replace(comparison, experiment=replace(comparison.experiment, variants=variants))
    with pytest.raises(ScenarioError, match="do not run the same programmes"):
        explain(other, ["independent", "integrated"])


def test_tables_have_the_declared_columns(comparison):
    found = explain(comparison, ["independent", "integrated"], workers=1)
    assert list(found.explained) == names_of_columns("explained")
    assert list(found.coalitions) == names_of_columns("coalitions")
    assert found.coalitions["value"].notna().all()
    assert set(found.explained["measure"]) == {"income", "earned_income"}  # without a shock
