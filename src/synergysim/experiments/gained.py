"""Who gained: families with both programmes against the same families without any.

A household is the same person for person, and meets the same chances, in all runs with the same
seeds, so that the difference between two runs is what programmes and their money in the local
economy did, family by family.
"""

from __future__ import annotations

import pandas as pd

from synergysim.experiments.references import NO_PROGRAMMES
from synergysim.outcomes.tables import names_of_columns

GAINED = "gained"
LEAST = 0.1
"""Smallest gain that counts, as a share of what the family consumes without programmes."""

RUN = ["shock", "replication"]


def gained(families: pd.DataFrame, without: pd.DataFrame) -> pd.DataFrame:
    """Count families with both programmes that gained, run by run.

    Parameters
    ----------
    families : DataFrame
        The table ``poor_families`` of architectures.
    without : DataFrame
        The same of runs among which are those without programmes.

    Returns
    -------
    DataFrame
        As the table ``gained`` is declared; runs without their counterpart are left out. A share
        of no families is NaN.
    """
    alone = without[without["architecture"] == NO_PROGRAMMES]
    pairs = families.merge(
        alone[[*RUN, "household", "over_line"]], on=[*RUN, "household"], suffixes=("", "_alone")
    )
    ratio = pairs["over_line"] / pairs["over_line_alone"].where(pairs["over_line_alone"] > 0.0)
    # Who had nothing to consume gained by anything.
    more = (ratio >= 1.0 + LEAST) | (ratio.isna() & (pairs["over_line"] > 0.0))
    both = pairs["had_both"].astype(bool)
    flags = pairs[["architecture", *RUN]].assign(
        families=1,
        both=both,
        gained=both & more,
        through=pairs["passed_all"].astype(bool) & more,
        lost=both & (ratio <= 1.0 - LEAST),
    )
    sums = flags.groupby(["architecture", *RUN], sort=False).sum().astype(float).reset_index()
    count, with_both = sums["families"], sums["both"]
    found = sums[["architecture", *RUN]].assign(
        families=count.astype(int),
        with_both=with_both / count,
        gained=sums["gained"] / count,
        through=sums["through"] / count,
        of_both=sums["gained"] / with_both.where(with_both > 0.0),
        lost=sums["lost"] / with_both.where(with_both > 0.0),
    )
    return found[list(names_of_columns(GAINED))]
