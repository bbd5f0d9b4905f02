"""Enrolment from household lists: order of families, up to the money available."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.engine.pairwise import pairwise_sum
from synergysim.institutions.eligibility import (
    Eligibility,
    EnrolmentRound,
    chances_of_referral,
    is_free,
    would_apply,
)
from synergysim.institutions.targeting import take_first
from synergysim.streams import Stream

_REFERRAL = int(Stream.REFERRAL)


@rule
def _pay_for(taken: Rows, cost: IntArray, free: BoolArray) -> int:
    """Cost of the families taken, who are free no longer."""
    total = 0
    for i in taken:
        total += cost[i]
        free[i] = False
    return total


@rule
def _least(cost: IntArray) -> int:
    """What the cheapest slot costs."""
    least = 1 << 62
    for of_one in cost:
        least = min(least, of_one)
    return least


@kernel
def _fill_in_turn(  # noqa: PLR0913  (a compiled loop)
    joint: Rows,
    others: Rows,
    score: FloatArray,
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

    Parameters
    ----------
    joint, others : array of rows
        Families that may have joint slots, and those that may have others.
    score : array of float64, shape (households,)
        Lowest first.
    lead_served : array of bool, shape (households,)
        Whom the partner serves.
    planned : array of rows, shape (households,)
        Set here.

    Returns
    -------
    families in joint slots, those and the referred, all
        Their rows come in this order in ``planned``.
    """
    free, rows, in_joint = np.ones(score.size, dtype=np.bool_), np.empty(others.size, np.int64), 0
    least = _least(cost)  # less pays for nobody
    if joint_money >= least:
        in_joint = take_first(score, joint, cost, joint_money, planned)
        money -= _pay_for(planned[:in_joint], cost, free)
    sent = in_joint
    at_discretion = int(money * latitude * (pairwise_sum(tie) / tie.size))
    if at_discretion >= least:
        referred = 0
        for i in others:
            j = territory[i]
            # Not the first draw: in the first month of a run that one says who would come at all.
            if (
                free[i]
                and lead_served[i]
                and uniforms(seed, _REFERRAL, i ^ key, month)[1]
                < referral * (engagement[j] * visits[j])
            ):
                rows[referred] = i
                referred += 1
        sent += take_first(score, rows[:referred], cost, at_discretion, planned[in_joint:])
        money -= _pay_for(planned[in_joint:sent], cost, free)
    left = 0
    for i in others:
        rows[left] = i
        left += free[i]
    return (
        in_joint,
        sent,
        sent + take_first(score, rows[:left], cost, max(money, 0), planned[sent:]),
    )


@kernel
def _mix(priority: float, score: FloatArray, standing: FloatArray, mixed: FloatArray) -> None:
    """Weigh the ranking of the poorest against the standing of those who have means."""
    for i in range(score.size):
        mixed[i] = priority * score[i] - (1.0 - priority) * standing[i]


