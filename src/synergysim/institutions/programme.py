"""A programme at work: its list, its money, its deliveries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.agents.ministry import Ministry
from synergysim.engine.draws import name_key, uniform_array
from synergysim.institutions.ledger import Account, minor_units
from synergysim.scenario.programmes import Programme as Given
from synergysim.streams import Stream
from synergysim.world.population import Households

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

NEVER = -1
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


class Programme:
    """One programme of a run.

    Attributes
    ----------
    enrolled : array of bool, shape (households,)
    since : array of int32, shape (households,)
        Month of enrolment, or -1.
    dose : array of float32, shape (households,)
        Share of the full package that the family gets; below 1 where money is thinned out.
    due : array of int32, shape (households,)
        Month in which the next tranche is due.
    tranches_left : array of int8, shape (households,)
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
        self.name = name
        self.given = given
        self.owner = owner
        self.quality = quality
        self.households = households
        self.start = start
        self.seed = seed
        self.account = Account()
        count = len(households)
        self.enrolled = np.zeros(count, dtype=bool)
        self.ever = np.zeros(count, dtype=bool)
        self.refused = np.zeros(count, dtype=bool)
        self.since = np.full(count, NEVER, dtype=np.int32)
        self.dose = np.ones(count, dtype=np.float32)
        self.due = np.full(count, NEVER, dtype=np.int32)
        self.tranches_left = np.zeros(count, dtype=np.int8)
        self.months_earned = np.zeros(count, dtype=np.int16)
        self.months_owed = np.zeros(count, dtype=np.int16)
        self.withheld = 0
        self.refusals = self.offers = self.on_time = self.deliveries = 0
        self.opened = np.zeros(len(territories), dtype=bool)
        self.excludes_served = False
        self.yearly_executable = 0
        self._keys = territories ^ name_key("programme", name)
        self._household_key = name_key("programme", name)
        self.monthly_cash = self._cash_amounts()
        self.family_cost = self._family_cost()

    def _cash_amounts(self) -> IntArray:
        """Cash per family and month, minor units."""
        cash = self.given.cash
        if cash is None:
            return np.zeros(len(self.households), dtype=np.int64)
        counted = np.minimum(self.households.children, cash.children_counted)
        amounts: IntArray = np.rint(100.0 * (cash.amount + cash.per_child * counted)).astype(
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

        The social side pays from the year's money and counts a year; the productive side pays
        from what it has and counts the whole stay.
        """
        given = self.given
        months = given.duration if self.is_productive else min(given.duration, 12)
        benefits = self.monthly_cash * round(months * self.cash_months)
        if given.package is not None:
            benefits = benefits + minor_units(given.package.value)
        with_administration = np.ceil(benefits * (1.0 + given.costs.administration))
        cost: IntArray = (with_administration + minor_units(given.costs.delivery) * months).astype(
            np.int64
        )
        return cost

    @property
    def is_productive(self) -> bool:
        """Whether it belongs to the productive side."""
        return self.given.side == "productive"

    def enrol(self, rows: Rows, month: int, dose: FloatArray | float = 1.0) -> None:
        """Put families on the list from this month on."""
        self.enrolled[rows] = True
        self.ever[rows] = True
        self.since[rows] = month
        self.dose[rows] = dose
        if self.given.package is not None:
            self.tranches_left[rows] = self.given.package.tranches
            self.due[rows] = month + 1

    def graduate(self, month: int) -> None:
        """Let families go whose time is over."""
        over = self.enrolled & (month - self.since >= self.given.duration)
        self.enrolled[over] = False

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
        """Money still needed for families already on the list.

        Tranches are counted. Of delivery and cash a family on the list needs half on average.
        """
        package, costs = self.given.package, self.given.costs
        half_stay = 0.5 * self.given.duration * self.dose.astype(np.float64) * self.enrolled
        delivery = int(minor_units(costs.delivery) * float(half_stay.sum()))
        benefits = self.cash_months * float((self.monthly_cash * half_stay).sum())
        if package is not None:
            share = self.tranches_left / package.tranches * self.dose * self.enrolled
            benefits += minor_units(package.value) * float(share.sum())
        return int(np.ceil(benefits * (1 + costs.administration))) + delivery

    def deliver(self, month: int, ground: Conditions) -> None:
        """Pay, hand over and train what is due this month, late or on time, whole or thinned."""
        if self.given.cash is not None:
            self._pay(month, ground)
        if self.given.package is not None:
            self._hand_over(month, ground)
        served = float(self.dose[self.enrolled].sum(dtype=np.float64))
        wanted = round(minor_units(self.given.costs.delivery) * served)
        # Without money for the way nobody goes there.
        carried = self._spend("delivery", wanted) / wanted if wanted > 0 else 1.0
        if self.given.training is not None:
            self._train(month, ground, carried)
        if self.given.services is not None:
            rows = np.flatnonzero(self.enrolled)
            reached = self._reached(rows, ground, carried)
            self._give("insurance", rows, self.given.services.insurance * reached)
        if self.given.condition:
            self._give("condition", self.enrolled, 1.0)

    def _reached(self, rows: Rows, ground: Conditions, carried: float) -> FloatArray:
        """Visits that families get, as far as the dose and the money for the way go."""
        return ground.visits[self.households.territory[rows]] * self.dose[rows] * carried

    def _give(self, name: str, rows: Rows | BoolArray, share: FloatArray | float) -> None:
        """Add to a share that families receive this month, which never exceeds one."""
        if self.given.delivers:
            column = self.households[name]
            column[rows] = np.minimum(column[rows] + share, 1.0)

    def _count(self, due: int, done: int) -> None:
        """Count deliveries that were due, and those on time."""
        if self.given.delivers:
            self.deliveries += due
            self.on_time += done

    def _slips(self, month: int, ground: Conditions) -> BoolArray:
        """Territories whose delivery slips a month: weak capacity, closed roads and offices."""
        working = self.owner.capacity * (1.0 - ground.visits_lost)
        draw = uniform_array(self.seed, Stream.DELIVERY, self._keys, month)[0]
        slips: BoolArray = draw < ground.lateness * (1.0 - working)
        return slips

    def _afford(self, amounts: IntArray) -> IntArray:
        """Thin amounts out evenly if the account does not cover them, and book them."""
        administration = self.given.costs.administration
        wanted = int(amounts.sum())
        full = wanted + round(wanted * administration)
        if full > self.available:
            amounts = (amounts * (self.available / full)).astype(np.int64)
            wanted = int(amounts.sum())
        self._spend("benefits", wanted)
        self._spend("administration", round(wanted * administration))
        return amounts

    def _calendar_month(self, month: int) -> int:
        return (int(self.given.start[5:]) - 1 + month - self.start) % 12 + 1

    def _pay(self, month: int, ground: Conditions) -> None:
        cash = self.given.cash
        assert cash is not None
        if not cash.calendar or self._calendar_month(month) in cash.calendar:
            self.months_earned[self.enrolled & (self.since <= month)] += 1
            # Nobody is called to works that the account cannot pay, nor for more than the wage.
            if cash.works is not None and self.available > 0:
                able = np.flatnonzero(self.enrolled & ~self.households.labour_constrained)
                self._give("works", able, cash.works.labour * self.dose[able].astype(np.float64))
        if month >= self.start and (month - self.start + 1) % cash.payment_every == 0:
            # Late money is for the months up to the payday: who came after it waits for the next.
            self.months_owed += self.months_earned
            self.months_earned[:] = 0
        owed = self.months_owed > 0
        if not owed.any():
            return
        slips = self._slips(month, ground)
        places = np.unique(self.households.territory[owed])
        self._count(len(places), int((~slips[places]).sum()))
        rows = np.flatnonzero(owed & ~slips[self.households.territory])
        whole = self.monthly_cash[rows] * self.months_owed[rows]
        self.months_owed[rows] = 0
        paid = self._afford(np.floor(whole * self.dose[rows]).astype(np.int64))
        if self.given.delivers:
            self.households["cash"][rows] += paid / (100.0 * ground.local_per_ppp)

    def _hand_over(self, month: int, ground: Conditions) -> None:
        package = self.given.package
        assert package is not None
        due = self.enrolled & (self.tranches_left > 0) & (self.due <= month)
        if not due.any():
            return
        here = due & ~self._slips(month, ground)[self.households.territory]
        self._count(int(due.sum()), int(here.sum()))
        rows = np.flatnonzero(here)
        tranche = minor_units(package.value) / package.tranches
        value = self._afford(np.floor(tranche * self.dose[rows]).astype(np.int64))
        worth = self.quality * value / (100.0 * ground.local_per_ppp)
        if self.given.delivers:
            self.households["goods"][rows] += package.consumable * worth
            self.households["package"][rows] += (1.0 - package.consumable) * worth
        self.tranches_left[rows] -= 1
        draws = uniform_array(self.seed, Stream.DELIVERY, rows ^ self._household_key, month)
        aligned = draws[1] < ground.timing[self.households.territory[rows]]
        # A tranche that follows the partner's calendar comes when planned; another comes
        # whenever the programme's own round passes by.
        wait = np.where(aligned, 0, np.floor(draws[2] * package.tranche_every))
        self.due[rows] = month + package.tranche_every + wait.astype(np.int32)

    def _train(self, month: int, ground: Conditions, carried: float) -> None:
        training = self.given.training
        assert training is not None
        rows = np.flatnonzero(self.enrolled & (month - self.since < training.months))
        reached = self._reached(rows, ground, carried)
        apart = 1.0 - ground.aligned[self.households.territory[rows]]
        mixed = ground.served_by_partner[rows] * ground.mixed_messages * apart
        self._give("training", rows, training.dose * self.quality * (1.0 - mixed) * reached)
        self._give("coaching", rows, training.coaching * reached)
        self._give("groups", rows, training.groups * reached)
