"""A sweep from its plan to one tidy table; it can be interrupted and resumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from synergysim.compile_kernels import compile_kernels
from synergysim.engine.files import checksum
from synergysim.experiments.design.sweep_file import is_sweep, load_sweep
from synergysim.experiments.draft import Source, draft_of
from synergysim.experiments.experiment import Experiment, load_experiment
from synergysim.experiments.running.assembly import LISTING, gather, write_parquet
from synergysim.experiments.running.cells import OutputSpec
from synergysim.experiments.running.lock import locked
from synergysim.experiments.running.manifest import describe, write_manifest
from synergysim.experiments.running.plan import Plan, Variant, identity_of, no_points
from synergysim.experiments.running.precision import next_replications, widest
from synergysim.experiments.running.runner import DEFAULT_OPTIONS, RunOptions, run_cells
from synergysim.experiments.running.store import FAILURES, Store
from synergysim.recording.funnel import FAMILIES
from synergysim.recording.paired_run import LISTED, SHARED_LISTS, TABLES
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.scenario.warnings import gathered


@dataclass(frozen=True)
class Results:
    """What a sweep left behind.

    Attributes
    ----------
    plan : Plan
    folder : Path
    manifest : dict
    """

    plan: Plan
    folder: Path
    manifest: dict[str, Any]

    def table(self, name: str) -> pd.DataFrame:
        """Read a table; empty if nothing is in it.

        Raises
        ------
        ScenarioError
            If the table is damaged.
        """
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            return pd.DataFrame()
        try:
            return pd.read_parquet(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise ScenarioError(
                "a table of the results is damaged",
                file=str(path),
                found=shorten(str(error)),
                allowed="the file as it was written; run the experiment again: it writes the table"
                " anew from the cells that are done",
            ) from None

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row per run: what varies, `architecture`, `shock`, `replication`, the outcomes."""
        return self.table("outcomes")

    @property
    def failures(self) -> pd.DataFrame:
        """One row per failed cell, with its traceback."""
        return self.table(FAILURES)


def load_plan(source: Source, changes: Mapping[str, Any] | None = None) -> Plan:
    """Load any experiment, a sweep or a comparison, as a plan.

    Raises
    ------
    ScenarioError
        If the file, or anything that it names, is faulty.
    """
    stated = draft_of(source)
    if is_sweep(stated):
        return load_sweep(stated, changes)
    return plan_of(load_experiment(stated, changes))


def plan_of(experiment: Experiment) -> Plan:
    """The plan of a comparison: its variants, nothing else that varies, every table kept.

    More replications continue in the same folder; other variants are another comparison.
    """
    arms = experiment.arms
    listed = arms.programmes if arms is not None else ()
    of_lists = (LISTED, SHARED_LISTS) if arms is not None and arms.contrasts else (LISTED,)
    of_families = (FAMILIES,) if arms is None and len(experiment.variants) > 1 else ()
    kept = experiment.recording.tables
    tables = (*TABLES, *of_families, *(of_lists if listed else ()), *kept)
    digests = {name: variant.digest for name, variant in experiment.variants.items()}
    return Plan(
        name=experiment.name,
        title=experiment.title,
        question=experiment.question,
        text=experiment.text,
        identity=identity_of({"variants": digests}),
        bases={variant.digest: variant.tree for variant in experiment.variants.values()},
        variants=tuple(
            Variant({"architecture": name}, {(): digest}) for name, digest in digests.items()
        ),
        points=no_points(),
        choices=(),
        replications=experiment.replications,
        outputs=OutputSpec(experiment.window, tables, listed, experiment.recording),
        reference=experiment.reference,
        warnings=gathered({name: v.warnings for name, v in experiment.variants.items()}),
    )


def run_plan(
    plan: Plan,
    results: str | Path = "results",
    options: RunOptions = DEFAULT_OPTIONS,
    announce: Callable[[str], None] | None = None,
    folder: Path | None = None,
) -> Results:
    """Run a plan, or continue it where it was left.

    Parameters
    ----------
    plan : Plan
    results : path
        Folder under which the results folder is made.
    options : RunOptions
    announce : callable, optional
        Told in one line what is about to take time.
    folder : path, optional
        Folder of the results instead of one below ``results``.

    Raises
    ------
    FolderBusyError
        If another process is running cells into the folder.
    OSError
        If the folder cannot be written.
    """
    folder = folder or folder_of(plan, Path(results))
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder):
        compile_kernels(announce)
        found = _run(plan, folder, options)
        while (more := _more_replications(found)) is not None:
            found = _run(plan.with_replications(more), folder, options)
    return found


def _run(plan: Plan, folder: Path, options: RunOptions) -> Results:
    """Run the missing cells of a plan and collect all results, also after failures."""
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    listing = plan.listing()
    write_parquet(listing, folder / LISTING)
    cells = checksum((folder / LISTING).read_bytes())
    manifest = describe(plan) | {"cells_checksum": cells, "started": started}
    write_manifest(manifest, folder)
    try:
        failures = run_cells(plan, folder, options)
    finally:
        # Tables of a sparse design are read in pieces, from the parts.
        tables = () if plan.is_sparse else plan.outputs.tables
        gather(Store(folder), listing, tables, plan.labels)
    manifest |= {"seconds": round(time.perf_counter() - clock, 2), "failures": failures}
    found = Results(plan, folder, manifest)
    if plan.precision is not None:
        manifest["half_width"] = _half_width(found)
    write_manifest(manifest, folder)
    return found


def _half_width(found: Results) -> float:
    wanted = found.plan.precision
    if wanted is None or found.outcomes.empty:
        return 0.0
    plan = found.plan
    return widest(found.outcomes, wanted.outcome, plan.reference, plan.labels)


def _more_replications(found: Results) -> int | None:
    """How many replications to go on to, None where differences are known well enough."""
    wanted, now = found.plan.precision, found.plan.replications
    if wanted is None or now >= wanted.at_most:
        return None
    width = float(found.manifest["half_width"])
    if width <= wanted.half_width:
        return None
    return next_replications(now, width, wanted.half_width, wanted.at_most)


def folder_of(plan: Plan, results: Path) -> Path:
    """Folder of a plan's results: its name, then the identity of what is constant in it."""
    return results / plan.name / plan.folder
