"""What a survey's file may be: encodings, quotation marks, names, numbers, codes, foreign files."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part
from synergysim.scenario.population_table import read_population
from synergysim.world.survey import source
from synergysim.world.survey.importing import Import, import_survey
from synergysim.world.survey.mapping import SurveyMapping

ROWS = 20


@pytest.fixture(scope="module")
def context():
    return load_part("peru", "contexts").part


@pytest.fixture
def frame() -> pd.DataFrame:
    """Twenty households in four territories; every number can be read in one way only."""
    row = np.arange(ROWS)
    return pd.DataFrame(
        {
            "household_id": [f"H{number:02d}" for number in row],
            "weight": 1.5 + row,
            "territory": [f"Place {1 + number % 4}" for number in row],
            "size": 2 + row % 5,
            "children": row % 2,
            "female_head": row % 2,
            "labour": 1 + row % 2,
            "land_hectares": 0.25 + row / 4,
            "assets": 1000 + 10 * row,
            "savings": 50 + row,
            "income_farm": 500.5 + row,
            "income_wage": 300.5 + row,
            "income_remittances": row,
            "education": row % 12,
        }
    )


@pytest.fixture
def bring(tmp_path, context):
    """Return a function that imports a frame, a text or bytes."""

    def run(content: pd.DataFrame | str | bytes, name: str = "s.csv", **mapping) -> Import:
        path = tmp_path / name
        if isinstance(content, pd.DataFrame):
            content.to_parquet(path) if name.endswith("parquet") else content.to_csv(
                path, index=False
            )
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        given = SurveyMapping.model_validate(mapping)
        return import_survey(path, context, "peru", given, 200, tmp_path / "made.parquet")

    return run


@pytest.fixture
def refused(bring, tmp_path):
    """Return a function that imports what is refused, and gives the error."""

    def run(*content, **how) -> ScenarioError:
        with pytest.raises(ScenarioError) as caught:
            bring(*content, **how)
        assert not (tmp_path / "made.parquet").exists()
        return caught.value

    return run


def made(tmp_path: Path) -> dict[str, np.ndarray]:
    found = read_population(str(tmp_path / "made.parquet"))
    return {**found.numbers, "territory": found.territory}


# Encodings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "windows-1252"]
)
def test_text_is_read_in_the_encoding_that_the_mapping_states(bring, tmp_path, frame, encoding):
    frame["territory"] = frame["territory"].str.replace("Place", "Cañón")
    frame["región_año"] = 1
    text = frame.to_csv(index=False).encode(encoding)
    stated = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16"}.get(encoding, encoding)
    done = bring(text, encoding=stated)
    assert done.territories == [f"Cañón {number}" for number in (1, 2, 3, 4)]
    found = made(tmp_path)
    bring(frame)
    assert all(np.array_equal(found[name], column) for name, column in made(tmp_path).items())


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("latin-1", "encoding: windows-1252"),
        ("utf-16", "encoding: utf-16"),
        ("utf-16-le", "encoding: utf-16"),
        ("utf-16-be", "encoding: utf-16"),
    ],
)
@pytest.mark.parametrize("where", ["header", "cells"])
def test_another_encoding_is_said_in_words(refused, frame, encoding, said, where):
    if where == "header":
        frame["región_año"] = 1
    else:
        frame["territory"] = frame["territory"].str.replace("Place", "Cañón")
    error = refused(frame.to_csv(index=False).encode(encoding))
    assert "not in UTF-8" in error.reason
    assert said in error.allowed
    assert "iconv" in error.allowed


def test_the_row_of_an_undecodable_byte_is_named(refused, frame, monkeypatch):
    text = frame.to_csv(index=False).encode().replace(b"H07", b"H\xf17")
    assert "byte 0xf1 in row 8" in refused(text).found
    monkeypatch.setattr(source, "BLOCK", 16)
    assert "byte 0xf1 in row 8" in refused(text).found
    assert "in the header" in refused(text.replace(b"weight", b"we\xefght")).found


def test_a_wrong_encoding_in_the_mapping_is_refused(refused, frame):
    text = frame.to_csv(index=False).encode("windows-1252").replace(b"H07", b"H\x9d7")
    error = refused(text, encoding="windows-1252")
    assert "that the mapping states" in error.reason
    assert "byte 0x9d in row 8" in error.found


def test_a_cut_letter_at_the_end_is_refused(refused, frame):
    assert "not in UTF-8" in refused(frame.to_csv(index=False).encode() + b"\xc3").reason


@pytest.mark.parametrize("column", ["territory", "household_id", "income_farm"])
def test_binary_cells_of_parquet_that_are_no_text_are_refused(refused, tmp_path, frame, column):
    table = pa.Table.from_pandas(frame)
    cells = pa.array([b"\xff\xfe"] * ROWS, pa.binary())
    table = table.set_column(table.column_names.index(column), column, cells)
    pq.write_table(table, tmp_path / "b.parquet")
    error = refused((tmp_path / "b.parquet").read_bytes(), name="s.parquet")
    assert "cannot be read" in error.reason


# Quotation marks and cells -----------------------------------------------------------------------


def test_two_stray_quotation_marks_are_refused_with_their_rows(refused, frame, monkeypatch):
    """They would swallow all rows between them."""
    lines = frame.to_csv(index=False).splitlines()
    lines[5] = lines[5].replace("Place", '"Place')
    lines[16] = lines[16].replace(",2,", '",2,', 1)
    error = refused("\n".join(lines))
    assert "not closed in its row: 2 rows (rows 5, 16)" in error.reason
    monkeypatch.setattr(source, "BLOCK", 50)
    assert "2 rows (rows 5, 16)" in refused("\n".join(lines)).reason


def test_a_stray_mark_in_a_column_that_is_not_read_is_refused_too(refused, frame):
    frame["remark"] = "none"
    text = frame.to_csv(index=False).replace("none", '"none', 1)
    assert "1 row (row 1)" in refused(text).reason


def test_quoted_cells_are_read(bring, tmp_path, frame):
    bring(frame)
    plain = made(tmp_path)
    frame["territory"] = frame["territory"].str.replace(" ", ", ")
    done = bring(frame.to_csv(index=False, quoting=2))
    assert done.territories[0] == "Place, 1"
    for name, column in made(tmp_path).items():
        assert np.array_equal(column, plain[name]), name


def test_rows_of_another_length_are_named(refused, frame):
    lines = frame.to_csv(index=False).splitlines()
    lines[3] += ",7"
    lines[9] = "H08,1"
    error = refused("\n".join(lines))
    assert "2 rows (rows 3, 9)" in error.reason
    assert error.found.startswith("15 cells")
    assert "14 cells" in error.allowed


# Names -------------------------------------------------------------------------------------------


def test_names_are_written_in_one_way(bring, tmp_path, frame):
    """Blanks at the ends, no-break blanks, and accents as letters of their own are put right."""
    frame["territory"] = "Áncash 1"
    bring(frame)
    plain = made(tmp_path)
    ways = [
        "Áncash 1",
        "Áncash 1 ",
        "\tÁncash 1",
        "Áncash\u00a01",
        "A\u0301ncash 1",
        "Án\u200bcash  1",
    ]
    frame["territory"] = [ways[row % len(ways)] for row in range(ROWS)]
    done = bring(frame)
    assert done.territories == ["Áncash 1"]
    (told,) = (text for text in done.columns["territory"] if "stray blanks" in text)
    assert "16 rows (rows 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, ...)" in told
    for name, column in made(tmp_path).items():
        assert np.array_equal(column, plain[name]), name


def test_ids_that_differ_in_blanks_only_are_one(refused, frame):
    frame.loc[7, "household_id"] = " H03\u00a0"
    assert "twice: 1 row (row 8)" in refused(frame).reason


def test_names_that_differ_in_case_or_accents_only_are_warned_of(bring, frame):
    frame.loc[3, "territory"] = "PLACE 1"
    frame.loc[5, "territory"] = "Plàce 1"
    done = bring(frame)
    assert len(done.territories) == 6
    (warning,) = (text for text in done.warnings if text.startswith("territory"))
    assert "'PLACE 1' in 1 row (row 4)" in warning
    assert "'Plàce 1' in 1 row (row 6)" in warning
    assert "is it one place?" in warning


def test_names_of_columns_are_compared_without_stray_blanks(bring, frame):
    done = bring(frame.rename(columns={"weight": " weight\u00a0"}))
    assert done.rows == ROWS


@pytest.mark.parametrize("digits", [1, 5_000])
def test_territories_are_sorted_by_their_numbers_whatever_the_rows(bring, frame, digits):
    names = ["9" * digits, "1" + "0" * digits, "07", "7"]
    frame["territory"] = [names[row % 4] for row in range(ROWS)]
    expected = ["07", "7", "9" * digits, "1" + "0" * digits]
    assert bring(frame).territories == expected
    assert bring(frame.iloc[::-1]).territories == expected


# Numbers -----------------------------------------------------------------------------------------


def test_a_point_before_three_digits_is_asked_for(refused, bring, tmp_path, frame):
    bring(frame)
    plain = made(tmp_path)
    (tmp_path / "made.parquet").unlink()
    frame["assets"] = [f"{value // 1000}.{value % 1000:03d}" for value in frame["assets"]]
    error = refused(frame)
    assert error.key == "assets"
    assert "20 rows (rows 1, 2" in error.reason
    assert error.found == "text '1.000'"
    assert '`decimal: {assets: "."}` or `thousands: {assets: "."}`' in error.allowed
    bring(frame, thousands={"assets": "."})
    assert np.array_equal(made(tmp_path)["assets"], plain["assets"])
    bring(frame, decimal={"assets": "."})
    np.testing.assert_allclose(made(tmp_path)["assets"], plain["assets"] / 1000)


def test_one_cell_settles_what_the_point_of_a_column_is(bring, frame):
    frame["assets"] = frame["assets"].astype(str)
    frame.loc[0, "assets"] = "1.234"
    frame.loc[19, "assets"] = "1190.5"
    assert bring(frame).rows == ROWS


@pytest.mark.parametrize(
    ("written", "mapping"),
    [
        ("{:.1f}", {}),
        ("{:,.1f}", {"thousands": ","}),
        ("{:,.1f}", {"thousands": {"everywhere": ","}, "decimal": "."}),
        ("{:,.1f}|.,", {"decimal": ",", "thousands": "."}),
        ("{:,.1f}|.,", {"thousands": "."}),
        ("{:,.1f}| ,", {"decimal": ",", "thousands": " "}),
        ("{:,.1f}|\u00a0,", {"decimal": ",", "thousands": " "}),
        ("{:,.1f}|'.", {"thousands": "'"}),
        ("{:.1f}|_,", {"decimal": ","}),
    ],
)
def test_numbers_are_read_as_the_mapping_states(bring, tmp_path, frame, written, mapping):
    bring(frame)
    plain = made(tmp_path)
    form, _, signs = written.partition("|")
    decimals = ["weight", "land_hectares", "income_farm", "income_wage", "assets"]
    for name in decimals:
        cells = [form.format(value) for value in frame[name]]
        if name == "land_hectares":
            cells = [form.replace(".1f", ".2f").format(value) for value in frame[name]]
        if signs:
            swapped = str.maketrans({",": signs[0], ".": signs[1]})
            cells = [cell.translate(swapped) for cell in cells]
        frame[name] = cells
    bring(frame.to_csv(index=False, sep=";"), **mapping)
    for name, column in made(tmp_path).items():
        np.testing.assert_allclose(column, plain[name], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize("cell", ["1,5", "1 500", "1'500", "1_500", "0x1F", "१२", "1.5.2", "--3"])
def test_what_is_no_plain_number_is_refused_with_its_row(refused, frame, cell):
    frame["income_farm"] = frame["income_farm"].astype(str)
    frame.loc[4, "income_farm"] = cell
    error = refused(frame)
    assert error.key == "income_farm"
    assert "not a number: 1 row (row 5)" in error.reason
    if cell == "1,5":
        assert '`decimal: {income_farm: ","}`' in error.allowed


def test_a_number_in_another_style_than_stated_is_refused(refused, frame):
    frame["income_farm"] = frame["income_farm"].astype(str).str.replace(".", ",")
    frame.loc[4, "income_farm"] = "504.5"
    error = refused(frame, decimal={"income_farm": ","})
    assert "1 row (row 5)" in error.reason
    assert "as the mapping states" in error.allowed


# Codes and impossible values ---------------------------------------------------------------------


def test_codes_are_missing_values_counted_by_column(bring, tmp_path, frame):
    frame["education"] = frame["education"].astype(object)
    frame.loc[[2, 5], "education"] = 99
    frame.loc[7, "education"] = "NS/NR"
    frame.loc[9, "savings"] = -9
    done = bring(frame, missing={"everywhere": [-9], "education": [99, "ns/nr"]})
    education = "; ".join(done.columns["education"])
    assert "code 99 read as missing in 2 rows (rows 3, 6)" in education
    assert "code 'ns/nr' read as missing in 1 row (row 8)" in education
    assert "3 missing (15.00%)" in education
    assert "code -9 read as missing in 1 row (row 10)" in "; ".join(done.columns["savings"])
    coded = made(tmp_path)
    frame.loc[[2, 5, 7], "education"] = None
    frame["savings"] = frame["savings"].astype(object)
    frame.loc[9, "savings"] = None
    bring(frame)
    for name, column in made(tmp_path).items():
        assert np.array_equal(column, coded[name]), name


def test_codes_for_all_columns_leave_ids_weights_and_sizes_alone(bring, frame):
    frame["household_id"] = range(1, ROWS + 1)
    done = bring(frame, missing=[4])
    assert "read as missing" not in "; ".join(done.columns["household_id"] + done.columns["size"])
    assert "code 4 read as missing" in "; ".join(done.columns["education"])


def test_codes_in_columns_of_numbers_of_parquet(bring, frame):
    frame.loc[[2, 5], "education"] = 99
    done = bring(frame, name="s.parquet", missing={"education": ["99"]})
    assert "code 99 read as missing in 2 rows (rows 3, 6)" in done.columns["education"]


@pytest.mark.parametrize(
    ("column", "value", "hint"),
    [
        ("education", 99, "missing: {education: [99]}"),
        ("savings", -99, "missing: {savings: [-99]}"),
        ("land_hectares", 999999, "missing: {land_hectares: [999999]}"),
        ("size", 99, "missing: {size: [99]}"),
    ],
)
def test_an_impossible_value_is_refused_and_a_code_is_proposed(refused, frame, column, value, hint):
    frame.loc[[1, 3], column] = value
    error = refused(frame)
    assert error.key == column
    assert "2 rows (rows 2, 4)" in error.reason
    assert hint in error.allowed


def test_repeated_nines_are_reported(bring, frame):
    frame.loc[[1, 3], "assets"] = 99999
    (warning,) = bring(frame).warnings
    assert "assets: 99999 in 2 rows (rows 2, 4) may be a code" in warning
    assert "`missing: {assets: [99999]}`" in warning


def test_usual_values_are_not_suspected(bring, frame):
    frame.loc[1, "savings"] = 99
    frame.loc[2, "savings"] = 140
    assert not bring(frame).warnings


# Empty columns -----------------------------------------------------------------------------------


def test_an_empty_optional_column_is_as_if_absent(bring, tmp_path, frame):
    absent = bring(frame.drop(columns="education"))
    plain = made(tmp_path)
    empty = bring(frame.assign(education=None))
    assert empty.advantage_from == absent.advantage_from == "residual earnings"
    assert empty.columns["education"] == ["empty in all rows: as if the column were absent"]
    for name, column in made(tmp_path).items():
        assert np.array_equal(column, plain[name]), name


def test_a_mostly_empty_optional_column_is_reported(bring, frame):
    frame["education"] = frame["education"].astype(float)
    frame.loc[2:, "education"] = np.nan
    done = bring(frame)
    (warning,) = (text for text in done.warnings if text.startswith("education"))
    assert "18 of 20 cells (90.0 %)" in warning
    assert "18 missing (90.00%)" in done.columns["education"][0]


@pytest.mark.parametrize("empty", [["assets"], ["assets", "livestock_value"]])
def test_assets_that_nobody_states_are_refused(refused, frame, empty):
    error = refused(frame.assign(**dict.fromkeys(empty)))
    assert error.key == "assets"
    assert "missing in 20 of 20 rows" in error.reason


# Foreign files -----------------------------------------------------------------------------------


def archive() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("s.csv", "a,b\n")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "what", "way"),
    [
        ("s.dta", b"<stata_dta><header>\0\x01", "a Stata file", "export delimited"),
        ("old.dta", b"\x72\x02\x01\0", "a Stata file", "read_stata('old.dta'"),
        ("s.sav", b"$FL2@(#) SPSS DATA FILE\0", "an SPSS file", "read_sav('s.sav')"),
        ("s.xlsx", archive(), "an Excel file", "CSV UTF-8"),
        ("s.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file", "CSV UTF-8"),
        ("s.sas7bdat", b"\0\0\0\xc2", "a SAS file", "read_sas"),
        ("s.rds", gzip.compress(b"x", mtime=0), "an R file", "readRDS"),
        ("s.csv.gz", gzip.compress(b"a,b\n", mtime=0), "a compressed file", "unpack it first"),
        ("s.zip", archive(), "a compressed file", "unpack it first"),
        ("renamed.csv", archive(), "a compressed file", "unpack it first"),
        ("renamed.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file", "CSV UTF-8"),
        ("page.xls", b"<html><table>", "a web page", "spreadsheet"),
        ("s.pdf", b"%PDF-1.7\n", "a PDF document", "data behind it"),
    ],
    ids=lambda value: "content" if isinstance(value, bytes) else value,
)
def test_a_file_of_another_program_is_named_with_the_way_out(refused, name, content, what, way):
    error = refused(content, name=name)
    assert error.reason.startswith(what)
    assert way in error.allowed
