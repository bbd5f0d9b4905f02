"""Joint families: what reaches those on both lists of a pair, when, and whether whole."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from synergysim.arrays import BoolArray, IntArray
from synergysim.institutions.programme import Programme
from synergysim.world.population import Households

BEFORE, AFTER = 1, 2
"""Months that cash may come before a productive delivery, and after it, to be of use to it."""

LATE = 2
"""Months that a delivery may come after it was planned, and still be in time."""

WHOLE = 0.999
"""Dose from which a family gets what was planned for it."""

CENT = 0.005
"""Income beyond what was earned that counts as a transfer received, PPP$ a month."""


@dataclass
class Delivered:
    """A month's productive deliveries to joint families that wait for cash to follow.

    Attributes
    ----------
    quarter : int
    rows : array of int
        Families that have had no cash in the window so far.
    """

    quarter: int
    rows: IntArray


class JointFamilies:
    """Follows one pair's joint families.

    Parameters
    ----------
    lead, partner : Programme
    households : Households

    Attributes
    ----------
    deliveries, with_cash : dict of int to int
        Productive deliveries to joint families, and those that came in time and with cash from
        ``BEFORE`` months before to ``AFTER`` months after, by quarter in which they came. The
        outcome ``in_sequence`` is another thing: the first support within two years of the first
        cash, whoever gives it.
    """

    def __init__(self, lead: Programme, partner: Programme, households: Households) -> None:
        self.lead, self.partner = lead, partner
        self.households = households
        self.deliveries: dict[int, int] = {}
        self.with_cash: dict[int, int] = {}
        count = len(partner.enrolled)
        package = partner.package
        self._left = package.left.copy() if package is not None else np.zeros(count, dtype=np.int16)
        self._planned = np.full(count, -1, dtype=np.int64)
        self._paid = np.full(count, -AFTER - BEFORE - 1, dtype=np.int64)
        self._waiting: deque[Delivered] = deque(maxlen=AFTER)

    @property
    def joint(self) -> BoolArray:
        """Families on both lists now."""
        both: BoolArray = self.lead.enrolled & self.partner.enrolled
        return both

    def observe(self, month: int) -> None:
        """Count what came in the month that was just simulated."""
        households, quarter = self.households, month // 3
        paid = households["income"] - households["earned_income"] > CENT
        self._paid[paid] = month
        for earlier in self._waiting:
            followed = paid[earlier.rows]
            self._add(self.with_cash, earlier.quarter, int(followed.sum()))
            earlier.rows = earlier.rows[~followed]
        package = self.partner.package
        if package is None:
            return
        new = self.partner.since == month
        self._planned[new] = month + 1
        self._left[new] = package.left[new]
        came = self._left > package.left
        rows = np.flatnonzero(came & self.lead.enrolled)
        self._add(self.deliveries, quarter, len(rows))
        rows = rows[month - self._planned[rows] <= LATE]
        served = month - self._paid[rows] <= BEFORE
        if self.lead.cash is None:
            # Company instead of cash is there all the time.
            served |= True
        self._add(self.with_cash, quarter, int(served.sum()))
        self._waiting.append(Delivered(quarter, rows[~served]))
        self._planned[came] = month + package.config.tranche_every
        self._left = package.left.copy()

    @staticmethod
    def _add(counts: dict[int, int], quarter: int, number: int) -> None:
        counts[quarter] = counts.get(quarter, 0) + number

    def whole(self, month: int) -> BoolArray:
        """Joint families that got both at the planned dose, with nothing outstanding.

        Parameters
        ----------
        month : int
            The month that was just simulated.
        """
        served: BoolArray = (
            self.joint
            & (self.lead.dose >= WHOLE)
            & (self.partner.dose >= WHOLE)
            & ~self.lead.overdue(month)
            & ~self.partner.overdue(month)
        )
        return served
