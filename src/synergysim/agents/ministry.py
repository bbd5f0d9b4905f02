"""Ministries choose how much effort to put into coordination with each partner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import mesa

from synergysim.agents.effort import (
    hardening,
    marginal_benefit,
    marginal_cost,
    trust_after,
)
from synergysim.agents.partnership import LEAD, Partnership
from synergysim.scenario.architecture import Boundary
from synergysim.scenario.institutions import Coordination
from synergysim.scenario.institutions import Ministry as MinistryConfig
from synergysim.scenario.registered import BEHAVIOURS
from synergysim.scenario.returned import checked_number

if TYPE_CHECKING:
    from synergysim.scenario.programmes import Side


Behaviour = Callable[[float, float, float, float, float], float]
"""Effort, 0 to 1, from support, benefit, cost, inertia and routine; see ``best_response``."""


class Ministry(mesa.Agent):
    """A ministry with its offices on either side of partnerships.

    Parameters
    ----------
    model : mesa.Model
    name : str
        Name in the scenario; every draw of the ministry is keyed on it.
    config : Ministry
        Its state at the start.
    coordination : Coordination
        What coordination is worth and costs.
    """

    def __init__(
        self, model: mesa.Model, name: str, config: MinistryConfig, coordination: Coordination
    ) -> None:
        super().__init__(model)
        self.name = name
        self.title = config.title
        self.sector: Side = config.sector
        self.weight = config.weight
        self.capacity = config.capacity
        self.smallholder_priority = config.smallholder_priority
        self.config = config
        self.behaviour = config.behaviour or "best-response"
        self._behaviour: Behaviour = BEHAVIOURS[self.behaviour]
        self.coordination = coordination
        self.age = config.age
        self.seats: list[tuple[Partnership, int]] = []
        self._counted = 0, 0  # seats, and partners in them

    def partners(self) -> int:
        """Programmes with which it has to coordinate; a pair of its own counts once."""
        if len(self.seats) == self._counted[0]:
            return self._counted[1]
        others = set()
        for pair, side in self.seats:
            mine = pair.terms.owners[0] == pair.terms.owners[1]
            others.add(pair.partner if mine or side == LEAD else pair.lead)
        self._counted = len(self.seats), len(others)
        return len(others)

    def choose_effort(self, support: float) -> None:
        """Choose effort towards each partner by its behaviour, and let routine follow.

        Parameters
        ----------
        support : float
            Political support for coordination, a factor on every benefit.
        """
        config, behaviour = self.coordination, self._behaviour
        inert = hardening(self.age, config.inertia_years)
        inertia, pace = config.inertia * inert, config.routine * (1.0 - inert)
        partners, mechanism = self.partners(), f"behaviour {self.behaviour}"
        costs: dict[Boundary, float] = {}  # the same towards all partners across a boundary
        for partnership, side in self.seats:
            benefit = marginal_benefit(
                config,
                partnership.obligation(),
                partnership.unlocked(side),
                partnership.trust[side],
                partnership.overlap,
                partnership.fit,
            )
            boundary = partnership.terms.boundary
            cost = costs.get(boundary)
            if cost is None:
                cost = costs[boundary] = marginal_cost(
                    config, boundary, partners, self.weight, self.capacity
                )
            routine = partnership.routine[side]
            chosen = behaviour(support, benefit, cost, inertia, routine)
            effort = checked_number(mechanism, chosen, highest=1.0)
            partnership.effort[side] = effort
            partnership.routine[side] = routine + pace * (effort - routine)

    def judge_partners(self) -> None:
        """Update trust from what partners did, and learn from working together.

        A ministry learns once a quarter, from the pair in which it works best with another
        ministry: procedures are learned once, with whomever, and a further pair in which nothing
        happens takes nothing away, as it would from a mean.
        """
        lessons = [0.0]
        for partnership, side in self.seats:
            other = 1 - side
            conduct = max(partnership.effort[other], partnership.field_work)
            if partnership.holder == other:
                conduct *= partnership.released
            partnership.trust[side] = trust_after(
                partnership.trust[side],
                conduct,
                self.coordination.trust_reference,
                self.coordination.trust_up,
                self.coordination.trust_down,
            )
            together = max(partnership.joint_effort, partnership.field_work)
            if not self.coordination.learns_from_others:
                self._learn(together)
            elif partnership.terms.owners[0] != partnership.terms.owners[1]:
                lessons.append(together)
        self._learn(max(lessons))
        self.age += 0.25

    def _learn(self, together: float) -> None:
        """Add to capacity what working together teaches."""
        self.capacity += 0.5 * self.coordination.learning * together * (1.0 - self.capacity)
