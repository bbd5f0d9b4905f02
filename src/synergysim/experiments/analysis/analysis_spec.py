"""What a sweep's file wants to know: the part `analysis`, and what follows where it is silent."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from synergysim.scenario.base import Part
from synergysim.scenario.errors import ConsistencyError

Question = Literal["effects", "ranking", "regret", "discovery", "sensitivity", "uncertainty"]

SENSITIVE = ("sobol", "morris")
"""Kinds of design whose points are made for sensitivity."""

FITTED = ("latin-hypercube", "sobol-sequence")
"""Kinds of design on which effects are fitted."""

FEWEST_CASES = 8
"""Futures below which no box is looked for."""


MOST_RANKED = 9
"""Settings up to which each gets a ranking of its own."""


class GoodEnough(Part):
    """A threshold of the satisficing share."""

    outcome: str
    at_least: float | None = None
    at_most: float | None = None
    against_reference: bool = Field(
        default=False, description="whether the threshold is one of the difference from it"
    )

    @model_validator(mode="after")
    def one_side(self) -> GoodEnough:
        """Ask for exactly one bound."""
        if (self.at_least is None) == (self.at_most is None):
            allowed = ["one of at_least and at_most"]
            raise ConsistencyError(("at_least",), str(self.at_least), allowed, "one bound is asked")
        return self


class Analysis(Part):
    """What is asked of the results. All of it may be left out, and none changes a run."""

    outcomes: list[str] = Field(
        default_factory=lambda: ["income"], min_length=1, description="outcomes that are looked at"
    )
    ask: list[Question] = Field(
        default_factory=list, description="questions; by default those of the design's kind"
    )
    good_enough: list[GoodEnough] = Field(
        default_factory=list,
        description="when a future counts as met; by default no worse than the reference",
    )
    names: dict[str, str] = Field(
        default_factory=dict, description="what to call a path, a policy or a level in figures"
    )


def questions(
    kind: str, factors: int, policies: int, points: int, *, reference: bool, contexts: bool
) -> list[Question]:
    """Choose questions by what a design can answer.

    Parameters
    ----------
    kind : str
        Of the design: ``grid``, ``list``, ``latin-hypercube``, ``sobol-sequence``, ``sobol``,
        ``morris``; empty where nothing varies.
    factors, policies, points : int
        How many vary, are compared, and are crossed with the policies (futures included).
    reference : bool
        Whether policies are compared with one of them. If not, they are one more lever.
    contexts : bool
        Whether points differ in their country context. Regret over contexts has no reader: nobody
        chooses an architecture for all countries.
    """
    if kind in SENSITIVE:
        return ["sensitivity"]
    if policies < 2 or not reference:
        if kind in (*FITTED, "grid") and factors + (policies > 1) > 0 and points * policies > 1:
            return ["effects", *(["uncertainty"] if kind in FITTED else [])]  # type: ignore[list-item]
        return ["ranking"] if policies > 1 else []
    found: list[Question] = ["ranking"] if points <= MOST_RANKED else []
    if points > 1 and not contexts:
        found.append("regret")
        if points >= FEWEST_CASES:
            found.append("discovery")
    if kind in FITTED:
        found += ["sensitivity", "uncertainty"]
    return found
