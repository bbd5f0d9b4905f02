"""A programme: its slots, its instruments, and their total cost."""

from __future__ import annotations

import math

import numpy as np

from synergysim.agents.ministry import Ministry
from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows
from synergysim.institutions.delivery import ENDLESS
from synergysim.institutions.instruments.cash import Cash
from synergysim.institutions.instruments.instrument import Instrument
from synergysim.institutions.instruments.package import Package
from synergysim.institutions.ledger import minor_units
from synergysim.institutions.office import DeliveryConditions, Office
from synergysim.scenario.base import month_index
from synergysim.scenario.programmes import Programme as ProgrammeConfig
from synergysim.scenario.registered import INSTRUMENTS
from synergysim.scenario.returned import check_amounts, checked_number
from synergysim.world.population import Households


class Programme(Office):
    """One programme of a run.

    Attributes
    ----------
    instruments : dict of str to Instrument
        What it gives, in the order of delivery.
    family_cost : array of int64, shape (households,)
        What a slot costs, with administration and delivery, minor units.
    opened : array of bool, shape (territories,)
        Places that a territorial programme has opened in this round.
    entered : array of bool, shape (territories,)
        Places where it enrols families: all, or those of its geographic stage so far.
    asked_consent, consents : array of bool, shape (territories,)
        Villages that were asked to let it in, and those that have.
    ends : int or None
        Month from which nothing is approved and nobody is enrolled; None if it goes on.
    excludes_served : bool
        Whether it leaves out, as a rule, whom others serve.
    yearly_executable : int
        What a year's money can buy, minor units.
    """

    def __init__(
        self,
        name: str,
        config: ProgrammeConfig,
        owner: Ministry,
        quality: float,
        households: Households,
        start: int,
        seed: int,
        territories: IntArray,
    ) -> None:
        super().__init__(name, config, owner, quality, households, start, seed, territories)
        self.instruments: dict[str, Instrument] = {
            name: INSTRUMENTS[name](self, settings) for name, settings in config.gives().items()
        }
        self._at_hand = [i for i in self.instruments.values() if not i.by_visits]
        self._by_visits = [i for i in self.instruments.values() if i.by_visits]
        self.opened = np.zeros(len(territories), dtype=bool)
        self.entered = np.full(len(territories), config.targeting.places is None)
        self.asked_consent, self.consents = np.zeros((2, len(territories)), dtype=bool)
        self.ends = None if config.ends is None else start + month_index(config.ends, config.start)
        last = ENDLESS if self.ends is None else self.ends
        self._intakes = range(start, last, config.targeting.intake_every)
        self.excludes_served = False
        self.yearly_executable = 0
        self.delivery_cost = minor_units(config.costs.delivery)
        self._price_slots()

    def lacks_staff(self, missing: float, months: float) -> None:
        """Let it work outside its owner's sector, where promoters are missing at first.

        They are hired from its start on, and paid like the others, so that a place costs more.

        Parameters
        ----------
        missing : float
            Share of the staff that is missing, 0 to 1; nobody is where it teaches nothing.
        months : float
            Months after which 63 % of them are hired.
        """
        if self.config.training is not None and missing > 0.0:
            self.missing, self.hiring_months = missing, months
            self._price_slots()

    @property
    def gives_messages(self) -> bool:
        """Whether its staff tells families what to do: it visits them, or sets conditions."""
        return bool(self._by_visits) or self.config.condition

    def _price_slots(self) -> None:
        self.family_cost = self._family_cost()
        self._mean_cost = float(self.family_cost.mean())

    def _family_cost(self) -> IntArray:
        """What a slot costs, with all that it takes.

        The social side pays from the year's money, which comes in even parts, and counts a slot
        kept filled for a year; the productive side pays from what it has and counts the whole stay.
        """
        months = self.config.duration if self.is_productive else 12
        benefits = np.zeros(len(self.households), dtype=np.int64)
        for name, instrument in self.instruments.items():
            cost_of_one = instrument.cost(months)
            check_amounts(f"cost of {name}", cost_of_one, np.shape(cost_of_one) and benefits.shape)
            benefits += cost_of_one
        with_administration = np.ceil(benefits * (1.0 + self.config.costs.administration))
        delivery = round(self.delivery_cost * (1.0 + self.missing)) * months
        cost: IntArray = (with_administration + delivery).astype(np.int64)
        return cost

    @property
    def search_part(self) -> float:
        """Share of what a slot costs on average that finding its family takes, 0 to 1."""
        slot = self._mean_cost
        if self.search == 0.0 or slot <= 0.0:
            return 0.0
        if self.config.costs.targeting is not None:
            finding = minor_units(self.config.costs.targeting)
            return finding / (slot + finding)
        months = self.config.duration if self.is_productive else 12
        delivery = round(self.delivery_cost * (1.0 + self.missing)) * months
        benefits = (slot - delivery) / (1.0 + self.config.costs.administration)
        return self.search * self.config.costs.administration * benefits / slot

    @property
    def cash(self) -> Cash | None:
        """Its cash, if it pays any."""
        found = self.instruments.get("cash")
        return found if isinstance(found, Cash) else None

    @property
    def package(self) -> Package | None:
        """Its package, if it hands one over."""
        found = self.instruments.get("package")
        return found if isinstance(found, Package) else None

    @property
    def is_productive(self) -> bool:
        """Whether it belongs to the productive side."""
        return self.config.side == "productive"

    @property
    def gone(self) -> BoolArray:
        """Families that cannot come: those it serves, and on the productive side ever served."""
        return self.ever if self.is_productive else self.enrolled

    def takes_in(self, month: int) -> bool:
        """Whether an intake is due."""
        return month in self._intakes

    def has_ended(self, month: int) -> bool:
        """Whether nothing is approved any more and nobody enrolled."""
        return self.ends is not None and month >= self.ends

    def enrol(self, rows: Rows, month: int, dose: FloatArray | float = 1.0) -> None:
        """Put families on the list from this month on, and promise them what it gives."""
        super().enrol(rows, month, dose)
        for instrument in self.instruments.values():
            instrument.enrol(rows, month)

    def committed(self, month: int) -> int:
        """Money still needed for families on the list, and for what is owed to those who left.

        Of delivery a family on the list needs half on average.
        """
        benefits = 0.0
        for name, instrument in self.instruments.items():
            owed = instrument.committed(month)
            benefits += checked_number(f"committed money of {name}", owed, highest=math.inf)
        staff = self.delivery_cost * (1.0 + self.missing)
        delivery = int(staff * (0.5 * self.config.duration * self.doses))
        return math.ceil(benefits * (1 + self.administration)) + delivery

    def overdue(self, month: int) -> BoolArray:
        """Families that wait for something that is due; array of bool, shape (households,)."""
        found = np.zeros(len(self.households), dtype=bool)
        for instrument in self.instruments.values():
            found |= instrument.overdue(month)
        return found

    def deliver(self, month: int, conditions: DeliveryConditions) -> None:
        """Pay, hand over and train what is due this month, late or on time, whole or thinned."""
        self.family_months += len(self.members)
        for instrument in self._at_hand:
            instrument.deliver(month, conditions, 1.0)
        staff = self.delivery_cost * (1.0 + self.missing * self.hired(month))
        wanted = round(staff * self.doses)
        # Without money for travel there are no visits.
        carried = self.spend("delivery", wanted) / wanted if wanted > 0 else 1.0
        if not self.config.delivers or self.doses == 0.0:
            return
        for instrument in self._by_visits:
            instrument.deliver(month, conditions, carried)
        if self.gives_messages:
            self.visits += carried * float(conditions.visits.dot(self.doses_by_territory()))
        if self.config.condition:
            self.households["condition"][self.members] = 1.0
