"""A simulated household survey of a run, in the format of FAO's RIMA tool.

RIMA estimates its pillars by factor analysis and resilience capacity from them and from indicators
of food security. What it needs is one row per household and round, with a weight, whatever groups
results are shown by, and every observed variable of a pillar as it was measured, better if greater.

Source: FAO (2016), "RIMA-II: Resilience Index Measurement and Analysis II", Rome.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from synergysim.experiments.single_run import Case, run_case
from synergysim.recording.panel import SIDES
from synergysim.recording.recording_options import PANEL
from synergysim.recording.subgroup_measures import INDICATORS
from synergysim.scenario.errors import ScenarioError

PER_HEAD = ("assets", "savings", "land", "labour")
"""What a household shares: given per member."""

GROUPED_BY = ("female_head", "labour_constrained", "remoteness", "exposure")


def rima_survey(case: Case, years: Sequence[int] = (), **changes: Any) -> pd.DataFrame:
    """Run a case and survey its households.

    Parameters
    ----------
    case : str, path or ResolvedScenario
        A case with a shock also gives the run without it (column ``shock``).
    years : sequence of int
        Rounds: calendar years lived in full; the first and the last one if none is given.
    **changes
        As in :func:`synergysim.scenario.load_scenario`.

    Returns
    -------
    DataFrame
        A row per household and round, as :func:`rima_table` gives it.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change, or a year was not lived in full.
    """
    recording = {"annual_panel": True, "groups": False}
    panel = run_case(case, recording=recording, **changes).tables[PANEL]
    lived = sorted({int(year) for year in panel.get("year", ())})
    if not lived:
        raise ScenarioError("no calendar year is lived in full", file="run.months", found="too few")
    for year in years:
        if year not in lived:
            raise ScenarioError(
                "not a year lived in full",
                file="--year",
                found=str(year),
                allowed=f"{lived[0]} to {lived[-1]}",
            )
    wanted = years or sorted({lived[0], lived[-1]})
    return rima_table(panel[panel["year"].isin(wanted)])


def rima_table(panel: pd.DataFrame) -> pd.DataFrame:
    """Put rows of an annual panel into RIMA's form.

    Parameters
    ----------
    panel : DataFrame
        As the recording ``annual_panel`` keeps it.

    Returns
    -------
    DataFrame
        ``hhid``, ``round``, ``weight`` (1: everybody is surveyed), ``persons``, groups; observed
        variables of the pillars with the pillar as prefix, such as ``ast_savings``, money in PPP$
        of 2017 per member, transfers per month; and food security: consumption per person and day,
        months of the year without hunger.
    """
    size = panel["size"].astype(float)
    received = sum(panel[f"received_{side}"] for side in SIDES)
    values = panel.assign(
        market_access=1.0 - panel["remoteness"],
        transfers=received / (12.0 * size),
        **{name: panel[name] / size for name in PER_HEAD},
    )
    observed = {
        f"{pillar.lower()}_{name}": values[name]
        for pillar, names in INDICATORS.items()
        for name in names
    }
    return pd.DataFrame(
        {
            "shock": panel["shock"],
            "hhid": panel["household"],
            "round": panel["year"],
            "weight": 1.0,
            "persons": panel["size"],
            "territory": panel["territory"],
            **{
                name: panel[name].astype(int) if panel[name].dtype == bool else panel[name]
                for name in GROUPED_BY
            },
            **observed,
            "fs_consumption": panel["consumption"],
            "fs_months_not_hungry": 12.0 - panel["hungry_months"],
        }
    ).reset_index(drop=True)
