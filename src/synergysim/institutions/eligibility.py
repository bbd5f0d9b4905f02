"""Eligibility: by which criteria a programme enrols, and which families may apply."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from synergysim.agents.partnership import Partnership
from synergysim.arrays import BoolArray, FloatArray, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.institutions.observed_welfare import Ranking
from synergysim.institutions.programme import Programme
from synergysim.scenario.institutions import Staff
from synergysim.scenario.programmes import Change, Targeting
from synergysim.scenario.registered import TARGETING_RULES
from synergysim.streams import Stream
from synergysim.world.population import Households

_REFERRAL, _REFUSAL = int(Stream.REFERRAL), int(Stream.REFUSAL)


class Local(NamedTuple):
    """What local managers bring to an intake, by territory: tie, engagement and visits."""

    tie: FloatArray
    engagement: FloatArray
    visits: FloatArray


class EnrolmentRound(NamedTuple):
    """One round of enrolment: the programme, its criteria, and families served elsewhere.

    Attributes
    ----------
    programme : Programme
    criteria : Targeting
        Those in force this month.
    pair : Partnership or None
        The pair in which the programme is the partner.
    lead_served : array of bool, shape (households,)
        Families whom the leading programme of the pair serves.
    never, on_request : array of bool, shape (households,)
        Families served elsewhere whom it leaves out, and whom villages may ask it to leave out.
    served : array of bool, shape (households,)
        All of these: families for whom this would be a second benefit.
    allowed : array of bool, shape (territories,), or None
        Places to which the choice of places is limited.
    local : Local
    month : int
    """

    programme: Programme
    criteria: Targeting
    pair: Partnership | None
    lead_served: BoolArray
    never: BoolArray
    on_request: BoolArray
    served: BoolArray
    allowed: BoolArray | None
    local: Local
    month: int

    @property
    def targeting_coordination(self) -> float:
        """Coordination of targeting with the leading programme."""
        return self.pair.coordination("targeting") if self.pair is not None else 0.0

    def fenced(self, money: int) -> float:
        """Share of an intake's money that is joint; what was re-programmed is kept for nobody."""
        if self.pair is None or self.pair.terms.joint is None or money <= 0:
            return 0.0
        regular = max(money - self.programme.account.free, 0) / money
        return self.pair.terms.joint_part * self.pair.released * regular

    def fenced_money(self, money: int) -> int:
        """Joint money of an intake that fills no productive list, where the fence holds there."""
        joint = self.pair.terms.joint if self.pair is not None else None
        if joint is None or joint.ring_fence == "productive-lists":
            return 0
        return int(self.fenced(money) * money)


@rule
def is_free(listed: bool, refused: bool, left_out: bool, gone: bool) -> bool:
    """Whether a family may come: one of a list that is not out for some reason."""
    return listed & (not (refused | left_out | gone))


@rule
def would_apply(
    free: bool, interested: bool, lead_served: bool, chance: float, seed: int, key: int, row: int
) -> bool:
    """Whether a free family would apply: the interested do, and some whom managers refer."""
    if free & lead_served & (not interested):
        return uniforms(seed, _REFERRAL, row ^ key, 0)[0] < chance
    return free & interested


@rule
def chances_of_referral(
    referral: float, engagement: FloatArray, tie: FloatArray, visits: FloatArray
) -> FloatArray:
    """Chance, by place, that managers make a family apply that is not interested."""
    chance = np.empty(tie.size)
    for j in range(tie.size):
        chance[j] = referral * (engagement[j] * tie[j] * visits[j])
    return chance


@kernel
def _flag_free(
    listed: BoolArray,
    refused: BoolArray,
    left_out: BoolArray,
    gone: BoolArray,
    free: BoolArray,
) -> None:
    """Flag who may come."""
    for i in range(free.size):
        free[i] = is_free(listed[i], refused[i], left_out[i], gone[i])


@kernel
def _flag_applicants(  # noqa: PLR0913  (a compiled loop)
    free: BoolArray,
    lead_served: BoolArray,
    interested: BoolArray,
    territory: TerritoryArray,
    referral: float,
    engagement: FloatArray,
    tie: FloatArray,
    visits: FloatArray,
    seed: int,
    key: int,
    candidates: BoolArray,
) -> None:
    """Flag who of the free families would apply."""
    chance = chances_of_referral(referral, engagement, tie, visits)
    for i in range(free.size):
        candidates[i] = would_apply(
            free[i], interested[i], lead_served[i], chance[territory[i]], seed, key, i
        )


