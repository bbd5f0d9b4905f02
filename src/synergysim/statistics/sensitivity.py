"""Which assumptions move an outcome, or a difference: Morris screening, Sobol' indices, flips.

The estimators are SALib's. What is added: runs that failed take their whole block of the sample
with them, seeds are fixed, and a factor is asked whether it *flips a sign*.

- Morris: mean absolute elementary effect ``mu_star`` (how much), signed mean ``mu`` (which way)
  and spread ``sigma`` (how unevenly: interaction or curvature). In the outcome's unit per band.
- Sobol': ``s1``, the share of variance that the factor explains alone, and ``st``, the share that
  vanishes if it is fixed. ``st`` near zero says that it may be fixed; a large ``st`` does not say
  that it changes a conclusion.
- Flips: the mean of a difference in the lowest and in the highest third of a factor. It flips the
  ranking where the two lie on different sides of zero, each beyond its 95 % interval.

Shares of variance hang on the bands that were swept: a factor with a wide band looks strong.

Sources: Morris (1991), Technometrics 33(2); Campolongo, Cariboni and Saltelli (2007),
Environmental Modelling & Software 22(10); Saltelli et al. (2010), Computer Physics Communications
181(2); Herman and Usher (2017), "SALib", Journal of Open Source Software 2(9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from synergysim.arrays import real_array
from synergysim.statistics.bootstrap import RESAMPLES, SEED, bca_interval
from synergysim.statistics.relevance import direction
from synergysim.statistics.run_table import verdicts

MISSING = "sensitivity needs SALib: pip install 'synergysim[sensitivity]'"


def morris(
    points: pd.DataFrame,
    outcome: ArrayLike,
    bounds: Mapping[str, tuple[float, float]],
    *,
    levels: int = 4,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> pd.DataFrame:
    """Screen factors by their elementary effects.

    Parameters
    ----------
    points : DataFrame
        Trajectories one after another, each of one point more than there are factors.
    outcome : array_like, shape (points,)
        In the same order; NaN where a run failed.
    bounds : mapping
        Factor -> its band.
    levels : int
        Of the grid that trajectories walk on.
    resamples, seed : int
        Number of bootstrap resamples, and the seed of their draws.

    Returns
    -------
    DataFrame
        A row per factor, the largest ``mu_star`` first: ``factor``, ``mu_star``, ``low``, ``high``
        (95 %, bootstrap over trajectories), ``mu``, ``sigma``, ``blocks`` (trajectories used) and
        ``dropped``.

    Raises
    ------
    ValueError
        If points and outcomes do not match, or fewer than two trajectories are whole.
    ModuleNotFoundError
        Without SALib.
    """
    names = list(bounds)
    chosen, values, dropped = _whole_blocks(points, outcome, names, len(names) + 1)
    analyse = _salib("morris")
    found = analyse(
        _problem(bounds),
        chosen,
        values,
        num_levels=levels,
        num_resamples=resamples,
        seed=seed,
    )
    star, half = np.asarray(found["mu_star"]), np.asarray(found["mu_star_conf"])
    table = pd.DataFrame(
        {
            "factor": names,
            "mu_star": star,
            "low": np.maximum(star - half, 0.0),
            "high": star + half,
            "mu": np.asarray(found["mu"]),
            "sigma": np.asarray(found["sigma"]),
            "blocks": len(values) // (len(names) + 1),
            "dropped": dropped,
        }
    )
    return table.sort_values("mu_star", ascending=False, kind="stable").reset_index(drop=True)


def sobol(
    points: pd.DataFrame,
    outcome: ArrayLike,
    bounds: Mapping[str, tuple[float, float]],
    *,
    second_order: bool = False,
    resamples: int = 1_000,
    seed: int = SEED,
) -> pd.DataFrame:
    """Estimate first-order and total Sobol' indices.

    Parameters
    ----------
    points : DataFrame
        In the order of SALib's sample: blocks of one base point, one point for each factor (two
        with ``second_order``), and one more.
    outcome : array_like, shape (points,)
        In the same order; NaN where a run failed.
    bounds : mapping
        Factor -> its band.
    second_order : bool
        Whether the sample was made for second-order indices too.
    resamples, seed : int
        Number of bootstrap resamples, and the seed of their draws.

    Returns
    -------
    DataFrame
        A row per factor, the largest ``st`` first: ``factor``, ``st``, ``st_low``, ``st_high``,
        ``s1``, ``s1_low``, ``s1_high`` (95 %, bootstrap over blocks), ``blocks`` and ``dropped``.
        Estimates of shares beyond 0 and 1 are cut. All NaN where the outcome does not vary.

    Raises
    ------
    ValueError
        If points and outcomes do not match, or fewer than two blocks are whole.
    ModuleNotFoundError
        Without SALib.
    """
    names = list(bounds)
    size = 2 * len(names) + 2 if second_order else len(names) + 2
    _, values, dropped = _whole_blocks(points, outcome, names, size)
    analyse = _salib("sobol")
    if np.ptp(values) <= 1e-12 * np.abs(values).max(initial=0.0):
        found = {key: np.full(len(names), np.nan) for key in ("ST", "ST_conf", "S1", "S1_conf")}
    else:
        found = analyse(
            _problem(bounds),
            values,
            calc_second_order=second_order,
            num_resamples=resamples,
            seed=seed,
        )
    table = pd.DataFrame({"factor": names})
    for name in ("ST", "S1"):
        value, half = np.asarray(found[name]), np.asarray(found[f"{name}_conf"])
        key = name.lower()
        for name_of_end, end in (
            (key, value),
            (f"{key}_low", value - half),
            (f"{key}_high", value + half),
        ):
            table[name_of_end] = np.clip(end, 0.0, 1.0)
    table["blocks"], table["dropped"] = len(values) // size, dropped
    return table.sort_values("st", ascending=False, kind="stable").reset_index(drop=True)


def flips(
    points: pd.DataFrame, difference: ArrayLike, factors: Sequence[str], *, seed: int = SEED
) -> pd.DataFrame:
    """Ask of each factor whether the sign of a difference depends on it.

    Parameters
    ----------
    points : DataFrame
        Any sample of the factors.
    difference : array_like, shape (points,)
        Between two policies at each point, mean over replications; NaN where a run failed.
    factors : sequence of str

    Returns
    -------
    DataFrame
        A row per factor: ``factor``, ``at_low``, ``at_low_low``, ``at_low_high`` (mean difference
        where the factor lies in its lowest third, with its 95 % bootstrap interval over points),
        ``at_high``... the same for the highest third, ``change`` (highest minus lowest),
        ``flips`` (``pd.NA`` where a third has fewer than two points), ``share_positive`` (of all
        points) and ``n`` (points). Those that flip come first, then by the size of the change;
        those without a verdict come last.

    Raises
    ------
    ValueError
        If points and differences do not match.
    """
    values = real_array(difference, "differences")
    if values.shape != (len(points),):
        raise ValueError(f"{len(points)} points and {values.size} differences")
    known = np.isfinite(values)
    rows = []
    for factor in factors:
        column = points[factor].to_numpy(dtype=np.float64)
        cut_low, cut_high = np.quantile(column[known], [1.0 / 3.0, 2.0 / 3.0])
        # A factor of two levels has no middle: its thirds are its levels.
        ends = {
            "at_low": values[known & (column <= cut_low) & (column < column[known].max())],
            "at_high": values[known & (column >= cut_high) & (column > column[known].min())],
        }
        row: dict[str, Any] = {"factor": factor}
        for end, mine in ends.items():
            row[end] = float(mine.mean()) if mine.size else float("nan")
            row[f"{end}_low"], row[f"{end}_high"] = bca_interval(mine, seed=seed)
        row["change"] = row["at_high"] - row["at_low"]
        signs = [direction(row[f"{end}_low"], row[f"{end}_high"]) for end in ends]
        row["flips"] = signs[0] * signs[1] < 0
        row["share_positive"] = float((values[known] > 0.0).mean())
        row["n"] = int(known.sum())
        rows.append(row)
    table = pd.DataFrame(rows)
    ends_known = table[["at_low_low", "at_high_low"]].notna().all(axis=1)
    table["flips"] = verdicts(table["flips"], ends_known)
    order = table.assign(size=table["change"].abs()).sort_values(
        ["flips", "size"], ascending=False, kind="stable"
    )
    return table.loc[order.index].reset_index(drop=True)


def _whole_blocks(
    points: pd.DataFrame, outcome: ArrayLike, factors: Sequence[str], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Keep the blocks of a sample in which every run succeeded."""
    values = real_array(outcome, "outcomes")
    if values.shape != (len(points),) or len(points) % size:
        raise ValueError(
            f"{len(points)} points and {values.size} outcomes do not make blocks of {size}: the"
            " sample must be whole and in its own order"
        )
    whole = np.isfinite(values).reshape(-1, size).all(axis=1)
    if whole.sum() < 2:
        raise ValueError(
            f"whole blocks of {size} points: {int(whole.sum())}, and at least 2 are needed"
        )
    kept = np.repeat(whole, size)
    chosen = points.loc[:, list(factors)].to_numpy(dtype=np.float64)[kept]
    return chosen, values[kept], int((~whole).sum())


def _problem(bounds: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    return {
        "num_vars": len(bounds),
        "names": list(bounds),
        "bounds": [list(band) for band in bounds.values()],
    }


def _salib(method: str) -> Any:
    """SALib's analysis of a method."""
    from importlib import import_module

    try:
        analyse = import_module(f"SALib.analyze.{method}").analyze
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(MISSING) from error
    return analyse
