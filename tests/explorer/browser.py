"""Chromium without a window, driven over a pipe: what the tests of pages need and no more."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
AXE_CORE = os.environ.get("AXE_CORE", "")
"""Path of ``axe.min.js``, the accessibility checker axe-core, which is not of Python."""

KEYS = {
    "Tab": 9, "Escape": 27, "End": 35, "Home": 36, "ArrowLeft": 37, "ArrowUp": 38,
    "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip


class Browser:
    """One page of a browser that has no network, or this computer's alone.

    Parameters
    ----------
    send, receive : int
        Descriptors of its commands and answers.
    server : str
        Start of the addresses that it may ask for; without one, it has no network.

    Attributes
    ----------
    said : list of str
        Errors and warnings of the console, and requests for anything but files.
    """

    def __init__(self, send: int, receive: int, server: str = "") -> None:
        self._out, self._in = os.fdopen(send, "wb"), os.fdopen(receive, "rb")
        self._number, self._rest, self._session = 0, b"", ""
        self._may_ask = ("file:", "blob:", "data:", *([server] if server else []))
        self.said: list[str] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        given = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = given["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.ask(
            "Network.emulateNetworkConditions",
            offline=not server,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def close(self) -> None:
        """End the browser."""
        self._session = ""
        with suppress(AssertionError, OSError):  # it may end before it answers
            self.ask("Browser.close")
        self._out.close()
        self._in.close()

    def ask(self, method: str, **given: Any) -> dict[str, Any]:
        """Send a command of the DevTools protocol and wait for its answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            found = os.read(self._in.fileno(), 1 << 20)
            assert found, "the browser has ended"
            self._rest += found
        first, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        self._listen(message.get("method", ""), message.get("params", {}))
        return message

    def _listen(self, event: str, given: dict[str, Any]) -> None:
        if event == "Runtime.exceptionThrown":
            self.said.append(json.dumps(given["exceptionDetails"])[:400])
        elif event == "Runtime.consoleAPICalled":
            self.said.append(json.dumps(given["args"])[:400])
        elif event == "Log.entryAdded":
            self.said.append(given["entry"]["text"])
        elif event == "Network.requestWillBeSent":
            address = given["request"]["url"]
            if not address.startswith(self._may_ask):
                self.said.append(f"asked for {address}")

    def value(self, expression: str) -> Any:
        """Compute an expression in the page."""
        found = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def open(self, page: Path, address: str = "", width: int = 1280, height: int = 900) -> None:
        """Open a file in a window of a size, and wait until it has drawn."""
        self.go(f"{page.as_uri()}{address}", width, height)

    def go(self, address: str, width: int = 1280, height: int = 900) -> None:
        """Open an address in a window of a size, and wait until it has drawn."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.ask("Page.navigate", url="about:blank")
        self.ask("Page.navigate", url=address)
        self.value(
            "new Promise(done => { const look = () => document.readyState === 'complete'"
            " ? requestAnimationFrame(() => requestAnimationFrame(done)) : setTimeout(look, 20);"
            " look(); })"
        )

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        facts = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        self.ask("Input.dispatchKeyEvent", type="rawKeyDown", **facts)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **facts)

    def choose(self, key: str, value: str) -> None:
        """Choose an option as a user does."""
        self.value(
            f"(() => {{ const select = document.querySelector('[data-key=\"{key}\"]');"
            f" select.value = {json.dumps(value)};"
            " select.dispatchEvent(new Event('change', {bubbles: true})); })()"
        )

    def violations(self) -> list[str]:
        """Name what the accessibility checker finds in the page, with the first place of each."""
        self.value(Path(AXE_CORE).read_text(encoding="utf-8") + "; 0")
        found: list[str] = self.value(
            "axe.run().then(found => found.violations.map("
            "one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`))"
        )
        return found

    def picture(self, path: Path) -> None:
        """Save a screenshot."""
        found = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(base64.b64decode(found["data"]))


@contextmanager
def browser(server: str = "") -> Iterator[Browser]:
    """Start Chromium and end it; with a server, it may ask for what is there."""
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        # It reads commands from descriptor 3 and answers on 4.
        line = f'exec "$0" "$@" 3<&{their_in} 4>&{their_out}'
        root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        process = subprocess.Popen(
            [
                "bash",
                "-c",
                line,
                CHROMIUM,
                "--headless",
                "--remote-debugging-pipe",
                *root,
                "--no-first-run",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                f"--user-data-dir={profile}",
            ],
            pass_fds=(their_in, their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(their_in)
        os.close(their_out)
        made = Browser(our_out, our_in, server)
        try:
            yield made
        finally:
            made.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
