"""How long it takes to start, in fresh processes, with empty and with filled caches."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

RUN = ["-m", "synergysim", "run", "lesotho", "--set", "run.months=1"]
COMMANDS = {
    "synergysim --help": ["-m", "synergysim", "--help"],
    "one month of a case": RUN,
    "the same without figures": [*RUN, "--no-figures"],
}
COMPILING = ["-m", "synergysim.compile_kernels"]


def _seconds(arguments: list[str], cache: Path) -> tuple[float, float, float]:
    """Seconds to the first line that is printed, to the end, and of processor time.

    A run prints its whole result at once, and draws its figures afterwards.
    """
    environment = os.environ | {"SYNERGYSIM_CACHE_DIR": str(cache)}
    environment.pop("NUMBA_CACHE_DIR", None)
    began, used = perf_counter(), _used_by_children()
    with subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        cwd=cache,  # a run writes its results into the folder where it stands
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        printed = perf_counter() - began
        process.stdout.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed")
    return printed, perf_counter() - began, _used_by_children() - used


def _used_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _told(times: tuple[float, float, float]) -> str:
    return "".join(f" {time:10.2f}" for time in times)


def start_up(rounds: int) -> None:
    """Print how long each command takes, first with an empty cache, then with a full one."""
    print(f"Start-up, seconds (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors)")
    print(f"  {'':40} {'printed':>10} {'ended':>10} {'processor':>10}")
    with tempfile.TemporaryDirectory() as folder:
        print(f"  {'compiling the rules':40}{_told(_seconds(COMPILING, Path(folder)))}")
    for name, arguments in COMMANDS.items():
        with tempfile.TemporaryDirectory() as folder:
            cold = _seconds(arguments, Path(folder))
            seen = [_seconds(arguments, Path(folder)) for _ in range(rounds)]
        printed, ended, used = (median(times) for times in zip(*seen, strict=True))
        print(f"  {name + ', cold':40}{_told(cold)}")
        print(f"  {name + ', warm':40}{_told((printed, ended, used))}", flush=True)
    print()
