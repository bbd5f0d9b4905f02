"""How a run's cost grows with households, programmes, territories and months.

    python benchmarks/linearity.py            seven sizes of each over two orders of magnitude
    python benchmarks/linearity.py --quick    four sizes, fewer rounds

Whole runs with aggregates, in turn; see DECLARATION.md.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import numpy as np
from _timing import Candidate, in_rounds

from synergysim.compile_kernels import compile_kernels
from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario import load_scenario
from synergysim.scenario.schema import Scenario

CASE, SOCIAL = "mexico-proinpro", "social"
HOUSEHOLDS, PROGRAMMES, TERRITORIES, MONTHS = 2_000, 2, 40, 60
"""Sizes of a run where another one is varied."""

SMALLEST = {"households": 400, "programmes": 2, "territories": 4, "months": 12}
STEPS, QUICK_STEPS = (1, 2, 5, 10, 20, 50, 100), (1, 5, 20, 100)
WINDOW = 12
RESAMPLES = 400


def case(
    households: int = HOUSEHOLDS,
    programmes: int = PROGRAMMES,
    territories: int = TERRITORIES,
    months: int = MONTHS,
) -> Scenario:
    """Return a case of a given size; productive programmes are one, under several names.

    They share its budget, so that the number of families served does not grow with theirs.
    """
    sizes = {"households": households, "months": months, "burn_in_years": 1}
    over = {"run": sizes, "context": {"territories": {"count": territories}}}
    given = load_scenario(CASE, overrides=over).scenario
    model = next(one for name, one in given.programmes.items() if name != SOCIAL)
    share = model.model_copy(update={"budget": model.budget / (programmes - 1)})
    named = {f"productive-{number:03}": share for number in range(1, programmes)}
    return given.model_copy(update={"programmes": {SOCIAL: given.programmes[SOCIAL], **named}})


def run(scenario: Scenario) -> float:
    """Make one run; nothing is left out of its time."""
    run_lockstep(scenario, WINDOW)
    return 0.0


def slope(sizes: Sequence[float], times: Sequence[float]) -> float:
    """Slope of the logarithm of time on that of size, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])


def fixed_part(sizes: Sequence[float], times: Sequence[float]) -> tuple[float, float]:
    """The fixed part of ``fixed + unit * size ** exponent``, and the exponent.

    For each fixed part below the least time the rest is a line in logarithms; the one of least
    squared errors in the logarithm of the whole is taken.
    """
    parts = np.linspace(0.0, 0.99 * min(times), 200)
    logs = np.log(sizes)
    exponents, units = np.polyfit(logs, np.log(np.array(times)[:, None] - parts), 1)
    fitted = parts + np.exp(units + exponents * logs[:, None])
    best = int(((np.log(fitted) - np.log(times)[:, None]) ** 2).sum(axis=0).argmin())
    return float(parts[best]), float(exponents[best])


def interval(seen: Sequence[Sequence[float]], of: Callable[[list[float]], float]) -> str:
    """An interval of 95 % of what is computed from medians, by drawing rounds with replacement."""
    draws = random.Random(1)
    rounds = range(len(seen[0]))
    found = []
    for _ in range(RESAMPLES):
        drawn = draws.choices(rounds, k=len(rounds))
        found.append(of([median([times[k] for k in drawn]) for times in seen]))
    low, high = np.percentile(found, [2.5, 97.5])
    return f"[{low:.2f}, {high:.2f}]"


def measure(what: str, steps: Sequence[int], rounds: int) -> None:
    """Print times of a run over sizes of one kind, and the exponents."""
    sizes = [SMALLEST[what] * step for step in steps]
    candidates = {str(n): Candidate(partial(run, case(**{what: n})), 1.0) for n in sizes}
    seen = [[time / 1e6 for time in times] for times in in_rounds(candidates, rounds).values()]
    times = [median(each) for each in seen]
    last = [k for k, n in enumerate(sizes) if n >= sizes[-1] / 10]
    print(f"{what.capitalize()}  (load {os.getloadavg()[0]:.1f})")
    print("  number       " + "".join(f"{n:10,}" for n in sizes))
    print("  milliseconds " + "".join(f"{time:10.1f}" for time in times))
    slopes = np.diff(np.log(times)) / np.diff(np.log(sizes))
    print(f"  slope        {'':10}" + "".join(f"{each:10.2f}" for each in slopes))
    fixed, exponent = fixed_part(sizes, times)
    upper = slope([sizes[k] for k in last], [times[k] for k in last])
    print(
        f"  log-log slope {slope(sizes, times):.2f} {interval(seen, partial(slope, sizes))},"
        f" upper decade {upper:.2f}; fixed part {fixed:.1f} ms, exponent beyond it {exponent:.2f}"
        f" {interval(seen, lambda found: fixed_part(sizes, found)[1])}\n",
        flush=True,
    )


def main() -> None:
    """Measure each kind of size."""
    parser = argparse.ArgumentParser(description="How a run's cost grows with its size.")
    parser.add_argument("--quick", action="store_true", help="fewer sizes and rounds")
    parser.add_argument("--only", choices=SMALLEST, help="one kind of size")
    asked = parser.parse_args()
    compile_kernels(print)
    print(
        f"A run with aggregates, in processor time; where nothing else is said {HOUSEHOLDS:,}"
        f" households, {PROGRAMMES} programmes, {TERRITORIES} territories, {MONTHS} months\n"
    )
    for what in [asked.only] if asked.only else SMALLEST:
        measure(what, QUICK_STEPS if asked.quick else STEPS, 3 if asked.quick else 9)


if __name__ == "__main__":
    main()
