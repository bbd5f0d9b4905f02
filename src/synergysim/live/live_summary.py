"""What pairs of runs say so far: means of both settings and of their differences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from synergysim.arrays import FloatArray
from synergysim.live.live_runs import Values
from synergysim.statistics.paired import mean_test, without_rounding

COLUMNS = ("before", "after", "mean", "low", "high", "low50", "high50", "n")
"""Means of the two settings, the mean of their paired difference with its 95 % and 50 % intervals,
and the pairs used."""


def summary(pairs: Mapping[int, tuple[Values, Values]]) -> dict[str, list[Any]]:
    """Take means over pairs, as comparisons do.

    Parameters
    ----------
    pairs : mapping
        Replication -> the numbers of its two runs.

    Returns
    -------
    dict
        Key of what is shown -> :data:`COLUMNS`; what cannot be computed is None.
    """
    # Sums depend on the order in the last bit, and runs end in any order.
    ordered = [pairs[number] for number in sorted(pairs)]
    keys = list(dict.fromkeys(key for pair in ordered for values in pair for key in values))
    before, after = (_matrix(keys, [pair[place] for pair in ordered]) for place in (0, 1))
    gap = without_rounding(after - before, np.fmax(np.abs(after), np.abs(before)))
    whole, half = mean_test(gap), mean_test(gap, 0.50)
    ones = [mean_test(np.where(np.isnan(gap), np.nan, values)).mean for values in (before, after)]
    columns = [*ones, whole.mean, whole.low, whole.high, half.low, half.high]
    return {
        key: [*(_number(column[place]) for column in columns), int(whole.n[place])]
        for place, key in enumerate(keys)
    }


def _matrix(keys: Sequence[str], rows: Sequence[Values]) -> FloatArray:
    found = np.array([[row.get(key, math.nan) for key in keys] for row in rows], dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
