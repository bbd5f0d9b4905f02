"""The office of a programme: its beneficiaries, its money and its counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synergysim.agents.ministry import Ministry
from synergysim.arrays import BoolArray, FloatArray, IntArray
from synergysim.engine.draws import name_key
from synergysim.engine.shared_numbers import RealCell, WholeCell
from synergysim.institutions.beneficiaries import Beneficiaries
from synergysim.institutions.ledger import Account
from synergysim.scenario.programmes import Programme as ProgrammeConfig
from synergysim.world.population import Households


@dataclass
class DeliveryConditions:
    """Local conditions of a month's deliveries.

    Attributes
    ----------
    visits, aligned : array, shape (territories,)
        Visits made of a full round; agreement of messages with the partner programme.
    timing : array, shape (territories,)
        Chance that a tranche follows the partner's calendar.
    visits_lost : array, shape (territories,)
    ahead : array of bool, shape (territories,)
        Places where an earlier component of the same programme still owes something.
    served_by_partner : array of bool, shape (households,)
    lateness, mixed_messages : float
    local_per_ppp : float
    """

    visits: FloatArray
    aligned: FloatArray
    timing: FloatArray
    visits_lost: FloatArray
    ahead: BoolArray
    served_by_partner: BoolArray
    lateness: float
    mixed_messages: float
    local_per_ppp: float


TALLY = (
    *("family_months", "visits", "deliveries", "on_time"),
    *("search_cost", "search_saved", "withheld"),
)
"""Numbers of an office that grow with every month, in the order in which it keeps them."""


class Office(Beneficiaries):
    """What the instruments of a programme share: its list, its account and its counts.

    Attributes
    ----------
    config : scenario's programme
    owner : Ministry
    quality : float
        Worth of what is handed over or taught, over what it costs.
    missing : float
        Share of the staff that its owner lacks outside its sector and has to hire.
    keys : array of int64, shape (territories,)
        Keys of the draws of this programme in each territory.
    key : int
        Key of its draws for households.
    account : Account
    cells : array of float64, shape (len(TALLY),)
        The numbers of ``TALLY``, of which the attributes are views.
    family_months : int
        Families on the list, added up over the months so far.
    visits : float
        Full visits made to families so far, by a programme with lessons, services or conditions.
    found : float
        Share of the families of the list that came through an agreement, where that saves search.
    search : float
        Share of administration that finding families takes, where the programme searches itself.
    search_cost, search_saved : float
        What finding and checking families would have cost over the run, and the part of it that the
        leading programme's list saved, minor units.
    withheld : int
        What a programme that delivers nothing would have spent; see ``available``.
    refusals, offers : int
        Counted over the run.
    on_time, deliveries : int
        Payments and tranches that were due, and those on time.
    """

    family_months = WholeCell(TALLY.index("family_months"))
    visits = RealCell(TALLY.index("visits"))
    deliveries = WholeCell(TALLY.index("deliveries"))
    on_time = WholeCell(TALLY.index("on_time"))
    search_cost = RealCell(TALLY.index("search_cost"))
    search_saved = RealCell(TALLY.index("search_saved"))
    withheld = WholeCell(TALLY.index("withheld"))

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
        super().__init__(len(households), config.duration)
        self.name = name
        self.config = config
        self.owner = owner
        self.quality = quality
        self.missing, self.hiring_months = 0.0, math.inf
        self.households = households
        self.start = start
        self.seed = seed
        self.key = name_key("programme", name)
        self.keys = territories ^ self.key
        self.account = Account(as_needed=config.funding == "as-needed")
        self.cells: FloatArray = np.zeros(len(TALLY))
        self.search = self.found = 0.0
        self._found_at = -1
        self._counted, self._doses = -1, np.zeros(len(self.keys))
        self.refusals = self.offers = 0

    @property
    def available(self) -> int:
        """Money to spend, minor units.

        A programme that delivers nothing leaves its money where it is, but counts what it would
        have spent, so that its list is that of the programme which delivers.
        """
        return max(self.account.spendable - self.withheld, 0)

    def hired(self, month: int) -> float:
        """Part of the missing staff that is hired by the end of a month, 0 to 1."""
        return 1.0 - math.exp(-max(month - self.start + 1, 0) / self.hiring_months)

    def teaching(self, month: int) -> float:
        """Quality of lessons, 0 to 1: that of all staff, less what is missing and not hired yet."""
        return self.quality * (1.0 - self.missing * (1.0 - self.hired(month)))

    @property
    def administration(self) -> float:
        """Administration per unit of benefits; families from the lead's list need no search."""
        if self.search == 0.0 or self.config.costs.targeting is not None:
            return self.config.costs.administration
        if self._found_at != self.changes:
            self._found_at = self.changes
            members = self.members
            found = np.add.reduce(self.agreed[members], dtype=np.float64)
            self.found = float(found) / members.size if members.size else 0.0
        return self.config.costs.administration * (1.0 - self.search * self.found)

    def spend(self, use: str, amount: int) -> int:
        """Book what the money covers of an amount; return how much that is."""
        covered = min(amount, self.available)
        if self.config.delivers:
            self.account.spend(use, covered)
        else:
            self.withheld += covered
        return covered

    def affordable_share(self, wanted: int) -> float:
        """Share of benefits that the account covers, 0 to 1; administration comes on top."""
        full, available = wanted + round(wanted * self.administration), self.available
        return available / full if full > available else 1.0

    def afford(self, amounts: IntArray, wanted: int) -> IntArray:
        """Thin benefits out evenly if the account does not cover their sum, and book them.

        Parameters
        ----------
        amounts : array of int64, shape (families,)
            Minor units.
        wanted : int
            Their sum. Administration comes on top of it.

        Returns
        -------
        array of int64, shape (families,)
            What can be given to each, minor units.
        """
        share = self.affordable_share(wanted)
        if share < 1.0:
            amounts = (amounts * share).astype(np.int64)
            wanted = int(amounts.sum())
        self.spend("benefits", wanted)
        self.spend("administration", round(wanted * self.administration))
        if self.search > 0.0 and self.config.costs.targeting is None:
            self.count_search(wanted * self.config.costs.administration * self.search, self.found)
        return amounts

    def count_search(self, cost: float, saved: float) -> None:
        """Count what a search costs, and the share of it that is saved, 0 to 1."""
        if self.config.delivers:
            self.search_cost += cost
            self.search_saved += cost * saved

    def doses_by_territory(self) -> FloatArray:
        """Full doses that the families on the list amount to, shape (territories,)."""
        if self._counted != self.changes:
            self._counted = self.changes
            self._doses = np.bincount(
                self.households.territory[self.members], self.dose[self.members], len(self.keys)
            )
        return self._doses

    def count(self, due: int, done: int) -> None:
        """Count deliveries that were due, and those on time."""
        if self.config.delivers:
            self.deliveries += due
            self.on_time += done

    def calendar_month(self, month: int) -> int:
        """Calendar month, 1 to 12, of a month of the run."""
        return (int(self.config.start[5:]) - 1 + month - self.start) % 12 + 1
