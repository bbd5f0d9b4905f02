"""Differences between architectures over worlds: the range, and in how many they are relevant.

The smallest relevant effect is that of :mod:`.relevant_size`, measured in the default world: of
families' own outcomes a tenth of what the programmes of the reference architecture change for the
same families; of all others a tenth of the larger of the two levels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.first_screen import BOTH, EVERYBODY, GROUPS, MONEY, UNMARKED
from synergysim.experiments.references import NO_PROGRAMMES, REFERENCES
from synergysim.experiments.running.manifest import AGAIN
from synergysim.findings.relevant_size import OF_FAMILIES, PART
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.statistics.over_worlds import over_worlds
from synergysim.statistics.paired import paired_difference, t_interval

DIFFERENCES = "world_differences"
SHOWN = (*(one for one in (*BOTH, *MONEY, *GROUPS) if one.measure not in UNMARKED), *EVERYBODY)
"""Outcomes that are compared over worlds: those of the first screen with marks, and of figures."""

OF_FALLS = ("above_half_line_change",)
"""Differences of families' own outcomes that another family of outcomes lists."""

PROGRAMMES, LEVEL = "programmes", "level"


def smallest_relevant(
    runs: pd.DataFrame, key: str, architecture: str, reference: str
) -> tuple[float, str]:
    """Measure the smallest relevant effect in the default world.

    Parameters
    ----------
    runs : DataFrame
        A row per ``architecture`` and ``replication``.
    key : str
        Column of the outcome.
    architecture, reference : str
        Which are compared.

    Returns
    -------
    float, str
        In the outcome's unit, NaN where nothing measures what is relevant; and what it is a tenth
        of: ``programmes`` or ``level``.
    """
    measure = key.split("/")[0]
    own = OUTCOMES[measure].family in OF_FAMILIES or measure in OF_FALLS
    if not own:
        means = [
            runs.loc[runs["architecture"] == one, key].mean() for one in (architecture, reference)
        ]
        found = float(np.abs(means).max())
    else:
        found = _of_programmes(runs, key, reference)
    size = abs(found)
    return (PART * size if size > 0.0 else math.nan), PROGRAMMES if own else LEVEL


def _of_programmes(runs: pd.DataFrame, key: str, reference: str) -> float:
    """What programmes change; NaN where chance may have made it, or they were not left out."""
    if NO_PROGRAMMES not in set(runs["architecture"]):
        return math.nan
    values = pairs(runs, key, reference, NO_PROGRAMMES).ravel()
    values = values[np.isfinite(values)]
    if not values.size:
        return math.nan
    low, high = t_interval(values, 0.95)
    return math.nan if low <= 0.0 <= high else float(values.mean())


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
        for name in others:
            if default.loc[default["architecture"] == name, one.key].notna().sum() == 0:
                continue
            base = paired_difference(default, one.key, name, reference)
            smallest, of = smallest_relevant(default, one.key, name, reference)
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
                    "tenth_of": of,
                    "worlds": found.worlds,
                    "above": found.above,
                    "below": found.below,
                    "undecided": found.undecided,
                    "positive": found.positive,
                    "negative": found.negative,
                    "world_low": found.low,
                    "world_middle": found.middle,
                    "world_high": found.high,
                    "world_lowest": found.lowest,
                    "world_highest": found.highest,
                    "holds": found.holds(base.mean),
                }
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"holds": "boolean"})


COLUMNS = [
    "architecture",
    "reference",
    "group",
    "level",
    "measure",
    "difference",
    "low",
    "high",
    "n",
    "smallest",
    "tenth_of",
    "worlds",
    "above",
    "below",
    "undecided",
    "positive",
    "negative",
    "world_low",
    "world_middle",
    "world_high",
    "world_lowest",
    "world_highest",
    "holds",
]


def read_differences(path: Path) -> pd.DataFrame:
    """Read the table again from the file of a results folder.

    Raises
    ------
    ScenarioError
        If it is not what was written.
    """
    numbers = {name: "float64" for name in COLUMNS if name.startswith("world")}
    try:
        return pd.read_csv(path, usecols=COLUMNS, dtype=numbers)
    except (OSError, ValueError) as error:
        raise ScenarioError(
            "a table of the results is damaged",
            file=str(path),
            found=shorten(str(error)),
            allowed=AGAIN,
        ) from None
