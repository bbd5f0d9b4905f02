"""A results folder as one workbook: what it is, what columns mean, and a sheet for each table.

Cells are numbers or text and never formulas, so that a program shows them in the notation of its
own country. The same results give the same file.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.engine.files import RUNS_AS_FORMULA, writing
from synergysim.experiments.running.folder import Folder
from synergysim.figures.labels import Labels, load_labels
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.outcomes.tables import TABLES, UnknownColumnError, column
from synergysim.report.exported_tables import known_table, rows_of, tables_in
from synergysim.report.report_content import identity_facts
from synergysim.scenario.errors import ScenarioError
from synergysim.statistics.relevance import FEWEST, too_few

MOST_CELLS = 200_000
"""Cells of a table that a reader opens. Tables by group, family or month of many runs have more."""

MOST_ROWS = 1_048_575
"""Rows of a sheet, without the head."""

LONGEST_NAME, LONGEST_TEXT = 31, 32_767
"""Characters of a sheet's name and of a cell, as the format has them."""

EXACT = 10**15
"""Whole numbers from here on lose digits in a spreadsheet and are written as text."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = "history"


@dataclass
class Written:
    """What a workbook has, and what was left to CSV.

    Attributes
    ----------
    path : Path
    sheets : dict of str to (str, int)
        Name of a sheet: its table and the number of rows.
    left_out : list of str
        Tables with more cells than a reader opens.
    """

    path: Path
    sheets: dict[str, tuple[str, int]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def write_workbook(
    folder: Folder, path: Path, tables: Sequence[str] = (), *, language: str = "en"
) -> Written:
    """Write the tables of a comparison or a sweep as one workbook.

    Parameters
    ----------
    folder : Folder
    path : Path
        Ends with ``.xlsx``; whole or not at all.
    tables : sequence of str
        These alone, whatever their size; without any, those of at most ``MOST_CELLS`` cells.
    language : str
        Of the first sheet; names and meanings of columns are English in every file.

    Raises
    ------
    ScenarioError
        If XlsxWriter is not installed, there is no table of a name, one is larger than a sheet,
        or the results are damaged.
    """
    if path.suffix.lower() != ".xlsx":
        raise ScenarioError(
            "not the name of a workbook", file="--out", found=str(path), allowed="a name in .xlsx"
        )
    library, words = _library(), load_labels(language)
    wanted = [known_table(folder, table) for table in dict.fromkeys(tables)]
    written, frames = Written(path), dict[str, pd.DataFrame]()
    for table in wanted or tables_in(folder):
        rows = rows_of(folder, table, None if wanted else MOST_CELLS)
        if rows is None:
            written.left_out.append(table)
            continue
        if len(rows) > MOST_ROWS:
            raise ScenarioError(
                "more rows than a sheet has",
                file=str(folder.path),
                key=table,
                found=f"{len(rows):,} rows",
                allowed=f"at most {MOST_ROWS:,}; as CSV: synergysim export {folder.path} --csv"
                f" --table {table}",
            )
        if len(rows):
            frames[table] = rows
    about, meanings = words("workbook.about"), words("workbook.columns")
    measures = words("workbook.measures")
    names = sheet_names([about, meanings, measures, *frames])
    written.sheets = {
        name: (table, len(rows))
        for name, (table, rows) in zip(names[3:], frames.items(), strict=True)
    }
    with writing(path) as file:
        options = {"constant_memory": True, "strings_to_formulas": False}
        book = library.Workbook(file, options)
        book.set_properties({"title": _title(folder), "created": datetime(1980, 1, 1)})
        writer = _Writer(book)
        writer.lines(names[0], _about(folder, written, words))
        writer.table(names[1], _meanings(written, frames))
        writer.table(names[2], _measures(frames))
        for name, (table, rows) in zip(names[3:], frames.items(), strict=True):
            writer.table(name, rows, table)
        try:
            book.close()
        except library.exceptions.FileCreateError as error:  # its name for a full disk
            raise OSError(*error.args[0].args) from error
    return written


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Name sheets as the format allows: at most 31 characters, and no two the same.

    Two names that differ in capitals alone are the same to a spreadsheet. Characters that it
    refuses become underscores; the names of later sheets end with a number where they must.
    """
    names: list[str] = []
    taken = {_RESERVED}
    for one in wanted:
        plain = _NOT_IN_NAMES.sub("_", one).strip("'") or "_"
        name, number = plain[:LONGEST_NAME].rstrip("'"), 1
        while name.lower() in taken:
            number += 1
            ending = f"_{number}"
            name = plain[: LONGEST_NAME - len(ending)] + ending
        taken.add(name.lower())
        names.append(name)
    return names


def _library() -> Any:
    try:
        return import_module("xlsxwriter")
    except ImportError as error:
        raise ScenarioError(
            "a workbook needs XlsxWriter",
            file="--excel",
            found=str(error).split("\n")[0],
            allowed="--csv, or: pip install 'synergysim[excel]'",
        ) from None


# What the first sheets say --------------------------------------------------------------------


def _title(folder: Folder) -> str:
    about = folder.manifest["experiment"]
    return str(about["title"] or about["name"])


