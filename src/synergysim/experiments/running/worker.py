"""What a worker does: it runs a batch of cells and stores the results.

A worker gets plain data: bases, and for each cell the few values that differ. Before a cell is
begun its key is noted in the folder, so that whoever finds a worker lost knows what it was doing.
"""

from __future__ import annotations

import faulthandler
import os
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.engine.files import open_regular, read_regular
from synergysim.experiments.running.cells import Cell, CellFunction, Tables, scenario_of
from synergysim.experiments.running.store import Store
from synergysim.world.burn_in import keep_on_disk

OVERTIME = "Timeout"
"""First word of what the watch writes when it ends a worker."""


@dataclass(frozen=True)
class Batch:
    """Cells for one worker.

    Attributes
    ----------
    folder : str
        Results folder; on a cluster all workers see it under this name.
    session : str
        The call of the runner that requests the batch.
    run_cell : callable
    bases : mapping of str to nested mappings
        Those of the cells.
    cells : tuple of Cell
    limit : float or None
        Seconds a cell may take.
    """

    folder: str
    session: str
    run_cell: CellFunction
    bases: Mapping[str, Mapping[str, Any]]
    cells: tuple[Cell, ...]
    limit: float | None = None


@dataclass(frozen=True)
class Report:
    """What came of a batch: cells that succeeded, cells that failed, and seconds in all."""

    done: int
    failed: int
    seconds: float


def run_batch(batch: Batch) -> Report:
    """Live a batch; a cell that fails becomes a row, never the end of the sweep.

    What was finished is committed even if the batch is interrupted.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    store = Store(Path(batch.folder))
    results: list[tuple[str, Tables]] = []
    failures: list[tuple[str, str]] = []
    clock = time.perf_counter()
    try:
        for cell in batch.cells:
            overtime = ended_late(store.folder, batch.session, cell.key)
            if overtime is not None:
                failures.append((cell.key, overtime))
                continue
            with _noted(store.folder, batch.session, cell.key, batch.limit):
                try:
                    # A past that a sampled context gives serves few cells: it is not kept on disk.
                    keep_on_disk(not any(path.startswith("context.") for path, _ in cell.changes))
                    scenario = scenario_of(cell, batch.bases[cell.base])
                    results.append((cell.key, batch.run_cell(scenario, cell.outputs)))
                except Exception:
                    failures.append((cell.key, traceback.format_exc()))
    finally:
        keep_on_disk(True)
        store.commit(results)
        store.commit_failures(failed_rows(failures, batch.session))
    return Report(len(results), len(failures), time.perf_counter() - clock)


def failed_rows(failures: list[tuple[str, str]], session: str) -> pd.DataFrame:
    """Failed cells with their tracebacks, as the store takes them."""
    frame = pd.DataFrame(failures, columns=["cell", "traceback"], dtype=object)
    return frame.assign(session=session)


# What a worker is doing ------------------------------------------------------------------------


def note(folder: Path, session: str, key: str) -> Path:
    """Path of the note that a cell is being run."""
    return folder / "running" / f"{session}-{key}"


@contextmanager
def _noted(folder: Path, session: str, key: str, limit: float | None) -> Iterator[None]:
    """Note that a cell is begun, and end the process if it takes longer than it may.

    The watch is a thread of the interpreter's own that needs no lock of Python's, so nothing that
    a cell does can hold it up. It writes where the cell was and ends the process.
    """
    path = note(folder, session, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(open_regular(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
        if limit is not None:
            faulthandler.dump_traceback_later(limit, exit=True, file=file)
        try:
            yield
        finally:
            if limit is not None:
                faulthandler.cancel_dump_traceback_later()
    path.unlink(missing_ok=True)


def ended_late(folder: Path, session: str, key: str) -> str | None:
    """Where a cell was when the watch ended it, or None if it was not."""
    content = read_regular(note(folder, session, key))
    if content is None:
        return None
    text = content.decode(errors="replace")
    return f"took longer than the time limit\n{text}" if text.startswith(OVERTIME) else None
