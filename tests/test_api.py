"""The package in three sentences."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

import synergysim as ss
from synergysim.experiments.sweep import load_plan
from synergysim.scenario.errors import ScenarioError

SMALL = {
    "run.households": 60,
    "run.months": 24,
    "run.burn_in_years": 1,
    "shocks.covid19-lesotho.path.onset": "2015-10",
    "programmes.productive.start": "2015-04",
}

CALM = {
    "run.households": 20,
    "run.months": 8,
    "run.burn_in_years": 1,
    "context.territories.count": 4,
    "programmes.productive.start": "2015-04",
}


def test_run_gives_frames_and_a_plot():
    result = ss.run("lesotho-covid19", window=12, overrides=SMALL)
    assert len(result.monthly) == 48
    assert result.outcomes["shock"].tolist() == ["none", "covid19-lesotho"]
    assert result.shock == "covid19-lesotho"
    assert result.plot().axes
    assert not plt.get_fignums()


def test_a_loaded_case_runs_like_its_name():
    loaded = ss.load_scenario("lesotho-covid19", overrides=SMALL)
    by_name = ss.run("lesotho-covid19", overrides=SMALL).monthly
    assert ss.run(loaded).monthly.equals(by_name)
    assert ss.run(loaded, threads=2).monthly.equals(by_name)


def test_compare_takes_architectures_by_name(tmp_path):
    found = ss.compare(
        ["independent", "integrated"],
        shock="covid19-lesotho",
        replications=2,
        window=12,
        workers=1,
        results=tmp_path,
        overrides=SMALL,
    )
    assert set(found.outcomes["architecture"]) == {"independent", "integrated"}
    assert not found.differences().empty
    assert "income" in found.summary().lower()


def test_unknown_names_and_twice_the_same_case_are_refused(tmp_path):
    with pytest.raises(ScenarioError, match="lesotho"):
        ss.run("lesoto")
    with pytest.raises(ValueError, match="name of its own"):
        ss.compare(["lesotho", "lesotho"], results=tmp_path)
    with pytest.raises(ValueError, match="at least one"):
        ss.compare([], results=tmp_path)


def test_trace_follows_a_household_or_a_ministry_of_the_run() -> None:
    small = {
        "run.households": 60,
        "run.months": 24,
        "run.burn_in_years": 1,
        "programmes.productive.start": "2015-04",
    }
    family = ss.trace("lesotho", household=3, overrides=small)
    assert len(family.table) == 24
    assert "Household 3 (of 0 to 59)" in family.summary()
    office = ss.trace("lesotho", ministry="social", overrides=small)
    assert len(office.table) == 8
    assert "its effort towards partners" in office.summary()
    with pytest.raises(ValueError, match="not for both"):
        ss.trace("lesotho", household=3, ministry="social", overrides=small)


def test_one_shock_or_a_list_of_shocks_can_be_named():
    named = ss.run("lesotho", shock="covid19-lesotho", window=12, overrides=SMALL)
    listed = ss.run("lesotho", shock=["covid19-lesotho"], window=12, overrides=SMALL)
    assert named.shock == "covid19-lesotho"
    assert named.outcomes.equals(listed.outcomes)


@pytest.mark.parametrize("window", [0, -3])
def test_a_window_without_months_is_refused_before_the_run(window):
    with pytest.raises(ScenarioError, match="at least 1 month"):
        ss.run("lesotho-covid19", window=window, overrides=SMALL)


def test_results_have_a_short_representation(tmp_path):
    run = ss.run("lesotho", window=8, overrides=CALM)
    compared = ss.compare(
        {"one": "lesotho", "two": "lesotho"},
        replications=1,
        window=8,
        workers=1,
        results=tmp_path,
        overrides=CALM,
    )
    told = {
        repr(run): "<RunResult of lesotho: households 20, months 8, shock none",
        repr(compared): "<ComparisonResult 'Comparison': one, two; replications 1",
        repr(ss.trace("lesotho", household=3, overrides=CALM)): "household 3 of lesotho",
        repr(ss.trace("lesotho", ministry="social", overrides=CALM)): "ministry social of lesotho",
        repr(ss.load_scenario("lesotho")): "ResolvedScenario(name='lesotho')",
    }
    for text, start in told.items():
        assert start in text
        assert len(text) < 400


def test_architectures_are_compared_in_one_case_with_owners_held_equal(tmp_path):
    found = ss.compare(
        "lesotho",
        architectures=["independent", "integrated"],
        shock="covid19-lesotho",
        replications=1,
        window=12,
        workers=1,
        results=tmp_path,
        overrides=SMALL,
    )
    assert set(found.outcomes["architecture"]) == {"independent", "integrated"}
    assert found.experiment.reference == "independent"
    variants = found.experiment.variants.values()
    assert all(one.scenario.institutions.equal_owners for one in variants)
    file = found.folder / "architectures-lesotho.yaml"
    assert load_plan(file).folder == found.folder.name
    assert "Institutional architectures" in found.details()
    assert found.summary().startswith("Families poor at the start")


def test_a_case_of_ones_own_is_compared_with_what_it_extends(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("extends: lesotho\noverrides: {programmes.productive.budget: 50}\n")
    found = ss.compare(path, replications=1, workers=1, results=tmp_path, overrides=CALM)
    assert list(found.experiment.variants) == ["lesotho", "mine"]


def test_levers_are_asked_for_in_one_case(tmp_path):
    found = ss.levers(
        "lesotho",
        architecture="coordinated-institutions",
        shock="covid19-lesotho",
        replications=2,
        window=12,
        workers=1,
        results=tmp_path,
        overrides=SMALL,
    )
    assert len(found.outcomes) == 8 * 2 * 2  # each run with its no-shock run
    effects = found.tables["effects-effects"]
    assert effects["kind"].tolist() == ["main"] * 3 + ["interaction"] * 3
    assert "Committed local staff" in found.summary()
    assert (found.results.folder / "levers-lesotho.yaml").is_file()


def test_questions_about_a_case_refuse_what_they_do_not_take(tmp_path):
    with pytest.raises(ScenarioError, match="in one case"):
        ss.compare(["lesotho", "lesotho-covid19"], architectures="all", results=tmp_path)
    with pytest.raises(ScenarioError, match="in one case"):
        ss.compare(ss.load_scenario("lesotho"), results=tmp_path)
    with pytest.raises(ScenarioError, match="nothing to be compared with"):
        ss.compare("lesotho", results=tmp_path)
    with pytest.raises(TypeError, match="context"):
        ss.levers("lesotho", context="peru", results=tmp_path)
    with pytest.raises(ScenarioError, match="did you mean integrated"):
        ss.compare("lesotho", architectures=["independent", "integratd"], results=tmp_path)
    assert not list(tmp_path.iterdir())
