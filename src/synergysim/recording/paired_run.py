"""One cell: a run and its counterfactual, one run until the first shock and two from then on.

The counterfactual is the same scenario without its shocks and responses, on the same draws. Loss,
trough and recovery accumulate in columns while both advance, so that memory does not grow
with time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from synergysim.engine.forking import fork
from synergysim.engine.mesa_versions import advance
from synergysim.model import SynergyModel, without_shocks
from synergysim.recording.beneficiary_cohort import LISTED as LISTED
from synergysim.recording.beneficiary_cohort import SHARED_LISTS as SHARED_LISTS
from synergysim.recording.beneficiary_cohort import ListedRecorder
from synergysim.recording.coordination_record import CoordinationRecorder
from synergysim.recording.counterfactual import COUNTS, CounterfactualComparison, coping_months
from synergysim.recording.counterfactual import RESILIENCE as RESILIENCE
from synergysim.recording.district_coverage import DISTRICTS, NO_DISTRICTS, districts_columns
from synergysim.recording.doses import DOSES, doses_columns
from synergysim.recording.families_paid import FAMILIES_PAID, families_paid_columns
from synergysim.recording.funnel import FAMILIES, FUNNEL, funnel_columns, poor_families
from synergysim.recording.histories import HistoryRecorder
from synergysim.recording.panel import PanelRecorder
from synergysim.recording.recorder import Recorder
from synergysim.recording.recording_options import GROUPS, Recording
from synergysim.recording.response_coverage import NO_RESPONSES, RESPONSES, responses_columns
from synergysim.recording.result_columns import (
    SHOCK,
    Columns,
    frame_of,
    frame_of_numbers,
    repeated,
)
from synergysim.recording.run_measures import outcomes_of
from synergysim.recording.run_view import RunView
from synergysim.recording.subgroup_table import GroupTable
from synergysim.scenario.base import Part
from synergysim.scenario.schema import Scenario

TABLES = ("outcomes", "monthly", "recovery", "money", DOSES, FUNNEL, RESPONSES, DISTRICTS)
"""Tables that every run can give; others are there if a recording or a list asks for them."""

NO_SHOCK = "none"


class Keeper(Protocol):
    """Whatever looks at a model once a month and leaves a table behind."""

    def observe(self) -> None:
        """Take in the month that the model has just simulated."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """What was kept, by the name of the table."""


def shock_key(scenario: Scenario) -> str:
    """Name under which a scenario's shocks appear in results."""
    return "+".join(scenario.shocks) if scenario.shocks else NO_SHOCK


@dataclass
class _Followed:
    """One run with all that follows it."""

    recorder: Recorder
    groups: GroupTable | None
    keepers: list[Keeper]

    @classmethod
    def from_start(
        cls,
        scenario: Scenario,
        window: int,
        threads: int,
        listed: Sequence[str],
        kept: Recording,
        coping: range | None = None,
    ) -> _Followed:
        """Make a run and all that follows it."""
        model = SynergyModel(scenario, threads=threads)
        coping = coping or coping_months(model.onset(), scenario.run.months)
        recorder = Recorder(model, window, coping)
        groups = GroupTable(model, recorder.household_record) if kept.groups else None
        return cls(recorder, groups, _keepers(model, listed, kept))

    @property
    def model(self) -> SynergyModel:
        """The run itself."""
        return self.recorder.model

    def live(self) -> None:
        """Live a month and take it in."""
        advance(self.model)
        self.recorder.observe()
        for keeper in self.keepers:
            keeper.observe()

    def without_shocks(self, again: Callable[[], _Followed]) -> _Followed:
        """Copy the run so far, to go on in a world without its shocks.

        Parameters
        ----------
        again : callable
            Makes that run from its start, for a run that holds what cannot be copied, such as an
            extension's open file.
        """
        try:
            counterfactual = fork(self, shared=(Part,))
        except Exception:  # whatever pickle makes of it, living the months again is the way out
            counterfactual = again()
            while counterfactual.model.month < self.model.month:
                counterfactual.live()
        else:
            counterfactual.model.leave_out_shocks()
        return counterfactual


