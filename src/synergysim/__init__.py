"""Simulate how social protection and rural productive programmes coordinate, or fail to.

>>> import synergysim as ss
>>> ss.run("lesotho").plot()                                          # doctest: +SKIP
>>> ss.compare(["independent", "integrated"], shock="covid19-lesotho").summary()  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from synergysim.version import __version__

if TYPE_CHECKING:
    from synergysim.api import (
        ComparisonResult,
        RunResult,
        SweepResult,
        Trace,
        compare,
        levers,
        load_scenario,
        run,
        sweep,
        trace,
    )
    from synergysim.model import SynergyModel
    from synergysim.scenario.errors import ScenarioError

__all__ = [
    "ComparisonResult",
    "RunResult",
    "ScenarioError",
    "SweepResult",
    "SynergyModel",
    "Trace",
    "__version__",
    "compare",
    "levers",
    "load_scenario",
    "run",
    "sweep",
    "trace",
]

_MODULES = {
    "run": "api",
    "compare": "api",
    "levers": "api",
    "sweep": "api",
    "trace": "api",
    "SynergyModel": "model",
    "load_scenario": "api",
    "ComparisonResult": "api",
    "RunResult": "api",
    "SweepResult": "api",
    "Trace": "api",
    "ScenarioError": "scenario.errors",
}


def __getattr__(name: str) -> Any:
    # Found on first use, so that the command line's help does not wait for the compiler to load.
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
