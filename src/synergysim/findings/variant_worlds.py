"""Variants of any comparison over worlds: each less its reference, each step less the former.

The worlds are those of comparisons of architectures (:mod:`.compared_worlds`), and so is the rule
by which a world counts (:mod:`synergysim.statistics.over_worlds`). A number that differs between
variants is the question and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.running.assembly import describe_tables
from synergysim.experiments.running.cells import OutputSpec
from synergysim.experiments.running.plan import SPARSE
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.running.store import Store
from synergysim.experiments.steps import OUTCOMES as OF_STEPS
from synergysim.experiments.sweep import plan_of, run_plan
from synergysim.findings.compared_worlds import PARAMETERS, Sampled, sample_worlds
from synergysim.findings.world_differences import pairs, smallest_at
from synergysim.findings.world_runs import FOLDER, REPLICATIONS, table_of_world
from synergysim.outcomes.tables import names_of_columns
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.recording.recording_options import Recording
from synergysim.scenario.errors import ScenarioError
from synergysim.statistics.over_worlds import over_worlds
from synergysim.statistics.paired import paired_difference

TABLE = "world_variants"
RUNS = "world_variant_runs"
OF_SUMMARY = ("income", "consumption", "headcount", "resilience", "loss_months", "overlap", "cost")
OUTCOMES = tuple(dict.fromkeys([*OF_SUMMARY, *OF_STEPS]))
"""Outcomes that are compared over worlds: those of the summary and those of steps."""


@dataclass(frozen=True)
class VariantWorlds:
    """Variants in other worlds.

    Attributes
    ----------
    table : DataFrame
        As the table ``world_variants`` is declared.
    sampled : Sampled
    failures : int
        Runs that failed.
    """

    table: pd.DataFrame
    sampled: Sampled
    failures: int


def check_one_context(experiment: Experiment, count: int) -> None:
    """Refuse variants that do not share a context, for which no worlds can be drawn.

    Raises
    ------
    ScenarioError
    """
    contexts = {
        one.scenario.context.model_dump_json(): f"{one.scenario.context.title} ({name})"
        for name, one in experiment.variants.items()
    }
    if len(contexts) > 1:
        titles = ", ".join(sorted(contexts.values()))
        raise ScenarioError(
            "worlds are drawn for one context",
            key="--worlds",
            found=f"{count} with {len(contexts)} contexts: {titles}",
            allowed="variants in one context",
        )


def compared_pairs(experiment: Experiment) -> list[tuple[str, str]]:
    """List what is compared: each variant and its reference, and steps where the file asks.

    Returns
    -------
    list of (str, str)
        Variant and base, without repetition.
    """
    names, reference = list(experiment.variants), experiment.reference
    found = [(name, reference) for name in names if name != reference]
    if experiment.steps:
        found += [(later, before) for before, later in pairwise(names)]
        found.append((names[-1], names[0]))
    return list(dict.fromkeys(found))


def variants_in_worlds(
    comparison: Comparison,
    count: int,
    replications: int = REPLICATIONS,
    options: RunOptions | None = None,
    announce: Callable[[str], None] | None = None,
) -> VariantWorlds:
    """Run the variants of a comparison in other worlds, and write their tables beside its own.

    Parameters
    ----------
    comparison : Comparison
        In the default world. Cells of worlds are stored in the folder ``worlds`` below its own.
    count : int
        Worlds beside the default one.
    replications : int
        Their seeds are those of the first replications of the default world.
    options : RunOptions, optional
    announce : callable, optional

    Raises
    ------
    ScenarioError
        If variants do not share a context.
    FolderBusyError
        If another process is running cells into the folder.
    OSError
        If the folder cannot be written.
    """
    check_one_context(comparison.experiment, count)
    # Of every run the outcomes alone; other recordings are those of the default world.
    experiment = replace(comparison.experiment, recording=Recording())
    sampled = sample_worlds(experiment.variants, count)
    failures, runs = 0, pd.DataFrame()
    if not sampled.points.empty:
        plan = plan_of(experiment)
        plan = replace(
            plan,
            name=f"{plan.name}-{FOLDER}",
            points=sampled.points,
            replications=replications,
            outputs=OutputSpec(experiment.window, ("outcomes",), (), experiment.recording),
            design={SPARSE: True},
        )
        folder = comparison.folder / FOLDER
        ran = run_plan(plan, options=options or RunOptions(), announce=announce, folder=folder)
        failures, store = int(ran.manifest["failures"]), Store(folder)
        index = store.index()
        listing = plan.listing()[["cell", "point", "architecture", "replication"]]
        runs = pd.concat(
            [
                table_of_world(store, index, wanted, "outcomes", plan.labels).assign(
                    world=int(str(point)) + 1
                )
                for point, wanted in listing.groupby("point", sort=True)
            ],
            ignore_index=True,
        )
    table = variant_differences(comparison.outcomes, runs, compared_pairs(comparison.experiment))
    written = {TABLE: table, RUNS: _long(runs), PARAMETERS: sampled.parameters}
    for name, one in written.items():
        write_csv(one, comparison.folder / f"{name}.csv")
    describe_tables(comparison.folder)
    return VariantWorlds(table, sampled, failures)


def variant_differences(
    default: pd.DataFrame, worlds: pd.DataFrame, compared: Sequence[tuple[str, str]]
) -> pd.DataFrame:
    """Compare variants in the default world and over the others.

    Parameters
    ----------
    default, worlds : DataFrame
        A row per run and shock state, a column per outcome; ``worlds`` has a column ``world`` as
        well, and may be empty. Runs with a shock are compared if there are any.
    compared : sequence of (str, str)
        Variant and base.

    Returns
    -------
    DataFrame
        As the table ``world_variants`` is declared. The smallest relevant difference is half a per
        cent of the level of the base in the default world, of shares half a point.
    """
    here, there = _struck(default), _struck(worlds)
    rows = []
    for outcome in OUTCOMES:
        if outcome not in here or here[outcome].isna().all():
            continue
        size = float(here[outcome].abs().max())
        for one, base in compared:
            mine = here[here["architecture"].isin([one, base])]
            if mine["architecture"].nunique() < 2:
                continue  # no run of one of the two has ended
            found = paired_difference(mine, outcome, one, base)
            level = float(mine.loc[mine["architecture"] == base, outcome].mean())
            smallest = smallest_at(outcome, level)
            gaps = pairs(there, outcome, one, base) if len(there) else [[float("nan")]]
            over = over_worlds(gaps, pairs(mine, outcome, one, base)[0], smallest, size)
            rows.append(
                {
                    "outcome": outcome,
                    "architecture": one,
                    "reference": base,
                    "difference": found.mean,
                    "low": found.low,
                    "high": found.high,
                    "n": found.n,
                    "smallest": smallest,
                }
                | over.columns(found.mean)
            )
    return pd.DataFrame(rows, columns=names_of_columns(TABLE)).astype({"holds": "boolean"})


def _struck(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs with the shock, or all where nothing struck."""
    if runs.empty:
        return runs
    hit = runs[runs["shock"] != NO_SHOCK]
    return hit if len(hit) else runs


def _long(runs: pd.DataFrame) -> pd.DataFrame:
    """A row per run and outcome, as the table ``world_variant_runs`` is declared."""
    names = names_of_columns(RUNS)
    if runs.empty:
        return pd.DataFrame(columns=names)
    kept = [one for one in OUTCOMES if one in runs]
    long = _struck(runs).melt(
        ["world", "architecture", "replication"], kept, var_name="outcome", value_name="value"
    )
    return long.dropna(subset=["value"])[names]
