"""Targeting rules by name: the error of their ranking, and selection before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from synergysim.arrays import FloatArray
from synergysim.world.population import Households


def labour_constrained_first(score: FloatArray, households: Households) -> FloatArray:
    """Take families with hardly any labour first, each category in the order of its ranking."""
    ordered: FloatArray = score - 10.0 * households.labour_constrained
    return ordered


@dataclass(frozen=True)
class TargetingRule:
    """How a programme finds its families.

    Attributes
    ----------
    order : callable, optional
        Takes the ranking with its error, standard scores of shape (households,) with the poorest
        lowest, and the households; returns scores of the same shape, lowest first. The ranking
        itself if there is none.
    error : {"proxy_means", "community"}
        Which method's error the ranking has, of ``institutions.targeting_error``.
    opens_places : bool
        Whether whole places are opened to everybody interested, instead of a list being drawn.
    uses_registry : bool
        Whether it ranks by a shared registry where there is one.
    """

    order: Callable[[FloatArray, Households], FloatArray] | None = None
    error: Literal["proxy_means", "community"] = "proxy_means"
    opens_places: bool = False
    uses_registry: bool = False


PROXY_MEANS = TargetingRule(uses_registry=True)
COMMUNITY = TargetingRule(error="community")
CATEGORICAL = TargetingRule(order=labour_constrained_first)
TERRITORIAL = TargetingRule(opens_places=True)
LIST = TargetingRule()
