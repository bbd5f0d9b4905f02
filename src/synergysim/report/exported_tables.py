"""Tables of a results folder for other programs: as CSV in the notation of a country."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.engine.files import read_regular, safe_cells, writing
from synergysim.experiments.running.assembly import COLUMNS, reading
from synergysim.experiments.running.folder import FIRST_SCREEN, Folder
from synergysim.experiments.running.store import FAILURES
from synergysim.outcomes.documentation import all_columns
from synergysim.outcomes.tables import TABLES, names_of_columns
from synergysim.scenario.errors import ScenarioError, describe, nearest_name

SEPARATORS = {"tab": "\t"}
"""Words for separators that are hard to write on a command line."""


@dataclass(frozen=True)
class Notation:
    """How a CSV file separates its cells and writes the decimals of numbers.

    Attributes
    ----------
    separator : {",", ";", "|", "tab"}
        Or the tab itself.
    decimal : {".", ","}

    Raises
    ------
    ScenarioError
        If they are not allowed, or are the same: a number would then fall into two cells.
    """

    separator: str = ","
    decimal: str = "."

    def __post_init__(self) -> None:
        if self.separator not in (",", ";", "|", "tab", "\t"):
            raise ScenarioError(
                "cells cannot be separated by this",
                file="--separator",
                found=describe(self.separator),
                allowed='"," ";" "|" or tab',
            )
        if self.decimal not in (".", ","):
            raise ScenarioError(
                "decimals cannot be written with this",
                file="--decimal",
                found=describe(self.decimal),
                allowed='"." or ","',
            )
        if self.decimal == self.separator:
            raise ScenarioError(
                "the same as the separator: a number would fall into two cells",
                file="--decimal",
                found=describe(self.decimal),
                allowed='another separator, such as --separator ";"',
            )

    def csv(self, rows: pd.DataFrame, *, header: bool = True) -> bytes:
        """Write rows, safe to open in a spreadsheet; see :func:`synergysim.engine.files.write_csv`.

        ``DataFrame.to_csv`` applies the decimal to columns of floating point numbers only; a
        number in a column of anything is written here.
        """
        safe = safe_cells(rows)
        for position, kind in enumerate(safe.dtypes):
            if kind.kind == "O" and self.decimal != ".":
                safe.isetitem(position, safe.iloc[:, position].map(self._number).array)
        text: str = safe.to_csv(
            index=False,
            header=header,
            lineterminator="\n",
            sep=SEPARATORS.get(self.separator, self.separator),
            decimal=self.decimal,
        )
        return text.encode()

    def _number(self, cell: Any) -> Any:
        if isinstance(cell, float) and not pd.isna(cell):
            return repr(float(cell)).replace(".", self.decimal)
        return cell


def export_csv(
    folder: Folder, target: Path, tables: Iterable[str] = (), notation: Notation | None = None
) -> Iterator[tuple[Path, int]]:
    """Write each table as one CSV file, piece by piece, and what columns mean.

    Parameters
    ----------
    folder : Folder
    target : Path
        Where to write.
    tables : iterable of str
        All of :func:`tables_in` if none is named.
    notation : Notation, optional

    Yields
    ------
    (Path, int)
        Each file with the number of its rows.

    Raises
    ------
    ScenarioError
        If there is no table of a name, or a part is damaged.
    """
    how = notation or Notation()
    wanted = [known_table(folder, table) for table in tables] or tables_in(folder)
    for table in wanted:
        path, count = target / f"{table}.csv", 0
        pieces = _pieces(folder, table)
        first = next(pieces, None)
        if first is None or (table == FAILURES and first.empty):
            path.unlink(missing_ok=True)  # of an earlier export, which would pass for this one
            continue
        with writing(path) as file:
            for piece in chain([first], pieces):
                file.write(how.csv(piece, header=not count))
                count += len(piece)
        yield path, count
    meanings = pd.DataFrame(all_columns(wanted), columns=names_of_columns(COLUMNS))
    with writing(target / f"{COLUMNS}.csv") as file:
        file.write(how.csv(meanings))


def tables_in(folder: Folder) -> list[str]:
    """Names of the tables of a results folder: first those that answer, then those of the runs."""
    return [*_answers(folder), *folder.tables]


def known_table(folder: Folder, table: str) -> str:
    """Give the name of a table of a results folder back.

    Raises
    ------
    ScenarioError
        If it has none of this name.
    """
    names = tables_in(folder)
    if table in names:
        return table
    raise ScenarioError(
        "no table of this name is in the results",
        file=str(folder.path),
        found=describe(table),
        allowed=", ".join(names),
        nearest=nearest_name(table, names),
    )


def rows_of(folder: Folder, table: str, most: int | None) -> pd.DataFrame | None:
    """Read a table.

    Parameters
    ----------
    folder : Folder
    table : str
        One of :func:`tables_in`.
    most : int or None
        Cells that it may have; any number if None.

    Returns
    -------
    DataFrame or None
        None if it has more.
    """
    held: list[pd.DataFrame] = []
    for piece in _pieces(folder, table):
        held.append(piece)
        if most is not None and sum(one.size for one in held) > most:
            return None
    filled = [piece for piece in held if not piece.empty] or held[:1]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _answers(folder: Folder) -> dict[str, Path]:
    """Tables that were written into the folder as CSV: differences, rankings, answers."""
    names = (FIRST_SCREEN, *(name for name in TABLES if name not in (FIRST_SCREEN, COLUMNS)))
    found = {name: folder.path / f"{name}.csv" for name in names}
    return {name: path for name, path in found.items() if path.is_file()}


def _pieces(folder: Folder, table: str) -> Iterator[pd.DataFrame]:
    path = _answers(folder).get(table)
    if path is None:
        yield from folder.pieces(table)
        return
    with reading(path, folder.manifest):
        content = io.BytesIO(read_regular(path) or b"")
        yield pd.read_csv(content, keep_default_na=False, na_values=[""])


def only_of(form: str, chosen: bool, options: Mapping[str, object]) -> None:
    """Refuse options that have no effect on what is written.

    Raises
    ------
    ScenarioError
        If one of them is given and the form is not chosen.
    """
    for option, given in options.items():
        if given is not None and not chosen:
            raise ScenarioError(
                f"has no effect without {form}",
                file=option,
                found=describe(str(given)),
                allowed=f"{form} too, or no {option}",
            )
