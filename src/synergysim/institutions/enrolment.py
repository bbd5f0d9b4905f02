"""Enrolment from household lists: order of families, up to the money available."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.engine.pairwise import pairwise_sum
from synergysim.institutions.eligibility import Eligibility, EnrolmentRound
from synergysim.institutions.targeting import take_in_turn
from synergysim.streams import Stream

_REFERRAL = int(Stream.REFERRAL)


@kernel
def _flag_eligible(  # noqa: PLR0913  (a compiled loop)
    candidates: BoolArray,
    fits: BoolArray,
    lead_served: BoolArray,
    means: FloatArray,
    requirement: float,
    help_given: float,
    tie: FloatArray,
    engagement: FloatArray,
    coordination: float,
    territory: TerritoryArray,
    meets: BoolArray,
    joint: BoolArray,
) -> None:
    """Flag families that meet a programme's requirement, and eligible families of the other.

    Parameters
    ----------
    candidates, fits, lead_served : array of bool, shape (households,)
        Who may come and would, whom the programme is for, and whom its partner serves.
    means : array of float64, shape (households,)
    requirement, help_given : float
        Required means, and the part of them that managers replace where they know each other; the
        requirement for families in joint slots falls with coordination.
    tie, engagement : array of float64, shape (territories,)
    coordination : float
    meets, joint : array of bool, shape (households,)
        Set here.
    """
    bar = np.empty(tie.size)
    for j in range(tie.size):
        bar[j] = requirement * (1.0 - help_given * (tie[j] * engagement[j]))
    for i in range(means.size):
        asked = bar[territory[i]]
        # Without branches, because the processor cannot predict them.
        meets[i] = candidates[i] & fits[i] & (means[i] >= asked)
        joint[i] = candidates[i] & lead_served[i] & (means[i] >= asked * (1.0 - coordination))


@rule
def _refer(
    free: BoolArray,
    lead_served: BoolArray,
    territory: TerritoryArray,
    chance: FloatArray,
    seed: int,
    key: int,
    month: int,
    referred: BoolArray,
) -> None:
    """Let managers refer families of the partner's list whom they know."""
    for i in range(free.size):
        # Not the first draw: in the first month of a run that one says who would come at all.
        referred[i] = (
            free[i]
            and lead_served[i]
            and uniforms(seed, _REFERRAL, i ^ key, month)[1] < chance[territory[i]]
        )


@rule
def _pay_for(taken: Rows, cost: IntArray, free: BoolArray) -> int:
    """Cost of the families taken, who are free no longer."""
    total = 0
    for i in taken:
        total += cost[i]
        free[i] = False
    return total


@kernel
def _fill_in_turn(  # noqa: PLR0913  (a compiled loop)
    score: FloatArray,
    joint: BoolArray,
    free: BoolArray,
    lead_served: BoolArray,
    territory: TerritoryArray,
    cost: IntArray,
    money: int,
    joint_money: int,
    latitude: float,
    referral: float,
    tie: FloatArray,
    engagement: FloatArray,
    visits: FloatArray,
    seed: int,
    key: int,
    month: int,
    planned: Rows,
) -> tuple[int, int, int]:
    """Fill joint slots, those at managers' discretion with families they refer, then by score.

    ``free`` is used up.

    Returns
    -------
    families in joint slots, those and the referred, all
        Their rows come in this order in ``planned``.
    """
    least = cost.min()
    in_joint = 0
    if joint_money >= least:  # else it pays for nobody
        in_joint = take_in_turn(score, joint, cost, joint_money, planned)
        money -= _pay_for(planned[:in_joint], cost, free)
    sent = in_joint
    at_discretion = int(money * latitude * (pairwise_sum(tie) / tie.size))
    if at_discretion >= least:
        chance, referred = np.empty(tie.size), np.empty(free.size, dtype=np.bool_)
        for j in range(tie.size):
            chance[j] = referral * (engagement[j] * visits[j])
        _refer(free, lead_served, territory, chance, seed, key, month, referred)
        sent += take_in_turn(score, referred, cost, at_discretion, planned[in_joint:])
        money -= _pay_for(planned[in_joint:sent], cost, free)
    return in_joint, sent, sent + take_in_turn(score, free, cost, max(money, 0), planned[sent:])


