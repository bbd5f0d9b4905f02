"""Runs findings through the common runner, and keeps what they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.compile_kernels import compile_kernels
from synergysim.experiments.references import NO_PROGRAMMES
from synergysim.experiments.running.assembly import table_rows
from synergysim.experiments.running.lock import locked
from synergysim.experiments.running.plan import Joined
from synergysim.experiments.running.runner import RunOptions, run_cells
from synergysim.experiments.running.store import Index, Store
from synergysim.findings.claim_file import Finding
from synergysim.findings.expansion import Plan, label
from synergysim.findings.judging import Judged, judge_finding
from synergysim.findings.outcome_reading import Runs, poor_of
from synergysim.findings.paid_by_responses import paid_of
from synergysim.findings.results_for_money import with_results_for_money
from synergysim.recording.families_paid import FAMILIES_PAID
from synergysim.recording.paired_run import LISTED
from synergysim.recording.recording_options import GROUPS


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
    run_all([plan.cells for plan in plans], folder, workers, progress, announce)
    store = Store(folder)
    index = store.index()
    return [
        judge_finding(plan, read_runs(store, index, plan.finding, plan.cells)) for plan in plans
    ]


def read_runs(store: Store, index: Index, finding: Finding, cells: Joined) -> Runs:
    """What some cells of a finding left, as far as its tests ask for it."""
    config, none = finding.config, pd.DataFrame()
    outcomes = read_table(store, index, "outcomes", cells)
    if NO_PROGRAMMES in finding.variants and config.asks_for_money():
        context = finding.variants[NO_PROGRAMMES].scenario.context
        groups = [part.names for part in cells.plans]
        outcomes = with_results_for_money(outcomes, groups, label(finding, NO_PROGRAMMES), context)
    return Runs(
        outcomes,
        read_table(store, index, LISTED, cells) if config.listed else none,
        read_table(store, index, GROUPS, cells, poor_of) if config.asks_of_groups else none,
        _read_paid(store, index, cells) if config.asks_of_paid else none,
    )


def _read_paid(store: Store, index: Index, cells: Joined) -> pd.DataFrame:
    """Outcomes of families that responses paid, ablation by ablation and world by world."""
    return paid_of(
        table_rows(store, index, part.listing(), FAMILIES_PAID, part.labels) for part in cells.plans
    )


def run_all(
    groups: Sequence[Joined],
    folder: Path,
    workers: int | None = None,
    progress: bool | None = None,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Run the missing cells; cells with the same burn-in are adjacent."""
    folder.mkdir(parents=True, exist_ok=True)
    compile_kernels(announce)
    cells = sorted(
        (part for group in groups for part in group.plans), key=lambda part: _context(part.bases)
    )
    with locked(folder):
        run_cells(Joined(tuple(cells)), folder, RunOptions(workers=workers, progress=progress))


def _context(bases: Mapping[str, Mapping[str, Any]]) -> str:
    return str(next(iter(bases.values()))["context"]["title"])


def read_table(
    store: Store,
    index: Index,
    table: str,
    cells: Joined,
    take: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Rows of one table of some cells, or what is taken of them piece by piece."""
    frames = [
        rows if take is None else take(rows)
        for part in cells.plans
        for rows in table_rows(store, index, part.listing(), table, part.labels)
    ]
    if not frames:
        return pd.DataFrame()
    # Where an ablation leaves a variant as it is, both ask for the same run, which counts once.
    found = pd.concat(frames, ignore_index=True)
    keys = [name for name in ("architecture", "replication", "shock", "month") if name in found]
    return found.drop_duplicates(keys, ignore_index=True)
