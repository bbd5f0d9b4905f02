"""Coordination bodies: attendance, shared information and decisions.

Information and decisions are two outputs. Anybody present informs; an item passes only if the
principals whom it concerns are there and sign, and the body has the power. Items between two
members are settled by those two; only budget items, and all items of a body that binds, need every
member. A member sends its principal as long as something of its own is decided, or as long as the
body has money; otherwise a delegate comes, who informs and cannot sign. Below the national level
districts and regions send those who lead the programmes' staff there, who sign as far as their
staff is engaged and come for as little as a council's members do.

Nobody refuses a signature that the government ordered while it supports its order: at the
national level an ordered item is signed with the order's strength times political support at least,
whatever the signer's own will. Carrying it out takes effort all the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import mesa
import numpy as np

from synergysim.agents.partnership import Partnership
from synergysim.arrays import FloatArray
from synergysim.engine.draws import name_key, uniform_array
from synergysim.institutions.local_coordination import attendance, hold_councils
from synergysim.scenario.architecture import Body as BodyConfig
from synergysim.scenario.architecture import Function
from synergysim.scenario.institutions import Coordination
from synergysim.streams import Stream

# Conventions, all assumed: no source measures them.
FIRST_ATTENDANCE = 0.5  # share of principals at a body's first meeting without any support
COUNCIL_ATTENDANCE = 0.75  # attendance with which local councils begin
INFORMED_PACE = 0.25  # share of the missing information that a meeting provides
INFORMED_BY = 4.0  # members present at which 63 % of the available information is shared
OTHERS_SIGN = 0.8  # chance that a council member without a programme signs


def platforms_of(config: BodyConfig, coordination: Coordination) -> float:
    """Platforms that a meeting costs each member: one a quarter, and its part of the own budget."""
    return config.cadence / 3.0 * (1.0 + coordination.own_budget_cost * config.budget)


def _attendance(budget: float, expected: FloatArray, enough: float) -> FloatArray:
    return np.array([attendance(budget, share, enough) for share in expected.tolist()])


@dataclass(frozen=True)
class Agenda:
    """What a body discusses.

    Attributes
    ----------
    known : list of Partnership
        All pairs of the run.
    pairs : list of Partnership
        Those whose two owners are members.
    seats : list of tuple of int
        Positions of each pair's owners among the members; one if both are the same ministry.
    owners : list of tuple of int
        The same of both sides, the leading one first.
    items : array, shape (members and others,)
        Items that concern each member.
    """

    known: list[Partnership]
    pairs: list[Partnership]
    seats: list[tuple[int, ...]]
    owners: list[tuple[int, int]]
    items: FloatArray


class CoordinationBody(mesa.Agent):
    """A national or intermediate body.

    Attributes
    ----------
    members : list of str
        Ministries that sit in it, each once.
    expected : array, shape (members and others,)
        Share of its own items that each member has come to expect a meeting to settle.
    information : float
    met, decided : int
        Meetings held and items passed so far.
    """

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        config: BodyConfig,
        members: list[str],
        coordination: Coordination,
        support: float,
        seed: int,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.config = config
        self.members = members
        self.coordination = coordination
        self.seed = seed
        self.information = 0.0
        self.met = 0
        self.decided = 0
        names = [*members, *(f"other {i}" for i in range(config.other_members))]
        self._keys = np.array([name_key("body", name, member) for member in names], dtype=np.int64)
        self._room = np.array([name_key("body", name)], dtype=np.int64)
        self._agenda: Agenda | None = None
        first = FIRST_ATTENDANCE + (1.0 - FIRST_ATTENDANCE) * support
        self.expected = np.full(self.size, first * self._enough)

    @property
    def platforms(self) -> float:
        """Platforms that each of its meetings costs a member."""
        return platforms_of(self.config, self.coordination)

    @property
    def size(self) -> int:
        """Number of members."""
        return len(self._keys)

    @property
    def is_national(self) -> bool:
        """Whether ministries sit in it themselves, and not their officers of a district."""
        return self.config.level == "national"

    @property
    def _enough(self) -> float:
        """Share of its items settled for which a member always comes."""
        config = self.coordination
        return config.worth_of_meeting if self.is_national else config.worth_of_council

    @property
    def presence(self) -> FloatArray:
        """Chance that each member sends a principal, shape (members and others,)."""
        return _attendance(self.config.budget, self.expected, self._enough)

    @property
    def attendance(self) -> float:
        """Chance that a member sends a principal, mean over members; NaN without any."""
        return float(self.presence.mean()) if self.size else math.nan

    def meet(
        self, month: int, partnerships: list[Partnership], lost: float, support: float
    ) -> bool:
        """Hold this month's meeting, if one is due and takes place.

        Parameters
        ----------
        month : int
        partnerships : list of Partnership
            All pairs; those whose two owners are members are on the agenda.
        lost : float
            Share of meetings that a shock prevents.
        support : float
            Political support behind the government's orders.

        Returns
        -------
        bool
            Whether the body met.
        """
        if month % self.config.cadence or not self.size:
            return False
        chance = uniform_array(self.seed, Stream.MEETING, self._room, month)[:, 0]
        if chance[0] >= self.config.reliability * (1.0 - lost):
            return False
        self.met += 1
        agenda, passed = self._agenda_of(partnerships), [0.0] * self.size
        if chance[1] < self.config.power:
            self._decide(month, agenda, support, passed)
        known = 1.0 - math.exp(-self.size / INFORMED_BY)
        self.information += INFORMED_PACE * (known - self.information)
        for pair in agenda.pairs:
            pair.information = max(pair.information, self.information)
        self._weigh(passed, agenda.items)
        return True

    def _agenda_of(self, partnerships: list[Partnership]) -> Agenda:
        """Pairs whose items this body discusses; the same as long as the run's pairs are."""
        if self._agenda is None or self._agenda.known is not partnerships:
            seat = {member: number for number, member in enumerate(self.members)}
            pairs = [p for p in partnerships if seat.keys() >= set(p.terms.owners)]
            seats = [tuple({seat[owner] for owner in p.terms.owners}) for p in pairs]
            lead, partner = ([seat[p.terms.owners[side]] for p in pairs] for side in (0, 1))
            items = np.zeros(self.size)
            for of in seats:
                items[list(of)] += len(self.config.functions)
            owners = list(zip(lead, partner, strict=True))
            self._agenda = Agenda(partnerships, pairs, seats, owners, items)
        return self._agenda

    def _decide(self, month: int, agenda: Agenda, support: float, passed: list[float]) -> None:
        """Let members who come sign item by item; count in ``passed`` what concerns each."""
        draws = uniform_array(self.seed, Stream.SIGNATURE, self._keys, month)
        comes, reluctance = (draws[0] < self.presence).tolist(), draws[1].tolist()
        willing = np.sqrt(self._will(agenda)).tolist()
        signing: dict[float, tuple[list[bool], bool]] = {}  # who signs, by how far it is ordered
        national, level = self.is_national, self.config.level
        items = [(function, self._needs_all(function)) for function in self.config.functions]
        for pair, of in zip(agenda.pairs, agenda.seats, strict=True):
            ordered = pair.ordered if national else {}
            for function, needs_all in items:
                obeys = support * ordered.get(function, 0.0) if ordered else 0.0
                if obeys not in signing:
                    signs = [
                        come and refusal < max(will, obeys)
                        for come, refusal, will in zip(comes, reluctance, willing, strict=True)
                    ]
                    signing[obeys] = signs, all(signs)
                signs, everybody = signing[obeys]
                if everybody if needs_all else signs[of[0]] and signs[of[-1]]:
                    for member in of:
                        passed[member] += 1.0
                    pair.agree(function, level)
                    self.decided += 1

    def _needs_all(self, function: Function) -> bool:
        """Whether an item needs all members: budget items, and all items of a binding body.

        Other items need the two concerned.
        """
        return function == "budget" or self.config.binding

    def _weigh(self, passed: list[float], items: FloatArray) -> None:
        """Let every member learn from what became of its own items."""
        counted = np.array(passed)
        on_agenda = float(np.add.reduce(items))
        whole = float(np.add.reduce(counted)) / on_agenda if on_agenda > 0.0 else 0.0
        share = np.where(items > 0.0, counted / np.maximum(items, 1.0), whole)
        pace = self.coordination.attendance_adjustment * self.config.cadence / 3.0
        self.expected += min(pace, 1.0) * (share - self.expected)

    def _will(self, agenda: Agenda) -> FloatArray:
        """Will of each member to sign; members without an office follow the others' mean."""
        efforts: list[list[float]] = [[] for _ in range(self.size)]
        for pair, (lead, partner) in zip(agenda.pairs, agenda.owners, strict=True):
            own = pair.effort if self.is_national else pair.staff
            efforts[lead].append(own[0])
            efforts[partner].append(own[1])
        wills = [math.fsum(known) / len(known) if known else None for known in efforts]
        known = [will for will in wills if will is not None]
        fallback = math.fsum(known) / len(known) if known else 0.0
        return np.array([fallback if will is None else will for will in wills])

    def binds(self) -> frozenset[Function]:
        """Return functions on which this body's decisions do not lapse."""
        return frozenset(self.config.functions) if self.config.binding else frozenset()


