"""A shocked run against its counterfactual: losses, troughs and recoveries, as both advance."""

from __future__ import annotations

import numpy as np

from synergysim.measures.counterfactual_resilience import (
    HORIZON_MONTHS,
    ResilienceAccumulator,
    ResilienceParts,
)
from synergysim.measures.income_loss import income_loss
from synergysim.measures.recovery import Recoveries, RecoveryAccumulator
from synergysim.model import SynergyModel
from synergysim.recording.result_columns import Columns
from synergysim.recording.subgroup_measures import FALLS
from synergysim.thresholds import at_least

RESILIENCE = (
    "resilience",
    "loss_months",
    "dip",
    *FALLS,
    "recovered_share",
    "income_incidence",
    "income_depth",
)
"""Outcomes of a shocked run; NaN without a shock."""

COUNTS = ("months", "at_risk", "recovered", "censored")

LEAST_MONTHS = 3
"""Months from onset on without which there is no trough."""


INCOME_MONTHS = 3
"""Months from onset on over which lost income is counted, as phone surveys did in 2020."""


class CounterfactualComparison:
    """Follows consumption in a run and its counterfactual, and incomes in the first months.

    Parameters
    ----------
    shocked, counterfactual : SynergyModel
    """

    def __init__(self, shocked: SynergyModel, counterfactual: SynergyModel) -> None:
        onset = shocked.onset()
        assert onset is not None, "only a shocked run has a counterfactual"
        self.onset = onset
        self.shocked = shocked
        self.counterfactual = counterfactual
        households = len(shocked.households)
        self.resilience = ResilienceAccumulator(households, onset)
        self.recovery = RecoveryAccumulator(households, onset)
        self._incomes = np.zeros((2, households))

    def observe(self) -> None:
        """Take in the month that both have just simulated."""
        month = self.shocked.month - 1
        if month < self.onset:
            return
        pair = (
            self.shocked.households["consumption"],
            self.counterfactual.households["consumption"],
        )
        self.resilience.update(month, *pair)
        self.recovery.update(month, *pair)
        if month < self.onset + INCOME_MONTHS:
            self._incomes[0] += self.shocked.households["income"]
            self._incomes[1] += self.counterfactual.households["income"]

    @property
    def tells(self) -> bool:
        """Whether enough months have followed onset."""
        return self.shocked.month - self.onset >= LEAST_MONTHS

    def outcomes(self) -> dict[str, float]:
        """Values of ``RESILIENCE``, weighted by persons; NaN if too few months followed onset."""
        if not self.tells:
            return dict.fromkeys(RESILIENCE, float("nan"))
        weights = self.shocked.households.size.astype(np.float64)
        found, fall = self.resilience.result(weights), self.parts().fall
        shares = {
            name: float(weights[at_least(fall, least, 1.0)].sum() / weights.sum())
            for name, least in FALLS.items()
        }
        income = income_loss(self._incomes[0], self._incomes[1], weights)
        return {
            "resilience": found.resilience,
            "loss_months": found.loss_months,
            "dip": found.dip,
            **shares,
            "recovered_share": self.recovery.recovered_share(weights),
            "income_incidence": income.incidence,
            "income_depth": income.depth,
        }

    def parts(self) -> ResilienceParts:
        """What each household brings to a group's resilience."""
        return self.resilience.parts()

    def recoveries(self) -> Recoveries:
        """Durations of the exposed."""
        return self.recovery.result()

    def columns(self) -> Columns:
        """Counts by months since onset among exposed households; empty if nobody was exposed."""
        found = self.recoveries() if self.tells else None
        if found is None or not found.exposed.any():
            return {name: np.empty(0, dtype=np.int64) for name in COUNTS}
        table = found.table()
        return {name: getattr(table, name) for name in COUNTS}


def coping_months(onset: int | None, months: int) -> range | None:
    """Months over which coping is counted where there is a shock: three years from its onset."""
    return None if onset is None else range(onset, min(onset + HORIZON_MONTHS, months))
