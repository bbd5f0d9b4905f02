"""What a complete design shows directly: a grid of two numbers, and levers switched on and off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from synergysim.statistics.effects import levels_of
from synergysim.statistics.paired import holm, mean_test

UNIT = "replication"
FEWEST_LEVELS = 3
"""Levels of each number that make a map."""


def switches(runs: pd.DataFrame, outcome: str, levers: Sequence[str]) -> pd.DataFrame:
    """Compare both levels of each lever at every setting of the others, paired by replication.

    Parameters
    ----------
    runs : DataFrame
        A row per run: the levers' columns, ``replication``, and the outcome.
    outcome : str
    levers : sequence of str
        Columns with two levels each; others are left out.

    Returns
    -------
    DataFrame
        ``factor``, ``setting`` (levels of the other levers), ``low_level``, ``high_level``,
        ``without`` and ``with`` (means over the pairs used), their ``mean`` difference with its
        95 % t-interval ``low`` and ``high``, ``n``, ``p_value``, ``p_holm`` and ``differs`` (at
        5 % after Holm's correction over all rows). Empty without a lever of two levels.
    """
    rows: list[dict[str, Any]] = []
    for lever in levers:
        levels = levels_of(runs[lever])
        if len(levels) != 2:
            continue
        others = [name for name in levers if name != lever]
        for setting in product(*(levels_of(runs[name]) for name in others)):
            chosen = runs
            for name, value in zip(others, setting, strict=True):
                chosen = chosen[chosen[name] == value]
            wide = chosen.pivot(index=UNIT, columns=lever, values=outcome)
            if not set(levels) <= set(wide.columns):
                continue
            pairs = wide[levels].dropna().to_numpy(dtype=np.float64)
            test = mean_test((pairs[:, 1] - pairs[:, 0])[:, np.newaxis])
            before, after = pairs.mean(axis=0) if len(pairs) else (np.nan, np.nan)
            rows.append(
                {
                    "factor": lever, "setting": SEPARATOR.join(map(str, setting)),
                    "low_level": levels[0], "high_level": levels[1],
                    "without": float(before), "with": float(after),
                    "mean": float(test.mean[0]), "low": float(test.low[0]),
                    "high": float(test.high[0]), "n": int(test.n[0]),
                    "p_value": float(test.p_value[0]),
                }
            )  # fmt: skip
    found = pd.DataFrame(rows)
    if found.empty:
        return found
    found["p_holm"] = holm(found["p_value"])
    return found.assign(differs=found["p_holm"] < 0.05, outcome=outcome)


SEPARATOR = " | "
"""Between the levels of a setting."""


def grid(runs: pd.DataFrame, outcome: str, one: str, other: str) -> pd.DataFrame:
    """Mean outcome at every pair of levels, and what changes along the first number.

    Parameters
    ----------
    runs : DataFrame
    outcome : str
    one, other : str
        Columns of numbers.

    Returns
    -------
    DataFrame
        ``one``, ``other`` (columns), ``one_level``, ``other_level``, ``value`` (mean) with its
        95 % t-interval ``value_low`` and ``value_high``; and, the same within an ``other_level``,
        the paired change from the lowest to the highest level of ``one``: ``mean``, ``low``,
        ``high``, ``n``. Empty where a number has fewer than three levels, or a pair has no run.
    """
    ones, others = levels_of(runs[one]), levels_of(runs[other])
    if min(len(ones), len(others)) < FEWEST_LEVELS:
        return pd.DataFrame()
    wide = runs.pivot_table(index=UNIT, columns=[other, one], values=outcome, observed=True)
    rows = []
    for at in others:
        if any((at, level) not in wide.columns for level in ones):
            return pd.DataFrame()
        change = mean_test((wide[at, ones[-1]] - wide[at, ones[0]]).dropna().to_numpy()[:, None])
        for level in ones:
            value = mean_test(wide[at, level].dropna().to_numpy()[:, np.newaxis])
            rows.append(
                {
                    "one": one, "other": other, "one_level": level, "other_level": at,
                    "value": float(value.mean[0]), "value_low": float(value.low[0]),
                    "value_high": float(value.high[0]), "mean": float(change.mean[0]),
                    "low": float(change.low[0]), "high": float(change.high[0]),
                    "n": int(change.n[0]),
                }
            )  # fmt: skip
    return pd.DataFrame(rows).assign(outcome=outcome)
