"""Effects of arms in other sets of assumptions, held against the same published effects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.running.runner import RunOptions
from synergysim.findings.arm_worlds import run_arms_in_worlds

ENDS = (10.0, 90.0)
"""Percentiles of the range over worlds."""

COLUMNS = ("worlds", "world_low", "world_high", "worlds_inside")


def over_worlds(comparison: Comparison, count: int, workers: int | None = None) -> pd.DataFrame:
    """Run the arms once in each of other sets of assumptions; see :mod:`.compared_worlds`.

    Parameters
    ----------
    comparison : Comparison
        Of arms, in the default world.
    count : int
        Worlds.
    workers : int, optional

    Returns
    -------
    DataFrame
        A row per published effect, in their order: ``worlds`` (in which it was simulated),
        ``world_low`` and ``world_high`` (percentiles of the simulated effect) and
        ``worlds_inside`` (worlds in the published range or of its sign; NaN without either).
    """
    ran = run_arms_in_worlds(comparison, count, 1, RunOptions(workers=workers))
    found = []
    for world in ran.worlds.values():
        try:
            found.append(world.against_published())
        except ValueError:
            continue  # a run failed, or nobody was listed in this world
    return summarised(found)


def summarised(worlds: list[pd.DataFrame]) -> pd.DataFrame:
    """Summarise simulated effects over worlds; columns as :func:`over_worlds` gives them."""
    if not worlds:
        return pd.DataFrame(columns=list(COLUMNS))
    values = np.array([world["simulated"].to_numpy(dtype=np.float64) for world in worlds])
    first = worlds[0]
    rows = []
    for column, row in enumerate(first.to_dict("records")):
        mine = values[:, column]
        mine = mine[~np.isnan(mine)]
        low, high = np.percentile(mine, ENDS) if mine.size else (np.nan, np.nan)
        inside = np.nan
        if row["scale"] == "sign" and row["published"] == 0.0:
            # How small an effect counts as none differs between worlds.
            inside = float(sum(bool(world["inside"].iloc[column]) for world in worlds))
        elif row["scale"] == "sign":
            inside = float(np.count_nonzero(np.sign(mine) == np.sign(row["published"])))
        elif pd.notna(row["published_low"]) and pd.notna(row["published_high"]):
            within = (mine >= row["published_low"]) & (mine <= row["published_high"])
            inside = float(np.count_nonzero(within))
        rows.append((mine.size, low, high, inside))
    return pd.DataFrame(rows, columns=list(COLUMNS), index=first.index)
