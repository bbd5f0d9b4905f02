"""Enrolment from household lists: order of families, up to the money available."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows, TerritoryArray
from synergysim.engine.compiled import kernel
from synergysim.engine.draws import uniforms
from synergysim.institutions.eligibility import Eligibility, EnrolmentRound
from synergysim.institutions.targeting import affordable
from synergysim.streams import Stream

_REFERRAL = int(Stream.REFERRAL)

NOBODY: Rows = np.zeros(0, dtype=np.intp)


@kernel
def _flag_eligible(  # noqa: PLR0913  (a compiled loop)
    candidates: BoolArray,
    fits: BoolArray,
    lead_served: BoolArray,
    means: FloatArray,
    bar: FloatArray,
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
    bar : array of float64, shape (territories,)
        Required means; the requirement for families in joint slots falls with coordination.
    coordination : float
    meets, joint : array of bool, shape (households,)
        Set here.
    """
    for i in range(means.size):
        asked = bar[territory[i]]
        # Without branches, because the processor cannot predict them.
        meets[i] = candidates[i] & fits[i] & (means[i] >= asked)
        joint[i] = candidates[i] & lead_served[i] & (means[i] >= asked * (1.0 - coordination))


@kernel
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
    fill = _productive if enrolment.programme.is_productive else _social
    return fill(eligibility, enrolment, cost)


def order_of_choice(eligibility: Eligibility, enrolment: EnrolmentRound) -> FloatArray:
    """Score by which a programme fills a household list, lowest first.

    The productive side mixes the ranking of the poorest with the standing of those who have means,
    by its owner's priority.
    """
    ranking, programme = eligibility.ranking, enrolment.programme
    score = ranking.score(programme, enrolment.criteria, ranking.standard_welfare())
    if not programme.is_productive:
        return score
    priority = programme.owner.smallholder_priority
    own: FloatArray = priority * score - (1.0 - priority) * ranking.standing()
    return own


def _social(
    eligibility: Eligibility, enrolment: EnrolmentRound, cost: IntArray
) -> tuple[Rows, Rows, Rows]:
    """Fill the slots that a year's money pays for: joint, referred, then the poorest."""
    programme = enrolment.programme
    score = order_of_choice(eligibility, enrolment)
    free = eligibility.candidates(enrolment) & eligibility.fits(enrolment)
    spoken_for = int(programme.family_cost[programme.members].sum())
    money = max(programme.yearly_executable - spoken_for, 0)
    chosen = joint_first(enrolment, score, free, cost, money)
    free[chosen] = False
    left = money - int(cost[chosen].sum())
    rows, referred = _referred_first(eligibility, enrolment, score, free, cost, left)
    return np.concatenate([chosen, rows]), referred, chosen


def joint_first(
    enrolment: EnrolmentRound, score: FloatArray, free: BoolArray, cost: IntArray, money: int
) -> Rows:
    """Choose families of the leading programme, as far as joint money of an intake goes.

    Parameters
    ----------
    enrolment : EnrolmentRound
    score : array of float64, shape (households,)
        Lowest first.
    free : array of bool, shape (households,)
        Who may come and would.
    cost : array of int64, shape (households,)
        What a slot costs for each family, minor units.
    money : int
        All money of the intake, minor units.
    """
    fenced = enrolment.fenced_money(money)
    if fenced < int(cost.min()):
        return NOBODY
    return affordable(score, free & enrolment.lead_served, cost, fenced)


def _productive(
    eligibility: Eligibility, enrolment: EnrolmentRound, cost: IntArray
) -> tuple[Rows, Rows, Rows]:
    """Fill a household list: joint slots, referred families, then the programme's own."""
    programme, local, coordination = (
        enrolment.programme,
        enrolment.local,
        enrolment.targeting_coordination,
    )
    place = eligibility.households.territory
    money = programme.available - programme.committed(enrolment.month)
    means, candidates = eligibility.ranking.means(), eligibility.candidates(enrolment)
    helped = eligibility.staff.requirement_help * (local.tie * local.engagement)
    meets, joint_pool = np.empty((2, len(place)), dtype=bool)
    _flag_eligible(
        candidates,
        eligibility.fits(enrolment),
        enrolment.lead_served,
        means,
        eligibility.entry_threshold(enrolment) * (1.0 - helped),
        coordination,
        place,
        meets,
        joint_pool,
    )
    own = order_of_choice(eligibility, enrolment)
    fenced = enrolment.fenced(money)
    joint_share = fenced + (1.0 - fenced) * coordination
    joint_money, left, chosen = int(joint_share * money), money, NOBODY
    if joint_money >= int(cost.min()):  # else it pays for nobody
        chosen = affordable(own, joint_pool, cost, joint_money)
        meets[chosen] = False
        left -= int(cost[chosen].sum())
    rows, referred = _referred_first(eligibility, enrolment, own, meets, cost, left)
    return np.concatenate([chosen, rows]), referred, chosen


def _referred_first(
    eligibility: Eligibility,
    enrolment: EnrolmentRound,
    score: FloatArray,
    free: BoolArray,
    cost: IntArray,
    money: int,
) -> tuple[Rows, Rows]:
    """Fill slots at managers' discretion with families they referred, then by score.

    ``free`` is used up.
    """
    local, left, referred = enrolment.local, money, NOBODY
    at_discretion = int(money * eligibility.staff.latitude * float(local.tie.mean()))
    if at_discretion >= int(cost.min()):
        sent = np.empty(len(free), dtype=bool)
        _refer(
            free,
            enrolment.lead_served,
            eligibility.households.territory,
            eligibility.staff.referral * (local.engagement * local.visits),
            eligibility.seed,
            eligibility.ranking.key(enrolment.programme.name),
            enrolment.month,
            sent,
        )
        referred = affordable(score, sent, cost, at_discretion)
        left -= int(cost[referred].sum())
        free[referred] = False
    others = affordable(score, free, cost, max(left, 0))
    return np.concatenate([referred, others]), referred
