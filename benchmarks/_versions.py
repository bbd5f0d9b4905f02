"""Whole runs of several versions of the model, in turn, as ratios to the first version.

    git worktree add /tmp/before COMMIT
    python benchmarks/_versions.py /tmp/before .
    python benchmarks/_versions.py /tmp/before . --case lesotho-covid19 --groups

Each version runs in a process of its own, and they take turns, so that a load on the machine meets
all of them. Times are processor time. See DECLARATION.md.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from pathlib import Path
from statistics import median

RUNS, RESAMPLES = 3, 2_000
CASES = (
    *("lesotho-cgp-springs", "peru-juntos-haku-winay", "mexico-proinpro"),
    "lesotho-covid19",
)

WORKER = """
import sys
from time import process_time
from synergysim.scenario import load_scenario
try:
    from synergysim.recording.paired_run import run_lockstep
    from synergysim.recording.recording_options import Recording
except ImportError:  # version 0.1.0
    from synergysim.recording.lockstep import run_lockstep
    from synergysim.recording.kept import Recording
name, groups, runs = sys.argv[1], sys.argv[2] == "True", int(sys.argv[3])
case = load_scenario(name, overrides={"run": {"households": 2000, "months": 120}}).scenario
kept = Recording(groups=groups)
run_lockstep(case, 36, recording=kept)
print("ready", flush=True)
for _ in sys.stdin:
    began = process_time()
    for _ in range(runs):
        run_lockstep(case, 36, recording=kept)
    print(1e3 * (process_time() - began) / runs, flush=True)
"""


def opened(folder: Path, case: str, groups: bool) -> subprocess.Popen[str]:
    """Start a process of one version, compiled and warmed up."""
    words = [sys.executable, "-c", WORKER, case, str(groups), str(RUNS)]
    found = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder.resolve() / "src")},
    )
    assert found.stdout is not None
    if found.stdout.readline().strip() != "ready":
        raise SystemExit(f"{folder} cannot run {case}")
    return found


def timed(process: subprocess.Popen[str]) -> float:
    """Milliseconds of processor time of a run."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def interval(ratios: list[float]) -> tuple[float, float]:
    """Bootstrap interval of the median, 95 %."""
    draws = random.Random(1)
    medians = sorted(median(draws.choices(ratios, k=len(ratios))) for _ in range(RESAMPLES))
    return medians[RESAMPLES // 40], medians[-RESAMPLES // 40]


def main() -> None:
    """Time the versions in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(description="Whole runs of several versions, in turn.")
    parser.add_argument("folders", type=Path, nargs="+", help="source trees; the first is 1")
    parser.add_argument("--case", choices=CASES, default=CASES[0])
    parser.add_argument("--groups", action="store_true", help="measures by group too")
    parser.add_argument("--pairs", type=int, default=21)
    asked = parser.parse_args()
    processes = [opened(folder, asked.case, asked.groups) for folder in asked.folders]
    times: list[list[float]] = [[] for _ in processes]
    for turn in range(asked.pairs):
        order = range(len(processes)) if turn % 2 else reversed(range(len(processes)))
        for position in order:
            times[position].append(timed(processes[position]))
    for process in processes:
        process.communicate()
    for folder, found in zip(asked.folders, times, strict=True):
        ratios = [one / first for one, first in zip(found, times[0], strict=True)]
        low, high = interval(ratios)
        print(f"{folder}: {median(found):.1f} ms, {median(ratios):.3f} [{low:.3f}, {high:.3f}]")


if __name__ == "__main__":
    main()
