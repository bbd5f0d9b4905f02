"""One cell: a run and its no-shock twin, advanced month by month together.

The twin is the same scenario without its shocks and responses, on the same draws. Loss, trough and
recovery accumulate in columns while both advance, so that memory does not grow with time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import pandas as pd

from synergysim.model import SynergyModel
from synergysim.recording.against_twin import COUNTS, AgainstTwin, coping_months
from synergysim.recording.against_twin import RESILIENCE as RESILIENCE
from synergysim.recording.coordination import CoordinationRecorder
from synergysim.recording.group_table import GroupTable
from synergysim.recording.histories import HistoryRecorder
from synergysim.recording.kept import GROUPS, Recording
from synergysim.recording.listed import LISTED as LISTED
from synergysim.recording.listed import ListedRecorder
from synergysim.recording.panel import PanelRecorder
from synergysim.recording.recorder import Recorder
from synergysim.recording.responses import RESPONSES, responses_table
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "monthly", "recovery", "money", RESPONSES)

NO_SHOCK = "none"


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
    tables: Collection[str] = TABLES,
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
    tables : collection of str
        Which of ``TABLES`` are made; all by default.

    Returns
    -------
    dict of DataFrame
        Those of ``TABLES`` that are wanted, each with a column ``shock``; ``listed`` and the tables
        of ``recording`` if asked for.
    """
    kept = recording or Recording()
    states = {NO_SHOCK: without_shocks(scenario)}
    if scenario.shocks:
        states[shock_key(scenario)] = scenario
    models = {key: SynergyModel(state, threads=threads) for key, state in states.items()}
    coping = coping_months(models[shock_key(scenario)].onset(), scenario.run.months)
    runs = {key: Recorder(model, window, coping) for key, model in models.items()}
    twin = runs[NO_SHOCK]
    against = {
        key: AgainstTwin(model, twin.model) for key, model in models.items() if key != NO_SHOCK
    }
    groups = {key: GroupTable(r.model, r.homes) for key, r in runs.items()} if kept.groups else {}
    keepers = {key: _keepers(model, listed, kept) for key, model in models.items()}
    for _ in range(scenario.run.months):
        for key, recorder in runs.items():
            recorder.model.step()
            recorder.observe()
            for keeper in keepers[key]:
                keeper.observe()
        for pair in against.values():
            pair.observe()
    made: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES if name in tables}
    for key, recorder in runs.items():
        shocked = against.get(key)
        makers = _makers(recorder, shocked, window)
        found = {name: make() for name, make in makers.items() if name in tables}
        if key in groups:
            found[GROUPS] = _groups(groups[key], twin, shocked)
        for keeper in keepers[key]:
            found |= keeper.tables()
        for name, table in found.items():
            named = table.assign(shock=_repeated(key, len(table)))
            made.setdefault(name, []).append(named)
    for model in models.values():
        model.close()
    empty = {
        "recovery": lambda: pd.DataFrame(columns=[*COUNTS, "shock"]),
        RESPONSES: lambda: responses_table(twin.model, twin.homes).assign(shock=""),
    }
    return {name: _joined(frames) if frames else empty[name]() for name, frames in made.items()}


def _makers(
    recorder: Recorder, shocked: AgainstTwin | None, window: int
) -> dict[str, Callable[[], pd.DataFrame]]:
    """How each of ``TABLES`` is made of a run; the last two need a twin."""
    makers = {
        "outcomes": lambda: _one_row(recorder.outcomes(window) | _resilience(shocked)),
        "monthly": recorder.monthly,
        "money": recorder.money,
    }
    if shocked is None:
        return makers
    return makers | {
        "recovery": shocked.table,
        RESPONSES: lambda: responses_table(recorder.model, recorder.homes),
    }


def _one_row(values: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(np.array([list(values.values())], dtype=np.float64), columns=list(values))


@lru_cache(maxsize=64)
def _repeated(word: str, rows: int) -> Any:
    """One word in every row; tables of a sweep's runs are of few lengths."""
    return pd.Series(word, index=range(rows), dtype="str").array


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _resilience(shocked: AgainstTwin | None) -> dict[str, float]:
    return dict.fromkeys(RESILIENCE, float("nan")) if shocked is None else shocked.outcomes()


def _groups(table: GroupTable, twin: Recorder, shocked: AgainstTwin | None) -> pd.DataFrame:
    if shocked is None:
        return table.table()
    if not shocked.tells:
        return table.table(twin.homes)
    return table.table(twin.homes, shocked.parts(), shocked.recoveries())


def _keepers(model: SynergyModel, listed: Sequence[str], recording: Recording) -> list[Keeper]:
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
