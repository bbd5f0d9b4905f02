"""Deliveries, family by family: small rules and the compiled loops that drive them over a list.

Money stays in whole minor units. Doses are stored in single precision, and what they multiply is
rounded as their type asks.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.household.fields import STATE_ROW
from synergysim.streams import Stream

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]
MonthArray = npt.NDArray[np.int32]
CountArray = npt.NDArray[np.int16]
Places = npt.NDArray[np.int32]
Rows = npt.NDArray[np.intp]

ENDLESS = 1 << 30
"""A month that no run reaches."""

_DELIVERY = int(Stream.DELIVERY)
_CASH, _GOODS, _PACKAGE, _TRAINING, _COACHING, _GROUPS, _CONDITION, _WORKS, _INSURANCE = (
    STATE_ROW[name]
    for name in (
        "cash", "goods", "package", "training", "coaching", "groups", "condition", "works",
        "insurance",
    )
)  # fmt: skip


@rule
def topped_up(received: float, share: float) -> float:
    """A share that a family receives in a month, with more of it; never more than one."""
    return min(received + share, 1.0)


@rule
def slips(draw: float, lateness: float, capacity: float, visits_lost: float) -> bool:
    """Whether a place's delivery slips a month: weak capacity, closed roads and offices."""
    return draw < lateness * (1.0 - capacity * (1.0 - visits_lost))


@rule
def agreement(served_by_partner: bool, mixed_messages: float, aligned: float) -> float:
    """Part of a lesson that remains where two programmes' messages do not agree."""
    return 1.0 - mixed_messages * (1.0 - aligned) if served_by_partner else 1.0


@rule
def wait(follows: bool, draw: float, every: int) -> int:
    """Months that a tranche is late.

    One that follows the partner's calendar comes when planned; another comes whenever the
    programme's own round passes by.
    """
    return 0 if follows else int(draw * every)


@rule
def late_places(
    seed: int, keys: IntArray, month: int, lateness: float, capacity: float, visits_lost: FloatArray
) -> BoolArray:
    """Places whose delivery slips this month."""
    late = np.zeros(keys.size, dtype=np.bool_)
    for j in range(keys.size):
        draw = uniforms(seed, _DELIVERY, keys[j], month)[0]
        late[j] = slips(draw, lateness, capacity, visits_lost[j])
    return late


@kernel
def let_go(month: int, duration: int, members: Rows, enrolled: BoolArray, since: MonthArray) -> int:
    """Take families whose time is over off the list.

    Returns
    -------
    int
        Month in which the longest-serving of those who stay came; ``ENDLESS`` if nobody stays.
    """
    oldest = ENDLESS
    for i in members:
        if month - since[i] >= duration:
            enrolled[i] = False
        else:
            oldest = min(oldest, since[i])
    return oldest


@kernel
def earn(
    month: int, members: Rows, since: MonthArray, dose: SingleArray, unable: BoolArray,
    labour: float, earned: CountArray, state: FloatArray,
) -> None:  # fmt: skip
    """Let families earn a month of cash; ``labour`` is the share that works take of the able."""
    for i in members:
        if since[i] <= month:
            earned[i] += 1
        if labour > 0.0 and not unable[i]:
            state[_WORKS, i] = topped_up(state[_WORKS, i], labour * float(dose[i]))


@kernel
def call_up(earned: CountArray, owed: CountArray) -> None:
    """Owe families, on a payday, the months of cash that they have earned so far."""
    for i in range(earned.size):
        owed[i] += earned[i]
        earned[i] = 0


@kernel
def collect_cash(
    owed: CountArray, monthly: IntArray, dose: SingleArray, territory: Places, seed: int,
    month: int, keys: IntArray, lateness: float, capacity: float, visits_lost: FloatArray,
    rows: IntArray, amounts: IntArray,
) -> tuple[int, int, int, int]:  # fmt: skip
    """List who is paid all that is owed: everybody outside the places that slip.

    Returns
    -------
    places due, places on time, families paid, minor units
        The families' rows and amounts come first in ``rows`` and ``amounts``.
    """
    late = late_places(seed, keys, month, lateness, capacity, visits_lost)
    called = np.zeros(keys.size, dtype=np.bool_)
    families, total = 0, 0
    for i in range(owed.size):
        if owed[i] > 0:
            called[territory[i]] = True
            if not late[territory[i]]:
                rows[families] = i
                amounts[families] = int(np.floor(monthly[i] * owed[i] * float(dose[i])))
                total += amounts[families]
                families += 1
                owed[i] = 0
    due, on_time = 0, 0
    for j in range(keys.size):
        if called[j]:
            due += 1
            if not late[j]:
                on_time += 1
    return due, on_time, families, total


