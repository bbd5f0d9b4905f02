r"""Chronic poverty by its duration.

A unit is chronically poor if it is poor in at least the share τ of D periods. With normalised gaps
:math:`g_{it} = \max(0, (z - y_{it})/z)` and alpha 0 counting poor periods,

.. math:: K_\alpha = \frac{1}{\sum_i w_i} \sum_{i \text{ chronic}} w_i \frac1D \sum_t
          g_{it}^\alpha .

:math:`K_0` is the headcount of the chronically poor times the mean share of periods they are poor.
Unlike chronic poverty after Jalan and Ravallion, one very good year does not end it.

Source: Foster (2009), "A class of chronic poverty measures", in Addison, Hulme and Kanbur (eds),
"Poverty Dynamics: Interdisciplinary Perspectives", Oxford University Press.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_rows, positive_line, weight_vector
from synergysim.thresholds import at_least, below

TAU = 0.5
"""Share of periods from which on poverty counts as chronic, by default."""


@dataclass(frozen=True)
class PovertyDuration:
    """Chronic poverty by duration.

    Attributes
    ----------
    headcount : float
        Share of persons who are chronically poor.
    adjusted_headcount : float
        K_0: the same times the mean share of periods in which they are poor.
    adjusted_gap : float
        K_1.
    """

    headcount: float
    adjusted_headcount: float
    adjusted_gap: float


def poverty_duration(
    welfare: ArrayLike, line: float, weights: ArrayLike | None = None, *, tau: float = TAU
) -> PovertyDuration:
    """Measure chronic poverty by duration.

    Parameters
    ----------
    welfare : array_like, shape (periods, units)
        In the unit of ``line``, at constant prices.
    line : float
        Poverty line z, positive; a household exactly on it is not poor.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    tau : float, default 0.5
        Share of periods, above 0 and at most 1.

    Raises
    ------
    ValueError
        On empty or non-finite welfare, a line that is not positive, ``tau`` out of range, or
        weights that are negative or all zero.
    """
    rows, threshold = finite_rows(welfare, "welfare"), positive_line(line)
    gap = (np.maximum(threshold - rows, 0.0) / threshold).mean(axis=0)
    share = below(rows, threshold, threshold).mean(axis=0)
    if not 0.0 < tau <= 1.0:
        raise ValueError(f"tau must lie above 0 and be at most 1, not {tau}")
    heads = weight_vector(weights, share.size)
    chronic = at_least(share, tau, 1.0)
    people = float(np.sum(heads))
    return PovertyDuration(
        headcount=float(np.sum(heads[chronic])) / people,
        adjusted_headcount=float(np.sum((heads * share)[chronic])) / people,
        adjusted_gap=float(np.sum((heads * gap)[chronic])) / people,
    )
