"""What institutions cost beside households, what a run costs beside its months, runs a second.

    python benchmarks/institutions.py            the full set, about a minute
    python benchmarks/institutions.py --quick    fewer rounds

See DECLARATION.md for what is compared and how.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from time import process_time

from _runs import split

from synergysim.compile_kernels import compile_kernels
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.recording_options import Recording
from synergysim.scenario import load_scenario
from synergysim.scenario.schema import Scenario

HOUSEHOLDS, MONTHS, WINDOW = 2_000, 120, 36
CASES = {"Two programmes": "lesotho-cgp-springs", "Fifteen programmes": "mexico-proinpro"}


def case(name: str, months: int) -> Scenario:
    """Return a shipped case in the size that is measured."""
    run = {"households": HOUSEHOLDS, "months": months}
    return load_scenario(name, overrides={"run": run}).scenario


def timed(run: Callable[[], object], rounds: int) -> float:
    """Median seconds of processor time; a first round is thrown away."""
    seen = []
    for _ in range(rounds + 1):
        began = process_time()
        run()
        seen.append(process_time() - began)
    return median(seen[1:])


def parts(scenario: Scenario, rounds: int) -> float:
    """Print a month's parts, in times the households' month of the same run; give the latter."""
    split(scenario)
    seen = [split(scenario) for _ in range(rounds)]
    live = median(times["households"] for times in seen)
    print(f"  {'households':24} {live / MONTHS * 1e6:8,.0f} microseconds a month")
    for name in ("institutions", "places and schedule", "recording"):
        ratio = median(times[name] / times["households"] for times in seen)
        print(f"  {name:24} {ratio:8.2f} times that")
    return live


def main() -> None:
    """Measure each case and print ratios."""
    parser = argparse.ArgumentParser(description="What institutions cost beside households.")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 3 if parser.parse_args().quick else 15
    compile_kernels(print)
    for title, name in CASES.items():
        short, long = case(name, 1), case(name, MONTHS)
        places = long.context.territories.count
        print(f"{title} ({name}): {HOUSEHOLDS:,} households, {places} territories")
        live = parts(long, rounds)
        for groups in (False, True):
            kept = Recording(groups=groups)
            whole = timed(lambda run=long, of=kept: run_lockstep(run, WINDOW, recording=of), rounds)
            one = timed(lambda run=short, of=kept: run_lockstep(run, 1, recording=of), 2 * rounds)
            print(
                f"  {'measures by group too' if groups else 'aggregates alone':24} "
                f"{1e3 * whole:8.1f} ms for {MONTHS} months, {1 / whole:.1f} a second; "
                f"{1e3 * (one - whole / MONTHS):.1f} ms beside its months;"
                f" {whole / live:.2f} times its households' months"
            )
        print()


if __name__ == "__main__":
    main()
