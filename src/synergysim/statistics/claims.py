"""What a claim states of a few variants: one number per replication, and what it says.

All statistics are declared before a run by name; none knows what is compared. An effect is judged
against the smallest effect of interest by its whole 95 % interval, so that neither a negligible
effect that is surely not zero nor a large one that may be chance counts as support (Lakens, Scheel
and Isager 2018, "Equivalence Testing for Psychological Research", AMPPS 1(2)).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from synergysim.arrays import FloatArray, real_array
from synergysim.statistics.paired import ROUNDING, t_interval

Statistic = Literal[
    "level", "difference", "difference of differences", "slope", "monotone", "false alarms"
]
Expected = Literal["positive", "negative", "zero"]
Judgement = Literal["supported", "not supported", "unclear"]
Ablated = Literal["breaks", "does not break", "unclear"]

VARIANTS: dict[str, tuple[int, int | None]] = {
    "level": (1, 1),
    "difference": (2, 2),
    "difference of differences": (4, 4),
    "slope": (2, None),
    "monotone": (3, None),
    "false alarms": (2, 2),
}
"""Fewest and most variants that a statistic takes; None for any number."""

SHUFFLES = 400
SHUFFLE_SEED = 20171


def statistic(
    values: FloatArray, kind: Statistic, levels: Sequence[float] | None = None
) -> FloatArray:
    """Give one number per replication.

    Parameters
    ----------
    values : array, shape (replications, variants)
        An outcome, in the order in which the statistic takes the variants.
    kind : str
        ``level``: the first. ``difference``: first less second. ``difference of differences``:
        (first less second) less (third less fourth); with both, social, productive and none it is
        what the two together add to the sum of the parts. ``slope``: least-squares slope over the
        levels, times their range. ``monotone``: rank correlation of outcome and levels, 0 where
        the outcome does not vary. ``false alarms``: names of the two variants are exchanged by lot
        within replications, 400 times; 1 where the 95 % interval of their difference excludes
        zero, one number for each lot.
    levels : sequence of float, optional
        For ``slope`` and ``monotone``; by default 0, 1, 2, ...

    Returns
    -------
    array
        Replications with a missing or infinite value are left out.

    Raises
    ------
    ValueError
        If there are too few or too many variants, levels of another number, or a level twice.
    """
    fewest, most = VARIANTS[kind]
    count = values.shape[1]
    if count < fewest or (most is not None and count > most):
        raise ValueError(f"{kind} takes {fewest} variants{'' if most else ' or more'}, not {count}")
    whole = values[np.isfinite(real_array(values, "values")).all(axis=1)]
    at = np.arange(count, dtype=np.float64) if levels is None else np.asarray(levels, np.float64)
    if at.size != count:
        raise ValueError(f"{at.size} levels for {count} variants")
    if np.unique(at).size < count:
        raise ValueError("a level comes twice: name each level once")
    size = np.abs(whole).max(initial=0.0)
    match kind:
        case "level":
            return whole[:, 0]
        case "difference":
            found = whole[:, 0] - whole[:, 1]
        case "difference of differences":
            found = (whole[:, 0] - whole[:, 1]) - (whole[:, 2] - whole[:, 3])
        case "slope":
            centred = at - at.mean()
            found = whole @ (centred / (centred @ centred)) * np.ptp(at)
        case "monotone":
            return np.array([_rank_correlation(row, at, size) for row in whole])
        case "false alarms":
            return _false_alarms(whole[:, 0] - whole[:, 1])
    return np.where(np.abs(found) <= ROUNDING * size, 0.0, found)


def _rank_correlation(row: FloatArray, levels: FloatArray, size: float) -> float:
    """Spearman's rank correlation; differences of rounding are none."""
    from scipy.stats import spearmanr  # half a second, which most commands do without

    if np.ptp(row) <= ROUNDING * size:
        return 0.0
    return float(spearmanr(row, levels).statistic)


def _false_alarms(differences: FloatArray) -> FloatArray:
    lots = np.random.default_rng(SHUFFLE_SEED).choice((-1.0, 1.0), (SHUFFLES, differences.size))
    intervals = [t_interval(lot * differences, 0.95) for lot in lots]
    return np.array([float(low > 0.0 or high < 0.0) for low, high in intervals])


def judge(low: float, high: float, expected: Expected, smallest: float) -> Judgement:
    """Judge an effect by its interval.

    A positive effect is supported if the whole interval lies at or above the smallest effect of
    interest, not supported if the whole of it lies below, and unclear otherwise; a negative one
    likewise; zero is supported if the whole interval lies within the smallest effect on either
    side, and not supported if none of it does. A missing interval is unclear.
    """
    if np.isnan(low) or np.isnan(high):
        return "unclear"
    if expected == "zero":
        if -smallest < low and high < smallest:
            return "supported"
        return "not supported" if low >= smallest or high <= -smallest else "unclear"
    if expected == "negative":
        low, high = -high, -low
    if low >= smallest:
        return "supported"
    return "not supported" if high < smallest else "unclear"


def holds(effect: float, expected: Expected, smallest: float) -> bool:
    """Whether a single effect has the sign that is expected; zero: whether it is too small."""
    if expected == "zero":
        return abs(effect) < smallest
    return effect > 0.0 if expected == "positive" else effect < 0.0


def judge_ablation(
    on: FloatArray,
    off: FloatArray,
    must: Literal["end", "halve"],
    expected: Expected,
    smallest: float,
) -> Ablated:
    """Judge what an effect does when its mechanism is off.

    It must end: less than the smallest effect of interest is left. Or halve: at most half of it is
    left, by the paired interval of *on* less twice *off*.

    Parameters
    ----------
    on, off : array, shape (replications,)
        The statistic with the mechanism and without it.
    """
    sign = -1.0 if expected == "negative" else 1.0
    if must == "halve":
        low, high = t_interval(sign * (on - 2.0 * off), 0.95)
        if np.isnan(low):
            return "unclear"
        return "breaks" if low > 0.0 else "does not break" if high < 0.0 else "unclear"
    low, high = t_interval(sign * off, 0.95)
    if np.isnan(low):
        return "unclear"
    return "breaks" if high < smallest else "does not break" if low >= smallest else "unclear"
