"""The server of the live page: for this computer alone, and for who has the address.

It listens on the loopback interface, answers requests for no other host (another site cannot reach
it by a name of its own), and for no address without the token. The page and what it receives come
from here; neither asks for anything outside.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.responses import StreamingResponse as Stream
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from synergysim.live.live_controls import Offer
from synergysim.live.live_page import Page
from synergysim.live.live_questions import Questions, checked_language
from synergysim.live.live_runs import SharedRuns, Values
from synergysim.live.live_setting import LONGEST, LiveSetting, case_text, setting_of
from synergysim.live.live_summary import summary
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.scenario.load import ResolvedScenario

NAMES = ("127.0.0.1", "localhost")
"""Names under which a browser reaches this computer."""

REDRAW = 0.15
"""Seconds between two messages of one stream."""

BEAT = 5.0
"""Seconds between two signs of life on a stream that has nothing to say."""

MOST_STREAMS = 64
"""Streams at a time; a page needs two."""

HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass
class Visitors:
    """How many pages are open, and since when none is.

    Attributes
    ----------
    grace : float
        Seconds without any page after which the server ends: a page that is loaded again returns
        within them.
    """

    grace: float
    open: int = 0
    left: float | None = None

    def enter(self) -> None:
        """Count a page that has opened."""
        self.open, self.left = self.open + 1, None

    def leave(self) -> None:
        """Count a page that has closed."""
        self.open -= 1
        if not self.open:
            self.left = time.monotonic()

    @property
    def are_gone(self) -> bool:
        """Whether there was a page, and none has been open for the whole grace."""
        return self.left is not None and time.monotonic() - self.left >= self.grace


@dataclass
class Service:
    """What the server answers with.

    Attributes
    ----------
    offer : Offer
    runs : SharedRuns
    questions : Questions
    page : Page
    replications : int
    ahead : int
        Pairs waited for at a time.
    source : str
        What a saved case extends.
    households : int or None
        If they are not the case's own.
    visitors : Visitors
    token : str
        Part of every address.
    port : int
    """

    offer: Offer
    runs: SharedRuns
    questions: Questions
    page: Page
    replications: int
    ahead: int
    source: str
    households: int | None
    visitors: Visitors
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    streams: int = 0

    @property
    def address(self) -> str:
        """Address of the page."""
        return f"http://{NAMES[0]}:{self.port}/{self.token}/"

    def scenario(self, setting: LiveSetting) -> str:
        """Give a setting as a scenario that a worker can take.

        Raises
        ------
        ScenarioError
            If its values do not fit each other.
        """
        return setting.loaded(self.offer).scenario.model_dump_json()

    async def alive(self, _: Request) -> Response:
        """Keep a stream open for as long as the page is: without any, the server ends."""
        return self._stream(self._beats)

    async def _beats(self) -> AsyncIterator[str]:
        self.visitors.enter()
        try:
            while True:
                yield ": here\n\n"
                await asyncio.sleep(BEAT)
        finally:
            self.visitors.leave()

    async def pairs(self, request: Request) -> Response:
        """Stream what pairs of runs of two settings say, from the first pair to the last."""
        scenarios = [self.scenario(one) for one in self._settings(request, "before", "after")]
        return self._stream(partial(self._summaries, *scenarios))

    async def _summaries(self, before: str, after: str) -> AsyncIterator[str]:
        found: dict[int, tuple[Values, Values]] = {}
        told = float("-inf")
        async for number, *pair in self.runs.pairs(before, after, self.replications, self.ahead):
            found[number] = (pair[0], pair[1])
            is_last = len(found) == self.replications
            if is_last or time.monotonic() - told >= REDRAW:
                told = time.monotonic()
                yield event({"done": len(found), "rows": summary(found)})

    async def why(self, request: Request) -> Response:
        """Stream what explains the difference of two settings."""
        before, after = map(self.scenario, self._settings(request, "before", "after"))
        return self._stream(partial(self._explained, before, after, _language(request)))

    async def _explained(self, before: str, after: str, language: str) -> AsyncIterator[str]:
        async for told in self.questions.why(before, after, language):
            yield event(told)

    async def family(self, request: Request) -> Response:
        """Tell a family's story in both settings."""
        household = request.query_params.get("household", "")
        told = self.questions.family(self._cases(request), household, _language(request))
        return JSONResponse({"stories": await told})

    async def ministry(self, request: Request) -> Response:
        """Tell a ministry's story in both settings."""
        name = request.query_params.get("ministry", "")
        told = self.questions.ministry(self._cases(request), name, _language(request))
        return JSONResponse({"stories": await told})

    def _cases(self, request: Request) -> list[ResolvedScenario]:
        return [one.loaded(self.offer) for one in self._settings(request, "before", "after")]

    async def case(self, request: Request) -> Response:
        """Give a setting as the file of a case."""
        (setting,) = self._settings(request, "after")
        self.scenario(setting)  # refused here rather than by who runs the file
        text = case_text(setting, self.offer, self.source, self.households)
        name = f"{self.offer.case.name}-changed.yaml"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="application/yaml", headers=headers)

    async def html(self, _: Request) -> Response:
        """Give the page itself."""
        policy = {"Content-Security-Policy": self.page.policy}
        return HTMLResponse(self.page.html, headers=policy)

    def _settings(self, request: Request, *names: str) -> list[LiveSetting]:
        return [setting_of(request.query_params.get(name, "{}"), self.offer) for name in names]

    def _stream(self, lines: Callable[[], AsyncIterator[str]]) -> Response:
        if self.streams >= MOST_STREAMS:
            return PlainTextResponse("too many streams", status_code=503)
        return Stream(self._counted(lines), media_type="text/event-stream")

    async def _counted(self, lines: Callable[[], AsyncIterator[str]]) -> AsyncIterator[str]:
        self.streams += 1
        source = lines()
        try:
            async for line in source:
                yield line
        except BrokenProcessPool:
            yield event({"failed": "lost"})
        except Exception as error:
            yield event({"failed": "run", "error": shorten(str(error), 300)})
        finally:
            self.streams -= 1
            await source.aclose()  # type: ignore[attr-defined]  # it is a generator


