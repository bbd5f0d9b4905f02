"""Outcomes of the families that a response of any variant paid: the same families in all."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

KEYS = ["architecture", "replication", "shock"]

OF_PAID = ("assets",)
"""Outcomes of families that were paid: means over them at the end of the run."""


def means_of_paid(rows: pd.DataFrame) -> pd.DataFrame:
    """Average over the families that a response of any of the runs paid.

    Runs of one replication have the same households in the same rows, so that a family that one
    variant paid is found again in the others.

    Parameters
    ----------
    rows : DataFrame
        The table ``families_paid`` of variants that are compared with one another.

    Returns
    -------
    DataFrame
        ``architecture``, ``replication``, ``shock`` and ``OF_PAID``: a row a run. Replications in
        which nobody was paid, or in which the run of a variant is missing, are left out.
    """
    if rows.empty:
        return pd.DataFrame(columns=[*KEYS, *OF_PAID])
    variants = rows.groupby("replication", observed=True)["architecture"].nunique()
    whole = variants.index[variants == rows["architecture"].nunique()]
    rows = rows[rows["replication"].isin(whole)]
    families = rows.loc[rows["response_paid"], ["replication", "household"]].drop_duplicates()
    mine = rows.merge(families, on=["replication", "household"])
    return mine.groupby(KEYS, observed=True, sort=False)[list(OF_PAID)].mean().reset_index()


def paid_of(groups: Iterable[Iterable[pd.DataFrame]]) -> pd.DataFrame:
    """Average in each group of runs that are compared: of one ablation, or of one world.

    Parameters
    ----------
    groups : iterable of iterables of DataFrame
        Pieces of the table ``families_paid`` by group.
    """
    frames = []
    for pieces in groups:
        found = list(pieces)
        if found:
            frames.append(means_of_paid(pd.concat(found, ignore_index=True)))
    if not frames:
        return pd.DataFrame()
    return pd.concat(frames, ignore_index=True).drop_duplicates(KEYS, ignore_index=True)
