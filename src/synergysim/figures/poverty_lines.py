"""Poverty over lines, read from the recorded percentiles: headcount, gap and their differences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synergysim.arrays import FloatArray
from synergysim.figures.who_gains import PERCENTILE
from synergysim.statistics.paired import holm, mean_test

LINES = tuple(0.25 * step for step in range(1, 9))
"""Multiples of the poverty line, as far as the stored percentiles reach."""
HEADCOUNT, GAP = "headcount", "poverty_gap"
MEASURES = (HEADCOUNT, GAP)
COLUMNS = ("measure", "architecture", "line", "mean", "low", "high", "n", "p_value")


def over_lines(rows: pd.DataFrame, line: float) -> dict[str, pd.DataFrame]:
    """Give the share of persons below each line and their poverty gap, by run.

    Between two stored percentiles the share is interpolated; lines below the first and above the
    last stored percentile of any run are left out. The poverty gap is the mean of the headcounts
    at all lines from zero to the line (the integral of Foster, Greer and Thorbecke's measure with
    alpha 1), for which the first segment is continued to the poorest person, at a consumption of
    zero at the least.

    Parameters
    ----------
    rows : DataFrame
        The table ``groups``.
    line : float
        The poverty line, in the unit of consumption.

    Returns
    -------
    dict of str to DataFrame
        By measure; lines as columns, ``architecture`` and ``replication`` as index. Empty frames
        where no line lies among the percentiles.
    """
    nothing = {name: pd.DataFrame() for name in MEASURES}
    measure = rows["measure"].astype(str)
    mine = rows[(rows["group"] == "all") & measure.str.startswith(PERCENTILE)]
    if mine.empty:
        return nothing
    share = mine["measure"].astype(str).str.removeprefix(PERCENTILE).astype(float) / 100.0
    wide = mine.assign(share=share).pivot(
        index=["architecture", "replication"], columns="share", values="value"
    )
    wide = wide.dropna()  # runs that lack a percentile
    if wide.empty:
        return nothing
    values, shares = wide.to_numpy(dtype=np.float64), wide.columns.to_numpy(dtype=np.float64)
    inside = [z for z in LINES if values[:, 0].max() <= z * line <= values[:, -1].min()]
    counts = {z: [float(np.interp(z * line, run, shares)) for run in values] for z in inside}
    gaps = {z: [_gap(z * line, run, shares) for run in values] for z in inside}
    return {
        HEADCOUNT: pd.DataFrame(counts, index=wide.index).dropna(axis=1),
        GAP: pd.DataFrame(gaps, index=wide.index).dropna(axis=1),
    }


def _gap(line: float, values: FloatArray, shares: FloatArray) -> float:
    """Integrate the headcount over lines from zero to this one, as a share of it."""
    slope = (values[1] - values[0]) / (shares[1] - shares[0]) if len(values) > 1 else 0.0
    poorest = max(0.0, float(values[0] - slope * shares[0]))
    inside = values < line
    x = np.concatenate([[min(poorest, line)], values[inside], [line]])
    y = np.concatenate([[0.0], shares[inside], [np.interp(line, values, shares)]])
    return float(np.trapezoid(y, x)) / line


def levels(found: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Give means and intervals of an architecture: ``measure``, ``line``, ``value``, bounds."""
    frames = []
    for measure, counts in found.items():
        test = mean_test(counts.xs(name).to_numpy(dtype=np.float64))
        frames.append(
            pd.DataFrame(
                {
                    "measure": measure,
                    "line": counts.columns.to_numpy(dtype=np.float64),
                    "value": test.mean,
                    "low": np.clip(test.low, 0.0, 1.0),
                    "high": np.clip(test.high, 0.0, 1.0),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def differences(found: dict[str, pd.DataFrame], names: list[str]) -> pd.DataFrame:
    """Compare architectures with the first, by measure and line.

    Parameters
    ----------
    found : dict of str to DataFrame
        Of :func:`over_lines`.
    names : list of str
        Architectures, the reference first.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`, differences in percentage points, with ``p_holm`` and ``differs`` after
        Holm's correction over all measures, lines and architectures.
    """
    frames = []
    for measure, counts in found.items():
        for name in names[1:]:
            gaps = 100.0 * (counts.xs(name) - counts.xs(names[0])).dropna()
            test = mean_test(gaps.to_numpy(dtype=np.float64))
            frames.append(
                pd.DataFrame(
                    {
                        "measure": measure,
                        "architecture": name,
                        "line": counts.columns.to_numpy(dtype=np.float64),
                        "mean": test.mean,
                        "low": test.low,
                        "high": test.high,
                        "n": test.n,
                        "p_value": test.p_value,
                    }
                )
            )
    if not frames:
        return pd.DataFrame(columns=[*COLUMNS, "p_holm", "differs"])
    table = pd.concat(frames, ignore_index=True)
    table["p_holm"] = holm(table["p_value"])
    return table.assign(differs=table["p_holm"] < 0.05)
