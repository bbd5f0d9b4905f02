r"""Chronic and transient poverty: what is left when a household's good and bad years are averaged.

With welfare :math:`y_{it}` over D periods and P a poverty measure of the population,

.. math:: \text{total} = \frac1D \sum_t P(y_t), \quad \text{chronic} = P(\bar y), \quad
          \text{transient} = \text{total} - \text{chronic}.

P is the squared gap by default, for which the transient part is never negative: the measure is
convex in welfare. With the headcount it may be. The split is sensitive to the line and to alpha,
and error in measured welfare counts as transient.

Sources: Ravallion (1988), "Expected poverty under risk-induced welfare variability", Economic
Journal 98; Jalan and Ravallion (1998), "Transient poverty in postreform rural China", Journal of
Comparative Economics 26(2); Jalan and Ravallion (2000), "Is transient poverty different?", Journal
of Development Studies 36(6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_rows
from synergysim.measures.poverty import foster_greer_thorbecke


@dataclass(frozen=True)
class ChronicPoverty:
    """Total poverty over the periods and its two parts."""

    total: float
    chronic: float
    transient: float

    @property
    def transient_share(self) -> float:
        """Transient part of the total; NaN if nobody was ever poor."""
        return self.transient / self.total if self.total > 0.0 else float("nan")


def chronic_and_transient(
    welfare: ArrayLike, line: float, weights: ArrayLike | None = None, *, alpha: float = 2.0
) -> ChronicPoverty:
    """Split poverty over several periods.

    Parameters
    ----------
    welfare : array_like, shape (periods, units)
        In the unit of ``line``, at constant prices.
    line : float
        Poverty line z, positive.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    alpha : float, default 2
        Of the Foster-Greer-Thorbecke measure.

    Raises
    ------
    ValueError
        On empty or non-finite welfare, a line that is not positive, a negative ``alpha``, or
        weights that are negative or all zero.
    """
    rows = finite_rows(welfare, "welfare")
    total = float(np.mean([foster_greer_thorbecke(row, line, alpha, weights) for row in rows]))
    chronic = foster_greer_thorbecke(rows.mean(axis=0), line, alpha, weights)
    return ChronicPoverty(total, chronic, total - chronic)
