"""Runs findings through the common runner, and keeps what they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.experiments.running.lock import locked
from synergysim.experiments.running.plan import Joined
from synergysim.experiments.running.runner import How, run_cells
from synergysim.experiments.running.store import Index, Store
from synergysim.experiments.running.tables import table_rows
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
    compile_kernels(announce)
    with locked(folder):
        run_cells(_in_order(plans), folder, How(workers=workers, progress=progress))
    store = Store(folder)
    index, judged = store.index(), []
    for plan in plans:
        outcomes = _read(store, index, "outcomes", plan)
        listed = _read(store, index, LISTED, plan) if plan.finding.given.listed else pd.DataFrame()
        judged.append(judge_finding(plan, outcomes, listed))
    return judged


def _in_order(plans: Sequence[Plan]) -> Joined:
    """Cells that share a past stand together: it is lived once and kept."""
    cells = [part for plan in plans for part in plan.cells.plans]
    return Joined(tuple(sorted(cells, key=lambda part: _context(part.bases))))


def _context(bases: Mapping[str, Mapping[str, Any]]) -> str:
    return str(next(iter(bases.values()))["context"]["title"])


def _read(store: Store, index: Index, table: str, plan: Plan) -> pd.DataFrame:
    """Rows of one table of a finding's cells."""
    frames = [
        rows
        for part in plan.cells.plans
        for rows in table_rows(store, index, part.listing(), table, part.labels)
    ]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
