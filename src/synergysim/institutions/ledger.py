"""Public money in integer minor units: every unit appropriated ends in exactly one use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from synergysim.arrays import IntArray
from synergysim.engine.compiled import kernel
from synergysim.engine.shared_numbers import WholeCell
from synergysim.units import MINOR_UNITS

SPENT = ("administration", "coordination", "delivery", "benefits", "moved")
"""Uses that leave the account; ``moved`` is money that an emergency took from a programme."""

USES = ("retained", "unspent", *SPENT)
"""All that can become of an appropriation."""

CELLS = ("appropriated", "available", "idle", "reprogrammed", "free", *USES)
"""Whole numbers of an account, in the order in which it keeps them."""

APPROPRIATED, AVAILABLE = CELLS.index("appropriated"), CELLS.index("available")
FIRST_USE = CELLS.index(USES[0])
_POSITION = {name: position for position, name in enumerate(CELLS)}

ALL_NEEDED = 10**15
"""What an account that is funded as needed can spend at a time, minor units."""


class ConservationError(AssertionError):
    """Money appeared or vanished: an error of the program, never of a scenario."""


def minor_units(amount: float) -> int:
    """Turn an amount of local currency into integer minor units (hundredths)."""
    return round(amount * MINOR_UNITS)


@dataclass(frozen=True)
class Quarter:
    """What became of a programme's money in one quarter, minor units.

    ``brought + committed + reprogrammed = retained + lapsed + executed + carried``, to the unit.

    Attributes
    ----------
    month : int
        First month of the quarter.
    brought, carried : int
        Released earlier and not yet spent, at the beginning and at the end.
    committed : int
        Appropriated in the quarter.
    reprogrammed : int
        Joint money of the fiscal year that nobody had released, given to the vote's other lines.
    retained : int
        Retained by the institution that holds it, or not released by anybody.
    lapsed : int
        Released and out of reach of what the ministry can carry out.
    executed : int
        Spent, for all uses.
    """

    month: int
    brought: int
    committed: int
    reprogrammed: int
    retained: int
    lapsed: int
    executed: int
    carried: int

    @property
    def released(self) -> int:
        """Money that the programme could dispose of."""
        return self.committed + self.reprogrammed - self.retained

    @property
    def unspent(self) -> int:
        """Released and not executed; below zero in a quarter that spends earlier money."""
        return self.released - self.executed


class Account:
    """The account of one programme.

    Parameters
    ----------
    as_needed : bool
        Whether money is appropriated when it is spent, so that nothing is left over.

    Attributes
    ----------
    cells : array of int64, shape (len(CELLS),)
        All of its numbers; the attributes below are views of them.
    appropriated : int
        All money appropriated to the programme so far, minor units.
    available : int
        Released and not yet spent.
    idle : int
        Of what is retained, joint money of this fiscal year that nobody released.
    reprogrammed : int
        Idle money given to the vote's other lines so far; it is retained no longer.
    free : int
        Re-programmed money since the last intake, which is kept for nobody.
    """

    appropriated, available, idle, reprogrammed, free = (
        WholeCell(position) for position in range(FIRST_USE)
    )

    def __init__(self, *, as_needed: bool = False) -> None:
        self.as_needed = as_needed
        self.cells: IntArray = np.zeros(len(CELLS), dtype=np.int64)
        self._opened: list[tuple[int, ...]] = []

    @property
    def used(self) -> dict[str, int]:
        """Money by use, minor units; see ``USES``."""
        return dict(zip(USES, self.cells[FIRST_USE:].tolist(), strict=True))

    def _use(self, use: str, amount: int) -> None:
        self.cells[_POSITION[use]] += amount

    @property
    def spendable(self) -> int:
        """Money that can be spent now, minor units."""
        return ALL_NEEDED if self.as_needed else self.available

    def _totals(self, month: int) -> tuple[int, ...]:
        appropriated, available, _, reprogrammed, _, retained, unspent, *spent = self.cells.tolist()
        return (
            month,
            appropriated,
            retained + reprogrammed,
            unspent,
            sum(spent),
            available,
            reprogrammed,
        )

    def open_quarter(self, month: int) -> None:
        """Begin a quarter: what was booked before belongs to the one before."""
        self._opened.append(self._totals(month))

    def quarters(self) -> list[Quarter]:
        """Quarters so far, the running one last."""
        if not self._opened:
            return []
        ends = [*self._opened[1:], self._totals(self._opened[-1][0])]
        return [
            Quarter(
                month=begin[0], brought=begin[5], committed=end[1] - begin[1],
                reprogrammed=end[6] - begin[6],
                retained=end[2] - begin[2], lapsed=end[3] - begin[3],
                executed=end[4] - begin[4], carried=end[5],
            )
            for begin, end in zip(self._opened, ends, strict=True)
        ]  # fmt: skip

    def appropriate(self, amount: int, retained: int, unspent: int) -> None:
        """Appropriate money: part is retained, part cannot be executed, the rest is released.

        Parameters
        ----------
        amount, retained, unspent : int
            Minor units; ``retained + unspent`` is at most ``amount``.

        Raises
        ------
        ConservationError
            If a part is negative, or the two together are more than the amount.
        """
        if min(retained, unspent) < 0 or retained + unspent > amount:
            raise ConservationError(f"cannot split {amount} into {retained} and {unspent}")
        self.appropriated += amount
        self.available += amount - retained - unspent
        if retained:
            self._use("retained", retained)
        if unspent:
            self._use("unspent", unspent)

    def reprogramme(self, share: float, lost: float) -> None:
        """End a fiscal year: give a share of its idle money to the same vote's other lines.

        Parameters
        ----------
        share : float
            Share of the idle money, 0 to 1; the rest stays retained.
        lost : float
            Share of what is given that cannot be executed, 0 to 1.

        Raises
        ------
        ConservationError
            If a share is not from 0 to 1.
        """
        if not (0.0 <= share <= 1.0 and 0.0 <= lost <= 1.0):
            raise ConservationError(f"cannot re-programme {share} of {self.idle}, losing {lost}")
        if self.idle == 0:
            return
        given = round(share * self.idle)
        lapsed = round(lost * given)
        self.idle = 0
        self.reprogrammed += given
        self._use("retained", -given)
        self._use("unspent", lapsed)
        self.available += given - lapsed
        self.free += given - lapsed

    def spend(self, use: str, amount: int) -> None:
        """Spend released money, which is appropriated now if it is funded as needed.

        Raises
        ------
        ConservationError
            If the use is unknown, the amount negative, or more than what is available.
        """
        if self.as_needed and amount > self.available:
            self.appropriate(amount - self.available, 0, 0)
        if use not in SPENT or not 0 <= amount <= self.available:
            raise ConservationError(f"cannot spend {amount} on {use}: {self.available} available")
        self.available -= amount
        self._use(use, amount)

    def check(self) -> None:
        """Assert that all money appropriated is in one use or still available.

        Raises
        ------
        ConservationError
            If a single minor unit is missing.
        """
        appropriated, available, _, _, _, *used = self.cells.tolist()
        accounted = available + sum(used)
        if accounted != appropriated or available < 0:
            raise ConservationError(f"{appropriated} appropriated, {accounted} accounted for")


@kernel
def first_unbalanced(first: int, last: int, ledgers: IntArray) -> int:
    """First of some rows of accounts' cells that does not pass ``Account.check``; -1 for none."""
    for row in range(first, last):
        accounted = ledgers[row, AVAILABLE]
        for use in range(FIRST_USE, len(CELLS)):
            accounted += ledgers[row, use]
        if accounted != ledgers[row, APPROPRIATED] or ledgers[row, AVAILABLE] < 0:
            return row
    return -1
