"""The local economy: spending becomes demand for labour and produce, and moves prices.

Demand above what was normal in a territory and calendar month reaches wages and half of farm
sales a month later. The burn-in defines what is normal, so that in a slump demand falls short. The
multiplier is an outcome: compare a run with and one without transfers (Taylor & Filipski 2014).

What a place produces follows demand in both settings. Where *prices* adjust, they move with demand
at once, so that a part of the gain is nominal. Where *output* adjusts, prices stay as they are
until capacity binds, as where people and machines stand idle (Egger et al. 2022).
"""

from __future__ import annotations

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.engine.compiled import kernel, rule
from synergysim.household.kernel import ASSETS_SUM, CONSUMPTION_SUM, FIXED_POINT, MARKET_SUM
from synergysim.scenario.context import LocalEconomy as LocalEconomyConfig
from synergysim.world.territory import COLUMN, Territories

_DEMAND, _PRICE = COLUMN["demand"], COLUMN["price"]


@rule
def extra_demand(spending: float, normal: float, market_income: float, local_share: float) -> float:
    """Demand beyond what is normal, per unit of the income that depends on demand."""
    if market_income <= 0.0:
        return 0.0
    extra = local_share * (spending - normal)
    return min(max(extra / max(market_income, 1e-9), -0.9), 5.0)


@rule
def price_index(spending: float, normal: float, ease: float, price_pressure: float) -> float:
    """Local prices over normal: spending presses on them, the less, the more supply there is."""
    pressure = (spending - normal) / max(normal, 1e-9) if normal > 0.0 else 0.0
    return min(max(1.0 + price_pressure * ease * pressure, 0.5), 2.0)


@rule
def price_above_capacity(
    spending: float, normal: float, ease: float, price_pressure: float, capacity: float
) -> float:
    """Local prices where output follows demand: normal up to capacity, above it pressed upon."""
    most = capacity * normal
    return price_index(max(spending, most), most, ease, price_pressure)


@kernel
def _supply(
    sums: IntArray,
    normal_assets: FloatArray,
    matrix: FloatArray,
    over_normal: FloatArray,
    prices: FloatArray,
) -> None:
    """Compare assets with normal ones, and note the prices that households met."""
    for j in range(normal_assets.size):
        over_normal[j] = max(sums[j, ASSETS_SUM] / FIXED_POINT, 1e-9) / normal_assets[j]
        prices[j] = matrix[j, _PRICE]


@kernel
def _clear_places(
    sums: IntArray,
    normal: FloatArray,
    ease: FloatArray,
    local_share: float,
    price_pressure: float,
    output_follows: bool,
    capacity: float,
    matrix: FloatArray,
) -> None:
    for j in range(normal.size):
        spending = sums[j, CONSUMPTION_SUM] / FIXED_POINT
        market = sums[j, MARKET_SUM] / FIXED_POINT
        matrix[j, _DEMAND] = extra_demand(spending, normal[j], market, local_share)
        if output_follows:
            matrix[j, _PRICE] = price_above_capacity(
                spending, normal[j], ease[j], price_pressure, capacity
            )
        else:
            matrix[j, _PRICE] = price_index(spending, normal[j], ease[j], price_pressure)


class LocalEconomy:
    """Demand and prices by territory.

    Parameters
    ----------
    config : LocalEconomy
        Parameters.
    territories : Territories
        Places whose ``demand`` and ``price`` are set.
    normal_spending : array of float64, shape (12, territories)
        Spending by calendar month that was normal in the burn-in, PPP$.
    normal_assets : array of float64, shape (territories,)
        Productive assets in the burn-in, PPP$.

    Attributes
    ----------
    prices : array of float64, shape (territories,)
        Price level that households met in the last month, of the shocks too; 1 is normal.
    """

    def __init__(
        self,
        config: LocalEconomyConfig,
        territories: Territories,
        normal_spending: FloatArray,
        normal_assets: FloatArray,
    ) -> None:
        self.config = config
        self.territories = territories
        self.normal_spending = normal_spending
        self.normal_assets = np.maximum(normal_assets, 1e-9)
        self.prices = np.ones(len(territories))
        self._over_normal = np.empty(len(territories))

    def clear(self, sums: IntArray, calendar_month: int) -> None:
        """Turn this month's spending into next month's demand and prices.

        Parameters
        ----------
        sums : array of int64, shape (territories, 5)
            Fixed-point sums of consumption, assets and market income.
        calendar_month : int
            0 for January.
        """
        config, matrix = self.config, self.territories.matrix
        _supply(sums, self.normal_assets, matrix, self._over_normal, self.prices)
        # Not compiled: a compiled power differs from numpy's in the last bit on some processors.
        ease = np.power(self._over_normal, -config.supply_response)
        _clear_places(
            sums,
            self.normal_spending[calendar_month],
            ease,
            config.local_share,
            config.price_pressure,
            config.adjusts == "output",
            config.capacity,
            matrix,
        )
