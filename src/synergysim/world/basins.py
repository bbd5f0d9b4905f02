"""Basins: where a household's assets settle from any start, without chance.

The recursion of assets shows whether two states are stable and where the threshold between them
lies (Carter & Barrett 2006; Balboni et al. 2022). Households are followed without programmes and
without the local economy's response. Income shocks and accidents are at their means; illness,
droughts and the spread of earning capacity are omitted, so that a threshold holds for a year
without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from synergysim.arrays import BoolArray, FloatArray
from synergysim.household.fields import STATE_ROW
from synergysim.household.kernel import Threads
from synergysim.household.parameters import Seasons, household_parameters
from synergysim.scenario.context import Context
from synergysim.world.population import synthesise
from synergysim.world.territory import Territories

YEARS = 30
"""Years that a household is followed by default; slower convergence is counted as a trap.

Wear and accidents take about 1.3 % of assets a month: of what a start lies above its resting place
a tenth is left after fifteen years, one per cent after thirty.
"""

STARTS = np.geomspace(60.0, 4000.0, 14)
"""Assets at the start, PPP$ per unit of the context's scale."""

APART = 1.25
"""Ends count as different from this ratio on."""


@dataclass(frozen=True)
class Basins:
    """Where households end from each start.

    Attributes
    ----------
    starts : array, shape (starts,)
        PPP$.
    ends : array, shape (starts, households)
        PPP$.
    high : array of bool, shape (starts, households)
        Whether the better technology is in use at the end.
    """

    starts: FloatArray
    ends: FloatArray
    high: BoolArray

    @property
    def bistable(self) -> BoolArray:
        """Households that end low from the lowest start and high from the highest."""
        split: BoolArray = ~self.high[0] & self.high[-1]
        return split

    @property
    def thresholds(self) -> FloatArray:
        """Threshold of each bistable household: between the last low start and the next, PPP$."""
        first_high = self.high.argmax(axis=0)[self.bistable]
        middles: FloatArray = np.sqrt(self.starts[first_high] * self.starts[first_high - 1])
        return middles

    @property
    def ratio(self) -> float:
        """Median over households of the end from the highest start over that from the lowest."""
        return float(np.median(self.ends[-1] / self.ends[0]))

    @property
    def diverging(self) -> float:
        """Share of households whose ends from the two extreme starts differ, either way."""
        apart = np.abs(np.log(self.ends[-1] / self.ends[0])) > np.log(APART)
        return float(apart.mean())

    def summary(self) -> pd.Series:
        """Return the numbers that describe the basins: shares, and quartiles of the threshold."""
        quartiles = (
            np.quantile(self.thresholds, [0.25, 0.5, 0.75])
            if self.bistable.any()
            else np.full(3, np.nan)
        )
        return pd.Series(
            {
                "bistable": float(self.bistable.mean()),
                "only_high": float(self.high[0].mean()),
                "only_low": float((~self.high[-1]).mean()),
                "threshold_low": quartiles[0],
                "threshold": quartiles[1],
                "threshold_high": quartiles[2],
                "median_low_state": float(np.median(self.ends[0])),
                "median_high_state": float(np.median(self.ends[-1])),
                "ratio": self.ratio,
                "diverging": self.diverging,
            }
        )


@lru_cache(maxsize=64)
def threshold(context: Context) -> float:
    """Median threshold of a context's bistable households, PPP$; NaN where there are none."""
    found = basins(context)
    return float(np.median(found.thresholds)) if found.bistable.any() else float("nan")


def calm(context: Context) -> Context:
    """The context without chance: shocks and accidents at means, no illness, drought or succession.

    Illness and droughts take more than they give, and weather and capacity, log-normal around one,
    give more than they take; none of the four is replaced by its mean.
    """
    livelihood, technology = context.livelihood, context.technology
    loss = technology.accident_probability * 0.5 * technology.accident_loss
    return context.model_copy(
        update={
            "livelihood": livelihood.model_copy(
                update={
                    "farm_risk": 0.0, "wage_risk": 0.0, "illness_probability": 0.0,
                    "capacity_dispersion": 0.0, "weather_dispersion": 0.0,
                    "drought_probability": 0.0,
                }
            ),
            "technology": technology.model_copy(
                update={
                    "accident_probability": 0.0, "depreciation": technology.depreciation + loss,
                }
            ),
            "behaviour": context.behaviour.model_copy(update={"renewal": 0.0}),
        }
    )  # fmt: skip


def without_trap(context: Context, *, forced_sales: bool) -> Context:
    """The control: no fixed cost, and by choice no forced sales."""
    technology = context.technology.model_copy(update={"fixed_cost": 0.0})
    behaviour = context.behaviour
    if not forced_sales:
        behaviour = behaviour.model_copy(update={"hunger_floor": 0.0})
    return context.model_copy(update={"technology": technology, "behaviour": behaviour})


def basins(context: Context, households: int = 400, seed: int = 1, years: int = YEARS) -> Basins:
    """Follow households from fourteen levels of assets.

    Parameters
    ----------
    context : Context
    households : int
        Households followed from every start.
    seed : int
        Population seed.
    years : int
        How long they are followed.

    Returns
    -------
    Basins
    """
    steady = calm(context)
    starts = STARTS * context.technology.scale
    people = synthesise(steady, households, seed)
    state = np.tile(people.state, len(starts))
    state[STATE_ROW["assets"]] = np.repeat(starts, households)
    state[STATE_ROW["capacity"]] = 0.0
    traits = np.tile(people.traits, len(starts))
    territory = np.tile(people.territory, len(starts))
    territories = Territories(steady, seed, seed)
    parameters, seasons, driver = household_parameters(steady), Seasons(steady), Threads(1)
    high = np.zeros((12, state.shape[1]))
    ends = np.zeros((12, state.shape[1]))
    for month in range(12 * years):
        territories.advance_weather(month, month % 12)
        seasons.set(parameters, month % 12)
        driver.month(state, traits, territory, territories.matrix, parameters, seed, month)
        ends[month % 12] = state[STATE_ROW["assets"]]
        high[month % 12] = state[STATE_ROW["operates_high"]]
    shape = (len(starts), households)
    return Basins(starts, ends.mean(axis=0).reshape(shape), high.mean(axis=0).reshape(shape) > 0.5)


THIRDS = 3
"""Groups of ability in the recursion."""


def recursion(context: Context, households: int = 400, seed: int = 1) -> pd.DataFrame:
    """Assets of one year against those of the next, for the median household by ability.

    Means over a year take the seasons out: assets now are the mean of the first year from each
    start, assets later that of the second. Source of the diagram: Carter & Barrett (2006).

    Parameters
    ----------
    context : Context
    households : int
        Households followed from every start.
    seed : int
        Population seed.

    Returns
    -------
    DataFrame
        A row per third of ability and start: ``third`` (1 the least able), ``start``, and the
        medians ``assets`` and ``later``, PPP$.
    """
    ability = synthesise(calm(context), households, seed).state[STATE_ROW["ability"]]
    thirds = np.digitize(ability, np.quantile(ability, [1 / 3, 2 / 3])) + 1
    now, later = (basins(context, households, seed, years) for years in (1, 2))
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "third": third,
                    "start": now.starts,
                    "assets": np.median(now.ends[:, thirds == third], axis=1),
                    "later": np.median(later.ends[:, thirds == third], axis=1),
                }
            )
            for third in range(1, THIRDS + 1)
        ],
        ignore_index=True,
    )
