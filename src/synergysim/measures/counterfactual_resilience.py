r"""Counterfactual resilience: how much of a possible loss did not happen.

After Alloush and Carter (2024), "On the Definition and Estimation of Economic Resilience", NBER
Working Paper 33290. Three paths of consumption: S under the shock, C of the same household without
it (its counterfactual), and Z with no resilience at all, which falls to the trough and stays there:
:math:`Z_t = C_t S_\tau / C_\tau`, where the ratio at the trough's month τ is the mean of S/C over
it and its two neighbours (see ``trough``). Over 36 months from τ on

.. math:: R = \sum_t (S_t - Z_t), \quad L = \sum_t (C_t - S_t), \quad
          \text{resilience} = R / (R + L).

Sums are not clipped: a household that ends above its counterfactual gains. A group's resilience is
the ratio of its sums, not the mean of its members' ratios, which shallow falls would dominate.
Households that fell by less than one per cent were not exposed; they do not enter the ratio and
are counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray
from synergysim.measures.checks import weight_vector
from synergysim.measures.trough import (
    Troughs,
    TroughTracker,
    find_troughs,
    month_rows,
    month_vector,
)

HORIZON_MONTHS = 36
"""Months over which losses and recoveries are summed."""


@dataclass(frozen=True)
class CounterfactualResilience:
    """How a group came through a shock.

    Attributes
    ----------
    resilience : float
        R / (R + L) of the exposed over 36 months from each one's trough: 0 if they stayed at the
        trough, 1 if all that was lost afterwards was made good. NaN if nobody was exposed.
    loss_months : float
        Consumption lost by everybody, exposed or not, over 36 months from onset, in months of
        the counterfactual's consumption. Negative if the group gained.
    dip : float
        Mean fall of the exposed at the trough, as a share of the counterfactual. NaN if
        nobody was exposed.
    exposed_share : float
        Share of the group that fell by at least one per cent.
    complete_share : float
        Share of the exposed whose 36 months from the trough were all seen; below one, the paths
        ended too early and ``resilience`` rests on what there was. NaN if nobody was exposed.
    """

    resilience: float
    loss_months: float
    dip: float
    exposed_share: float
    complete_share: float


@dataclass(frozen=True)
class ResilienceParts:
    """What each household brings to its group's resilience; arrays of shape (households,).

    Attributes
    ----------
    recovered, possible : ndarray
        R and R + L from the trough on; only the exposed count.
    lost : ndarray
        Consumption lost from onset on.
    baseline : ndarray
        The counterfactual's consumption in a month, on average from onset on.
    fall : ndarray
        Fall at the trough, as a share of the counterfactual; below 0.01 a household is not exposed.
    """

    recovered: FloatArray
    possible: FloatArray
    lost: FloatArray
    baseline: FloatArray
    fall: FloatArray


def counterfactual_resilience(
    shocked: ArrayLike,
    counterfactual: ArrayLike,
    onset: int,
    weights: ArrayLike | None = None,
    *,
    horizon: int = HORIZON_MONTHS,
) -> CounterfactualResilience:
    """Measure resilience from whole paths.

    Parameters
    ----------
    shocked, counterfactual : array_like, shape (months,) or (months, households)
        Consumption with and without the shock; row 0 is month 0.
    onset : int
        Month in which the shock starts.
    weights : array_like, shape (households,), optional
        Persons in each household; all one if not given.
    horizon : int, default 36
        Months summed.

    Raises
    ------
    ValueError
        On unequal shapes, impossible consumption, fewer than three months after onset, or
        weights that are negative or all zero.
    """
    with_shock, without = (
        month_rows(shocked, "shocked"),
        month_rows(counterfactual, "counterfactual"),
    )
    if with_shock.shape != without.shape:
        raise ValueError(f"shapes differ: {with_shock.shape} and {without.shape}")
    months, households = with_shock.shape
    if not 0 <= onset < months:
        raise ValueError(f"onset {onset} lies outside {months} months")
    _check_horizon(horizon)
    troughs = find_troughs(with_shock, without, onset)
    calendar = np.arange(months)[:, np.newaxis]
    counted = (calendar >= troughs.month) & (calendar < troughs.month + horizon)
    window = slice(onset, onset + horizon)
    return _summary(
        troughs,
        shocked_sum=np.sum(with_shock, axis=0, where=counted),
        counterfactual_sum=np.sum(without, axis=0, where=counted),
        lost=np.sum(without[window] - with_shock[window], axis=0),
        baseline=np.sum(without[window], axis=0),
        last_month=months - 1,
        onset=onset,
        horizon=horizon,
        heads=weight_vector(weights, households),
    )


class ResilienceAccumulator:
    """Measure resilience while a run and its counterfactual advance in lockstep.

    Sums start at a trough that is known only later. Whenever a lower three-month mean appears,
    the sums begin anew from its middle month, which is last month and still at hand: so no window
    of past months is kept. Memory is nine float64 columns and an int16, the same for any number
    of months: four sums; the lowest ratio and its month; and, during the twelve months of search
    only, last month's two consumptions and the ratios of two months.

    Parameters
    ----------
    households : int
        How many are followed.
    onset : int
        Month in which the shock starts; months before it are ignored.
    horizon : int, default 36
        Months summed.
    """

    def __init__(self, households: int, onset: int, *, horizon: int = HORIZON_MONTHS) -> None:
        _check_horizon(horizon)
        self._trough = TroughTracker(households, onset)
        self._horizon = horizon
        self._before: FloatArray = np.zeros((2, households))
        self._shocked_sum: FloatArray = np.zeros(households)
        self._counterfactual_sum: FloatArray = np.zeros(households)
        self._lost: FloatArray = np.zeros(households)
        self._baseline: FloatArray = np.zeros(households)

    def update(
        self, month: int, shocked_consumption: ArrayLike, counterfactual_consumption: ArrayLike
    ) -> None:
        """Take in one month.

        Parameters
        ----------
        month : int
            One more than the month before; months before onset may be given or left out.
        shocked_consumption, counterfactual_consumption : array_like, shape (households,)
            Consumption with and without the shock.

        Raises
        ------
        ValueError
            If a month is skipped or repeated, or consumption is impossible.
        """
        tracker = self._trough
        if not tracker.follows(month):
            return
        shocked = month_vector(shocked_consumption, tracker.households, "shocked_consumption")
        counterfactual = month_vector(
            counterfactual_consumption, tracker.households, "counterfactual_consumption"
        )
        elapsed = month - tracker.onset
        if elapsed < self._horizon:
            self._lost += counterfactual
            self._lost -= shocked
            self._baseline += counterfactual
        moved = tracker.update(month, shocked, counterfactual)
        if moved is not None:
            np.copyto(self._shocked_sum, self._before[0], where=moved)
            np.copyto(self._counterfactual_sum, self._before[1], where=moved)
            self._before[0], self._before[1] = shocked, counterfactual
        elif self._before.size:
            self._before = np.empty((2, 0))
        # Until the horizon from onset has passed, nobody's from the trough on has.
        counted = elapsed < self._horizon or elapsed < tracker.offset + self._horizon
        np.add(self._shocked_sum, shocked, out=self._shocked_sum, where=counted)
        np.add(
            self._counterfactual_sum, counterfactual, out=self._counterfactual_sum, where=counted
        )

    def parts(self) -> ResilienceParts:
        """Give each household's own sums, which a group's value adds up.

        Raises
        ------
        ValueError
            If fewer than three months have followed onset.
        """
        troughs = self._trough.result()
        return ResilienceParts(
            recovered=self._shocked_sum - troughs.ratio * self._counterfactual_sum,
            possible=(1.0 - troughs.ratio) * self._counterfactual_sum,
            lost=self._lost,
            baseline=self._baseline
            / min(self._horizon, self._trough.last_month - self._trough.onset + 1),
            fall=1.0 - troughs.ratio,
        )

    def result(self, weights: ArrayLike | None = None) -> CounterfactualResilience:
        """Summarise a group: weigh those outside it with zero.

        Parameters
        ----------
        weights : array_like, shape (households,), optional
            Persons in each household; all one if not given.

        Raises
        ------
        ValueError
            If fewer than three months have followed onset, or on weights that are negative or
            all zero.
        """
        return _summary(
            self._trough.result(),
            shocked_sum=self._shocked_sum,
            counterfactual_sum=self._counterfactual_sum,
            lost=self._lost,
            baseline=self._baseline,
            last_month=self._trough.last_month,
            onset=self._trough.onset,
            horizon=self._horizon,
            heads=weight_vector(weights, self._trough.households),
        )


def _check_horizon(horizon: int) -> None:
    if horizon < 3:
        raise ValueError(f"the horizon must be at least three months, not {horizon}")


def _summary(  # noqa: PLR0913  (the terms of its formula)
    troughs: Troughs,
    *,
    shocked_sum: FloatArray,
    counterfactual_sum: FloatArray,
    lost: FloatArray,
    baseline: FloatArray,
    last_month: int,
    onset: int,
    horizon: int,
    heads: FloatArray,
) -> CounterfactualResilience:
    exposed = troughs.exposed
    members = heads[exposed]
    ratio = troughs.ratio[exposed]
    possible = np.sum(members * (1.0 - ratio) * counterfactual_sum[exposed])
    recovered = np.sum(members * (shocked_sum[exposed] - ratio * counterfactual_sum[exposed]))
    complete = troughs.month[exposed] + horizon - 1 <= last_month
    seen = min(horizon, last_month - onset + 1)
    return CounterfactualResilience(
        resilience=_ratio(recovered, possible),
        loss_months=_ratio(np.sum(heads * lost) * seen, np.sum(heads * baseline)),
        dip=_ratio(np.sum(members * (1.0 - ratio)), np.sum(members)),
        exposed_share=_ratio(np.sum(members), np.sum(heads)),
        complete_share=_ratio(np.sum(members[complete]), np.sum(members)),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0.0 else float("nan")
