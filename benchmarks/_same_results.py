"""Compare two versions of the model bit for bit, and record that the later one changes no result.

    git worktree add /tmp/before COMMIT
    python benchmarks/_same_results.py /tmp/before .          compare
    python benchmarks/_same_results.py /tmp/before . --write  and add the row to same_results.csv

Every shipped case and every variant of the shipped comparisons of architectures and of levers is
run, with and without its shocks, with measures by group, in both versions. Every column of every
table that the earlier version has must be there with the same bits; columns that the later one adds
are listed. See DECLARATION.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

WORKER = """
import hashlib, json, sys
from synergysim.experiments.running.cells import model_version, scenario_of
from synergysim.experiments.sweep import load_plan
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.recording_options import Recording
from synergysim.scenario.load import load_scenario
from synergysim.scenario.presets import shipped_folder

TABLES = ("outcomes", "monthly", "recovery", "money", "doses", "funnel", "responses", "districts")
EVERY = 7  # variants of levers: one of so many, which meets each value of each lever

def cases():
    folder = shipped_folder("scenarios") / "cases"
    for path in sorted(folder.glob("*.yaml")):
        yield path.stem, load_scenario(path.stem).scenario
    folder = shipped_folder("experiments")
    kinds = ("architectures-*.yaml", "levers-*.yaml")
    for path in [path for kind in kinds for path in sorted(folder.glob(kind))]:
        plan = load_plan(path)
        step = EVERY if path.stem.startswith("levers") else 1
        of_one = [n for n in range(len(plan)) if plan.cell(n).replication == 0][::step]
        for number in of_one:
            cell = plan.cell(number)
            yield f"{path.stem} {number}", scenario_of(cell, plan.bases[cell.base])

print(json.dumps(model_version()), flush=True)
for name, scenario in cases():
    run = scenario.run
    run = run.model_copy(update={"households": min(run.households, 400)})
    scenario = scenario.model_copy(update={"run": run})
    kept = Recording(groups=True)
    found = run_lockstep(scenario, 36, recording=kept, tables=TABLES)
    digests = {
        f"{table}.{column}": hashlib.sha256(
            repr([frame[column].dtype.kind, *frame[column].astype(object).tolist()]).encode()
        ).hexdigest()
        for table, frame in sorted(found.items())
        for column in frame.columns
    }
    print(json.dumps([name, digests]), flush=True)
"""


def started(folder: Path) -> subprocess.Popen[str]:
    """Start the runs of one version."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder.resolve() / "src")},
    )


def compared(before: Path, after: Path) -> tuple[str, str, int, set[str], list[str]]:
    """Run both versions, and compare them.

    Returns
    -------
    str, str
        The two versions.
    int
        Runs compared.
    set of str
        Columns that the later version has in addition.
    list of str
        Runs and columns that differ.
    """
    processes = started(before), started(after)
    streams = [process.stdout for process in processes]
    assert all(stream is not None for stream in streams)
    versions = [json.loads(next(stream)) for stream in streams if stream is not None]
    runs, added, differing = 0, set[str](), list[str]()
    for lines in zip(*streams, strict=True):  # type: ignore[arg-type]
        (name, old), (other, new) = map(json.loads, lines)
        if name != other:
            differing.append(f"{name}: the later version runs {other}")
        differing += [f"{name}: {column}" for column in old if new.get(column) != old[column]]
        added |= set(new) - set(old)
        runs += 1
    if any(process.wait() for process in processes) or not runs:
        raise SystemExit("a version did not end its runs")
    return versions[0], versions[1], runs, added, differing


def main() -> None:
    """Compare, print what was found, and write the row if asked to."""
    parser = argparse.ArgumentParser(description="Compare the results of two versions bit for bit.")
    parser.add_argument("before", type=Path, help="source tree of the earlier version")
    parser.add_argument("after", type=Path, help="source tree of the later version")
    parser.add_argument("--write", action="store_true", help="add the row to same_results.csv")
    asked = parser.parse_args()
    before, after, runs, added, differing = compared(asked.before, asked.after)
    print(
        f"{runs} runs of {before} and {after}; columns added: {', '.join(sorted(added)) or 'none'}"
    )
    if differing:
        print(f"{len(differing)} columns differ:", *differing[:20], sep="\n  ")
        raise SystemExit(1)
    print("All that both have is the same, to the bit.")
    if asked.write and before != after:
        path = asked.after / "experiments" / "findings" / "same_results.csv"
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{after},{before},{runs},{' '.join(sorted(added))}\n")


if __name__ == "__main__":
    main()
