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


def _seconds(arguments: list[str], cache: Path) -> float:
    environment = os.environ | {"SYNERGYSIM_CACHE_DIR": str(cache)}
    environment.pop("NUMBA_CACHE_DIR", None)
    began = perf_counter()
    subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    return perf_counter() - began


def start_up(rounds: int) -> None:
    """Print wall-clock seconds of each command, first with an empty cache, then with a full one."""
    print("Start-up, seconds")
    print(f"  {'':34} {'cold':>10} {'warm':>10}")
    for name, arguments in COMMANDS.items():
        with tempfile.TemporaryDirectory() as folder:
            cold = _seconds(arguments, Path(folder))
            warm = median(_seconds(arguments, Path(folder)) for _ in range(rounds))
        print(f"  {name:34} {cold:10.2f} {warm:10.2f}")
    print()
