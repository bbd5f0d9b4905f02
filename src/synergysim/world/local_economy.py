"""The local economy: spending becomes demand for labour and produce, and moves prices.

Demand above what was normal in a territory and calendar month reaches wages and half of farm
sales a month later. Normal is what the burn-in saw, so that in a slump demand falls short. The
multiplier is an outcome: compare a run with and one without transfers (Taylor & Filipski 2014).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.household.kernel import ASSETS_SUM, CONSUMPTION_SUM, FIXED_POINT, MARKET_SUM
from synergysim.scenario.context import LocalEconomy as Given
from synergysim.world.territory import Territories

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class LocalEconomy:
    """Demand and prices by territory.

    Parameters
    ----------
    given : LocalEconomy
        Parameters.
    territories : Territories
        Places whose ``demand`` and ``price`` are set.
    normal_spending : array of float64, shape (12, territories)
        Spending by calendar month that was normal in the burn-in, PPP$.
    normal_assets : array of float64, shape (territories,)
        Productive assets in the burn-in, PPP$.
    """

    def __init__(
        self,
        given: Given,
        territories: Territories,
        normal_spending: FloatArray,
        normal_assets: FloatArray,
    ) -> None:
        self.given = given
        self.territories = territories
        self.normal_spending = normal_spending
        self.normal_assets = normal_assets

    def clear(self, sums: IntArray, calendar_month: int) -> None:
        """Turn this month's spending into next month's demand and prices.

        Parameters
        ----------
        sums : array of int64, shape (territories, 5)
            Fixed-point sums of consumption, assets and market income.
        calendar_month : int
            0 for January.
        """
        spending = sums[:, CONSUMPTION_SUM] / FIXED_POINT
        assets = sums[:, ASSETS_SUM] / FIXED_POINT
        market = sums[:, MARKET_SUM] / FIXED_POINT
        normal = self.normal_spending[calendar_month]
        extra = self.given.local_share * (spending - normal)
        demand = np.where(market > 0, extra / np.maximum(market, 1e-9), 0.0)
        self.territories.set("demand", np.clip(demand, -0.9, 5.0))
        ease = np.power(
            np.maximum(assets, 1e-9) / np.maximum(self.normal_assets, 1e-9),
            -self.given.supply_response,
        )
        pressure = np.where(normal > 0, (spending - normal) / np.maximum(normal, 1e-9), 0.0)
        price = 1.0 + self.given.price_pressure * ease * pressure
        self.territories.set("price", np.clip(price, 0.5, 2.0))
