"""One cell: a run and its no-shock twin, advanced month by month together.

The twin is the same scenario without its shocks and responses, on the same draws. Loss, trough and
recovery accumulate in columns while both advance, so that memory does not grow with time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from synergysim.measures.recovery import RecoveryAccumulator
from synergysim.measures.resilience import ResilienceAccumulator
from synergysim.model import SynergyModel
from synergysim.recording.coordination import InstitutionalRecorder
from synergysim.recording.listed import ListedRecorder
from synergysim.recording.recorder import Recorder
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "monthly", "recovery", "money")

LISTED = "listed"
"""Table of the families on programmes' lists, which only four-arm experiments ask for."""

NO_SHOCK = "none"

RESILIENCE = ("resilience", "loss_months", "dip", "exposed_share", "recovered_share")


def without_shocks(scenario: Scenario) -> Scenario:
    """The same scenario in a world without its shocks, and without responses to them."""
    return scenario.model_copy(update={"shocks": {}, "responses": {}})


def shock_key(scenario: Scenario) -> str:
    """Name under which a scenario's shocks stand in results."""
    return "+".join(scenario.shocks) if scenario.shocks else NO_SHOCK


def run_lockstep(
    scenario: Scenario,
    window: int,
    *,
    threads: int = 1,
    listed: Sequence[str] = (),
    institutions: bool = False,
) -> dict[str, pd.DataFrame]:
    """Run a scenario and its no-shock twin.

    Parameters
    ----------
    scenario : Scenario
        With shocks: both runs; without: one.
    window : int
        Months at the end of the run over which outcomes are averaged.
    threads : int
        Threads of each run.
    listed : sequence of str
        Programmes whose listed families are followed as well.
    institutions : bool
        Whether the quarterly record of institutions is kept.

    Returns
    -------
    dict of DataFrame
        ``outcomes``, ``monthly``, ``recovery`` and ``money``, each with a column ``shock``;
        ``listed`` and the tables of institutions if asked for.
    """
    twin = Recorder(SynergyModel(without_shocks(scenario), threads=threads))
    runs = {NO_SHOCK: twin}
    if scenario.shocks:
        runs[shock_key(scenario)] = Recorder(SynergyModel(scenario, threads=threads))
    shocked = runs.get(shock_key(scenario), twin)
    onset = shocked.model.onset()
    households = scenario.run.households
    if onset is not None:
        resilience = ResilienceAccumulator(households, onset)
        recovery = RecoveryAccumulator(households, onset)
    families = {key: ListedRecorder(run.model, listed) for key, run in runs.items()}
    followed = (
        {key: InstitutionalRecorder(run.model) for key, run in runs.items()} if institutions else {}
    )
    for month in range(scenario.run.months):
        for key, recorder in runs.items():
            recorder.model.step()
            recorder.observe()
            if listed:
                families[key].observe()
            if institutions:
                followed[key].observe()
        if onset is not None and month >= onset:
            pair = (shocked.model.households["consumption"], twin.model.households["consumption"])
            resilience.update(month, *pair)
            recovery.update(month, *pair)
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    for key, recorder in runs.items():
        outcomes = recorder.outcomes(window) | dict.fromkeys(RESILIENCE, float("nan"))
        if key != NO_SHOCK and onset is not None and scenario.run.months - onset >= 3:
            weights = shocked.model.households.size.astype(np.float64)
            found = resilience.result(weights)
            outcomes |= {
                "resilience": found.resilience,
                "loss_months": found.loss_months,
                "dip": found.dip,
                "exposed_share": found.exposed_share,
                "recovered_share": recovery.recovered_share(weights),
            }
            tables["recovery"].append(_recoveries(recovery).assign(shock=key))
        tables["outcomes"].append(pd.DataFrame([outcomes]).assign(shock=key))
        tables["monthly"].append(recorder.monthly().assign(shock=key))
        tables["money"].append(recorder.money().assign(shock=key))
        if listed:
            tables.setdefault(LISTED, []).append(families[key].table().assign(shock=key))
        if institutions:
            for name, table in followed[key].tables().items():
                tables.setdefault(name, []).append(table.assign(shock=key))
        recorder.model.close()
    empty = pd.DataFrame(columns=["months", "at_risk", "recovered", "censored", "shock"])
    return {
        name: pd.concat(frames, ignore_index=True) if frames else empty
        for name, frames in tables.items()
    }


def _recoveries(recovery: RecoveryAccumulator) -> pd.DataFrame:
    """Counts by months since onset among exposed households; empty if nobody was exposed."""
    found = recovery.result()
    if not found.exposed.any():
        return pd.DataFrame(columns=["months", "at_risk", "recovered", "censored"], dtype=np.int64)
    table = found.table()
    return pd.DataFrame(
        {
            "months": table.months,
            "at_risk": table.at_risk,
            "recovered": table.recovered,
            "censored": table.censored,
        }
    )
