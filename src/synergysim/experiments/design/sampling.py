"""Points of a design: every combination of levels, or shares of the axes drawn from a seed.

Samplers are those of scipy.stats.qmc and, for sensitivity, of SALib (Saltelli et al. 2010;
Morris 1991 with the trajectories of Campolongo et al. 2007).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.experiments.design.axes import Axis
from synergysim.experiments.design.file import Design
from synergysim.scenario.errors import ScenarioError

LARGEST = 1_000_000
"""Points of the largest design."""

MOST_NUMBERS = 20_000_000
"""Points times axes of the largest design; it is held in memory as a table."""


def count_points(design: Design, axes: Sequence[Axis]) -> int:
    """Count the points of a design before any is made.

    Saltelli's order takes a sample, one for each axis and one more, or twice as many for indices of
    pairs; a trajectory of Morris takes a step along each axis.
    """
    samples = int(design.samples or 0)
    match design.kind:
        case "grid":
            return math.prod(len(axis.levels) for axis in axes)
        case "sobol":
            return samples * ((2 if design.second_order else 1) * len(axes) + 2)
        case "morris":
            return samples * (len(axes) + 1)
    return samples


def check_size(design: Design, axes: Sequence[Axis]) -> None:
    """Check that a design is not too large to be made.

    Raises
    ------
    ScenarioError
        With the number of its points.
    """
    points = count_points(design, axes)
    allowed = min(LARGEST, MOST_NUMBERS // max(len(axes), 1))
    if points > allowed:
        of = f" of {len(axes)} axes" if len(axes) > 1 else ""
        raise ScenarioError(
            "too many points",
            key="vary" if design.kind == "grid" else "design.samples",
            found=f"{points:,}{of}",
            allowed=f"at most {allowed:,}",
        )


def points_of(design: Design, axes: Sequence[Axis]) -> pd.DataFrame:
    """Make the points of a design.

    Parameters
    ----------
    design : Design
        Of any kind but a list.
    axes : sequence of Axis

    Returns
    -------
    DataFrame
        A row per point, a column per axis.
    """
    check_size(design, axes)
    if design.kind == "grid":
        rows: list[tuple[Any, ...]] = list(itertools.product(*(axis.levels for axis in axes)))
        return frame(axes, list(zip(*rows, strict=True)))
    shares = drawn(design, len(axes))
    columns = [
        [axis.at(share) for share in shares[:, position]] for position, axis in enumerate(axes)
    ]
    return frame(axes, columns)


def frame(axes: Sequence[Axis], columns: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A table of points; a column of words stays one of Python's words."""
    return pd.DataFrame(
        {
            axis.name: pd.Series(
                list(values),
                dtype=None if all(type(v) in (int, float) for v in values) else object,
            )
            for axis, values in zip(axes, columns, strict=True)
        }
    )


def drawn(design: Design, axes: int) -> FloatArray:
    """Draw shares of the axes, from 0 to 1.

    Returns
    -------
    array of float64, shape (points, axes)
        Saltelli's order for `sobol`, trajectories for `morris`: what SALib analyses.
    """
    samples = int(design.samples or 0)
    if design.kind == "latin-hypercube":
        from scipy.stats.qmc import LatinHypercube

        return np.asarray(LatinHypercube(axes, rng=design.seed).random(samples))
    if design.kind == "sobol-sequence":
        from scipy.stats.qmc import Sobol

        if samples & (samples - 1):
            raise ScenarioError(
                "a Sobol' sequence is balanced at powers of two only",
                key="design.samples",
                found=str(samples),
                allowed=f"{1 << samples.bit_length()}, for example",
            )
        return np.asarray(Sobol(axes, rng=design.seed).random(samples))
    problem = {
        "num_vars": axes,
        "names": [str(number) for number in range(axes)],
        "bounds": [[0.0, 1.0]] * axes,
    }
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise ScenarioError(
            f"a {design.kind} design needs SALib",
            key="design.kind",
            allowed="after `pip install synergysim[sensitivity]`",
        ) from None
    if design.kind == "morris":
        if design.levels % 2:
            raise ScenarioError(
                "trajectories of Morris need an even number of levels",
                key="design.levels",
                found=str(design.levels),
                allowed="4, for example",
            )
        return np.asarray(
            morris.sample(problem, samples, num_levels=design.levels, seed=design.seed)
        )
    if samples & (samples - 1):
        raise ScenarioError(
            "Sobol' indices are estimated at powers of two",
            key="design.samples",
            found=str(samples),
            allowed=f"{1 << samples.bit_length()}, for example",
        )
    return np.asarray(
        sobol.sample(problem, samples, calc_second_order=design.second_order, seed=design.seed)
    )
