"""``synergysim population``, through the real command."""

from __future__ import annotations

import errno
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from synergysim.cli import main
from synergysim.report import population
from synergysim.scenario.load import load_part
from synergysim.scenario.presets import shipped_folder

EXAMPLE = shipped_folder("scenarios") / "populations" / "synthetic-survey.csv"


INCOMES = ["income_farm", "income_wage", "income_remittances"]


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


def test_import_then_run_then_describe(here, capsys, mismatch):
    assert bring() == 0
    told = capsys.readouterr().out
    assert "400 households read, 300 drawn" in told
    assert (here / "scenarios" / "populations" / "mine.parquet").is_file()
    # It writes a context that works, and prints the commands that use it.
    context = here / "scenarios" / "contexts" / "mine.yaml"
    assert main(["validate", str(context)]) == 0
    describe, command = (line.strip() for line in told.split("Next:\n")[1].splitlines())
    assert describe == "synergysim population describe mine"
    name, *words = command.split()
    assert name == "synergysim"
    assert words[0] == "run"
    assert words[2:] == ["--context", "mine", "--set", "run.households=300"]
    small = ["--set", "run.months=24", "--set", "run.burn_in_years=1"]
    capsys.readouterr()
    assert main([*words, *small]) == 0
    assert "300 households" in capsys.readouterr().out
    assert main(["population", "describe", "mine.parquet", "--out", "figures"]) == 2
    path = "scenarios/populations/mine.parquet"
    capsys.readouterr()
    assert main(["population", "describe", path, "--households", "200", "--out", "figures"]) == 0
    told = capsys.readouterr().out
    assert "in the survey" in told
    assert "poverty headcount" in told
    assert "E3-005" in told
    columns = pd.read_csv("figures/population-mine-moments.csv").columns
    assert mismatch("population-{name}-moments", columns) == ([], [])
    names = sorted(path.name for path in Path("figures").iterdir())
    assert names == [
        f"population-mine{end}" for end in ("-moments.csv", ".csv", ".pdf", ".png", ".svg", ".txt")
    ]


def test_the_table_says_what_is_inside(here, capsys):
    assert main(["population", "describe", "peru", "--households", "150", "--out", "f"]) == 0
    (assets,) = re.findall(
        r"mean assets, PPP\$ per household +(\S+) +(\S+)", capsys.readouterr().out
    )
    assert not any("." in number for number in assets)
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
    assert f"{met} of {len(fitted)} calibration targets" in alt


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
    assert "found: 1e+300" in told
    assert not (here / "scenarios").exists()


def test_more_households_than_a_computer_holds_are_refused(here, capsys):
    del here
    with pytest.raises(SystemExit) as end:
        bring("--households", "99999999999")
    assert end.value.code == 2
    assert "at most 50,000,000" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["show", "run", "validate"])
def test_a_case_cannot_use_more_households_than_its_population_file_has(here, verb, capsys):
    assert bring() == 0
    capsys.readouterr()
    shutil.copy(here / "scenarios" / "contexts" / "mine.yaml", here)
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


def test_the_report_says_what_was_done_to_each_column(here, capsys):
    frame = pd.read_csv("survey.csv", dtype=str).rename(columns={"education": "educ"})
    frame.loc[[2, 5], "educ"] = "99"
    frame.loc[1, "territory"] += " "
    frame.loc[399, "territory"] = frame.loc[399, "territory"].upper()
    frame.to_csv("survey.csv", index=False)
    (here / "columns.yaml").write_text(
        "columns: {education: educ}\nmissing: {education: [99]}\nunits: {period: year}\n"
    )
    frame = frame.assign(**{name: frame[name].astype(float) * 12 for name in INCOMES})
    frame.to_csv("survey.csv", index=False)
    assert bring("--columns", "columns.yaml") == 0
    told = capsys.readouterr().out
    lines = {line.split()[0]: line for line in told.splitlines() if line.strip()}
    assert "from the survey's educ; code 99 read as missing in 2 rows (rows 3, 6)" in told
    assert "2 missing (0.50%), filled with the median" in lines["education"]
    assert "put right in 1 row (row 2)" in lines["territory"]
    assert "divided by 12 months" in lines["income_wage"]
    assert "PEN of 2017 divided by 1.89358" in lines["assets"]
    assert lines["size"].endswith("as it is")
    assert "Warning: territory: 'SYNTHETIC 40' in 1 row (row 400)" in told


