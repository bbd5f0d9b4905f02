"""What a new population costs beside its run, with either start, and thirty worlds of few runs.

Usage: ``python benchmarks/populations.py [--case CASE] [--pairs N]``. Everything is timed in turn,
in milliseconds of processor time; medians and medians of ratios to the run. See DECLARATION.md.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter, process_time

from synergysim.recording.paired_run import run_lockstep
from synergysim.scenario.load import load_scenario
from synergysim.world.burn_in import ignoring_cached_burn_ins, snapshot
from synergysim.world.simulated_past import run_burn_in
from synergysim.world.territory_pool import TerritoryPool

HOUSEHOLDS, MONTHS, YEARS = 2000, 120, 40
WORLDS, REPLICATIONS = 30, 4


def timed(action: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    began = process_time()
    action()
    return 1e3 * (process_time() - began)


def main() -> None:
    """Time and print."""
    parser = argparse.ArgumentParser(description="What a new population costs.")
    parser.add_argument("--case", default="lesotho-cgp-springs")
    parser.add_argument("--pairs", type=int, default=21)
    asked = parser.parse_args()
    sizes = {"run": {"households": HOUSEHOLDS, "months": MONTHS}}
    scenario = load_scenario(asked.case, overrides=sizes).scenario
    context = scenario.context
    run_lockstep(scenario, 36)  # from here on compiled, and its start is in memory
    whole = TerritoryPool(context, HOUSEHOLDS, YEARS, 0)
    clock = perf_counter()
    made = timed(whole.complete)
    print(f"load {os.getloadavg()[0]:.1f}")
    clock = perf_counter() - clock
    print(f"the whole pool: {clock:.1f} s on the clock, {made / 1e3:.1f} s of processor time")
    kinds: dict[str, Callable[[int], object]] = {
        "burn-in": lambda seed: run_burn_in(context, HOUSEHOLDS, seed, YEARS, 0),
        "pool of which nothing is made": lambda seed: TerritoryPool(
            context, HOUSEHOLDS, YEARS, 0
        ).population(seed),
        "whole pool": whole.population,
        "run": lambda _: run_lockstep(scenario, 36),
    }
    rows: list[dict[str, float]] = []
    for turn in range(asked.pairs):
        order = list(kinds) if turn % 2 else list(kinds)[::-1]
        rows.append({kind: timed(partial(kinds[kind], 1000 + turn)) for kind in order})
    for kind in kinds:
        times = [row[kind] for row in rows]
        ratios = [row[kind] / row["run"] for row in rows]
        print(f"{kind}: {median(times):.1f} ms, {median(ratios):.3f} of a run")
    ratios, of_run = [], []
    run = median(row["run"] for row in rows)
    for number in range(WORLDS):
        livelihood = context.livelihood.model_copy(
            update={"wage": context.livelihood.wage * (1.0 + number / 1000.0)}
        )
        world = context.model_copy(update={"livelihood": livelihood})
        found = {}
        for past in ("burn-in", "pool") if number % 2 else ("pool", "burn-in"):
            with ignoring_cached_burn_ins():
                found[past] = sum(
                    timed(partial(snapshot, world, HOUSEHOLDS, seed, YEARS, 0, past))
                    for seed in range(1, REPLICATIONS + 1)
                )
        ratios.append(found["pool"] / found["burn-in"])
        of_run.append(found["pool"] / REPLICATIONS / run)
    print(
        f"{WORLDS} worlds of {REPLICATIONS} populations each: pool {median(ratios):.3f} of the"
        f" burn-ins, a population {median(of_run):.3f} of a run"
    )
    print(f"load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
