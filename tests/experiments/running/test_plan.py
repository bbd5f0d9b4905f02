"""Plans and cells: what is run, in which order, and what its identity depends on."""

from __future__ import annotations

import re

import pandas as pd
from tests.conftest import TINY

from synergysim.experiments.experiment import experiment_of
from synergysim.experiments.running.cells import (
    changed,
    model_version,
    scenario_of,
    value_at,
    with_replication,
)
from synergysim.experiments.sweep import load_plan, plan_of
from synergysim.scenario.load import load_scenario
from synergysim.version import __version__


def keys(plan):
    return [cell.key for cell in plan.cells()]


def test_cells_are_variants_times_replications_ordered_by_replication(write_experiment):
    plan = load_plan(write_experiment())
    listing = plan.listing()
    assert listing[["replication", "architecture"]].values.tolist() == [
        [0, "independent"],
        [0, "integrated"],
        [1, "independent"],
        [1, "integrated"],
    ]
    assert listing["cell"].tolist() == keys(plan)
    assert len(plan) == listing["cell"].nunique() == 4


def test_random_numbers_are_common_within_a_replication_and_not_between(write_experiment):
    plan = load_plan(write_experiment())
    scenarios = [scenario_of(cell, plan.bases[cell.base]) for cell in plan.cells()]
    seeds = [(scenario.run.population_seed, scenario.run.path_seed) for scenario in scenarios]
    assert seeds[0] == seeds[1] != seeds[2] == seeds[3]


def test_a_replication_moves_both_seeds_and_nothing_else():
    scenario = load_scenario("lesotho").scenario
    moved = with_replication(scenario, 7)
    assert moved.run.population_seed == scenario.run.population_seed + 7
    assert moved.run.path_seed == scenario.run.path_seed + 7
    assert moved.model_copy(update={"run": scenario.run}) == scenario


def test_more_replications_keep_the_keys_of_the_first_and_the_folder(write_experiment):
    few, many = load_plan(write_experiment()), load_plan(write_experiment(replications=4))
    assert keys(many)[:4] == keys(few)
    assert few.folder == many.folder


def test_content_moves_the_keys_and_words_do_not(write_experiment):
    base = load_plan(write_experiment())
    assert keys(load_plan(write_experiment(title="Other words", question="Other?"))) == keys(base)
    for changes in (
        {"months": 25},
        {"window": 6},
        {"households": 61},
        {"recording": {"annual_panel": True}},
        {"shocks": [], "overrides": {}},
    ):
        other = load_plan(write_experiment(**changes))
        assert not set(keys(other)) & set(keys(base))
        assert other.folder != base.folder


def test_the_model_version_names_package_and_code():
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{16}", model_version())


def test_two_names_for_one_content_are_one_cell_with_two_rows():
    """A variant may be compared with a copy of itself, and is run once."""
    case = load_scenario("lesotho")
    plan = plan_of(experiment_of({"one": case, "two": case}, title="t", replications=2, window=12))
    assert len(plan) == len(plan.listing()) == 4
    assert plan.listing()["cell"].nunique() == 2


# Changes --------------------------------------------------------------------------------------


def test_changes_are_laid_over_a_tree_that_stays_as_it_is():
    tree = {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    found = changed(tree, (("a.c.d", 5), ("e", 4), ("f.g", 6)))
    assert found == {"a": {"b": 1, "c": {"d": 5}}, "e": 4, "f": {"g": 6}}
    assert tree == {"a": {"b": 1, "c": {"d": 2}}, "e": 3}
    assert value_at(found, "a.c.d") == 5
    assert value_at(found, "a.x.d") is None


def test_a_cell_resolves_to_what_composition_gives(write_sweep):
    """A worker's short way, base and changes, ends at the same scenario as the long one."""
    plan = load_plan(write_sweep())
    case = load_scenario(
        "lesotho",
        architecture="integrated",
        shocks=["covid19-lesotho"],
        overrides={
            **TINY["overrides"],
            "run.households": 60,
            "run.months": 24,
            "programmes.productive.budget": 20.0,
            "programmes.social.targeting.rule": "categorical",
        },
    )
    cell = plan.cell(len(plan) - 1)
    assert scenario_of(cell, plan.bases[cell.base]) == with_replication(case.scenario, 1)


def test_a_change_that_is_none_is_left_out_of_the_key(write_sweep):
    """A level that the case has already is the same cell, whether or not the path varies."""
    plan = load_plan(write_sweep())
    own = value_at(next(iter(plan.bases.values())), "programmes.productive.budget")
    with_it = load_plan(write_sweep(vary={"programmes.productive.budget": [own, own + 1.0]}))
    without = load_plan(write_sweep(vary={"programmes.social.targeting.rule": ["community"]}))
    assert value_at(next(iter(plan.bases.values())), "programmes.social.targeting.rule")
    assert with_it.cell(0).changes == ()
    assert without.folder == with_it.folder


def test_a_level_that_is_added_leaves_the_other_cells_as_they_were(write_sweep):
    few = load_plan(write_sweep())
    many = load_plan(
        write_sweep(
            vary={
                "programmes.productive.budget": [5, 10, 20],
                "programmes.social.targeting.rule": ["community", "categorical"],
            }
        )
    )
    assert few.folder == many.folder
    assert set(keys(few)) < set(keys(many))
    assert len(many) == 24


def test_the_listing_is_made_without_the_cells_themselves(write_sweep):
    plan = load_plan(write_sweep())
    listing = plan.listing()
    pd.testing.assert_index_equal(
        listing.columns,
        pd.Index(["cell", "point", *plan.points.columns, "architecture", "replication", "past"]),
    )
    for number in (0, 5, len(plan) - 1):
        cell, row = plan.cell(number), listing.iloc[number]
        scenario = scenario_of(cell, plan.bases[cell.base])
        assert row["cell"] == cell.key
        assert scenario.programmes["productive"].budget == row["programmes.productive.budget"]
        assert row["replication"] == cell.replication
