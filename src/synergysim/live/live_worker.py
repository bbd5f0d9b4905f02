"""One run of a setting in another process: what the live page shows of it, as plain numbers."""

from __future__ import annotations

import json
from functools import lru_cache

import pandas as pd

from synergysim.experiments.first_screen import run_rows
from synergysim.experiments.running.cells import with_replication
from synergysim.recording.funnel import FUNNEL, POOR
from synergysim.recording.paired_run import run_lockstep, shock_key
from synergysim.recording.public_money import named_uses
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "money", FUNNEL)


def run_setting(text: str, replication: int, window: int) -> dict[str, float]:
    """Run a scenario with and without its shock.

    Parameters
    ----------
    text : str
        The scenario as JSON, so that another process can take it.
    replication : int
    window : int
        Months at the end over which outcomes are averaged.

    Returns
    -------
    dict
        Values with the shock if there is one; NaN where there is none. The key is that of
        :attr:`synergysim.experiments.first_screen.Shown.key`; ``funnel/STAGE`` for the share of
        poor families that reach a stage and all before it; ``money/USE`` for local currency per
        household and year.
    """
    scenario = _scenario(text)
    found = run_lockstep(with_replication(scenario, replication), window, tables=TABLES)
    stated = {
        name: table.assign(architecture="", replication=replication)
        for name, table in found.items()
    }
    shock, months = shock_key(scenario), scenario.run.months
    row = run_rows(stated, months, shock).iloc[0]
    values = {str(key): float(value) for key, value in row.items() if "/" in str(key)}
    return values | _funnel(found[FUNNEL], shock) | _money(found["money"], shock, months / 12.0)


def _funnel(table: pd.DataFrame, shock: str) -> dict[str, float]:
    rows = table[(table["shock"] == shock) & (table["population"] == POOR)]
    return {
        f"{FUNNEL}/{stage}": float(share)
        for stage, share in zip(rows["stage"], rows["through"], strict=True)
    }


def _money(table: pd.DataFrame, shock: str, years: float) -> dict[str, float]:
    rows = table[table["shock"] == shock]
    sums = rows.groupby(named_uses(rows))["amount"].sum() / years
    return {f"money/{use}": float(amount) for use, amount in sums.items()}


@lru_cache(maxsize=32)
def _scenario(text: str) -> Scenario:
    extend_all(json.loads(text).get("extensions"))
    return Scenario.model_validate_json(text)
