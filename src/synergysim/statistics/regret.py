"""Regret: what a policy gives up, in each future, against the best that could have been chosen.

With U(a, s) the mean outcome of policy a in future s over replications,

    r(a, s) = max over a' of U(a', s) − U(a, s),

and a policy's regrets over futures are summed up as their maximum (the policy with the smallest
one is the minimax-regret choice), their 90th percentile and their mean. Futures count alike: a
share of futures is not a probability.

The best of several noisy means lies above the best true mean, and the maximum of noisy regrets
above the largest true regret. Both push regret up. Intervals come from resampling whole
replications, and ``bias`` says how much resampling once more adds: where it is not small against
the regret, run more replications.

Sources: Savage (1951), "The theory of statistical decision", Journal of the American Statistical
Association 46(253); McPhail et al. (2018), "Robustness metrics: how are they calculated, when
should they be used and why do they give different results?", Earth's Future 6(2); Starr (1962)
for the satisficing share over futures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synergysim.statistics.bootstrap import (
    RESAMPLES,
    SEED,
    percentile_interval,
    resampled_means,
)
from synergysim.statistics.paired import ROUNDING
from synergysim.statistics.ranking import best_share, rivals
from synergysim.statistics.relevance import too_few
from synergysim.statistics.run_table import Block, block


@dataclass(frozen=True)
class Regret:
    """Regrets of policies over futures.

    Attributes
    ----------
    cells : DataFrame
        A row per policy and future: the policy and future columns, ``future`` (its number, from 0),
        ``utility`` (mean outcome), ``regret``, ``low`` and ``high`` (95 %), ``best`` and ``tied``
        (not the best, but it may be: the test is that of :mod:`synergysim.statistics.ranking`).
    policies : DataFrame
        A row per policy, the smallest maximum first: ``max``, ``p90`` and ``mean`` regret, each
        with ``_low``, ``_high`` and ``_bias``, ``worst_future`` (its number), ``p_minimax``
        (share of resamples in which its maximum is the smallest) and ``sole`` (futures in which
        no other policy may be best).
    replications : int

    With fewer than :data:`~synergysim.statistics.relevance.FEWEST` replications, intervals, biases
    and ``p_minimax`` are NaN.
    """

    cells: pd.DataFrame
    policies: pd.DataFrame
    replications: int


@dataclass(frozen=True)
class Threshold:
    """What is good enough.

    Attributes
    ----------
    outcome : str
    value : float
        The limit; of the difference from ``reference`` where one is named.
    at_most : bool
        Whether the outcome must lie at or below it rather than at or above.
    reference : str or None
        A policy against which the outcome is measured in each future.
    """

    outcome: str
    value: float
    at_most: bool = False
    reference: str | None = None


def regret(
    frame: pd.DataFrame,
    outcome: str,
    futures: Sequence[str],
    *,
    lower_is_better: bool = False,
    policy: str = "architecture",
    unit: str = "replication",
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Regret:
    """Compute regrets.

    Parameters
    ----------
    frame : DataFrame
        One row per policy, future and replication.
    outcome : str
    futures : sequence of str
        Columns that together name a future.
    lower_is_better : bool
    policy, unit : str
    resamples, seed : int

    Raises
    ------
    ValueError
        If a column is missing or a policy lacks a future.
    """
    found = _cube(frame, outcome, policy, futures, unit)
    sign = -1.0 if lower_is_better else 1.0
    values = sign * found.values
    utilities = values.mean(axis=1)  # policies, futures
    regrets = _regrets(utilities[np.newaxis])[0]
    tie = ROUNDING * np.abs(values).max(initial=0.0)
    regrets = np.where(regrets <= tie, 0.0, regrets)
    count, shape = values.shape[1], utilities.shape
    if not too_few(count):
        flat = values.transpose(1, 0, 2).reshape(count, -1)
        drawn = _regrets(resampled_means(flat, resamples, seed).reshape(-1, *shape))
        drawn = np.where(drawn <= tie, 0.0, drawn)
    else:
        drawn = np.full((1, *shape), np.nan)
    low, high = percentile_interval(drawn)
    cells = found.futures.loc[np.tile(np.arange(shape[1]), shape[0])].reset_index(drop=True)
    cells.insert(0, policy, np.repeat(found.policies, shape[1]))
    cells["future"] = np.tile(np.arange(shape[1]), shape[0])
    cells["utility"] = (sign * utilities).ravel()
    cells["regret"], cells["low"], cells["high"] = regrets.ravel(), low.ravel(), high.ravel()
    cells["best"] = cells["regret"] == 0.0
    may_be_best = np.stack(
        [_may_be_best(values[:, :, future].T, tie) for future in range(shape[1])], axis=1
    )
    cells["tied"] = ~cells["best"] & may_be_best.ravel()
    policies = pd.DataFrame({policy: found.policies})
    for name, summed, draws in (
        ("max", regrets.max(axis=1), drawn.max(axis=2)),
        ("p90", np.quantile(regrets, 0.9, axis=1), np.quantile(drawn, 0.9, axis=2)),
        ("mean", regrets.mean(axis=1), drawn.mean(axis=2)),
    ):
        policies[name] = summed
        policies[f"{name}_low"], policies[f"{name}_high"] = percentile_interval(draws)
        policies[f"{name}_bias"] = draws.mean(axis=0) - summed
    policies["worst_future"] = regrets.argmax(axis=1)
    policies["p_minimax"] = (
        np.full(shape[0], np.nan) if too_few(count) else best_share(-drawn.max(axis=2), tie)
    )
    policies["sole"] = (may_be_best & (may_be_best.sum(axis=0) == 1)).sum(axis=1)
    policies = policies.sort_values("max", kind="stable").reset_index(drop=True)
    return Regret(cells, policies, count)


def satisficing(
    frame: pd.DataFrame,
    thresholds: Sequence[Threshold],
    futures: Sequence[str],
    *,
    policy: str = "architecture",
    unit: str = "replication",
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> pd.DataFrame:
    """Share of futures in which a policy meets all thresholds with its mean over replications.

    Returns
    -------
    DataFrame
        A row per policy, the largest share first: ``share``, ``low`` and ``high`` (95 % over
        resampled replications: chance, not which futures were thought of), ``met`` and
        ``futures`` (numbers of them).

    Raises
    ------
    ValueError
        If there is no threshold, a column is missing, a policy lacks a future, or a reference is
        no policy.
    """
    if not thresholds:
        raise ValueError("name at least one threshold")
    met: NDArray[np.bool_] | bool = True
    drawn_met: NDArray[np.bool_] | bool = True
    for threshold in thresholds:
        found = _cube(frame, threshold.outcome, policy, futures, unit)
        values = found.values
        tie = ROUNDING * np.abs(values).max(initial=0.0)  # of the outcome, not of differences
        if threshold.reference is not None:
            if threshold.reference not in found.policies:
                raise ValueError(f"the reference {threshold.reference} is not among the policies")
            values = values - values[[found.policies.index(threshold.reference)]]
        sign = -1.0 if threshold.at_most else 1.0
        count, shape = values.shape[1], (values.shape[0], values.shape[2])
        flat = values.transpose(1, 0, 2).reshape(count, -1)
        drawn = resampled_means(flat, resamples, seed).reshape(-1, *shape)
        met = met & (sign * (values.mean(axis=1) - threshold.value) >= -tie)
        drawn_met = drawn_met & (sign * (drawn - threshold.value) >= -tie)
    low, high = percentile_interval(np.asarray(drawn_met).mean(axis=2))
    known = np.asarray(met)
    table = pd.DataFrame({policy: found.policies, "share": known.mean(axis=1)})
    table["low"], table["high"] = (np.nan, np.nan) if too_few(count) else (low, high)
    table["met"], table["futures"] = known.sum(axis=1), shape[1]
    return table.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class _Cube:
    """An outcome by policy, replication and future."""

    values: NDArray[np.float64]
    policies: list[str]
    futures: pd.DataFrame


def _cube(
    frame: pd.DataFrame, outcome: str, policy: str, futures: Sequence[str], unit: str
) -> _Cube:
    """Arrange an outcome; every policy must have met every future."""
    found: Block = block(frame, outcome, [policy, *futures], unit=unit)
    cells = found.cells
    policies = [str(name) for name in cells[policy].drop_duplicates()]
    worlds = cells[list(futures)].drop_duplicates().reset_index(drop=True)
    place: Mapping[tuple[object, ...], int] = {
        (str(row[0]), *row[1:]): column
        for column, row in enumerate(cells[[policy, *futures]].itertuples(index=False, name=None))
    }
    order = []
    for name in policies:
        for world in worlds.itertuples(index=False, name=None):
            if (name, *world) not in place:
                world_text = ", ".join(f"{k} = {v}" for k, v in zip(futures, world, strict=True))
                raise ValueError(f"{name} was not run in the future {world_text}")
            order.append(place[(name, *world)])
    cube = found.values[:, order].reshape(-1, len(policies), len(worlds))
    return _Cube(cube.transpose(1, 0, 2), policies, worlds)


def _may_be_best(values: NDArray[np.float64], tie: float) -> NDArray[np.bool_]:
    """Which policies may be best in one future, of values (replications, policies)."""
    differences = values - values[:, [int(np.argmax(values.mean(axis=0)))]]
    return rivals(np.where(np.abs(differences) <= tie, 0.0, differences))[1]


def _regrets(utilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Regrets of utilities (draws, policies, futures)."""
    return np.asarray(utilities.max(axis=1, keepdims=True) - utilities)
