"""Which number separates two kinds of worlds: by ranks, tested against chance.

For every number the area under the curve (AUC) is the share of pairs of worlds, one of each kind,
in which the first has the larger value, ties counting half (Mann and Whitney 1947; Hanley and
McNeil 1982). The number furthest from one half separates best. As the best of many numbers is far
from one half by chance alone, its distance is compared with that of the best number after the
worlds' kinds have been exchanged at random (maximum statistic; Westfall and Young 1993).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, real_array

FEWEST_OF_A_KIND = 3
"""Worlds of each kind below which nothing is said to separate them."""

SHUFFLES = 2000
SHUFFLE_SEED = 20263
LEVEL = 0.05


@dataclass(frozen=True)
class Separation:
    """The number that separates two kinds of worlds best.

    Attributes
    ----------
    column : int
    auc : float
        Share of pairs in which the world of the first kind has the larger value.
    p_value : float
        Share of exchanges in which some number separates as well.
    threshold : float
        Value that divides the kinds best: half way between the two worlds beside it.
    """

    column: int
    auc: float
    p_value: float
    threshold: float

    @property
    def is_more_than_chance(self) -> bool:
        """Whether chance rarely separates as well."""
        return self.p_value < LEVEL


def separating(values: ArrayLike, first: ArrayLike) -> Separation | None:
    """Find the number that separates worlds of the first kind from the others.

    Parameters
    ----------
    values : array_like, shape (worlds, numbers)
    first : array_like of bool, shape (worlds,)

    Returns
    -------
    Separation or None
        None with fewer than three worlds of a kind, or if no number differs between worlds. Of
        numbers that separate equally well the first.

    Raises
    ------
    ValueError
        If the shapes do not agree, or a number is missing.
    """
    given, kind = real_array(values, "values"), np.asarray(first, dtype=bool)
    if given.ndim != 2 or kind.shape != given.shape[:1]:
        raise ValueError("there must be a row of numbers and a kind for each world")
    if not np.isfinite(given).all():
        raise ValueError("a number of a world is missing")
    many = int(kind.sum())
    if min(many, len(kind) - many) < FEWEST_OF_A_KIND or not np.ptp(given, axis=0).any():
        return None
    ranks = pd.DataFrame(given).rank().to_numpy(np.float64)
    auc = _auc(ranks, kind[None, :])[0]
    column = int(np.argmax(np.abs(auc - 0.5)))
    lots = np.random.default_rng(SHUFFLE_SEED).permuted(np.tile(kind, (SHUFFLES, 1)), axis=1)
    by_chance = np.abs(_auc(ranks, lots) - 0.5).max(axis=1)
    # The distance of the worlds as they are is one of the possible ones.
    as_far = np.count_nonzero(by_chance >= abs(auc[column] - 0.5) - 1e-12)
    return Separation(
        column,
        float(auc[column]),
        (1.0 + as_far) / (1.0 + SHUFFLES),
        _threshold(given[:, column], kind),
    )


def _auc(ranks: FloatArray, kinds: np.ndarray) -> FloatArray:
    """AUC of every number, shape (kinds, numbers), for rows of kinds with the same counts."""
    many = int(kinds[0].sum())
    others = kinds.shape[1] - many
    found: FloatArray = (kinds @ ranks - many * (many + 1) / 2.0) / (many * others)
    return found


def _threshold(values: FloatArray, kind: np.ndarray) -> float:
    """Value at which the shares of the two kinds above it differ most (Youden 1950)."""
    levels = np.unique(values)
    cuts = (levels[:-1] + levels[1:]) / 2.0
    above = values[None, :] > cuts[:, None]
    gap = np.abs(above[:, kind].mean(axis=1) - above[:, ~kind].mean(axis=1))
    return float(cuts[np.argmax(gap)])
