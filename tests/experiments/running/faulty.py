"""Cells for the fault tests: cheap, and with faults that are real. Runs as a program of its own.

    python faulty.py RESULTS FAULT WORKERS [LIMIT [SCHEDULER]]

A cell's result depends on its scenario alone, so that undisturbed results can be compared with.
FAULT names what happens to one cell, of seed 5 at the first point, while RESULTS/fault is there.
A LIMIT of 0 is none; with a SCHEDULER's address the cells are run on its cluster.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd

from synergysim.experiments.running.cells import OutputSpec
from synergysim.experiments.running.executors import cluster
from synergysim.experiments.running.plan import Plan, Variant, identity_of
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.sweep import run_plan
from synergysim.scenario.load import load_scenario
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "monthly", "money")
SEED = 5


def tables(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """Two rows of outcomes and twelve of months, of numbers that follow from the scenario."""
    seed = scenario.run.path_seed
    budget = scenario.programmes["productive"].budget
    rng = np.random.default_rng([seed, int(budget * 1000)])
    outcomes = pd.DataFrame({"shock": ["none", "drought"], "income": rng.random(2)})
    monthly = pd.DataFrame({"shock": "none", "month": range(12), "income": rng.random(12)})
    return {"outcomes": outcomes, "monthly": monthly, "money": outcomes.iloc[:0]}


def fast(scenario: Scenario, _keeping: OutputSpec) -> dict[str, pd.DataFrame]:
    """A cell that costs next to nothing."""
    return tables(scenario)


def slow(scenario: Scenario, _keeping: OutputSpec) -> dict[str, pd.DataFrame]:
    """A cell that takes a little."""
    time.sleep(0.02)
    return tables(scenario)


def marked(scenario: Scenario) -> bool:
    """Whether the fault happens to this cell now."""
    is_it = scenario.run.path_seed == SEED and scenario.programmes["productive"].budget == 1.0
    return is_it and Path(os.environ["FAULT_FILE"]).exists()


def raises(scenario: Scenario, _keeping: OutputSpec) -> dict[str, pd.DataFrame]:
    """A cell that raises."""
    if marked(scenario):
        raise ZeroDivisionError("on purpose")
    return tables(scenario)


def hangs(scenario: Scenario, _keeping: OutputSpec) -> dict[str, pd.DataFrame]:
    """A cell that never ends."""
    while marked(scenario):
        time.sleep(0.1)
    return tables(scenario)


def dies(scenario: Scenario, _keeping: OutputSpec) -> dict[str, pd.DataFrame]:
    """A cell that takes its worker with it, every time."""
    if marked(scenario):
        os.kill(os.getpid(), signal.SIGKILL)
    return tables(scenario)


def plan(points: int = 20, replications: int = 10) -> Plan:
    """A plan of cheap cells."""
    case = load_scenario("lesotho", overrides={"run.households": 40, "run.months": 12})
    return Plan(
        name="faulty",
        title="Faults",
        question="?",
        text="",
        identity=identity_of({"faulty": 1}),
        bases={case.digest: case.tree},
        variants=(Variant({"architecture": "integrated"}, {(): case.digest}),),
        points=pd.DataFrame({"programmes.productive.budget": np.linspace(1.0, 2.0, points)}),
        choices=(),
        replications=replications,
        outputs=OutputSpec(12, TABLES),
    )


def main() -> int:
    """Run or continue the plan."""
    results, name, workers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    limit = (float(sys.argv[4]) or None) if len(sys.argv) > 4 else None
    os.environ["FAULT_FILE"] = str(results / "fault")
    run_cell = {"fast": fast, "slow": slow, "raises": raises, "hangs": hangs, "dies": dies}[name]
    if len(sys.argv) > 5:
        with cluster(sys.argv[5]) as (executor, workers):
            how = RunOptions(
                workers, limit, executors=lambda: nullcontext(executor), run_cell=run_cell
            )
            found = run_plan(plan(), results, how)
    else:
        found = run_plan(
            plan(), results, RunOptions(workers=workers, limit=limit, run_cell=run_cell)
        )
    print(found.folder)
    return 1 if found.manifest["failures"] else 0


if __name__ == "__main__":
    from faulty import main as entered

    sys.exit(entered())
