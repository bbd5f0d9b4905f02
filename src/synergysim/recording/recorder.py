"""What is kept of a run: monthly aggregates, and yearly poverty counts. Memory is flat in N."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.institutions.ledger import USES
from synergysim.measures.coverage import jaccard
from synergysim.model import SynergyModel
from synergysim.recording.doses import share_of_income
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
from synergysim.recording.institutional import InstitutionalRecorder, mean
from synergysim.recording.public_money import accounts
from synergysim.scenario.responses import RESPONSE
from synergysim.units import DAYS_PER_MONTH, MINOR_UNITS

FloatArray = npt.NDArray[np.float64]

MONTHLY = (
    "consumption", "income", "earned_income", "headcount", "poverty_gap", "assets", "attendance",
    "hungry", "served_social", "served_productive", "served_both",
)  # fmt: skip
"""Monthly aggregates: the first three in PPP$ of 2017 per person and day, weighted by persons."""

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
    homes : HouseholdRecord
        What is remembered of every household.
    """

    def __init__(self, model: SynergyModel, window: int = 36, coping: range | None = None) -> None:
        self.model = model
        self.months = 0
        self.sums = np.full((model.case.run.months, SUMS), np.nan)
        self.yearly: dict[str, list[float]] = {"headcount": [], "poverty_gap": [], "severity": []}
        self.year_ends: list[int] = []
        self.homes = HouseholdRecord(model, window, coping)
        self._people = float(model.households.size.sum(dtype=np.float64))
        self._pupils = max(float(model.households.children.sum()), 1.0)
        self.institutional = InstitutionalRecorder(model)

    def observe(self) -> None:
        """Record the month that the model has just lived."""
        month = self.model.month - 1
        self.sums[month] = self.homes.observe()
        self.months = month + 1
        self.institutional.observe()
        if (self.model.first_calendar_month + month) % 12 == 11:
            poverty = self.homes.close_year()
            if poverty is not None:
                self.year_ends.append(month)
                for name, total in zip(self.yearly, poverty, strict=True):
                    self.yearly[name].append(total / self._people)

    def series(self) -> dict[str, FloatArray]:
        """``MONTHLY``, and ``HELD`` as means over households; each of shape (months so far,)."""
        sums, count = self.sums[: self.months].T, len(self.model.households)
        of = dict(zip(SUMMED, sums, strict=False))
        return (
            {name: of[name] / self._people / DAYS_PER_MONTH for name in MONTHLY[:3]}
            | {
                "headcount": sums[POOR] / self._people,
                "poverty_gap": sums[GAP] / self._people,
                "assets": of["assets"] / count,
                "attendance": sums[ATTENDANCE] / self._pupils,
                "hungry": of["hungry"] / count,
                "served_social": sums[SOCIAL] / count,
                "served_productive": sums[PRODUCTIVE] / count,
                "served_both": sums[BOTH] / count,
            }
            | {name: of[name] / count for name in HELD}
        )

    def monthly(self) -> pd.DataFrame:
        """Monthly aggregates, one row a month."""
        start, series = self.model.case.run.start, self.series()
        dates = np.datetime64(start) + np.arange(self.months)
        return pd.DataFrame(
            {"month": np.arange(self.months), "date": dates.astype(str).tolist()}
            | {name: series[name] for name in MONTHLY}
        )

    def outcomes(self, window: int) -> dict[str, float]:
        """Outcomes of the run over its last months.

        Parameters
        ----------
        window : int
            Months at the end of the run over which levels are averaged; poverty counts the years
            that end inside it.
        """
        first = max(self.months - window, 0)
        recent = {name: values[first:] for name, values in self.series().items()}
        result = {
            name: float(np.mean(recent[name]))
            for name in ("income", "earned_income", "consumption", "assets", "attendance")
        }
        result["hungry_months"] = 12.0 * float(np.mean(recent["hungry"]))
        inside = [i for i, end in enumerate(self.year_ends) if end >= first]
        for name, values in self.yearly.items():
            result[name] = float(np.mean([values[i] for i in inside])) if inside else float("nan")
        held = {name: mean(recent[name]) for name in HELD}
        institutional = self.institutional.outcomes(window)
        return (
            result | self._reach() | self._money_outcomes() | held | institutional
            | self._against_start()
        )  # fmt: skip

    def _against_start(self) -> dict[str, float]:
        """What the run started from, beside which its results can be judged plausible."""
        welfare, size = self.homes.welfare.astype(np.float64), self.model.households.size
        programmes = self.model.institutions.programmes.values()
        shares = [share_of_income(programme, self.homes) for programme in programmes]
        return {
            "income_at_start": float(np.add.reduce(welfare * size)) / self._people,
            "benefit_to_income": max((x for x in shares if not np.isnan(x)), default=float("nan")),
        }

    def _reach(self) -> dict[str, float]:
        """Coverage and overlap over the run, counted on who was ever served."""
        institutions = self.model.institutions
        ever = {
            side: np.logical_or.reduce(
                [np.zeros(len(self.model.households), dtype=bool)]
                + [programme.ever for programme in institutions.of_side(side)]
            )
            for side in ("social", "productive")
        }
        both = ever["social"] & ever["productive"]
        poor = institutions.intake.ranking.poor()
        programmes = institutions.programmes.values()
        offers = sum(p.offers for p in programmes)
        due = sum(p.deliveries for p in programmes)
        return {
            "coverage_social": float(ever["social"].mean()),
            "coverage_productive": float(ever["productive"].mean()),
            "overlap": float(jaccard(ever["social"], ever["productive"])),
            "joint_coverage": float((both & poor).sum()) / max(int(poor.sum()), 1),
            "refusals": sum(p.refusals for p in programmes) / offers if offers else 0.0,
            "on_time": sum(p.on_time for p in programmes) / due if due else float("nan"),
        }

    def _money_outcomes(self) -> dict[str, float]:
        institutions = self.model.institutions
        accounts = [p.account for p in institutions.programmes.values()]
        accounts += [r.account for r in institutions.responses.values()]
        appropriated = sum(account.appropriated for account in accounts)
        retained = sum(account.used["retained"] for account in accounts)
        unspent = sum(account.used["unspent"] + account.available for account in accounts)
        coordination = sum(account.used["coordination"] for account in accounts)
        years = max(self.months, 1) / 12.0
        executed = appropriated - retained - unspent
        return {
            "cost": executed / MINOR_UNITS / len(self.model.households) / years,
            "appropriated": appropriated / MINOR_UNITS / len(self.model.households) / years,
            "released_share": 1.0 - retained / appropriated if appropriated else float("nan"),
            "coordination_share": coordination / appropriated if appropriated else float("nan"),
        }

    def money(self) -> pd.DataFrame:
        """Money by programme and use, local currency per modelled household over the run."""
        rows = []
        for (side, name), ministry, account in accounts(self.model.institutions):
            amounts = {"appropriated": account.appropriated} | {u: account.used[u] for u in USES}
            amounts["carried"] = account.available
            if side == RESPONSE:
                amounts["emergency"] = amounts.pop("benefits")
            for use, amount in amounts.items():
                per_household = amount / MINOR_UNITS / len(self.model.households)
                rows.append((name, side, ministry, use, per_household))
        return pd.DataFrame(rows, columns=["programme", "side", "ministry", "use", "amount"])
