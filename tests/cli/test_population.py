"""``synergysim population``, through the real command."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.report import population
from synergysim.scenario.shipped import shipped_folder

EXAMPLE = shipped_folder("scenarios") / "populations" / "synthetic-survey.csv"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(population, "BURN_IN_YEARS", 1)
    monkeypatch.setattr(population, "REPLICATIONS", 2)
    shutil.copy(EXAMPLE, tmp_path / "survey.csv")
    return tmp_path


def bring(*more: str, survey: str = "survey.csv", name: str = "mine") -> int:
    words = ["population", "import", survey, "--context", "peru", "--name", name]
    return main([*words, "--households", "300", *more])


def test_import_then_run_then_describe(here, capsys):
    assert bring() == 0
    told = capsys.readouterr().out
    assert "400 households read, 300 drawn" in told
    assert (here / "scenarios" / "populations" / "mine.parquet").is_file()
    # What it prints is a context that works.
    context = here / "scenarios" / "contexts" / "mine.yaml"
    context.parent.mkdir()
    lines = told.split("A context that starts from it:\n")[1].splitlines()
    context.write_text("\n".join(line.strip() for line in lines) + "\n")
    assert main(["validate", str(context)]) == 0
    small = ["run.households=300", "run.months=24", "run.burn_in_years=1"]
    settings = [word for setting in small for word in ("--set", setting)]
    capsys.readouterr()
    assert main(["run", "peru-juntos-haku-winay", "--context", "mine", *settings]) == 0
    assert "300 households" in capsys.readouterr().out
    assert main(["population", "describe", "mine.parquet", "--out", "figures"]) == 2
    path = "scenarios/populations/mine.parquet"
    capsys.readouterr()
    assert main(["population", "describe", path, "--households", "200", "--out", "figures"]) == 0
    told = capsys.readouterr().out
    assert "as surveyed" in told
    assert "poverty headcount" in told
    assert "E3-005" in told
    names = sorted(path.name for path in Path("figures").iterdir())
    assert names == [
        f"population-mine{end}" for end in ("-moments.csv", ".csv", ".png", ".svg", ".txt")
    ]


def test_the_table_says_what_is_inside(here):
    assert main(["population", "describe", "peru", "--households", "150", "--out", "f"]) == 0
    table = pd.read_csv(here / "f" / "population-peru-moments.csv")
    asked = table.dropna(subset=["low", "high"])
    assert len(asked) >= 10
    between = (asked["low"] <= asked["achieved"]) & (asked["achieved"] <= asked["high"])
    assert (
        asked["inside"].map({"True": True, "False": False, True: True, False: False}) == between
    ).all()
    alt = (here / "f" / "population-peru.txt").read_text()
    fitted = asked[asked["kind"] == "fitted"]
    met = int(between[fitted.index].sum())
    assert f"{met} of {len(fitted)} fitted targets" in alt


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--context", "peruu"], "did you mean peru?"),
        (["--name", "a/b"], "not a name"),
        (["--columns", "none.yaml"], "no such file"),
    ],
    ids=lambda part: part if isinstance(part, str) else part[0],
)
def test_bad_options_end_with_exit_code_2(words, said, capsys):
    assert bring(*words) == 2
    assert said in capsys.readouterr().err
    assert not Path("scenarios").exists()


@pytest.mark.parametrize("households", ["0", "-3", "many"])
def test_bad_numbers_end_with_exit_code_2(here, households, capsys):
    del here
    with pytest.raises(SystemExit) as end:
        bring("--households", households)
    assert end.value.code == 2
    assert "at least 1" in capsys.readouterr().err


def test_an_unknown_name_is_one_message(here, capsys):
    del here
    assert main(["population", "describe", "peruu"]) == 2
    assert "did you mean peru?" in capsys.readouterr().err


def test_a_faulty_survey_in_a_process_of_its_own(here):
    """Exit code 2, one message without a traceback, nothing written."""
    frame = pd.read_csv("survey.csv")
    frame.loc[[5, 9], "income_wage"] = -1.0
    frame.to_csv("survey.csv", index=False)
    words = ["population", "import", "survey.csv", "--context", "peru", "--name", "mine"]
    ended = subprocess.run(
        [sys.executable, "-m", "synergysim", *words], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "survey.csv: income_wage: negative: 2 rows (rows 6, 10)" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (here / "scenarios").exists()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns: {income_farm: income_wage}", "income_wage: the same column"),
        ("columns: {livestock_value: assets}", "already gives assets"),
        ("units: {money: ppp, year: 2019}", "units.year"),
    ],
)
def test_a_mapping_that_contradicts_itself_is_refused(here, mapping, said, capsys):
    (here / "columns.yaml").write_text(mapping)
    assert bring("--columns", "columns.yaml") == 2
    assert said in capsys.readouterr().err
    assert not Path("scenarios").exists()


@pytest.mark.parametrize("column", ["weight", "income_wage", "land_hectares", "education"])
def test_a_number_that_no_household_has_is_refused(here, column, capsys):
    frame = pd.read_csv("survey.csv").astype({column: float})
    frame.loc[7, column] = 1e300
    frame.to_csv("survey.csv", index=False)
    assert bring() == 2
    told = capsys.readouterr().err
    assert f"{column}: larger than any household's: 1 row (row 8)" in told
    assert not (here / "scenarios").exists()


def test_more_households_than_a_computer_holds_are_refused(here, capsys):
    del here
    with pytest.raises(SystemExit) as end:
        bring("--households", "99999999999")
    assert end.value.code == 2
    assert "at most 50,000,000" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["show", "run", "validate"])
def test_a_case_that_asks_more_of_a_population_file_than_it_holds_is_not_loaded(here, verb, capsys):
    assert bring() == 0
    context = "\n".join(capsys.readouterr().out.split("starts from it:\n")[1].splitlines())
    (here / "mine.yaml").write_text(textwrap.dedent(context))
    case = "extends: peru-juntos-haku-winay\ncontext: mine.yaml\noverrides:\n  "
    (here / "case.yaml").write_text(f"{case}run.households: 301\n")
    assert main([verb, "case.yaml"]) == 2
    told = capsys.readouterr().err
    assert "case.yaml:4: run.households: more households" in told
    assert "at most 300" in told
    (here / "case.yaml").write_text(f"{case}context.territories.count: 3\n  run.households: 300\n")
    assert main([verb, "case.yaml"]) == 2
    assert "context.territories.count: another number" in capsys.readouterr().err
    (here / "scenarios" / "populations" / "mine.parquet").write_bytes(b"PAR1 and no more")
    assert main([verb, "case.yaml"]) == 2
    assert "context.population_file: not a population file" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_one_message(here, capsys):
    del here
    assert bring("--out", "survey.csv/there") == 2
    assert capsys.readouterr().err.startswith("synergysim: error: survey.csv")
