"""A programme's beneficiaries: who is on the list, since when, and with which dose."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, MonthArray, Rows, SingleArray
from synergysim.engine.compiled import kernel
from synergysim.engine.pairwise import pairwise_sum
from synergysim.institutions import delivery

NEVER = -1


@kernel
def _add_up(enrolled: BoolArray, dose: SingleArray, members: Rows) -> tuple[int, float, float]:
    """Write down who is on the list.

    Returns
    -------
    families, full doses that they amount to, mean dose
    """
    doses, count = np.empty(enrolled.size, dtype=np.float32), 0
    for i in range(enrolled.size):
        if enrolled[i]:
            members[count], doses[count] = i, dose[i]
            count += 1
    total = 0.0  # exact in any order, as doses are short numbers of one size
    for n in range(count):
        total += doses[n]
    return count, total, float(pairwise_sum(doses[:count]) / np.float32(max(count, 1)))


@kernel
def _admit(  # noqa: PLR0913  (a compiled loop)
    rows: Rows,
    month: int,
    doses: FloatArray,
    enrolled: BoolArray,
    ever: BoolArray,
    since: MonthArray,
    agreed: SingleArray,
    dose: SingleArray,
    members: Rows,
) -> tuple[int, float, float]:
    """Put families on a list, with a dose each or one for all; returns as ``_add_up``.

    Whether an agreement brought them is not known yet.
    """
    for n in range(rows.size):
        i = rows[n]
        enrolled[i] = ever[i] = True
        since[i] = month
        agreed[i] = 0.0
        dose[i] = doses[min(n, doses.size - 1)]
    return _add_up(enrolled, dose, members)


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
    first_leaves : int
        Month in which the first family's time is over, or later.
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
        self.first_leaves = delivery.ENDLESS

    def enrol(self, rows: Rows, month: int, dose: FloatArray | float = 1.0) -> None:
        """Put families on the list from this month on."""
        self.admitted += len(rows)
        doses = dose if isinstance(dose, np.ndarray) else np.array([dose], dtype=np.float64)
        members = np.empty(len(self.enrolled), dtype=np.intp)
        found = _admit(
            rows,
            month,
            doses,
            self.enrolled,
            self.ever,
            self.since,
            self.agreed,
            self.dose,
            members,
        )
        if len(rows):
            self.first_leaves = min(self.first_leaves, month + self._duration)
        self._take_down(members, *found)

    def graduate(self, month: int) -> None:
        """Let families go whose time is over."""
        if month >= self.first_leaves:
            oldest = delivery.let_go(month, self._duration, self.members, self.enrolled, self.since)
            self.first_leaves = oldest + self._duration
            self._add_up()

    def _add_up(self) -> None:
        members = np.empty(len(self.enrolled), dtype=np.intp)
        self._take_down(members, *_add_up(self.enrolled, self.dose, members))

    def _take_down(self, members: Rows, count: int, doses: float, mean: float) -> None:
        self.changes += 1
        self.members, self.doses = members[:count].copy(), doses
        self.crowding = 1.0 / mean if count else 1.0
