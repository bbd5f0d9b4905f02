"""The local income multiplier: the gain in a territory's income per unit of cash.

    multiplier = (total income with transfers - total income without) / transfers

in nominal terms and at constant prices, on the same draws (Taylor & Filipski 2014, "Beyond
Experiments in Development Economics"; Thome et al. 2016 for the programmes of seven countries).
Both incomes include the transfer once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.measures.multiplier import income_multiplier
from synergysim.scenario.context import Context
from synergysim.statistics.paired import t_interval
from synergysim.world.baseline_economy import Deliver, months_without_programmes
from synergysim.world.population import Households

CASH = 48.0
"""PPP$ a month to each family, by default."""
POOREST = 0.35
"""Share of families that receive it."""
KINDS = ("nominal", "real", "prices", "inflation")
FIRST_YEAR, YEARS = 1, 3
"""Years that count: the second and the third, once the place has adjusted."""


def _to_the_poorest(cash: float, share: float, *, once: bool) -> Deliver:
    """Pay the same families, the poorest by expected income at the start.

    Every month, or once in the first month that counts.
    """
    rows: list[npt.NDArray[np.intp]] = []

    def deliver(population: Households, month: int) -> None:
        if month == 0:
            welfare = population["expected_income"] / population.size
            rows.append(np.argsort(welfare, kind="stable")[: round(share * len(population))])
        if not once or month == 12 * FIRST_YEAR:
            population["cash"][rows[0]] = cash

    return deliver


def _totals(
    context: Context,
    households: int,
    seed: int,
    years: int,
    deliver: Deliver | None,
    burn_in_years: int,
) -> tuple[float, float]:
    """Nominal and real income of all households over the months that count, PPP$."""
    nominal = real = 0.0
    lived = months_without_programmes(context, households, seed, burn_in_years, years, deliver)
    for month, (population, price) in enumerate(lived):
        if month >= 12 * FIRST_YEAR:
            real += float(population["income"].sum())
            nominal += float((population["income"] * price[population.territory]).sum())
    return nominal, real


def multiplier(
    context: Context,
    *,
    cash: float = CASH,
    share: float = POOREST,
    lump_sum: float | None = None,
    households: int = 2000,
    replications: int = 5,
    burn_in_years: int = 40,
) -> pd.DataFrame:
    """Measure the multiplier of a cash transfer in a context, regular or in one sum.

    Parameters
    ----------
    context : Context
    cash : float
        PPP$ a month to each receiving family.
    share : float
        Share of families that receive it, the poorest first.
    lump_sum : float, optional
        PPP$ to each receiving family in place of ``cash``, once, in the first month that counts.
    households, replications, burn_in_years : int

    Returns
    -------
    DataFrame
        Rows ``nominal`` and ``real``: ``multiplier`` and its 95 % t-interval ``low``, ``high``
        over replications; ``prices``, the part of the nominal multiplier that is no more than
        higher prices; and ``inflation``, the rise of prices in per cent, weighted by income.

    Raises
    ------
    ValueError
        If nobody receives anything.
    """
    receivers = round(share * households)
    each = cash * 12.0 * (YEARS - FIRST_YEAR) if lump_sum is None else lump_sum
    paid = each * receivers
    if paid <= 0.0:
        raise ValueError("a multiplier needs a transfer: cash and share must be above zero")
    once, amount = lump_sum is not None, cash if lump_sum is None else lump_sum
    found = []
    for seed in range(1, replications + 1):
        base = _totals(context, households, seed, YEARS, None, burn_in_years)
        deliver = _to_the_poorest(amount, share, once=once)
        other = _totals(context, households, seed, YEARS, deliver, burn_in_years)
        inflation = 100.0 * (other[0] / other[1] / (base[0] / base[1]) - 1.0)
        nominal, real = income_multiplier(other, base, [paid, paid])
        found.append([nominal, real, nominal - real, inflation])
    values = np.array(found)
    rows = []
    for column, name in enumerate(KINDS):
        low, high = t_interval(values[:, column], 0.95)
        rows.append((name, float(values[:, column].mean()), low, high))
    return pd.DataFrame(rows, columns=["kind", "multiplier", "low", "high"])
