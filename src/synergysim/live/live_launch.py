"""Starts what the live page needs: a port, processes that run the model, a server, a browser."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import uvicorn

from synergysim.experiments.running.executors import local_processes
from synergysim.experiments.running.worker_init import enter_quietly
from synergysim.live.live_controls import offer_of
from synergysim.live.live_page import page_of
from synergysim.live.live_questions import Questions
from synergysim.live.live_runs import SharedRuns
from synergysim.live.live_server import NAMES, Service, Visitors, app_of
from synergysim.live.live_worker import run_setting
from synergysim.report.questions import WINDOW
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario
from synergysim.scenario.names import looks_like_path

GRACE = 5.0
"""Seconds without a page after which the server ends."""

WATCH = 0.25
"""Seconds between two looks at whether a page is open."""


@dataclass(frozen=True)
class LiveOptions:
    """How the live page is served.

    Attributes
    ----------
    replications : int
    households : int or None
        Instead of the case's own.
    shock : str or None
        Shown first instead of the case's own.
    workers : int
        Processes that run the model.
    port : int
        0 takes any that is free.
    opens_browser : bool
    grace : float
        Seconds without a page after which the server ends.
    language : str
    """

    replications: int
    households: int | None
    shock: str | None
    workers: int
    port: int
    opens_browser: bool
    grace: float = GRACE
    language: str = "en"


def serve(
    case: ResolvedScenario,
    source: str,
    options: LiveOptions,
    say: Callable[[str], None],
    say_no_browser: Callable[[], None],
) -> None:
    """Serve the live page of a case until it is closed.

    Parameters
    ----------
    case : ResolvedScenario
    source : str
        Name or path by which the case was asked for.
    options : LiveOptions
    say : callable
        Receives the address of the page.
    say_no_browser : callable
        Called if no browser could be opened; the page is then served all the same.

    Raises
    ------
    ScenarioError
        If the port is taken, or the shock does not fit the case.
    """
    if options.households is not None:
        case = case.replace({"run.households": options.households})
    offer = offer_of(case, options.shock)
    window = min(WINDOW, case.scenario.run.months)
    # Processes are started as they are needed: of the second kind none until a button asks.
    with (
        _bound(options.port) as listening,
        local_processes(options.workers) as pool,
        local_processes(options.workers, enter_quietly) as slower,
    ):
        _warm(pool, options.workers)
        service = Service(
            offer,
            SharedRuns(pool, run_setting, window),
            Questions(offer, slower, options.replications, window, options.workers),
            page_of(offer, options.replications, window, options.language),
            options.replications,
            options.workers + 1,
            f"./{Path(source).name}" if looks_like_path(source) else source,
            options.households,
            Visitors(options.grace),
            listening.getsockname()[1],
        )
        say(service.address)
        if options.opens_browser:
            Thread(target=open_browser, args=[service.address, say_no_browser], daemon=True).start()
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(service, listening))
        for one in (pool, slower):
            one.shutdown(wait=False, cancel_futures=True)


def open_browser(address: str, say_no_browser: Callable[[], None]) -> None:
    """Open the page in a browser, or say that none could be opened.

    Parameters
    ----------
    address : str
    say_no_browser : callable
    """
    try:
        is_open = webbrowser.open(address)
    except webbrowser.Error:
        is_open = False
    if not is_open:
        say_no_browser()


class _Server(uvicorn.Server):
    """A server that an interrupt ends as closing the page does: with everything cleared up."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals that ask to end while it serves, and raise none of them again."""
        asking = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in asking}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


async def _serve(service: Service, listening: socket.socket) -> None:
    server = _Server(
        uvicorn.Config(
            app_of(service),
            log_level="error",
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )

    async def watch() -> None:
        while not service.visitors.are_gone:
            await asyncio.sleep(WATCH)
        server.should_exit = True

    watching = asyncio.create_task(watch())
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """Take a port of this computer that others cannot reach from outside."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((NAMES[0], port))
            listening.listen(128)
        except (OSError, OverflowError) as error:
            number = error.errno if isinstance(error, OSError) else None
            taken = number == errno.EADDRINUSE
            raise ScenarioError(
                "the port is in use" if taken else "the port cannot be opened",
                key="--port",
                found=str(port),
                allowed="another from 1024 to 65535, or 0 for any that is free",
            ) from None
        yield listening


def _warm(pool: Executor, workers: int) -> None:
    """Start the processes now, so that the first pair does not wait for them."""
    for future in [pool.submit(abs, 0) for _ in range(workers)]:
        future.result()
