"""The measurements of ``sweeps.py``, which loads nothing itself, as every worker loads it anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from _memory import own_peak

from synergysim.compile_kernels import compile_kernels
from synergysim.experiments.running.cells import OutputSpec
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.running.plan import Plan, Variant, identity_of
from synergysim.experiments.running.query import where
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.sweep import run_plan
from synergysim.recording.recording_options import Recording
from synergysim.scenario.load import load_scenario
from synergysim.scenario.schema import Scenario

PATH, SOCIAL = "programmes.productive.budget", "programmes.social.budget"


def plan(
    points: int,
    replications: int,
    households: int,
    months: int,
    *,
    case: str = "lesotho",
    path: str = PATH,
    groups: bool = True,
) -> Plan:
    """Make a plan of a case at some of a programme's budgets."""
    size = {"run.households": households, "run.months": months}
    found = load_scenario(case, overrides=size)
    budget = found.scenario.programmes[path.split(".")[1]].budget
    return Plan(
        name="measured",
        title="Measured",
        question="?",
        text="",
        identity=identity_of({"size": 1}),
        bases={found.digest: found.tree},
        variants=(Variant({"architecture": "as it is"}, {(): found.digest}),),
        points=pd.DataFrame({path: np.linspace(budget, 1.5 * budget, points)}),
        choices=(),
        replications=replications,
        outputs=OutputSpec(12, ("outcomes",), (), Recording(groups=groups)),
    )


def cheap(scenario: Scenario, _keeping: OutputSpec) -> dict[str, pd.DataFrame]:
    """Stand in for a run, at no cost."""
    income = float(scenario.run.path_seed)
    return {"outcomes": pd.DataFrame({"shock": ["none"], "income": [income]})}


def seconds_of(given: Plan, results: Path, how: RunOptions) -> float:
    """Run a plan and time it."""
    clock = time.perf_counter()
    run_plan(given, results, how)
    return time.perf_counter() - clock


def speed() -> None:
    """Print runs a second, serial and on two processes, and what measures by group add."""
    compile_kernels(print)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    alone: dict[str, float] = {}
    for title, case, path, groups in (
        ("two programmes, aggregates", "lesotho", PATH, False),
        ("two programmes, measures by group", "lesotho", PATH, True),
        ("fifteen programmes, aggregates", "mexico-proinpro", SOCIAL, False),
        ("fifteen programmes, measures by group", "mexico-proinpro", SOCIAL, True),
    ):
        given, took = plan(50, 20, 2000, 120, case=case, path=path, groups=groups), {}
        with TemporaryDirectory() as place:
            # Populations are lived up once, and stay: neither count has them to do.
            run_plan(
                replace(given, points=given.points[:1]),
                Path(place) / "first",
                RunOptions(workers=1),
            )
            for workers in (1, 2):
                took[workers] = seconds_of(
                    given, Path(place) / str(workers), RunOptions(workers=workers)
                )
        told = ", ".join(
            f"{len(given) / seconds:.1f} a second on {workers} ({seconds:.0f} s)"
            for workers, seconds in took.items()
        )
        print(f"{title}, {len(given):,} runs: {told}; ratio {took[1] / took[2]:.2f}", flush=True)
        if groups:
            more = took[2] / alone[case] - 1
            print(f"  measures by group cost {more:.1%} on two processes")
        alone[case] = took[2]


def memory() -> None:
    """Print the parent's largest memory for 1,000 to 30,000 cheap cells on two processes."""
    allocator = {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # as the command line sets it
    for points in ("100", "1000", "3000"):
        said = subprocess.run(
            [sys.executable, sys.argv[0], "peak", points],
            check=True,
            capture_output=True,
            text=True,
            env=os.environ | allocator,
        )
        print(said.stdout.strip(), flush=True)


def peak(points: int) -> None:
    """Run cheap cells and print this process's largest memory."""
    with TemporaryDirectory() as place:
        took = seconds_of(
            plan(points, 10, 40, 12), Path(place), RunOptions(workers=2, run_cell=cheap)
        )
    mib = own_peak() / 2**20
    print(f"{points * 10:,} cheap cells: parent's peak {mib:.0f} MiB, {took:.1f} s")


def many() -> None:
    """Print what listing, resuming and querying 100,000 finished cells takes."""
    from synergysim.experiments.running.store import Store

    def timed(name: str, action: Any) -> Any:
        clock = time.perf_counter()
        found = action()
        print(f"{name}: {time.perf_counter() - clock:.1f} s", flush=True)
        return found

    given = plan(1000, 100, 40, 12)
    with TemporaryDirectory() as place:
        results = Path(place)
        listing = timed("listing", given.listing)
        store = Store(results / given.name / given.folder)
        for rows in np.array_split(np.arange(len(listing)), 50):
            frame = pd.DataFrame({"shock": ["none"], "income": [1.0]})
            keys = listing["cell"].to_numpy()[rows]
            store.commit([(str(key), {"outcomes": frame}) for key in keys])
        timed("resuming (all are done; the table is gathered)", lambda: run_plan(given, results))
        folder = find_folder("measured", results)
        print(timed("status", folder.state))
        condition = "income > 0.5 and replication < 3"
        found = timed(
            "results --where",
            lambda: sum(len(where(piece, condition)) for piece in folder.pieces("outcomes")),
        )
        print(f"{found:,} rows")
        timed("reading outcomes", lambda: pd.concat(list(folder.pieces("outcomes"))))


def measure(asked: list[str]) -> None:
    """Make the measurements asked for, all by default."""
    if asked[:1] == ["peak"]:
        peak(int(asked[1]))
        return
    known = {"speed": speed, "memory": memory, "many": many}
    if unknown := [name for name in asked if name not in known]:
        print(
            f"no such measurement: {', '.join(unknown)}; there are {', '.join(known)}",
            file=sys.stderr,
        )
        sys.exit(2)
    for name in asked or known:
        known[name]()
