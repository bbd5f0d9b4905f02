"""Memory of a whole run, from fresh processes: peak resident size, and what a household adds."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

LARGEST = 1_000_000
MONTHS = 120
PER_HOUSEHOLD = 400
"""Bytes that a household may add."""

BASE = 400e6
"""Bytes beside the households."""

_RUN = """
import sys
from _memory import own_peak
from _models import scenario
from _runs import record
from synergysim.model import SynergyModel
households, months = int(sys.argv[1]), int(sys.argv[2])
record(SynergyModel(scenario(households, months, burn_in_years=1)))
print(own_peak())
"""


def own_peak() -> int:
    """Peak resident size of this process, bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # On Linux the usage of a new process begins with that of its parent; this does not.
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def peak_bytes(households: int, months: int) -> int:
    """Peak resident size of a process that makes one whole run, recording included."""
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, str(households), str(months)],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(ran.stdout.split()[-1])


def growth(few: int, many: int, months: int) -> None:
    """Print what a household adds between two sizes."""
    small, large = peak_bytes(few, months), peak_bytes(many, months)
    added = (large - small) / (many - few)
    print(f"Memory: {added:,.0f} bytes for each household above {few:,}\n")


def million() -> None:
    """Print the peak of the largest run, and whether it stays within its bound."""
    began = perf_counter()
    peak = peak_bytes(LARGEST, MONTHS)
    bound = PER_HOUSEHOLD * LARGEST + BASE
    print(
        f"Memory: {peak / 1e6:,.0f} MB at {LARGEST:,} households x {MONTHS} months, bound"
        f" {bound / 1e6:,.0f} MB, {perf_counter() - began:.0f} s\n"
    )
