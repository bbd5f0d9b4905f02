"""Moments of a population without programmes.

Each is measured on the income or consumption of whole years, per person and day, and averaged
over the years that are watched. Poverty, inequality and percentiles count persons; endowments,
assets and hunger count households. A year with a negative income counts as one without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from synergysim.arrays import FloatArray
from synergysim.measures.inequality import gini
from synergysim.measures.percentiles import percentiles
from synergysim.measures.poverty import headcount, poverty_gap
from synergysim.measures.theil import theil_between
from synergysim.scenario.context import Context
from synergysim.units import DAYS_PER_YEAR
from synergysim.world.baseline_economy import months_without_programmes

YEARS = 10
"""Years after the burn-in that are watched."""

Welfare = Literal["consumption", "income"]
MomentName = Literal[
    "headcount",
    "poverty_gap",
    "gini",
    "farm_share",
    "wage_share",
    "remittance_share",
    "median_income",
    "p10",
    "p25",
    "p75",
    "p90",
    "mean_assets",
    "median_assets",
    "share_high",
    "mean_size",
    "female_head",
    "labour_constrained",
    "between_territories",
    "hungry_months",
    "attendance",
    "income_drift",
    "assets_drift",
    "headcount_drift",
    "ability_drift",
]
"""Moments that a calibration may name."""

MOMENTS: tuple[MomentName, ...] = get_args(MomentName)

LEVELS = (10, 25, 50, 75, 90)
EARLY, LATE = slice(0, 3), slice(-3, None)
"""Years whose means a drift compares."""


@dataclass
class Year:
    """Sums over twelve months, household by household."""

    welfare: FloatArray
    farm: float = 0.0
    wages: float = 0.0
    earned: float = 0.0
    assets: FloatArray | float = 0.0
    hungry: float = 0.0
    high: float = 0.0
    attendance: float = 0.0
    ability: float = 0.0


def population_moments(
    context: Context, welfare: Welfare, households: int, seed: int, burn_in_years: int
) -> dict[str, float]:
    """Simulate one population and measure all moments of it.

    Parameters
    ----------
    context : Context
    welfare : {"consumption", "income"}
        What poverty, inequality and percentiles are measured on.
    households, seed, burn_in_years : int

    Returns
    -------
    dict of str to float
        All of ``MOMENTS``. Percentiles are relative to the median; drifts are the mean of the last
        three years over that of the first three, less one (ability: log points).
    """
    yearly: dict[str, list[float]] = {}
    year = Year(np.zeros(households))
    months = months_without_programmes(context, households, seed, burn_in_years, YEARS)
    for month, (population, _price) in enumerate(months, start=1):
        children = np.maximum(population.children, 0.0)
        year.welfare += population[welfare]
        year.farm += float(population["farm_income"].sum())
        year.wages += float(population["wage_income"].sum())
        year.earned += float(population["earned_income"].sum())
        year.assets = year.assets + population["assets"]
        year.hungry += float(population["hungry"].mean())
        year.high += float(population["operates_high"].mean())
        year.attendance += float(
            (population["attendance"] * children).sum() / max(float(children.sum()), 1.0)
        )
        year.ability += float(population["ability"].mean())
        if month % 12 == 0:
            size = population.size.astype(np.float64)
            for name, value in _of_year(year, size, population.territory, context).items():
                yearly.setdefault(name, []).append(value)
            year = Year(np.zeros(households))
    found = {name: float(np.mean(values)) for name, values in yearly.items()}
    found["mean_size"] = float(population.size.mean(dtype=np.float64))
    found["female_head"] = float(population.female_head.mean())
    found["labour_constrained"] = float(population.labour_constrained.mean())
    for name, level in (("income", "mean_income"), ("assets", "mean_assets")):
        found[f"{name}_drift"] = _relative_drift(yearly[level])
    found["headcount_drift"] = _relative_drift(yearly["headcount"])
    ability = yearly["ability"]
    found["ability_drift"] = float(np.mean(ability[LATE]) - np.mean(ability[EARLY]))
    return {name: found[name] for name in MOMENTS}


def _of_year(
    year: Year, size: FloatArray, territory: npt.NDArray[np.int32], context: Context
) -> dict[str, float]:
    """Measure one year."""
    daily = np.maximum(year.welfare, 0.0) / (size * DAYS_PER_YEAR)
    line = context.poverty_line
    p10, p25, median, p75, p90 = (float(value) for value in percentiles(daily, LEVELS, size))
    owned = np.asarray(year.assets) / 12.0
    return {
        "headcount": headcount(daily, line, size),
        "poverty_gap": poverty_gap(daily, line, size),
        "gini": gini(daily, size),
        "farm_share": year.farm / year.earned,
        "wage_share": year.wages / year.earned,
        "remittance_share": 1.0 - (year.farm + year.wages) / year.earned,
        "median_income": median,
        "p10": p10 / median,
        "p25": p25 / median,
        "p75": p75 / median,
        "p90": p90 / median,
        "mean_assets": float(owned.mean()),
        "median_assets": float(np.median(owned)),
        "share_high": year.high / 12.0,
        "between_territories": theil_between(daily, territory, size),
        "hungry_months": year.hungry,
        "attendance": year.attendance / 12.0,
        "mean_income": float(np.sum(daily * size) / np.sum(size)),
        "ability": year.ability / 12.0,
    }


def _relative_drift(values: list[float]) -> float:
    early = float(np.mean(values[EARLY]))
    return float(np.mean(values[LATE])) / early - 1.0 if early else 0.0
