"""What effects of arms need beside means of listed families: deviations, measures of everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from synergysim.experiments.arm_file import YEAR, Published
from synergysim.recording.panel import AT_END as HELD
from synergysim.recording.panel import PER_PERSON
from synergysim.recording.recording_options import GROUPS, PANEL
from synergysim.recording.subgroups import ALL
from synergysim.scenario.errors import ScenarioError

OF_EVERYBODY = ("resilience_probability", "resilient_share")
"""Outcomes of the last two calendar years of a run, which only measures by group have."""

IN_PANEL = (*PER_PERSON, *HELD)
"""Outcomes whose deviation over families the annual panel tells."""

DEVIATIONS = "deviations"
_FAMILY = ["replication", "household"]
_RECEIVED = ["received_social", "received_productive"]


def tables_needed(published: Iterable[Published]) -> tuple[str, ...]:
    """Tables beside those of listed families that published effects are held against."""
    some = list(published)
    groups = (GROUPS,) if any(one.outcome in OF_EVERYBODY for one in some) else ()
    panel = (PANEL,) if any(one.scale == DEVIATIONS for one in some) else ()
    return (*groups, *panel)


def panel_columns(outcomes: Iterable[str]) -> list[str]:
    """Columns of the panel that deviations of these outcomes need."""
    return ["architecture", "shock", *_FAMILY, "year", *_RECEIVED, *dict.fromkeys(outcomes)]


def year_before(start: str, month: int) -> int:
    """Last calendar year simulated in full before a month of the run.

    Parameters
    ----------
    start : str
        Month in which the run begins, ``YYYY-MM``.
    month : int
        Months since then.
    """
    return int(start[:4]) + (int(start[5:]) - 1 + month) // YEAR - 1


def deviation_over_families(panel: pd.DataFrame, outcome: str, year: int, reference: str) -> float:
    """Standard deviation of an outcome over the families that some arm serves, without it.

    Parameters
    ----------
    panel : DataFrame
        Columns as :func:`panel_columns` names them, of one state of shocks.
    outcome : str
        Each family counts once, whatever its size.
    year : int
        Calendar year.
    reference : str
        The arm without programmes, in which the deviation is taken.

    Returns
    -------
    float
        Mean over replications, in the panel's unit. NaN where no family was served.

    Raises
    ------
    ScenarioError
        If the panel has no such year.
    """
    if year not in set(panel["year"]):
        raise ScenarioError(
            "no year of the annual panel for a deviation over families",
            key="published.month",
            found=str(year),
            allowed=", ".join(str(one) for one in sorted(set(panel["year"]))) or "none was kept",
        )
    until = panel[panel["year"] <= year]
    arm = until["architecture"].astype(str)
    got = until[_RECEIVED].sum(axis=1).groupby([arm, *(until[name] for name in _FAMILY)])
    by_arm = got.sum().unstack("architecture")
    served = by_arm.drop(columns=reference).max(axis=1) > by_arm[reference]
    without = until[(arm == reference) & (until["year"] == year)]
    values = without.set_index(_FAMILY)[outcome]
    mine = values[served.reindex(values.index, fill_value=False).to_numpy()]
    each = mine.groupby("replication").std(ddof=1)
    return float(each.mean()) if len(each) else float("nan")


def means_of_everybody(groups: pd.DataFrame, published: Sequence[Published]) -> pd.DataFrame:
    """Measures of everybody at the end of a run, as means of the window in which they are asked.

    Parameters
    ----------
    groups : DataFrame
        Measures by group, of one state of shocks.
    published : sequence of Published
        Effects on :data:`OF_EVERYBODY`; others are left out.

    Returns
    -------
    DataFrame
        As :func:`synergysim.experiments.four_arms.window_means` gives them.
    """
    everybody = groups[groups["group"] == ALL]
    frames = []
    asked = {(o.outcome, o.since, o.month, o.span) for o in published if o.outcome in OF_EVERYBODY}
    for outcome, since, month, span in sorted(asked, key=str):
        mine = everybody.loc[
            everybody["measure"] == outcome, ["architecture", "replication", "value"]
        ]
        mine = mine.rename(columns={"architecture": "arm"})
        frames.append(mine.assign(since=since, month=month, span=span, outcome=outcome))
    columns = ["arm", "replication", "since", "month", "span", "outcome", "value"]
    if not frames:
        return pd.DataFrame(columns=columns)
    found = pd.concat(frames, ignore_index=True)[columns]
    return found.astype({"value": np.float64})
