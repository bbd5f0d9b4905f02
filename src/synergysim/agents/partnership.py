"""A pair of programmes, the one that leads and the one that is to join it, and their offices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from synergysim.scenario.architecture import Architecture, Function, Level
from synergysim.scenario.institutions import Coordination

FUNCTIONS: tuple[Function, ...] = ("targeting", "budget", "timing", "delivery")

LEAD, PARTNER = 0, 1

Settled = Literal[Level, "design"]


@dataclass
class Partnership:
    """Coordination between a programme and another that is to reach its families.

    Lists of two hold the leading side first.

    Attributes
    ----------
    lead, partner : str
        Names of the two programmes: whose families are meant, and which is to join.
    goals : list of float
        What each office is measured on; 0 vulnerable households, 1 production.
    effort, trust, routine : list of float
    agreements : dict
        Strength of the agreement in force on each function, 0 to 1.
    settled_at : dict
        Where each function was settled last: by `design`, or at the level of a body.
    information : float
        How well the two are informed of each other, 0 to 1.
    overlap : float
        Shared part of the two target populations, counted on the definitions.
    released : float
        Share of the joint money released when it was last due.
    """

    architecture: Architecture
    given: Coordination
    lead: str
    partner: str
    goals: list[float]
    effort: list[float] = field(default_factory=lambda: [0.0, 0.0])
    trust: list[float] = field(default_factory=list)
    routine: list[float] = field(default_factory=list)
    agreements: dict[Function, float] = field(default_factory=dict)
    settled_at: dict[Function, Settled] = field(default_factory=dict)
    information: float = 0.0
    overlap: float = 0.0
    released: float = 1.0
    field_work: float = 0.0

    def __post_init__(self) -> None:
        inside = 1.0 if self.architecture.boundary == "none" else 0.0
        self.trust = [max(self.given.trust_start, inside)] * 2
        # One programme's own routine is to run both components; anybody else starts from none.
        self.routine = [inside, inside]
        self.effort = [inside, inside]
        settled = self.architecture.settled_by_design
        self.agreements = {f: 1.0 if f in settled else 0.0 for f in FUNCTIONS}
        self.settled_at = dict.fromkeys(settled, "design")

    def agree(self, function: Function, level: Level) -> None:
        """Put an agreement in force that a body reached."""
        self.agreements[function] = 1.0
        self.settled_at[function] = level

    @property
    def agreed(self) -> float:
        """Will of the pair: its weaker will."""
        return min(self.effort)

    @property
    def fit(self) -> float:
        """Fit of what the two are measured on."""
        return 1.0 - abs(self.goals[LEAD] - self.goals[PARTNER])

    def coordination(self, function: Function) -> float:
        """Coordination of a function: an agreement in force times the weaker will."""
        return self.agreements[function] * self.agreed

    def obligation(self) -> float:
        """Share of the four functions on which an agreement is in force."""
        return sum(self.agreements.values()) / len(FUNCTIONS)

    def lapse(self, binding: frozenset[Function]) -> None:
        """Let agreements that neither the design settled nor a binding rule holds lapse."""
        settled = self.architecture.settled_by_design
        for function in FUNCTIONS:
            if function not in settled and function not in binding:
                self.agreements[function] *= 1.0 - self.given.agreement_lapse

    def unlocked(self, side: int, holder_side: int | None) -> float:
        """Joint money that this side's effort unlocks for it, as a share of the budget.

        The holder has the money anyway, unless a binding rule makes it share; its partner counts
        on what was released last.
        """
        joint = self.architecture.joint_budget
        if joint is None:
            return 0.0
        if holder_side is None:
            return joint.share
        if holder_side == side:
            return joint.share * float(joint.binding)
        return joint.share * self.released
