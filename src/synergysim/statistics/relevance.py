"""Rules for sentences that the program writes: when a number may be put into words.

A sentence that calls one thing larger, better or cheaper than another follows four rules:

1. *Replications.* Below :data:`FEWEST` replications no sentence says how sure a result is.
2. *Ties.* Two values whose difference is rounding, or whose interval includes zero, are equal as
   far as the runs can tell.
3. *Smallest relevant difference.* A difference below :data:`SMALLEST` of the level (of a share:
   of the whole, so half a percentage point) is not worth a headline, however certain it is.
4. *Bounds.* An interval of a share does not leave the range from nothing to everything.

:func:`weigh` applies the first three in this order. Sentences about the same comparison use the
same verdict, so that they cannot contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from synergysim.statistics.paired import ROUNDING
from synergysim.statistics.run_table import need

FEWEST = 10
"""Replications below which intervals and probabilities over replications are not reliable."""

SMALLEST = 0.005
"""Smallest relevant difference as a share of the level: half a per cent."""

Weight = Literal["untested", "same", "tie", "trifle", "more", "less"]


def too_few(replications: int) -> bool:
    """Tell whether replications are too few for a sentence to say how sure a result is."""
    return replications < FEWEST


def is_tie(one: float, other: float, noise: float = 0.0) -> bool:
    """Tell whether two values are equal within noise.

    Parameters
    ----------
    one, other : float
    noise : float
        Half-width of the interval of their difference, in the same unit; zero requires equality
        up to rounding.

    Returns
    -------
    bool
        False where a value is missing: nothing is known, so nothing is equal.
    """
    rounding = ROUNDING * max(abs(one), abs(other))
    return abs(one - other) <= max(noise, rounding)


def relevant(difference: float, level: float, smallest: float = SMALLEST) -> bool:
    """Tell whether a difference is large enough to be worth a sentence.

    Parameters
    ----------
    difference, level : float
        In the same unit. The level of a share is the whole: 1, or 100 in per cent.
    smallest : float
        Smallest relevant difference as a share of the level.

    Returns
    -------
    bool
        False for no difference and where a value is missing.
    """
    if math.isnan(difference) or math.isnan(level) or difference == 0.0:
        return False
    # A difference of exactly the smallest size counts, whatever its last bit.
    return abs(difference) >= smallest * abs(level) * (1.0 - 1e-9)


def direction(low: float, high: float) -> int:
    """Give the sign of a difference by its interval: 1, −1, or 0 where it includes zero.

    A missing interval gives 0.
    """
    if low > 0.0:
        return 1
    return -1 if high < 0.0 else 0


def weigh(
    difference: float,
    low: float,
    high: float,
    *,
    level: float,
    replications: int,
    smallest: float = SMALLEST,
) -> Weight:
    """Decide what a sentence may say of a difference.

    Parameters
    ----------
    difference, low, high : float
        A difference and its interval, in the outcome's unit.
    level : float
        Of the value that it is a difference from; of a share the whole.
    replications : int
    smallest : float
        Smallest relevant difference as a share of the level.

    Returns
    -------
    str
        ``same`` (equal up to rounding, and so in every replication), ``untested`` (too few
        replications, or no interval), ``tie`` (the interval includes zero), ``trifle`` (certain,
        but smaller than is relevant), ``more`` or ``less``.
    """
    rounding = ROUNDING * abs(level)
    if abs(difference) <= rounding and max(abs(low), abs(high)) <= rounding:
        return "same"
    if too_few(replications) or math.isnan(low) or math.isnan(high):
        return "untested"
    sign = direction(low, high)
    if sign == 0:
        return "tie"
    if not relevant(difference, level, smallest):
        return "trifle"
    return "more" if sign > 0 else "less"


def unknown(weights: Iterable[str]) -> bool:
    """Tell whether too few replications leave nothing to say of several differences.

    Parameters
    ----------
    weights : iterable of str
        Of :func:`weigh`.

    Returns
    -------
    bool
        True if some are ``untested`` and the rest at most ``same``: a difference that happens to
        be nothing in every run makes the others no better known. False if all are ``same``.
    """
    found = set(weights)
    return "untested" in found and found <= {"untested", "same"}


def bounded(
    interval: tuple[float, float], low: float = 0.0, high: float = 1.0
) -> tuple[float, float]:
    """Keep an interval within what is possible; a missing end stays missing.

    Parameters
    ----------
    interval : tuple of float
    low, high : float
        Bounds of the quantity: 0 and 1 for a share, 0 and 100 for per cent, infinity for none.
    """
    one, other = (end if math.isnan(end) else min(max(end, low), high) for end in interval)
    return one, other


def identical_groups(
    frame: pd.DataFrame,
    outcomes: Sequence[str],
    *,
    arm: str = "architecture",
    keys: Sequence[str] = ("replication",),
) -> list[tuple[str, ...]]:
    """Find arms that agree in every outcome of every run, up to rounding.

    Parameters
    ----------
    frame : DataFrame
        One row per arm and ``keys``.
    outcomes : sequence of str
        Outcomes that are shown; those that no arm has are ignored.
    arm : str
    keys : sequence of str
        Columns that pair the runs of two arms.

    Returns
    -------
    list of tuple of str
        Groups of two arms or more, in the order of the table. Arms without a common run, or
        without an outcome to compare, are not identical.

    Raises
    ------
    ValueError
        If a column is missing, or an arm has two rows with the same keys.
    """
    need(frame, [arm, *keys, *outcomes])
    known = [name for name in outcomes if frame[name].notna().any()]
    if not known:
        return []
    if frame.duplicated([arm, *keys]).any():
        raise ValueError(f"several runs share {arm}, {', '.join(keys)}: select one shock state")
    values = {
        str(name): rows.set_index(list(keys))[known].astype(float).sort_index()
        for name, rows in frame.groupby(arm, sort=False)
    }
    groups: list[list[str]] = []
    for name, mine in values.items():
        group = next((g for g in groups if _agree(values[g[0]], mine)), None)
        if group is None:
            groups.append([name])
        else:
            group.append(name)
    return [tuple(group) for group in groups if len(group) > 1]


def _agree(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two arms met the same keys and agree there up to rounding."""
    if not one.index.equals(other.index):
        return False
    return bool(np.allclose(one, other, rtol=ROUNDING, atol=0.0, equal_nan=True))
