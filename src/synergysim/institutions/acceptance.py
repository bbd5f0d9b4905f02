"""Community acceptance of a second benefit to the same family, from counted resentment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.institutions.targeting import Places, by_territory

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


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
    served = social | productive
    all_families = np.maximum(by_territory(np.ones(len(social)), territory, count), 1.0)
    twice = by_territory(social & productive, territory, count)
    left_out = by_territory(poor & ~served, territory, count) / all_families
    return twice / np.maximum(by_territory(served, territory, count), 1.0) * left_out


def refuses(
    resentment: FloatArray, per_resentment: float, territory: Places, draw: FloatArray
) -> BoolArray:
    """Whether a family that another programme serves already turns a second benefit down."""
    return draw < per_resentment * resentment[territory]
