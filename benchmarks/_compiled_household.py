"""Mesa objects around the compiled scalar rule: each household owns a small array."""

from __future__ import annotations

import mesa
import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel
from synergysim.engine.draws import uniforms
from synergysim.household.columns import (
    ALL,
    ASSETS,
    CONSUMPTION,
    DELIVERED,
    DRAW_0,
    FIRST_DELIVERED,
    LANES,
    MARKET_INCOME,
    PLACE,
    POTENTIAL,
    SHARED,
    SOCIAL_CAPITAL,
    STORED,
    TRAITS,
)
from synergysim.household.kernel import (
    ASSETS_SUM,
    CONSUMPTION_SUM,
    EARNINGS_STREAM,
    EVENTS_STREAM,
    FIXED_POINT,
    MARKET_SUM,
    SHARED_SUM,
    TIES_SUM,
)
from synergysim.household.month import household_month

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

OWN = STORED + len(TRAITS)
"""Numbers that a household owns: state, outcomes, deliveries, traits."""

_PLACES = len(PLACE)
_FIRST_PLACE = POTENTIAL // LANES
_FIRST_DRAW = DRAW_0 // LANES
_DELIVERED_END = FIRST_DELIVERED + len(DELIVERED)


@kernel
def live_alone(
    own: FloatArray, place: FloatArray, parameters: FloatArray, seed: int, key: int, month: int,
    block: FloatArray, sums: IntArray,
) -> None:  # fmt: skip
    """Lay one household out in lane 0 of a block, live one month, take it back, add its sums."""
    for column in range(OWN):
        block[column * LANES] = own[column]
    for column in range(_PLACES):
        block[(_FIRST_PLACE + column) * LANES] = place[column]
    a, b, c, d = uniforms(seed, EARNINGS_STREAM, key, month)
    e, f, g, h = uniforms(seed, EVENTS_STREAM, key, month)
    for column, value in enumerate((a, b, c, d, e, f, g, h)):
        block[(_FIRST_DRAW + column) * LANES] = value
    household_month(block, 0, parameters)
    for column in range(FIRST_DELIVERED):
        own[column] = block[column * LANES]
    for column in range(FIRST_DELIVERED, _DELIVERED_END):
        own[column] = 0.0
    sums[CONSUMPTION_SUM] += int(block[CONSUMPTION] * FIXED_POINT)
    sums[ASSETS_SUM] += int(block[ASSETS] * FIXED_POINT)
    sums[MARKET_SUM] += int(block[MARKET_INCOME] * FIXED_POINT)
    sums[SHARED_SUM] += int(block[SHARED] * FIXED_POINT)
    sums[TIES_SUM] += int(block[SOCIAL_CAPITAL] * FIXED_POINT)


class CompiledHousehold(mesa.Agent):
    """One household. ``step()`` calls the compiled rule on the household's own numbers."""

    def __init__(
        self, model: mesa.Model, row: int, place: FloatArray, sums: IntArray, own: FloatArray
    ) -> None:
        super().__init__(model)
        self.row = row
        self.place = place
        self.sums = sums
        self.own = own

    def step(self) -> None:
        model = self.model
        live_alone(
            self.own, self.place, model.parameters, model.seed_of_draws, self.row, model.month,
            model.block, self.sums,
        )  # fmt: skip


def empty_block() -> FloatArray:
    """Scratch that all households of a model share."""
    return np.zeros(LANES * len(ALL))
