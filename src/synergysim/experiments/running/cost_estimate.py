"""What a sweep will take: a few of its cells are run and timed, and nothing is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from synergysim.experiments.running.cells import run_cell, scenario_of
from synergysim.experiments.running.plan import Plan
from synergysim.experiments.running.store import Store

PILOT = 4
"""Cells of a pilot; the first, which also loads what all share, is not timed."""


@dataclass(frozen=True)
class Estimate:
    """What is to be expected.

    Attributes
    ----------
    cells : int
        Not run yet.
    seconds : float
        Of one cell, in one process.
    bytes : float
        Of one cell's parts.
    """

    cells: int
    seconds: float
    bytes: float

    def total_seconds(self, workers: int) -> float:
        """Seconds in all, with that many workers."""
        return self.cells * self.seconds / max(min(workers, self.cells), 1)


def estimate(plan: Plan, folder: Path) -> Estimate:
    """Time some cells that wait, spread over the plan."""
    waiting = np.flatnonzero(~Store(folder).index().holds(plan.keys()))
    if not len(waiting):
        return Estimate(0, 0.0, 0.0)
    picked = waiting[np.linspace(0, len(waiting) - 1, PILOT).astype(int)]
    results, seconds = [], []
    for number in picked:
        cell, clock = plan.cell(int(number)), time.perf_counter()
        results.append((cell.key, run_cell(scenario_of(cell, plan.bases[cell.base]), cell.outputs)))
        seconds.append(time.perf_counter() - clock)
    with TemporaryDirectory() as place:
        # As large a part as a sweep's: what a file costs in itself is shared by many cells.
        many = [(f"{key}{copy}", found) for copy in range(10) for key, found in results]
        store = Store(Path(place))
        store.commit(many)
        size = store.size() / len(many)
    return Estimate(len(waiting), float(np.mean(seconds[1:])), size)
