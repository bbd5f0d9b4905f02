"""Side-by-side timing: every round times each candidate once, and medians are compared.

Processor time of this process is counted, so that a busy machine shifts all candidates alike; all
of them run in one thread.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time


@dataclass(frozen=True)
class Candidate:
    """Something to time.

    Attributes
    ----------
    run : callable
        Does the work once and returns seconds to leave out of its time.
    units : float
        Household-months of a run.
    """

    run: Callable[[], float]
    units: float


def interleaved(candidates: Mapping[str, Candidate], rounds: int) -> dict[str, float]:
    """Median nanoseconds per unit, from rounds in which each candidate runs once."""
    return {name: median(times) for name, times in in_rounds(candidates, rounds).items()}


def in_rounds(candidates: Mapping[str, Candidate], rounds: int) -> dict[str, list[float]]:
    """Nanoseconds per unit in each of some rounds in which each candidate runs once.

    A first round is thrown away: it warms caches up.
    """
    seen: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds + 1):
        for name, candidate in candidates.items():
            gc.collect()
            began = process_time()
            left_out = candidate.run()
            seen[name].append((process_time() - began - left_out) / candidate.units * 1e9)
    return {name: times[1:] for name, times in seen.items()}


def print_table(title: str, times: Mapping[str, float], reference: str) -> None:
    """Print times, and how many times the reference's each is."""
    print(title)
    print(f"  {'':34} {'ns per household-month':>23} {'times ' + reference:>23}")
    for name, time in times.items():
        print(f"  {name:34} {time:23,.0f} {time / times[reference]:23.1f}")
    print()
