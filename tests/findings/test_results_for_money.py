"""Results for money of findings, against numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.references import NO_PROGRAMMES
from synergysim.experiments.running.store import Store
from synergysim.findings.claim_file import load_finding
from synergysim.findings.execution import read_runs, run_findings
from synergysim.findings.expansion import label, plan
from synergysim.findings.profiles import Profile
from synergysim.findings.results_for_money import with_results_for_money
from synergysim.scenario.errors import ScenarioError

TEST = {
    "says": "More persons are lifted for the money.",
    "statistic": "difference",
    "of": ["more", "less"],
    "outcome": "lifted_per_executed",
    "expect": "positive",
    "unit": "persons per million PPP$",
}


def rows_of(*rows):
    names = [
        "architecture",
        "replication",
        "shock",
        "headcount",
        "poverty_gap",
        "cost",
        "appropriated",
    ]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def context(make):
    return make().context


def test_persons_lifted_and_gap_closed_are_those_against_the_run_without_programmes(context):
    """A tenth of persons leave poverty for 200 a family; the gap falls by 0.05."""
    persons, per_ppp = context.population.household_size, context.prices.local_per_ppp
    outcomes = rows_of(
        ("a", 0, "none", 0.5, 0.20, 200.0, 400.0),
        ("bare", 0, "none", 0.6, 0.25, 0.0, 0.0),
        ("a", 1, "none", 0.7, 0.30, 100.0, 400.0),
        ("bare", 1, "none", 0.6, 0.25, 0.0, 0.0),
    )
    found = with_results_for_money(outcomes, [["a", "bare"]], "bare", context)
    found = found.set_index(["architecture", "replication"])
    lifted = 1e6 * persons * 0.1 / (200.0 / per_ppp)
    assert found.loc[("a", 0), "lifted_per_executed"] == pytest.approx(lifted)
    assert found.loc[("a", 0), "lifted_per_voted"] == pytest.approx(lifted / 2)
    assert found.loc[("a", 1), "lifted_per_executed"] == pytest.approx(-2 * lifted)
    gap = 0.05 * context.poverty_line * 365 * persons / (200.0 / per_ppp)
    assert found.loc[("a", 0), "gap_closed_per_executed"] == pytest.approx(gap, rel=1e-3)
    assert np.isnan(found.loc["bare", "lifted_per_executed"]).all()


def test_each_group_and_each_world_has_its_own_run_without_programmes(context):
    persons, per_ppp = context.population.household_size, context.prices.local_per_ppp
    outcomes = rows_of(
        *(("a", 0, shock, 0.5, 0.2, 1.0, 1.0) for shock in ("none", "drought")),
        ("bare", 0, "none", 0.6, 0.2, 0.0, 0.0),
        ("bare", 0, "drought", 0.9, 0.2, 0.0, 0.0),
        ("a in world 1", 0, "none", 0.5, 0.2, 1.0, 1.0),
        ("bare in world 1", 0, "none", 0.7, 0.2, 0.0, 0.0),
        ("a without it", 0, "none", 0.5, 0.2, 1.0, 1.0),
    )
    groups = [["a", "bare"], ["a in world 1", "bare in world 1"], ["a without it"]]
    found = with_results_for_money(outcomes, groups, "bare", context)
    lifted = found.set_index(["architecture", "shock"])["lifted_per_executed"]
    unit = 1e6 * persons * per_ppp
    assert lifted["a", "none"] == pytest.approx(0.1 * unit)
    assert lifted["a", "drought"] == pytest.approx(0.4 * unit)
    assert lifted["a in world 1", "none"] == pytest.approx(0.2 * unit)
    assert np.isnan(lifted["a without it", "none"])


def test_a_finding_that_asks_for_it_runs_the_case_without_programmes(written, tmp_path):
    ablation = {"switches_off": "money", "must": "end", "of": ["lifted"]}
    changes = {
        "tests": {"lifted": TEST},
        "ablations": {"no money": ablation | {"overrides": {"institutions.coordination.money": 0}}},
    }
    finding = load_finding(written(**changes), households=60)
    assert list(finding.variants) == ["more", "less", NO_PROGRAMMES]
    assert set(finding.ablated["no money"]) == set(finding.variants)
    made = plan(finding, Profile(households=60, replications=2, worlds=1))
    (judged,) = run_findings([made], tmp_path / "runs", workers=1, progress=False)
    assert judged.failures == 0
    store = Store(tmp_path / "runs")
    outcomes = read_runs(store, store.index(), finding, made.cells).outcomes
    found = outcomes.set_index(["architecture", "replication"])
    context = finding.variants["more"].scenario.context
    per_ppp, persons = context.prices.local_per_ppp, context.population.household_size
    effects = []
    for replication in (0, 1):
        bare = found.loc[(label(finding, NO_PROGRAMMES), replication)]
        assert bare["cost"] == 0.0
        lifted = []
        for variant in ("more", "less"):
            mine = found.loc[(label(finding, variant), replication)]
            money = mine["cost"] / per_ppp
            lifted.append(1e6 * persons * (bare["headcount"] - mine["headcount"]) / money)
        effects.append(lifted[0] - lifted[1])
    (test,) = judged.tests
    assert test.effect == pytest.approx(sum(effects) / 2)
    assert np.isfinite(test.effect)
    assert judged.worlds == 1
    (off,) = judged.ablations
    assert np.isfinite(off.effect)


def test_no_run_is_added_where_nobody_asks_for_results_for_money(written):
    finding = load_finding(written(), households=50)
    assert NO_PROGRAMMES not in finding.variants
    apart = {"switches_off": "money", "must": "end", "of": ["plain"]}
    plain = TEST | {"outcome": "headcount", "expect": "negative"}
    plain |= {"yardstick": {"of": ["more", "less"]}}
    changes = {
        "tests": {"lifted": TEST, "plain": plain},
        "ablations": {"no money": apart | {"overrides": {"programmes.social.budget": 0}}},
    }
    finding = load_finding(written(**changes), households=50)
    assert NO_PROGRAMMES in finding.variants
    assert NO_PROGRAMMES not in finding.ablated["no money"]


def test_a_yardstick_asks_for_results_for_money_too(written):
    asked = TEST | {
        "outcome": "headcount",
        "yardstick": {"of": ["more", "less"], "outcome": "lifted_per_voted"},
    }
    finding = load_finding(written(tests={"one": asked}, ablations={}), households=50)
    assert NO_PROGRAMMES in finding.variants


def test_the_name_of_the_added_run_is_refused_for_a_variant(written):
    variants = {name: {} for name in ("more", "less", NO_PROGRAMMES)}
    path = written(variants=variants, tests={"one": TEST}, ablations={})
    with pytest.raises(ScenarioError, match="the name is taken") as caught:
        load_finding(path, households=50)
    assert caught.value.key == f"variants.{NO_PROGRAMMES}"


def test_results_for_money_of_the_poor_alone_are_refused(written):
    path = written(tests={"one": TEST | {"among": "poor"}}, ablations={})
    with pytest.raises(ScenarioError, match="no such outcome"):
        load_finding(path, households=50)
