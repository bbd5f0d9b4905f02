"""The local multiplier in the two settings of the local economy."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments.local_multiplier import multiplier
from synergysim.scenario.load import load_scenario


def table(**local_economy: object) -> pd.Series:
    values = {"context.territories.count": 4}
    values |= {f"context.local_economy.{name}": value for name, value in local_economy.items()}
    context = load_scenario("lesotho", overrides=values).scenario.context
    found = multiplier(context, households=160, replications=2, burn_in_years=4)
    return found.set_index("kind")["multiplier"]


def test_prices_that_adjust_make_a_part_of_the_gain_nominal():
    found = table(adjusts="prices")
    assert found["inflation"] > 0.1
    assert found["nominal"] > found["real"] > 0.5


def test_without_a_limit_of_capacity_prices_stay_and_all_gain_is_real():
    found = table(adjusts="output", capacity=5.0)
    assert found["inflation"] == pytest.approx(0.0, abs=1e-9)
    assert found["nominal"] == pytest.approx(found["real"])
    assert found["real"] > table(adjusts="prices")["real"]
