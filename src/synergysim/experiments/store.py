"""Results on disk: one part file per cell and table, written by the worker in one move."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from synergysim.experiments.cells import Cell
from synergysim.recording.lockstep import LISTED, TABLES

FAILURES = "failures"


@dataclass(frozen=True)
class Store:
    """A results folder.

    Attributes
    ----------
    folder : Path
        ``parts/<table>/<cell>.parquet`` below it, and whole tables beside ``parts``.
    """

    folder: Path

    def part(self, table: str, key: str) -> Path:
        """Path of a cell's part of a table."""
        return self.folder / "parts" / table / f"{key}.parquet"

    def has(self, cell: Cell) -> bool:
        """Whether all of a cell's parts are there."""
        return all(self.part(table, cell.key).is_file() for table in TABLES)

    def write(self, cell: Cell, tables: dict[str, pd.DataFrame]) -> None:
        """Write a cell's tables; the outcomes last, each file whole or not at all."""
        for name in (*(table for table in tables if table != "outcomes"), "outcomes"):
            if name in tables:
                frame = tables[name].assign(architecture=cell.variant, replication=cell.replication)
                write_parquet(frame, self.part(name, cell.key))

    def write_failure(self, cell: Cell, trace: str) -> None:
        """Write a failed cell as a row with its traceback."""
        frame = pd.DataFrame(
            [{"architecture": cell.variant, "replication": cell.replication, "traceback": trace}]
        )
        write_parquet(frame, self.part(FAILURES, cell.key))

    def failed(self, cells: Iterable[Cell]) -> pd.DataFrame:
        """Rows of the cells that failed."""
        return self._read(FAILURES, [cell for cell in cells if not self.has(cell)])

    def read(self, cells: Iterable[Cell]) -> dict[str, pd.DataFrame]:
        """Read the tables of the given cells, in the cells' order."""
        done = [cell for cell in cells if self.has(cell)]
        wanted = (*TABLES, LISTED) if any(cell.listed for cell in done) else TABLES
        return {table: self._read(table, done) for table in wanted}

    def _read(self, table: str, cells: Iterable[Cell]) -> pd.DataFrame:
        paths = [self.part(table, cell.key) for cell in cells]
        frames: list[pd.DataFrame] = [
            pq.read_table(path).to_pandas() for path in paths if path.is_file()
        ]
        filled = [frame for frame in frames if not frame.empty]
        if filled:
            return pd.concat(filled, ignore_index=True)
        return frames[0] if frames else pd.DataFrame()  # with its columns, where there are any

    def _join(self, table: str, cells: Iterable[Cell]) -> None:
        """Write a table's parts into one file, one after the other."""
        paths = [path for cell in cells if (path := self.part(table, cell.key)).is_file()]
        parts = [path for path in paths if pq.ParquetFile(path).metadata.num_rows]
        if parts:
            with (
                whole(self.folder / f"{table}.parquet") as waiting,
                pq.ParquetWriter(waiting, pq.read_schema(parts[0])) as writer,
            ):
                for path in parts:
                    writer.write_table(pq.read_table(path, schema=writer.schema))

    def gather(self, cells: Iterable[Cell]) -> dict[str, pd.DataFrame]:
        """Read the cells' tables and write each as one file at the top of the folder.

        Tables that only a recording asks for may be larger than memory: they are written part by
        part and not read.
        """
        cells = list(cells)
        done = [cell for cell in cells if self.has(cell)]
        for name in dict.fromkeys(table for cell in done for table in cell.recording.tables):
            self._join(name, done)
        tables = self.read(cells)
        for name, frame in tables.items():
            if not frame.empty:
                write_parquet(frame, self.folder / f"{name}.parquet")
        return tables


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to, so that the file is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield waiting
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame so that the file is there whole or not at all."""
    with whole(path) as waiting:
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), waiting)
