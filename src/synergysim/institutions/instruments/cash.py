"""Cash: accrued by the month, due on paydays, paid late or on time; with public works if required.

Money stays in whole minor units. Doses are stored in single precision, and what they multiply is
rounded as their type asks.
"""

from __future__ import annotations

import numpy as np

from synergysim.arrays import (
    BoolArray,
    CountArray,
    FloatArray,
    IntArray,
    MonthArray,
    Rows,
    SingleArray,
    TerritoryArray,
)
from synergysim.engine.compiled import kernel
from synergysim.household.fields import STATE_ROW
from synergysim.institutions.delivery import late_places, topped_up
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.scenario.programmes import Cash as CashConfig
from synergysim.units import MINOR_UNITS

CALENDAR = range(1, 13)
"""Calendar months for which cash is due where a programme does not say."""

_CASH, _WORKS = STATE_ROW["cash"], STATE_ROW["works"]


@kernel
def earn(
    month: int,
    members: Rows,
    since: MonthArray,
    dose: SingleArray,
    unable: BoolArray,
    labour: float,
    earned: CountArray,
    state: FloatArray,
) -> None:
    """Let families earn a month of cash; ``labour`` is the share that works take of the able."""
    for i in members:
        if since[i] <= month:
            earned[i] += 1
        if labour > 0.0 and not unable[i]:
            state[_WORKS, i] = topped_up(state[_WORKS, i], labour * float(dose[i]))


@kernel
def call_up(earned: CountArray, owed: CountArray) -> None:
    """Owe families, on a payday, the months of cash that they have earned so far."""
    for i in range(earned.size):
        owed[i] += earned[i]
        earned[i] = 0


@kernel
def collect_cash(  # noqa: PLR0913  (a compiled loop)
    owed: CountArray,
    monthly: IntArray,
    dose: SingleArray,
    territory: TerritoryArray,
    seed: int,
    month: int,
    keys: IntArray,
    lateness: float,
    capacity: float,
    visits_lost: FloatArray,
    ahead: BoolArray,
    rows: IntArray,
    amounts: IntArray,
) -> tuple[int, int, int, int]:
    """List who is paid all that is owed: everybody outside the places that slip.

    Returns
    -------
    places due, places on time, families paid, minor units
        The families' rows and amounts come first in ``rows`` and ``amounts``.
    """
    late = late_places(seed, keys, month, lateness, capacity, visits_lost, ahead)
    called = np.zeros(keys.size, dtype=np.bool_)
    families, total = 0, 0
    for i in range(owed.size):
        if owed[i] > 0:
            called[territory[i]] = True
            if not late[territory[i]]:
                rows[families] = i
                amounts[families] = int(np.floor(monthly[i] * owed[i] * float(dose[i])))
                total += amounts[families]
                families += 1
                owed[i] = 0
    due, on_time = 0, 0
    for j in range(keys.size):
        if called[j]:
            due += 1
            if not late[j]:
                on_time += 1
    return due, on_time, families, total


@kernel
def give_cash(
    rows: IntArray, amounts: IntArray, minor_units: float, state: FloatArray, received: FloatArray
) -> int:
    """Put cash into families' hands and add it up; ``minor_units`` are those of one PPP$."""
    total = 0
    for n in range(amounts.size):
        total += amounts[n]
        worth = amounts[n] / minor_units
        state[_CASH, rows[n]] += worth
        received[rows[n]] += worth
    return total


class Cash(Instrument):
    """A transfer, larger for families with more children where it says so.

    Attributes
    ----------
    monthly : array of int64, shape (households,)
        Minor units.
    months_earned, months_owed : array of int16, shape (households,)
        Months of cash since the last payday, and those that a payday called up and that were not
        paid yet. Who leaves the programme keeps both.
    owes : array of int64, shape (1,)
        Whether a payday called up money that was not paid yet.
    """

    fields = ("cash", "works")
    settings = CashConfig
    dose = "money"
    config: CashConfig

    def __init__(self, office: Office, config: CashConfig) -> None:
        super().__init__(office, config)
        count = len(office.households)
        counted = np.minimum(office.households.children, config.children_counted)
        self.monthly: IntArray = np.rint(
            MINOR_UNITS * (config.amount + config.per_child * counted)
        ).astype(np.int64)
        self.months_earned = np.zeros(count, dtype=np.int16)
        self.months_owed = np.zeros(count, dtype=np.int16)
        self.owes = np.zeros(1, dtype=np.int64)

    @property
    def due_share(self) -> float:
        """Share of the months of a year for which cash is due."""
        return len(self.config.calendar or CALENDAR) / len(CALENDAR)

    def cost(self, months: int) -> IntArray:
        """Cash of the months for which it is due; see ``Instrument.cost``."""
        return self.monthly * round(months * self.due_share)

    def committed(self, month: int) -> float:
        """Half a stay's cash, which a family of the list still needs on average, minor units."""
        office = self.office
        half_stay = 0.5 * office.config.duration * office.dose[office.members].astype(np.float64)
        return self.due_share * float(np.add.reduce(self.monthly[office.members] * half_stay))

    def overdue(self, month: int) -> BoolArray:
        """Families whose cash was late; see ``Instrument.overdue``."""
        late: BoolArray = self.months_owed != 0
        return late

    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Let families earn the month, and pay what is owed; see ``Instrument.deliver``."""
        office, config = self.office, self.config
        households = office.households
        if not config.calendar or office.calendar_month(month) in config.calendar:
            # Nobody is called to works that the account cannot pay, nor for more than the wage.
            calls = config.works is not None and office.config.delivers and office.available > 0
            earn(
                month,
                office.members,
                office.since,
                office.dose,
                households.labour_constrained,
                config.works.labour if config.works is not None and calls else 0.0,
                self.months_earned,
                households.state,
            )
        if month >= office.start and (month - office.start + 1) % config.payment_every == 0:
            # Late money is for the months up to the payday: who came after it waits for the next.
            call_up(self.months_earned, self.months_owed)
            self.owes[:] = True
        if not self.owes[0]:
            return
        rows, amounts = np.empty((2, len(households)), dtype=np.int64)
        due, on_time, families, wanted = collect_cash(
            self.months_owed,
            self.monthly,
            office.dose,
            households.territory,
            office.seed,
            month,
            office.keys,
            conditions.lateness,
            office.owner.capacity,
            conditions.visits_lost,
            conditions.ahead,
            rows,
            amounts,
        )
        self.owes[:] = on_time < due
        office.count(due, on_time)
        paid = office.afford(amounts[:families], wanted)
        if office.config.delivers:
            self.delivered += give_cash(
                rows,
                paid,
                MINOR_UNITS * conditions.local_per_ppp,
                households.state,
                office.received,
            )
