"""``synergysim run``: one case, once."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.cli import VERBS, main


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


SMALL = [
    "--set",
    "run.households=60",
    "--set",
    "run.months=24",
    "--set",
    "run.burn_in_years=1",
    "--set",
    "shocks.covid19-lesotho.path.onset=2015-10",
    "--set",
    "programmes.productive.start=2015-04",
]


def test_it_prints_outcomes_and_writes_months(tmp_path, capsys):
    target = tmp_path / "months.csv"
    assert main(["run", "lesotho-covid19", *SMALL, "--csv", str(target)]) == 0
    assert "income" in capsys.readouterr().out.lower()
    assert len(pd.read_csv(target)) == 48


@pytest.mark.parametrize("options", [["--threads", "0"], ["--window", "many"]], ids=" ".join)
def test_bad_numbers_end_with_exit_code_2(options, capsys):
    with pytest.raises(SystemExit) as end:
        main(["run", "lesotho", *options])
    assert end.value.code == 2
    assert "at least 1" in capsys.readouterr().err


def test_a_whole_bound_is_written_without_a_point(capsys):
    assert main(["run", "lesotho", "--set", "programmes.productive.budget=1e13"]) == 2
    told = capsys.readouterr().err
    assert "a number from 0 to 1,000,000,000,000 (" in told
    assert ",000.0" not in told
    assert main(["run", "lesotho", "--set", "institutions.government.support=1.5"]) == 2
    assert "a number from 0 to 1 (share)" in capsys.readouterr().err


def test_a_faulty_setting_is_one_message(capsys):
    assert main(["run", "lesotho", "--set", "run.moths=3"]) == 2
    assert "months" in capsys.readouterr().err


def test_a_table_that_cannot_be_written_is_one_message(tmp_path, capsys):
    (tmp_path / "file").touch()
    table = tmp_path / "file" / "months.csv"
    assert main(["run", "lesotho", *SMALL[:6], "--csv", str(table)]) == 2
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert str(tmp_path / "file") in told


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb, capsys):
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    assert end.value.code == 0
    assert f"synergysim {verb}" in capsys.readouterr().out


def test_recordings_are_written_to_the_named_folder(tmp_path):
    kept = ["--record", "annual-panel", "--record", "histories=3", "--tables", str(tmp_path)]
    assert main(["run", "lesotho-covid19", *SMALL, *kept]) == 0
    assert {"panel.parquet", "histories.parquet", "monthly.parquet"} <= {
        path.name for path in tmp_path.iterdir()
    }
    assert pd.read_parquet(tmp_path / "histories.parquet")["household"].nunique() == 3


@pytest.mark.parametrize(
    "options",
    [
        ["--record", "anual-panel", "--tables", "x"],
        ["--record", "histories=none", "--tables", "x"],
        ["--record", "annual-panel"],
        ["--record", "everything", "--tables", "x", "--set", "run.households=40000000"],
    ],
    ids=" ".join,
)
def test_a_recording_that_cannot_be_is_one_message(options, capsys):
    assert main(["run", "lesotho", *options]) == 2
    said = capsys.readouterr().err
    assert "record" in said
    assert "Traceback" not in said


def test_it_draws_its_institutions_into_results(tmp_path, capsys):
    assert main(["run", "lesotho-covid19", *SMALL]) == 0
    (folder,) = (tmp_path / "results" / "run-lesotho-covid19").iterdir()
    told = capsys.readouterr().out
    assert f"Figures: {folder.relative_to(tmp_path)}" in told
    figures = ("run_overview", "profile", "effort_trust", "coordination_bodies", "money_quarters")
    for name in figures:
        assert (folder / f"{name}.svg").stat().st_size > 1000
        assert (folder / f"{name}.txt").read_text(encoding="utf-8").count("simulation") == 0


def test_figures_go_to_a_folder_or_are_left_out(tmp_path, capsys):
    assert main(["run", "lesotho", *SMALL[:6], "--no-figures"]) == 0
    assert not (tmp_path / "results").exists()
    assert main(["run", "lesotho", *SMALL[:6], "--figures", "mine"]) == 0
    assert (tmp_path / "mine" / "profile.png").stat().st_size > 1000
    assert "Figures: mine" in capsys.readouterr().out
