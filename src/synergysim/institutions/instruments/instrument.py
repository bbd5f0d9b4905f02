"""What every instrument of a programme declares: its fields, its cost, its delivery, its dose."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from synergysim.institutions.office import Conditions, Office

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


class Instrument(ABC):
    """One form of support that a programme gives: cash, goods, training, services.

    A programme adds its instruments up, so that what one of them costs is part of the cost of a
    place, of the money committed, and of what is booked.

    Attributes
    ----------
    fields : tuple of str
        Columns of the household that it fills, of those that the household rule consumes.
    by_visits : bool
        Whether staff carry it to families, so that it shrinks where money for the way is missing.
    office : Office
        The list, the account and the counts of the programme.
    delivered : float
        What it has delivered so far: minor units of cash or goods, full lessons.
    """

    fields: ClassVar[tuple[str, ...]]
    by_visits: ClassVar[bool] = False

    def __init__(self, office: Office, given: Any) -> None:
        self.office = office
        self.given = given
        self.delivered = 0.0

    def cost(self, months: int) -> IntArray | int:
        """Benefits of a place that is kept filled for some months.

        Parameters
        ----------
        months : int

        Returns
        -------
        array of int64, shape (households,), or int
            Minor units, administration not included.
        """
        return 0

    def committed(self) -> float:
        """Benefits still owed to families of the list and to those that left it, minor units."""
        return 0.0

    def enrol(self, rows: Rows, month: int) -> None:  # noqa: B027 (most have nothing to promise)
        """Promise to families what they get from this month on."""

    def overdue(self, month: int) -> BoolArray | bool:
        """Families that wait for something that is due; array of bool, shape (households,)."""
        return False

    @abstractmethod
    def deliver(self, month: int, ground: Conditions, carried: float) -> None:
        """Deliver what is due this month.

        Parameters
        ----------
        month : int
        ground : Conditions
        carried : float
            Share of the way that could be paid, 0 to 1; 1 where nobody needs to go.
        """
