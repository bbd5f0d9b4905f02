"""The command ``synergysim live`` as a process of its own, and what it and a browser hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(case: Path | str, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command, give its process and its address, and end it."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "synergysim", "live", str(case), "--no-browser"),
            *("--port", "0", "--shock", "covid19-lesotho", *more),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"SYNERGYSIM_LANG": "en"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        yield process, found.group()
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def descendants(pid: int) -> list[int]:
    """Find the processes that a process has started, and those that these have."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = [tuple(map(int, line.split())) for line in table.splitlines()]
    found, new = list[int](), {pid}
    while new:
        new = {child for child, parent in parents if parent in new}
        found += sorted(new)
    return found


def held(pids: list[int]) -> float:
    """Add up the memory of processes in MB; what several share counts once (Linux)."""
    total = 0
    for pid in pids:
        try:
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:  # it has ended
            continue
        total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total / 1024.0
