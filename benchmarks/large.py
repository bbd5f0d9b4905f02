"""What a large population costs: to initialise, to simulate on one thread and on two, to record.

    python benchmarks/large.py               100,000 households, about a minute
    python benchmarks/large.py 1000000       any other number

See DECLARATION.md for what is counted.
"""

from __future__ import annotations

import os
import sys
from statistics import median
from time import perf_counter, process_time

from _memory import growth

from measures import CASES, measure
from synergysim.compile_kernels import compile_kernels
from synergysim.model import SynergyModel
from synergysim.scenario import load_scenario
from synergysim.scenario.schema import Scenario

HOUSEHOLDS, YEARS, WARM_UP, TURNS = 100_000, 40, 12, 24
TITLE = "Two programmes"


def case(households: int, years: int) -> Scenario:
    """Return the case of two programmes in a given size."""
    size = {"households": households, "months": WARM_UP + TURNS, "burn_in_years": years}
    return load_scenario(CASES[TITLE], overrides={"run": size}).scenario


def initialise(households: int) -> None:
    """Print what making a model takes whose population has its whole past to live."""
    began, used = perf_counter(), process_time()
    SynergyModel(case(households, YEARS), threads=2).close()
    print(
        f"initialised with {YEARS} years: {perf_counter() - began:.1f} s,"
        f" {process_time() - used:.1f} s of processor time",
        flush=True,
    )


def months(households: int) -> None:
    """Print what a month takes on one thread and on two, in turn."""
    models = {threads: SynergyModel(case(households, 1), threads=threads) for threads in (1, 2)}
    seen: dict[int, list[tuple[float, float]]] = {threads: [] for threads in models}
    for _ in range(WARM_UP + TURNS):
        for threads, model in models.items():
            began, used = perf_counter(), process_time()
            model.step()
            seen[threads].append((perf_counter() - began, process_time() - used))
    took = {
        threads: [1e9 * median(kind) / households for kind in zip(*times[WARM_UP:], strict=True)]
        for threads, times in seen.items()
    }
    for threads, (clock, used) in took.items():
        print(
            f"{threads} {'thread' if threads == 1 else 'threads'}: {clock:.0f} ns a household and"
            f" month on the clock, {used:.0f} of processor time"
        )
    print(f"two threads are {took[1][0] / took[2][0]:.2f} times as fast as one", flush=True)
    for model in models.values():
        model.close()


def main() -> None:
    """Measure one size."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else HOUSEHOLDS
    compile_kernels(print)
    print(
        f"{households:,} households; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    initialise(households)
    months(households)
    growth(households // 10, households, 12)
    print("recording:")
    measure(CASES[TITLE], households)
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