def _language(request: Request) -> str:
    return checked_language(request.query_params.get("lang", ""))


def event(data: Any) -> str:
    """Write a server-sent event."""
    return f"data: {json.dumps(data, allow_nan=False, separators=(',', ':'))}\n\n"


class Guard:
    """Refuses requests for another host, without the token, or longer than a setting.

    Parameters
    ----------
    app : ASGI application
    service : Service
    """

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service
        self._hosts = {f"{name}:{service.port}" for name in NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no web sockets here
        fault = self._fault(scope)
        if fault:
            await PlainTextResponse(fault, 403, HEADERS)(scope, receive, send)
            return

        async def add_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [
                    (name.lower().encode(), value.encode()) for name, value in HEADERS.items()
                ]
            await send(message)

        await self._app(scope, receive, add_headers)

    def _fault(self, scope: Scope) -> str:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0].decode("latin-1").lower() not in self._hosts:
            return "another host"
        token = scope["path"].split("/")[1] if "/" in scope["path"] else ""
        if not secrets.compare_digest(token.encode(), self._service.token.encode()):
            return "no token: open the address that the program has printed"
        if len(scope["query_string"]) > 8 * LONGEST:
            return "too long"
        return ""


def app_of(service: Service) -> ASGIApp:
    """Make the application.

    Parameters
    ----------
    service : Service
    """

    def route(name: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
        return Route(f"/{service.token}/{name}", answer)

    async def refused(_: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, status_code=400)

    return Guard(
        Starlette(
            routes=[
                route("", service.html),
                route("alive", service.alive),
                route("pairs", service.pairs),
                route("case.yaml", service.case),
                route("why", service.why),
                route("family", service.family),
                route("ministry", service.ministry),
            ],
            exception_handlers={ScenarioError: refused},
        ),
        service,
    )
