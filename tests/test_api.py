"""The package in three sentences."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

import synergysim as ss
from synergysim.scenario.errors import ScenarioError

SMALL = {
    "run.households": 60,
    "run.months": 24,
    "run.burn_in_years": 1,
    "shocks.covid19-lesotho.path.onset": "2015-10",
    "programmes.productive.start": "2015-04",
}


def test_run_gives_frames_and_a_plot():
    result = ss.run("lesotho-covid19", window=12, overrides=SMALL)
    assert len(result.monthly) == 48
    assert result.outcomes["shock"].tolist() == ["none", "covid19-lesotho"]
    assert result.shock == "covid19-lesotho"
    figure = result.plot()
    assert figure.axes
    plt.close(figure)


def test_a_loaded_case_runs_like_its_name():
    loaded = ss.load_scenario("lesotho-covid19", overrides=SMALL)
    by_name = ss.run("lesotho-covid19", overrides=SMALL).monthly
    assert ss.run(loaded).monthly.equals(by_name)
    assert ss.run(loaded, threads=2).monthly.equals(by_name)


def test_compare_takes_architectures_by_name(tmp_path):
    found = ss.compare(
        ["independent", "integrated"], shock="covid19-lesotho", replications=2, window=12,
        workers=1, results=tmp_path, overrides=SMALL,
    )  # fmt: skip
    assert set(found.outcomes["architecture"]) == {"independent", "integrated"}
    assert not found.differences().empty
    assert "income" in found.summary().lower()
    assert all(path.is_file() for path in found.plot(tmp_path / "figures"))


def test_unknown_names_and_twice_the_same_case_are_refused(tmp_path):
    with pytest.raises(ScenarioError, match="lesotho"):
        ss.run("lesoto")
    with pytest.raises(ValueError, match="name of its own"):
        ss.compare(["lesotho", "lesotho"], results=tmp_path)
    with pytest.raises(ValueError, match="at least one"):
        ss.compare([], results=tmp_path)


def test_trace_follows_a_household_or_a_ministry_of_the_run() -> None:
    small = {"run.households": 60, "run.months": 24, "run.burn_in_years": 1,
             "programmes.productive.start": "2015-04"}  # fmt: skip
    family = ss.trace("lesotho", household=3, overrides=small)
    assert len(family.table) == 24
    assert "Household 3 (of 0 to 59)" in family.summary()
    office = ss.trace("lesotho", ministry="social", overrides=small)
    assert len(office.table) == 8
    assert "its effort towards partners" in office.summary()
    with pytest.raises(ValueError, match="not for both"):
        ss.trace("lesotho", household=3, ministry="social", overrides=small)
