"""Runs a comparison again in other worlds, and keeps of each run what the first screen shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.first_screen import runs_of
from synergysim.experiments.references import NO_PROGRAMMES
from synergysim.experiments.running.assembly import table_rows
from synergysim.experiments.running.cells import OutputSpec
from synergysim.experiments.running.plan import SPARSE, Plan
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.running.store import Index, Store
from synergysim.experiments.sweep import plan_of, run_plan
from synergysim.findings.compared_worlds import PARAMETERS, Sampled, sample_worlds
from synergysim.recording.recording_options import GROUPS, Recording

FOLDER = "worlds"
"""Below the results of the comparison."""

REPLICATIONS = 2
"""Of each world; chance is measured over all worlds and the default world together."""

TABLES = ("outcomes", "money", GROUPS)
"""What is stored of each run: what the first screen is computed from."""

RUNS = "world_runs"


@dataclass(frozen=True)
class WorldRuns:
    """A comparison in other worlds.

    Attributes
    ----------
    sampled : Sampled
    runs : DataFrame
        A row per ``world`` (from 1), ``architecture`` and ``replication``, a column for each
        :attr:`~synergysim.experiments.first_screen.Shown.key`.
    replications : int
        Of each world.
    failures : int
        Runs that failed.
    """

    sampled: Sampled
    runs: pd.DataFrame
    replications: int
    failures: int


def experiment_in_worlds(experiment: Experiment, references: Experiment) -> Experiment:
    """State what is run in each world: the variants, and the run without programmes."""
    nothing = {NO_PROGRAMMES: references.variants[NO_PROGRAMMES]}
    # Of every run the aggregates and groups; a recording of families is that of the default world.
    return replace(experiment, variants=experiment.variants | nothing, recording=Recording())


def plan_in_worlds(experiment: Experiment, sampled: Sampled, replications: int) -> Plan:
    """Plan the runs of variants in worlds.

    Parameters
    ----------
    experiment : Experiment
        As :func:`experiment_in_worlds` states it.
    sampled : Sampled
    replications : int
        Their seeds are those of the first replications of the default world.
    """
    plan = plan_of(experiment)
    return replace(
        plan,
        name=f"{plan.name}-{FOLDER}",
        points=sampled.points,
        replications=replications,
        outputs=OutputSpec(experiment.window, TABLES, (), experiment.recording),
        design={SPARSE: True},
    )


def run_in_worlds(
    comparison: Comparison,
    references: Comparison,
    count: int,
    replications: int = REPLICATIONS,
    options: RunOptions | None = None,
    announce: Callable[[str], None] | None = None,
) -> WorldRuns:
    """Run a comparison of architectures in other worlds, or continue it where it was left.

    Its cells are stored in the folder ``worlds`` below that of the comparison; the tables
    ``world_parameters`` and ``world_runs`` are written beside those of the comparison.

    Parameters
    ----------
    comparison, references : Comparison
        Of architectures, and of the runs beside which they are read.
    count : int
        Worlds beside the default one.
    replications : int
    options : RunOptions, optional
    announce : callable, optional

    Raises
    ------
    FolderBusyError
        If another process is running cells into the folder.
    OSError
        If the folder cannot be written.
    """
    experiment = experiment_in_worlds(comparison.experiment, references.experiment)
    sampled = sample_worlds(experiment.variants, count)
    write_csv(sampled.parameters, comparison.folder / f"{PARAMETERS}.csv")
    if sampled.points.empty:
        return WorldRuns(sampled, pd.DataFrame(), replications, 0)
    plan = plan_in_worlds(experiment, sampled, replications)
    folder = comparison.folder / FOLDER
    found = run_plan(plan, options=options or RunOptions(), announce=announce, folder=folder)
    runs = _runs(experiment, plan, folder)
    write_csv(_long(runs), comparison.folder / f"{RUNS}.csv")
    return WorldRuns(sampled, runs, replications, int(found.manifest["failures"]))


def _runs(experiment: Experiment, plan: Plan, folder: Path) -> pd.DataFrame:
    """Read the runs world by world, so that tables by group never are in memory together."""
    store = Store(folder)
    index = store.index()
    listing = plan.listing()[["cell", "point", "architecture", "replication"]]
    rows = []
    for point, wanted in listing.groupby("point", sort=True):
        tables = {name: table_of_world(store, index, wanted, name, plan.labels) for name in TABLES}
        if tables["outcomes"].empty:
            continue
        world = Comparison(experiment, folder, tables, {})
        rows.append(runs_of(world, None, everybody=True).assign(world=int(str(point)) + 1))
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()


def table_of_world(
    store: Store, index: Index, wanted: pd.DataFrame, name: str, labels: list[str]
) -> pd.DataFrame:
    """Read a table of the cells of one world."""
    pieces = [
        piece.drop(columns=["cell", "point"])
        for piece in table_rows(store, index, wanted, name, labels)
    ]
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame()


def _long(runs: pd.DataFrame) -> pd.DataFrame:
    """A row per run and outcome, as the table ``world_runs`` is declared."""
    keys = ["world", "architecture", "replication"]
    if runs.empty:
        return pd.DataFrame(columns=[*keys, "group", "level", "measure", "value"])
    long = runs.melt(keys, var_name="shown").dropna(subset=["value"])
    parts = long.pop("shown").str.split("/", expand=True, n=2)
    return long.assign(group=parts[1], level=parts[2], measure=parts[0])[
        [*keys, "group", "level", "measure", "value"]
    ]
