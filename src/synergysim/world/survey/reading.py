"""Reading a survey in batches: names as text, columns as numbers, and every cell at fault.

A batch of a CSV file is some ten thousand rows, one of a Parquet file :data:`BATCH`; memory does
not grow with the survey.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from synergysim.arrays import FloatArray
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.world.survey.mapping import SurveyMapping
from synergysim.world.survey.name_matching import tidy
from synergysim.world.survey.notes import Notes, Rows
from synergysim.world.survey.numbers import Style, numbers
from synergysim.world.survey.source import Source, csv_options, readable
from synergysim.world.survey.survey_columns import BY_NAME

BATCH = 131_072
"""Rows of a Parquet file at a time."""


@dataclass
class Batch:
    """Some rows of a survey.

    Attributes
    ----------
    first : int
        Number of the first row, counted from 0.
    names : dict of str to pyarrow array
        Columns of names, as text in one composition and without stray blanks.
    numbers : dict of str to array of float64
        All others; NaN where a cell says nothing, infinite where it is at fault.
    """

    first: int
    names: dict[str, Any]
    numbers: dict[str, FloatArray]

    def __len__(self) -> int:
        return len(next(iter(self.names.values())))


def read_batches(
    source: Source, columns: Mapping[str, str], mapping: SurveyMapping, notes: Notes
) -> Iterator[Batch]:
    """Read a survey's columns batch by batch, noting cells that are no numbers.

    Parameters
    ----------
    source : Source
    columns : mapping
        Our name of each column to the survey's.
    mapping : SurveyMapping
        Codes of missing cells, and signs in numbers.
    notes : Notes

    Yields
    ------
    Batch

    Raises
    ------
    ScenarioError
        When the file cannot be read.
    """
    first = 0
    styles = {name: Style(tuple(mapping.codes(name)), *mapping.signs(name)) for name in columns}
    with readable(source.shown):
        for table in _tables(source, list(columns.values())):
            names, found = {}, {}
            for name, own in columns.items():
                cells = table.column(own)
                if pa.types.is_dictionary(cells.type):
                    cells = cells.dictionary_decode()
                if BY_NAME[name].kind == "name":
                    names[name] = _names(name, cells, styles[name], first, notes)
                else:
                    found[name] = numbers(_text(cells), BY_NAME[name], styles[name], first, notes)
            if table.num_rows:
                yield Batch(first, names, found)
            first += table.num_rows


def _text(cells: Any) -> Any:
    """Take binary cells as text; what is no UTF-8 cannot be read."""
    binary = pa.types.is_binary(cells.type) or pa.types.is_large_binary(cells.type)
    return pc.cast(cells, pa.string()) if binary else cells


def _names(name: str, cells: Any, style: Style, first: int, notes: Notes) -> Any:
    """Read a column of names."""
    found, changed = tidy(pc.cast(_text(cells), pa.string()))
    rows = np.flatnonzero(changed.to_numpy(zero_copy_only=False))
    if rows.size:
        notes.tidied.setdefault(name, Rows()).add(rows + first + 1)
    for code in style.codes:
        text = code if isinstance(code, str) else f"{code:g}"
        coded = pc.fill_null(pc.equal(found, text), False)
        notes.coded(name, text, np.flatnonzero(coded.to_numpy(zero_copy_only=False)) + first + 1)
        found = pc.if_else(coded, pa.scalar(None, pa.string()), found)
    return found


def _tables(source: Source, wanted: list[str]) -> Iterator[Any]:
    if source.parquet:
        with pq.ParquetFile(source.path) as file:
            yield from file.iter_batches(batch_size=BATCH, columns=wanted, use_threads=False)
        return
    uneven: list[Any] = []

    def note(row: Any) -> str:
        uneven.append(row)
        return "skip"

    with closing(pa.csv.open_csv(source.path, **csv_options(source, wanted, note))) as reader:
        for table in reader:
            if uneven:
                break
            yield table
    if uneven:
        # The header counts as the reader's first row.
        rows = Rows()
        rows.add(np.array([row.number - 1 for row in uneven], dtype=np.int64))
        row = uneven[0]
        raise ScenarioError(
            f"a row with another number of cells than the header: {rows}",
            file=source.shown,
            found=f"{row.actual_columns} cells: {shorten(row.text, 100)}",
            allowed=f"{row.expected_columns} cells, parted by {source.delimiter!r}",
        )
