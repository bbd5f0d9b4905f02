"""Differences between architectures over worlds: the range, and in how many they are relevant.

The smallest relevant difference is that of the first screen, which stands beside it: a share of the
level under the reference in the default world, and of shares so many points
(:mod:`synergysim.statistics.relevance`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.first_screen import BOTH, EVERYBODY, GROUPS, MONEY, UNMARKED
from synergysim.experiments.references import REFERENCES
from synergysim.experiments.running.manifest import AGAIN
from synergysim.outcomes.lookup import level_of
from synergysim.outcomes.tables import names_of_columns
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.statistics.over_worlds import over_worlds
from synergysim.statistics.paired import paired_difference
from synergysim.statistics.relevance import SMALLEST

DIFFERENCES = "world_differences"
SHOWN = (*(one for one in (*BOTH, *MONEY, *GROUPS) if one.measure not in UNMARKED), *EVERYBODY)
"""Outcomes that are compared over worlds: those of the first screen with marks, and of figures."""


def smallest_relevant(runs: pd.DataFrame, key: str, reference: str) -> float:
    """Give the smallest relevant difference, by the rule of the first screen.

    Parameters
    ----------
    runs : DataFrame
        Of the default world: a row per ``architecture`` and ``replication``.
    key : str
        Column of the outcome.
    reference : str
        The architecture whose level counts.

    Returns
    -------
    float
        In the outcome's unit; NaN where the level is zero or unknown.
    """
    level = float(runs.loc[runs["architecture"] == reference, key].mean())
    return smallest_at(key.split("/")[0], level)


def smallest_at(measure: str, level: float) -> float:
    """Give the smallest relevant difference of an outcome beside a level; NaN where it is zero."""
    size = SMALLEST * level_of(measure, level)
    return size if size > 0.0 else math.nan


def pairs(runs: pd.DataFrame, key: str, architecture: str, reference: str) -> FloatArray:
    """Paired differences, shape (worlds, replications); NaN where a run is missing.

    Runs without a column ``world`` are those of one world.
    """
    given = runs if "world" in runs else runs.assign(world=0)
    wide = given.pivot(index=["world", "replication"], columns="architecture", values=key)
    if not {architecture, reference} <= set(wide.columns):
        return np.full((given["world"].nunique(), 1), np.nan)
    gaps = (wide[architecture] - wide[reference]).unstack("replication")
    found: FloatArray = gaps.to_numpy(dtype=np.float64)
    return found


def world_differences(
    default: pd.DataFrame, worlds: pd.DataFrame, variants: Sequence[str], reference: str
) -> pd.DataFrame:
    """Compare architectures in the default world and over the others.

    Parameters
    ----------
    default, worlds : DataFrame
        As :func:`synergysim.experiments.first_screen.runs_of` gives them, ``worlds`` with a column
        ``world`` as well.
    variants : sequence of str
    reference : str

    Returns
    -------
    DataFrame
        As the table ``world_differences`` is declared.
    """
    rows = []
    others = [name for name in variants if name not in (*REFERENCES, reference)]
    present = [one for one in SHOWN if one.key in default and one.key in worlds]
    for one in present:
        size = float(default[one.key].abs().max())
        smallest = smallest_relevant(default, one.key, reference)
        for name in others:
            if default.loc[default["architecture"] == name, one.key].notna().sum() == 0:
                continue
            base = paired_difference(default, one.key, name, reference)
            found = over_worlds(
                pairs(worlds, one.key, name, reference),
                pairs(default, one.key, name, reference)[0],
                smallest,
                size,
            )
            rows.append(
                {
                    "architecture": name,
                    "reference": reference,
                    "group": one.group,
                    "level": one.level,
                    "measure": one.measure,
                    "difference": base.mean,
                    "low": base.low,
                    "high": base.high,
                    "n": base.n,
                    "smallest": smallest,
                }
                | found.columns(base.mean)
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"holds": "boolean"})


COLUMNS = names_of_columns(DIFFERENCES)


def read_differences(path: Path, columns: Sequence[str] = COLUMNS) -> pd.DataFrame:
    """Read a table over worlds again from the file of a results folder.

    Parameters
    ----------
    path : Path
    columns : sequence of str
        Of the table; by default those of ``world_differences``.

    Raises
    ------
    ScenarioError
        If it is not what was written.
    """
    numbers = {name: "float64" for name in columns if name.startswith("world")}
    try:
        return pd.read_csv(path, usecols=list(columns), dtype=numbers)
    except (OSError, ValueError) as error:
        raise ScenarioError(
            "a table of the results is damaged",
            file=str(path),
            found=shorten(str(error)),
            allowed=AGAIN,
        ) from None
