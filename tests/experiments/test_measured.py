"""All measures of an experiment: families, groups, and cost per result."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import load_experiment
from synergysim.experiments.measured import (
    BENEFICIARY,
    EFFECTS,
    INCOME,
    cost_effectiveness,
    differences,
    families_compared,
    group_differences,
    wide_measures,
)
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario
from synergysim.statistics.paired import compare_all


@pytest.fixture(scope="module")
def context():
    return load_scenario("lesotho").scenario.context


def runs(gain=0.0, noise=0.0, cost=10.0, replications=6):
    random = np.random.default_rng(4)
    rows = []
    for replication in range(replications):
        event = random.normal(0.0, 0.05)
        for name, more in (("none", 0.0), ("both", 1.0)):
            rows.append(
                {
                    "architecture": name, "shock": "none", "replication": replication,
                    "income": 2.0 + event + more * gain,
                    "cost": 100.0 + more * cost, "appropriated": 120.0 + more * 2.0 * cost,
                    "coverage_social": 0.3, "coverage_productive": 0.2, "coverage_both": 0.1,
                    "headcount_households": 0.5 + event - more * (gain + random.normal(0.0, noise)),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def group_rows(frame, measure="consumption"):
    rows = []
    for run in frame.itertuples():
        for level, extra in (("man", 0.0), ("woman", 0.5)):
            rows.append(
                (
                    run.architecture,
                    "none",
                    run.replication,
                    "sex",
                    level,
                    measure,
                    run.income * (1 + extra),
                )
            )
        rows.append((run.architecture, "none", run.replication, "all", "all", "gini", 0.4))
    names = ["architecture", "shock", "replication", "group", "level", "measure", "value"]
    return pd.DataFrame(rows, columns=names)


def test_what_only_groups_measure_of_everybody_joins_the_outcomes():
    frame = runs()
    wide = wide_measures(frame, group_rows(frame))
    assert (wide["gini"] == 0.4).all()
    assert "consumption" not in wide
    assert wide_measures(frame, None) is frame


def test_holm_runs_within_a_family(context):
    del context
    frame = runs(gain=0.1, noise=0.02)
    found = differences(frame, ["none", "both"], "none")
    assert set(found["family"]) == {"welfare", "poverty", "reach", "money"}
    money = compare_all(frame, ["cost", "appropriated"], ["both"], "none")
    mine = found[found["family"] == "money"]
    np.testing.assert_allclose(mine["p_holm"], money["p_holm"])


def test_group_differences_are_the_paired_ones():
    frame = runs(gain=0.1)
    found = group_differences(group_rows(frame), ["none", "both"], "none")
    women = found[found["level"] == "woman"].iloc[0]
    slow = compare_all(
        frame.assign(consumption=1.5 * frame["income"]), ["consumption"], ["both"], "none"
    ).iloc[0]
    for name in ("mean", "low", "high", "n", "reference_mean"):
        assert women[name] == pytest.approx(slow[name]), name
    same = found[found["measure"] == "gini"].iloc[0]
    assert (same["mean"], same["p_value"]) == (0.0, 1.0)


def test_a_group_missing_in_a_replication_is_dropped_there():
    frame = group_rows(runs(gain=0.1))
    lost = frame.drop(frame.index[(frame["level"] == "man") & (frame["replication"] == 2)])
    found = group_differences(lost, ["none", "both"], "none").set_index("level")
    assert found.loc["man", "n"] == 5
    assert found.loc["woman", "n"] == 6


def test_cost_per_result_by_hand(context):
    found = cost_effectiveness(runs(gain=0.1), ["none", "both"], "none", context, 24)
    rows = found.set_index(["effect", "basis", "architecture"])
    lifted = next(iter(EFFECTS))
    assert rows.loc[(lifted, "executed", "both"), "ratio"] == pytest.approx(10.0 / 0.1)
    assert rows.loc[(lifted, "appropriated", "both"), "ratio"] == pytest.approx(20.0 / 0.1)
    served = rows.loc[(BENEFICIARY, "executed", "none"), "ratio"]
    assert served == pytest.approx(100.0 * 2 / 0.4)
    money = 0.1 * 365 * context.prices.local_per_ppp * context.population.household_size
    net = rows.loc[(INCOME, "executed", "both"), "net_benefit"]
    assert net == pytest.approx(money - 10.0)


def test_no_effect_has_a_net_benefit_and_no_ratio(context):
    found = cost_effectiveness(runs(gain=0.0, noise=0.1), ["none", "both"], "none", context, 24)
    lifted = found[found["effect"] == next(iter(EFFECTS))]
    assert not lifted["distinguishable"].any()
    assert lifted["ratio"].isna().all()
    income = found[found["effect"] == INCOME]
    assert income["net_benefit"].tolist() == pytest.approx([-10.0, -20.0])


def test_every_measure_of_a_run_has_a_family(make):
    """What is measured is compared: no measure is left without a family, none has two."""
    tables = run_lockstep(make("lesotho-covid19-emergency-cash", {"run.months": 36}), 12)
    measured = set(tables["groups"].query("group == 'all'")["measure"])
    listed = [name for family in families_compared().values() for name in family]
    assert len(listed) == len(set(listed))
    assert {n for n in measured if not n.startswith("consumption_p")} <= set(listed)
    assert set(listed) <= measured | set(tables["outcomes"].columns)


def test_an_experiment_writes_all_its_tables(write_experiment, tmp_path):
    found = run_experiment(load_experiment(write_experiment()), tmp_path / "results", workers=1)
    table = pd.read_csv(found.folder / "differences.csv")
    assert {"family", "shock", "outcome", "p_holm"} <= set(table.columns)
    assert {"gini", "resilience", "sold_in_distress"} <= set(table["outcome"])
    groups = pd.read_csv(found.folder / "group_differences.csv")
    assert {"sex", "fifth", "territory"} <= set(groups["group"])
    costs = pd.read_csv(found.folder / "cost_effectiveness.csv")
    assert set(costs["basis"]) == {"executed", "appropriated"}


def test_without_groups_outcomes_are_compared_alone(write_experiment, tmp_path):
    path = write_experiment(recording={"groups": False}, replications=1)
    found = run_experiment(load_experiment(path), tmp_path / "results", workers=1)
    assert found.groups is None
    assert found.group_differences().empty
    assert "gini" not in set(found.differences()["outcome"])
