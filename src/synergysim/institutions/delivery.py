"""Rules that the deliveries of all instruments share: delays, departures, sums."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, MonthArray, Rows
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.streams import Stream

ENDLESS = 1 << 30
"""A month that no run reaches."""

_DELIVERY = int(Stream.DELIVERY)


@rule
def topped_up(received: float, share: float) -> float:
    """A share that a family receives in a month, with more of it; never more than one."""
    return min(received + share, 1.0)


@rule
def slips(draw: float, lateness: float, capacity: float, visits_lost: float) -> bool:
    """Whether a place's delivery slips a month: weak capacity, closed roads and offices."""
    return draw < lateness * (1.0 - capacity * (1.0 - visits_lost))


@rule
def late_places(
    seed: int,
    keys: IntArray,
    month: int,
    lateness: float,
    capacity: float,
    visits_lost: FloatArray,
    ahead: BoolArray,
) -> BoolArray:
    """Places whose delivery slips this month, or waits for what is ahead of it in the queue."""
    late = np.zeros(keys.size, dtype=np.bool_)
    for j in range(keys.size):
        draw = uniforms(seed, _DELIVERY, keys[j], month)[0]
        late[j] = ahead[j] or slips(draw, lateness, capacity, visits_lost[j])
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
