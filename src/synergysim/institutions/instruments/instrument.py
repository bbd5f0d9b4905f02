"""What every instrument of a programme declares: its fields, its cost, its delivery, its dose."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows
from synergysim.engine.shared_numbers import RealCell
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.scenario.base import Part
from synergysim.scenario.returned import check_amounts, check_rows
from synergysim.units import MINOR_UNITS

Dose = Literal["money", "goods", "lessons"]


class Instrument(ABC):
    """One form of support that a programme gives: cash, goods, training, services.

    A programme adds its instruments up, so that what one of them costs is part of the cost of a
    slot, of the money committed, and of what is booked.

    Attributes
    ----------
    fields : tuple of str
        Columns of the household that it fills, of those that the household rule consumes.
    by_visits : bool
        Whether staff carry it to families, so that it shrinks where money for the way is missing.
    dose : {"money", "goods", "lessons"} or None
        Column of the table ``doses`` in which ``delivered`` is counted; None leaves it out.
    settings : type
        What a scenario has to say about it: a part of the schema.
    office : Office
        The list, the account and the counts of the programme.
    cells : array of float64, shape (1,)
        Holds ``delivered``.
    delivered : float
        What it has delivered so far: minor units of cash or goods, full lessons.
    config : instance of ``settings``
    """

    settings: ClassVar[type[Part]]
    fields: ClassVar[tuple[str, ...]]
    dose: ClassVar[Dose | None]
    by_visits: ClassVar[bool] = False
    delivered = RealCell(0)

    def __init__(self, office: Office, config: Any) -> None:
        self.office = office
        self.config = config
        self.cells: FloatArray = np.zeros(1)

    @abstractmethod
    def cost(self, months: int) -> IntArray | int:
        """Benefits of a slot that is kept filled for some months.

        Parameters
        ----------
        months : int

        Returns
        -------
        array of int64, shape (households,), or int
            Minor units, administration not included; 0 where it costs no more than the way to
            the families, which the programme pays as ``costs.delivery``.
        """

    @abstractmethod
    def committed(self, month: int) -> float:
        """Benefits still owed to families of the list and to those that left it, minor units."""

    def enrol(self, rows: Rows, month: int) -> None:  # noqa: B027 (most have nothing to promise)
        """Promise to families what they get from this month on."""

    def overdue(self, month: int) -> BoolArray | bool:
        """Families that wait for something that is due; array of bool, shape (households,)."""
        return False

    @abstractmethod
    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Deliver what is due this month.

        Parameters
        ----------
        month : int
        conditions : DeliveryConditions
        carried : float
            Share of travel that could be paid, 0 to 1; 1 if no travel is needed.
        """

    def hand_over(
        self, field: str, rows: Rows, amounts: IntArray, conditions: DeliveryConditions
    ) -> IntArray:
        """Book amounts and put what the account pays for into a column of the families.

        Parameters
        ----------
        field : str
            One of ``fields`` that is money or worth money: ``cash``, ``goods`` or ``package``.
        rows : array of rows
            Families, each once.
        amounts : array of int64, shape (rows,)
            What each is to get, minor units.
        conditions : DeliveryConditions

        Returns
        -------
        array of int64, shape (rows,)
            What each gets, minor units; thinned out evenly where the account does not suffice.

        Raises
        ------
        ValueError
            At a field that the instrument does not declare.
        ScenarioError
            At amounts that are no whole numbers from 0, or families that come twice.
        """
        if field not in self.fields:
            raise ValueError(f"{type(self).__name__} fills {field}, which it does not declare")
        office, mechanism = self.office, f"instrument {type(self).__name__}"
        check_rows(mechanism, rows, len(office.households))
        check_amounts(mechanism, amounts, rows.shape)
        paid = office.afford(amounts, int(amounts.sum()))
        if office.config.delivers:
            self.delivered += int(paid.sum())
            worth = paid / (MINOR_UNITS * conditions.local_per_ppp)
            office.households[field][rows] += worth
            office.received[rows] += worth
        return paid
