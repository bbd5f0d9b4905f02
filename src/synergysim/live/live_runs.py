"""Runs that all pages share: each setting and replication is run once, and dropped if unwanted."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from concurrent.futures import Executor, Future
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

Values = dict[str, float]
Key = tuple[str, int]
Found = TypeVar("Found")
RunSetting = Callable[[str, int, int], Values]

MOST_KEPT = 4000
"""Runs whose numbers are kept; those used longest ago are forgotten first."""


@dataclass
class _Job:
    future: Future[Values]
    waiting: int = 0


class SharedRuns:
    """Runs by setting and replication, in an executor.

    A run that several pages wait for is dropped only when the last of them has left. One that has
    begun is finished, and its numbers are kept. It is used from one event loop.

    Parameters
    ----------
    pool : Executor
    run : callable
        Called in the pool with the scenario, the replication and the window.
    window : int
    most : int
        Runs whose numbers are kept.
    """

    def __init__(self, pool: Executor, run: RunSetting, window: int, most: int = MOST_KEPT) -> None:
        self._pool, self._run, self._window, self._most = pool, run, window, most
        self._known: OrderedDict[Key, Values] = OrderedDict()
        self._jobs: dict[Key, _Job] = {}

    async def values(self, scenario: str, replication: int) -> Values:
        """Give the numbers of a run, from memory or from the pool.

        Parameters
        ----------
        scenario : str
            As JSON.
        replication : int
        """
        key = (scenario, replication)
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = _Job(
                self._pool.submit(self._run, scenario, replication, self._window)
            )
            loop = asyncio.get_running_loop()
            job.future.add_done_callback(lambda future: self._tell(loop, key, future))
        job.waiting += 1
        try:
            return await asyncio.shield(asyncio.wrap_future(job.future))
        finally:
            job.waiting -= 1
            if not job.waiting and job.future.cancel():
                self._jobs.pop(key, None)

    def _tell(self, loop: asyncio.AbstractEventLoop, key: Key, future: Future[Values]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self._finished, key, future)

    def _finished(self, key: Key, future: Future[Values]) -> None:
        if (job := self._jobs.get(key)) is not None and job.future is future:
            del self._jobs[key]
        if future.cancelled() or future.exception() is not None:
            return
        self._known[key] = future.result()
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    async def pairs(
        self, before: str, after: str, count: int, ahead: int
    ) -> AsyncIterator[tuple[int, Values, Values]]:
        """Yield both runs of each replication as they are there.

        Parameters
        ----------
        before, after : str
            Two scenarios as JSON.
        count, ahead : int
            As in :func:`as_they_end`.

        Yields
        ------
        int, dict, dict
            The replication, and the numbers of its runs.
        """
        run = partial(self._pair, before, after)
        async with aclosing(as_they_end(run, count, ahead)) as found:
            async for pair in found:
                yield pair

    async def _pair(self, before: str, after: str, number: int) -> tuple[int, Values, Values]:
        one, other = await asyncio.gather(self.values(before, number), self.values(after, number))
        return number, one, other


async def as_they_end(
    run: Callable[[int], Coroutine[Any, Any, Found]], count: int, ahead: int
) -> AsyncGenerator[Found, None]:
    """Yield what replications give, in the order in which they end.

    Parameters
    ----------
    run : callable
        Gives what is awaited of a replication.
    count : int
        Replications, from 0.
    ahead : int
        Those that are waited for at a time: few, so that little is left to drop.
    """
    left = iter(range(count))
    tasks: set[asyncio.Task[Found]] = set()
    try:
        while True:
            while len(tasks) < ahead and (number := next(left, None)) is not None:
                tasks.add(asyncio.create_task(run(number)))
            if not tasks:
                return
            done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
