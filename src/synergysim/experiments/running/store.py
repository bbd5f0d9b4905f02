"""A results folder: part files that workers write, each whole or not at all.

A batch of cells is one file a table, ``parts/<table>/<batch>.<checksum>.parquet``. The outcomes are
written last and commit the batch. The name holds a checksum of the bytes, so that a file that is
torn or was changed is found out, set aside, and its cells run again. There is no index to lose: the
parts say themselves which cells they hold.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from synergysim.engine.files import checksum, read_regular, write_whole
from synergysim.experiments.running.cells import Tables
from synergysim.scenario.errors import ScenarioError

COMMIT = "outcomes"
"""The table whose part commits a batch."""

FAILURES = "failures"
FAILED = ("cell", "session", "traceback")
"""Columns of failures."""


@dataclass(frozen=True)
class StoredPart:
    """One part file."""

    path: Path

    @property
    def batch(self) -> str:
        """Name of the batch, the same for all its tables."""
        return self.path.name.split(".")[0]

    def written(self) -> float:
        """When the file was written, seconds; 0 where it is gone."""
        try:
            return self.path.lstat().st_mtime
        except OSError:
            return 0.0

    def bytes(self) -> bytes | None:
        """Read the file, or return None where it is not what was written."""
        content = read_regular(self.path)
        if content is None or checksum(content) != self.path.name.split(".")[1]:
            return None
        return content

    def footer(self, columns: Sequence[str] = ("cell",)) -> pq.FileMetaData | None:
        """Read what the file says of itself; None where it is no table with these columns."""
        content = self.bytes()
        try:
            found = None if content is None else pq.read_metadata(pa.BufferReader(content))
        except (pa.ArrowException, OSError, ValueError):
            return None
        return found if found is not None and set(columns) <= set(found.schema.names) else None

    def rows(self, columns: list[str] | None = None) -> pa.Table:
        """Read the file.

        In this thread: each of Arrow's own would keep some MB of what it read.

        Raises
        ------
        ScenarioError
            If it is not what was written, or no table.
        """
        content = self.bytes()
        try:
            with pq.ParquetFile(pa.BufferReader(content or b"")) as file:
                return file.read(columns, use_threads=False)
        except (pa.ArrowException, OSError, ValueError):
            raise ScenarioError(
                "a part of the results is damaged",
                file=str(self.path),
                allowed="the file as it was written; run the experiment again: it sets this part"
                " aside and runs its cells anew",
            ) from None


@dataclass
class Index:
    """Which cells a folder holds.

    Attributes
    ----------
    keys : array of bytes, sorted
    parts : array of int
        Position in ``batches`` of the batch that holds each key.
    batches : list of str
    broken : list of Path
        Files that are not what was written.
    """

    keys: np.ndarray = field(default_factory=lambda: np.empty(0, "S20"))
    parts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    batches: list[str] = field(default_factory=list)
    broken: list[Path] = field(default_factory=list)

    def holds(self, keys: np.ndarray) -> np.ndarray:
        """Tell which keys are there, as an array of bool."""
        return np.isin(keys, self.keys)

    def batches_of(self, keys: np.ndarray) -> list[str]:
        """Batches that hold some of the keys, each once."""
        if not len(self.keys):
            return []
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found = self.parts[place[self.keys[place] == keys]]
        return [self.batches[number] for number in np.unique(found)]


@dataclass(frozen=True)
class Store:
    """A results folder.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    # Writing ----------------------------------------------------------------------------------

    def commit(self, results: Sequence[tuple[str, Tables]]) -> None:
        """Write the tables of several cells as one batch.

        Raises
        ------
        OSError
            If the folder cannot be written.
        """
        alike: dict[tuple[str, ...], list[tuple[str, Tables]]] = {}
        for key, found in results:
            alike.setdefault(tuple(sorted(found)), []).append((key, found))
        for tables, members in alike.items():
            others = [name for name in tables if name != COMMIT]
            batch = _name_of([key for key, _ in members])
            for table in (*others, COMMIT):
                frames = {key: found[table] for key, found in members}
                filled = {key: frame for key, frame in frames.items() if not frame.empty}
                self._write(table, batch, _joined(filled or frames), {"tables": ",".join(others)})

    def commit_failures(self, failures: pd.DataFrame) -> None:
        """Write failed cells: columns ``cell``, ``session`` and ``traceback``."""
        if not failures.empty:
            self._write(FAILURES, _name_of(failures["cell"].tolist()), failures)

    def _write(
        self, table: str, batch: str, frame: pd.DataFrame, facts: Mapping[str, str] | None = None
    ) -> None:
        sink = pa.BufferOutputStream()
        rows = pa.Table.from_pandas(frame, preserve_index=False)
        pq.write_table(
            rows.replace_schema_metadata({**(rows.schema.metadata or {}), **(facts or {})}), sink
        )
        content = sink.getvalue().to_pybytes()
        name = f"{batch}.{checksum(content)}.parquet"
        write_whole(self.folder / "parts" / table / name, content)

    # Reading ----------------------------------------------------------------------------------

    def index(self) -> Index:
        """Read which cells are there; a batch counts if all of its files are what was written."""
        found, keys, owners = Index(), [], []
        parts = {name: self._parts(name) for name in self._names()}
        for batch in parts.get(COMMIT, {}):
            names = _cells_of(batch, parts)
            if names is None:
                found.broken += [own[batch].path for own in parts.values() if batch in own]
                continue
            keys.append(names)
            owners.append(np.full(len(names), len(found.batches)))
            found.batches.append(batch)
        for part in self._parts(FAILURES).values():
            if part.footer(FAILED) is None:
                found.broken.append(part.path)
        if keys:
            joined, owner = np.concatenate(keys), np.concatenate(owners)
            found.keys, first = np.unique(joined, return_index=True)
            found.parts = owner[first]
        return found

    def failures(self) -> pd.DataFrame:
        """Rows of cells that failed at any time, the oldest first."""
        frames: list[pd.DataFrame] = [
            pd.DataFrame(part.rows().to_pandas())
            for part in sorted(self._parts(FAILURES).values(), key=StoredPart.written)
            if part.footer(FAILED) is not None
        ]
        if not frames:
            return pd.DataFrame({name: [] for name in FAILED}, dtype=object)
        return pd.concat(frames, ignore_index=True)

    def rows(self, table: str, batches: Iterable[str]) -> Iterator[pa.Table]:
        """Read a table's parts of some batches.

        Raises
        ------
        ScenarioError
            If one was damaged since the index was read.
        """
        parts = self._parts(table)
        for batch in batches:
            part = parts.get(batch)
            if part is None:
                raise ScenarioError(
                    "a part of the results is missing",
                    file=str(self.folder / "parts" / table),
                    allowed=f"{batch}.*.parquet; run the experiment again",
                )
            yield part.rows()

    def size(self) -> int:
        """Bytes of all parts."""
        return sum(path.lstat().st_size for path in self.folder.glob("parts/*/*.parquet"))

    def _names(self) -> list[str]:
        """Tables of which there are parts."""
        names = (path.name for path in self.folder.glob("parts/*"))
        return [name for name in names if name != FAILURES]

    def _parts(self, table: str) -> dict[str, StoredPart]:
        folder = self.folder / "parts" / table
        paths = sorted(folder.glob("[!.]*.*.parquet")) if folder.is_dir() else []
        return {part.batch: part for part in map(StoredPart, paths)}

    # Maintenance, which needs the lock of the folder -------------------------------------------

    def tidy(self, index: Index) -> list[Path]:
        """Set broken files aside, and remove what was never committed.

        Returns
        -------
        list of Path
            Where broken files are now.
        """
        aside = []
        for path in dict.fromkeys(index.broken):
            target = self.folder / "set-aside" / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            os.replace(path, target)
            aside.append(target)
        kept = set(index.batches)
        for table in self._names():
            for batch, part in self._parts(table).items():
                if batch not in kept:
                    part.path.unlink(missing_ok=True)
        for path in (*self.folder.glob(".*.part"), *self.folder.glob("parts/*/.*.part")):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.folder / "running", ignore_errors=True)
        return aside


def _joined(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Frames of cells in one, each row with the key of its cell."""
    cells = pd.array(list(frames), dtype="str").repeat([len(frame) for frame in frames.values()])
    return pd.concat(frames.values(), ignore_index=True).assign(cell=cells)


def _cells_of(batch: str, parts: Mapping[str, Mapping[str, StoredPart]]) -> np.ndarray | None:
    """Keys of a batch's cells; None unless all of its files are what was written."""
    commit = parts[COMMIT][batch]
    footer = commit.footer()
    others = None if footer is None else (footer.metadata or {}).get(b"tables")
    if others is None:
        return None
    for name in others.decode(errors="replace").split(","):
        part = parts.get(name, {}).get(batch)
        if name and (part is None or part.footer() is None):
            return None
    try:
        names = commit.rows(["cell"])["cell"].unique().to_pylist()
        return np.array([str(name).encode() for name in names], dtype="S20")
    except ScenarioError:
        return None


def _name_of(keys: Sequence[str]) -> str:
    return hashlib.blake2b("|".join(keys).encode(), digest_size=10).hexdigest()
