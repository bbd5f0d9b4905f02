"""A results folder as one workbook: written with one library, read with another."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from synergysim.cli import export, main
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.running.manifest import write_manifest
from synergysim.figures.labels import languages
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.report import workbook
from synergysim.report.workbook import sheet_names, write_workbook


@pytest.fixture
def folder(two_architectures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_architectures, tmp_path / "results"))


@pytest.fixture
def opened(folder: Path) -> Any:
    """Write a workbook, and open it with another library than the one that wrote it."""
    pytest.importorskip("xlsxwriter", reason="an extra: synergysim[excel]")
    openpyxl = pytest.importorskip("openpyxl", reason="of the extra for development")

    def opened(*options: str) -> Any:
        assert main(["export", str(folder), "--excel", *options]) == 0
        return openpyxl.load_workbook(folder / "tables.xlsx")

    return opened


def lines(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def frame(sheet: Any) -> pd.DataFrame:
    head, *rows = lines(sheet)
    return pd.DataFrame(rows, columns=head)


def test_sheets_hold_the_tables_as_numbers_and_words(opened, folder: Path) -> None:
    book = opened()
    assert book.sheetnames[:4] == ["About", "Columns", "Measures", "first_screen"]
    runs = pd.read_parquet(folder / "outcomes.parquet")
    found = frame(book["outcomes"])
    assert list(found.columns) == list(runs.columns)
    assert found["income"].tolist() == pytest.approx(runs["income"].tolist(), rel=1e-15)
    assert found["architecture"].tolist() == runs["architecture"].tolist()
    differences = pd.read_csv(folder / "differences.csv")
    means = frame(book["differences"])["mean"].astype(float).tolist()
    assert means == pytest.approx(differences["mean"].tolist(), rel=1e-15, nan_ok=True)
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert kinds <= {"n", "s", "inlineStr", "b"}
    assert "f" not in kinds


def test_the_first_sheet_says_what_the_results_are(opened, folder: Path) -> None:
    said = dict(line[:2] for line in lines(opened()["About"]) if line[0])
    given = json.loads((folder / "manifest.json").read_text())
    assert said["Title"] == given["experiment"]["title"]
    assert said["Question"] == given["experiment"]["question"]
    assert said["Identity of the results"] == given["id"]
    assert said["Version of the model"] == given["model_version"]
    assert said["Replications"] == 2
    assert said["Limits"].startswith("With 2 replications, fewer than 10")
    assert "not a forecast" in str(lines(opened()["About"]))


@pytest.mark.parametrize("language", languages())
def test_the_first_sheet_lists_every_other_in_each_language(opened, language: str) -> None:
    book = opened("--lang", language)
    cells = [line[0] for line in lines(book.worksheets[0])]
    assert set(book.sheetnames[3:]) <= set(cells)


def test_columns_have_units_and_measures_have_sources(opened) -> None:
    book = opened()
    columns = frame(book["Columns"])
    for sheet in book.sheetnames[3:]:
        listed = columns.loc[columns["sheet"] == sheet, "column"].tolist()
        assert listed == list(lines(book[sheet])[0])
    income = columns[(columns["sheet"] == "outcomes") & (columns["column"] == "income")].iloc[0]
    assert income["unit"] == OUTCOMES["income"].unit.in_tables
    assert income["source"] == OUTCOMES["income"].source
    measures = set(frame(book["Measures"])["outcome"])
    named = set(frame(book["differences"])["outcome"])
    assert named & set(OUTCOMES) <= measures
    assert "income" in named


def test_words_that_run_as_formulas_stay_words(opened, folder: Path) -> None:
    given = json.loads((folder / "manifest.json").read_text())
    title = '=HYPERLINK("http://example.org","open")'
    given["experiment"] |= {"title": title, "question": "@SUM(1;2)"}
    write_manifest(given, folder)
    sheet = opened("--table", "outcomes")["About"]
    cell = sheet["B1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (title, "s", True)
    assert (sheet["B2"].value, sheet["B2"].quotePrefix) == ("@SUM(1;2)", True)
    assert sheet["B1"].hyperlink is None


def test_cells_of_every_kind(tmp_path: Path) -> None:
    library = pytest.importorskip("xlsxwriter", reason="an extra: synergysim[excel]")
    openpyxl = pytest.importorskip("openpyxl", reason="of the extra for development")
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "2024-03", "1,5", "http://example.org"]
    book = library.Workbook(tmp_path / "cells.xlsx", {"constant_memory": True})
    rows = pd.DataFrame(
        {
            "words": [*texts, None, "x" * 40_000],
            "any": [
                *(1.5, float("nan"), float("inf"), -float("inf"), 3, 10**17, True, pd.NA),
                *(pd.Timestamp("2024-03-01"), None, ""),
            ],
        }
    )
    workbook._Writer(book).table("cells", rows, "cells")
    book.close()
    sheet = openpyxl.load_workbook(tmp_path / "cells.xlsx")["cells"]
    words, values = ([row[n].value for row in sheet.iter_rows(min_row=2)] for n in (0, 1))
    assert [str(word).replace("_x000D_", "\r") for word in words[:9]] == texts
    assert [bool(row[0].quotePrefix) for row in sheet.iter_rows(min_row=2)][:9] == [
        *[True] * 6,
        *[False] * 3,
    ]
    assert words[9] is None
    assert len(words[10]) == 32_767
    assert words[10].endswith("…")
    assert values[:4] == [1.5, None, "inf", "-inf"]
    assert values[4:8] == [3, "1" + "0" * 17, True, None]
    assert values[8:] == ["2024-03-01 00:00:00", None, None]


def test_large_tables_are_left_to_csv_unless_they_are_named(
    opened, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 500)
    book = opened()
    assert "monthly" not in book.sheetnames
    assert "monthly" in capsys.readouterr().out
    left = [line[2] for line in lines(book["About"]) if not line[0] and len(line) > 2]
    assert "monthly" in left
    assert opened("--table", "monthly").sheetnames[3:] == ["monthly"]


def test_a_table_larger_than_a_sheet_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter", reason="an extra: synergysim[excel]")
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    assert main(["export", str(folder), "--excel", "--table", "monthly"]) == 2
    assert "more rows than a sheet has" in capsys.readouterr().err
    assert not (folder / "tables.xlsx").exists()


def test_the_same_results_give_the_same_file(opened, folder: Path) -> None:
    opened()
    first = (folder / "tables.xlsx").read_bytes()
    opened()
    assert (folder / "tables.xlsx").read_bytes() == first


def test_without_the_library_a_message_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert main(["export", str(folder), "--excel"]) == 2
    said = capsys.readouterr().err
    assert "a workbook needs XlsxWriter" in said
    assert "pip install 'synergysim[excel]'" in said
    assert not (folder / "tables.xlsx").exists()


def test_a_full_disk_is_an_error_of_the_system(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class FileCreateError(Exception):
        pass

    def close() -> None:
        raise FileCreateError(OSError(28, "No space left on device"))

    book = SimpleNamespace(close=close, set_properties=lambda _: None)
    library = SimpleNamespace(
        Workbook=lambda *_: book, exceptions=SimpleNamespace(FileCreateError=FileCreateError)
    )
    quiet = SimpleNamespace(lines=lambda *_: None, table=lambda *_: None)
    monkeypatch.setattr(workbook, "_library", lambda: library)
    monkeypatch.setattr(workbook, "_Writer", lambda _: quiet)
    with pytest.raises(OSError, match=r"tables\.xlsx") as caught:
        write_workbook(find_folder(folder, folder), folder / "tables.xlsx", ["outcomes"])
    assert caught.value.errno == 28
    assert not (folder / "tables.xlsx").exists()


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (["a", "a", "A"], ["a", "a_2", "A_3"]),
        (["x" * 40, "x" * 50], ["x" * 31, "x" * 29 + "_2"]),
        (["analysis/effects", "a[b]:c*?"], ["analysis_effects", "a_b__c__"]),
        (["history", "'quoted'", ""], ["history_2", "quoted", "_"]),
    ],
)
def test_sheets_have_names_that_the_format_allows(wanted, names) -> None:
    assert sheet_names(wanted) == names
    assert all(len(name) <= 31 for name in names)
    assert len({name.lower() for name in names}) == len(names)


def test_the_help_states_the_limit(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    assert f"{workbook.MOST_CELLS:,}" in capsys.readouterr().out


def test_the_command_itself_writes_a_workbook(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="an extra: synergysim[excel]")
    place = tmp_path / "book.xlsx"
    words = [sys.executable, "-m", "synergysim", "export", str(folder), "--excel"]
    done = subprocess.run(
        [*words, "--out", str(place), "--table", "outcomes"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"Workbook: {place} (tables: 1)\n"
    assert place.read_bytes().startswith(b"PK")
    assert not (folder / export.WORKBOOK).exists()
