r"""Development resilience: the probability of standing above a line, and who has too little of it.

Exactly, :math:`\rho_i` is the share of a household's possible futures in which it is on or
above the line: a simulation can run them (:func:`probability_from_replications`). An analyst has
one panel, and estimates (:func:`estimated_probability`): a regression of welfare on a polynomial of
last period's and on covariates gives the mean :math:`\mu_i`; a regression of its squared residuals
on the same gives the variance :math:`\sigma_i^2`; a two-parameter distribution with these moments
gives :math:`\rho_i = P(W_i \ge \underline W)`. The gap between the two is what the method cannot
see: what a household is and the survey did not ask.

A population's resilience is one minus the poverty of probabilities,
:math:`R_\alpha = 1 - \frac1N \sum_{\rho_i < \underline P} ((\underline P - \rho_i) /
\underline P)^\alpha`.

Sources: Barrett and Constas (2014), "Toward a theory of resilience for international development
applications", PNAS 111(40); Cissé and Barrett (2018), "Estimating development resilience: A
conditional moments-based approach", Journal of Development Economics 135.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc, ndtr

from synergysim.arrays import FloatArray, real_array
from synergysim.measures.checks import finite_rows, finite_vector, positive_line
from synergysim.measures.poverty import foster_greer_thorbecke
from synergysim.thresholds import at_least

PROBABILITY = 0.8
"""Probability below which a household counts as not resilient, by default."""
SMALLEST_SHARE = 0.01
"""Predicted means and variances are held above this share of their averages."""


def probability_from_replications(welfare: ArrayLike, line: float) -> FloatArray:
    """Give each household's share of replications on or above the line.

    Parameters
    ----------
    welfare : array_like, shape (replications, households)
        The same households, in the same state at the start, with other random draws.
    line : float
        Positive.

    Raises
    ------
    ValueError
        On empty or non-finite welfare, or a line that is not positive.
    """
    rows, threshold = finite_rows(welfare, "welfare"), positive_line(line)
    found: FloatArray = at_least(rows, threshold, threshold).mean(axis=0)
    return found


def estimated_probability(
    before: ArrayLike,
    after: ArrayLike,
    line: float,
    covariates: ArrayLike | None = None,
    *,
    powers: int = 3,
    distribution: Literal["gamma", "normal", "lognormal"] = "gamma",
) -> FloatArray:
    """Estimate each household's probability of being on or above the line after a period.

    Parameters
    ----------
    before, after : array_like, shape (households,)
        Welfare in two rounds of one panel, not negative.
    line : float
        Positive, in the same unit.
    covariates : array_like, shape (households, covariates), optional
        Variables of the first round of the survey; a constant is added.
    powers : int, default 3
        Highest power of welfare before.
    distribution : {"gamma", "normal", "lognormal"}
        Fitted to the two predicted moments.

    Returns
    -------
    ndarray, shape (households,)

    Raises
    ------
    ValueError
        On unequally long, empty, non-finite or negative welfare, welfare after that is all zero, a
        line that is not positive, fewer households than regressors, or an unknown distribution.
    """
    old, new = finite_vector(before, "before"), finite_vector(after, "after")
    if new.size != old.size:
        raise ValueError(f"{new.size} households after for {old.size} before")
    if min(old.min(), new.min()) < 0.0 or not new.any():
        raise ValueError("welfare must not be negative, nor all zero after")
    threshold = positive_line(line)
    # Powers of a standardised variable: those of welfare itself are nearly the same column.
    spread = float(old.std())
    standard = (old - old.mean()) / spread if spread > 0.0 else np.zeros(old.size)
    columns = [np.ones(old.size), *(standard**power for power in range(1, powers + 1))]
    if covariates is not None:
        rows = finite_rows(real_array(covariates, "covariates").T, "covariates")
        columns += [np.ascontiguousarray(row) for row in rows]
    if old.size <= len(columns):
        raise ValueError(f"{old.size} households for {len(columns)} regressors")
    solve = _regression(columns)
    mean = solve(new)
    residuals = new - mean
    mean = np.maximum(mean, SMALLEST_SHARE * float(new.mean()))
    overall = float(np.mean(residuals**2))
    if overall <= 1e-18 * float(np.mean(new)) ** 2:
        certain: FloatArray = at_least(mean, threshold, threshold).astype(np.float64)
        return certain  # nothing is left to chance
    variance = np.maximum(solve(residuals**2), SMALLEST_SHARE * overall)
    return _exceeding(threshold, mean, variance, distribution)


def resilience_index(
    probability: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    minimum: float = PROBABILITY,
    alpha: float = 0.0,
) -> float:
    """Give one minus the poverty of probabilities; with alpha 0, the share who are resilient.

    Parameters
    ----------
    probability : array_like, shape (households,)
        From 0 to 1.
    weights : array_like, shape (households,), optional
        Persons in each; all one if not given.
    minimum : float, default 0.8
        Probability below which a household is not resilient.
    alpha : float, default 0
        Aversion to the depth of the shortfall.

    Raises
    ------
    ValueError
        On probabilities outside 0 to 1, and as for
        :func:`~synergysim.measures.poverty.foster_greer_thorbecke`.
    """
    values = finite_vector(probability, "probability")
    if (values < 0.0).any() or (values > 1.0).any():
        raise ValueError("probabilities must lie between 0 and 1")
    return 1.0 - foster_greer_thorbecke(values, minimum, alpha, weights)


def _regression(columns: Sequence[FloatArray]) -> Callable[[FloatArray], FloatArray]:
    """Prepare least squares on these columns: what it returns predicts an outcome by them."""
    # Normal equations: regressors are few and standardised, households may be a million. Sums are
    # numpy's own, as those of a linear algebra library differ by machine and threads.
    scratch = np.empty(columns[0].size)
    square = np.empty((len(columns), len(columns)))
    for i, one in enumerate(columns):
        for j, other in enumerate(columns[: i + 1]):
            square[i, j] = square[j, i] = np.sum(np.multiply(one, other, out=scratch))

    def predicted(outcome: FloatArray) -> FloatArray:
        against = np.array([np.sum(np.multiply(one, outcome, out=scratch)) for one in columns])
        coefficients = np.linalg.lstsq(square, against, rcond=None)[0]
        total: FloatArray = columns[0] * coefficients[0]
        for one, coefficient in zip(columns[1:], coefficients[1:], strict=True):
            total += np.multiply(one, coefficient, out=scratch)
        return total

    return predicted


def _exceeding(
    line: float, mean: FloatArray, variance: FloatArray, distribution: str
) -> FloatArray:
    if distribution == "normal":
        found = ndtr(-((line - mean) / np.sqrt(variance)))
    elif distribution == "gamma":
        found = gammaincc(mean**2 / variance, line / (variance / mean))
    elif distribution == "lognormal":
        spread = np.log1p(variance / mean**2)
        found = ndtr(-((np.log(line) - (np.log(mean) - 0.5 * spread)) / np.sqrt(spread)))
    else:
        raise ValueError(f"no distribution {distribution!r}: gamma, normal or lognormal")
    return np.asarray(found, dtype=np.float64)
