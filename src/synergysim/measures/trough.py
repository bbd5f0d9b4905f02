"""The trough of a shock: when a household's consumption lay lowest against its counterfactual.

The trough is the lowest mean of S/C over three consecutive months, S being consumption under the
shock and C that of the counterfactual, among months that lie within twelve months of onset. Its
month τ is the middle of the three, its ratio their mean: one odd month makes neither a trough nor
hides one.
Where the counterfactual consumes nothing there is nothing to lose, and the ratio counts as one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synergysim.arrays import BoolArray, FloatArray, real_array
from synergysim.thresholds import at_least, below

SEARCH_MONTHS = 12
"""Months from onset in which the trough is looked for."""
EXPOSED_FALL = 0.01
"""A household whose trough lies less than this below its counterfactual was not exposed."""


@dataclass(frozen=True)
class Troughs:
    """Every household's trough.

    Attributes
    ----------
    month : ndarray of int, shape (households,)
        Month τ, on the caller's calendar.
    ratio : ndarray of float, shape (households,)
        Consumption at the trough as a share of the counterfactual's.
    """

    month: NDArray[np.int32]
    ratio: FloatArray

    @property
    def exposed(self) -> BoolArray:
        """Which households fell by at least one per cent."""
        found: BoolArray = at_least(1.0 - self.ratio, EXPOSED_FALL, 1.0)
        return found


def consumption_ratio(shocked: FloatArray, counterfactual: FloatArray) -> FloatArray:
    """Divide S by C, giving one where the counterfactual consumes nothing."""
    if counterfactual.size and counterfactual.min() > 0.0:
        return shocked / counterfactual  # the same, and much faster than with a mask
    return np.divide(
        shocked, counterfactual, out=np.ones_like(counterfactual), where=counterfactual > 0.0
    )


def lower(mean: FloatArray, lowest: FloatArray) -> BoolArray:
    """Tell where a three-month mean is lower than the lowest before it, rounding aside.

    Of months that are equally low the first is the trough.
    """
    found: BoolArray = below(mean, lowest, 1.0)
    return found


def find_troughs(shocked: FloatArray, counterfactual: FloatArray, onset: int) -> Troughs:
    """Find the troughs of whole paths.

    Parameters
    ----------
    shocked, counterfactual : ndarray, shape (months, households)
        Consumption with and without the shock; row 0 is month 0.
    onset : int
        Month in which the shock starts.

    Raises
    ------
    ValueError
        If fewer than three months follow onset.
    """
    window = slice(onset, onset + SEARCH_MONTHS)
    ratio = consumption_ratio(shocked[window], counterfactual[window])
    if len(ratio) < 3:
        raise ValueError("the trough needs three months from onset on")
    means = (ratio[:-2] + ratio[1:-1] + ratio[2:]) / 3.0
    month = np.full(means.shape[1], onset + 1, dtype=np.int32)
    lowest = means[0].copy()
    for after, mean in enumerate(means):
        moved = lower(mean, lowest)
        np.copyto(lowest, mean, where=moved)
        np.copyto(month, onset + 1 + after, where=moved)
    return Troughs(month, lowest)


class TroughTracker:
    """Find troughs month by month.

    A mean over three months needs this month and two before it: the tracker keeps the ratios of
    the last two months, and nothing older. After the search window these columns are released.

    Parameters
    ----------
    households : int
        How many are followed.
    onset : int
        Month in which the shock starts.
    """

    def __init__(self, households: int, onset: int) -> None:
        if households < 1:
            raise ValueError("there must be at least one household")
        self.onset = onset
        self.last_month = onset - 1
        self._before: FloatArray = np.ones(households)
        self._two_before: FloatArray = np.ones(households)
        self._ratio: FloatArray = np.full(households, np.inf)
        self._offset: NDArray[np.int16] = np.zeros(households, dtype=np.int16)

    @property
    def households(self) -> int:
        """How many households are followed."""
        return self._ratio.size

    @property
    def ratio(self) -> FloatArray:
        """The lowest three-month mean of S/C so far; infinite before the third month."""
        return self._ratio

    @property
    def offset(self) -> NDArray[np.int16]:
        """Months from onset to the trough found so far."""
        return self._offset

    def follows(self, month: int) -> bool:
        """Say whether ``month`` counts, and check that no month is skipped or repeated.

        Raises
        ------
        ValueError
            If the month is not the one after the last.
        """
        if month < self.onset:
            return False
        if month != self.last_month + 1:
            raise ValueError(f"month {month} does not follow month {self.last_month}")
        return True

    def update(
        self, month: int, shocked: FloatArray, counterfactual: FloatArray
    ) -> BoolArray | None:
        """Take in one month that :meth:`follows`.

        Returns
        -------
        ndarray of bool or None
            The households whose trough is now the month before this one; None once the window
            has closed.
        """
        self.last_month = month
        elapsed = month - self.onset
        if elapsed >= SEARCH_MONTHS:
            if self._before.size:
                self._before = self._two_before = np.empty(0)
            return None
        now = consumption_ratio(shocked, counterfactual)
        if elapsed < 2:
            moved = np.zeros(self.households, dtype=np.bool_)
        else:
            mean = self._two_before
            mean += self._before
            mean += now
            mean /= 3.0
            moved = lower(mean, self._ratio)
            np.copyto(self._ratio, mean, where=moved)
            np.copyto(self._offset, elapsed - 1, where=moved)
        self._before, self._two_before = now, self._before
        return moved

    def result(self) -> Troughs:
        """Give the troughs found so far.

        Raises
        ------
        ValueError
            If fewer than three months have followed onset.
        """
        if self.last_month < self.onset + 2:
            raise ValueError("the trough needs three months from onset on")
        return Troughs(self.onset + self._offset.astype(np.int32), self._ratio.copy())


def month_vector(values: ArrayLike, households: int, name: str) -> FloatArray:
    """Return one month's consumption of all households.

    Raises
    ------
    ValueError
        If the values are masked or no real numbers, the number of households differs, or a value
        is NaN, infinite or negative.
    """
    vector = real_array(values, name)
    if vector.shape != (households,):
        raise ValueError(f"{name} has shape {vector.shape}, not ({households},)")
    _refuse_impossible(vector, name)
    return vector


def month_rows(values: ArrayLike, name: str) -> FloatArray:
    """Return consumption as an array of months × households.

    Raises
    ------
    ValueError
        If the values are masked or no real numbers, it has not one or two dimensions, or a value
        is NaN, infinite or negative.
    """
    rows = real_array(values, name)
    if rows.ndim == 1:
        rows = rows[:, np.newaxis]
    if rows.ndim != 2 or rows.size == 0:
        raise ValueError(f"{name} must be months × households, not of shape {rows.shape}")
    _refuse_impossible(rows, name)
    return rows


def _refuse_impossible(consumption: FloatArray, name: str) -> None:
    # One pass each for the extremes; NaN makes both comparisons false.
    if not (consumption.min() >= 0.0 and consumption.max() < np.inf):
        raise ValueError(f"{name} holds NaN, infinity or a negative consumption")
