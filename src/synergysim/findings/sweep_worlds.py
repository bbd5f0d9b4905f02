"""Sweeps over worlds: each setting against its base in other sets of assumptions.

The base is the reference policy in the same setting; without a reference it is the first setting.
Worlds are drawn as for comparisons of architectures (:mod:`.compared_worlds`), without the paths
that the sweep varies, and counted by the same rule (:mod:`synergysim.statistics.over_worlds`). Each
world has one replication: chance is measured in the default world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.analysis.results_view import struck
from synergysim.experiments.design.file import SweepFile
from synergysim.experiments.design.sweep_file import Loader, is_sweep
from synergysim.experiments.draft import Source, draft_of
from synergysim.experiments.running.assembly import (
    COLUMNS,
    describe_tables,
    table_rows,
    write_columns,
)
from synergysim.experiments.running.cells import value_at
from synergysim.experiments.running.plan import SPARSE, Plan
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.running.store import Store
from synergysim.experiments.sweep import Results, run_plan
from synergysim.findings.compared_worlds import PARAMETERS, Sampled, sample_worlds
from synergysim.findings.world_differences import DIFFERENCES, pairs, smallest_at
from synergysim.findings.world_runs import FOLDER, RUNS
from synergysim.scenario.check import validate_part
from synergysim.scenario.errors import ScenarioError
from synergysim.statistics.over_worlds import over_worlds
from synergysim.statistics.paired import paired_difference

SPELT_OUT = ("", "grid", "list")
"""Kinds of design that can be compared over worlds; a design of levers alone has no kind."""

SETTING, BASE, ID = "setting", "base", "architecture"

Namer = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class SweepWorlds:
    """What is run of a sweep in other worlds.

    Attributes
    ----------
    default : Plan
        Of the sweep itself.
    sampled : Sampled
    plan : Plan or None
        Its points crossed with the worlds, worlds slowest; None if no world is possible.
    """

    default: Plan
    sampled: Sampled
    plan: Plan | None

    @property
    def runs(self) -> int:
        """Runs in all worlds."""
        return 0 if self.plan is None else len(self.plan)


def plan_sweep_worlds(
    source: Source, count: int, changes: Mapping[str, Any] | None = None
) -> SweepWorlds:
    """Plan a sweep, and its runs in worlds; each of its scenarios is resolved once.

    Parameters
    ----------
    source : str, path or Draft
    count : int
        Worlds beside the default one.
    changes : mapping, optional
        As for :func:`synergysim.experiments.sweep.load_plan`.

    Raises
    ------
    ScenarioError
        If it is no sweep, or its file is faulty; if the design draws its points itself, has
        several contexts or nothing to compare, or varies what a scenario does not have.
    """
    if not is_sweep(source):
        name = draft_of(source).name
        raise ScenarioError(
            "an experiment that is compared over worlds with another command",
            key="--worlds",
            found=f"{count} with {name}",
            allowed=f"synergysim compare {name} --worlds {count}",
        )
    stated = draft_of(source).with_changes(changes)
    config = validate_part(stated.tree.without("vary", "points"), SweepFile, "experiments")
    loader = Loader(config, stated)
    plan = loader.plan()
    _check(plan, count)
    fixed = tuple(plan.points.columns)
    sampled = sample_worlds(loader.resolved, count, fixed)
    if sampled.points.empty:
        return SweepWorlds(plan, sampled, None)
    points, worlds = len(plan.points), len(sampled)
    crossed = pd.concat(
        [
            plan.points.iloc[np.tile(np.arange(points), worlds)].reset_index(drop=True),
            sampled.points.iloc[np.repeat(np.arange(worlds), points)].reset_index(drop=True),
        ],
        axis=1,
    )
    inside = replace(
        plan,
        name=f"{plan.name}-{FOLDER}",
        points=crossed,
        replications=1,
        precision=None,
        outputs=replace(plan.outputs, tables=("outcomes",)),
        design={SPARSE: True},
    )
    return SweepWorlds(plan, sampled, inside)


def _check(plan: Plan, count: int) -> None:
    """Refuse what has no differences over worlds."""
    kind = str(plan.design.get("kind") or "")
    if kind not in SPELT_OUT:
        raise ScenarioError(
            "a design that samples its points is already a range over assumptions",
            key="--worlds",
            found=f"{count} with design.kind {kind}",
            allowed="a grid, a list of points, or levers",
        )
    contexts = {str(tree["context"]["title"]) for tree in plan.bases.values()}
    if "context" in plan.choices or len(contexts) > 1:
        raise ScenarioError(
            "worlds are drawn for one context",
            key="--worlds",
            found=f"{count} with {len(contexts)} contexts",
            allowed="a sweep in one context",
        )
    if len(plan.points) * len(plan.variants) < 2:
        raise ScenarioError(
            "a sweep with one setting has nothing to compare over worlds",
            key="--worlds",
            found=f"{count} with one setting",
            allowed="a sweep with two settings or more",
        )
    for path in plan.paths:
        if any(value_at(tree, path) is None for tree in plan.bases.values()):
            raise ScenarioError(
                "worlds cannot be crossed with a value that not every scenario has",
                key="--worlds",
                found=path,
                allowed="paths that have a value in every scenario of the sweep",
            )


def run_sweep_worlds(
    found: SweepWorlds,
    results: Results,
    name: Namer,
    options: RunOptions | None = None,
    announce: Callable[[str], None] | None = None,
) -> tuple[pd.DataFrame, int]:
    """Run a sweep in worlds, or continue it, and write its tables beside those of the analysis.

    Parameters
    ----------
    found : SweepWorlds
    results : Results
        Of the sweep in the default world. Cells of worlds are stored in the folder ``worlds``
        below its own.
    name : callable
        Writes a setting, a mapping of what varies to its level, in words.
    options : RunOptions, optional
    announce : callable, optional

    Returns
    -------
    DataFrame, int
        The table ``analysis/world_differences``, and the number of runs that failed.

    Raises
    ------
    FolderBusyError
        If another process is running cells into the folder.
    OSError
        If the folder cannot be written.
    """
    failures, runs = 0, pd.DataFrame()
    if found.plan is not None:
        folder = results.folder / FOLDER
        ran = run_plan(
            found.plan, options=options or RunOptions(), announce=announce, folder=folder
        )
        failures, runs = int(ran.manifest["failures"]), runs_in_worlds(found, Store(folder))
    table = sweep_differences(found.default, results.outcomes, runs, name)
    where = results.folder / "analysis"
    write_csv(table, where / f"{DIFFERENCES}.csv")
    write_csv(_long(found.default, runs), where / f"{RUNS}.csv")
    write_csv(found.sampled.parameters, results.folder / f"{PARAMETERS}.csv")
    tables = dict.fromkeys(path.stem.split("-")[-1] for path in sorted(where.glob("*.csv")))
    write_columns([f"analysis/{one}" for one in tables if one != COLUMNS], where)
    describe_tables(results.folder)
    return table, failures


def runs_in_worlds(found: SweepWorlds, store: Store) -> pd.DataFrame:
    """Read the runs of all worlds: ``world``, ``point`` of the sweep, labels and outcomes."""
    plan, points = found.plan, len(found.default.points)
    if plan is None:
        return pd.DataFrame()
    listing = plan.listing()[["cell", *plan.labels]]
    pieces = list(table_rows(store, store.index(), listing, "outcomes", plan.labels))
    if not pieces:
        return pd.DataFrame()
    runs = struck(pd.concat(pieces, ignore_index=True).drop(columns="cell"), plan.labels)
    return runs.assign(world=runs["point"] // points + 1, point=runs["point"] % points)


def sweep_differences(
    plan: Plan, default: pd.DataFrame, worlds: pd.DataFrame, name: Namer
) -> pd.DataFrame:
    """Compare each setting of a sweep with its base, in the default world and over the others.

    Parameters
    ----------
    plan : Plan
    default, worlds : DataFrame
        A row per run: ``point`` where points vary something, labels of the variant,
        ``replication``, a column per outcome; ``worlds`` has a column ``world`` as well, and may be
        empty.
    name : callable
        Writes a setting in words.

    Returns
    -------
    DataFrame
        As the table ``analysis/world_differences`` is declared, with the columns that vary.
    """
    settings, bases = settings_of(plan)
    here = _identified(plan, struck(default, [one for one in plan.labels if one in default]))
    there = _identified(plan, worlds)
    rows = []
    for outcome in plan.analysis.outcomes:
        if outcome not in here:
            continue  # poverty, in runs of less than a year
        size = float(here[outcome].abs().max())
        for one, base in bases.items():
            mine = here[here[ID].isin([one, base])]
            if mine[ID].nunique() < 2:
                continue  # no run of one of the two has ended
            found = paired_difference(mine, outcome, one, base)
            smallest = smallest_at(outcome, float(mine.loc[mine[ID] == base, outcome].mean()))
            theirs = there[there[ID].isin([one, base])] if len(there) else there
            gaps = np.full((1, 1), np.nan)
            if len(theirs):
                gaps = pairs(theirs, outcome, one, base)
            over = over_worlds(gaps, pairs(mine, outcome, one, base)[0], smallest, size)
            rows.append(
                {"outcome": outcome}
                | settings[one]
                | {SETTING: name(settings[one]), BASE: name(settings[base])}
                | {"difference": found.mean, "low": found.low, "high": found.high, "n": found.n}
                | {"smallest": smallest}
                | over.columns(found.mean)
            )
    varied = list(next(iter(settings.values())))
    names = ["outcome", *varied, SETTING, BASE, "difference", "low", "high", "n", "smallest"]
    over_names = list(over_worlds([[np.nan]], [], np.nan).columns(np.nan))
    return pd.DataFrame(rows, columns=[*names, *over_names]).astype({"holds": "boolean"})


def settings_of(plan: Plan) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Give what varies in each setting, and the base of each setting that has one, by identifier.

    The policy is the first of what varies.
    """
    settings: dict[str, dict[str, Any]] = {}
    columns = {column: plan.points[column].tolist() for column in plan.points.columns}
    for point in range(len(plan.points)):
        values = {column: levels[point] for column, levels in columns.items()}
        for number, variant in enumerate(plan.variants):
            varied = {**variant.labels, **values}
            first = {ID: varied[ID]} if ID in varied else {}
            settings[f"{point}/{number}"] = first | varied
    if not plan.reference:
        first_one = next(iter(settings))
        return settings, {one: first_one for one in settings if one != first_one}
    of_reference = {
        _others(varied): one for one, varied in settings.items() if varied[ID] == plan.reference
    }
    bases = {
        one: of_reference[_others(varied)]
        for one, varied in settings.items()
        if varied[ID] != plan.reference and _others(varied) in of_reference
    }
    return settings, bases


