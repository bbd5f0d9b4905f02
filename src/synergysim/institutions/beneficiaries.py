"""A programme's beneficiaries: who is on the list, since when, and with which dose."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import FloatArray, Rows
from synergysim.institutions import delivery

NEVER = -1


class Beneficiaries:
    """The families of one programme.

    Parameters
    ----------
    households : int
    duration : int
        Months that a family stays.

    Attributes
    ----------
    enrolled, ever, refused : array of bool, shape (households,)
        On the list now; ever on it; turned a slot down.
    members : array of rows
        Families on the list, in order of their rows.
    since : array of int32, shape (households,)
        Month of enrolment, or -1.
    dose : array of float32, shape (households,)
        Share of the full package that the family gets; below 1 where money is thinned out.
    agreed : array of float32, shape (households,)
        How far a family of the leading programme came through an agreed slot, list or referral:
        0 by coincidence, 1 by agreement alone.
    admitted, referred : int
        Families admitted over the run, and those of them whom local managers sent.
    received : array of float64, shape (households,)
        Cash, goods and assets that each family got so far, PPP$.
    doses : float
        Full doses that the families on the list amount to.
    crowding : float
        Families per financed slot; 1 without overcrowding.
    changes : int
        How often the list has changed.
    """

    def __init__(self, households: int, duration: int) -> None:
        self.enrolled = np.zeros(households, dtype=bool)
        self.ever = np.zeros(households, dtype=bool)
        self.refused = np.zeros(households, dtype=bool)
        self.received = np.zeros(households)
        self.since = np.full(households, NEVER, dtype=np.int32)
        self.dose = np.ones(households, dtype=np.float32)
        self.members: Rows = np.zeros(0, dtype=np.intp)
        self.agreed = np.zeros(households, dtype=np.float32)
        self.admitted = self.referred = self.changes = 0
        self.doses = 0.0
        self.crowding = 1.0
        self._duration = duration
        self._first_leaves = delivery.ENDLESS

    def enrol(self, rows: Rows, month: int, dose: FloatArray | float = 1.0) -> None:
        """Put families on the list from this month on."""
        self.admitted += len(rows)
        self.enrolled[rows] = True
        self.ever[rows] = True
        self.since[rows] = month
        self.agreed[rows] = 0.0
        self.dose[rows] = dose
        if len(rows):
            self._first_leaves = min(self._first_leaves, month + self._duration)
        self._add_up()

    def graduate(self, month: int) -> None:
        """Let families go whose time is over."""
        if month >= self._first_leaves:
            oldest = delivery.let_go(month, self._duration, self.members, self.enrolled, self.since)
            self._first_leaves = oldest + self._duration
            self._add_up()

    def _add_up(self) -> None:
        self.changes += 1
        self.members = np.flatnonzero(self.enrolled)
        dose = self.dose[self.members]
        self.doses = float(np.add.reduce(dose, dtype=np.float64))
        self.crowding = 1.0 / float(np.add.reduce(dose) / dose.size) if dose.size else 1.0
