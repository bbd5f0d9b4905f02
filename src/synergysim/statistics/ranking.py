"""Which architecture is best, and how sure that is over the replications at hand.

The probability of being best is the share of bootstrap resamples of whole replications in which
an architecture has the best mean. Those that tie share the draw equally. It speaks of chance
between replications alone: values that are assumed wrongly are wrong in every replication.

Sources: Chen, Lin, Yücesan and Chick (2000), "Simulation budget allocation for further enhancing
the efficiency of ordinal optimization", Discrete Event Dynamic Systems 10 (probability of correct
selection); Goldstein and Spiegelhalter (1996), "League tables and their limitations", Journal of
the Royal Statistical Society A 159(3) (intervals of ranks).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synergysim.statistics.bootstrap import RESAMPLES, SEED, percentile_interval, resampled_means
from synergysim.statistics.paired import ROUNDING, holm, mean_test
from synergysim.statistics.relevance import too_few
from synergysim.statistics.run_table import block, verdicts


def ranking(
    frame: pd.DataFrame,
    outcome: str,
    *,
    lower_is_better: bool = False,
    arm: str = "architecture",
    unit: str = "replication",
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> pd.DataFrame:
    """Rank arms by their mean over replications.

    Parameters
    ----------
    frame : DataFrame
        One row per arm and replication: one context, one shock state.
    outcome : str
    lower_is_better : bool
        Whether the smallest mean comes first.
    arm, unit : str
        Columns that distinguish arms, and columns that pair them.
    resamples, seed : int

    Returns
    -------
    DataFrame
        A row per arm, the best first: the ``arm`` column, ``outcome``, ``mean``, ``rank`` (1 is
        best; arms that tie share their mean rank), ``rank_low`` and ``rank_high`` (95 % over
        resamples), ``p_best``, ``share_best`` (of single replications in which it is best),
        ``behind`` (mean difference from the first, at most 0 where more is better), ``behind_low``,
        ``behind_high`` (95 %, bootstrap), ``p_holm`` (paired t-test against the first, Holm over
        the others), ``may_be_best`` (not significantly behind the first at 5 %) and ``n``.

        With fewer than :data:`~synergysim.statistics.relevance.FEWEST` replications, intervals and
        probabilities are NaN, and
        ``may_be_best`` is ``pd.NA``.

    Raises
    ------
    ValueError
        If a column is missing, an arm has several rows per replication, or no replication has all
        arms.
    """
    found = block(frame, outcome, [arm], unit=unit)
    values = found.values
    count, arms = values.shape
    sign = -1.0 if lower_is_better else 1.0
    means = values.mean(axis=0)
    tie = ROUNDING * np.abs(values).max(initial=0.0)
    ranks = _ranks(sign * means[np.newaxis], tie)[0]
    first = int(np.argmax(sign * means))
    differences = values - values[:, [first]]
    differences = np.where(np.abs(differences) <= tie, 0.0, differences)
    missing = np.full(arms, np.nan)
    p_holm, may_be_best = rivals(differences)
    table = pd.DataFrame({arm: found.cells[arm], "outcome": outcome, "mean": means, "rank": ranks})
    table["share_best"] = best_share(sign * values, tie)
    table["behind"] = differences.mean(axis=0)
    if too_few(count):
        for column in ("rank_low", "rank_high", "p_best", "behind_low", "behind_high"):
            table[column] = missing
    else:
        drawn = resampled_means(values, resamples, seed)
        table["p_best"] = best_share(sign * drawn, tie)
        table["rank_low"], table["rank_high"] = percentile_interval(_ranks(sign * drawn, tie))
        behind = drawn - drawn[:, [first]]
        table["behind_low"], table["behind_high"] = percentile_interval(behind)
    table["p_holm"], table["n"] = p_holm, count
    table["may_be_best"] = verdicts(may_be_best, np.full(arms, not too_few(count)))
    columns = [
        arm,
        "outcome",
        "mean",
        "rank",
        "rank_low",
        "rank_high",
        "p_best",
        "share_best",
        "behind",
        "behind_low",
        "behind_high",
        "p_holm",
        "may_be_best",
        "n",
    ]
    return table[columns].sort_values("rank", kind="stable").reset_index(drop=True)


def rivals(
    differences: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Test which arms may be best beside the first.

    Parameters
    ----------
    differences : array, shape (replications, arms)
        From the first, whose own are all zero.

    Returns
    -------
    p_holm : array, shape (arms,)
        Paired t-tests, Holm over the others; NaN for the first and with one replication.
    may_be_best : array of bool, shape (arms,)
        All of them with too few replications.
    """
    p_values = mean_test(differences).p_value
    first = int(np.argmin(np.abs(differences).max(axis=0)))
    p_values[first] = np.nan
    p_holm = holm(p_values)
    return p_holm, ~(p_holm < 0.05) | too_few(len(differences))


def best_share(scores: NDArray[np.float64], tie: float = 0.0) -> NDArray[np.float64]:
    """Share of rows in which each column is the largest; those within ``tie`` of it share the row.

    Parameters
    ----------
    scores : array, shape (draws, arms)
    tie : float
    """
    best = scores >= scores.max(axis=1, keepdims=True) - tie
    return np.asarray((best / best.sum(axis=1, keepdims=True)).mean(axis=0))


def _ranks(scores: NDArray[np.float64], tie: float) -> NDArray[np.float64]:
    """Rank columns within rows, 1 the largest; those that tie share their mean rank."""
    above = (scores[:, np.newaxis, :] > scores[:, :, np.newaxis] + tie).sum(axis=2)
    same = (np.abs(scores[:, np.newaxis, :] - scores[:, :, np.newaxis]) <= tie).sum(axis=2)
    return above + (same + 1.0) / 2.0
