"""Runs findings through the common runner, and keeps what they found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from synergysim.experiments.cells import Cell
from synergysim.experiments.runner import run_cells
from synergysim.experiments.store import Store
from synergysim.findings.cells import Plan
from synergysim.findings.judging import Judged, judge_finding
from synergysim.recording.lockstep import LISTED
from synergysim.warm import compile_kernels


def run_findings(
    plans: Sequence[Plan],
    folder: Path,
    *,
    workers: int | None = None,
    progress: bool | None = None,
    announce: Callable[[str], None] | None = None,
) -> list[Judged]:
    """Run what is not there yet of several findings, in one pool, and judge them.

    Parameters
    ----------
    plans : sequence of Plan
    folder : Path
        Holds the parts of all findings; the same call continues where it was stopped.
    workers : int, optional
        Processes; by default one for each processor.
    progress : bool, optional
        Whether to show a progress bar; by default on a terminal.
    announce : callable, optional
        Told in one line what is about to take time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = Store(folder)
    compile_kernels(announce)
    run_cells(_in_order(plans), store, workers=workers, progress=progress)
    judged = []
    for plan in plans:
        outcomes = _read(store, "outcomes", plan.cells)
        listed = _read(store, LISTED, plan.cells if plan.finding.given.listed else [])
        judged.append(judge_finding(plan, outcomes, listed))
    return judged


def _in_order(plans: Sequence[Plan]) -> list[Cell]:
    """Cells that share a past stand together: it is lived once and kept."""
    cells = [cell for plan in plans for cell in plan.cells]
    return sorted(cells, key=lambda cell: (cell.scenario.context.title, cell.replication))


def _read(store: Store, table: str, cells: Sequence[Cell]) -> pd.DataFrame:
    """Rows of one table of the given cells."""
    paths = [path for cell in cells if (path := store.part(table, cell.key)).is_file()]
    frames = [pq.read_table(path).to_pandas() for path in paths]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
