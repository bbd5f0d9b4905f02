"""Community acceptance of a second benefit to the same family, from counted resentment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel
from synergysim.institutions.targeting import Places

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@kernel
def _grievance(
    social: BoolArray, productive: BoolArray, poor: BoolArray, territory: Places, seen: FloatArray
) -> None:
    counts = np.zeros((4, seen.size))
    for i in range(territory.size):
        place = territory[i]
        served = social[i] or productive[i]
        counts[0, place] += 1.0
        counts[1, place] += served
        counts[2, place] += social[i] and productive[i]
        counts[3, place] += poor[i] and not served
    for j in range(seen.size):
        everybody, served_once, twice, left_out = counts[:, j]
        seen[j] = twice / max(served_once, 1.0) * (left_out / max(everybody, 1.0))


def grievance(
    social: BoolArray, productive: BoolArray, poor: BoolArray, territory: Places, count: int
) -> FloatArray:
    """What a village sees: families served twice, while poor neighbours go without.

    Returns
    -------
    array of float64, shape (territories,)
        Share of served families that are served twice, times the share of all families that are
        poor and unserved. It rises where most are poor and few are reached.
    """
    seen = np.empty(count)
    _grievance(social, productive, poor, territory, seen)
    return seen


def refuses(
    resentment: FloatArray, per_resentment: float, territory: Places, draw: FloatArray
) -> BoolArray:
    """Whether a family that another programme serves already turns a second benefit down."""
    return draw < per_resentment * resentment[territory]
