"""Runs that pages share: each once, dropped when the last has left, and none when it began."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from synergysim.live.live_runs import SharedRuns, Values


def never(_: str, __: int, ___: int) -> Values:
    raise AssertionError("the executor of these tests calls nothing")


class ByHand(Executor):
    """Keeps what it is given until told to finish it."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, int], Future[Any]] = {}
        self.count: Counter[tuple[str, int]] = Counter()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        assert fn is never
        key = (args[0], args[1])
        self.count[key] += 1
        self.asked[key] = Future()
        return self.asked[key]


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_run_that_two_wait_for_is_run_once_and_dropped_with_the_last():
    async def go() -> None:
        pool = ByHand()
        runs = SharedRuns(pool, never, 36)
        one, other = (asyncio.create_task(runs.values("a", 0)) for _ in range(2))
        await settle()
        assert pool.count == {("a", 0): 1}
        one.cancel()
        await settle()
        assert not pool.asked["a", 0].cancelled()
        other.cancel()
        await settle()
        assert pool.asked["a", 0].cancelled()
        again = asyncio.create_task(runs.values("a", 0))
        await settle()
        pool.asked["a", 0].set_result({"x": 1.0})
        assert await again == {"x": 1.0}
        assert await runs.values("a", 0) == {"x": 1.0}
        assert pool.count == {("a", 0): 2}

    asyncio.run(go())


def test_a_run_that_has_begun_is_kept_although_nobody_waits():
    async def go() -> None:
        pool = ByHand()
        runs = SharedRuns(pool, never, 36)
        task = asyncio.create_task(runs.values("a", 0))
        await settle()
        pool.asked["a", 0].set_running_or_notify_cancel()
        task.cancel()
        await settle()
        pool.asked["a", 0].set_result({"x": 2.0})
        await settle()
        assert await runs.values("a", 0) == {"x": 2.0}
        assert pool.count == {("a", 0): 1}

    asyncio.run(go())


def test_the_oldest_numbers_are_forgotten():
    async def go() -> None:
        pool = ByHand()
        runs = SharedRuns(pool, never, 36, most=2)
        for name in ("a", "b", "a", "c", "a", "b"):
            task = asyncio.create_task(runs.values(name, 0))
            await settle()
            if not pool.asked[name, 0].done():
                pool.asked[name, 0].set_result({})
            await task
            await settle()
        assert pool.count == {("a", 0): 1, ("b", 0): 2, ("c", 0): 1}

    asyncio.run(go())


def test_pairs_come_as_they_end_and_few_are_asked_for_ahead():
    async def go() -> None:
        pool = ByHand()
        runs = SharedRuns(pool, never, 36)
        stream = runs.pairs("a", "b", 5, ahead=2)
        first = asyncio.ensure_future(anext(stream))
        await settle()
        assert {number for _, number in pool.asked} == {0, 1}
        for name in "ab":
            pool.asked[name, 1].set_result({name: 1.0})
        assert await first == (1, {"a": 1.0}, {"b": 1.0})
        await stream.aclose()
        assert pool.asked["a", 0].cancelled()
        assert pool.asked["b", 0].cancelled()

    asyncio.run(go())


def test_a_failed_run_is_told_and_not_kept():
    async def go() -> None:
        pool = ByHand()
        runs = SharedRuns(pool, never, 36)
        for _ in range(2):
            task = asyncio.create_task(runs.values("a", 0))
            await settle()
            pool.asked["a", 0].set_exception(ValueError("no"))
            with pytest.raises(ValueError, match="no"):
                await task
            await settle()
        assert pool.count == {("a", 0): 2}

    asyncio.run(go())
