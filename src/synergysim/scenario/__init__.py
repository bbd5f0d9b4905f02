"""What the user writes: files of scenarios, composed, checked and traced to their sources."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from synergysim.scenario.check import validate_part
    from synergysim.scenario.errors import ScenarioError
    from synergysim.scenario.load import ResolvedScenario, load_part, load_scenario
    from synergysim.scenario.names import find_file, known_names
    from synergysim.scenario.reader import read_yaml
    from synergysim.scenario.schema_export import json_schema
    from synergysim.scenario.sources import Provenance

__all__ = [
    "Provenance",
    "ResolvedScenario",
    "ScenarioError",
    "find_file",
    "json_schema",
    "known_names",
    "load_part",
    "load_scenario",
    "read_yaml",
    "validate_part",
]

_MODULES = {
    "Provenance": "sources",
    "ResolvedScenario": "load",
    "ScenarioError": "errors",
    "find_file": "names",
    "json_schema": "schema_export",
    "known_names": "names",
    "load_part": "load",
    "load_scenario": "load",
    "read_yaml": "reader",
    "validate_part": "check",
}


def __getattr__(name: str) -> Any:
    # Found on first use: the command line's help must not wait for the validator to load.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
