"""Survival tables: how long something lasts when not every end is seen.

Sources: Kaplan and Meier (1958), "Nonparametric estimation from incomplete observations", Journal
of the American Statistical Association 53(282); Greenwood (1926), "The natural duration of
cancer", Reports on Public Health and Medical Subjects 33.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, IntArray
from synergysim.measures.checks import truth_vector, whole_vector
from synergysim.thresholds import at_least

NORMAL_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


@dataclass(frozen=True)
class SurvivalTable:
    """A life table with a row for every month from 0 to the longest duration.

    Attributes
    ----------
    months : ndarray of int
        Months since onset.
    at_risk : ndarray of int
        Households neither recovered nor lost from view before that month.
    recovered : ndarray of int
        Those who recover in it.
    censored : ndarray of int
        Those last seen in it, not recovered.
    recovered_share : ndarray of float
        Kaplan-Meier estimate of the share recovered by the end of that month.
    standard_error : ndarray of float
        Greenwood's standard error of that share.
    low, high : ndarray of float
        Its 95 % interval, on the plain scale, cut to [0, 1].
    """

    months: IntArray
    at_risk: IntArray
    recovered: IntArray
    censored: IntArray
    recovered_share: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray

    def median(self) -> float:
        """Give the first month by which half have recovered; NaN if that is never seen."""
        reached = np.flatnonzero(at_least(self.recovered_share, 0.5, 1.0))
        return float(self.months[reached[0]]) if reached.size else float("nan")


def kaplan_meier(durations: ArrayLike, observed: ArrayLike) -> SurvivalTable:
    r"""Estimate the share recovered by each month, with ends that were not seen.

    With :math:`d_t` recovering among :math:`n_t` at risk, the share not yet recovered is
    :math:`S(t) = \prod_{s \le t} (1 - d_s/n_s)` and its variance
    :math:`S(t)^2 \sum_{s \le t} d_s / (n_s (n_s - d_s))`. A household censored in a month is at
    risk in it. When all at risk recover, S is zero and so is its standard error.

    Parameters
    ----------
    durations : array_like of int, shape (households,)
        Months from onset to recovery, or to the last month in which it was known that the
        household had not recovered.
    observed : array_like of bool, shape (households,)
        True for a recovery, False where the end was not seen.

    Raises
    ------
    ValueError
        On empty or unequally long arrays, or durations that are negative or not whole months.
    """
    seen = truth_vector(observed, "observed")
    months = whole_vector(durations, "durations")
    if months.shape != seen.shape:
        raise ValueError(f"{months.size} durations for {seen.size} households")
    if (months < 0).any():
        raise ValueError("durations must not be negative")
    length = int(months.max()) + 1
    recovered = np.bincount(months[seen], minlength=length).astype(np.int64)
    censored = np.bincount(months[~seen], minlength=length).astype(np.int64)
    gone = np.cumsum(recovered + censored) - recovered - censored
    return survival_from_counts(seen.size - gone, recovered, censored)


def survival_from_counts(
    at_risk: ArrayLike, recovered: ArrayLike, censored: ArrayLike
) -> SurvivalTable:
    """Estimate the share recovered from monthly counts, the first row being month 0.

    Counts of several groups may be added before, which gives the estimate for all of them.

    Raises
    ------
    ValueError
        On empty or unequally long counts, negative ones, or more recoveries than are at risk.
    """
    risk, events, lost = (
        whole_vector(counts, name)
        for counts, name in ((at_risk, "at_risk"), (recovered, "recovered"), (censored, "censored"))
    )
    if not risk.shape == events.shape == lost.shape:
        raise ValueError("counts must be vectors of one length")
    if min(risk.min(), events.min(), lost.min()) < 0 or (events + lost > risk).any():
        raise ValueError("counts must not be negative, nor more leave than are at risk")
    staying = np.divide(risk - events, risk, out=np.ones(risk.size), where=risk > 0)
    survival = np.cumprod(staying)
    denominator = (risk * (risk - events)).astype(np.float64)
    terms = np.divide(events, denominator, out=np.zeros(risk.size), where=denominator > 0.0)
    error = survival * np.sqrt(np.cumsum(terms))
    share = 1.0 - survival
    return SurvivalTable(
        months=np.arange(risk.size),
        at_risk=risk,
        recovered=events,
        censored=lost,
        recovered_share=share,
        standard_error=error,
        low=np.clip(share - NORMAL_95 * error, 0.0, 1.0),
        high=np.clip(share + NORMAL_95 * error, 0.0, 1.0),
    )
