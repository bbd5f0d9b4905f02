"""Institutions that note what they do, apart by channel, and otherwise act as always."""

from __future__ import annotations

from typing import Any

import numpy as np

from synergysim.arrays import IntArray
from synergysim.institutions.channels import Path, Paths
from synergysim.institutions.eligibility import Eligibility, EnrolmentRound
from synergysim.institutions.enrolment import order_of_choice
from synergysim.institutions.office import DeliveryConditions
from synergysim.institutions.programme import Programme
from synergysim.institutions.system import InstitutionalSystem
from synergysim.scenario.registered import TARGETING_RULES


class ObservedProgramme(Programme):
    """A programme that notes which share of its payments the account covers.

    Attributes
    ----------
    path : Path
    month, payments : int
        The month that it delivers in, and payments of the month so far.
    """

    path: Path
    month = payments = 0

    def deliver(self, month: int, conditions: DeliveryConditions) -> None:
        """Note where the programme waits for another; see ``Programme.deliver``."""
        self.path.ahead[month] = conditions.ahead
        super().deliver(month, conditions)

    def affordable_share(self, wanted: int) -> float:
        """Note the share; see ``Office.affordable_share``."""
        share = super().affordable_share(wanted)
        self.path.paid[self.month, self.payments] = share
        self.payments += 1
        return share

    def spend(self, use: str, amount: int) -> int:
        """Note what is covered of travel; see ``Office.spend``."""
        covered = super().spend(use, amount)
        if use == "delivery" and amount > 0:
            self.path.travel[self.month] = covered / amount
        return covered


class ObservedSystem(InstitutionalSystem):
    """The institutions of a run, whose paths of all channels are kept.

    Attributes
    ----------
    paths : Paths
    """

    programme_class = ObservedProgramme

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        months, places = self.scenario.run.months, len(self.territories)
        self.paths = Paths(
            {name: Path(months, places) for name in self.programmes}, np.zeros(months)
        )
        self.intake.after = self._note_intake
        self._month = 0

    def deliver(self, month: int) -> None:
        """Note the conditions of a month's deliveries; see ``InstitutionalSystem.deliver``."""
        self._month = month
        self.paths.sharing[month] = self._sharing()
        super().deliver(month)

    def _coordinate_locally(self) -> None:
        super()._coordinate_locally()
        month = self._month
        for name, programme in self.programmes.items():
            met = self._conditions[name]
            path = self.paths.programmes[name]
            if isinstance(programme, ObservedProgramme):
                programme.path, programme.month, programme.payments = path, month, 0
            path.funded[month] = programme.available > 0
            path.capacity[month] = programme.owner.capacity
            path.quality[month] = programme.quality
            path.teaching[month] = programme.teaching(month)
            path.timing[month] = met.timing
            path.visits[month], path.aligned[month] = met.visits, met.aligned
            path.lateness, path.mixed_messages = met.lateness, met.mixed_messages
            path.owner = programme.owner.name
            path.speaker = next(
                (
                    other
                    for other, lead in self.programmes.items()
                    if met.served_by_partner is lead.enrolled
                ),
                None,
            )

    def _note_intake(self, enrolment: EnrolmentRound) -> None:
        """Take a list apart: how many, where, and who comes first in each place."""
        programme, month = enrolment.programme, enrolment.month
        path, place = self.paths.programmes[programme.name], self.households.territory
        rows = np.flatnonzero(programme.enrolled & (programme.since == month))
        doses, count = programme.dose[rows], len(self.territories)
        path.doses[month] = np.sort(doses)[::-1]
        entered = np.bincount(place[rows], minlength=count)
        path.entered[month] = entered
        path.fullness[month] = np.bincount(place[rows], doses, count) / np.maximum(entered, 1)
        path.order[month] = turns(self.intake.eligibility, enrolment)


def turns(eligibility: Eligibility, enrolment: EnrolmentRound) -> IntArray:
    """Turn in which a programme would take each family of a place.

    Families that it has chosen so far come first, then those that would come and meet its criteria,
    both in the order of its list; where whole places open, the order is that of the rows.

    Returns
    -------
    array of int64, shape (households,)
        0 is the first; -1 if the family would not be enrolled.
    """
    programme = enrolment.programme
    chosen = programme.gone
    admitted = chosen | (eligibility.welcome(enrolment) & ~programme.refused)
    score = np.zeros(len(admitted))
    if not TARGETING_RULES[enrolment.criteria.rule].opens_places:
        score = order_of_choice(eligibility, enrolment)
    full = np.where(programme.since == enrolment.month, programme.dose, 0.0)
    order = np.empty(len(admitted), dtype=np.int64)
    order[np.lexsort((score, -full, ~chosen))] = np.arange(len(admitted))
    order[~admitted] = -1
    return order