def run_lockstep(
    scenario: Scenario,
    window: int,
    *,
    threads: int = 1,
    listed: Sequence[str] = (),
    recording: Recording | None = None,
    tables: Collection[str] = TABLES,
    after_month: Callable[[], object] = lambda: None,
) -> dict[str, pd.DataFrame]:
    """Run a scenario and its counterfactual.

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
        Which of ``TABLES``, and whether ``poor_families`` and ``families_paid``, are built; others
        say nothing.
    after_month : callable
        Is called when a month of all runs was simulated.

    Returns
    -------
    dict of DataFrame
        ``outcomes``, ``monthly``, ``recovery``, ``money`` and ``responses`` as far as they are
        wanted, each with a column ``shock``; ``listed`` and the tables of ``recording`` if asked
        for.
    """
    kept = recording or Recording()
    key, months = shock_key(scenario), scenario.run.months
    run = _Followed.from_start(scenario, window, threads, listed, kept)
    runs, against = {key: run}, dict[str, CounterfactualComparison]()
    if scenario.shocks:
        for _ in range(run.model.onset() or 0):
            run.live()
            after_month()
        counterfactual = run.without_shocks(
            lambda: _Followed.from_start(
                without_shocks(scenario),
                window,
                threads,
                listed,
                kept,
                run.recorder.household_record.coping,
            )
        )
        runs = {NO_SHOCK: counterfactual, key: run}
        against[key] = CounterfactualComparison(run.model, counterfactual.model)
    for _ in range(run.model.month, months):
        for followed in runs.values():
            followed.live()
        for pair in against.values():
            pair.observe()
        after_month()
    outcomes: dict[str, dict[str, float]] = {}
    columns: dict[str, dict[str, Columns]] = {}
    frames: dict[str, list[pd.DataFrame]] = {}
    for key, followed in runs.items():
        shocked = against.get(key)
        calm = None if shocked is None else RunView(runs[NO_SHOCK].recorder, window)
        view = RunView(followed.recorder, window, shocked, calm)
        if "outcomes" in tables:
            outcomes[key] = outcomes_of(view)
        for name, make in _makers(view).items():
            if name in tables and (of_run := make()) is not None:
                columns.setdefault(name, {})[key] = of_run
        found: dict[str, pd.DataFrame] = {}
        if followed.groups is not None:
            found[GROUPS] = _groups(followed.groups, runs[NO_SHOCK].recorder, shocked)
        for keeper in followed.keepers:
            found |= keeper.tables()
        for name, table in found.items():
            # In place, as nobody else has the table: a copy takes longer than a month.
            table.insert(len(table.columns), SHOCK, repeated(((key, len(table)),)))
            frames.setdefault(name, []).append(table)
    for followed in runs.values():
        followed.model.close()
    made = {"outcomes": frame_of_numbers(outcomes)} if outcomes else {}
    made |= {name: frame_of(of_runs) for name, of_runs in columns.items()}
    made |= {name: _joined(found) for name, found in frames.items()}
    # What is not there is a copy of its own for whoever writes to it.
    return {name: _EMPTY[name].copy(deep=False) for name in _EMPTY if name in tables} | made


def _makers(view: RunView) -> dict[str, Callable[[], Columns | None]]:
    """What makes ``TABLES`` but the first; recoveries and responses only a shocked run has."""
    recorder, shocked = view.recorder, view.against
    model, record = recorder.model, recorder.household_record
    makers: dict[str, Callable[[], Columns | None]] = {
        "monthly": recorder.monthly,
        "money": recorder.money,
        DOSES: lambda: doses_columns(model, view.shares_of_income),
        FUNNEL: lambda: funnel_columns(model, record),
        FAMILIES: lambda: poor_families(model, record),
        DISTRICTS: lambda: districts_columns(model, record),
        FAMILIES_PAID: lambda: families_paid_columns(model),
    }
    if shocked is not None:
        makers["recovery"] = shocked.columns
        makers[RESPONSES] = lambda: responses_columns(model, record)
    return makers


_EMPTY = {
    "recovery": pd.DataFrame(columns=[*COUNTS, SHOCK]),
    RESPONSES: NO_RESPONSES.assign(shock=""),
    DISTRICTS: NO_DISTRICTS.assign(shock=""),
}
"""Tables of a run without a shock, or without a file of districts."""


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _groups(
    table: GroupTable, counterfactual: Recorder, shocked: CounterfactualComparison | None
) -> pd.DataFrame:
    if shocked is None:
        return table.table()
    if not shocked.tells:
        return table.table(counterfactual.household_record)
    return table.table(counterfactual.household_record, shocked.parts(), shocked.recoveries())


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
