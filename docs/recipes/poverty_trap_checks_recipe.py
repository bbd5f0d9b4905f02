"""Why the household rule misses results of a published model, and what the assumed numbers do.

python docs/recipes/poverty_trap_checks_recipe.py [households] [replications]

These runs were made after those of poverty_trap_recipe.py, to explain them. Each world is fitted
again to autarky before its policies are run.
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import poverty_trap_recipe as trap

WORLDS = {
    "as declared": trap.PUBLISHED,
    "no saving for a goal": replace(trap.PUBLISHED, goal_horizon=0.0),
    "saving for a goal, 72 months": replace(trap.PUBLISHED, goal_horizon=72.0),
    "saving for a goal, 240 months": replace(trap.PUBLISHED, goal_horizon=240.0),
    "a loss in two years": replace(trap.PUBLISHED, losses=0.5),
    "two losses a year": replace(trap.PUBLISHED, losses=2.0),
    "skills closer": replace(trap.PUBLISHED, skills=(0.75, 1.0, 1.2)),
    "skills further apart": replace(trap.PUBLISHED, skills=(0.6, 1.0, 1.35)),
}


def check(stated: trap.Stated, households: int, replications: int) -> dict[str, float]:
    """Poverty of autarky, and differences from it in points, means over replications."""
    lines = trap.cutoffs_and_low_stocks(stated)
    insured = replace(stated, cover=1.0)
    half = replace(insured, subsidy=0.5)
    rows = []
    for seed in range(1, replications + 1):
        runs = {
            "autarky": trap.simulate("autarky", households, seed, lines, stated),
            "threshold": trap.simulate("threshold", households, seed, lines, stated),
            "insurance": trap.simulate("insurance", households, seed, lines, insured),
            "half subsidised": trap.simulate("insurance", households, seed, lines, half),
        }
        money = runs["threshold"].spent
        runs["poorest"] = trap.simulate("poorest", households, seed, lines, stated, money)
        poor = {policy: 100 * run.poverty[-1] for policy, run in runs.items()}
        rows.append(
            {
                "autarky": poor["autarky"],
                **{
                    name: poor[name] - poor["autarky"]
                    for name in ("threshold", "poorest", "insurance")
                },
                "subsidy": poor["half subsidised"] - poor["insurance"],
                "output": 100 * (runs["threshold"].output / runs["autarky"].output - 1),
                "low": 100 * runs["autarky"].by_skill[0],
                "high": 100 * runs["autarky"].by_skill[2],
            }
        )
    return {
        "cutoff": lines.cutoff[1],
        "cutoff, half subsidised": trap.cutoffs_and_low_stocks(half).cutoff[1],
        **pd.DataFrame(rows).mean().to_dict(),
    }


def main(households: int = 300, replications: int = 20) -> pd.DataFrame:
    """Print a row for each world."""
    rows = {}
    for name, world in WORLDS.items():
        stated = trap.fit(world, households, replications) if name != "as declared" else world
        rows[name] = {
            "skill": stated.middle,
            "loss": stated.largest,
            **check(stated, households, replications),
        }
        print(
            name, {key: float(np.round(value, 3)) for key, value in rows[name].items()}, flush=True
        )
    return pd.DataFrame(rows).T


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