@kernel
def _mix(priority: float, score: FloatArray, standing: FloatArray, mixed: FloatArray) -> None:
    """Weigh the ranking of the poorest against the standing of those who have means."""
    for i in range(score.size):
        mixed[i] = priority * score[i] - (1.0 - priority) * standing[i]


def plan_enrolment(
    eligibility: Eligibility, enrolment: EnrolmentRound, cost: IntArray
) -> tuple[Rows, Rows, Rows]:
    """Plan a household list, as far as the money goes.

    Parameters
    ----------
    eligibility : Eligibility
    enrolment : EnrolmentRound
    cost : array of int64, shape (households,)
        What a slot costs for each family, minor units.

    Returns
    -------
    array of rows
        Families to be asked.
    array of rows
        Those of them whom managers sent.
    array of rows
        Those of them who have joint slots.
    """
    pools = _productive if enrolment.programme.is_productive else _social
    joint, free, money, joint_money = pools(eligibility, enrolment)
    local, staff = enrolment.local, eligibility.staff
    planned = np.empty(len(free), dtype=np.intp)
    in_joint, sent, count = _fill_in_turn(
        order_of_choice(eligibility, enrolment),
        joint,
        free,
        enrolment.lead_served,
        eligibility.households.territory,
        cost,
        money,
        joint_money,
        staff.latitude,
        staff.referral,
        local.tie,
        local.engagement,
        local.visits,
        eligibility.seed,
        eligibility.ranking.key(enrolment.programme.name),
        enrolment.month,
        planned,
    )
    return planned[:count], planned[in_joint:sent], planned[:in_joint]


def order_of_choice(eligibility: Eligibility, enrolment: EnrolmentRound) -> FloatArray:
    """Score by which a programme fills a household list, lowest first.

    The productive side mixes the ranking of the poorest with the standing of those who have means,
    by its owner's priority.
    """
    ranking, programme = eligibility.ranking, enrolment.programme
    score = ranking.score(programme, enrolment.criteria, ranking.standard_welfare())
    if not programme.is_productive:
        return score
    own = np.empty_like(score)
    _mix(programme.owner.smallholder_priority, score, ranking.standing(), own)
    return own


def _social(
    eligibility: Eligibility, enrolment: EnrolmentRound
) -> tuple[BoolArray, BoolArray, int, int]:
    """Who may have the slots that a year's money pays for.

    Returns
    -------
    array of bool, array of bool
        Who may have joint slots, and who may have others.
    int, int
        All money, and joint money, minor units.
    """
    programme = enrolment.programme
    free = eligibility.candidates(enrolment) & eligibility.fits(enrolment)
    spoken_for = int(programme.family_cost[programme.members].sum())
    money = max(programme.yearly_executable - spoken_for, 0)
    return free & enrolment.lead_served, free, money, enrolment.fenced_money(money)


def _productive(
    eligibility: Eligibility, enrolment: EnrolmentRound
) -> tuple[BoolArray, BoolArray, int, int]:
    """Who may have the slots that the money at hand pays for; returns as for the social side."""
    programme, local, coordination = (
        enrolment.programme,
        enrolment.local,
        enrolment.targeting_coordination,
    )
    place = eligibility.households.territory
    money = programme.available - programme.committed(enrolment.month)
    meets, joint = np.empty((2, len(place)), dtype=bool)
    _flag_eligible(
        eligibility.candidates(enrolment),
        eligibility.fits(enrolment),
        enrolment.lead_served,
        eligibility.ranking.means(),
        eligibility.entry_threshold(enrolment),
        eligibility.staff.requirement_help,
        local.tie,
        local.engagement,
        coordination,
        place,
        meets,
        joint,
    )
    fenced = enrolment.fenced(money)
    joint_share = fenced + (1.0 - fenced) * coordination
    return joint, meets, money, int(joint_share * money)