@kernel
def _count_with_means(
    families: BoolArray, inside: BoolArray, means: FloatArray, threshold: float
) -> int:
    """Count the families inside a definition that have the means that are asked for."""
    count = 0
    for i in range(families.size):
        count += families[i] & inside[i] & (means[i] >= threshold)
    return count


@kernel
def _flag_defined(seed: int, key: int, definition: float, inside: BoolArray) -> None:
    """Flag the families inside a programme's definition, which are a share of all."""
    for i in range(inside.size):
        inside[i] = uniforms(seed, _REFUSAL, i ^ key, 0)[1] < definition


class Eligibility:
    """Criteria of all programmes of a run, and who is eligible under them.

    Attributes
    ----------
    asked : dict of str to array of bool, shape (territories,)
        Villages that asked a programme to leave out who is served already.
    """

    def __init__(self, households: Households, ranking: Ranking, staff: Staff, seed: int) -> None:
        self.households = households
        self.ranking = ranking
        self.staff = staff
        self.seed = seed
        self.asked: dict[str, BoolArray] = {}
        self._nobody = np.zeros(len(households), dtype=bool)
        self._everybody = np.ones(len(households), dtype=bool)
        self._criteria: dict[str, Targeting] = {}
        self._lists: dict[str, BoolArray] = {}
        self._places: dict[str, BoolArray] = {}
        self._meant: dict[tuple[str, float], BoolArray] = {}
        self._serving: set[str] = set()

    def criteria(self, programme: Programme) -> Targeting:
        """Criteria that a programme follows now."""
        return self._criteria.get(programme.name, programme.config.targeting)

    def change(self, programme: Programme, change: Change, pair: Partnership | None) -> None:
        """Change a programme's criteria, which may end an agreement with its partner."""
        news = change.model_dump(exclude={"date", "own_criteria"}, exclude_none=True)
        self._criteria[programme.name] = self.criteria(programme).model_copy(update=news)
        if change.own_criteria and pair is not None:
            pair.end_targeting_agreement()

    def open(
        self,
        programme: Programme,
        pair: Partnership | None,
        lead: Programme | None,
        local: Local,
        month: int,
    ) -> EnrolmentRound:
        """Open a round of enrolment; parameters as those of an intake."""
        self._lists[programme.name] = programme.enrolled
        self._places[programme.name] = programme.entered
        if programme.config.delivers:
            self._serving.add(programme.name)
        criteria = self.criteria(programme)
        lead_served = lead.enrolled if lead is not None else self._nobody
        out = {"always": self._nobody, "on-request": self._nobody}
        if pair is not None and pair.terms.exclude_served != "never":
            out[pair.terms.exclude_served] = lead_served
        if criteria.exclude is not None:
            when, other = criteria.exclude.when, criteria.exclude.programme
            if other in self._serving:
                out[when] = out[when] | self._lists.get(other, self._nobody)
        among = criteria.places.among if criteria.places is not None else None
        allowed = None if among is None else self.places(among, len(programme.entered))
        served = lead_served
        for others in out.values():
            if others is not self._nobody and others is not lead_served:
                served = served | others
        return EnrolmentRound(
            programme, criteria, pair, lead_served, out["always"], out["on-request"], served,
            allowed, local, month,
        )  # fmt: skip

    def may_be_asked(self, enrolment: EnrolmentRound) -> bool:
        """Whether there may be families whom villages ask the programme to leave out."""
        return enrolment.on_request is not self._nobody

    def left_out(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families served already whom the programme leaves out: all, or those of villages."""
        if enrolment.on_request is self._nobody:
            return enrolment.never
        if enrolment.programme.excludes_served:
            return enrolment.never | enrolment.on_request
        asked = self.asked.get(enrolment.programme.name)
        if asked is None:
            return enrolment.never
        return enrolment.never | (enrolment.on_request & asked[self.households.territory])

    def searches(self, programme: Programme) -> bool:
        """Whether a programme finds and checks families itself.

        It does not where it takes a list over, and where others lend their committees or registry.
        """
        criteria = self.criteria(programme)
        lent = criteria.committees_of is not None and criteria.rule == "community"
        reuses = criteria.list_of is not None or lent
        return not (reuses or self.ranking.shares_registry(programme, criteria))

    def listed(self, name: str) -> BoolArray:
        """Families whom a programme serves now; nobody before its first intake."""
        return self._lists.get(name, self._nobody)

    def places(self, name: str, count: int) -> BoolArray:
        """Places, of ``count``, that a programme has entered; none before its first intake."""
        return self._places.get(name, np.zeros(count, dtype=bool))

    def served_by_others(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families whom programmes serve that are not parts of one with it."""
        own, pair = {enrolment.programme.name}, enrolment.pair
        if pair is not None and pair.terms.boundary == "none":
            own |= {pair.lead, pair.partner}
        lists = [self._lists[name] for name in self._serving - own]
        found: BoolArray = np.logical_or.reduce(lists) if lists else self._nobody
        return found

    def listed_elsewhere(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families whom the rule `list` admits: those that the other programme serves now."""
        other = enrolment.criteria.list_of
        return self._everybody if other is None else self.listed(other)

    def fits(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families inside the programme's definition of whom it is for."""
        return self._defined(enrolment.programme.name, enrolment.criteria.definition)

    def _defined(self, name: str, definition: float) -> BoolArray:
        if definition >= 1.0:
            return self._everybody
        if (name, definition) not in self._meant:
            inside = np.empty_like(self._nobody)
            _flag_defined(self.seed, self.ranking.key(name), definition, inside)
            self._meant[name, definition] = inside
        return self._meant[name, definition]

    def entry_threshold(self, enrolment: EnrolmentRound) -> float:
        """Means rank that an applicant must reach, eased by the owner's priority."""
        return self._threshold(enrolment.programme, enrolment.criteria)

    @staticmethod
    def _threshold(programme: Programme, criteria: Targeting) -> float:
        return criteria.requirement * (1.0 - programme.owner.smallholder_priority)

    @staticmethod
    def _pays_by_child(programme: Programme) -> bool:
        return programme.config.cash is not None and programme.config.cash.per_child != 0

    def eligible(self, programme: Programme) -> BoolArray:
        """Families that meet a programme's criteria now, whoever is listed, asked or served.

        They are inside its definition; those of the productive side reach its requirement without
        help, and those that would be paid by the child have one.
        """
        criteria = self.criteria(programme)
        found = self._defined(programme.name, criteria.definition)
        if programme.is_productive:
            return self._with_means(found, self._threshold(programme, criteria))
        return found & (self.households.children > 0) if self._pays_by_child(programme) else found

    def count_eligible(self, families: BoolArray, programme: Programme) -> int:
        """How many of some families meet a programme's criteria now; see ``eligible``."""
        criteria = self.criteria(programme)
        threshold = self._threshold(programme, criteria)
        if programme.is_productive and threshold > 0.0:
            inside = self._defined(programme.name, criteria.definition)
            return _count_with_means(families, inside, self.ranking.means(), threshold)
        return int(np.count_nonzero(families & self.eligible(programme)))

    def _with_means(self, families: BoolArray, threshold: float) -> BoolArray:
        """Those of some families whose rank in means reaches a threshold; all have one above 0."""
        return families & (self.ranking.means() >= threshold) if threshold > 0.0 else families

    def candidates(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families who may come and would."""
        programme = enrolment.programme
        free = np.empty_like(programme.refused)
        _flag_free(
            self.listed_elsewhere(enrolment),
            programme.refused,
            self.left_out(enrolment),
            programme.gone,
            free,
        )
        if enrolment.criteria.places is not None:
            free &= programme.entered[self.households.territory]
        return self._applicants(enrolment, free)

    def welcome(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families who would come and meet the criteria, wherever they live, served or not."""
        free = self.listed_elsewhere(enrolment) & ~self.left_out(enrolment)
        found = self._applicants(enrolment, free)
        if TARGETING_RULES[enrolment.criteria.rule].opens_places:
            return found
        return found & self.eligible(enrolment.programme)

    def _applicants(self, enrolment: EnrolmentRound, free: BoolArray) -> BoolArray:
        """Those of the free families who would come; may change ``free``."""
        programme, local, households = enrolment.programme, enrolment.local, self.households
        if programme.is_productive:
            candidates = np.empty_like(free)
            _flag_applicants(
                free,
                enrolment.lead_served,
                households.interested,
                households.territory,
                self.staff.referral,
                local.engagement,
                local.tie,
                local.visits,
                self.seed,
                self.ranking.key(programme.name),
                candidates,
            )
            return candidates
        if self._pays_by_child(programme):
            free &= households.children > 0
        return free

    def target(self, enrolment: EnrolmentRound) -> BoolArray:
        """Families who meet the definition and, without anybody's help, the requirement."""
        target = self.fits(enrolment) & self.listed_elsewhere(enrolment)
        if enrolment.criteria.places is not None:
            target &= enrolment.programme.entered[self.households.territory]
        if enrolment.programme.is_productive:
            target = self._with_means(target, self.entry_threshold(enrolment))
        return target
