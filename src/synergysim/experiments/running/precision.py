"""Replications until paired differences are known well enough (Lee et al. 2015, JASSS 18(4)4)."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd

from synergysim.arrays import known_table
from synergysim.statistics.replications import half_width

POLICY, UNIT = "architecture", "replication"


def widest(outcomes: pd.DataFrame, outcome: str, reference: str, labels: list[str]) -> float:
    """Half the width of the widest 95 % interval of a paired difference from the reference.

    Parameters
    ----------
    outcomes : DataFrame
        A row per run.
    outcome : str
    reference : str
    labels : list of str
        Columns that name a cell; with ``shock`` they name the settings that are compared apart.

    Returns
    -------
    float
        Infinite where a difference has fewer than two replications; 0 if nothing is compared.
    """
    settings = [name for name in (*labels, "shock") if name not in (POLICY, UNIT)]
    settings = [name for name in settings if name in outcomes]
    known = known_table(outcomes).dropna(subset=[outcome])
    wide = known.pivot_table(
        index=[*settings, UNIT], columns=POLICY, values=outcome, sort=False, observed=True
    )
    if reference not in wide:
        return float("inf")
    differences = wide.sub(wide[reference], axis=0).drop(columns=reference)
    if differences.empty:
        return 0.0
    halves = [
        half_width(column)
        for _, rows in differences.groupby(level=settings, sort=False)
        for column in rows.to_numpy(dtype=float).T
    ]
    return float(np.nan_to_num(halves, nan=np.inf).max())


def next_replications(now: int, width: float, wanted: float, cap: int) -> int:
    """How many replications to try next: what the width suggests, at most twice as many."""
    suggested = 2 * now if not np.isfinite(width) else ceil(now * (width / wanted) ** 2)
    return min(max(now + 1, min(suggested, 2 * now)), cap)
