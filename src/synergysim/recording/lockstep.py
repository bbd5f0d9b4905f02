"""One cell: a run and its no-shock twin, advanced month by month together.

The twin is the same scenario without its shocks and responses, on the same draws. Loss, trough and
recovery accumulate in columns while both advance, so that memory does not grow with time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from synergysim.measures.recovery import RecoveryAccumulator
from synergysim.measures.resilience import ResilienceAccumulator
from synergysim.model import SynergyModel
from synergysim.recording.coordination import CoordinationRecorder
from synergysim.recording.histories import HistoryRecorder
from synergysim.recording.kept import Recording
from synergysim.recording.listed import LISTED as LISTED
from synergysim.recording.listed import ListedRecorder
from synergysim.recording.panel import PanelRecorder
from synergysim.recording.recorder import Recorder
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "monthly", "recovery", "money")

NO_SHOCK = "none"

RESILIENCE = ("resilience", "loss_months", "dip", "exposed_share", "recovered_share")


class Keeper(Protocol):
    """Whatever looks at a model once a month and leaves a table behind."""

    def observe(self) -> None:
        """Take in the month that the model has just lived."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """What was kept, by the name of the table."""


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
    recording: Recording | None = None,
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
    recording : Recording, optional
        What is kept beside the aggregates; nothing by default.

    Returns
    -------
    dict of DataFrame
        ``outcomes``, ``monthly``, ``recovery`` and ``money``, each with a column ``shock``;
        ``listed`` and the tables of ``recording`` if asked for.
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
    kept = {key: _kept(run.model, listed, recording or Recording()) for key, run in runs.items()}
    for month in range(scenario.run.months):
        for key, recorder in runs.items():
            recorder.model.step()
            recorder.observe()
            for keeper in kept[key]:
                keeper.observe()
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
        for keeper in kept[key]:
            for name, table in keeper.tables().items():
                tables.setdefault(name, []).append(table.assign(shock=key))
        recorder.model.close()
    empty = pd.DataFrame(columns=["months", "at_risk", "recovered", "censored", "shock"])
    return {
        name: pd.concat(frames, ignore_index=True) if frames else empty
        for name, frames in tables.items()
    }


def _kept(model: SynergyModel, listed: Sequence[str], recording: Recording) -> list[Keeper]:
    """What looks at a run beside its recorder of aggregates."""
    kept: list[Keeper] = []
    if listed:
        kept.append(ListedRecorder(model, listed))
    if recording.keeps_panel:
        kept.append(PanelRecorder(model))
    if recording.keeps_histories:
        kept.append(HistoryRecorder(model, recording.followed(len(model.households))))
    if recording.keeps_coordination:
        kept.append(CoordinationRecorder(model))
    return kept


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
