"""The live page under random settings for minutes: no error, and no memory that grows.

``make live-stress MINUTES=30`` prints what the server, its processes and the browser hold.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "explorer"))
from browser import CHROMIUM, Browser, browser
from live_process import descendants, held, serving

MINUTES = float(os.environ.get("LIVE_MINUTES", "1"))
FEWEST_MINUTES = 10.0
"""Minutes of a run from which on it is judged whether memory grows: caches fill in the first."""

SHARE, SLACK = 1.1, 20.0
"""A part may hold this many times what it held in the second quarter, and so many MB more."""

EVERY = 30.0
"""Seconds between two measurements."""

SETTLED = (
    "(document.getElementById('results').getAttribute('aria-busy') === 'false'"
    " && !document.getElementById('results').classList.contains('old'))"
)
REFUSED = (
    "(document.getElementById('refused').hidden ? ''"
    " : document.getElementById('refused').textContent)"
)
MOVE = """(share => {
  const all = [...document.querySelectorAll('#choices input, #choices select')];
  const place = share * all.length, one = all[Math.floor(place)], rest = place - Math.floor(place);
  if (one.options) one.selectedIndex = Math.floor(rest * one.options.length);
  else one.value = Number(one.min) + rest * (one.max - one.min);
  one.dispatchEvent(new Event('input', {bubbles: true}));
})(%s)"""
CLICK = "document.getElementById('%s').click()"
WIDTHS = (390, 1280, 1920)


@dataclass
class Watch:
    """What is measured while somebody plays with the page."""

    server: int
    page: Browser
    begun: float = field(default_factory=time.monotonic)
    rows: list[dict[str, float]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    moves: int = 0

    def measure(self) -> None:
        """Note what each part holds, after the browser has thrown away what it does not need."""
        self.page.ask("HeapProfiler.collectGarbage")
        heap, dom = self.page.ask("Runtime.getHeapUsage"), self.page.ask("Memory.getDOMCounters")
        workers = descendants(self.server)
        others = set(descendants(os.getpid())) - {self.server, *workers}
        row = {
            "minute": (time.monotonic() - self.begun) / 60.0,
            "moves": self.moves,
            "server_mb": held([self.server]),
            "workers_mb": held(workers),
            "workers": len(workers),
            "browser_mb": held(sorted(others)),
            "script_mb": heap["usedSize"] / 2**20,
            "nodes": dom["nodes"],
            "listeners": dom["jsEventListeners"],
        }
        self.rows.append(row)
        print("  ".join(f"{key} {value:.1f}" for key, value in row.items()), flush=True)

    def grown(self, key: str) -> tuple[float, float]:
        """Give the medians of the second and of the last quarter of the time."""
        quarter = max(len(self.rows) // 4, 1)
        values = [row[key] for row in self.rows]
        return median(values[quarter : 2 * quarter]), median(values[-quarter:])


def wait(page: Browser, seconds: float = 600.0) -> float:
    """Wait until all pairs of the setting are there; give the seconds that it took."""
    begun = time.monotonic()
    while not page.value(SETTLED):
        assert page.value(REFUSED) == ""
        assert time.monotonic() - begun < seconds, page.value("document.body.innerText")
        time.sleep(0.05)
    return time.monotonic() - begun


def acts(page: Browser, address: str, dice: random.Random) -> dict[Callable[[], object], int]:
    """List what somebody does at the page, each with how often of a hundred times."""

    def move() -> None:
        for _ in range(dice.choice((1, 1, 1, 2, 12))):
            page.value(MOVE % dice.random())

    def click(name: str) -> Callable[[], object]:
        return lambda: page.value(CLICK % name)

    return {
        move: 78,
        click("reset"): 4,
        click("keep"): 4,
        click("ask-family"): 4,
        click("ask-ministry"): 4,
        click("ask-why"): 2,
        lambda: page.go(address, dice.choice(WIDTHS)): 4,
    }


@pytest.mark.long
@pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")
@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's /proc")
def test_random_settings_for_minutes_leave_no_error_and_no_memory():
    dice = random.Random(22)
    with serving("lesotho", "--households", "2000") as (process, address), browser(address) as page:
        # What the tools of the browser would keep for a developer is no memory of the page.
        page.ask("Network.enable", maxTotalBufferSize=1_000_000, maxResourceBufferSize=500_000)
        page.go(address)
        wait(page, 600.0)
        watch, does = Watch(process.pid, page), acts(page, address, dice)
        watch.measure()
        due = EVERY
        while (now := time.monotonic() - watch.begun) < 60.0 * MINUTES:
            (one,) = dice.choices(list(does), list(does.values()))
            one()
            watch.moves += 1
            if dice.random() < 0.4:
                watch.waits.append(wait(page))
            else:
                time.sleep(dice.uniform(0.05, 1.0))
            assert page.value(REFUSED) == ""
            assert process.poll() is None
            if now >= due:
                watch.measure()
                due += EVERY
        watch.waits.append(wait(page))
        watch.measure()
        assert page.said == []
    waits = sorted(watch.waits)
    print(
        f"{watch.moves} acts; all pairs after {median(waits):.2f} s (median),"
        f" {waits[int(0.95 * (len(waits) - 1))]:.2f} s (95 of 100), {waits[-1]:.2f} s (longest)"
    )
    assert watch.moves >= MINUTES
    if MINUTES >= FEWEST_MINUTES:
        for key in ("server_mb", "workers_mb", "browser_mb", "script_mb"):
            second, last = watch.grown(key)
            print(f"{key}: {second:.1f} in the second quarter, {last:.1f} in the last")
            assert last <= SHARE * second + SLACK, key
        second, last = watch.grown("nodes")
        assert last <= 2.0 * second, "nodes of the page grow"