@kernel
def _fill_productive(  # noqa: PLR0913  (a compiled loop)
    listed: BoolArray,
    refused: BoolArray,
    left_out: BoolArray,
    gone: BoolArray,
    entered: BoolArray,
    interested: BoolArray,
    fits: BoolArray,
    means: FloatArray,
    requirement: float,
    help_given: float,
    coordination: float,
    score: FloatArray,
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
    """Fill the list of a productive programme; arguments and results as of ``_fill_in_turn``.

    Parameters
    ----------
    listed, refused, left_out, gone : array of bool, shape (households,)
        Families that may come, and those that are out.
    entered : array of bool, shape (territories,)
    interested, fits : array of bool, shape (households,)
        Who would come by themselves, and whom the programme is for.
    means : array of float64, shape (households,)
    requirement, help_given : float
        Required means, and the part of them that managers replace where they know each other.
    coordination : float
        By which the requirement falls for families of the other programme's list, in joint slots.
    """
    chance = chances_of_referral(referral, engagement, tie, visits)
    bar, lowered = np.empty(tie.size), np.empty(tie.size)
    for j in range(tie.size):
        bar[j] = requirement * (1.0 - help_given * (tie[j] * engagement[j]))
        lowered[j] = bar[j] * (1.0 - coordination)
    pays_joint = joint_money >= _least(cost)  # else it pays for nobody, and nobody is looked at
    able = np.empty(means.size, dtype=np.bool_)
    for i in range(means.size):
        able[i] = is_free(listed[i], refused[i], left_out[i], gone[i])
        able[i] &= fits[i] | (lead_served[i] & pays_joint)
    rows, joint = np.empty(means.size, np.int64), np.empty(means.size, np.int64)
    others = np.empty(means.size, np.int64)
    count, in_joint, in_others = 0, 0, 0
    for i in range(means.size):  # without branches, because the processor cannot predict them
        rows[count] = i
        j = territory[i]
        count += able[i] & entered[j] & (means[i] >= min(bar[j], lowered[j]))
    for i in rows[:count]:
        j = territory[i]
        if would_apply(True, interested[i], lead_served[i], chance[j], seed, key, i):
            joint[in_joint], others[in_others] = i, i
            in_joint += lead_served[i] & (means[i] >= lowered[j])
            in_others += fits[i] & (means[i] >= bar[j])
    return _fill_in_turn(
        joint[:in_joint], others[:in_others], score, lead_served, territory, cost, money,
        joint_money, latitude, referral, tie, engagement, visits, seed, key, month, planned,
    )  # fmt: skip


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
    plan = _plan_productive if enrolment.programme.is_productive else _plan_social
    planned = np.empty(len(cost), dtype=np.intp)
    in_joint, sent, count = plan(eligibility, enrolment, cost, planned)
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


def _plan_social(
    eligibility: Eligibility, enrolment: EnrolmentRound, cost: IntArray, planned: Rows
) -> tuple[int, int, int]:
    """Plan the slots that a year's money pays for; returns as ``_fill_in_turn``."""
    programme = enrolment.programme
    spoken_for = int(programme.family_cost[programme.members].sum())
    money = max(programme.yearly_executable - spoken_for, 0)
    local, staff = enrolment.local, eligibility.staff
    free = eligibility.candidates(enrolment) & eligibility.fits(enrolment)
    return _fill_in_turn(
        np.flatnonzero(free & enrolment.lead_served), np.flatnonzero(free),
        order_of_choice(eligibility, enrolment), enrolment.lead_served,
        eligibility.households.territory, cost, money, enrolment.fenced_money(money),
        staff.latitude, staff.referral, local.tie, local.engagement, local.visits, eligibility.seed,
        eligibility.ranking.key(programme.name), enrolment.month, planned,
    )  # fmt: skip


def _plan_productive(
    eligibility: Eligibility, enrolment: EnrolmentRound, cost: IntArray, planned: Rows
) -> tuple[int, int, int]:
    """Plan the slots that the money at hand pays for; returns as ``_fill_in_turn``."""
    programme, local, staff = enrolment.programme, enrolment.local, eligibility.staff
    households, ranking = eligibility.households, eligibility.ranking
    coordination = enrolment.targeting_coordination
    money = programme.available - programme.committed(enrolment.month)
    fenced = enrolment.fenced(money)
    joint_share = fenced + (1.0 - fenced) * coordination
    return _fill_productive(
        eligibility.listed_elsewhere(enrolment), programme.refused, eligibility.left_out(enrolment),
        programme.gone, programme.entered, households.interested, eligibility.fits(enrolment),
        ranking.means(), eligibility.entry_threshold(enrolment), staff.requirement_help,
        coordination, order_of_choice(eligibility, enrolment), enrolment.lead_served,
        households.territory, cost, money, int(joint_share * money),
        staff.latitude, staff.referral, local.tie, local.engagement, local.visits,
        eligibility.seed, ranking.key(programme.name), enrolment.month, planned,
    )  # fmt: skip
