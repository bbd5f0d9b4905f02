"""Runs cells through any executor, with a progress bar, and survives being interrupted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager

from tqdm import tqdm

from synergysim.experiments.cells import Cell
from synergysim.experiments.store import Store
from synergysim.recording.lockstep import run_lockstep


def run_cell(cell: Cell, store: Store) -> bool:
    """Run one cell and write its parts; a failure becomes a row, never the end of the sweep.

    Returns
    -------
    bool
        Whether the cell succeeded.
    """
    try:
        tables = run_lockstep(
            cell.scenario, cell.window, listed=cell.listed, recording=cell.recording
        )
        store.write(cell, tables)
    except Exception:
        store.write_failure(cell, traceback.format_exc())
        return False
    return True


def _leave_interrupts() -> None:
    """Let the parent alone answer Ctrl-C: a worker ends with the cell that it is at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def local_processes(workers: int) -> Iterator[Executor]:
    """Processes of this machine, started afresh (spawn); what waits is dropped on the way out."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def default_workers() -> int:
    """One worker for each processor this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_cells(
    cells: Sequence[Cell], store: Store, *, workers: int | None = None, progress: bool | None = None
) -> int:
    """Run the cells whose results are not there yet.

    Parameters
    ----------
    cells : sequence of Cell
    store : Store
    workers : int, optional
        Processes; 1 runs in this one. By default one for each processor.
    progress : bool, optional
        Whether to show a progress bar; by default if the error output is a terminal.

    Returns
    -------
    int
        Number of cells that failed.
    """
    waiting = [cell for cell in cells if not store.has(cell)]
    count = min(workers or default_workers(), max(len(waiting), 1))
    show = sys.stderr.isatty() if progress is None else progress
    bar = tqdm(
        total=len(cells), initial=len(cells) - len(waiting), unit="cell", disable=not show,
        desc="cells", file=sys.stderr, dynamic_ncols=True,
    )  # fmt: skip
    failures = 0
    with bar:
        if count == 1:
            for cell in waiting:
                failures += not run_cell(cell, store)
                bar.update()
            return failures
        with local_processes(count) as pool:
            futures: list[Future[bool]] = [pool.submit(run_cell, cell, store) for cell in waiting]
            try:
                for future in as_completed(futures):
                    failures += not future.result()
                    bar.update()
            except BaseException:
                # One by one: a pool that is dropped while it shuts down would run all that waits.
                for future in futures:
                    future.cancel()
                raise
    return failures
