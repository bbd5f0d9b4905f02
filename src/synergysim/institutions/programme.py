"""A programme at work: its places, its money, its deliveries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.agents.ministry import Ministry
from synergysim.engine.draws import name_key
from synergysim.institutions import delivery
from synergysim.institutions.beneficiaries import NEVER, Beneficiaries
from synergysim.institutions.ledger import Account, minor_units
from synergysim.scenario.programmes import Programme as Given
from synergysim.units import MINOR_UNITS
from synergysim.world.population import Households

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

CALENDAR = range(1, 13)
"""Calendar months for which cash is due where a programme does not say."""


@dataclass
class Conditions:
    """What a month's deliveries meet on the ground.

    Attributes
    ----------
    visits, aligned : array, shape (territories,)
        Visits made of a full round; agreement of messages with the partner programme.
    timing : array, shape (territories,)
        Chance that a tranche follows the partner's calendar.
    visits_lost : array, shape (territories,)
    served_by_partner : array of bool, shape (households,)
    lateness, mixed_messages : float
    local_per_ppp : float
    """

    visits: FloatArray
    aligned: FloatArray
    timing: FloatArray
    visits_lost: FloatArray
    served_by_partner: BoolArray
    lateness: float
    mixed_messages: float
    local_per_ppp: float


class Programme(Beneficiaries):
    """One programme of a run.

    Attributes
    ----------
    refusals, offers : int
        Counted over the run.
    months_earned, months_owed : array of int16, shape (households,)
        Months of cash since the last payday, and those that a payday called up and that were not
        paid yet. Who leaves the programme keeps both.
    on_time, deliveries : int
        Payments and tranches that were due, and those on time.
    withheld : int
        What a programme that delivers nothing would have spent; see ``available``.
    """

    def __init__(
        self, name: str, given: Given, owner: Ministry, quality: float, households: Households,
        start: int, seed: int, territories: IntArray,
    ) -> None:  # fmt: skip
        count = len(households)
        super().__init__(count, given.duration, given.package)
        self.name = name
        self.given = given
        self.owner = owner
        self.quality = quality
        self.households = households
        self.start = start
        self.seed = seed
        self.account = Account()
        self.months_earned = np.zeros(count, dtype=np.int16)
        self.months_owed = np.zeros(count, dtype=np.int16)
        self._owes = False
        self.withheld = 0
        self.refusals = self.offers = self.on_time = self.deliveries = 0
        self.opened = np.zeros(len(territories), dtype=bool)
        self.excludes_served = False
        self.yearly_executable = 0
        self._household_key = name_key("programme", name)
        self._keys = territories ^ self._household_key
        self.delivery_cost = minor_units(given.costs.delivery)
        self.package_value = minor_units(given.package.value) if given.package is not None else 0
        self.monthly_cash = self._cash_amounts()
        self.family_cost = self._family_cost()

    def _cash_amounts(self) -> IntArray:
        """Cash per family and month, minor units."""
        cash = self.given.cash
        if cash is None:
            return np.zeros(len(self.households), dtype=np.int64)
        counted = np.minimum(self.households.children, cash.children_counted)
        amounts: IntArray = np.rint(MINOR_UNITS * (cash.amount + cash.per_child * counted)).astype(
            np.int64
        )
        return amounts

    @property
    def cash_months(self) -> float:
        """Share of the months of a year for which cash is due."""
        if self.given.cash is None:
            return 0.0
        return len(self.given.cash.calendar or CALENDAR) / len(CALENDAR)

    def _family_cost(self) -> IntArray:
        """What a place costs, with all that it takes.

        The social side pays from the year's money, which comes in even parts, and counts a place
        kept filled for a year; the productive side pays from what it has and counts the whole stay.
        """
        given = self.given
        months = given.duration if self.is_productive else 12
        packages = 1.0 if self.is_productive else max(12 / given.duration, 1.0)
        benefits = self.monthly_cash * round(months * self.cash_months)
        goods = round(packages * self.package_value)
        with_administration = np.ceil((benefits + goods) * (1.0 + given.costs.administration))
        cost: IntArray = (with_administration + self.delivery_cost * months).astype(np.int64)
        return cost

    @property
    def is_productive(self) -> bool:
        """Whether it belongs to the productive side."""
        return self.given.side == "productive"

    def takes_in(self, month: int) -> bool:
        """Whether an intake is due."""
        since = month - self.start
        return since >= 0 and since % self.given.targeting.intake_every == 0

    @property
    def available(self) -> int:
        """Money to spend, minor units.

        A programme that delivers nothing leaves its money where it is, but counts what it would
        have spent, so that its list is that of the programme which delivers.
        """
        return max(self.account.available - self.withheld, 0)

    def _spend(self, use: str, amount: int) -> int:
        """Book what the money covers of an amount; return how much that is."""
        covered = min(amount, self.available)
        if self.given.delivers:
            self.account.spend(use, covered)
        else:
            self.withheld += covered
        return covered

    def committed(self) -> int:
        """Money still needed for families on the list, and for tranches owed to those who left.

        Tranches are counted. Of delivery and cash a family on the list needs half on average.
        """
        package, costs = self.given.package, self.given.costs
        half = 0.5 * self.given.duration
        delivery = int(self.delivery_cost * (half * self.doses))
        benefits = 0.0
        dose = self.dose[self.members]
        if self.given.cash is not None:
            half_stay = half * dose.astype(np.float64)
            cash = self.monthly_cash[self.members] * half_stay
            benefits = self.cash_months * float(np.add.reduce(cash))
        if package is not None:
            claims = np.flatnonzero(self.enrolled | (self.tranches_left > 0))
            share = self.tranches_left[claims] / package.tranches * self.dose[claims]
            benefits += self.package_value * float(np.add.reduce(share))
        return int(np.ceil(benefits * (1 + costs.administration))) + delivery

    def deliver(self, month: int, ground: Conditions) -> None:
        """Pay, hand over and train what is due this month, late or on time, whole or thinned."""
        if self.given.cash is not None:
            self._pay(month, ground)
        if self.given.package is not None:
            self._hand_over(month, ground)
        wanted = round(self.delivery_cost * self.doses)
        # Without money for the way nobody goes there.
        carried = self._spend("delivery", wanted) / wanted if wanted > 0 else 1.0
        if self.given.delivers and self.doses > 0.0:
            self._visit(month, ground, carried)

    def _count(self, due: int, done: int) -> None:
        """Count deliveries that were due, and those on time."""
        if self.given.delivers:
            self.deliveries += due
            self.on_time += done

    def _afford(self, amounts: IntArray, wanted: int) -> IntArray:
        """Thin amounts out evenly if the account does not cover their sum, and book them."""
        administration = self.given.costs.administration
        overhead = round(wanted * administration)
        full = wanted + overhead
        if full > self.available:
            amounts = (amounts * (self.available / full)).astype(np.int64)
            wanted = int(amounts.sum())
            overhead = round(wanted * administration)
        self._spend("benefits", wanted)
        self._spend("administration", overhead)
        return amounts

    def _calendar_month(self, month: int) -> int:
        return (int(self.given.start[5:]) - 1 + month - self.start) % 12 + 1

    def _pay(self, month: int, ground: Conditions) -> None:
        cash, homes = self.given.cash, self.households
        assert cash is not None
        if not cash.calendar or self._calendar_month(month) in cash.calendar:
            # Nobody is called to works that the account cannot pay, nor for more than the wage.
            calls = cash.works is not None and self.given.delivers and self.available > 0
            delivery.earn(
                month, self.members, self.since, self.dose, homes.labour_constrained,
                cash.works.labour if cash.works is not None and calls else 0.0,
                self.months_earned, homes.state,
            )  # fmt: skip
        if month >= self.start and (month - self.start + 1) % cash.payment_every == 0:
            # Late money is for the months up to the payday: who came after it waits for the next.
            delivery.call_up(self.months_earned, self.months_owed)
            self._owes = True
        if not self._owes:
            return
        rows, amounts = np.empty((2, len(homes)), dtype=np.int64)
        due, on_time, families, wanted = delivery.collect_cash(
            self.months_owed, self.monthly_cash, self.dose, homes.territory,
            self.seed, month, self._keys, ground.lateness, self.owner.capacity,
            ground.visits_lost, rows, amounts,
        )  # fmt: skip
        self._owes = on_time < due
        self._count(due, on_time)
        paid = self._afford(amounts[:families], wanted)
        if self.given.delivers:
            delivery.give_cash(
                rows, paid, MINOR_UNITS * ground.local_per_ppp, homes.state, self.received
            )

    def _hand_over(self, month: int, ground: Conditions) -> None:
        package, homes = self.given.package, self.households
        assert package is not None
        if self.first_due == NEVER or month < self.first_due:
            return
        rows, amounts = np.empty((2, len(homes)), dtype=np.int64)
        due, families, wanted, self.first_due = delivery.collect_tranches(
            month, self.due, self.tranches_left, self.dose, homes.territory,
            self.package_value / package.tranches, package.tranche_every, ground.timing,
            self.seed, self._household_key, self._keys, ground.lateness, self.owner.capacity,
            ground.visits_lost, rows, amounts,
        )  # fmt: skip
        if due == 0:
            return
        self._count(due, families)
        value = self._afford(amounts[:families], wanted)
        if self.given.delivers:
            delivery.give_package(
                rows, value, MINOR_UNITS * ground.local_per_ppp, self.quality, package.consumable,
                homes.state, self.received,
            )  # fmt: skip

    def _visit(self, month: int, ground: Conditions, carried: float) -> None:
        training, services = self.given.training, self.given.services
        if training is None and services is None and not self.given.condition:
            return
        delivery.visit(
            month, self.members, self.since, self.dose, self.households.territory,
            ground.visits, ground.aligned, ground.served_by_partner, ground.mixed_messages, carried,
            training.months if training is not None else 0,
            training.dose * self.quality if training is not None else 0.0,
            training.coaching if training is not None else 0.0,
            training.groups if training is not None else 0.0,
            services.insurance if services is not None else 0.0,
            self.given.condition, self.households.state,
        )  # fmt: skip
