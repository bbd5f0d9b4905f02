"""How long it takes to start, in fresh processes, with empty and with filled caches."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

COMMANDS = {
    "synergysim --help": ["-m", "synergysim", "--help"],
    "one month of a case": ["-m", "synergysim", "run", "lesotho", "--set", "run.months=1"],
}


def _seconds(arguments: list[str], cache: Path) -> tuple[float, float]:
    """Seconds on the clock and of processor time."""
    environment = os.environ | {"SYNERGYSIM_CACHE_DIR": str(cache)}
    environment.pop("NUMBA_CACHE_DIR", None)
    began, used = perf_counter(), _used_by_children()
    subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=cache,  # a run writes its results into the folder where it stands
    )
    return perf_counter() - began, _used_by_children() - used


def _used_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def start_up(rounds: int) -> None:
    """Print how long each command takes, first with an empty cache, then with a full one."""
    print("Start-up, seconds")
    print(f"  {'':34} {'cold':>10} {'processor':>10} {'warm':>10} {'processor':>10}")
    for name, arguments in COMMANDS.items():
        with tempfile.TemporaryDirectory() as folder:
            cold = _seconds(arguments, Path(folder))
            seen = [_seconds(arguments, Path(folder)) for _ in range(rounds)]
        warm = [median(times) for times in zip(*seen, strict=True)]
        print(f"  {name:34}" + "".join(f" {time:10.2f}" for time in (*cold, *warm)))
    print()
