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
    months_owed : array of int64, shape (territories,)
        Months of cash that are due and not yet paid.
    on_time, deliveries : int
        Payments and tranches that were due, and those on time.
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
        self.months_owed = np.zeros(len(territories), dtype=np.int64)
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

    def _family_cost(self) -> IntArray:
        """What a place costs: a year of cash, or the whole package, with all that it takes."""
        given = self.given
        months = 12 if given.cash is not None else given.duration
        benefits = self.monthly_cash * months
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

    def committed(self) -> int:
        """Money still needed for tranches and delivery of families already on the list."""
        package, costs = self.given.package, self.given.costs
        left = np.where(self.enrolled, self.given.duration, 0)
        delivery = int(0.5 * minor_units(costs.delivery) * float(left.sum()))
        if package is None:
            return delivery
        share = self.tranches_left / package.tranches * self.dose * self.enrolled
        tranches = minor_units(package.value) * float(share.sum())
        return int(np.ceil(tranches * (1 + costs.administration))) + delivery

    def deliver(self, month: int, ground: Conditions) -> None:
        """Pay, hand over and train what is due this month, late or on time, whole or thinned."""
        if self.given.cash is not None:
            self._pay(month, ground)
        if self.given.package is not None:
            self._hand_over(month, ground)
        if self.given.training is not None:
            self._train(month, ground)
        if self.given.condition:
            self.households["condition"][self.enrolled] = 1.0
        visits_cost = minor_units(self.given.costs.delivery) * int(self.enrolled.sum())
        self.account.spend("delivery", min(visits_cost, self.account.available))

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
        if full > self.account.available:
            amounts = (amounts * (self.account.available / full)).astype(np.int64)
            wanted = int(amounts.sum())
        self.account.spend("benefits", wanted)
        self.account.spend(
            "administration", min(round(wanted * administration), self.account.available)
        )
        return amounts

    def _pay(self, month: int, ground: Conditions) -> None:
        cash = self.given.cash
        assert cash is not None
        since_payday = (month - self.start + 1) % cash.payment_every
        if month >= self.start and since_payday == 0:
            self.months_owed += cash.payment_every
        owed = self.months_owed > 0
        if not owed.any():
            return
        pays = owed & ~self._slips(month, ground)
        self.deliveries += int(owed.sum())
        self.on_time += int(pays.sum())
        rows = np.flatnonzero(self.enrolled & pays[self.households.territory])
        owed_here = self.months_owed[self.households.territory[rows]]
        # Late money is for the months up to the payday: who came after it waits for the next.
        months = np.clip(month - since_payday - self.since[rows] + 1, 0, owed_here)
        self.months_owed[pays] = 0
        whole = self.monthly_cash[rows] * months
        paid = self._afford(np.floor(whole * self.dose[rows]).astype(np.int64))
        self.households["cash"][rows] += paid / (100.0 * ground.local_per_ppp)

    def _hand_over(self, month: int, ground: Conditions) -> None:
        package = self.given.package
        assert package is not None
        due = self.enrolled & (self.tranches_left > 0) & (self.due <= month)
        if not due.any():
            return
        here = due & ~self._slips(month, ground)[self.households.territory]
        self.deliveries += int(due.sum())
        self.on_time += int(here.sum())
        rows = np.flatnonzero(here)
        tranche = minor_units(package.value) / package.tranches
        value = self._afford(np.floor(tranche * self.dose[rows]).astype(np.int64))
        worth = self.quality * value / (100.0 * ground.local_per_ppp)
        self.households["goods"][rows] += package.consumable * worth
        self.households["package"][rows] += (1.0 - package.consumable) * worth
        self.tranches_left[rows] -= 1
        draws = uniform_array(self.seed, Stream.DELIVERY, rows ^ self._household_key, month)
        aligned = draws[1] < ground.timing[self.households.territory[rows]]
        # A tranche that follows the partner's calendar comes when planned; another comes
        # whenever the programme's own round passes by.
        wait = np.where(aligned, 0, np.floor(draws[2] * package.tranche_every))
        self.due[rows] = month + package.tranche_every + wait.astype(np.int32)

    def _train(self, month: int, ground: Conditions) -> None:
        training = self.given.training
        assert training is not None
        rows = np.flatnonzero(self.enrolled & (month - self.since < training.months))
        place = self.households.territory[rows]
        reached = ground.visits[place] * self.dose[rows]
        joint = ground.served_by_partner[rows]
        mixed = np.where(joint, ground.mixed_messages * (1.0 - ground.aligned[place]), 0.0)
        for name, intensity in (
            ("training", training.dose * self.quality * (1.0 - mixed)),
            ("coaching", np.full(len(rows), training.coaching)),
            ("groups", np.full(len(rows), training.groups)),
        ):
            column = self.households[name]
            column[rows] = np.minimum(column[rows] + intensity * reached, 1.0)
