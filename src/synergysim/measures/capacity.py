r"""A capacity index by pillars, after FAO's RIMA.

Four pillars: access to basic services (ABS), assets (AST), social safety nets (SSN) and adaptive
capacity (AC). Every indicator is scaled by its smallest and largest value in a *baseline*, which
stay frozen so that scenarios compare; a pillar is the mean of its indicators; the index is 100
times the weighted mean of the pillars.

This is RIMA-like and no RCI: FAO estimates weights by factor analysis and a model with several
indicators and causes, on food expenditure and dietary diversity, which a simulation without food
groups does not have. Ours are equal weights, stated. Transfers are a pillar, so that whoever pays
out raises the index by construction: always show it with and without safety nets.

Source: FAO (2016), "RIMA-II: Resilience Index Measurement and Analysis II", Rome.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray
from synergysim.measures.checks import finite_vector

SAFETY_NETS = "SSN"

Bounds = Mapping[str, tuple[float, float]]


def bounds_of(indicators: Mapping[str, ArrayLike]) -> dict[str, tuple[float, float]]:
    """Give each indicator's smallest and largest value in a baseline.

    An indicator that does not vary there has nothing to be scaled by, and is left out.

    Raises
    ------
    ValueError
        On empty or non-finite indicators.
    """
    found = {}
    for name, values in indicators.items():
        vector = finite_vector(values, name)
        low, high = float(vector.min()), float(vector.max())
        if high > low:
            found[name] = (low, high)
    return found


def pillar_scores(
    pillars: Mapping[str, Mapping[str, ArrayLike]], bounds: Bounds
) -> dict[str, FloatArray]:
    """Score pillars from 0 to 1.

    Parameters
    ----------
    pillars : mapping of str to mapping of str to array_like, shape (households,)
        Indicators by pillar.
    bounds : mapping
        As :func:`bounds_of` gives them for the baseline; what lies beyond is cut.

    Returns
    -------
    dict of str to ndarray
        Without pillars none of whose indicators has bounds.

    Raises
    ------
    ValueError
        On empty or non-finite indicators.
    """
    scores = {}
    for pillar, indicators in pillars.items():
        scaled = []
        for name, values in indicators.items():
            if name in bounds:
                low, high = bounds[name]
                within = np.clip(finite_vector(values, name), low, high)
                scaled.append((within - low) / (high - low))
        if scaled:
            scores[pillar] = np.mean(scaled, axis=0)
    return scores


def capacity_index(
    scores: Mapping[str, ArrayLike],
    weights: Mapping[str, float] | None = None,
    *,
    safety_nets: bool = True,
) -> FloatArray:
    """Combine pillars to the index, 0 to 100.

    Parameters
    ----------
    scores : mapping of str to array_like, shape (households,)
        As :func:`pillar_scores` gives them.
    weights : mapping of str to float, optional
        Weight of each pillar; all one if not given.
    safety_nets : bool, default True
        Whether the pillar ``SSN`` counts.

    Raises
    ------
    ValueError
        If no pillar is left, or weights are negative or all zero.
    """
    counted = {name: s for name, s in scores.items() if safety_nets or name != SAFETY_NETS}
    if not counted:
        raise ValueError("there is no pillar to combine")
    given = {name: 1.0 if weights is None else weights[name] for name in counted}
    if min(given.values()) < 0.0 or not any(given.values()):
        raise ValueError("weights of pillars must not be negative, nor all zero")
    total = math.fsum(given.values())
    parts = [given[name] * finite_vector(score, name) for name, score in counted.items()]
    index: FloatArray = 100.0 * np.sum(parts, axis=0) / total
    return index
