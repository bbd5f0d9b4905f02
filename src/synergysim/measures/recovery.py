"""Recovery: how long until a household is back where it would have been.

A household has recovered in the first of three months running in which it consumes at least
95 % of what its counterfactual does. Where the trough (see ``trough``) lies below 95 %, the run
counts only from the trough's month on, so that a place hit late has not recovered before it fell.
A household that never had a three-month mean below 95 % may therefore recover in month 0.
Durations run from onset, among the exposed; who has not recovered by the end is censored.

On thresholds for recovery: Hoddinott (2014), "Looking at development through a resilience lens",
in Fan, Pandya-Lorch and Yosef (eds), "Resilience for Food and Nutrition Security", IFPRI.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synergysim.arrays import BoolArray
from synergysim.measures.checks import weight_vector
from synergysim.measures.survival import SurvivalTable, kaplan_meier
from synergysim.measures.trough import TroughTracker, month_vector
from synergysim.thresholds import below

RECOVERED_RATIO = 0.95
"""Consumption as a share of the counterfactual's at which a household is back."""
RUN_MONTHS = 3
"""Months running for which it must hold."""


@dataclass(frozen=True)
class Recoveries:
    """Durations of the exposed.

    Attributes
    ----------
    durations : ndarray of int, shape (exposed,)
        Months from onset to recovery or censoring.
    observed : ndarray of bool, shape (exposed,)
        Whether the household was seen to recover.
    exposed : ndarray of bool, shape (households,)
        Which households these are.
    """

    durations: NDArray[np.int64]
    observed: BoolArray
    exposed: BoolArray

    def table(self) -> SurvivalTable:
        """Estimate the share recovered by month.

        Raises
        ------
        ValueError
            If nobody was exposed.
        """
        return kaplan_meier(self.durations, self.observed)


class RecoveryAccumulator:
    """Time recoveries while a run and its counterfactual advance in lockstep.

    Memory does not grow with months: the trough's columns (see ``trough``), the length of the
    current run and the month of recovery.

    Parameters
    ----------
    households : int
        How many are followed.
    onset : int
        Month in which the shock starts; months before it are ignored.
    """

    def __init__(self, households: int, onset: int) -> None:
        self._trough = TroughTracker(households, onset)
        self._run: NDArray[np.int16] = np.zeros(households, dtype=np.int16)
        self._recovered_after: NDArray[np.int16] = np.full(households, -1, dtype=np.int16)

    def update(self, month: int, shocked: ArrayLike, counterfactual: ArrayLike) -> None:
        """Take in one month.

        Parameters
        ----------
        month : int
            One more than the month before; months before onset may be given or left out.
        shocked, counterfactual : array_like, shape (households,)
            Consumption with and without the shock.

        Raises
        ------
        ValueError
            If a month is skipped or repeated, or consumption is impossible.
        """
        tracker = self._trough
        if not tracker.follows(month):
            return
        with_shock = month_vector(shocked, tracker.households, "shocked")
        without = month_vector(counterfactual, tracker.households, "counterfactual")
        self._run += 1
        short = below(with_shock, RECOVERED_RATIO * without, without)
        np.copyto(self._run, 0, where=short)
        moved = tracker.update(month, with_shock, without)
        if moved is not None:
            fallen = moved & below(tracker.ratio, RECOVERED_RATIO, 1.0)
            np.copyto(self._recovered_after, -1, where=fallen)
            # The trough's month is the month before this one: a run may hold these two, not more.
            np.minimum(self._run, 2, out=self._run, where=fallen)
        back = (self._run >= RUN_MONTHS) & (self._recovered_after < 0)
        since = month - tracker.onset - (RUN_MONTHS - 1)
        np.copyto(self._recovered_after, since, where=back)

    def result(self) -> Recoveries:
        """Give the durations of the exposed.

        Who has not recovered is censored two months before the last one, the latest month of
        which it is known whether three good ones began in it.

        Raises
        ------
        ValueError
            If fewer than three months have followed onset.
        """
        exposed = self._trough.result().exposed
        months = self._recovered_after[exposed].astype(np.int64)
        observed = months >= 0
        last = self._trough.last_month - self._trough.onset - (RUN_MONTHS - 1)
        return Recoveries(np.where(observed, months, last), observed, exposed)

    def recovered_share(self, weights: ArrayLike | None = None) -> float:
        """Give the share of exposed households, or of their ``weights``, seen to recover.

        NaN if nobody was exposed.

        Raises
        ------
        ValueError
            If fewer than three months have followed onset, or on weights that are negative or all
            zero.
        """
        found = self.result()
        heads = weight_vector(weights, self._trough.households)[found.exposed]
        total = float(heads.sum())
        return float(heads[found.observed].sum()) / total if total > 0.0 else float("nan")
