"""Mechanisms by name: those that a scenario chooses, measures; and how the schema knows them.

Those of the package and those of a user's own module go through the same registries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from synergysim.registry import Registry

TARGETING_RULES: Registry[Any] = Registry(
    "targeting rule",
    {
        name: f"synergysim.institutions.targeting_rules:{constant}"
        for name, constant in (
            ("proxy-means", "PROXY_MEANS"),
            ("community", "COMMUNITY"),
            ("categorical", "CATEGORICAL"),
            ("territorial", "TERRITORIAL"),
            ("list", "LIST"),
        )
    },
)
"""How a programme finds its families: ``institutions.targeting_rules.TargetingRule`` by name."""

BEHAVIOURS: Registry[Any] = Registry(
    "ministry behaviour", {"best-response": "synergysim.agents.effort:best_response"}
)
"""How a ministry chooses its effort; a function with the arguments of ``best_response``."""

INSTRUMENTS: Registry[Any] = Registry(
    "instrument",
    {
        "cash": "synergysim.institutions.instruments.cash:Cash",
        "package": "synergysim.institutions.instruments.package:Package",
        "training": "synergysim.institutions.instruments.training:Training",
        "services": "synergysim.institutions.instruments.services:Services",
        "lump-sum": "synergysim.institutions.instruments.lump_sum:LumpSum",
        "subsidy": "synergysim.institutions.instruments.lump_sum:Subsidy",
    },
)
"""What a programme gives: subclasses of ``institutions.instruments.instrument.Instrument``."""

MEASURES: Registry[Any] = Registry(
    "measure",
    {
        name: f"synergysim.recording.run_measures:{name.upper()}"
        for name in ("levels", "reach", "money", "holdings", "institutions", "start", "losses")
    },
)
"""How outcomes of a run are measured: ``recording.run_measures.Measure`` by name, in the order of
the columns of the table ``outcomes``."""


@dataclass(frozen=True, eq=False)
class NameIn:
    """Marks a text that is the name of a registered mechanism."""

    registry: Registry[Any]

    def check(self, name: str) -> str:
        """Refuse a name that is not registered, as pydantic's own check of words does."""
        if name not in self.registry:
            raise PydanticCustomError("literal_error", "one of " + ", ".join(self.registry))
        return name


@dataclass(frozen=True, eq=False)
class SettingsOf:
    """Marks a mapping of registered mechanisms to the settings that each declares.

    Attributes
    ----------
    registry : Registry
    but : tuple of str
        Those that have a place of their own elsewhere in the schema.
    """

    registry: Registry[Any]
    but: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Those that may be named here."""
        return [name for name in self.registry if name not in self.but]


def _name_in(registry: Registry[Any]) -> Any:
    marker = NameIn(registry)
    return Annotated[str, marker, AfterValidator(marker.check)]


TargetingRuleName = _name_in(TARGETING_RULES)
BehaviourName = _name_in(BEHAVIOURS)
