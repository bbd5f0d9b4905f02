"""A lump sum: money that comes once, or in a few instalments, by family, person and child."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydantic import Field

from synergysim.arrays import BoolArray, IntArray, Rows
from synergysim.engine.draws import uniform_array
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.ledger import minor_units
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.scenario.base import MOST_MONEY, Part, number
from synergysim.streams import Stream
from synergysim.units import MINOR_UNITS


def _money(description: str) -> Any:
    return Field(
        default=0.0,
        ge=0,
        le=MOST_MONEY,
        description=description,
        json_schema_extra={"unit": "local currency"},
    )


class LumpSumConfig(Part):
    """What a family is promised when it is enrolled."""

    amount: float = _money("money for a family, all instalments together")
    per_person: float = _money("more for each person of the family")
    per_child: float = _money("more for each child of school age")
    payments: int = number("payments", "instalments of equal size", ge=1, le=120)
    payment_every: int = number("months", "months between instalments", ge=1, le=24)


class Instalments(Instrument):
    """What families were promised when they were enrolled, in instalments.

    The first is due in the month after enrolment. It slips by a month wherever other deliveries of
    the programme slip. Who leaves the list keeps the claim.

    Attributes
    ----------
    value : array of int64, shape (households,)
        Minor units that the programme pays, all instalments together.
    due : array of int32, shape (households,)
        Month in which the next instalment is due.
    left : array of int16, shape (households,)
        Instalments that were promised and have not come.
    """

    value: IntArray
    payments: int
    every: int

    def __init__(self, office: Office, config: Part) -> None:
        super().__init__(office, config)
        count = len(office.households)
        self.due = np.full(count, -1, dtype=np.int32)
        self.left = np.zeros(count, dtype=np.int16)

    def cost(self, months: int) -> IntArray:
        """All instalments of each stay that the months hold; see ``Instrument.cost``."""
        stays = max(months / self.office.config.duration, 1.0)
        return np.rint(stays * self.value).astype(np.int64)

    def committed(self, month: int) -> float:
        """Instalments that have not come, minor units."""
        share = self.left / self.payments * self.office.dose
        return float(np.add.reduce(self.value * share))

    def enrol(self, rows: Rows, month: int) -> None:
        """Promise all instalments."""
        self.left[rows] += self.payments
        self.due[rows] = month + 1

    def overdue(self, month: int) -> BoolArray:
        """Families whose instalment was late; see ``Instrument.overdue``."""
        late: BoolArray = (self.left > 0) & (self.due <= month)
        return late

    def called(self, month: int, conditions: DeliveryConditions) -> tuple[Rows, IntArray]:
        """Families whose instalment comes now, and what each is to get, minor units."""
        office = self.office
        waiting = np.flatnonzero(self.overdue(month))
        draw = uniform_array(office.seed, Stream.DELIVERY, office.keys, month)[0]
        closed = 1.0 - office.owner.capacity * (1.0 - conditions.visits_lost)
        late = conditions.ahead | (draw < conditions.lateness * closed)
        rows = waiting[~late[office.households.territory[waiting]]]
        office.count(len(waiting), len(rows))
        each = self.value[rows] / self.payments * office.dose[rows].astype(np.float64)
        return rows, np.floor(each).astype(np.int64)

    def settle(self, rows: Rows, month: int) -> None:
        """Count an instalment as given, and say when the next is due."""
        self.left[rows] -= 1
        self.due[rows] = month + self.every


class LumpSum(Instalments):
    """Money in a few instalments, by family, person and child."""

    fields = ("cash",)
    settings = LumpSumConfig
    dose = "money"
    config: LumpSumConfig

    def __init__(self, office: Office, config: LumpSumConfig) -> None:
        super().__init__(office, config)
        households = office.households
        people = config.per_person * households.size + config.per_child * households.children
        self.value = np.rint(MINOR_UNITS * (config.amount + people)).astype(np.int64)
        self.payments, self.every = config.payments, config.payment_every

    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Pay the instalments that are due; see ``Instrument.deliver``."""
        rows, amounts = self.called(month, conditions)
        if rows.size:
            self.hand_over("cash", rows, amounts, conditions)
            self.settle(rows, month)


class SubsidyConfig(Part):
    """A voucher for goods of which the family pays a part."""

    value: float = number("local currency", "goods that one voucher buys", gt=0, le=MOST_MONEY)
    share: float = number("share", "share of the value that the programme pays", gt=0, le=1)
    vouchers: int = number("vouchers", "vouchers for a family", ge=1, le=120)
    voucher_every: int = number("months", "months between vouchers", ge=1, le=24)


class Subsidy(Instalments):
    """Vouchers for productive goods: the programme pays a share, the family the rest from savings.

    A family whose savings do not cover its part keeps the voucher until they do, for as long as it
    is on the list.
    """

    fields = ("package",)
    settings = SubsidyConfig
    dose = "goods"
    config: SubsidyConfig

    def __init__(self, office: Office, config: SubsidyConfig) -> None:
        super().__init__(office, config)
        paid = minor_units(config.value * config.share)
        self.value = np.full(len(office.households), paid * config.vouchers, dtype=np.int64)
        self.payments, self.every = config.vouchers, config.voucher_every

    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Let families use the vouchers that they can pay for; see ``Instrument.deliver``."""
        office, config = self.office, self.config
        self.left[~office.enrolled] = 0
        rows, amounts = self.called(month, conditions)
        part = (1.0 - config.share) / config.share
        rate = MINOR_UNITS * conditions.local_per_ppp
        savings = office.households["savings"]
        able = savings[rows] >= part * amounts / rate
        rows, amounts = rows[able], amounts[able]
        if not rows.size:
            return
        paid = self.hand_over("package", rows, amounts, conditions)
        if office.config.delivers:
            own = part * paid / rate
            savings[rows] -= own
            office.households["package"][rows] += own
        self.settle(rows, month)