@kernel
def collect_tranches(
    month: int, due: MonthArray, left: CountArray, dose: SingleArray, territory: Places,
    tranche: float, every: int, timing: FloatArray, seed: int, key: int,
    keys: IntArray, lateness: float, capacity: float, visits_lost: FloatArray, rows: IntArray,
    amounts: IntArray,
) -> tuple[int, int, int, int]:  # fmt: skip
    """List who gets a tranche now, and set when each is due next.

    Families that have left the list keep their claim to what they were promised.

    Returns
    -------
    tranches due, tranches handed over, minor units, month in which the next is due or -1
        The families' rows and amounts come first in ``rows`` and ``amounts``.
    """
    waiting, coming = 0, -1
    for i in range(left.size):
        if left[i] > 0:
            if due[i] <= month:
                rows[waiting] = i
                waiting += 1
            elif coming < 0 or due[i] < coming:
                coming = due[i]
    if waiting == 0:
        return 0, 0, 0, coming
    late = late_places(seed, keys, month, lateness, capacity, visits_lost)
    families, total = 0, 0
    for n in range(waiting):
        i = rows[n]
        place = territory[i]
        if not late[place]:
            rows[families] = i
            amounts[families] = int(np.floor(np.float32(tranche) * dose[i]))
            total += amounts[families]
            families += 1
            left[i] -= 1
            draw = uniforms(seed, _DELIVERY, i ^ key, month)
            due[i] = month + every + wait(draw[1] < timing[place], draw[2], every)
            if left[i] > 0 and (coming < 0 or due[i] < coming):
                coming = due[i]
        else:
            coming = month + 1
    return waiting, families, total, coming


@kernel
def give_cash(
    rows: IntArray, amounts: IntArray, minor_units: float, state: FloatArray, received: FloatArray
) -> None:
    """Put cash into families' hands; ``minor_units`` are those of one PPP$."""
    for n in range(amounts.size):
        worth = amounts[n] / minor_units
        state[_CASH, rows[n]] += worth
        received[rows[n]] += worth


@kernel
def give_package(
    rows: IntArray, amounts: IntArray, minor_units: float, quality: float, consumable: float,
    state: FloatArray, received: FloatArray,
) -> None:  # fmt: skip
    """Hand a package over: part of it to eat, the rest to produce with."""
    for n in range(amounts.size):
        worth = quality * amounts[n] / minor_units
        state[_GOODS, rows[n]] += consumable * worth
        state[_PACKAGE, rows[n]] += (1.0 - consumable) * worth
        received[rows[n]] += worth


@kernel
def visit(
    month: int, members: Rows, since: MonthArray, dose: SingleArray, territory: Places,
    visits: FloatArray, aligned: FloatArray, partner: BoolArray, mixed_messages: float,
    carried: float, training_months: int, training: float, coaching: float, groups: float,
    insurance: float, condition: bool, state: FloatArray,
) -> None:  # fmt: skip
    """Train, coach and serve families, as far as visits, doses and the money for the way go."""
    for i in members:
        place = territory[i]
        reached = visits[place] * float(dose[i]) * carried
        if month - since[i] < training_months:
            taught = training * agreement(partner[i], mixed_messages, aligned[place]) * reached
            state[_TRAINING, i] = topped_up(state[_TRAINING, i], taught)
            state[_COACHING, i] = topped_up(state[_COACHING, i], coaching * reached)
            state[_GROUPS, i] = topped_up(state[_GROUPS, i], groups * reached)
        state[_INSURANCE, i] = topped_up(state[_INSURANCE, i], insurance * reached)
        if condition:
            state[_CONDITION, i] = 1.0
