"""Whole tables from parts: rows in the order of the plan, each with the labels of its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from synergysim.engine.files import write_csv, writing
from synergysim.experiments.running.manifest import unreadable
from synergysim.experiments.running.store import FAILURES, Index, Store
from synergysim.outcomes.documentation import all_columns
from synergysim.outcomes.tables import UnknownColumnError, column, names_of_columns
from synergysim.scenario.errors import ScenarioError

COLUMNS = "columns"
"""What columns of the tables beside it mean; as CSV, which has no place for it itself."""

LISTING = "cells.parquet"
"""The cells of a plan with their labels, in order."""

CELLS_AT_ONCE = 1000
"""Cells whose rows are held at once: memory is then that of a piece, however many the cells."""


def table_rows(
    store: Store, index: Index, listing: pd.DataFrame, table: str, labels: list[str]
) -> Iterator[pd.DataFrame]:
    """Yield a table in pieces of a thousand cells, so that memory stays flat.

    Parameters
    ----------
    store : Store
    index : Index
        As the store reads it.
    listing : DataFrame
        A row per cell wanted, ``cell`` and the labels.
    table : str
    labels : list of str
        Columns of the listing that come first.
    """
    for first in range(0, len(listing), CELLS_AT_ONCE):
        wanted = listing.iloc[first : first + CELLS_AT_ONCE]
        keys = wanted["cell"].to_numpy().astype("S20")
        parts = list(store.rows(table, index.batches_of(keys)))
        filled = [part for part in parts if part.num_rows] or parts[:1]
        if not filled:
            continue
        frames = [part.to_pandas().assign(part=n) for n, part in enumerate(filled)]
        rows = pd.concat(frames, ignore_index=True)
        # A cell whose worker was lost may be in two parts: the same rows twice.
        first_part = rows.groupby("cell", sort=False)["part"].transform("min")
        rows = rows[rows.pop("part") == first_part]
        joined = wanted.merge(rows, on="cell", how="inner")
        values = [name for name in rows.columns if name not in ("cell", "shock")]
        shock = ["shock"] if "shock" in rows else []
        *others, replication = labels
        yield joined[[*others, *shock, replication, *values, "cell"]]


def failed_cells(store: Store, index: Index, listing: pd.DataFrame) -> pd.DataFrame:
    """Cells of the listing that failed and did not succeed since: labels and traceback."""
    failures = store.failures().drop_duplicates("cell", keep="last")[["cell", "traceback"]]
    open_ones = listing[~index.holds(listing["cell"].to_numpy().astype("S20"))]
    return open_ones.merge(failures, on="cell", how="inner")


@contextmanager
def reading(path: Path, manifest: Mapping[str, Any]) -> Iterator[None]:
    """Turn errors caused by the content of results into one that names the file.

    They are those of another version, where the manifest says so, or contradict one another.
    """
    try:
        yield
    except ScenarioError:
        raise
    except (
        pa.ArrowException,
        ArithmeticError,
        AttributeError,
        LookupError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        raise unreadable(
            manifest,
            path,
            f"{type(error).__name__}: {error}",
            "the results are damaged: their files contradict one another",
        ) from error


def gather(store: Store, listing: pd.DataFrame, tables: Iterable[str], labels: list[str]) -> None:
    """Write each table as one file at the top of the folder, and the failures beside them."""
    index = store.index()
    for table in tables:
        path = store.folder / f"{table}.parquet"
        with reading(store.folder / "parts" / table, {}):
            if not write_pieces(table_rows(store, index, listing, table, labels), path):
                path.unlink(missing_ok=True)
    failures = failed_cells(store, index, listing)
    path = store.folder / f"{FAILURES}.parquet"
    if failures.empty:
        path.unlink(missing_ok=True)
    else:
        write_parquet(failures, path)


def write_pieces(
    pieces: Iterator[pd.DataFrame], path: Path, schema: pa.Schema | None = None
) -> bool:
    """Write pieces of one table to a file that is there whole or not at all.

    Parameters
    ----------
    pieces : iterator of DataFrame
    path : Path
    schema : Schema, optional
        Of all pieces; that of the first one by default.

    Returns
    -------
    bool
        Whether there was a piece at all; without one, no file is written.
    """
    first = next(pieces, None)
    if first is None:
        return False
    piece = pa.Table.from_pandas(first, schema=schema, preserve_index=False)
    piece = piece.cast(with_units(piece.schema, path.stem))
    with writing(path) as file, pq.ParquetWriter(file, piece.schema) as writer:
        writer.write_table(piece)
        for frame in pieces:
            if not frame.empty:
                more = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
                writer.write_table(more.cast(piece.schema))
    return True


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame so that the file is there whole or not at all."""
    firsts = range(0, max(len(frame), 1), CELLS_AT_ONCE)
    pieces = (frame.iloc[first : first + CELLS_AT_ONCE] for first in firsts)
    write_pieces(pieces, path, pa.Schema.from_pandas(frame, preserve_index=False))


def with_units(schema: pa.Schema, table: str) -> pa.Schema:
    """Add unit, subject and meaning to the fields of a table that are declared."""
    for position, field in enumerate(schema):
        try:
            found = column(table, field.name)
        except UnknownColumnError:
            continue
        about = {"unit": found.unit.in_tables, "about": found.about, "meaning": found.meaning}
        described = {name: text for name, text in about.items() if text}
        schema = schema.set(position, field.with_metadata(described))
    return schema


def write_columns(tables: Iterable[str], folder: Path) -> None:
    """Write what columns of tables mean as ``columns.csv`` beside them."""
    rows = pd.DataFrame(all_columns(tables), columns=names_of_columns(COLUMNS))
    write_csv(rows, folder / f"{COLUMNS}.csv")


def describe_tables(folder: Path) -> None:
    """Write what columns of all tables of a folder that are CSV files mean, beside them."""
    names = [path.stem for path in sorted(folder.glob("*.csv"))]
    write_columns([name for name in names if name != COLUMNS], folder)
