"""One run of a setting in another process: what the live page shows of it, as plain numbers."""

from __future__ import annotations

import json
from functools import lru_cache

from synergysim.experiments.first_screen import run_rows
from synergysim.experiments.running.cells import with_replication
from synergysim.recording.paired_run import run_lockstep, shock_key
from synergysim.scenario.extensions import extend_all
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "money")


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
        Value of each :attr:`synergysim.experiments.first_screen.Shown.key`, with the shock if
        there is one; NaN where it has none.
    """
    scenario = _scenario(text)
    found = run_lockstep(with_replication(scenario, replication), window, tables=TABLES)
    stated = {
        name: table.assign(architecture="", replication=replication)
        for name, table in found.items()
    }
    row = run_rows(stated, scenario.run.months, shock_key(scenario)).iloc[0]
    return {str(key): float(value) for key, value in row.items() if "/" in str(key)}


@lru_cache(maxsize=32)
def _scenario(text: str) -> Scenario:
    extend_all(json.loads(text).get("extensions"))
    return Scenario.model_validate_json(text)
