"""Results for money of findings' runs, read beside runs without any programme."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from synergysim.experiments.first_screen import ALL, COST, Shown, results_for_money
from synergysim.experiments.references import NO_PROGRAMMES
from synergysim.outcomes.outcome import names_of
from synergysim.outcomes.reach import RESULTS_FOR_MONEY
from synergysim.scenario.context import Context

OF_MONEY = tuple(
    name
    for name in names_of(RESULTS_FOR_MONEY)
    if name.startswith(("lifted_per", "gap_closed_per"))
)
"""Outcomes that exist only beside runs without programmes."""


def with_results_for_money(
    outcomes: pd.DataFrame, groups: Iterable[Sequence[str]], bare: str, context: Context
) -> pd.DataFrame:
    """Add ``OF_MONEY`` to outcomes of runs, as the first screen of a comparison computes them.

    Parameters
    ----------
    outcomes : DataFrame
        As the store keeps them: ``architecture`` (a label), ``replication``, ``shock``.
    groups : iterable of sequences of str
        Labels of runs that are compared with one another: of one ablation, or of one world.
    bare : str
        How the label of the run without programmes begins, in each group that has one.
    context : Context
        Gives persons in a household, the poverty line and prices.

    Returns
    -------
    DataFrame
        NaN in groups without a run without programmes, and where no money was spent.
    """
    found = outcomes.assign(**dict.fromkeys(OF_MONEY, float("nan")))
    if outcomes.empty:
        return found
    for names in groups:
        calm = next((name for name in names if name.startswith(bare)), None)
        mine = found[found["architecture"].isin(list(names))]
        if calm is None or calm not in set(mine["architecture"]):
            continue
        for _, rows in mine.groupby("shock", observed=True):
            label = rows["architecture"].astype(str)
            runs = pd.DataFrame(
                {
                    "architecture": label.where(label != calm, NO_PROGRAMMES),
                    "replication": rows["replication"],
                    "_headcount": rows["headcount"],
                    "_poverty_gap": rows["poverty_gap"],
                }
                | {one.key: rows[one.measure] for one in COST}
            )
            results = results_for_money(runs, context)
            for name in OF_MONEY:
                found.loc[rows.index, name] = results[Shown(name, *ALL).key]
    return found
