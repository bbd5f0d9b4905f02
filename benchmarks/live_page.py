"""How soon the live page has numbers: the first ones and all pairs, asked as its script asks.

python benchmarks/live_page.py [--replications 20] [--households 2000] [--case lesotho-covid19]

It starts ``synergysim live`` without a browser, asks for pairs of settings that nobody has asked
for, one after another, and prints the clock of each, with the load of the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode
from urllib.request import urlopen

SETTINGS = {
    "directly after the start: a joint budget": {"values": {"joint": 0.1}},
    "more joint money": {"values": {"joint": 0.2}},
    "one integrated programme": {"architecture": "integrated"},
    "complementary by design": {"architecture": "complementary-design"},
    "as joint as it may be": {"values": {"joint": 0.5}},
    "little difference in commitment": {"values": {"spread": "low"}},
    "a joint budget, and few champions": {"values": {"joint": 0.5, "spread": "low"}},
}
"""What a control that moves asks for, in turn; ``low`` and ``high`` are the ends of a band."""


@contextmanager
def serving(case: str, *options: str) -> Iterator[str]:
    """Start the command and give its address."""
    words = ["live", case, "--no-browser", "--port", "0", *options]
    process = subprocess.Popen(
        [sys.executable, "-m", "synergysim", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"SYNERGYSIM_LANG": "en"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        if found is None:
            raise SystemExit("the live page did not start")
        with urlopen(f"{found.group()}alive"):
            yield found.group()
    finally:
        process.terminate()
        process.wait(60)


def controls(address: str) -> dict[str, dict[str, float]]:
    """Read the controls that the page offers."""
    with urlopen(address) as answer:
        page = answer.read().decode()
    (given,) = re.findall(r'<script type="application/json" id="given">(.*?)</script>', page)
    return {one["key"]: one for one in json.loads(given)["controls"]}


def asked(setting: dict, offered: dict[str, dict[str, float]]) -> str:
    """Write a setting as the page does, without what the case does not offer."""
    values = {
        key: offered[key][value] if value in ("low", "high") else min(value, offered[key]["high"])
        for key, value in setting.get("values", {}).items()
        if key in offered
    }
    return json.dumps({"architecture": setting.get("architecture", ""), "values": values})


def clock(address: str, after: str) -> tuple[float, float, dict]:
    """Ask for the pairs of today's case and a setting.

    Returns
    -------
    float, float, dict
        Seconds to the first numbers and to the last, and the last.
    """
    began, first, last = time.perf_counter(), 0.0, {}
    with urlopen(f"{address}pairs?{urlencode({'before': '{}', 'after': after})}") as answer:
        for line in answer:
            if line.startswith(b"data: "):
                first = first or time.perf_counter() - began
                last = json.loads(line.removeprefix(b"data: "))
    return first, time.perf_counter() - began, last


def main() -> None:
    """Time every setting."""
    parser = argparse.ArgumentParser(description="Time the live page.")
    parser.add_argument("--case", default="lesotho-covid19")
    parser.add_argument("--replications", default="20")
    parser.add_argument("--households", default="2000")
    given = parser.parse_args()
    sizes = ("--replications", given.replications, "--households", given.households)
    with serving(given.case, *sizes) as address:
        offered = controls(address)
        for title, setting in SETTINGS.items():
            load = os.getloadavg()[0]
            first, whole, last = clock(address, asked(setting, offered))
            income = last["rows"]["income/poor/poor"]
            print(
                f"{title}: first numbers after {first:.2f} s, {last['done']} pairs after"
                f" {whole:.2f} s; income of the poor {income[2]:+.4f} [{income[3]:+.4f},"
                f" {income[4]:+.4f}]; load {load:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