def _others(varied: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Everything that varies but the policy."""
    return tuple((key, repr(value)) for key, value in varied.items() if key != ID)


def _identified(plan: Plan, runs: pd.DataFrame) -> pd.DataFrame:
    """Put the identifier of a run's setting where comparisons look for an architecture."""
    if runs.empty:
        return runs
    labels = list(plan.variants[0].labels)
    numbers = {
        tuple(variant.labels[label] for label in labels): number
        for number, variant in enumerate(plan.variants)
    }
    of_variant = [numbers[tuple(row)] for row in runs[labels].astype(str).to_numpy()]
    point: Sequence[int] = runs["point"].tolist() if "point" in runs else [0] * len(runs)
    return runs.assign(**{ID: [f"{p}/{v}" for p, v in zip(point, of_variant, strict=True)]})


def _long(plan: Plan, runs: pd.DataFrame) -> pd.DataFrame:
    """A row per run and outcome, as the table ``analysis/world_runs`` is declared."""
    settings, _ = settings_of(plan)
    varied = list(next(iter(settings.values())))
    names = ["world", *varied, "replication", "outcome", "value"]
    if runs.empty:
        return pd.DataFrame(columns=names)
    known = _identified(plan, runs)
    about = pd.DataFrame([settings[one] for one in known[ID]], index=known.index)
    outcomes = list(plan.analysis.outcomes)
    wide = pd.concat([known[["world", "replication", *outcomes]], about], axis=1)
    long = wide.melt(
        ["world", *varied, "replication"], outcomes, var_name="outcome", value_name="value"
    )
    return long.dropna(subset=["value"])[names]
