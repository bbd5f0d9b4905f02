"""Feeds cells to workers in batches, and survives what happens to them."""

from __future__ import annotations

import shutil
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from synergysim.experiments.running.cells import Cell, CellFunction, run_cell
from synergysim.experiments.running.executors import (
    Workers,
    default_workers,
    in_process,
    local_processes,
)
from synergysim.experiments.running.plan import Cells
from synergysim.experiments.running.preparation import prepare_pools
from synergysim.experiments.running.progress import bar
from synergysim.experiments.running.store import Store
from synergysim.experiments.running.worker import Batch, Report, failed_rows, note, run_batch

BATCH_SECONDS = 5.0
"""Time that a batch should take: what is lost at most, per worker, when power fails."""

LARGEST_BATCH = 2000
SHARES = 4
"""Batches that every worker should get at least, so that all end at about the same time."""

ATTEMPTS = 3
"""How often a cell is tried whose worker is lost every time."""


@dataclass(frozen=True)
class RunOptions:
    """Options with which cells are run. They change no result.

    Attributes
    ----------
    workers : int, optional
        Processes; 1 without a time limit is this process itself. By default one a processor.
    limit : float, optional
        Seconds that a cell may take.
    progress : bool, optional
        Whether to show a bar; by default on a terminal and in a notebook.
    executors : callable, optional
        Opens the executor to use instead of processes of this machine.
    run_cell : callable
        The function that runs a cell. It is not part of a cell's key: a plan with another function
        needs an identity of its own.
    """

    workers: int | None = None
    limit: float | None = None
    progress: bool | None = None
    executors: Workers | None = None
    run_cell: CellFunction = run_cell


DEFAULT_OPTIONS = RunOptions()
"""Processes of this machine, as many as processors."""


def run_cells(plan: Cells, folder: Path, options: RunOptions = DEFAULT_OPTIONS) -> int:
    """Run the cells whose results are not in the folder yet.

    Parameters
    ----------
    plan : Cells
        A plan, or several joined.
    folder : Path
    options : RunOptions

    Returns
    -------
    int
        Number of cells that failed.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    store = Store(folder)
    index = store.index()
    for path in store.tidy(index):
        print(f"synergysim: a broken part was set aside: {path}", file=sys.stderr)
    waiting = np.flatnonzero(~index.holds(plan.keys()))
    count = options.workers or default_workers()
    if options.executors is None:
        count = min(count, max(len(waiting), 1))
    if len(waiting) and options.executors is None:
        prepare_pools(plan)
    alone = count == 1 and options.limit is None
    executors = options.executors or (in_process if alone else lambda: local_processes(count))
    with bar(len(plan), "cell", options.progress, done=len(plan) - len(waiting)) as shown:
        failed = _Scheduler(plan, store, options, count, deque(waiting.tolist()), shown).run(
            executors
        )
    shutil.rmtree(folder / "running", ignore_errors=True)
    return failed


class _Scheduler:
    """The cells that wait, and the batches under way.

    At most two batches a worker are under way, so that memory does not grow with the plan.
    """

    def __init__(
        self,
        plan: Cells,
        store: Store,
        options: RunOptions,
        workers: int,
        waiting: deque[int],
        bar: Any,
    ) -> None:
        self.plan, self.store, self.options, self.workers = plan, store, options, workers
        self.waiting, self.bar = waiting, bar
        self.session = uuid4().hex[:12]
        self.failed = 0
        self.under_way: dict[Future[Report], list[int]] = {}
        self._seconds: float | None = None

    def run(self, executors: Workers) -> int:
        """Run everything; an executor that breaks is opened again."""
        while self.waiting:
            lost: list[int] = []
            with executors() as executor:
                try:
                    lost = self._feed(executor)
                except BaseException:
                    # One by one: a pool that is dropped while it shuts down would run what waits.
                    for future in self.under_way:
                        future.cancel()
                    raise
            if lost:
                self._recover(lost, executors)
        return self.failed

    def _feed(self, executor: Executor) -> list[int]:
        """Keep workers busy until all is done, or return the cells of batches that were lost."""
        lost: list[int] = []
        while self.under_way or (self.waiting and not lost):
            while self.waiting and not lost and len(self.under_way) < 2 * self.workers:
                numbers = self._next()
                try:
                    future = executor.submit(run_batch, self._batch(numbers))
                except RuntimeError:  # broken, or closed
                    lost += numbers
                    break
                self.under_way[future] = numbers
            done, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
            for future in done:
                numbers = self.under_way.pop(future)
                lost += self._account(future, numbers)
        return lost

    def _account(self, future: Future[Report], numbers: list[int]) -> list[int]:
        """Count what a batch gave; return its cells if it was lost with its worker."""
        error = future.exception()
        if isinstance(error, OSError):
            raise error
        if error is not None:
            return numbers
        report = future.result()
        self.failed += report.failed
        self.bar.update(len(numbers))
        if report.failed:
            self.bar.set_postfix(failed=self.failed)
        took = report.seconds / len(numbers)
        self._seconds = took if self._seconds is None else 0.5 * (self._seconds + took)
        return []

    def _next(self) -> list[int]:
        """Take the next batch: a few seconds of work, and no more than a fair share."""
        fair = -(-len(self.waiting) // (SHARES * self.workers))
        wanted = 1 if self._seconds is None else int(BATCH_SECONDS / max(self._seconds, 1e-6))
        size = max(1, min(fair, wanted, LARGEST_BATCH))
        return [self.waiting.popleft() for _ in range(min(size, len(self.waiting)))]

    def _batch(self, numbers: Iterable[int]) -> Batch:
        cells = tuple(map(self.plan.cell, numbers))
        bases: Mapping[str, Any] = {cell.base: self.plan.bases[cell.base] for cell in cells}
        return Batch(
            str(self.store.folder),
            self.session,
            self.options.run_cell,
            bases,
            cells,
            self.options.limit,
        )

    # Lost workers -----------------------------------------------------------------------------

    def _recover(self, lost: list[int], executors: Workers) -> None:
        """Put lost cells back, and try those alone that were running: one is to blame."""
        done = self.store.index().holds(self.plan.keys()[lost])
        left = [number for number, there in zip(lost, done, strict=True) if not there]
        self.bar.update(len(lost) - len(left))
        suspects = [n for n in left if self._note(self.plan.cell(n)).exists()]
        rest = [n for n in left if n not in set(suspects)]
        self.waiting.extendleft(reversed(rest))
        for number in suspects:
            self._try_alone(number, executors)

    def _try_alone(self, number: int, executors: Workers) -> None:
        cell = self.plan.cell(number)
        for _ in range(ATTEMPTS - 1):
            with self._one(executors) as executor:
                future = executor.submit(run_batch, self._batch([number]))
                lost = self._account(future, [number])
            if not lost:
                return
        text = f"its worker process was lost {ATTEMPTS} times, perhaps for want of memory"
        self.store.commit_failures(failed_rows([(cell.key, text)], self.session))
        self._note(cell).unlink(missing_ok=True)
        self.failed += 1
        self.bar.update()

    def _one(self, executors: Workers) -> Any:
        return executors() if self.options.executors is not None else local_processes(1)

    def _note(self, cell: Cell) -> Path:
        return note(self.store.folder, self.session, cell.key)
