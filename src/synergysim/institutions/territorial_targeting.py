"""Places opened to everybody interested, one after the other, as far as the money goes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows, TerritoryArray
from synergysim.engine.compiled import kernel
from synergysim.institutions.acceptance import ask, turns_down
from synergysim.institutions.eligibility import Eligibility, EnrolmentRound
from synergysim.institutions.targeting import affordable, by_territory, standard
from synergysim.world.territory import Territories

THINNEST_DOSE = 0.5
"""A place is opened to all only if everybody there gets at least this share of the package."""


@dataclass(frozen=True)
class Opened:
    """What opening places came to.

    Attributes
    ----------
    offered : int
        Families asked.
    rows : array of rows
        Families that came.
    doses : array of float64, shape (rows,)
        Share of the package that each gets.
    agreed : array of float64, shape (rows,)
        How far each family of the leading programme came through an agreement.
    target : array of bool, shape (households,)
        Families of the places opened so far.
    """

    offered: int
    rows: Rows
    doses: FloatArray
    agreed: FloatArray
    target: BoolArray


@kernel
def _open_in_turn(  # noqa: PLR0913  (a compiled loop)
    turns: IntArray,
    waits: BoolArray,
    territory: TerritoryArray,
    cost: IntArray,
    money: int,
    thinnest: float,
    seed: int,
    key: int,
    served: BoolArray,
    per_resentment: float,
    resentment: FloatArray,
    opened: BoolArray,
    refused: BoolArray,
    rows: Rows,
    doses: FloatArray,
) -> tuple[int, int]:
    """Open places in their turn until the money is too thin.

    Where all who wait are in territories that the programme has opened, a new round begins.

    Returns
    -------
    families asked, families that came
        The families' rows and doses come first in ``rows`` and ``doses``.
    """
    waiting, whole = np.zeros((2, opened.size), dtype=np.int64)
    for i in range(waits.size):
        if waits[i]:
            waiting[territory[i]] += 1
            whole[territory[i]] += cost[i]
    last = np.cumsum(waiting)  # families place by place, each place's in the order of their rows
    first = last - waiting
    families, position = np.empty(last[-1], dtype=np.int64), first.copy()
    for i in range(waits.size):
        if waits[i]:
            families[position[territory[i]]] = i
            position[territory[i]] += 1
    if last[-1] > 0 and (opened | (waiting == 0)).all():
        opened[:] = False
    offered, came = 0, 0
    for place in turns:
        if waiting[place] == 0 or opened[place]:
            continue
        dose = min(1.0, money / whole[place]) if whole[place] > 0 else 1.0
        if dose < thinnest:
            break
        taken = 0
        for i in families[first[place] : last[place]]:
            if turns_down(served[i], resentment[place], per_resentment, seed, key, i):
                refused[i] = True
            else:
                rows[came], doses[came] = i, dose
                came += 1
                taken += cost[i]
        offered += waiting[place]
        opened[place] = True
        money -= math.ceil(dose * taken)
    return offered, came


def _joint_first(
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
    return affordable(score, free & enrolment.lead_served, cost, fenced)


def need_and_potential(
    enrolment: EnrolmentRound, poverty: FloatArray, territories: Territories
) -> FloatArray:
    """What a programme without an agreement wants places for, highest first.

    Parameters
    ----------
    enrolment : EnrolmentRound
    poverty : array of float64, shape (territories,)
        Share of poor families, as the programme sees it.
    territories : Territories

    Returns
    -------
    array of float64, shape (territories,)
        Weighted mean of need and farming potential, in standard deviations.
    """
    need = enrolment.criteria.place_need
    need = enrolment.programme.owner.smallholder_priority if need is None else need
    wanted: FloatArray = need * standard(poverty) + (1.0 - need) * standard(territories.potential)
    return wanted


def open_places(
    eligibility: Eligibility,
    enrolment: EnrolmentRound,
    territories: Territories,
    people: FloatArray,
    cost: IntArray,
    per_resentment: float,
) -> Opened:
    """Let joint money serve the lead's families, then open whole places, the most wanted first.

    Joint money follows the lead's list to the places where most of its families live.

    Parameters
    ----------
    eligibility : Eligibility
    enrolment : EnrolmentRound
    territories : Territories
    people : array of float64, shape (territories,)
        Families that live in each place, at least one.
    cost : array of int64, shape (households,)
        What a slot costs for each family, minor units.
    per_resentment : float
        Refusals of a second benefit per resentment.
    """
    programme = enrolment.programme
    waits = eligibility.candidates(enrolment) & eligibility.fits(enrolment)
    money = programme.available - programme.committed(enrolment.month)
    place, count = eligibility.households.territory, len(territories)
    poverty = by_territory(eligibility.ranking.poor(), place, count) / people
    own = need_and_potential(enrolment, poverty, territories)
    density = standard(by_territory(enrolment.lead_served, place, count) / people)
    coordination = enrolment.targeting_coordination
    wanted = coordination * density + (1.0 - coordination) * own
    joint = _joint_first(enrolment, -density.take(place), waits, cost, money)
    key, offered = eligibility.ranking.key(programme.name), len(joint)
    if offered:
        ask(
            joint,
            enrolment.served,
            place,
            territories.resentment,
            per_resentment,
            eligibility.seed,
            key,
            programme.refused,
        )
        waits = waits.copy()
        waits[joint] = False
        joint = joint[~programme.refused[joint]]
        money -= int(cost[joint].sum())
    rows, doses = np.empty(len(waits), dtype=np.intp), np.empty(len(waits))
    asked, came = _open_in_turn(
        np.argsort(-wanted, kind="stable"),
        waits,
        place,
        cost,
        money,
        THINNEST_DOSE,
        eligibility.seed,
        key,
        enrolment.served,
        per_resentment,
        territories.resentment,
        programme.opened,
        programme.refused,
        rows,
        doses,
    )
    target = programme.opened.take(place) if programme.opened.any() else waits
    rows, whole = np.concatenate([joint, rows[:came]]), np.ones(len(joint))
    # A place opens because of the list as far as the list counts in the order of places.
    sent = ~eligibility.households.interested[rows]
    agreed = np.where(sent, 1.0, coordination)
    agreed[: len(joint)] = 1.0
    return Opened(
        offered + asked,
        rows,
        np.concatenate([whole, doses[:came]]),
        agreed * enrolment.lead_served[rows],
        target,
    )
