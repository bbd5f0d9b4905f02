"""Mesa objects around the compiled scalar rule: each household owns a small array."""

from __future__ import annotations

import mesa
import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel
from synergysim.engine.draws import uniforms
from synergysim.engine.lanes import field_reader, field_writer
from synergysim.household.fields import (
    DELIVERED,
    FIRST_DELIVERED,
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
from synergysim.household.kernel import (
    ASSETS_SUM,
    CONSUMPTION_SUM,
    EARNINGS_STREAM,
    EVENTS_STREAM,
    FIXED_POINT,
    MARKET_SUM,
    SHARED_SUM,
    SOCIAL_CAPITAL_SUM,
)
from synergysim.household.month import household_month
from synergysim.household.parameters import read_parameters

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

OWN = STORED + len(TRAITS)
"""Numbers that a household owns: state, outcomes, deliveries, traits."""

_END = FIRST_DELIVERED + len(DELIVERED)
_read_state = field_reader(State, 0, 1)
_read_delivered = field_reader(Delivered, FIRST_DELIVERED, 1)
_read_traits = field_reader(Traits, STORED, 1)
_read_place = field_reader(Place, 0, 1)
_write_state = field_writer(State, 0, 1)
_write_outcomes = field_writer(Outcomes, len(STATE), 1)
_CONSUMPTION, _ASSETS, _SHARED, _TIES = (
    STATE_ROW[name] for name in ("consumption", "assets", "shared", "social_capital")
)


@kernel
def run_alone(
    own: FloatArray,
    place: FloatArray,
    parameters: FloatArray,
    seed: int,
    key: int,
    month: int,
    sums: IntArray,
) -> None:
    """Advance one household by a month in its own numbers, and add its sums."""
    after, outcomes, market_income = household_month(
        _read_state(own, 0),
        _read_traits(own, 0),
        _read_delivered(own, 0),
        _read_place(place, 0),
        EarningDraws(*uniforms(seed, EARNINGS_STREAM, key, month)),
        EventDraws(*uniforms(seed, EVENTS_STREAM, key, month)),
        read_parameters(parameters),
    )
    _write_state(own, 0, after)
    _write_outcomes(own, 0, outcomes)
    own[FIRST_DELIVERED:_END] = 0.0
    sums[CONSUMPTION_SUM] += int(own[_CONSUMPTION] * FIXED_POINT)
    sums[ASSETS_SUM] += int(own[_ASSETS] * FIXED_POINT)
    sums[MARKET_SUM] += int(market_income * FIXED_POINT)
    sums[SHARED_SUM] += int(own[_SHARED] * FIXED_POINT)
    sums[SOCIAL_CAPITAL_SUM] += int(own[_TIES] * FIXED_POINT)


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
        run_alone(
            self.own,
            self.place,
            model.parameters,
            model.seed_of_draws,
            self.row,
            model.month,
            self.sums,
        )
