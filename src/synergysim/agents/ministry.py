"""Ministries choose how much effort to put into coordination with each partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from synergysim.agents.effort import (
    best_response,
    hardening,
    marginal_benefit,
    marginal_cost,
    trust_after,
)
from synergysim.agents.partnership import LEAD, PARTNER, Partnership
from synergysim.scenario.institutions import Coordination
from synergysim.scenario.institutions import Ministry as Given

if TYPE_CHECKING:
    from synergysim.scenario.programmes import Side


class Ministry(mesa.Agent):
    """A ministry with its offices on either side of partnerships.

    Parameters
    ----------
    model : mesa.Model
    name : str
        Name in the scenario; every draw of the ministry is keyed on it.
    given : Ministry
        Its state at the start.
    coordination : Coordination
        What coordination is worth and costs.
    """

    def __init__(
        self, model: mesa.Model, name: str, given: Given, coordination: Coordination
    ) -> None:
        super().__init__(model)
        self.name = name
        self.title = given.title
        self.sector: Side = given.sector
        self.weight = given.weight
        self.capacity = given.capacity
        self.smallholder_priority = given.smallholder_priority
        self.given = given
        self.coordination = coordination
        self.age = given.age
        self.seats: list[tuple[Partnership, int]] = []

    def holder_side(self, partnership: Partnership) -> int | None:
        """Side that holds the pair's joint money, or None for a neutral holder."""
        joint = partnership.architecture.joint_budget
        owners = partnership.architecture.owners
        if joint is None or joint.holder == "outside":
            return None
        if joint.holder == owners.productive:
            return PARTNER
        return LEAD if joint.holder == owners.social else None

    def choose_effort(self, support: float) -> None:
        """Choose effort towards each partner as a best response, and let routine follow.

        Parameters
        ----------
        support : float
            Political support for coordination, a factor on every benefit.
        """
        inert = hardening(self.age, self.coordination.inertia_years)
        inertia = self.coordination.inertia * inert
        # A ministry that sits on both sides of a pair has one partner there, not two.
        partners = len({partnership.partner for partnership, _ in self.seats})
        for partnership, side in self.seats:
            benefit = marginal_benefit(
                self.coordination,
                partnership.obligation(),
                partnership.unlocked(side, self.holder_side(partnership)),
                partnership.trust[side],
                partnership.overlap,
                partnership.fit,
            )
            cost = marginal_cost(
                self.coordination,
                partnership.architecture.boundary,
                partners,
                self.weight,
                self.capacity,
            )
            routine = partnership.routine[side]
            effort = best_response(support, benefit, cost, inertia, routine)
            partnership.effort[side] = effort
            pace = self.coordination.routine * (1.0 - inert)
            partnership.routine[side] = routine + pace * (effort - routine)

    def judge_partners(self) -> None:
        """Update trust from what partners did, and learn from working together."""
        for partnership, side in self.seats:
            other = 1 - side
            conduct = max(partnership.effort[other], partnership.field_work)
            if self.holder_side(partnership) == other:
                conduct *= partnership.released
            partnership.trust[side] = trust_after(
                partnership.trust[side],
                conduct,
                self.coordination.trust_reference,
                self.coordination.trust_up,
                self.coordination.trust_down,
            )
            together = max(partnership.agreed, partnership.field_work)
            self.capacity += 0.5 * self.coordination.learning * together * (1.0 - self.capacity)
        self.age += 0.25
