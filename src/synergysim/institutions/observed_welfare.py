"""Welfare and means of families as programmes observe them, with errors of targeting."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from synergysim.arrays import BoolArray, FloatArray
from synergysim.engine.compiled import kernel
from synergysim.engine.draws import name_key, normals
from synergysim.institutions.programme import Programme
from synergysim.institutions.targeting import (
    income_per_head,
    rank_share,
    score_with_error,
    standard,
)
from synergysim.institutions.targeting_rules import TargetingRule
from synergysim.scenario.institutions import TargetingError
from synergysim.scenario.programmes import Targeting
from synergysim.scenario.registered import TARGETING_RULES
from synergysim.scenario.returned import checked_scores
from synergysim.streams import Stream
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.population import Households

_SCORE = int(Stream.SCORE)

REGISTRY = "registry"
"""Name on which the errors of a shared registry are drawn."""


@kernel
def _draw_errors(seed: int, key: int, visits: int, error: FloatArray) -> None:
    """Draw errors of one visit, or the sum of two over the root of two."""
    for i in range(error.size):
        first, second, _, _ = normals(seed, _SCORE, i ^ key, 0)
        error[i] = first if visits == 1 else (first + second) / math.sqrt(2.0)


class Ranking:
    """Scores and means of the households of a run.

    Parameters
    ----------
    households : Households
    error : TargetingError
    poverty_line : float
        PPP$ per person and day.
    seed : int
    registry : bool
        Whether programmes that rank by proxy means share one registry.
    """

    def __init__(
        self,
        households: Households,
        error: TargetingError,
        poverty_line: float,
        seed: int,
        registry: bool,
    ) -> None:
        self.households = households
        self.error = error
        self.poverty_line = poverty_line
        self.seed = seed
        self.registry = registry
        self._look: dict[str, Any] | None = None
        self._errors: dict[str, FloatArray] = {}

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Look at families once for all intakes of a month: nothing happens between them."""
        self._look = {}
        try:
            yield
        finally:
            self._look = None

    def _seen(self, name: str, look: Callable[[], Any]) -> Any:
        if self._look is None:
            return look()
        if name not in self._look:
            self._look[name] = look()
        return self._look[name]

    def key(self, name: str) -> int:
        """What turns a household's row into its key for the draws of one programme."""
        return name_key("targeting", name)

    def welfare(self) -> FloatArray:
        """Log of expected income per head."""
        found: FloatArray = self._seen("welfare", lambda: np.log(self._income()))
        return found

    def standard_welfare(self) -> FloatArray:
        """Welfare in standard deviations, which rankings start from."""
        found: FloatArray = self._seen("standard", lambda: standard(self.welfare()))
        return found

    def _income(self) -> FloatArray:
        """Expected income per head."""
        households = self.households
        found: FloatArray = self._seen(
            "income", lambda: income_per_head(households["expected_income"], households.size)
        )
        return found

    def poor(self) -> BoolArray:
        """Households whose expected income per head is below the poverty line."""
        line = self.poverty_line * DAYS_PER_MONTH
        found: BoolArray = self._seen("poor", lambda: self._income() < line)
        return found

    def shares_registry(self, programme: Programme, criteria: Targeting) -> bool:
        """Whether a programme ranks by the shared registry."""
        uses: bool = TARGETING_RULES[criteria.rule].uses_registry
        return self.registry and uses and not programme.config.outside

    def score(self, programme: Programme, criteria: Targeting, welfare: FloatArray) -> FloatArray:
        """Ranking by a programme's method, poorest first, with the method's error.

        A registry holds the mean of two visits, so its error is smaller by the root of two, and
        the same for all who use it. A committee makes the same errors for every programme.
        """
        rule: TargetingRule = TARGETING_RULES[criteria.rule]
        size: float = getattr(self.error, rule.error)
        if self.shares_registry(programme, criteria):
            error = self._error(REGISTRY, visits=2)
            size /= math.sqrt(2.0)
        else:
            lent = criteria.committees_of if criteria.rule == "community" else None
            error = self._error(lent or programme.name, visits=1)
        ranking = score_with_error(welfare, size, error)
        if rule.order is None:
            return ranking
        ordered = rule.order(ranking, self.households)
        return checked_scores(f"targeting rule {criteria.rule}", ordered, ranking.size)

    def _error(self, name: str, visits: int) -> FloatArray:
        """Errors of a list, in standard deviations: drawn once, as a family keeps its own."""
        if name not in self._errors:
            error = np.empty(len(self.households))
            _draw_errors(self.seed, self.key(name), visits, error)
            self._errors[name] = error
        return self._errors[name]

    def means(self) -> FloatArray:
        """Rank in land, papers and co-payment that entry requirements ask for."""
        found: FloatArray = self._seen("means", self._means)
        return found

    def standing(self) -> FloatArray:
        """Standard score of those means."""
        found: FloatArray = self._seen("standing", lambda: standard(self.means()))
        return found

    def _means(self) -> FloatArray:
        share = self.error.means_welfare
        return rank_share(
            share * self.standard_welfare() + np.sqrt(1.0 - share**2) * self.households.means
        )
