"""Rows of a small CSV file, each with its line, or one clear error."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.scenario.reader import displayed, read_text


def csv_rows(path: str | os.PathLike[str]) -> Iterator[tuple[int, list[str]]]:
    """Read the rows of a CSV file of at most 2 MB.

    Yields
    ------
    int, list of str
        Line, counted from 1, and fields.

    Raises
    ------
    ScenarioError
        When the file cannot be read or is no text, and at a row that is none or a quote that is
        not closed in its row.
    """
    name = displayed(path)
    reader = csv.reader(read_text(Path(path), name).splitlines(), strict=True)
    before = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise ScenarioError(
                f"no row of a CSV: {error}",
                file=name,
                line=before + 1,
                allowed="fields separated by commas, of ordinary length",
            ) from None
        if row is None:
            return
        if reader.line_num > before + 1:
            raise ScenarioError(
                "a quote that is not closed in its row",
                file=name,
                line=before + 1,
                found=shorten(",".join(row)),
                allowed="one row a line",
            )
        before = reader.line_num
        yield before, row
