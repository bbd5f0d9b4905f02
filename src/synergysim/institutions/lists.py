"""Household lists: who is taken, as far as the money goes, and in which order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.draws import uniform_array
from synergysim.institutions.door import Door, Doors
from synergysim.institutions.targeting import affordable
from synergysim.streams import Stream

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

NOBODY: Rows = np.zeros(0, dtype=np.intp)


def plan(doors: Doors, door: Door, cost: IntArray) -> tuple[Rows, Rows]:
    """Plan a household list, as far as the money goes.

    Parameters
    ----------
    doors : Doors
    door : Door
    cost : array of int64, shape (households,)
        What a place costs for each family, minor units.

    Returns
    -------
    array of rows
        Families to be asked.
    array of rows
        Those of them whom managers sent.
    """
    fill = _productive if door.programme.is_productive else _social
    return fill(doors, door, cost)


def _social(doors: Doors, door: Door, cost: IntArray) -> tuple[Rows, Rows]:
    """Fill the places that a year's money pays for: referred families, then the poorest."""
    programme = door.programme
    score = doors.ranking.score(programme, door.criteria, doors.ranking.standard_welfare())
    free = doors.candidates(door) & doors.fits(door)
    spoken_for = int(programme.family_cost[programme.members].sum())
    money = max(programme.yearly_executable - spoken_for, 0)
    return _referred_first(doors, door, score, free, cost, money)


def _productive(doors: Doors, door: Door, cost: IntArray) -> tuple[Rows, Rows]:
    """Fill a household list: joint places, referred families, then the programme's own."""
    programme, local, agreed = door.programme, door.local, door.agreed
    priority, place = programme.owner.smallholder_priority, doors.households.territory
    money = programme.available - programme.committed()
    means, candidates = doors.ranking.means(), doors.candidates(door)
    helped = doors.staff.requirement_help * (local.tie * local.engagement)
    bar = (doors.bar(door) * (1.0 - helped)).take(place)
    meets = candidates & doors.fits(door) & (means >= bar)
    score = doors.ranking.score(programme, door.criteria, doors.ranking.standard_welfare())
    own = priority * score - (1.0 - priority) * doors.ranking.standing()
    joint_share = agreed
    if door.pair is not None and door.pair.terms.joint is not None:
        fenced = door.pair.terms.joint.share * door.pair.released
        joint_share = fenced + (1.0 - fenced) * agreed
    joint_money, left, chosen = int(joint_share * money), money, NOBODY
    if joint_money >= int(cost.min()):  # else it pays for nobody
        joint_pool = candidates & door.listed & (means >= bar * (1.0 - agreed))
        chosen = affordable(own, joint_pool, cost, joint_money)
        meets[chosen] = False
        left -= int(cost[chosen].sum())
    rows, referred = _referred_first(doors, door, own, meets, cost, left)
    return np.concatenate([chosen, rows]), referred


def _referred_first(
    doors: Doors, door: Door, score: FloatArray, free: BoolArray, cost: IntArray, money: int
) -> tuple[Rows, Rows]:
    """Fill places at managers' discretion with families they referred, then by score.

    ``free`` is used up.
    """
    local, left, referred = door.local, money, NOBODY
    at_discretion = int(money * doors.staff.latitude * float(local.tie.mean()))
    if at_discretion >= int(cost.min()):
        # Not the first draw: in the first month of a run that one says who would come at all.
        known = np.flatnonzero(free & door.listed)
        keys = known ^ doors.ranking.key(door.programme.name)
        draw = uniform_array(doors.seed, Stream.REFERRAL, keys, door.month)[1]
        chance = doors.staff.referral * (local.engagement * local.visits)
        asked = np.zeros(len(free), dtype=bool)
        asked[known] = draw < chance[doors.households.territory[known]]
        referred = affordable(score, asked, cost, at_discretion)
        left -= int(cost[referred].sum())
        free[referred] = False
    others = affordable(score, free, cost, max(left, 0))
    return np.concatenate([referred, others]), referred
