"""What the forest plot compares: families poor at the start and families with both programmes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synergysim.experiments.first_screen import (
    ALL,
    EVERYBODY,
    HALF,
    POOR,
    TABLE,
    UNMARKED,
    Shown,
    of,
)
from synergysim.figures.labels import Labels
from synergysim.figures.table_reading import rows_of
from synergysim.recording.subgroups import ALL as EVERYONE
from synergysim.statistics.paired import compare_all, holm
from synergysim.statistics.run_table import verdicts

CONCERNED = (
    *of(POOR, "income", "earned_income", HALF, "on_list_both"),
    *of(ALL, "income_with_both", "earned_income_with_both"),
)
"""Outcomes of the families concerned, which the first screen leads with."""

BRIEF = (
    *of(POOR, "income", HALF, "on_list_both"),
    *of(ALL, "income", "headcount", "joint_coverage"),
)
"""Outcomes of a size that fits three."""

WORLDS = "world_differences"
KEYS = ["outcome", "group", "level", "architecture"]
MEASURE = {"measure": "outcome"}


def shown_runs(
    tables: Mapping[str, pd.DataFrame], shock: str
) -> tuple[pd.DataFrame, tuple[Shown, ...]]:
    """Give runs a row each with what the forest plot shows, and name it; the headline comes first.

    Results without groups of families, or without a poor family, show everybody.

    Raises
    ------
    ValueError
        If the table ``outcomes`` has no run of the shock.
    """
    runs = rows_of(tables, "outcomes", shock)
    keys = ["architecture", "replication"]
    order = runs[keys]
    groups = tables.get("groups")
    if groups is not None:
        groups = groups[groups["shock"] == shock]
        for one in CONCERNED:
            mine = groups[
                (groups["group"] == one.group)
                & (groups["level"] == one.level)
                & (groups["measure"] == one.measure)
            ]
            values = mine[[*keys, "value"]].rename(columns={"value": one.key})
            order = order.merge(values, on=keys, how="left")
        if order[CONCERNED[0].key].notna().any():
            return order, _measured(order, CONCERNED)
    everybody = {one.key: runs[one.measure] for one in EVERYBODY if one.measure in runs}
    found = runs[keys].assign(**everybody)
    return found, _measured(found, EVERYBODY)


def _measured(runs: pd.DataFrame, shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    # Resilience is not defined without a shock: what no run has is not shown.
    return tuple(one for one in shown if one.key in runs and runs[one.key].notna().any())


def compared(
    runs: pd.DataFrame,
    shown: tuple[Shown, ...],
    names: list[str],
    reference: str,
    tables: Mapping[str, pd.DataFrame],
) -> tuple[pd.DataFrame, int]:
    """Compare each outcome with the reference, and count the tests corrected for.

    Where the table of the first screen is among the results, its tests decide, so that both mark
    the same differences. Incomes of families with both programmes, who are others under each
    architecture, are not tested.

    Returns
    -------
    DataFrame, int
        Rows of :func:`~synergysim.statistics.paired.compare_all`, with ``group`` and ``level``.
    """
    found = compare_all(runs, [one.key for one in shown], names, reference)
    parts = found.pop("outcome").str.split("/", expand=True, n=2)
    found = pd.concat([parts.set_axis(KEYS[:3], axis=1), found], axis=1)
    tested = found["p_value"].mask(found["outcome"].isin(UNMARKED))
    screen = tables.get(TABLE)
    if screen is not None and set(found["outcome"]) <= set(screen["measure"]):
        screen = screen.rename(columns=MEASURE)
        tests = int(screen["p_holm"].notna().sum())
        known = found[KEYS].merge(screen[[*KEYS, "p_holm"]], on=KEYS, how="left")["p_holm"]
        found["p_holm"] = known.where(tested.notna())
    else:
        tests = int(tested.notna().sum())
        found["p_holm"] = holm(tested)
    found["differs"] = verdicts(found["p_holm"] < 0.05, found["p_holm"].notna())
    return found, tests


def with_worlds(comparison: pd.DataFrame, found: pd.DataFrame | None) -> tuple[pd.DataFrame, int]:
    """Add the range over worlds to differences, in the outcome's unit.

    Parameters
    ----------
    comparison : DataFrame
        As :func:`compared` gives it.
    found : DataFrame or None
        The table ``world_differences``, where the comparison ran in other worlds.

    Returns
    -------
    DataFrame, int
        With ``world_low`` and ``world_high`` if any difference has them; and how many worlds ran.
    """
    if found is None or len(found) == 0:
        return comparison, 0
    columns = [*KEYS, "world_low", "world_high", "worlds"]
    merged = comparison.merge(found.rename(columns=MEASURE)[columns], on=KEYS, how="left")
    ran = merged.pop("worlds").max()
    return (merged, int(ran)) if ran > 0 else (comparison, 0)


def panel_title(one: Shown, words: Labels) -> str:
    """Name an outcome together with the families whose it is."""
    if one.group == EVERYONE and one.measure not in UNMARKED:
        return words(f"outcome.{one.measure}")
    return words(f"forest.families.{one.measure}")
