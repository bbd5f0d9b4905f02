"""Reading a survey in batches: columns as numbers, and every cell that cannot be one.

A batch of a CSV file is some ten thousand rows, one of a Parquet file :data:`BATCH`; memory does
not grow with the survey.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from synergysim.scenario.errors import ScenarioError, describe, shorten
from synergysim.scenario.reader import displayed
from synergysim.world.survey.columns import BY_NAME, SurveyColumn

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

BATCH = 131_072
"""Rows of a Parquet file at a time."""

BLOCK = 1 << 24
"""Bytes of a CSV file at a time."""

ROWS_SHOWN = 10
"""Rows at fault that a message names."""

MISSING = ["", "NA", "N/A", "na", "NaN", "nan", "NULL", "null", "None", ".", "-"]
"""Words of a CSV file for a cell that says nothing."""

YES_NO = {"true": 1.0, "yes": 1.0, "1": 1.0, "false": 0.0, "no": 0.0, "0": 0.0}


@dataclass
class Faults:
    """What is wrong with a survey's cells: how often, and in which rows first."""

    file: str
    found: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def add(
        self, column: str, reason: str, rows: npt.NDArray[np.int64], example: str, allowed: str
    ) -> None:
        """Note rows (counted from 1) whose cell of a column is at fault."""
        if rows.size:
            entry = self.found.setdefault((column, reason), [0, [], example, allowed])
            entry[0] += int(rows.size)
            entry[1] += rows[: ROWS_SHOWN - len(entry[1])].tolist()

    def refuse(self) -> None:
        """Raise what was noted.

        Raises
        ------
        ScenarioError
            The fault met first, with up to five others.
        """
        errors = []
        for (column, reason), (count, rows, example, allowed) in self.found.items():
            more = ", ..." if count > len(rows) else ""
            where = f"row{'s' if count > 1 else ''} {', '.join(map(str, rows))}{more}"
            errors.append(
                ScenarioError(
                    f"{reason}: {count:,} row{'s' if count > 1 else ''} ({where})",
                    file=self.file,
                    key=column,
                    found=example,
                    allowed=allowed,
                )
            )
        if errors:
            errors[0].others, errors[0].more = tuple(errors[1:6]), len(errors) - 1
            raise errors[0]


@dataclass
class Batch:
    """Some rows of a survey.

    Attributes
    ----------
    first : int
        Number of the first row, counted from 0.
    names : dict of str to pyarrow array
        Columns of names, as text.
    numbers : dict of str to array of float64
        All others; NaN where a cell says nothing, infinite where it is at fault.
    """

    first: int
    names: dict[str, Any]
    numbers: dict[str, FloatArray]

    def __len__(self) -> int:
        return len(next(iter(self.names.values())))


def header_of(path: Path) -> list[str]:
    """Names of a survey's columns.

    Raises
    ------
    ScenarioError
        When the file is missing, empty or unreadable.
    """
    shown = displayed(path)
    if path.is_dir():
        raise ScenarioError("a folder, not a file", file=shown, allowed="a CSV or Parquet file")
    if not path.is_file():
        raise ScenarioError("no such file", file=shown, allowed="a CSV or Parquet file")
    if path.stat().st_size == 0:
        raise ScenarioError("the file is empty", file=shown, allowed="a header and households")
    with _readable(shown):
        if _is_parquet(path):
            with pq.ParquetFile(path) as file:
                return list(file.schema_arrow.names)
        with closing(pa.csv.open_csv(path, **_options(path, None))) as reader:
            return list(reader.schema.names)


def read_batches(path: Path, columns: Mapping[str, str], faults: Faults) -> Iterator[Batch]:
    """Read a survey's columns batch by batch, noting cells that are no numbers.

    Parameters
    ----------
    path : Path
    columns : mapping
        Our name of each column to the survey's.
    faults : Faults

    Yields
    ------
    Batch

    Raises
    ------
    ScenarioError
        When the file cannot be read.
    """
    first = 0
    with _readable(displayed(path)):
        for table in _tables(path, list(columns.values())):
            names, numbers = {}, {}
            for name, own in columns.items():
                cells, column = table.column(own), BY_NAME[name]
                if column.kind == "name":
                    names[name] = pc.cast(_plain(cells), pa.string())
                else:
                    numbers[name] = _numbers(cells, column, first, faults)
            if table.num_rows:
                yield Batch(first, names, numbers)
            first += table.num_rows


def _is_parquet(path: Path) -> bool:
    """Tell by the ending, or by the mark at the start of the file."""
    if path.suffix.lower() in (".parquet", ".pq"):
        return True
    with path.open("rb") as file:
        return file.read(4) == b"PAR1"


def _tables(path: Path, wanted: list[str]) -> Iterator[Any]:
    if _is_parquet(path):
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=BATCH, columns=wanted, use_threads=False)
    else:
        with closing(pa.csv.open_csv(path, **_options(path, wanted))) as reader:
            yield from reader


def _options(path: Path, wanted: list[str] | None) -> dict[str, Any]:
    """Read all cells of a CSV file as text: only then can a bad one be named with its row."""
    with path.open("rb") as file:
        head = file.readline(1 << 20)
    delimiter = max((b",", b";", b"\t"), key=head.count).decode()
    text = {} if wanted is None else dict.fromkeys(wanted, pa.string())
    return {
        # One thread, so that the reader knows the row of a line that it cannot split.
        "read_options": pa.csv.ReadOptions(use_threads=False, block_size=BLOCK),
        "parse_options": pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        "convert_options": pa.csv.ConvertOptions(
            column_types=text, include_columns=wanted, null_values=MISSING, strings_can_be_null=True
        ),
    }


@contextmanager
def _readable(shown: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, (FileNotFoundError, PermissionError)):
            raise
        kind = "a CSV file with a header, in UTF-8, or a Parquet file"
        raise ScenarioError(
            "the survey cannot be read", file=shown, found=shorten(str(error), 160), allowed=kind
        ) from None


def _plain(cells: Any) -> Any:
    return cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells


def _numbers(cells: Any, column: SurveyColumn, first: int, faults: Faults) -> FloatArray:
    """Turn a column into numbers; cells that are none become infinite and a fault."""
    cells = _plain(cells)
    said = pc.is_valid(cells).to_numpy(zero_copy_only=False)
    text = pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)
    try:
        values = pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False)
        bad = said & ~np.isfinite(values)
        # A cell that is NaN in a column of numbers says nothing.
        bad &= text | ~np.isnan(values)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        words = pd.Series(cells.to_pylist(), dtype=object).astype(str).str.strip()
        coded = words.str.lower().map(YES_NO) if column.kind == "flag" else None
        values = pd.to_numeric(words, errors="coerce").to_numpy(dtype=np.float64)
        if coded is not None:
            values = np.where(coded.notna(), coded.to_numpy(dtype=np.float64), values)
        said = said & ~words.isin(MISSING).to_numpy()
        values = np.where(said, values, np.nan)
        bad = said & ~np.isfinite(values)
    if bad.any():
        rows = np.flatnonzero(bad)
        faults.add(
            column.name,
            "not a number",
            rows + first + 1,
            describe(cells[int(rows[0])].as_py()),
            f"a number ({column.unit})",
        )
        values = np.where(bad, np.inf, values)
    return np.array(values, dtype=np.float64)
