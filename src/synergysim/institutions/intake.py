"""Intakes: programmes choose territories and households. Overlap arises here, or is excluded."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from synergysim.agents.partnership import Partnership
from synergysim.arrays import BoolArray, IntArray, Rows
from synergysim.engine.draws import uniform_array
from synergysim.institutions.acceptance import ask, grievance, let_in
from synergysim.institutions.eligibility import Eligibility, EnrolmentRound, Local
from synergysim.institutions.enrolment import plan_enrolment
from synergysim.institutions.geographic_stage import enter_places
from synergysim.institutions.ledger import minor_units
from synergysim.institutions.observed_welfare import Ranking
from synergysim.institutions.programme import Programme
from synergysim.institutions.targeting import by_territory, count_among, target_overlap
from synergysim.institutions.territorial_targeting import open_places
from synergysim.scenario.institutions import Community, Staff
from synergysim.scenario.registered import TARGETING_RULES
from synergysim.streams import Stream
from synergysim.world.population import Households
from synergysim.world.territory import Territories


class Entry(NamedTuple):
    """One intake, counted.

    Attributes
    ----------
    month : int
    programme : str
    offered, refused, entered : int
        Families asked, those that turned it down, those enrolled.
    listed, poor : int
        Enrolled families whom the leading programme serves; those below the poverty line.
    asking : float
        Share of the villages on the planned list that asked to leave out who is served already.
    """

    month: int
    programme: str
    offered: int
    refused: int
    entered: int
    listed: int
    poor: int
    asking: float


def share_rule(pair: Partnership | None, sides: list[Programme]) -> None:
    """Let one project have one rule: what a village asked of a part, the whole follows."""
    if pair is not None and pair.terms.boundary == "none":
        rule = any(side.excludes_served for side in sides)
        for side in sides:
            side.excludes_served = rule


class Intake:
    """Runs the intakes of all programmes of a run.

    Attributes
    ----------
    eligibility : Eligibility
        Who may come to which programme.
    log : list of Entry
        Every intake so far.
    after : callable or None
        Is called with every round of enrolment that is over.
    """

    def __init__(
        self,
        households: Households,
        territories: Territories,
        ranking: Ranking,
        staff: Staff,
        community: Community,
        seed: int,
    ) -> None:
        self.households = households
        self.territories = territories
        self.community = community
        self.ranking = ranking
        self.eligibility = Eligibility(households, ranking, staff, seed)
        self.log: list[Entry] = []
        self.after: Callable[[EnrolmentRound], None] | None = None
        everybody = np.ones(len(households), dtype=bool)
        people = by_territory(everybody, households.territory, len(territories))
        self._people = np.maximum(people, 1.0)

    def hold(
        self,
        programme: Programme,
        pair: Partnership | None,
        lead: Programme | None,
        local: Local,
        month: int,
    ) -> None:
        """Choose places and families for a programme.

        Parameters
        ----------
        programme : Programme
        pair : Partnership or None
            The pair in which it is the partner, if there is one.
        lead : Programme or None
            The programme that leads that pair.
        local : Local
        month : int
        """
        enrolment = self.eligibility.open(programme, pair, lead, local, month)
        enter_places(enrolment, self._people, self.ranking, self.territories, self.eligibility.seed)
        if TARGETING_RULES[enrolment.criteria.rule].opens_places:
            offered, rows, target = self._open_places(enrolment)
            asking = 0.0
        else:
            offered, rows, asking = self._fill_list(enrolment)
            target = None
        programme.offers += offered
        programme.refusals += offered - len(rows)
        if pair is not None and pair.config.fit == "smaller":
            target = self.eligibility.target(enrolment) if target is None else target
            pair.overlap = target_overlap(enrolment.lead_served, target)
        self._pay_for_finding(enrolment, rows)
        programme.account.free = 0
        poor = self.ranking.poor()
        self.log.append(
            Entry(
                month,
                programme.name,
                offered,
                offered - len(rows),
                len(rows),
                count_among(enrolment.lead_served, rows),
                count_among(poor, rows),
                asking,
            )
        )
        if self.after is not None:
            self.after(enrolment)

    # The two rules ----------------------------------------------------------------------------

    def _open_places(self, enrolment: EnrolmentRound) -> tuple[int, Rows, BoolArray]:
        """Open places; return families asked, rows that came, and who was meant."""
        found = open_places(
            self.eligibility,
            enrolment,
            self.territories,
            self._people,
            self._cost(enrolment),
            self.community.refusal,
        )
        enrolment.programme.enrol(found.rows, enrolment.month, found.doses)
        enrolment.programme.agreed[found.rows] = found.agreed
        interested = self.households.interested[found.rows]
        enrolment.programme.referred += len(interested) - int(np.count_nonzero(interested))
        return found.offered, found.rows, found.target

    def _fill_list(self, enrolment: EnrolmentRound) -> tuple[int, Rows, float]:
        """Fill a list; return families asked, rows that came, and the share of villages asking."""
        programme, cost = enrolment.programme, self._cost(enrolment)
        planned, referred, joint = plan_enrolment(self.eligibility, enrolment, cost)
        asking = self._hear(enrolment, planned)
        if asking > 0.0:
            planned, referred, joint = plan_enrolment(self.eligibility, enrolment, cost)
        if enrolment.criteria.consent:
            planned, referred, joint = self._enter_villages(enrolment, planned, referred, joint)
        ask(
            planned,
            enrolment.served,
            self.households.territory,
            self.territories.resentment,
            self.community.refusal,
            self.eligibility.seed,
            self.ranking.key(programme.name),
            programme.refused,
        )
        rows = planned[~programme.refused[planned]]
        programme.enrol(rows, enrolment.month)
        lead = enrolment.pair.lead if enrolment.pair is not None else None
        shared = lead is not None and enrolment.criteria.list_of == lead
        agreed = rows if shared else planned[: len(joint) + len(referred)]
        if len(agreed):
            programme.agreed[agreed] = enrolment.lead_served[agreed]
        if len(referred):
            programme.referred += len(referred) - count_among(programme.refused, referred)
        return len(planned), rows, asking

    # Communities ------------------------------------------------------------------------------

    def _hear(self, enrolment: EnrolmentRound, planned: Rows) -> float:
        """Let villages see the planned list; return the share that asks to change it.

        A village asks when what it would see, families served twice while poor neighbours go
        without, is more than it accepts. A request holds in its own village from then on; once
        enough villages ask, the programme makes it its rule.
        """
        asked = self.eligibility.may_be_asked(enrolment) and enrolment.on_request.any()
        if not asked or not planned.size:
            return 0.0
        place, count = self.households.territory, len(self.territories)
        chosen = enrolment.programme.enrolled.copy()
        chosen[planned] = True
        seen = grievance(enrolment.on_request, chosen, self.ranking.poor(), place, count)
        asks = seen > self.territories.tolerance
        before = self.eligibility.asked.get(enrolment.programme.name, np.zeros(count, dtype=bool))
        self.eligibility.asked[enrolment.programme.name] = before | asks
        reached = np.bincount(place[planned], minlength=count) > 0
        share = float(asks[reached].mean())
        enrolment.programme.excludes_served |= share > self.community.generalisation
        return share

    def _enter_villages(self, enrolment: EnrolmentRound, *lists: Rows) -> list[Rows]:
        """Ask villages to let the programme in; keep families of lists where they do.

        What a village would see is the planned list beside all that other programmes give. Who does
        not agree is asked again at the next intake; who has agreed keeps to it.
        """
        programme, place = enrolment.programme, self.households.territory
        chosen = programme.enrolled.copy()
        chosen[lists[0]] = True
        others = self.eligibility.served_by_others(enrolment)
        count = len(self.territories)
        seen = grievance(others, chosen, self.ranking.poor(), place, count)
        keys = self.territories.keys ^ self.ranking.key(programme.name)
        draw = uniform_array(self.eligibility.seed, Stream.CONSENT, keys, enrolment.month)[0]
        reached = np.bincount(place[lists[0]], minlength=count) > 0
        programme.asked_consent |= reached
        let_in(
            seen,
            self.territories.tolerance,
            self.community.consent_spread,
            draw,
            reached,
            programme.consents,
        )
        return [rows[programme.consents[place[rows]]] for rows in lists]

    # Money ------------------------------------------------------------------------------------

    def _finding(self, enrolment: EnrolmentRound) -> int:
        """What it costs to find and check a family; nothing where others have done it."""
        cost = enrolment.programme.config.costs.targeting
        if cost is None or not self.eligibility.searches(enrolment.programme):
            return 0
        return minor_units(cost)

    def _cost(self, enrolment: EnrolmentRound) -> IntArray:
        """What a slot costs each family's programme, finding it included."""
        finding, cost = self._finding(enrolment), enrolment.programme.family_cost
        return cost + finding if finding else cost

    def _pay_for_finding(self, enrolment: EnrolmentRound, rows: Rows) -> None:
        """Pay the search for families; those of the lead's list were found and checked before."""
        programme = enrolment.programme
        if programme.config.delivers:
            saved = 0.0
            if programme.search > 0.0:
                saved = float(np.add.reduce(programme.agreed[rows], dtype=np.float64))
            finding = self._finding(enrolment)
            if finding and len(rows):
                programme.count_search(finding * len(rows), saved / len(rows))
            owed = round(finding * (len(rows) - saved))
            if owed:
                programme.account.spend("administration", min(owed, programme.account.spendable))
