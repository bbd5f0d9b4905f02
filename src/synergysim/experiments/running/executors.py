"""Where cells are run: in this process, in processes of this machine, on a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from typing import Any

from synergysim.experiments.running.worker_init import enter_worker
from synergysim.scenario.errors import ScenarioError, shorten

LOCAL = "local"
"""Instead of an address: a cluster of this machine's processes."""

ANSWER = "10s"
"""How long a scheduler may take to answer."""

Workers = Callable[[], AbstractContextManager[Executor]]
"""Opens an executor; called again where the last one broke."""


class InProcess(Executor):
    """Lives what it is given at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call and return the finished future; interrupts and exits go through."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def in_process() -> Iterator[Executor]:
    """No other process at all."""
    yield InProcess()


@contextmanager
def local_processes(workers: int, enter: Callable[[], None] = enter_worker) -> Iterator[Executor]:
    """Processes of this machine, started afresh (spawn); what waits is dropped on the way out.

    Parameters
    ----------
    workers : int
        Started as they are needed.
    enter : callable
        How each begins.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=enter)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def cluster(address: str, workers: int | None = None) -> Iterator[tuple[Executor, int]]:
    """A Dask cluster: one at an address, or, as ``local``, one that is made for the purpose.

    Every worker must see the results folder under the same path, and live one cell at a time
    (``dask worker --nthreads 1``).

    Yields
    ------
    Executor, int
        Where to submit, and the number of workers.

    Raises
    ------
    ScenarioError
        If Dask is not installed, or no cluster answers.
    """
    try:
        library: Any = import_module("distributed")
    except ImportError:
        raise ScenarioError(
            "a cluster needs Dask",
            file="--cluster",
            allowed="after `pip install synergysim[cluster]`",
        ) from None
    with ExitStack() as stack:
        place: Any = address
        if address == LOCAL:
            place = stack.enter_context(
                library.LocalCluster(
                    n_workers=workers or default_workers(),
                    threads_per_worker=1,
                    dashboard_address=None,
                )
            )
        try:
            client = stack.enter_context(library.Client(place, timeout=ANSWER))
        except (OSError, ValueError) as error:
            raise ScenarioError(
                "no cluster answers",
                file="--cluster",
                found=shorten(f"{address} ({error})"),
                allowed=f"a scheduler's address, such as tcp://10.0.0.1:8786, or `{LOCAL}`",
            ) from None
        client.wait_for_workers(1, timeout=60)
        yield client.get_executor(pure=False), max(len(client.nthreads()), 1)


def default_workers() -> int:
    """One worker for each processor this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