def test_a_template_is_written_filled_in_and_used(here, capsys):
    frame = pd.read_csv("survey.csv").rename(columns={"weight": "factor", "size": "miembros"})
    frame.to_csv("survey.csv", index=False)
    assert bring() == 2
    told = capsys.readouterr().err
    assert "`columns: {weight: factor}`" in told
    assert "--template" in told
    assert main(["population", "import", "survey.csv", "--template"]) == 0
    assert "--columns columns.yaml" in capsys.readouterr().out
    assert bring("--columns", "columns.yaml") == 0
    capsys.readouterr()
    before = (here / "columns.yaml").read_bytes()
    assert main(["population", "import", "survey.csv", "--template"]) == 2
    assert "columns.yaml: the file is there already" in capsys.readouterr().err
    assert (here / "columns.yaml").read_bytes() == before
    assert main(["population", "import", "--template", "--columns", "other.yaml"]) == 0
    assert "weight: weight" in (here / "other.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ([], "SURVEY"),
        (["survey.csv", "--name", "mine"], "--context"),
        (["survey.csv", "--context", "peru"], "--name"),
    ],
)
@pytest.mark.usefixtures("here")
def test_an_import_without_what_it_needs_is_one_message(words, missing, capsys):
    assert main(["population", "import", *words]) == 2
    assert f"error: {missing}: population import needs it" in capsys.readouterr().err


def test_a_context_not_written_by_an_import_is_not_overwritten(here, capsys):
    own = here / "scenarios" / "contexts" / "mine.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("extends: peru\ntitle: my own\n")
    assert bring() == 2
    assert "--name: a context of this name is there already" in capsys.readouterr().err
    assert own.read_text() == "extends: peru\ntitle: my own\n"
    assert not (here / "scenarios" / "populations").exists()
    assert bring(name="peru") == 2  # it would hide the shipped context
    own.unlink()
    assert bring() == 0
    assert bring() == 0  # an import may be done again


def test_an_import_into_another_folder_has_its_context_beside_it(here, capsys):
    assert bring("--out", "there") == 0
    assert sorted(path.name for path in (here / "there").iterdir()) == ["mine.parquet", "mine.yaml"]
    assert "--context there/mine.yaml" in capsys.readouterr().out
    context = load_part("there/mine.yaml", "contexts").part
    assert context.population_file == "there/mine.parquet"


def test_a_full_disk_is_one_message_that_names_the_file(here, monkeypatch, capsys):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "Error writing bytes to file")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    assert bring() == 3
    told = capsys.readouterr().err
    assert "scenarios/populations/mine.parquet: the disk is full" in told
    assert not list((here / "scenarios").rglob("*.*"))


def test_control_characters_of_a_survey_are_shown_as_escapes(here, capsys):
    """In names of places that a warning repeats, and in names of columns in a template."""
    survey = here / "survey.csv"
    text = survey.read_text().replace("Synthetic 1,", "\x1b[31mRed,")
    text = text.replace("Synthetic 2,", "\x1b[31mred,").replace("has_account", "has\u202e_account")
    survey.write_text(text, encoding="utf-8")
    assert bring() == 0
    told = capsys.readouterr().out
    assert r"'\x1b[31mRed' in 10 rows" in told
    assert main(["population", "import", "survey.csv", "--template", "--columns", "m.yaml"]) == 0
    told += capsys.readouterr().out + (here / "m.yaml").read_text(encoding="utf-8")
    assert r"has\u202e_account" in told
    assert "\x1b" not in told
    assert "\u202e" not in told
