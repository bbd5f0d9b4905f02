"""What each step adds where every variant adds one thing to the one before it.

The steps add up to the difference between the last variant and the first, exactly, in every
replication. What a step adds depends on the order in which they are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from synergysim.recording.paired_run import NO_SHOCK
from synergysim.statistics.paired import compare_all

OUTCOMES = ("headcount", "poverty_gap", "severity", "consumption", "income", "hungry_months")
"""Outcomes whose change is shown step by step."""

TABLE = "steps"
COLUMNS = ("outcome", "architecture", "reference", "mean", "low", "high", "n", "reference_mean")


def steps(wide: pd.DataFrame, variants: Sequence[str]) -> pd.DataFrame:
    """Paired differences of each variant from the one before it, and of the last from the first.

    Parameters
    ----------
    wide : DataFrame
        A row per run, as :func:`synergysim.experiments.measured.wide_measures` gives it.
    variants : sequence of str
        In the order in which each adds one thing.

    Returns
    -------
    DataFrame
        A row per outcome and step, of the runs that the shock struck if there is one, with the
        columns ``COLUMNS``: the mean difference of ``architecture`` from ``reference`` and its 95 %
        t-interval over replications. A step with a variant that never ran is left out.
    """
    struck = wide[wide["shock"] != NO_SHOCK]
    rows = struck if len(struck) else wide
    ran = set(rows["architecture"])
    pairs = [*pairwise(variants), (variants[0], variants[-1])]
    found = [
        compare_all(rows, [name for name in OUTCOMES if name in rows], [later], before)
        for before, later in dict.fromkeys(pairs)
        if {before, later} <= ran
    ]
    return pd.concat(found, ignore_index=True)[list(COLUMNS)] if found else pd.DataFrame()
