"""Effects of arms over worlds: the range beside the interval of chance, and where they matter.

The worlds are those of comparisons of architectures (:mod:`.compared_worlds`), and so is the rule
by which a world counts (:mod:`synergysim.statistics.over_worlds`). The smallest relevant effect is
half a per cent of the level of the arm without programmes, of shares half a point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.engine.files import write_csv
from synergysim.experiments.arm_design import CONTRASTS, NONE
from synergysim.experiments.arm_families import tables_needed
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.four_arms import DRAWN, Weights, by_arm, effects
from synergysim.experiments.running.assembly import describe_tables
from synergysim.experiments.running.cells import OutputSpec
from synergysim.experiments.running.plan import SPARSE
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.running.store import Store
from synergysim.experiments.sweep import plan_of, run_plan
from synergysim.findings.compared_worlds import PARAMETERS, Sampled, sample_worlds
from synergysim.findings.world_differences import smallest_at
from synergysim.findings.world_runs import FOLDER, REPLICATIONS, table_of_world
from synergysim.outcomes.tables import names_of_columns
from synergysim.recording.doses import DOSES
from synergysim.recording.paired_run import LISTED, SHARED_LISTS
from synergysim.recording.recording_options import GROUPS, PANEL, Recording
from synergysim.statistics.over_worlds import over_worlds

EFFECTS = "world_effects"
RUNS = "world_arms"
TABLES = ("outcomes", DOSES, LISTED, SHARED_LISTS)
"""What is stored of each run: what effects of arms are computed from."""


@dataclass(frozen=True)
class ArmWorlds:
    """Arms in other worlds.

    Attributes
    ----------
    sampled : Sampled
    worlds : mapping of int to Comparison
        By number, from 1; without worlds in which nobody was listed or no run ended.
    failures : int
        Runs that failed.
    """

    sampled: Sampled
    worlds: Mapping[int, Comparison]
    failures: int


def run_arms_in_worlds(
    comparison: Comparison,
    count: int,
    replications: int = REPLICATIONS,
    options: RunOptions | None = None,
    announce: Callable[[str], None] | None = None,
) -> ArmWorlds:
    """Run the arms of an experiment in other worlds, or continue it where it was left.

    Parameters
    ----------
    comparison : Comparison
        Of arms, in the default world. Cells of worlds are stored in the folder ``worlds`` below
        its own.
    count : int
        Worlds beside the default one.
    replications : int
        Their seeds are those of the first replications of the default world.
    options : RunOptions, optional
    announce : callable, optional

    Raises
    ------
    FolderBusyError
        If another process is running cells into the folder.
    OSError
        If the folder cannot be written.
    """
    # Of every run what effects need; other recordings are those of the default world.
    arms = comparison.experiment.arms
    needed = tables_needed(arms.published if arms is not None else ())
    kept = Recording(groups=GROUPS in needed, annual_panel=PANEL in needed)
    experiment = replace(comparison.experiment, recording=kept if needed else Recording())
    names = (*TABLES, *needed)
    sampled = sample_worlds(experiment.variants, count)
    if sampled.points.empty:
        return ArmWorlds(sampled, {}, 0)
    plan = plan_of(experiment)
    plan = replace(
        plan,
        name=f"{plan.name}-{FOLDER}",
        points=sampled.points,
        replications=replications,
        outputs=OutputSpec(experiment.window, names, plan.outputs.listed, experiment.recording),
        design={SPARSE: True},
    )
    folder = comparison.folder / FOLDER
    ran = run_plan(plan, options=options or RunOptions(), announce=announce, folder=folder)
    store = Store(folder)
    index = store.index()
    listing = plan.listing()[["cell", "point", "architecture", "replication"]]
    found = {}
    for point, wanted in listing.groupby("point", sort=True):
        tables = {name: table_of_world(store, index, wanted, name, plan.labels) for name in names}
        if not tables[LISTED].empty:
            found[int(str(point)) + 1] = Comparison(experiment, folder, tables, {})
    return ArmWorlds(sampled, found, int(ran.manifest["failures"]))


def effects_in_worlds(
    comparison: Comparison,
    count: int,
    options: RunOptions | None = None,
    announce: Callable[[str], None] | None = None,
) -> ArmWorlds:
    """Run arms in worlds, and write beside their tables the effects over worlds and what was drawn.

    Parameters and errors are those of :func:`run_arms_in_worlds`.
    """
    design = comparison.experiment.arms
    if design is None:
        raise ValueError("only an experiment with arms has effects of arms")
    found = run_arms_in_worlds(comparison, count, options=options, announce=announce)
    frames = []
    for number, world in found.worlds.items():
        try:
            frames.append(world.arm_means().assign(world=number))
        except ValueError:
            continue  # nobody was listed for a year, or arms share no family in this world
    means = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    table = world_effects(comparison.arm_means(), means, design.contrasts, design.reference)
    written = {
        EFFECTS: table,
        RUNS: means.rename(columns={"arm": "architecture"}).reindex(columns=names_of_columns(RUNS)),
        PARAMETERS: found.sampled.parameters,
    }
    for name, one in written.items():
        write_csv(one, comparison.folder / f"{name}.csv")
    describe_tables(comparison.folder)
    return found


def world_effects(
    default: pd.DataFrame,
    worlds: pd.DataFrame,
    contrasts: Mapping[str, Weights] = CONTRASTS,
    reference: str = NONE,
) -> pd.DataFrame:
    """Compare arms in the default world and over the others.

    Parameters
    ----------
    default, worlds : DataFrame
        As :meth:`synergysim.experiments.comparison.Comparison.arm_means` gives them, ``worlds``
        with a column ``world`` as well; it may be empty.
    contrasts : mapping of str to mapping
        Name -> weight of each arm.
    reference : str
        The arm of whose level the smallest relevant effect is a share.

    Returns
    -------
    DataFrame
        As the table ``world_effects`` is declared.
    """
    base = effects(default, contrasts, reference)
    mine = dict(iter(by_arm(default).groupby(level=DRAWN, sort=False)))
    theirs = {}
    if not worlds.empty:
        theirs = dict(iter(by_arm(worlds).groupby(level=DRAWN, sort=False)))
    rows = []
    for row in base.to_dict("records"):
        key = tuple(row[name] for name in DRAWN)
        weights = contrasts[row["contrast"]]
        smallest = smallest_at(row["outcome"], row["none"])
        gaps = _paired(theirs[key], weights) if key in theirs else np.full((1, 1), np.nan)
        found = over_worlds(
            gaps, _paired(mine[key], weights)[0], smallest, float(mine[key].abs().max().max())
        )
        kept = {name: row[name] for name in (*DRAWN, "contrast", "effect", "low", "high", "n")}
        rows.append(kept | {"smallest": smallest} | found.columns(row["effect"]))
    table = pd.DataFrame(rows, columns=names_of_columns(EFFECTS))
    return table.astype({"holds": "boolean"})


def _paired(group: pd.DataFrame, weights: Weights) -> FloatArray:
    """Sums of arms, shape (worlds, replications); NaN where the run of an arm is missing."""
    arms = group.reindex(columns=list(weights))
    sums = (arms * pd.Series(weights, dtype=np.float64)).sum(axis=1, skipna=False)
    found: FloatArray = sums.unstack("replication").to_numpy(dtype=np.float64)
    return found
