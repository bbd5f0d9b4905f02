"""Main effects of levers over other sets of assumptions.

The main effect of a lever is its second level less its first, each the mean over all settings of
the other levers in one replication, as in :mod:`synergysim.statistics.effects`. Worlds are those of
the sweep (:mod:`.sweep_worlds`), and a world counts by the same rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.analysis.results_view import struck
from synergysim.experiments.running.plan import Plan
from synergysim.experiments.running.store import Store
from synergysim.experiments.sweep import Results
from synergysim.findings.sweep_worlds import BASE, ID, SETTING, Namer, SweepWorlds, runs_in_worlds
from synergysim.findings.world_differences import DIFFERENCES, pairs, smallest_at
from synergysim.findings.world_runs import FOLDER
from synergysim.statistics.over_worlds import over_worlds
from synergysim.statistics.paired import paired_difference

TABLE = f"levers-{DIFFERENCES}"
"""File of main effects, which has the columns of the sweep's own table over worlds."""


def varies_levers_alone(plan: Plan) -> bool:
    """Tell whether the settings are all combinations of levers with two levels, and no others."""
    levels = plan.levers.values()
    return (
        bool(levels)
        and all(len(each) == 2 for each in levels)
        and len(plan.points) == 1
        and len(plan.variants) == 2 ** len(levels)
    )


def stored_lever_differences(found: SweepWorlds, results: Results, name: Namer) -> pd.DataFrame:
    """Compute main effects from the runs that are stored, and write them beside the analysis.

    Parameters
    ----------
    found : SweepWorlds
        That has run.
    results : Results
        Of the sweep in the default world.
    name : callable
        Writes a lever at a level, a mapping of one to the other, in words.
    """
    runs = pd.DataFrame()
    if found.plan is not None:
        runs = runs_in_worlds(found, Store(results.folder / FOLDER))
    table = lever_differences(found.default, results.outcomes, runs, name)
    write_csv(table, results.folder / "analysis" / f"{TABLE}.csv")
    return table


def lever_differences(
    plan: Plan, default: pd.DataFrame, worlds: pd.DataFrame, name: Namer
) -> pd.DataFrame:
    """Give the main effect of every lever in the default world and over the others.

    Parameters
    ----------
    plan : Plan
        Whose settings are those of levers alone.
    default, worlds : DataFrame
        A row per run: a column per lever, ``replication``, a column per outcome; ``worlds`` has a
        column ``world`` as well, and may be empty.
    name : callable
        Writes a lever at a level in words.

    Returns
    -------
    DataFrame
        As the table ``analysis/world_differences`` is declared: the lever's own column has the
        second level, the others nothing, as the effect is the mean over their levels.
    """
    here = struck(default, [one for one in plan.labels if one in default])
    rows = []
    for outcome in plan.analysis.outcomes:
        if outcome not in here:
            continue  # poverty, in runs of less than a year
        size = float(here[outcome].abs().max())
        for lever, (without, with_it) in plan.levers.items():
            mine = _means(plan, here, lever, outcome)
            if mine[ID].nunique() < 2:
                continue  # no replication has all settings
            found = paired_difference(mine, outcome, with_it, without)
            smallest = smallest_at(outcome, float(mine.loc[mine[ID] == without, outcome].mean()))
            gaps = np.full((1, 1), np.nan)
            if outcome in worlds:
                theirs = _means(plan, worlds, lever, outcome)
                gaps = pairs(theirs, outcome, with_it, without) if len(theirs) else gaps
            over = over_worlds(gaps, pairs(mine, outcome, with_it, without)[0], smallest, size)
            moved: dict[str, Any] = {one: with_it if one == lever else None for one in plan.levers}
            rows.append(
                {"outcome": outcome}
                | moved
                | {SETTING: name({lever: with_it}), BASE: name({lever: without})}
                | {"difference": found.mean, "low": found.low, "high": found.high, "n": found.n}
                | {"smallest": smallest}
                | over.columns(found.mean)
            )
    names = ["outcome", *plan.levers, SETTING, BASE, "difference", "low", "high", "n", "smallest"]
    over_names = list(over_worlds([[np.nan]], [], np.nan).columns(np.nan))
    return pd.DataFrame(rows, columns=[*names, *over_names]).astype({"holds": "boolean"})


def _means(plan: Plan, runs: pd.DataFrame, lever: str, outcome: str) -> pd.DataFrame:
    """Means over the settings of the other levers, where none of them is missing."""
    keys = [*(["world"] if "world" in runs else []), "replication", lever]
    groups = runs.dropna(subset=[outcome]).groupby(keys, sort=False)[outcome]
    whole = groups.agg(["mean", "size"]).reset_index()
    whole = whole[whole["size"] == len(plan.variants) // 2]
    return whole.rename(columns={lever: ID, "mean": outcome}).drop(columns="size")
