"""A cell: a run and its counterfactual, month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.model import SynergyModel, without_shocks
from synergysim.recording import paired_run
from synergysim.recording.paired_run import (
    NO_SHOCK,
    RESILIENCE,
    TABLES,
    run_lockstep,
    shock_key,
)
from synergysim.recording.recording_options import Recording
from synergysim.scenario.load import load_scenario


@pytest.fixture(scope="module")
def tables(make):
    return run_lockstep(make("lesotho-covid19-emergency-cash"), 12)


def test_every_table_says_which_run_a_row_belongs_to(tables):
    assert set(tables) == {*TABLES, "groups"}
    assert tables["outcomes"]["shock"].tolist() == [NO_SHOCK, "covid19-lesotho"]
    assert len(tables["monthly"]) == 48
    assert set(tables["recovery"]["shock"]) == {"covid19-lesotho"}


def test_only_what_is_wanted_is_built(make, tables):
    for wanted in (("outcomes",), ("money", "recovery"), ("responses", "of-others")):
        found = run_lockstep(make("lesotho-covid19-emergency-cash"), 12, tables=wanted)
        assert set(found) == {*TABLES, "groups"} & {*wanted, "groups"}
        for name, table in found.items():
            pd.testing.assert_frame_equal(table, tables[name], check_exact=True)


def test_the_counterfactual_is_the_run_without_shocks_and_responses(make, tables):
    alone = run_lockstep(without_shocks(make("lesotho-covid19-emergency-cash")), 12)
    for name in ("outcomes", "monthly", "money"):
        counterfactual = tables[name].query("shock == 'none'").reset_index(drop=True)
        pd.testing.assert_frame_equal(counterfactual, alone[name], check_exact=True)


EVERYTHING = Recording(everything=True)


@pytest.mark.parametrize("case", ["lesotho-covid19-emergency-cash", "lesotho-drought"])
def test_a_counterfactual_that_forks_at_the_onset_is_one_that_runs_from_the_start(
    make, monkeypatch, case
):
    """Every table, cell by cell; the second run cannot be copied and is lived again instead."""
    scenario = make(case)
    forked = run_lockstep(scenario, 12, recording=EVERYTHING, listed=["social"])

    def refuse(*_, **__):
        raise TypeError("cannot be copied")

    monkeypatch.setattr(paired_run, "fork", refuse)
    apart = run_lockstep(scenario, 12, recording=EVERYTHING, listed=["social"])
    assert forked.keys() == apart.keys()
    for name, table in forked.items():
        pd.testing.assert_frame_equal(table, apart[name], check_exact=True)


@pytest.mark.parametrize("onset", ["2015-01", "2016-12"])
def test_a_shock_may_strike_in_any_month(make, onset):
    scenario = make("lesotho-covid19", {"shocks.covid19-lesotho.path.onset": onset})
    alone = run_lockstep(without_shocks(scenario), 12)["monthly"]
    counterfactual = (
        run_lockstep(scenario, 12)["monthly"].query("shock == 'none'").reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(counterfactual, alone, check_exact=True)


def test_before_onset_the_two_are_one(tables):
    monthly = tables["monthly"].drop(columns="shock")
    calm, shocked = monthly.iloc[:24], monthly.iloc[24:].reset_index(drop=True)
    pd.testing.assert_frame_equal(calm.iloc[:9], shocked.iloc[:9], check_exact=True)
    assert (calm["earned_income"] != shocked["earned_income"]).iloc[9:].any()


def test_resilience_is_measured_on_the_shocked_run_alone(tables):
    calm, shocked = tables["outcomes"].iloc[0], tables["outcomes"].iloc[1]
    for name in RESILIENCE:
        assert np.isnan(calm[name])
        assert np.isfinite(shocked[name])
    assert 0 < shocked["dip"] < 1
    assert 0 <= shocked["recovered_share"] <= 1


def test_recovery_counts_go_down(tables):
    recovery = tables["recovery"]
    assert (np.diff(recovery["at_risk"]) <= 0).all()
    left = recovery["at_risk"].iloc[0] - recovery[["recovered", "censored"]].to_numpy().sum()
    assert left >= 0


def test_without_a_shock_there_is_one_run(make):
    found = run_lockstep(make("lesotho", {"run.households": 40, "run.months": 12}), 6)
    assert found["outcomes"]["shock"].tolist() == [NO_SHOCK]
    assert found["recovery"].empty


@pytest.mark.parametrize("months", [10, 11, 12])
def test_a_shock_at_the_very_end_is_no_failure(make, months):
    changes = {"run.households": 40, "run.months": months}
    found = run_lockstep(make("lesotho-covid19", changes), 6)
    assert len(found["outcomes"]) == 2
    assert np.isnan(found["outcomes"]["resilience"].iloc[1]) == (months < 12)


def test_a_shock_nobody_feels_has_no_recoveries(make):
    mild = {"run.households": 40, "run.months": 24, "shocks.covid19-lesotho.severity": 0.0}
    found = run_lockstep(make("lesotho-covid19", mild), 6)
    assert found["recovery"].empty
    assert found["outcomes"]["loss_months"].iloc[1] == pytest.approx(0.0)


def test_threads_change_nothing(make, tables):
    threaded = run_lockstep(make("lesotho-covid19-emergency-cash"), 12, threads=2)
    for name in TABLES:
        pd.testing.assert_frame_equal(tables[name], threaded[name], check_exact=True)


def test_keys_name_all_shocks(make):
    scenario = make("lesotho-covid19")
    assert shock_key(scenario) == "covid19-lesotho"
    assert shock_key(without_shocks(scenario)) == NO_SHOCK
    both = scenario.model_copy(update={"shocks": {"a": 1, "b": 2}})
    assert shock_key(both) == "a+b"


SHOCKS = ("covid19-lesotho", "covid19-peru", "drought", "food-prices", "output-prices")


@settings(max_examples=6, deadline=None)
@given(
    names=st.lists(st.sampled_from(SHOCKS), min_size=1, max_size=2, unique=True),
    severity=st.sampled_from([0.0, 1.0]),
    architecture=st.sampled_from(["independent", "coordinated-institutions", "integrated"]),
    seed=st.integers(1, 9),
)
def test_a_shocked_run_is_its_counterfactual_until_onset_and_for_good_at_severity_zero(
    everything, same_bits, names, severity, architecture, seed
):
    onset = {f"shocks.{name}.path.onset": "2015-11" for name in names}
    depth = {f"shocks.{name}.severity": severity for name in names}
    changes = {
        "run.households": 80,
        "run.months": 15,
        "run.burn_in_years": 1,
        "run.path_seed": seed,
        "programmes.productive.start": "2015-04",
    }
    scenario = load_scenario(
        "lesotho", shocks=names, architecture=architecture, overrides=changes | onset | depth
    ).scenario
    shocked, counterfactual = SynergyModel(scenario), SynergyModel(without_shocks(scenario))
    for month in range(15):
        if month <= 10 or severity == 0.0:
            assert same_bits(everything(shocked), everything(counterfactual)) == []
        shocked.step()
        counterfactual.step()
    differs = same_bits(everything(shocked), everything(counterfactual))
    assert bool(differs) == (severity > 0.0)
