"""The simulated method of moments, on common random numbers.

Every set of parameters meets the same seeds, so that moments move smoothly with the parameters and
differences between sets are far less noisy than levels. Sources: McFadden (1989), "A method of
simulated moments for estimation of discrete response models without numerical integration",
Econometrica 57(5); Gourieroux and Monfort (1996), "Simulation-based econometric methods", Oxford
University Press.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from synergysim.arrays import FloatArray
from synergysim.calibration.evaluations import Evaluator
from synergysim.calibration.problem import Problem

STEP = 0.04
"""Step of the differences, on the parameters' scale: about 4 % of a parameter."""

MET = 0.1
"""The search ends when no moment is further from its target than this many tolerances."""

MOST_ITERATIONS = 15
SMALLEST_CHANGE = 1e-3
DIGITS = 4
"""Significant digits of fitted values."""


@dataclass(frozen=True)
class Fit:
    """A solution, and moments measured at it.

    Attributes
    ----------
    values : array of float64, shape (parameters,)
        Fitted values, rounded; everything else is measured at them.
    moments : array of float64, shape (replications, names)
        What an :class:`Evaluator` measures, by replication.
    slopes : array of float64, shape (names, parameters)
        Derivative of each mean moment to the logarithm of each parameter, by central differences.
    iterations : int
    ended : str
        Why the search ended.
    """

    values: FloatArray
    moments: FloatArray
    slopes: FloatArray
    iterations: int
    ended: str


@dataclass(frozen=True)
class Residuals:
    """Distances of fitted moments from their targets, in tolerances, on the parameters' scales."""

    problem: Problem
    evaluate: Evaluator

    @property
    def columns(self) -> list[int]:
        """Positions of the fitted moments among all that are measured."""
        return [self.evaluate.names.index(name) for name in self.problem.config.targets]

    @property
    def targets(self) -> FloatArray:
        """Targets of the fitted moments."""
        return np.array([item.target for item in self.problem.config.targets.values()])

    @property
    def tolerances(self) -> FloatArray:
        """Tolerances of the fitted moments."""
        return np.array([item.tolerance for item in self.problem.config.targets.values()])

    @property
    def box(self) -> tuple[FloatArray, FloatArray]:
        """Bounds on the parameters' scales."""
        scales = self.problem.scales
        low = np.array([scale.forward(scale.low) for scale in scales])
        high = np.array([scale.forward(scale.high) for scale in scales])
        return low, high

    def values(self, position: FloatArray) -> FloatArray:
        """Parameters at a position on their scales."""
        pairs = zip(self.problem.scales, position, strict=True)
        return np.array([scale.back(float(place)) for scale, place in pairs])

    def position(self, values: FloatArray) -> FloatArray:
        """Position of parameters on their scales."""
        pairs = zip(self.problem.scales, values, strict=True)
        return np.array([scale.forward(float(value)) for scale, value in pairs])

    def means(self, positions: list[FloatArray]) -> FloatArray:
        """All mean moments at positions, shape (positions, names)."""
        contexts = [self.problem.context(self.values(position)) for position in positions]
        found: FloatArray = self.evaluate(contexts).mean(axis=1)
        return found

    def of(self, moments: FloatArray) -> FloatArray:
        """Distances in tolerances, from mean moments of shape (..., names)."""
        distances: FloatArray = (moments[..., self.columns] - self.targets) / self.tolerances
        return distances

    def __call__(self, position: FloatArray) -> FloatArray:
        """Distances at one position."""
        return self.of(self.means([position])[0])

    def slopes(self, position: FloatArray, *, central: bool) -> FloatArray:
        """Derivatives of all mean moments to the position, shape (names, parameters).

        A step that would leave the bounds goes the other way only.
        """
        low, high = self.box
        ends, spans = [], []
        for i in range(len(position)):
            up, down = position.copy(), position.copy()
            up[i] = min(position[i] + STEP, high[i])
            if central or up[i] - position[i] < STEP / 2:
                down[i] = max(position[i] - STEP, low[i])
            ends += [up, down]
            spans.append(up[i] - down[i])
        found = self.means(ends)
        rises = found[0::2] - found[1::2]
        slopes: FloatArray = (rises / np.array(spans)[:, None]).T
        return slopes


def fit(
    problem: Problem, evaluate: Evaluator, announce: Callable[[str], None] = lambda _: None
) -> Fit:
    """Fit a calibration's parameters to its moments.

    Least squares of the distances in tolerances, by a trust region within the bounds
    (:func:`scipy.optimize.least_squares`).

    Parameters
    ----------
    problem : Problem
    evaluate : Evaluator
    announce : callable
        Told of every step.
    """
    residuals = Residuals(problem, evaluate)
    low, high = residuals.box
    start = np.clip(residuals.position(problem.start_values), low, high)
    steps = 0

    def far(position: FloatArray) -> FloatArray:
        nonlocal steps
        distances = residuals(position)
        steps += 1
        pairs = zip(problem.paths, residuals.values(position), strict=True)
        text = ", ".join(f"{path.rpartition('.')[2]} {value:.4g}" for path, value in pairs)
        announce(f"step {steps}: {text}: furthest {np.abs(distances).max():.2f} tolerances")
        return distances

    def rises(position: FloatArray) -> FloatArray:
        slopes = residuals.slopes(position, central=False)[residuals.columns]
        scaled: FloatArray = slopes / residuals.tolerances[:, None]
        return scaled

    def met(intermediate_result: object) -> None:
        if np.abs(getattr(intermediate_result, "fun")).max() <= MET:  # noqa: B009  (scipy has no types)
            raise StopIteration

    # A start that meets all moments needs no search.
    if np.abs(residuals(start)).max() <= MET:
        found, ended = start, "the start meets all moments"
    else:
        # The trust region wants to begin strictly inside.
        inside = np.clip(start, low + 1e-6 * (high - low), high - 1e-6 * (high - low))
        result = least_squares(
            far,
            inside,
            rises,
            bounds=(low, high),
            x_scale="jac",
            ftol=SMALLEST_CHANGE,
            xtol=SMALLEST_CHANGE,
            gtol=1e-8,
            max_nfev=MOST_ITERATIONS,
            callback=met,
        )
        found, ended = np.asarray(result.x, dtype=np.float64), str(result.message)
        if np.abs(result.fun).max() <= MET:
            ended = f"all moments within {MET} tolerances"
    values = np.array(
        [
            rounded(value, scale.low, scale.high)
            for value, scale in zip(residuals.values(found), problem.scales, strict=True)
        ]
    )
    at = residuals.position(values)
    moments = evaluate([problem.context(values)], checks=True)[0]
    per_log = [
        scale.per_log(float(value)) for scale, value in zip(problem.scales, values, strict=True)
    ]
    slopes = residuals.slopes(at, central=True) * np.array(per_log)
    return Fit(values, moments, slopes, steps, ended)


def rounded(value: float, low: float, high: float) -> float:
    """Round to the digits that a file states, without leaving the bounds."""
    return min(max(float(f"{value:.{DIGITS}g}"), low), high)
