"""How much of the way to delivery as designed each combination of levers closes.

The way is the paired difference of an outcome between delivery as designed and the same case
without any of the levers. The share that a combination closes is the ratio of two mean paired
differences, with Fieller's interval (:mod:`synergysim.measures.cost_effectiveness`); without a way
that differs from zero at 5 % there is no share.

Where a combination costs significantly more, the share is also given for the money: per million
PPP$ a year for 10,000 households, which is 100 PPP$ a household and year. Its interval is that of
the gain over the extra cost, with the way held at its mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synergysim.experiments.running.plan import LEVER
from synergysim.measures.cost_effectiveness import cost_ratio
from synergysim.scenario.levers import WITH
from synergysim.statistics.paired import mean_test

TABLE = "lever_way"
COST = "cost"
HOUSEHOLDS = 10_000
MILLION = 1e6 / HOUSEHOLDS
"""PPP$ a household and year that are a million a year for so many households."""
COLUMNS = [
    "setting",
    "outcome",
    "way",
    "gain",
    "low",
    "high",
    "share",
    "share_low",
    "share_high",
    "extra_cost",
    "extra_cost_low",
    "extra_cost_high",
    "per_million",
    "per_million_low",
    "per_million_high",
    "n",
]


def lever_way(
    runs: pd.DataFrame, designed: pd.DataFrame, outcomes: Sequence[str], local_per_ppp: float
) -> pd.DataFrame:
    """Measure the share of the way that each combination closes.

    Parameters
    ----------
    runs, designed : DataFrame
        A row per run of one shock state: of the combinations, with a column for each lever, and
        with delivery as designed.
    outcomes : sequence of str
    local_per_ppp : float
        Local currency that buys what a US dollar of 2017 buys.

    Returns
    -------
    DataFrame
        As the table ``lever_way`` is declared; combinations in the order of the runs.
    """
    levers = [str(name) for name in runs if str(name).startswith(LEVER)]
    settings = runs[levers].apply(
        lambda row: "+".join(name.removeprefix(LEVER) for name in levers if row[name] == WITH),
        axis=1,
    )
    by_setting = {
        str(name): rows.set_index("replication")
        for name, rows in runs.groupby(settings, sort=False)
    }
    goal, rows = designed.set_index("replication"), []
    start = by_setting.pop("", None)
    if start is None:
        return pd.DataFrame(columns=COLUMNS)
    for outcome in outcomes:
        for name, mine in by_setting.items():
            three = (
                pd.DataFrame(
                    {
                        "gain": mine[outcome] - start[outcome],
                        "way": goal[outcome] - start[outcome],
                        "cost": mine[COST] - start[COST],
                    }
                )
                .replace([np.inf, -np.inf], np.nan)
                .dropna()
            )
            if three.empty:
                continue
            gain, extra = mean_test(three["gain"]), mean_test(three["cost"])
            way = float(three["way"].mean())
            row = {
                "setting": name,
                "outcome": outcome,
                "way": way,
                "gain": float(gain.mean),
                "low": float(gain.low),
                "high": float(gain.high),
                "extra_cost": float(extra.mean),
                "extra_cost_low": float(extra.low),
                "extra_cost_high": float(extra.high),
                "n": len(three),
            }
            if len(three) > 1:
                found = cost_ratio(three["gain"], three["way"])
                row |= {"share": found.ratio, "share_low": found.low, "share_high": found.high}
                if found.distinguishable and extra.low > 0.0:
                    money = three["cost"] / (MILLION * local_per_ppp)
                    paid = cost_ratio(three["gain"] / way, money)
                    row |= {
                        "per_million": paid.ratio,
                        "per_million_low": paid.low,
                        "per_million_high": paid.high,
                    }
            rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
