"""Two kinds of uncertainty: chance between replications, and unknown parameter values.

All parameter sets meet the same replications (common random numbers), so the table is a two-way
layout without repetition, y(p, r) = mean + P(p) + S(r) + E(p, r), and its mean squares give

- parameters: var P = (MS_P − MS_E) / replications, what other values would do;
- seed: var S + var E = (MS_S − MS_E) / sets + MS_E, what other chances would do to one run at
  given values;
- of the seed, what is *not* shared between parameter sets: var E = MS_E.

A negative estimate is shown as zero, as is usual. More replications narrow the interval of a
mean; they never narrow what parameters do.

Source: Searle, Casella and McCulloch (1992), "Variance Components", chapter 4 (estimates from
mean squares of balanced data).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from synergysim.statistics.bootstrap import RESAMPLES, SEED
from synergysim.statistics.paired import t_interval
from synergysim.statistics.run_table import block


@dataclass(frozen=True)
class Uncertainty:
    """What chance and what parameters do to an outcome, or to a difference.

    Attributes
    ----------
    mean : float
        Over all parameter sets and replications.
    seed_low, seed_high : float
        95 % t-interval of that mean over replications: chance alone.
    parameter_low, parameter_high : float
        5th and 95th percentile over parameter sets of the mean over replications, shrunk towards
        the mean by what chance adds to their spread: assumptions alone.
    seed_sd, unshared_sd, parameter_sd : float
        Standard deviations of a single run by source.
    parameter_share : float
        Of a single run's variance; NaN where nothing varies.
    share_low, share_high : float
        95 % bootstrap interval of that share, over parameter sets.
    sets, replications : int
    """

    mean: float
    seed_low: float
    seed_high: float
    parameter_low: float
    parameter_high: float
    seed_sd: float
    unshared_sd: float
    parameter_sd: float
    parameter_share: float
    share_low: float
    share_high: float
    sets: int
    replications: int


def uncertainty(
    frame: pd.DataFrame,
    outcome: str,
    parameters: Sequence[str],
    *,
    unit: str = "replication",
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Uncertainty:
    """Keep apart what chance and what parameters do.

    Parameters
    ----------
    frame : DataFrame
        One row per parameter set and replication.
    outcome : str
    parameters : sequence of str
        Columns that distinguish parameter sets.

    Raises
    ------
    ValueError
        If a column is missing, or there are fewer than two sets or two replications.
    """
    found = block(frame, outcome, parameters, unit=unit)
    values = found.values.T
    sets, replications = values.shape
    if sets < 2 or replications < 2:
        raise ValueError(
            f"{sets} parameter sets and {replications} replications: both kinds of uncertainty"
            " need at least two of each"
        )
    parameter, shared, unshared = _components(values[np.newaxis])
    total = parameter + shared + unshared
    shares = _shares(values, resamples, seed)
    means = values.mean(axis=1)
    observed = float(means.var(ddof=1))
    kept = np.sqrt(min(1.0, float(parameter[0]) / observed)) if observed > 0.0 else 0.0
    middle = float(means.mean())
    low, high = middle + kept * (np.quantile(means, [0.05, 0.95]) - middle)
    seed_low, seed_high = t_interval(values.mean(axis=0), 0.95)
    return Uncertainty(
        mean=middle,
        seed_low=seed_low,
        seed_high=seed_high,
        parameter_low=float(low),
        parameter_high=float(high),
        seed_sd=float(np.sqrt(shared + unshared)[0]),
        unshared_sd=float(np.sqrt(unshared)[0]),
        parameter_sd=float(np.sqrt(parameter)[0]),
        parameter_share=float((parameter / total)[0]) if total[0] > 0.0 else float("nan"),
        share_low=shares[0],
        share_high=shares[1],
        sets=sets,
        replications=replications,
    )


def _components(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Variances of parameters, shared seed and the rest; values (draws, sets, replications)."""
    _, sets, replications = values.shape
    middle = values.mean(axis=(1, 2), keepdims=True)
    by_set = values.mean(axis=2, keepdims=True)
    by_seed = values.mean(axis=1, keepdims=True)
    rest = values - by_set - by_seed + middle
    error = (rest**2).sum(axis=(1, 2)) / ((sets - 1) * (replications - 1))
    of_sets = replications * ((by_set - middle) ** 2).sum(axis=(1, 2)) / (sets - 1)
    of_seeds = sets * ((by_seed - middle) ** 2).sum(axis=(1, 2)) / (replications - 1)
    parameter = np.maximum(of_sets - error, 0.0) / replications
    shared = np.maximum(of_seeds - error, 0.0) / sets
    return parameter, shared, error


def _shares(values: np.ndarray, resamples: int, seed: int) -> tuple[float, float]:
    """Percentile interval of the parameters' share over resamples of whole parameter sets."""
    sets = values.shape[0]
    random = np.random.default_rng(seed)
    found = []
    for start in range(0, resamples, 100):  # in parts: the draws would fill the memory
        count = min(100, resamples - start)
        draws = values[random.integers(0, sets, size=(count, sets))]
        parameter, shared, unshared = _components(draws)
        total = parameter + shared + unshared
        found.append(np.divide(parameter, total, out=np.full(count, np.nan), where=total > 0.0))
    shares = np.concatenate(found)
    shares = shares[~np.isnan(shares)]
    if shares.size == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)
