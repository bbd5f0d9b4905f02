"""Intakes: programmes choose territories and households. Overlap arises here, or is excluded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import Partnership
from synergysim.engine.draws import name_key, normal_array, uniform_array
from synergysim.institutions.acceptance import refuses
from synergysim.institutions.programme import Programme
from synergysim.institutions.targeting import (
    affordable,
    by_territory,
    log_welfare,
    noisy_score,
    rank_share,
    standard,
    target_overlap,
)
from synergysim.scenario.institutions import Community, Staff, TargetingError
from synergysim.streams import Stream
from synergysim.world.population import Households
from synergysim.world.territory import Territories

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

THINNEST_DOSE = 0.5
"""A place is opened to all only if everybody there gets at least this share of the package."""


@dataclass
class Local:
    """What local managers bring to an intake, by territory: tie, engagement and visits."""

    tie: FloatArray
    engagement: FloatArray
    visits: FloatArray


class Intake:
    """Runs the intakes of all programmes of a run."""

    def __init__(
        self, households: Households, territories: Territories, error: TargetingError,
        staff: Staff, community: Community, poverty_line: float, seed: int,
    ) -> None:  # fmt: skip
        self.households = households
        self.territories = territories
        self.error = error
        self.staff = staff
        self.community = community
        self.poverty_line = poverty_line
        self.seed = seed
        self._rows = np.arange(len(households), dtype=np.int64)
        self._lists: dict[str, BoolArray] = {}

    def _keys(self, programme: Programme) -> npt.NDArray[np.int64]:
        return self._rows ^ name_key("targeting", programme.name)

    def welfare(self) -> FloatArray:
        """Log of expected income per head."""
        return log_welfare(self.households["expected_income"], self.households.size)

    def poor(self) -> BoolArray:
        """Households whose expected income per head is below the line."""
        line: BoolArray = self.welfare() < np.log(self.poverty_line * 30.4)
        return line

    def score(self, programme: Programme, welfare: FloatArray) -> FloatArray:
        """Ranking by the programme's own method, poorest first, with its error."""
        error = {
            "proxy-means": self.error.proxy_means,
            "community": self.error.community,
            "categorical": self.error.proxy_means,
            "territorial": self.error.proxy_means,
            "list": self.error.proxy_means,
        }[programme.given.targeting.rule]
        draw = normal_array(self.seed, Stream.SCORE, self._keys(programme))[0]
        ranking = noisy_score(welfare, error, draw)
        if programme.given.targeting.rule == "categorical":
            # The category comes first, the ranking inside it second.
            ranking = ranking - 10.0 * self.households.labour_constrained
        return ranking

    def means(self, welfare: FloatArray) -> FloatArray:
        """Rank in land, papers and co-payment that entry requirements ask for."""
        share = self.error.means_welfare
        mixed = share * standard(welfare) + np.sqrt(1.0 - share**2) * self.households.means
        return rank_share(mixed)

    def social(self, programme: Programme, month: int) -> None:
        """Fill the places that a year's money pays for, poorest first."""
        welfare = self.welfare()
        free = ~programme.enrolled & ~programme.refused & self._listed_elsewhere(programme)
        if programme.given.cash is not None:
            free &= (self.households.children > 0) | (programme.given.cash.per_child == 0)
        free &= self._fits(programme)
        money = programme.yearly_executable - int(programme.family_cost[programme.enrolled].sum())
        rows = affordable(
            self.score(programme, welfare), free, programme.family_cost, max(money, 0)
        )
        programme.offers += len(rows)
        programme.enrol(rows, month)

    def productive(
        self, programme: Programme, partnership: Partnership | None, partner: Programme | None,
        local: Local, month: int,
    ) -> None:  # fmt: skip
        """Choose places and families for a productive programme.

        Parameters
        ----------
        programme : Programme
        partnership : Partnership or None
            The pair it forms with the social programme, if there is one.
        partner : Programme or None
            The social programme.
        local : Local
        month : int
        """
        agreed = partnership.coordination("targeting") if partnership is not None else 0.0
        listed = partner.enrolled if partner is not None else np.zeros(len(self._rows), dtype=bool)
        money = programme.available - programme.committed()
        candidates = (
            ~programme.ever & ~programme.refused & self._interested(programme, listed, local)
        ) & self._listed_elsewhere(programme)
        if partnership is not None and partnership.architecture.exclude_served != "never":
            candidates &= ~self._excluded(programme, listed)
        if programme.given.targeting.rule == "territorial":
            target = self._open_places(programme, candidates, listed, agreed, money, month)
        else:
            target = self._fill_list(
                programme, candidates, listed, partnership, local, money, month
            )
        if partnership is not None:
            partnership.overlap = target_overlap(listed, target)

    def _listed_elsewhere(self, programme: Programme) -> BoolArray:
        """Families whom the rule `list` admits: those that the other programme serves now."""
        self._lists[programme.name] = programme.enrolled
        other = programme.given.targeting.list_of
        if other is None:
            return np.ones(len(self._rows), dtype=bool)
        # Who has not held an intake yet serves nobody.
        return self._lists.get(other, np.zeros(len(self._rows), dtype=bool))

    def _fits(self, programme: Programme) -> BoolArray:
        """Families inside the programme's definition of whom it is for."""
        niche = uniform_array(self.seed, Stream.REFUSAL, self._keys(programme))[1]
        fits: BoolArray = niche < programme.given.targeting.definition
        return fits

    def _interested(self, programme: Programme, listed: BoolArray, local: Local) -> BoolArray:
        """Families who would come: those interested, and those whom a manager talked to."""
        place = self.households.territory
        chance = self.staff.referral * (local.engagement * local.tie * local.visits)[place]
        draw = uniform_array(self.seed, Stream.REFERRAL, self._keys(programme))[0]
        comes: BoolArray = self.households.interested | (listed & (draw < chance))
        return comes

    def _excluded(self, programme: Programme, listed: BoolArray) -> BoolArray:
        """Families already served, wherever the programme leaves them out."""
        if programme.excludes_served:
            return listed
        return np.zeros(len(listed), dtype=bool)

    def _accept(self, programme: Programme, rows: Rows, listed: BoolArray) -> Rows:
        """Rows that accept: a family served already may turn a second benefit down."""
        draw = uniform_array(self.seed, Stream.REFUSAL, self._keys(programme)[rows])[0]
        no = listed[rows] & refuses(
            self.territories.resentment,
            self.community.refusal,
            self.households.territory[rows],
            draw,
        )
        programme.offers += len(rows)
        programme.refusals += int(no.sum())
        programme.refused[rows[no]] = True
        return rows[~no]

    def _open_places(
        self, programme: Programme, candidates: BoolArray, listed: BoolArray, agreed: float,
        money: int, month: int,
    ) -> BoolArray:  # fmt: skip
        """Open whole places to everybody interested, as far as the money goes."""
        place, count = self.households.territory, len(self.territories)
        people = np.maximum(by_territory(np.ones(len(place)), place, count), 1.0)
        priority = programme.owner.smallholder_priority
        poverty = by_territory(self.poor(), place, count) / people
        own = priority * standard(poverty) + (1.0 - priority) * standard(self.territories.potential)
        density = standard(by_territory(listed, place, count) / people)
        wanted = agreed * density + (1.0 - agreed) * own
        waiting = by_territory(candidates, place, count)
        if waiting.any() and programme.opened[waiting > 0].all():
            # Whoever waits lives where the programme has been: a new round begins.
            programme.opened[:] = False
        for j in np.argsort(-wanted, kind="stable"):
            if waiting[j] == 0 or programme.opened[j]:
                continue
            rows = np.flatnonzero(candidates & (place == j))
            cost = int(programme.family_cost[rows].sum())
            dose = min(1.0, money / cost) if cost > 0 else 1.0
            if dose < THINNEST_DOSE:
                break
            accepted = self._accept(programme, rows, listed)
            programme.enrol(accepted, month, dose)
            programme.referred += int((~self.households.interested[accepted]).sum())
            programme.opened[j] = True
            money -= int(np.ceil(dose * programme.family_cost[accepted].sum()))
        chosen = np.isin(place, np.flatnonzero(programme.opened))
        return chosen if chosen.any() else candidates

    def _fill_list(
        self, programme: Programme, candidates: BoolArray, listed: BoolArray,
        partnership: Partnership | None, local: Local, money: int, month: int,
    ) -> BoolArray:  # fmt: skip
        """Fill a household list: joint places, referred families, then the programme's own."""
        targeting, priority = programme.given.targeting, programme.owner.smallholder_priority
        place = self.households.territory
        welfare = self.welfare()
        means = self.means(welfare)
        agreed = partnership.coordination("targeting") if partnership is not None else 0.0
        helped = self.staff.requirement_help * (local.tie * local.engagement)[place]
        bar = targeting.requirement * (1.0 - priority)
        fits = self._fits(programme)
        meets = candidates & fits & (means >= bar * (1.0 - helped))
        joint_pool = candidates & listed & (means >= bar * (1.0 - helped) * (1.0 - agreed))
        own = priority * self.score(programme, welfare) - (1.0 - priority) * standard(means)
        joint_share = agreed
        if partnership is not None and partnership.architecture.joint_budget is not None:
            fenced = partnership.architecture.joint_budget.share * partnership.released
            joint_share = fenced + (1.0 - fenced) * agreed
        chosen = affordable(own, joint_pool, programme.family_cost, int(joint_share * money))
        left = money - int(programme.family_cost[chosen].sum())
        free = np.ones(len(candidates), dtype=bool)
        free[chosen] = False
        # Not the first draw: in the first month of a run that one says who would come at all.
        draw = uniform_array(self.seed, Stream.REFERRAL, self._keys(programme), month)[1]
        asked = draw < self.staff.referral * (local.engagement * local.visits)[place]
        at_discretion = int(left * self.staff.latitude * float(local.tie.mean()))
        referred = affordable(
            own, meets & listed & asked & free, programme.family_cost, at_discretion
        )
        left -= int(programme.family_cost[referred].sum())
        free[referred] = False
        others = affordable(own, meets & free, programme.family_cost, max(left, 0))
        rows = np.concatenate([chosen, referred, others])
        accepted = self._accept(programme, rows, listed)
        programme.enrol(accepted, month)
        programme.referred += len(np.intersect1d(accepted, referred))
        target: BoolArray = fits & (means >= bar) & self._listed_elsewhere(programme)
        return target