class LocalCouncils(mesa.Agent):
    """A local body in every territory: it decides on timing and delivery, never on money.

    Attributes
    ----------
    expected : array, shape (territories,)
        Share of meetings that are expected to decide.
    agreement : array, shape (territories,)
        Strength of what was decided locally.
    met : array, shape (territories,)
        1 where the council met this month.
    """

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        config: BodyConfig,
        members: list[str],
        coordination: Coordination,
        territories: int,
        seeded: float,
        seed: int,
    ) -> None:
        super().__init__(model)
        self.name = name
        self.members = members
        self.config = config
        self.coordination = coordination
        self.seed = seed
        self.seeded = seeded
        self.expected = np.full(territories, COUNCIL_ATTENDANCE * coordination.worth_of_council)
        self.agreement = np.zeros(territories)
        self.met = np.zeros(territories)
        self._keys = np.array(
            [name_key("council", name, j) for j in range(territories)], dtype=np.int64
        )

    @property
    def platforms(self) -> float:
        """Platforms that meetings in all places cost a member."""
        return platforms_of(self.config, self.coordination)

    @property
    def attendance(self) -> FloatArray:
        """Chance that members come, shape (territories,)."""
        return _attendance(self.config.budget, self.expected, self.coordination.worth_of_council)

    def meet(
        self, month: int, engagement: FloatArray, counterpart: FloatArray, lost: FloatArray
    ) -> None:
        """Meet where a meeting is due; the two managers sign as far as they are engaged.

        Parameters
        ----------
        month : int
        engagement, counterpart : array, shape (territories,)
            Mean engagement of the managers of leading programmes, and of their partners.
        lost : array, shape (territories,)
            Share of meetings that a shock prevents.
        """
        self.agreement *= (1.0 - self.coordination.agreement_lapse) ** (1.0 / 3.0)
        self.met[:] = 0.0
        if month % self.config.cadence:
            return
        config, pace = (
            self.config,
            self.coordination.attendance_adjustment * self.config.cadence / 3.0,
        )
        hold_councils(
            month,
            self.seed,
            self._keys,
            engagement,
            counterpart,
            lost,
            config.reliability * self.seeded,
            OTHERS_SIGN**config.other_members,
            config.power,
            config.budget,
            self.coordination.worth_of_council,
            min(pace, 1.0),
            self.expected,
            self.agreement,
            self.met,
        )
