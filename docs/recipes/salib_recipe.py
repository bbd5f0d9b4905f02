"""Drive the model from SALib: sample, run, analyse the *difference* between two architectures.

python docs/recipes/salib_recipe.py [households] [months] [samples]

Needs `pip install SALib`. `synergysim sweep` with a design of kind morris or sobol does the same
with several processes, and continues where it was stopped; this is for those who want every step.
"""

import sys

import numpy as np
from SALib.analyze import morris as analysis
from SALib.sample import morris as sampling

import synergysim as ss

PROBLEM = {
    "num_vars": 3,
    "names": [
        "institutions.government.support",
        "institutions.coordination.money",
        "institutions.staff.coordination_time",
    ],
    "bounds": [[0.3, 0.9], [1.5, 5.0], [0.1, 0.3]],
}


def difference(point, households, months):
    """Income under coordination minus income without it, at one point, on the same seeds."""
    values = {path: float(value) for path, value in zip(PROBLEM["names"], point, strict=True)}
    coordinated, independent = (
        ss.run("lesotho", architecture=name, households=households, months=months, overrides=values)
        .outcomes["income"]
        .iloc[0]
        for name in ("complementary-design-with-councils", "independent")
    )
    return coordinated - independent


def main(households=500, months=108, samples=4):
    points = sampling.sample(PROBLEM, samples, num_levels=4, seed=1)
    differences = np.array([difference(point, households, months) for point in points])
    found = analysis.analyze(PROBLEM, points, differences, num_levels=4, seed=1)
    for name, star, half in zip(
        PROBLEM["names"], found["mu_star"], found["mu_star_conf"], strict=True
    ):
        print(f"{name:40} mu* {star:.4f} +- {half:.4f}")
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
