"""The first screen's table: references that run beside architectures, and numbers by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import experiment_of, load_experiment
from synergysim.experiments.first_screen import first_screen, results_for_money
from synergysim.experiments.references import (
    AS_DESIGNED,
    NO_PROGRAMMES,
    SOCIAL_ALONE,
    compares_architectures,
    references_of,
)
from synergysim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Two architectures and their references under a shock, in small."""
    folder = tmp_path_factory.mktemp("results")
    changes = {
        "run.households": 80,
        "run.months": 36,
        "run.burn_in_years": 1,
        "shocks.covid19-lesotho.path.onset": "2016-06",
    }
    variants = {
        name: load_scenario(
            "lesotho", architecture=name, shocks=["covid19-lesotho"], overrides=changes
        )
        for name in ("independent", "integrated")
    }
    experiment = experiment_of(variants, title="Two", replications=2, window=12)
    found = [
        run_experiment(one, folder, workers=1) for one in (experiment, references_of(experiment))
    ]
    return (*found, first_screen(*found, "as-found"))


def value(table, measure, name, group="all", level="all", column="mean"):
    wanted = {"measure": measure, "architecture": name, "group": group, "level": level}
    rows = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    assert len(rows) == 1
    return rows[column].iloc[0]


def test_references_meet_the_same_world_without_what_they_leave_out(compared):
    _, references, table = compared
    given = references.experiment.variants
    assert list(given) == [NO_PROGRAMMES, SOCIAL_ALONE, AS_DESIGNED]
    sides = [set(given[name].scenario.architecture.sides) for name in given]
    assert sides == [set(), {"social"}, {"social", "productive"}]
    assert given[AS_DESIGNED].scenario.institutions.title == "Delivery as designed"
    assert value(table, "cost", NO_PROGRAMMES) == 0.0
    money = references.tables["money"]
    social = money[money["architecture"] == SOCIAL_ALONE]
    assert set(social["side"]) == {"social"}


def test_overrides_of_what_a_reference_replaces_do_not_reach_it():
    given = load_scenario(
        "lesotho",
        architecture="coordinated-institutions",
        overrides={"architecture.joint_budget.share": 0.5, "institutions.equal_owners": True},
    )
    pair = {
        "coordinated-institutions": given,
        "independent": given.replace({"architecture.joint_budget": None}),
    }
    found = references_of(experiment_of(pair, title="Two", replications=1, window=12)).variants
    assert found[SOCIAL_ALONE].scenario.architecture.joint_budget is None
    assert found[SOCIAL_ALONE].scenario.institutions.equal_owners
    assert not found[AS_DESIGNED].scenario.institutions.equal_owners


def test_only_variants_that_differ_in_architecture_have_a_first_screen(compared):
    assert compares_architectures(compared[0].experiment)
    assert compares_architectures(load_experiment("architectures-lesotho"))
    assert not compares_architectures(load_experiment("four-arms-lesotho"))
    assert not compares_architectures(load_experiment("responses-covid19-lesotho"))
    case = load_scenario("lesotho")
    same = experiment_of({"a": case, "b": case}, title="Same", replications=1, window=12)
    assert not compares_architectures(same)


def test_means_and_differences_are_those_of_the_runs(compared):
    comparison, _, table = compared
    outcomes = comparison.outcomes.query("shock != 'none'")
    by_name = {
        name: rows.set_index("replication") for name, rows in outcomes.groupby("architecture")
    }
    cost = by_name["integrated"]["cost"]
    assert value(table, "cost", "integrated") == pytest.approx(cost.mean())
    gap = (cost - by_name["independent"]["cost"]).mean()
    assert value(table, "cost", "integrated", column="difference") == pytest.approx(gap)
    share = (cost / by_name["integrated"]["appropriated"]).mean()
    assert value(table, "executed_share", "integrated") == pytest.approx(share)
    groups = comparison.groups.query(
        "architecture == 'integrated' and group == 'poor' and level == 'poor'"
    )
    income = groups.query("measure == 'income' and shock != 'none'")["value"].mean()
    assert value(table, "income", "integrated", "poor", "poor") == pytest.approx(income)
    half = groups.query("measure == 'above_half_line'").groupby("shock")["value"].mean()
    change = half.drop("none").iloc[0] - half["none"]
    found = value(table, "above_half_line_change", "integrated", "poor", "poor")
    assert found == pytest.approx(change)


def test_ministries_pay_all_that_is_executed_and_voted(compared):
    _, _, table = compared
    for name in ("independent", "integrated", SOCIAL_ALONE):
        for measure in ("cost", "appropriated"):
            rows = table.query(
                "architecture == @name and measure == @measure and group == 'ministry'"
            )
            assert rows["mean"].sum() == pytest.approx(value(table, measure, name))


def test_results_for_money_are_the_fall_in_poverty_over_the_money():
    context = load_scenario("lesotho").scenario.context
    persons, line = context.population.household_size, context.poverty_line
    rate = context.prices.local_per_ppp
    runs = pd.DataFrame(
        {
            "architecture": [NO_PROGRAMMES, "a", NO_PROGRAMMES, "a"],
            "replication": [0, 0, 1, 1],
            "cost/all/all": [0.0, 500.0, 0.0, 0.0],
            "appropriated/all/all": [0.0, 800.0, 0.0, 800.0],
            "_headcount": [0.6, 0.5, 0.6, 0.6], "_poverty_gap": [0.3, 0.25, 0.3, 0.3],
        }
    )  # fmt: skip
    found = results_for_money(runs, context)
    lifted = found["lifted_per_executed/all/all"]
    assert lifted[1] == pytest.approx(1e6 * 0.1 * persons / (500.0 / rate))
    assert np.isnan(lifted[3]), "nothing was executed"
    assert found["lifted_per_voted/all/all"][3] == 0.0
    closed = found["gap_closed_per_voted/all/all"][1]
    assert closed == pytest.approx(0.05 * line * 365.0 * persons / (800.0 / rate))
