"""The whole scenario: parts that are consistent with each other."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from synergysim.scenario.clashes import check_names
from synergysim.scenario.consistency import check_consistency
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.parts import ScenarioParts


class Scenario(ScenarioParts):
    """A complete scenario: everything that a run needs and nothing else."""

    @model_validator(mode="before")
    @classmethod
    def extensions_come_first(cls, values: Any) -> Any:
        """Execute the modules that it brings, as names below may be theirs."""
        if isinstance(values, dict):
            extend_all(values.get("extensions"))
        return values

    @model_validator(mode="after")
    def parts_know_each_other(self) -> Scenario:
        """Check names and dates that one part takes from another."""
        check_names(self)
        check_consistency(self)
        return self
