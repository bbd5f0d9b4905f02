"""A pair of programmes, the one that leads and the one that is to join it, and their offices."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from synergysim.scenario.architecture import Function, Level
from synergysim.scenario.institutions import Coordination
from synergysim.scenario.pairs import Terms

FUNCTIONS: tuple[Function, ...] = ("targeting", "budget", "timing", "delivery")

LEAD, PARTNER = 0, 1

Settled = Literal[Level, "design"]


@dataclass
class Partnership:
    """Coordination between a programme and another that is to reach its families.

    Lists of two hold the leading side first.

    Attributes
    ----------
    terms : Terms
        The two programmes, their owners, and what the architecture puts between them.
    lead, partner : str
        Names of the programme whose families are meant, and of the one that is to reach them.
    goals : list of float
        What each office is measured on; 0 vulnerable households, 1 production.
    effort, trust, routine : list of float
    agreements : dict
        Strength of the agreement in force on each function, 0 to 1.
    settled_at : dict
        Where each function was settled last: by `design`, or at the level of a body.
    ordered : dict
        Strength, 0 to 1, of the government's order on each function that it ordered.
    information : float
        How well the two are informed of each other, 0 to 1.
    overlap : float
        Share of the lead's families whom the partner's rules admit, counted on the definitions.
    saved : float
        Share of the partner's money that searching for families takes and the lead's list saves.
    released : float
        Share of the joint money released when it was last due.
    field_work : float
        Working ties of the two programmes' managers, mean over territories.
    staff : list of float
        Engagement of each programme's managers, mean over territories.
    settled : frozenset of str
        Functions that the design settles, as long as the criteria stay those of the design.
    """

    terms: Terms
    config: Coordination
    goals: list[float]
    lead: str = field(init=False)
    partner: str = field(init=False)
    effort: list[float] = field(default_factory=lambda: [0.0, 0.0])
    trust: list[float] = field(default_factory=list)
    routine: list[float] = field(default_factory=list)
    agreements: dict[Function, float] = field(default_factory=dict)
    settled_at: dict[Function, Settled] = field(default_factory=dict)
    ordered: dict[Function, float] = field(default_factory=dict)
    information: float = 0.0
    overlap: float = 0.0
    saved: float = 0.0
    released: float = 1.0
    field_work: float = 0.0
    staff: list[float] = field(default_factory=lambda: [0.0, 0.0])
    settled: frozenset[Function] = frozenset()

    def __post_init__(self) -> None:
        self.lead, self.partner = self.terms.lead, self.terms.partner
        inside = 1.0 if self.terms.boundary == "none" else 0.0
        self.trust = [max(self.config.trust_start, inside)] * 2
        # One programme's own routine is to run both components; anybody else starts from none.
        self.routine = [inside, inside]
        self.effort = [inside, inside]
        self.settled = self.terms.settled
        self.ordered = dict.fromkeys(self.terms.mandated - self.settled, 1.0)
        in_force = self.settled | self.ordered.keys() | self.terms.signed
        self.agreements = {function: float(function in in_force) for function in FUNCTIONS}
        self.settled_at = dict.fromkeys(self.terms.signed, "national")
        self.settled_at |= dict.fromkeys(self.settled, "design")
        self.settled_at |= dict.fromkeys(self.ordered, "national")

    def agree(self, function: Function, level: Level) -> None:
        """Put an agreement in force that a body reached."""
        self.agreements[function] = 1.0
        self.settled_at[function] = level

    @cached_property
    def holder(self) -> int | None:
        """Side that holds the joint money, or None for a neutral holder or none."""
        joint, owners = self.terms.joint, self.terms.owners
        if joint is None or joint.holder not in owners:
            return None
        return owners.index(joint.holder)

    @cached_property
    def idles(self) -> bool:
        """Whether joint money of the vote that is not released is nobody's: a neutral holder's."""
        joint = self.terms.joint
        ours = joint is not None and not joint.binding and not self.terms.adds
        return ours and self.holder is None

    @property
    def joint_effort(self) -> float:
        """Effort of the less committed institution of the pair."""
        lead, partner = self.effort
        return min(lead, partner)

    @property
    def fit(self) -> float:
        """Fit of what the two are measured on."""
        return 1.0 - abs(self.goals[LEAD] - self.goals[PARTNER])

    def coordination(self, function: Function) -> float:
        """Coordination of a function: the strength of its agreement times the joint effort."""
        return self.agreements[function] * self.joint_effort

    def obligation(self) -> float:
        """Share of the four functions on which an agreement is in force."""
        return math.fsum(self.agreements.values()) / len(FUNCTIONS)

    def lapse(self, binding: frozenset[Function]) -> None:
        """Let agreements lapse that neither the design nor a binding rule settles.

        Orders lapse at the same pace, whatever is decided meanwhile.
        """
        remains, agreements, kept = 1.0 - self.config.agreement_lapse, self.agreements, self.settled
        for function in FUNCTIONS:
            if function not in kept and function not in binding:
                agreements[function] *= remains
        for function in self.ordered:
            self.ordered[function] *= remains

    def end_targeting_agreement(self) -> None:
        """End the agreement on targeting after a change of criteria."""
        self.settled -= {"targeting"}
        self.agreements["targeting"] = 0.0
        self.settled_at.pop("targeting", None)

    def unlocked(self, side: int) -> float:
        """Money that this side's effort unlocks for it, as a share of the budget.

        A lead's list that fits saves its partner search, whether the two trust each other or not.
        The holder has the money anyway, unless a binding rule makes it share; its partner counts
        on what was released last. What would come back to the partner's own lines at the end of
        the fiscal year is not at stake for it.
        """
        joint = self.terms.joint
        saved = self.saved if side == PARTNER else 0.0
        if joint is None:
            return saved
        if self.holder is None:
            back = self.config.reprogrammed if side == PARTNER and self.idles else 0.0
            return saved + joint.share * (1.0 - back)
        if self.holder == side:
            return saved + joint.share * float(joint.binding)
        return saved + joint.share * self.released
