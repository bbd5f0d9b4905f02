"""Drives the household rule over blocks of the population.

Every driver comes through :func:`household_block`: the Mesa agent's own ``step()`` with a block of
one, the plain loop with blocks of one in order, production with full blocks in any number of
threads. Territory sums are fixed-point integers, so that no order of adding can matter.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.household import columns as at
from synergysim.household.columns import (
    ALL,
    DELIVERED,
    FIRST_DELIVERED,
    LANES,
    PLACE,
    STATE,
    TRAITS,
)
from synergysim.household.columns import OUTCOMES as _OUTCOMES
from synergysim.household.month import household_month

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
TerritoryArray = npt.NDArray[np.int32]

FIXED_POINT = 1048576.0
"""Territory sums are counted in units of 1 / 2**20 PPP$."""

EARNINGS_STREAM = 101
EVENTS_STREAM = 102

_SCRATCH = LANES * len(ALL)
_STATES = len(STATE)
_STORED = len(STATE) + len(_OUTCOMES) + len(DELIVERED)
_WRITTEN = FIRST_DELIVERED
_TRAITS = len(TRAITS)
_FIRST_TRAIT = at.SIZE // LANES
_PLACES = len(PLACE)
_FIRST_PLACE = at.POTENTIAL // LANES

CONSUMPTION_SUM, ASSETS_SUM, MARKET_SUM, SHARED_SUM, TIES_SUM = range(5)
SUMS = 5


@rule
def household_block(
    first: int,
    count: int,
    state: FloatArray,
    traits: SingleArray,
    territory: TerritoryArray,
    places: FloatArray,
    parameters: FloatArray,
    seed: int,
    month: int,
    sums: IntArray,
    w: FloatArray,
) -> None:
    """Load ``count`` households from row ``first``, live one month, store them and add the sums."""
    for c in range(_STORED):
        if c < _STATES or c >= _WRITTEN:  # what a month makes anew is not looked at
            column = state[c, first : first + count]
            for j in range(count):
                w[c * LANES + j] = column[j]
    for c in range(_TRAITS):
        trait = traits[c, first : first + count]
        for j in range(count):
            w[(_FIRST_TRAIT + c) * LANES + j] = trait[j]
    for j in range(count):
        place = territory[first + j]
        for c in range(_PLACES):
            w[(_FIRST_PLACE + c) * LANES + j] = places[place, c]
    for j in range(count):
        a, b, c0, d = uniforms(seed, EARNINGS_STREAM, first + j, month)
        w[at.DRAW_0 + j] = a
        w[at.DRAW_1 + j] = b
        w[at.DRAW_2 + j] = c0
        w[at.DRAW_3 + j] = d
    for j in range(count):
        a, b, c0, d = uniforms(seed, EVENTS_STREAM, first + j, month)
        w[at.DRAW_4 + j] = a
        w[at.DRAW_5 + j] = b
        w[at.DRAW_6 + j] = c0
        w[at.DRAW_7 + j] = d
    for j in range(count):
        household_month(w, j, parameters)
    for c in range(_WRITTEN):
        column = state[c, first : first + count]
        for j in range(count):
            column[j] = w[c * LANES + j]
    for c in range(_WRITTEN, _STORED):
        state[c, first : first + count] = 0.0
    for j in range(count):
        place = territory[first + j]
        sums[place, CONSUMPTION_SUM] += int(w[at.CONSUMPTION + j] * FIXED_POINT)
        sums[place, ASSETS_SUM] += int(w[at.ASSETS + j] * FIXED_POINT)
        sums[place, MARKET_SUM] += int(w[at.MARKET_INCOME + j] * FIXED_POINT)
        sums[place, SHARED_SUM] += int(w[at.SHARED + j] * FIXED_POINT)
        sums[place, TIES_SUM] += int(w[at.SOCIAL_CAPITAL + j] * FIXED_POINT)


@kernel
def household_range(
    first: int,
    last: int,
    width: int,
    state: FloatArray,
    traits: SingleArray,
    territory: TerritoryArray,
    places: FloatArray,
    parameters: FloatArray,
    seed: int,
    month: int,
    sums: IntArray,
) -> None:
    """Live one month for the households of rows ``first`` to ``last``, ``width`` at a time."""
    w = np.zeros(_SCRATCH)
    for start in range(first, last, width):
        household_block(
            start,
            min(width, last - start),
            state,
            traits,
            territory,
            places,
            parameters,
            seed,
            month,
            sums,
            w,
        )


class Threads:
    """Lives a month in any number of threads, with the same bits as one.

    The kernel releases the interpreter lock, so plain threads over row ranges serve; nothing is
    compiled twice and no threading library is needed.

    Parameters
    ----------
    threads : int
        At least 1.
    """

    def __init__(self, threads: int = 1) -> None:
        if threads < 1:
            raise ValueError(f"threads must be at least 1, found {threads}")
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None

    def month(
        self,
        state: FloatArray,
        traits: SingleArray,
        territory: TerritoryArray,
        places: FloatArray,
        parameters: FloatArray,
        seed: int,
        month: int,
    ) -> IntArray:
        """Advance all households by one month.

        Returns
        -------
        array of int64, shape (territories, 5)
            Fixed-point sums of consumption, assets, market income, risk sharing and social capital.
        """
        households = state.shape[1]
        sums = np.zeros((self.threads, places.shape[0], SUMS), dtype=np.int64)
        if self._pool is None:
            alone: IntArray = sums[0]
            household_range(
                0, households, LANES, state, traits, territory, places, parameters, seed, month,
                alone,
            )  # fmt: skip
            return alone
        share = -(-households // self.threads)
        share += -share % LANES
        ranges = [
            (i * share, min((i + 1) * share, households), LANES, state, traits, territory, places,
             parameters, seed, month, sums[i])
            for i in range(self.threads)
            if i * share < households
        ]  # fmt: skip
        list(self._pool.map(lambda arguments: household_range(*arguments), ranges))
        total: IntArray = sums.sum(axis=0)
        return total

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
