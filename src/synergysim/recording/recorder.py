"""What is kept of a run: monthly aggregates, and yearly poverty counts. Memory is flat in N."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from synergysim.arrays import FloatArray
from synergysim.institutions.ledger import USES
from synergysim.model import SynergyModel
from synergysim.recording.household_accumulators import HouseholdRecord
from synergysim.recording.household_kernels import (
    ATTENDANCE,
    BOTH,
    GAP,
    POOR,
    PRODUCTIVE,
    SOCIAL,
    SUMMED,
    SUMS,
)
from synergysim.recording.institutional import InstitutionalRecorder
from synergysim.recording.public_money import accounts
from synergysim.recording.result_columns import Columns, nothing
from synergysim.scenario.responses import RESPONSE
from synergysim.units import DAYS_PER_MONTH, MINOR_UNITS

LOCAL_PRICES = "local_prices"
"""Price level that households met in a month, mean over households."""

MONTHLY = (
    "consumption",
    "income",
    "earned_income",
    "headcount",
    "poverty_gap",
    "assets",
    "attendance",
    "hungry",
    "food_insecure",
    "served_social",
    "served_productive",
    "served_both",
    LOCAL_PRICES,
)
"""Monthly aggregates: the first three in PPP$ of 2017 per person and day, weighted by persons."""

MONEY = ("programme", "side", "ministry", "use", "amount")
"""Columns of the table of money."""

HELD = ("farm_income", "savings", "social_capital", "know_how", "aspiration")
"""Columns of households whose means over the window's months are outcomes."""


class Recorder:
    """Follows one model and keeps its aggregates.

    Parameters
    ----------
    model : SynergyModel
    window : int
        Months at the end over which measures of households are taken.
    coping : range, optional
        Months over which coping is counted; the window by default.

    Attributes
    ----------
    months : int
        Months recorded so far.
    sums : array of float64, shape (months of the run, SUMS)
        Sums over households of every month, by the positions that ``household_pass`` names.
    yearly : dict of str to list of float
        Poverty of persons in each calendar year lived in full.
    year_ends : list of int
        Months in which these years ended.
    people : float
        Persons in all households.
    household_record : HouseholdRecord
        What is remembered of every household.
    """

    def __init__(self, model: SynergyModel, window: int = 36, coping: range | None = None) -> None:
        self.model = model
        self.months = 0
        self.sums = np.full((model.case.run.months, SUMS), np.nan)
        self.yearly: dict[str, list[float]] = {"headcount": [], "poverty_gap": [], "severity": []}
        self.year_ends: list[int] = []
        self._prices = np.empty((model.case.run.months, len(model.territories)))
        living = np.bincount(model.households.territory, minlength=len(model.territories))
        self._living = living / len(model.households)
        self.household_record = HouseholdRecord(model, window, coping)
        self.people = float(model.households.size.sum(dtype=np.float64))
        self._pupils = max(float(model.households.children.sum()), 1.0)
        self.institutional = InstitutionalRecorder(model)

    def observe(self) -> None:
        """Record the month that the model has just simulated."""
        month = self.model.month - 1
        self.sums[month] = self.household_record.observe()
        self._prices[month] = self.model.local_economy.prices
        self.months = month + 1
        self.institutional.observe()
        if (self.model.first_calendar_month + month) % 12 == 11:
            poverty = self.household_record.close_year()
            if poverty is not None:
                self.year_ends.append(month)
                for name, total in zip(self.yearly, poverty, strict=True):
                    self.yearly[name].append(total / self.people)

    @property
    def prices(self) -> FloatArray:
        """Local price level of every month so far, mean over households; 1 is normal."""
        found: FloatArray = np.add.reduce(self._prices[: self.months] * self._living, axis=1)
        return found

    def series(self) -> dict[str, FloatArray]:
        """``MONTHLY``, and ``HELD`` as means over households; each of shape (months so far,)."""
        sums, count = self.sums[: self.months].T, len(self.model.households)
        of = dict(zip(SUMMED, sums, strict=False))
        return (
            {name: of[name] / self.people / DAYS_PER_MONTH for name in MONTHLY[:3]}
            | {
                "headcount": sums[POOR] / self.people,
                "poverty_gap": sums[GAP] / self.people,
                "assets": of["assets"] / count,
                "attendance": sums[ATTENDANCE] / self._pupils,
                "hungry": of["hungry"] / count,
                "food_insecure": of["food_insecure"] / count,
                "served_social": sums[SOCIAL] / count,
                "served_productive": sums[PRODUCTIVE] / count,
                "served_both": sums[BOTH] / count,
                LOCAL_PRICES: self.prices,
            }
            | {name: of[name] / count for name in HELD}
        )

    def monthly(self) -> Columns:
        """Columns of the monthly aggregates, one row a month."""
        series, months = self.series(), self.months
        dates = _dates(self.model.case.run.start, months)
        about: dict[str, Any] = {"month": np.arange(months), "date": dates}
        return about | {name: series[name] for name in MONTHLY}

    def money(self) -> Columns:
        """Money by programme and use, local currency per modelled household over the run."""
        rows, households = [], len(self.model.households)
        for (side, name), ministry, account in accounts(self.model.institutions):
            amounts = {"appropriated": account.appropriated} | {u: account.used[u] for u in USES}
            amounts["carried"] = account.available
            if side == RESPONSE:
                amounts["emergency"] = amounts.pop("benefits")
            for use, amount in amounts.items():
                rows.append((name, side, ministry, use, amount / MINOR_UNITS / households))
        if not rows:
            return nothing(MONEY)
        *words, per_household = zip(*rows, strict=True)
        return dict(zip(MONEY, (*words, np.array(per_household)), strict=True))


@lru_cache(maxsize=16)
def _dates(start: str, months: int) -> tuple[str, ...]:
    return tuple((np.datetime64(start) + np.arange(months)).astype(str).tolist())
