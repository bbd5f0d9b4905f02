"""Costs of recording and measures beside the months of a run with and without a shock.

    python benchmarks/measures.py               100,000 households, about a minute
    python benchmarks/measures.py 1000000       any other number

Parts of one run are timed in turn, in processor time; the population's past is cut to one year, as
it is lived before the run begins.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time
from typing import Any

from synergysim.compile_kernels import compile_kernels
from synergysim.model import SynergyModel
from synergysim.recording import paired_run
from synergysim.recording.counterfactual import CounterfactualComparison
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.recorder import Recorder
from synergysim.recording.subgroup_table import GroupTable
from synergysim.scenario import load_scenario

HOUSEHOLDS, MONTHS, WINDOW = 100_000, 120, 36
CASES = {"Two programmes": "lesotho-cgp-springs", "A shock": "lesotho-covid19-emergency-cash"}

BUILDING, STEPS = "building", "months"
PARTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    BUILDING: (SynergyModel, ("__init__",)),
    STEPS: (SynergyModel, ("step",)),
    "aggregates": (Recorder, ("__init__", "observe", "monthly", "money")),
    "outcomes of the run": (paired_run, ("outcomes_of",)),
    "against the counterfactual": (CounterfactualComparison, ("__init__", "observe", "columns")),
    "measures by group": (GroupTable, ("__init__", "table")),
}


def clocked(spent: dict[str, float], part: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method add the seconds that it takes to those of a part."""

    def call(*given: Any, **named: Any) -> Any:
        began = process_time()
        try:
            return method(*given, **named)
        finally:
            spent[part] += process_time() - began

    return call


def measure(name: str, households: int) -> None:
    """Print each part of one run in shares of its months and of the whole run."""
    size = {"households": households, "months": MONTHS, "burn_in_years": 1}
    case = load_scenario(name, overrides={"run": size}).scenario
    spent = dict.fromkeys(PARTS, 0.0)
    own = {(kind, n): vars(kind)[n] for kind, names in PARTS.values() for n in names}
    for part, (kind, names) in PARTS.items():
        for method in names:
            setattr(kind, method, clocked(spent, part, own[kind, method]))
    began = process_time()
    run_lockstep(case, WINDOW)
    whole = process_time() - began
    for (kind, method), plain in own.items():
        setattr(kind, method, plain)
    print(f"  {'months':26} {spent[STEPS]:8.1f} s of {whole:.1f} s")
    shares = {part: spent[part] for part in spent if part not in (BUILDING, STEPS)}
    shares["all of recording"] = whole - spent[BUILDING] - spent[STEPS]
    for part, seconds in shares.items():
        of_months, of_run = seconds / spent[STEPS], seconds / whole
        print(f"  {part:26} {of_months:8.3f} of the months, {of_run:.3f} of the run", flush=True)
    print()


def main() -> None:
    """Measure each case."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS
    compile_kernels(print)
    for title, name in CASES.items():
        small = {"run": {"households": 400, "months": 72}}
        run_lockstep(load_scenario(name, overrides=small).scenario, 12)  # loads what is compiled
        print(f"{title} ({name}): {households:,} households x {MONTHS} months")
        measure(name, households)


if __name__ == "__main__":
    main()
