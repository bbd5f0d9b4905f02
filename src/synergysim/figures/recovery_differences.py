"""Differences in recovery, for architectures whose curves cannot be distinguished by eye."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from synergysim.figures.labels import Labels
from synergysim.figures.style import FAINT, MUTED, Mark
from synergysim.figures.ticks import numbered
from synergysim.statistics.paired import mean_test

VISIBLE = 0.03
"""Smallest difference in the share recovered that two curves show."""


def nearly_equal(shares: Mapping[str, pd.DataFrame], reference: str) -> bool:
    """Tell whether no architecture's mean share differs visibly from the reference's.

    Parameters
    ----------
    shares : mapping of str to DataFrame
        By architecture: share recovered, months × replications.
    reference : str
    """
    base = shares[reference].mean(axis=1)
    gaps = [
        float((frame.mean(axis=1) - base).abs().max())
        for name, frame in shares.items()
        if name != reference
    ]
    return bool(gaps) and max(gaps) < VISIBLE


def differences(shares: Mapping[str, pd.DataFrame], reference: str) -> pd.DataFrame:
    """Paired differences from the reference by month, in percentage points.

    Returns
    -------
    DataFrame
        ``architecture``, ``months``, ``difference``, ``difference_low``, ``difference_high``
        (95 % t-interval over replications).
    """
    rows = []
    for name, frame in shares.items():
        if name == reference:
            continue
        gap = 100.0 * (frame - shares[reference]).dropna(axis=1)
        test = mean_test(gap.to_numpy(dtype=np.float64).T)
        rows.append(
            pd.DataFrame(
                {
                    "architecture": name,
                    "months": frame.index,
                    "difference": test.mean,
                    "difference_low": test.low,
                    "difference_high": test.high,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def draw_differences(
    axes: Axes, found: pd.DataFrame, style: Mapping[str, Mark], words: Labels
) -> None:
    """Draw the differences of each architecture as a line with a band."""
    axes.axhline(0.0, color=MUTED, linewidth=0.8)
    for name, mine in found.groupby("architecture", sort=False):
        mark = style[str(name)]
        axes.fill_between(
            mine["months"],
            mine["difference_low"],
            mine["difference_high"],
            step="post",
            color=mark.colour,
            alpha=0.12,
            linewidth=0,
        )
        mark.line(axes, mine["months"], mine["difference"], step=True)
    axes.grid(axis="y", color=FAINT, linewidth=0.3)
    axes.set_title(words("recovery.difference"), fontweight="bold")
    numbered(axes.yaxis, words, bins=5)
