"""A productive package that arrives in tranches, part of it to eat."""

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
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.engine.pairwise import pairwise_sum
from synergysim.household.fields import STATE_ROW
from synergysim.institutions.beneficiaries import NEVER
from synergysim.institutions.delivery import late_places
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.ledger import minor_units
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.scenario.programmes import Package as PackageConfig
from synergysim.streams import Stream
from synergysim.units import MINOR_UNITS

_DELIVERY = int(Stream.DELIVERY)
_GOODS, _PACKAGE = STATE_ROW["goods"], STATE_ROW["package"]


@rule
def wait(follows: bool, draw: float, every: int) -> int:
    """Months that a tranche is late.

    One that follows the partner's calendar comes when planned; another comes whenever the
    programme's own round passes by.
    """
    return 0 if follows else int(draw * every)


@kernel
def collect_tranches(  # noqa: PLR0913  (a compiled loop)
    month: int,
    claims: Rows,
    due: MonthArray,
    left: CountArray,
    dose: SingleArray,
    territory: TerritoryArray,
    tranche: float,
    every: int,
    timing: FloatArray,
    seed: int,
    key: int,
    keys: IntArray,
    lateness: float,
    capacity: float,
    visits_lost: FloatArray,
    ahead: BoolArray,
    rows: IntArray,
    amounts: IntArray,
) -> tuple[int, int, int, int]:
    """List who gets a tranche now, and set when each is due next.

    Families that have left the list keep their claim to what they were promised: ``claims`` are
    the rows of all who may wait for a tranche, in order.

    Returns
    -------
    tranches due, tranches handed over, minor units, month in which the next is due or -1
        The families' rows and amounts come first in ``rows`` and ``amounts``.
    """
    waiting, coming = 0, -1
    for i in claims:
        if left[i] > 0:
            if due[i] <= month:
                rows[waiting] = i
                waiting += 1
            elif coming < 0 or due[i] < coming:
                coming = due[i]
    if waiting == 0:
        return 0, 0, 0, coming
    late = late_places(seed, keys, month, lateness, capacity, visits_lost, ahead)
    families, total = 0, 0
    for n in range(waiting):
        i = rows[n]
        place = territory[i]
        if not late[place]:
            rows[families] = i
            amounts[families] = int(np.floor(np.float32(tranche) * dose[i]))
            total += amounts[families]
            families += 1
            left[i] -= 1
            draw = uniforms(seed, _DELIVERY, i ^ key, month)
            due[i] = month + every + wait(draw[1] < timing[place], draw[2], every)
            if left[i] > 0 and (coming < 0 or due[i] < coming):
                coming = due[i]
        else:
            coming = month + 1
    return waiting, families, total, coming


@kernel
def give_package(
    rows: IntArray,
    amounts: IntArray,
    minor_units: float,
    quality: float,
    consumable: float,
    state: FloatArray,
    received: FloatArray,
) -> int:
    """Hand packages over, part to eat, the rest to produce with; add up what they cost."""
    total = 0
    for n in range(amounts.size):
        total += amounts[n]
        worth = quality * amounts[n] / minor_units
        state[_GOODS, rows[n]] += consumable * worth
        state[_PACKAGE, rows[n]] += (1.0 - consumable) * worth
        received[rows[n]] += worth
    return total


@kernel
def tranches_owed(
    tranches: int, members: Rows, claims: Rows, left: CountArray, dose: SingleArray
) -> float:
    """Packages that families of the list, and those that have left it, still have to get.

    Both are in order of their rows, and so is what they add up to.
    """
    shares, count, m, c = np.empty(members.size + claims.size), 0, 0, 0
    while m < members.size or c < claims.size:
        if c == claims.size or (m < members.size and members[m] < claims[c]):
            i, listed = members[m], True
            m += 1
        else:
            i, listed = claims[c], m < members.size and members[m] == claims[c]
            m += listed
            c += 1
        if listed or left[i] > 0:
            shares[count] = left[i] / tranches * dose[i]
            count += 1
    return float(pairwise_sum(shares[:count]))


@kernel
def promise_tranches(
    rows: Rows, tranches: int, month: int, left: CountArray, due: MonthArray, claims: Rows
) -> int:
    """Promise a package to families, from a month on; write down and count all who wait for one."""
    for i in rows:
        left[i] += tranches
        due[i] = month
    count = 0
    for i in range(left.size):
        if left[i] > 0:
            claims[count] = i
            count += 1
    return count


class Package(Instrument):
    """Goods in tranches, the first in the month after enrolment.

    Attributes
    ----------
    value : int
        Minor units.
    due : array of int32, shape (households,)
        Month in which the next tranche is due.
    left : array of int16, shape (households,)
        Tranches that were promised and have not come; who leaves the list keeps the claim.
    first_due : array of int64, shape (1,)
        Month before which no tranche is due; -1 if no family waits for one.
    claims : array of rows
        All families that may wait for a tranche, in order of their rows.
    """

    fields = ("goods", "package")
    settings = PackageConfig
    dose = "goods"
    config: PackageConfig

    def __init__(self, office: Office, config: PackageConfig) -> None:
        super().__init__(office, config)
        count = len(office.households)
        self.value = minor_units(config.value)
        self.due = np.full(count, NEVER, dtype=np.int32)
        self.left = np.zeros(count, dtype=np.int16)
        self.first_due = np.full(1, NEVER, dtype=np.int64)
        self.claims: Rows = np.zeros(0, dtype=np.intp)

    def cost(self, months: int) -> int:
        """One package for each stay that the months hold; see ``Instrument.cost``."""
        return round(max(months / self.office.config.duration, 1.0) * self.value)

    def committed(self, month: int) -> float:
        """Tranches that have not come, minor units."""
        office = self.office
        owed = tranches_owed(
            self.config.tranches, office.members, self.claims, self.left, office.dose
        )
        return self.value * owed

    def enrol(self, rows: Rows, month: int) -> None:
        """Promise all tranches; who comes back before the last stay's have come waits for both."""
        claims = np.empty(len(self.left), dtype=np.intp)
        count = promise_tranches(rows, self.config.tranches, month + 1, self.left, self.due, claims)
        self.claims = claims[:count].copy()
        if self.first_due[0] == NEVER or month + 1 < self.first_due[0]:
            self.first_due[:] = month + 1

    def overdue(self, month: int) -> BoolArray:
        """Families whose tranche was late; see ``Instrument.overdue``."""
        late: BoolArray = (self.left > 0) & (self.due <= month)
        return late

    def deliver(self, month: int, conditions: DeliveryConditions, carried: float) -> None:
        """Hand over the tranches that are due; see ``Instrument.deliver``."""
        if self.first_due[0] == NEVER or month < self.first_due[0]:
            return
        office, config = self.office, self.config
        households = office.households
        rows, amounts = np.empty((2, self.claims.size), dtype=np.int64)
        due, families, wanted, self.first_due[0] = collect_tranches(
            month,
            self.claims,
            self.due,
            self.left,
            office.dose,
            households.territory,
            self.value / config.tranches,
            config.tranche_every,
            conditions.timing,
            office.seed,
            office.key,
            office.keys,
            conditions.lateness,
            office.owner.capacity,
            conditions.visits_lost,
            conditions.ahead,
            rows,
            amounts,
        )
        if due == 0:
            return
        office.count(due, families)
        value = office.afford(amounts[:families], wanted)
        if office.config.delivers:
            self.delivered += give_package(
                rows,
                value,
                MINOR_UNITS * conditions.local_per_ppp,
                office.quality,
                config.consumable,
                households.state,
                office.received,
            )