def _about(folder: Folder, written: Written, words: Labels) -> list[Sequence[Any]]:
    """Say what the results are, what they cannot say, and what is in each sheet."""
    given = folder.manifest
    replications = int(given["replications"])
    cautions = [words(f"report.limit.{name}") for name in ("model", "chance", "assumptions", "use")]
    if replications == 1:
        cautions.insert(0, words("summary.one_replication"))
    elif too_few(replications):
        count = words.number(replications, 0)
        cautions.insert(0, words("summary.few_replications", count=count, fewest=FEWEST))
    lines: list[Sequence[Any]] = [
        (words("workbook.title"), _title(folder)),
        (words("workbook.question"), given["experiment"]["question"]),
        (words("report.fact.replications"), replications),
        *identity_facts(given, words),
        (),
        *((words("report.section.limits") if not n else "", c) for n, c in enumerate(cautions)),
        (),
        tuple(words(f"workbook.{name}") for name in ("sheet", "row", "table", "rows")),
    ]
    for sheet, (table, rows) in written.sheets.items():
        lines.append((sheet, TABLES[table].row if table in TABLES else "", table, rows))
    if written.left_out:
        most = words.number(MOST_CELLS, 0)
        lines += [(), (words("workbook.left_out"), words("workbook.too_many", most=most))]
        lines += [("", TABLES[one].row if one in TABLES else "", one) for one in written.left_out]
    return lines


def _meanings(written: Written, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Say of each column of each sheet its unit, whom it is about, its meaning and source."""
    rows = []
    for sheet, (table, _) in written.sheets.items():
        for name in frames[table].columns:
            unit, about, meaning = "", "", ""
            if (found := _declared(table, str(name))) is not None:
                unit, about, meaning = _plain(found.unit.in_tables), found.about, found.meaning
            source = OUTCOMES[name].source if name in OUTCOMES else ""
            rows.append((sheet, str(name), unit, about, meaning, source))
    return pd.DataFrame(rows, columns=["sheet", "column", "unit", "of", "meaning", "source"])


def _measures(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Describe every outcome of the registry that is a column, or is named in one."""
    present: set[str] = set()
    for rows in frames.values():
        present |= set(map(str, rows.columns))
        for name in ("outcome", "measure"):
            if name in rows:
                present |= set(map(str, rows[name].unique()))
    found = [one for one in OUTCOMES.values() if one.name in present]
    return pd.DataFrame(
        [
            (
                one.name,
                one.label,
                _plain(one.unit.in_tables),
                "" if one.direction == "neither" else one.direction,
                one.about,
                one.meaning,
                one.source,
                one.misleads,
            )
            for one in found
        ],
        columns=[
            *("outcome", "name", "unit", "better", "of"),
            *("what it is", "source", "when it misleads"),
        ],
    )


def _declared(table: str, name: str) -> Any:
    try:
        return column(table, name)
    except UnknownColumnError:
        return None


def _plain(unit: str) -> str:
    return unit.replace("{currency}", "local currency")


# Cells ------------------------------------------------------------------------------------------


class _Writer:
    """Writes sheets of a workbook row by row, as constant memory needs it."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.quoted = book.add_format({"quote_prefix": True})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.decimals: dict[int, Any] = {}

    def lines(self, name: str, lines: Iterable[Sequence[Any]]) -> None:
        """Write lines of text: the first cell of each is what the others are about."""
        sheet = self.book.add_worksheet(name)
        sheet.set_column(0, 0, 28, self.head)
        sheet.set_column(1, 1, 90, self.wrapped)
        sheet.set_column(2, 3, 22)
        for row, line in enumerate(lines):
            for position, cell in enumerate(line):
                self.cell(sheet, row, position, cell)

    def table(self, name: str, rows: pd.DataFrame, table: str = "") -> None:
        """Write a table: its head stays in view, and its rows can be filtered."""
        sheet = self.book.add_worksheet(name)
        for position, (title, kind) in enumerate(zip(rows.columns, rows.dtypes, strict=True)):
            width = max(12, len(str(title)) + 4) if table else 24
            sheet.set_column(position, position, width, self._format(table, str(title), kind))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), max(len(rows.columns) - 1, 0))
        for position, title in enumerate(rows.columns):
            sheet.write_string(0, position, str(title), self.head)
        cells = [rows.iloc[:, position].tolist() for position in range(len(rows.columns))]
        for row, line in enumerate(zip(*cells, strict=True), start=1):
            for position, cell in enumerate(line):
                self.cell(sheet, row, position, cell)

    def cell(self, sheet: Any, row: int, position: int, cell: Any) -> None:
        """Write a number as a number and everything else as text; nothing for what is missing."""
        if cell is None or cell is pd.NA or cell is pd.NaT or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_boolean(row, position, cell)
            return
        if isinstance(cell, (int, float)):
            if math.isnan(cell):
                return
            if math.isfinite(cell) and abs(cell) < EXACT:
                sheet.write_number(row, position, cell)
                return
        text = str(cell)
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        # The format keeps it text when somebody edits the cell or saves the sheet as CSV.
        safe = (self.quoted,) if text.startswith(RUNS_AS_FORMULA) else ()
        sheet.write_string(row, position, text, *safe)

    def _format(self, table: str, name: str, kind: Any) -> Any:
        """Show the decimals that the registry declares; the cell holds the whole number."""
        found = _declared(table, name) if table and kind.kind == "f" else None
        if found is None:
            return None
        shown = found.unit.decimals + round(math.log10(found.unit.scale))
        if shown <= 0:
            return None
        if shown not in self.decimals:
            self.decimals[shown] = self.book.add_format({"num_format": "0." + "0" * shown})
        return self.decimals[shown]
