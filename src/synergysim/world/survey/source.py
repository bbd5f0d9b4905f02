"""A survey's file before its cells are read: what kind of file it is, and whether it is sound text.

What is no CSV or Parquet file is named, with the way to make one of it.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.scenario.reader import displayed
from synergysim.world.survey.notes import Rows

BLOCK = 1 << 24
"""Bytes of a CSV file at a time."""

MISSING = ["", "NA", "N/A", "na", "NaN", "nan", "NULL", "null", "None", ".", "-"]
"""Words of a CSV file for a cell that says nothing."""

DELIMITERS = (",", ";", "\t", "|")

PANDAS = "python -c \"import pandas; pandas.{}.to_parquet('survey.parquet')\""
AS_CSV = "save the sheet as `CSV UTF-8` and import that file"
UNPACK = "unpack it first, and import the file that is in it"

FOREIGN = (
    (
        "a Stata file",
        (b"<stata_dta>",),
        (".dta",),
        "in Stata `export delimited using survey.csv, nolabel`, or "
        + PANDAS.format("read_stata('{name}', convert_categoricals=False)"),
    ),
    (
        "an SPSS file",
        (b"$FL2", b"$FL3"),
        (".sav", ".zsav", ".por"),
        "in SPSS save it as CSV with values, not labels; or in R `write.csv("
        "haven::zap_labels(haven::read_sav('{name}')), 'survey.csv', row.names = FALSE)`",
    ),
    ("a SAS file", (), (".sas7bdat", ".xpt"), PANDAS.format("read_sas('{name}')")),
    (
        "an R file",
        (),
        (".rds", ".rda", ".rdata"),
        'in R `write.csv(readRDS("{name}"), "survey.csv", row.names = FALSE)`',
    ),
    ("an Excel file", (b"\xd0\xcf\x11\xe0",), (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"), AS_CSV),
    (
        "a compressed file",
        (
            b"\x1f\x8b",
            b"BZh",
            b"\xfd7zXZ",
            b"\x28\xb5\x2f\xfd",
            b"7z\xbc\xaf",
            b"PK\x03\x04",
            b"PK\x05\x06",
            b"Rar!",
        ),
        (".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".rar"),
        UNPACK,
    ),
    ("a PDF document", (b"%PDF",), (".pdf",), "ask for the data behind it"),
    (
        "a web page",
        (b"<!DOCTYPE", b"<!doctype", b"<html", b"<?xml"),
        (".html", ".htm", ".xml"),
        "open it in a spreadsheet and " + AS_CSV,
    ),
)
"""Kind of file, how it begins, how its name ends, and the way out."""

ENCODINGS = ("utf-8", "utf-16", "latin-1", "windows-1252")
CONVERT = "iconv -f {} -t UTF-8 {} > utf8.csv"


@dataclass(frozen=True)
class Source:
    """A survey's file that can be read.

    Attributes
    ----------
    path : Path
    parquet : bool
    encoding : str
        Of a CSV file.
    delimiter : str
        Of a CSV file.
    """

    path: Path
    parquet: bool
    encoding: str = "utf-8"
    delimiter: str = ","

    @property
    def shown(self) -> str:
        """The file's name for messages."""
        return displayed(self.path)


def open_source(path: Path, encoding: str = "utf-8") -> Source:
    """Look at a survey's file, and read its text once for what makes cells unreadable.

    Parameters
    ----------
    path : Path
    encoding : str
        That the mapping states.

    Raises
    ------
    ScenarioError
        When the file is missing, empty or of a kind that is not read, when its text is in another
        encoding, or when a quotation mark is not closed in its row.
    """
    shown = displayed(path)
    if path.is_dir():
        raise ScenarioError("a folder, not a file", file=shown, allowed="a CSV or Parquet file")
    if not path.is_file():
        raise ScenarioError("no such file", file=shown, allowed="a CSV or Parquet file")
    with path.open("rb") as file:
        start = file.read(64)
    if not start:
        raise ScenarioError("the file is empty", file=shown, allowed="a header and households")
    if start.startswith(b"PAR1") or path.suffix.lower() in (".parquet", ".pq"):
        return Source(path, parquet=True)
    _refuse_foreign(path, start, shown)
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # Latin letters in UTF-16: every other byte is zero.
    low, high = start[::2], start[1::2]
    halves = len(start) > 3 and (not any(low) or not any(high))
    if (marked or halves) and encoding != "utf-16":
        found = "its first two bytes" if marked else "every other byte is zero"
        raise _other_encoding(shown, path, "UTF-16", found, "utf-16")
    if encoding == "utf-16" and not marked:
        encoding = "utf-16-le" if any(low) else "utf-16-be"
    head = _check_text(path, encoding, shown)
    delimiter = max(DELIMITERS, key=head.count)
    return Source(path, parquet=False, encoding=encoding, delimiter=delimiter)


def header_of(source: Source) -> list[str]:
    """Names of a survey's columns.

    Raises
    ------
    ScenarioError
        When they cannot be read.
    """
    with readable(source.shown):
        if source.parquet:
            with pq.ParquetFile(source.path) as file:
                return list(file.schema_arrow.names)
        with closing(
            pa.csv.open_csv(source.path, **csv_options(source, None, lambda _: "skip"))
        ) as reader:
            return list(reader.schema.names)


