"""Tables of a results folder as CSV, in the notation of a country."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.report.exported_tables import Notation
from synergysim.scenario.errors import ScenarioError

COMMA = ["--separator", ";", "--decimal", ","]


@pytest.fixture
def folder(two_architectures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_architectures, tmp_path / "results"))


def test_every_table_is_written_in_the_notation_asked_for(folder: Path) -> None:
    assert main(["export", str(folder), "--csv", *COMMA]) == 0
    for name in ("outcomes", "differences", "columns"):
        text = (folder / "csv" / f"{name}.csv").read_text()
        assert ";" in text.splitlines()[0]
        assert "," not in text.splitlines()[0]
    runs = pd.read_csv(folder / "csv" / "outcomes.csv", sep=";", decimal=",")
    assert (
        runs["income"].tolist() == pd.read_parquet(folder / "outcomes.parquet")["income"].tolist()
    )
    read = pd.read_csv(folder / "csv" / "differences.csv", sep=";", decimal=",")
    stored = pd.read_csv(folder / "differences.csv")
    pd.testing.assert_frame_equal(read, stored, check_exact=True)


def test_the_default_notation_repeats_the_tables_of_the_folder(folder: Path) -> None:
    assert main(["export", str(folder)]) == 0
    assert (folder / "csv" / "differences.csv").read_bytes() == (
        folder / "differences.csv"
    ).read_bytes()


def test_numbers_among_words_have_the_decimal_too_and_words_are_escaped() -> None:
    rows = pd.DataFrame({"any": [0.5, "a; b", "=1+1", None, 3], "number": [1.25] * 5})
    text = Notation(";", ",").csv(rows).decode()
    assert text.splitlines() == [
        "any;number",
        "0,5;1,25",
        '"a; b";1,25',
        "'=1+1;1,25",
        ";1,25",
        "3;1,25",
    ]


def test_a_tab_separates_by_its_name() -> None:
    rows = pd.DataFrame({"a": [0.5], "b": ["x"]})
    written = Notation("tab", ",").csv(rows)
    assert pd.read_csv(io.BytesIO(written), sep="\t", decimal=",").equals(rows)


@pytest.mark.parametrize(
    ("separator", "decimal", "words"),
    [
        (",", ",", "a number would fall into two cells"),
        ("a", ".", "cells cannot be separated by this"),
        (";;", ".", "cells cannot be separated by this"),
        (";", ";", "decimals cannot be written with this"),
        (";", "", "decimals cannot be written with this"),
    ],
)
def test_a_notation_that_cannot_be_read_is_refused(separator, decimal, words) -> None:
    with pytest.raises(ScenarioError, match=words):
        Notation(separator, decimal)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--decimal", ","], "a number would fall into two cells"),
        (["--separator", "x"], "--separator"),
        (["--excel", "--decimal", ","], "has no effect without --csv"),
        (["--out", "here.xlsx"], "has no effect without --excel"),
        (["--table", "diferences"], "did you mean differences"),
        (["--excel", "--out", "here.csv"], "a name in .xlsx"),
    ],
)
def test_wrong_options_are_one_message_and_write_nothing(folder, capsys, options, words) -> None:
    before = sorted(folder.rglob("*"))
    assert main(["export", str(folder), *options]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("synergysim: error:") == 1
    assert sorted(folder.rglob("*")) == before
