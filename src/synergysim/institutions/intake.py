"""Intakes: programmes choose territories and households. Overlap arises here, or is excluded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import Partnership
from synergysim.engine.draws import uniform_array
from synergysim.institutions.acceptance import grievance, refuses
from synergysim.institutions.ledger import minor_units
from synergysim.institutions.programme import Programme
from synergysim.institutions.ranking import Ranking
from synergysim.institutions.targeting import (
    affordable,
    by_territory,
    standard,
    target_overlap,
)
from synergysim.scenario.institutions import Community, Staff
from synergysim.scenario.programmes import Change, Targeting
from synergysim.streams import Stream
from synergysim.world.population import Households
from synergysim.world.territory import Territories

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

THINNEST_DOSE = 0.5
"""A place is opened to all only if everybody there gets at least this share of the package."""


@dataclass(frozen=True)
class Local:
    """What local managers bring to an intake, by territory: tie, engagement and visits."""

    tie: FloatArray
    engagement: FloatArray
    visits: FloatArray


@dataclass(frozen=True)
class Entry:
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


@dataclass(frozen=True)
class Door:
    """Who stands at the door of one intake, and by which criteria.

    Attributes
    ----------
    programme : Programme
    criteria : Targeting
        Those in force this month.
    pair : Partnership or None
        The pair in which the programme is the partner.
    listed : array of bool, shape (households,)
        Families whom the leading programme of the pair serves.
    never, on_request : array of bool, shape (households,)
        Families served elsewhere whom it leaves out, and whom villages may ask it to leave out.
    local : Local
    month : int
    """

    programme: Programme
    criteria: Targeting
    pair: Partnership | None
    listed: BoolArray
    never: BoolArray
    on_request: BoolArray
    local: Local
    month: int

    @property
    def served(self) -> BoolArray:
        """Families for whom this would be a second benefit."""
        return self.listed | self.never | self.on_request

    @property
    def agreed(self) -> float:
        """Coordination of targeting with the leading programme."""
        return self.pair.coordination("targeting") if self.pair is not None else 0.0


class Intake:
    """Runs the intakes of all programmes of a run.

    Attributes
    ----------
    log : list of Entry
        Every intake so far.
    asked : dict of str to array of bool, shape (territories,)
        Villages that asked a programme to leave out who is served already.
    """

    def __init__(
        self, households: Households, territories: Territories, ranking: Ranking,
        staff: Staff, community: Community, seed: int,
    ) -> None:  # fmt: skip
        self.households = households
        self.territories = territories
        self.ranking = ranking
        self.staff = staff
        self.community = community
        self.seed = seed
        self.log: list[Entry] = []
        self.asked: dict[str, BoolArray] = {}
        self._criteria: dict[str, Targeting] = {}
        self._lists: dict[str, BoolArray] = {}
        self._meant: dict[tuple[str, float], BoolArray] = {}
        self._serving: set[str] = set()
        everybody = np.ones(len(households), dtype=bool)
        people = by_territory(everybody, households.territory, len(territories))
        self._people = np.maximum(people, 1.0)

    def criteria(self, programme: Programme) -> Targeting:
        """Criteria that a programme follows now."""
        return self._criteria.get(programme.name, programme.given.targeting)

    def change(self, programme: Programme, change: Change, pair: Partnership | None) -> None:
        """Change a programme's criteria, which may end what was agreed with its partner."""
        news = change.model_dump(exclude={"date", "own_criteria"}, exclude_none=True)
        self._criteria[programme.name] = self.criteria(programme).model_copy(update=news)
        if change.own_criteria and pair is not None:
            pair.leave_agreed_targeting()

    def welfare(self) -> FloatArray:
        """Log of expected income per head."""
        return self.ranking.welfare()

    def poor(self) -> BoolArray:
        """Households whose expected income per head is below the line."""
        return self.ranking.poor()

    def hold(
        self, programme: Programme, pair: Partnership | None, lead: Programme | None,
        local: Local, month: int,
    ) -> None:  # fmt: skip
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
        self._lists[programme.name] = programme.enrolled
        if programme.given.delivers:
            self._serving.add(programme.name)
        door = self._door(programme, pair, lead, local, month)
        if door.criteria.rule == "territorial":
            offered, rows, target = self._open_places(door)
            asking = 0.0
        else:
            planned, referred = self._plan(door)
            asking = self._hear(door, planned)
            if asking > 0.0:
                planned, referred = self._plan(door)
            offered, rows, target = len(planned), self._accept(door, planned), self._target(door)
            programme.enrol(rows, month)
            programme.referred += int(np.isin(rows, referred).sum()) if len(referred) else 0
        if pair is not None:
            pair.overlap = target_overlap(door.listed, target)
        self._pay_for_finding(door, len(rows))
        self.log.append(
            Entry(
                month, programme.name, offered, offered - len(rows), len(rows),
                int(door.listed[rows].sum()), int(self.poor()[rows].sum()), asking,
            )
        )  # fmt: skip

    # Who may come -----------------------------------------------------------------------------

    def _door(
        self, programme: Programme, pair: Partnership | None, lead: Programme | None,
        local: Local, month: int,
    ) -> Door:  # fmt: skip
        criteria = self.criteria(programme)
        nobody = np.zeros(len(self.households), dtype=bool)
        listed = lead.enrolled if lead is not None else nobody
        out = {"always": nobody, "on-request": nobody}
        if pair is not None and pair.terms.exclude_served != "never":
            out[pair.terms.exclude_served] = listed
        if criteria.exclude is not None:
            when, other = criteria.exclude.when, criteria.exclude.programme
            out[when] = out[when] | (self._lists.get(other, nobody) & (other in self._serving))
        return Door(
            programme, criteria, pair, listed, out["always"], out["on-request"], local, month
        )

    def _left_out(self, door: Door) -> BoolArray:
        """Families served already whom the programme leaves out: all, or those of villages."""
        if door.programme.excludes_served:
            return door.never | door.on_request
        asked = self.asked.get(door.programme.name)
        if asked is None:
            return door.never
        return door.never | (door.on_request & asked[self.households.territory])

    def _listed_elsewhere(self, door: Door) -> BoolArray:
        """Families whom the rule `list` admits: those that the other programme serves now."""
        other = door.criteria.list_of
        if other is None:
            return np.ones(len(self.households), dtype=bool)
        # Who has not held an intake yet serves nobody.
        return self._lists.get(other, np.zeros(len(self.households), dtype=bool))

    def _fits(self, door: Door) -> BoolArray:
        """Families inside the programme's definition of whom it is for."""
        meant = door.programme.name, door.criteria.definition
        if meant not in self._meant:
            niche = uniform_array(self.seed, Stream.REFUSAL, self.ranking.keys(meant[0]))[1]
            self._meant[meant] = niche < meant[1]
        return self._meant[meant]

    def _bar(self, door: Door) -> float:
        """Means rank that an applicant must reach, eased by the owner's priority."""
        return door.criteria.requirement * (1.0 - door.programme.owner.smallholder_priority)

    def _interested(self, door: Door) -> BoolArray:
        """Families who would come: those interested, and those whom a manager talked to."""
        local, comes = door.local, self.households.interested.copy()
        others = np.flatnonzero(door.listed & ~comes)
        chance = self.staff.referral * (local.engagement * local.tie * local.visits)
        keys = self.ranking.keys(door.programme.name)[others]
        draw = uniform_array(self.seed, Stream.REFERRAL, keys)[0]
        comes[others] = draw < chance[self.households.territory[others]]
        return comes

    def _candidates(self, door: Door) -> BoolArray:
        programme = door.programme
        free = ~programme.refused & self._listed_elsewhere(door) & ~self._left_out(door)
        if programme.is_productive:
            return free & ~programme.ever & self._interested(door)
        if programme.given.cash is not None:
            free &= (self.households.children > 0) | (programme.given.cash.per_child == 0)
        return free & ~programme.enrolled

    def _target(self, door: Door) -> BoolArray:
        """Families who meet the definition and, without anybody's help, the requirement."""
        target = self._fits(door) & self._listed_elsewhere(door)
        if door.programme.is_productive:
            target &= self.ranking.means() >= self._bar(door)
        return target

    # Communities ------------------------------------------------------------------------------

    def _hear(self, door: Door, planned: Rows) -> float:
        """Let villages see the planned list; return the share that asks to change it.

        A village asks when what it would see, families served twice while poor neighbours go
        without, is more than it accepts. A request holds in its own village from then on; once
        enough villages ask, the programme makes it its rule.
        """
        if not door.on_request.any() or not planned.size:
            return 0.0
        place, count = self.households.territory, len(self.territories)
        chosen = door.programme.enrolled.copy()
        chosen[planned] = True
        seen = grievance(door.on_request, chosen, self.poor(), place, count)
        asks = seen > self.territories.tolerance
        before = self.asked.get(door.programme.name, np.zeros(count, dtype=bool))
        self.asked[door.programme.name] = before | asks
        reached = np.bincount(place[planned], minlength=count) > 0
        share = float(asks[reached].mean())
        door.programme.excludes_served |= share > self.community.generalisation
        return share

    def _accept(self, door: Door, rows: Rows) -> Rows:
        """Rows that accept: a family served already may turn a second benefit down."""
        programme = door.programme
        keys = self.ranking.keys(programme.name)[rows]
        draw = uniform_array(self.seed, Stream.REFUSAL, keys)[0]
        no = door.served[rows] & refuses(
            self.territories.resentment,
            self.community.refusal,
            self.households.territory[rows],
            draw,
        )
        programme.offers += len(rows)
        programme.refusals += int(no.sum())
        programme.refused[rows[no]] = True
        return rows[~no]

    # Money ------------------------------------------------------------------------------------

    def _finding(self, door: Door) -> int:
        """What it costs to find and check a family; nothing where others have done it."""
        cost, criteria = door.programme.given.costs.targeting, door.criteria
        lent = criteria.committees_of is not None and criteria.rule == "community"
        reused = criteria.list_of is not None or lent
        if cost is None or reused or self.ranking.shares_registry(door.programme, criteria):
            return 0
        return minor_units(cost)

    def _cost(self, door: Door) -> IntArray:
        """What a place costs each family's programme, finding it included."""
        return door.programme.family_cost + self._finding(door)

    def _pay_for_finding(self, door: Door, families: int) -> None:
        programme = door.programme
        if programme.given.delivers:
            owed = self._finding(door) * families
            programme.account.spend("administration", min(owed, programme.account.available))

    # The two rules ----------------------------------------------------------------------------

    def _plan(self, door: Door) -> tuple[Rows, Rows]:
        """Rows of a household list, as far as the money goes, and those that managers sent."""
        return self._productive(door) if door.programme.is_productive else self._social(door)

    def _social(self, door: Door) -> tuple[Rows, Rows]:
        """Fill the places that a year's money pays for: referred families, then the poorest."""
        programme = door.programme
        score = self.ranking.score(programme, door.criteria, self.ranking.welfare())
        free = self._candidates(door) & self._fits(door)
        spoken_for = int(programme.family_cost[programme.enrolled].sum())
        money = max(programme.yearly_executable - spoken_for, 0)
        return self._referred_first(door, score, free, money)

    def _referred_first(
        self, door: Door, score: FloatArray, free: BoolArray, money: int
    ) -> tuple[Rows, Rows]:
        """Fill places at managers' discretion with families they referred, then by score."""
        cost, local = self._cost(door), door.local
        # Not the first draw: in the first month of a run that one says who would come at all.
        known = np.flatnonzero(free & door.listed)
        keys = self.ranking.keys(door.programme.name)[known]
        draw = uniform_array(self.seed, Stream.REFERRAL, keys, door.month)[1]
        chance = self.staff.referral * (local.engagement * local.visits)
        asked = np.zeros(len(free), dtype=bool)
        asked[known] = draw < chance[self.households.territory[known]]
        at_discretion = int(money * self.staff.latitude * float(local.tie.mean()))
        referred = affordable(score, asked, cost, at_discretion)
        left = money - int(cost[referred].sum())
        free = free.copy()
        free[referred] = False
        others = affordable(score, free, cost, max(left, 0))
        return np.concatenate([referred, others]), referred

    def _productive(self, door: Door) -> tuple[Rows, Rows]:
        """Fill a household list: joint places, referred families, then the programme's own."""
        programme, local, agreed = door.programme, door.local, door.agreed
        priority, place = programme.owner.smallholder_priority, self.households.territory
        money = programme.available - programme.committed()
        welfare = self.ranking.welfare()
        means = self.ranking.means()
        candidates, cost = self._candidates(door), self._cost(door)
        helped = self.staff.requirement_help * (local.tie * local.engagement)[place]
        bar = self._bar(door) * (1.0 - helped)
        meets = candidates & self._fits(door) & (means >= bar)
        joint_pool = candidates & door.listed & (means >= bar * (1.0 - agreed))
        score = self.ranking.score(programme, door.criteria, welfare)
        own = priority * score - (1.0 - priority) * self.ranking.standing()
        joint_share = agreed
        if door.pair is not None and door.pair.terms.joint is not None:
            fenced = door.pair.terms.joint.share * door.pair.released
            joint_share = fenced + (1.0 - fenced) * agreed
        chosen = affordable(own, joint_pool, cost, int(joint_share * money))
        meets[chosen] = False
        left = money - int(cost[chosen].sum())
        rows, referred = self._referred_first(door, own, meets, left)
        return np.concatenate([chosen, rows]), referred

    def _open_places(self, door: Door) -> tuple[int, Rows, BoolArray]:
        """Open whole places to everybody interested, as far as the money goes.

        Returns
        -------
        int
            Families asked.
        array of rows
            Families that came.
        array of bool, shape (households,)
            Families of the places opened so far.
        """
        programme, candidates = door.programme, self._candidates(door)
        money = programme.available - programme.committed()
        place, count = self.households.territory, len(self.territories)
        need = door.criteria.place_need
        need = programme.owner.smallholder_priority if need is None else need
        poverty = by_territory(self.poor(), place, count) / self._people
        own = need * standard(poverty) + (1.0 - need) * standard(self.territories.potential)
        density = standard(by_territory(door.listed, place, count) / self._people)
        wanted = door.agreed * density + (1.0 - door.agreed) * own
        waiting = by_territory(candidates, place, count)
        if waiting.any() and programme.opened[waiting > 0].all():
            # Whoever waits lives where the programme has been: a new round begins.
            programme.opened[:] = False
        offered, came, cost = 0, [np.zeros(0, dtype=np.intp)], self._cost(door)
        waits = np.flatnonzero(candidates)
        lives = place[waits]
        for j in np.argsort(-wanted, kind="stable"):
            if waiting[j] == 0 or programme.opened[j]:
                continue
            rows = waits[lives == j]
            whole = int(cost[rows].sum())
            dose = min(1.0, money / whole) if whole > 0 else 1.0
            if dose < THINNEST_DOSE:
                break
            accepted = self._accept(door, rows)
            programme.enrol(accepted, door.month, dose)
            programme.referred += int((~self.households.interested[accepted]).sum())
            programme.opened[j] = True
            money -= int(np.ceil(dose * cost[accepted].sum()))
            offered += len(rows)
            came.append(accepted)
        chosen = programme.opened[place]
        target = chosen if chosen.any() else candidates
        return offered, np.concatenate(came), target
