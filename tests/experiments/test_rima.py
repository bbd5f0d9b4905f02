"""A run's households in the form of a survey for FAO's RIMA tool."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.rima import rima_survey, rima_table
from synergysim.experiments.single_run import run_case
from synergysim.recording.subgroup_measures import INDICATORS
from synergysim.scenario.errors import ScenarioError

SMALL = {
    "run.households": 60,
    "run.months": 40,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
}


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    recording = {"annual_panel": True}
    return run_case("lesotho", overrides=SMALL, recording=recording).tables["panel"]


@pytest.fixture(scope="module")
def survey(panel) -> pd.DataFrame:
    return rima_table(panel)


def test_a_row_is_a_household_and_round_with_every_variable_of_the_pillars(panel, survey, mismatch):
    assert len(survey) == len(panel) == 3 * 60
    assert mismatch("survey for RIMA", survey) == ([], [])
    assert not survey.duplicated(["shock", "hhid", "round"]).any()
    for pillar, names in INDICATORS.items():
        assert {f"{pillar.lower()}_{name}" for name in names} <= set(survey)
    assert np.isfinite(survey.select_dtypes("number")).all().all()
    assert set(survey["female_head"]) == {0, 1}


def test_what_is_shared_is_per_member_and_transfers_per_month(panel, survey):
    row = panel.iloc[7]
    received = row["received_social"] + row["received_productive"] + row["received_response"]
    assert survey.loc[7, "ast_assets"] == pytest.approx(row["assets"] / row["size"])
    assert survey.loc[7, "ssn_transfers"] == pytest.approx(received / 12 / row["size"])
    assert survey.loc[7, "abs_market_access"] == pytest.approx(1 - row["remoteness"])
    assert survey.loc[7, "fs_months_not_hungry"] == 12 - row["hungry_months"]
    assert survey["ssn_transfers"].max() > 0.0


def test_rounds_are_the_first_and_the_last_year_unless_said():
    assert set(rima_survey("lesotho", overrides=SMALL)["round"]) == {2015, 2017}
    assert set(rima_survey("lesotho", [2016], overrides=SMALL)["round"]) == {2016}


@pytest.mark.parametrize(
    ("years", "changes", "told"),
    [([1999], {}, "2015 to 2017"), ([], {"run.months": 11}, "no calendar year")],
)
def test_a_year_outside_the_run_is_reported(years, changes, told):
    with pytest.raises(ScenarioError, match=told):
        rima_survey("lesotho", years, overrides=SMALL | changes)


def test_the_command_writes_it(tmp_path, capsys):
    target = tmp_path / "survey.csv"
    settings = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    assert main(["rima", "lesotho", "--csv", str(target), *settings]) == 0
    assert "120 rows, rounds 2015, 2017" in capsys.readouterr().out
    assert len(pd.read_csv(target)) == 120
    assert main(["rima", "lesotho", "--csv", str(tmp_path / "none" / "a.csv"), *settings]) == 2
    assert "no such folder" in capsys.readouterr().err
    assert main(["rima", "lesotho", "--csv", str(target), "--year", "1999", *settings]) == 2
    assert "2015 to 2017" in capsys.readouterr().err
