"""Drives the household rule over blocks of the population.

Every driver comes through :func:`household_block`: the Mesa agent's own ``step()`` with a block of
one, the plain loop with blocks of one in order, production with full blocks in any number of
threads. Territory sums are fixed-point integers, so that no order of adding can matter.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from synergysim.arrays import FloatArray, IntArray, SingleArray, TerritoryArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.engine.lanes import field_reader, field_writer
from synergysim.household.fields import (
    FIRST_DELIVERED,
    LANES,
    PLACE,
    STATE,
    STATE_ROW,
    STORED,
    TRAITS,
    Delivered,
    EarningDraws,
    EventDraws,
    Outcomes,
    Place,
    State,
    Traits,
)
from synergysim.household.month import household_month
from synergysim.household.parameters import Parameters, read_parameters

FIXED_POINT = 1048576.0
"""Territory sums are counted in units of 1 / 2**20 PPP$."""

EARNINGS_STREAM = 101
EVENTS_STREAM = 102

# The layout of a block: stored columns in the order of the state matrix, then the rest.
_STATES, _TRAITS, _PLACES = len(STATE), len(TRAITS), len(PLACE)
_FIRST_TRAIT = STORED
_FIRST_PLACE = _FIRST_TRAIT + _TRAITS
_FIRST_PASSING = _FIRST_PLACE + _PLACES
_FIRST_LUCK = _FIRST_PASSING + 1
_FIRST_EVENT = _FIRST_LUCK + len(EarningDraws._fields)
_SCRATCH = LANES * (_FIRST_EVENT + len(EventDraws._fields))

_read_state = field_reader(State, 0, LANES)
_read_delivered = field_reader(Delivered, FIRST_DELIVERED, LANES)
_read_traits = field_reader(Traits, _FIRST_TRAIT, LANES)
_read_place = field_reader(Place, _FIRST_PLACE, LANES)
_read_luck = field_reader(EarningDraws, _FIRST_LUCK, LANES)
_read_events = field_reader(EventDraws, _FIRST_EVENT, LANES)
_write_state = field_writer(State, 0, LANES)
_write_outcomes = field_writer(Outcomes, _STATES, LANES)
_write_luck = field_writer(EarningDraws, _FIRST_LUCK, LANES)
_write_events = field_writer(EventDraws, _FIRST_EVENT, LANES)

_MARKET_INCOME = LANES * _FIRST_PASSING
_CONSUMPTION, _ASSETS, _SHARED, _TIES = (
    LANES * STATE_ROW[name] for name in ("consumption", "assets", "shared", "social_capital")
)

CONSUMPTION_SUM, ASSETS_SUM, MARKET_SUM, SHARED_SUM, SOCIAL_CAPITAL_SUM = range(5)
SUMS = 5


@rule
def household_block(  # noqa: PLR0913  (a compiled loop)
    first: int,
    count: int,
    state: FloatArray,
    traits: SingleArray,
    territory: TerritoryArray,
    places: FloatArray,
    p: Parameters,
    seed: int,
    month: int,
    sums: IntArray,
    w: FloatArray,
) -> None:
    """Load ``count`` households from row ``first``, advance them, store them and add the sums."""
    for c in range(STORED):
        if c < _STATES or c >= FIRST_DELIVERED:  # outcomes are made anew, so not loaded
            column = state[c, first : first + count]
            for j in range(count):
                w[c * LANES + j] = column[j]
    for c in range(_TRAITS):
        trait = traits[c, first : first + count]
        for j in range(count):
            w[(_FIRST_TRAIT + c) * LANES + j] = trait[j]
    for j in range(count):
        row = territory[first + j]
        for c in range(_PLACES):
            w[(_FIRST_PLACE + c) * LANES + j] = places[row, c]
    for j in range(count):
        _write_luck(w, j, EarningDraws(*uniforms(seed, EARNINGS_STREAM, first + j, month)))
    for j in range(count):
        _write_events(w, j, EventDraws(*uniforms(seed, EVENTS_STREAM, first + j, month)))
    for j in range(count):
        after, outcomes, market_income = household_month(
            _read_state(w, j),
            _read_traits(w, j),
            _read_delivered(w, j),
            _read_place(w, j),
            _read_luck(w, j),
            _read_events(w, j),
            p,
        )
        _write_state(w, j, after)
        _write_outcomes(w, j, outcomes)
        w[_MARKET_INCOME + j] = market_income
    for c in range(FIRST_DELIVERED):
        column = state[c, first : first + count]
        for j in range(count):
            column[j] = w[c * LANES + j]
    for c in range(FIRST_DELIVERED, STORED):
        state[c, first : first + count] = 0.0
    for j in range(count):
        total = sums[territory[first + j]]
        total[CONSUMPTION_SUM] += int(w[_CONSUMPTION + j] * FIXED_POINT)
        total[ASSETS_SUM] += int(w[_ASSETS + j] * FIXED_POINT)
        total[MARKET_SUM] += int(w[_MARKET_INCOME + j] * FIXED_POINT)
        total[SHARED_SUM] += int(w[_SHARED + j] * FIXED_POINT)
        total[SOCIAL_CAPITAL_SUM] += int(w[_TIES + j] * FIXED_POINT)


@kernel
def household_range(  # noqa: PLR0913  (a compiled loop)
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
    """Advance the households of rows ``first`` to ``last`` by a month, ``width`` at a time."""
    w, p = np.zeros(_SCRATCH), read_parameters(parameters)
    for start in range(first, last, width):
        household_block(
            start,
            min(width, last - start),
            state,
            traits,
            territory,
            places,
            p,
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
                0,
                households,
                LANES,
                state,
                traits,
                territory,
                places,
                parameters,
                seed,
                month,
                alone,
            )
            return alone
        share = -(-households // self.threads)
        share += -share % LANES
        ranges = [
            (
                i * share,
                min((i + 1) * share, households),
                LANES,
                state,
                traits,
                territory,
                places,
                parameters,
                seed,
                month,
                sums[i],
            )
            for i in range(self.threads)
            if i * share < households
        ]
        list(self._pool.map(lambda arguments: household_range(*arguments), ranges))
        total: IntArray = sums.sum(axis=0)
        return total

    def __reduce__(self) -> tuple[type[Threads], tuple[int]]:
        """Be copied as as many threads."""
        return Threads, (self.threads,)

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