def csv_options(source: Source, wanted: list[str] | None, bad_row: Any) -> dict[str, Any]:
    """Read all cells of a CSV file as text: only then can a bad one be named with its row."""
    text = {} if wanted is None else dict.fromkeys(wanted, pa.string())
    return {
        # One thread, so that the reader knows the row of a line that it cannot split.
        "read_options": pa.csv.ReadOptions(
            use_threads=False, block_size=BLOCK, encoding=source.encoding
        ),
        "parse_options": pa.csv.ParseOptions(
            delimiter=source.delimiter, newlines_in_values=True, invalid_row_handler=bad_row
        ),
        "convert_options": pa.csv.ConvertOptions(
            column_types=text, include_columns=wanted, null_values=MISSING, strings_can_be_null=True
        ),
    }


@contextmanager
def readable(shown: str) -> Iterator[None]:
    """Turn what the libraries raise on a file that they cannot read into one message.

    Raises
    ------
    ScenarioError
        If the file cannot be read as what it should be.
    FileNotFoundError, PermissionError
        As they are.
    """
    try:
        yield
    except (pa.ArrowException, OSError, UnicodeError, KeyError, OverflowError) as error:
        if isinstance(error, (FileNotFoundError, PermissionError)):
            raise
        kind = "a CSV file with a header, or a Parquet file with names and text in UTF-8"
        raise ScenarioError(
            "the survey cannot be read", file=shown, found=shorten(str(error), 160), allowed=kind
        ) from None


def _refuse_foreign(path: Path, start: bytes, shown: str) -> None:
    """Refuse files of other programs, by how they begin or, of an unreadable one, by their name."""
    ending = path.suffix.lower()
    by_name = [kind for kind in FOREIGN if ending in kind[2]]
    by_start = [kind for kind in FOREIGN if kind[1] and start.lstrip().startswith(kind[1])]
    # Excel's newer files are archives by how they begin, and Stata's older ones begin in many ways.
    text = start.isascii() and b"\0" not in start
    found = by_start if text or not by_name else by_name
    if found:
        what, _, _, way_out = found[0]
        raise ScenarioError(
            f"{what}, which is not read directly",
            file=shown,
            allowed=f"a CSV or Parquet file: {way_out.replace('{name}', path.name)}",
        )


def _check_text(path: Path, encoding: str, shown: str) -> str:
    """Decode a text file once, count the quotation marks of each row, and return its first line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    head, line, carried = "", 0, 0
    stray = Rows()
    with path.open("rb") as file:
        block = b"the first"
        while block:
            block = file.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                # What was decoded before the fault gives its row.
                before = error.object[: error.start].decode(encoding, errors="replace")
                row = line + before.count("\n")
                raise _not_decoded(shown, path, encoding, error, row) from None
            if "\0" in text:
                place = _row(line + text[: text.index("\0")].count("\n"))
                raise ScenarioError("a binary file, not text", file=shown, found=f"a zero {place}")
            head = head or text.partition("\n")[0]
            if carried or '"' in text:
                carried = _count_quotes(text, line, carried, stray)
            line += text.count("\n")
    if carried % 2:
        stray.add(np.array([line], dtype=np.int64))
    if stray.count:
        raise ScenarioError(
            f"a quotation mark that is not closed in its row: {stray}",
            file=shown,
            found="a stray quotation mark, or a cell of several lines",
            allowed="quotation marks in pairs, around a cell of one line",
        )
    return head


def _count_quotes(text: str, line: int, carried: int, stray: Rows) -> int:
    """Note rows with an odd number of quotation marks; return the count of the unfinished row."""
    content = np.frombuffer(text.encode(), dtype=np.uint8)
    marks, ends = np.flatnonzero(content == ord('"')), np.flatnonzero(content == ord("\n"))
    before = np.searchsorted(marks, ends)
    counts = np.diff(before, prepend=0)
    if not counts.size:
        return carried + marks.size
    counts[0] += carried
    # The header is row 0, so that data rows are counted from 1.
    stray.add(np.flatnonzero(counts % 2) + line)
    return int(marks.size - before[-1])


def _row(row: int) -> str:
    return "in the header" if row == 0 else f"in row {row:,}"


def _not_decoded(
    shown: str, path: Path, encoding: str, error: UnicodeDecodeError, row: int
) -> ScenarioError:
    byte = error.object[error.start] if error.start < len(error.object) else 0
    if encoding != "utf-8":
        return ScenarioError(
            f"the text is not in the encoding that the mapping states: {encoding}",
            file=shown,
            found=f"byte 0x{byte:02x} {_row(row)}",
            allowed=", ".join(ENCODINGS),
        )
    return _other_encoding(shown, path, "", f"byte 0x{byte:02x} {_row(row)}", "windows-1252")


def _other_encoding(shown: str, path: Path, what: str, found: str, encoding: str) -> ScenarioError:
    convert = CONVERT.format(encoding.upper(), path.name)
    return ScenarioError(
        f"the text is in {what}, not in UTF-8" if what else "the text is not in UTF-8",
        file=shown,
        found=found,
        allowed=f"UTF-8, or `encoding: {encoding}` in the mapping (--columns), or convert it: "
        f"`{convert}`",
    )
