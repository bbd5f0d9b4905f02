"""The main job: compare variants, paired on common random numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.arm_design import ArmDesign, starts_of
from synergysim.experiments.arm_families import (
    DEVIATIONS,
    deviation_over_families,
    means_of_everybody,
    panel_columns,
    year_before,
)
from synergysim.experiments.arm_file import YEAR, Window
from synergysim.experiments.arm_published import Measured, against_published
from synergysim.experiments.arm_sharing import check_shared
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.four_arms import (
    LIST,
    arm_doses,
    effects,
    shock_effects,
    window_means,
    yearly_means,
)
from synergysim.experiments.measured import (
    cost_effectiveness,
    differences,
    funnel_differences,
    group_differences,
    wide_measures,
)
from synergysim.experiments.running.assembly import write_columns
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.steps import TABLE as STEPS
from synergysim.experiments.steps import steps
from synergysim.experiments.sweep import folder_of, plan_of, run_plan
from synergysim.recording.doses import DOSES
from synergysim.recording.funnel import FUNNEL
from synergysim.recording.paired_run import LISTED, NO_SHOCK, SHARED_LISTS, shock_key
from synergysim.recording.recording_options import GROUPS, PANEL
from synergysim.scenario.errors import ScenarioError


class ComparisonError(RuntimeError):
    """Nothing can be compared: no cell succeeded, or none of the reference.

    Attributes
    ----------
    folder : Path
        Results folder, whose ``failures`` hold the tracebacks.
    """

    def __init__(self, folder: Path, traceback: str, reference: str | None = None) -> None:
        self.folder = folder
        last = cause_in(traceback)
        which = "every cell" if reference is None else f"every cell of the reference {reference}"
        super().__init__(f"{which} failed, the first with: {last}")


def cause_in(traceback: str) -> str:
    """Give the message at the end of a traceback, which may have several lines, on one."""
    lines = traceback.strip().splitlines()
    first = max((i for i, line in enumerate(lines) if not line.startswith(" ")), default=0)
    message = "; ".join(line.strip() for line in lines[first:])
    error = f"{ScenarioError.__module__}.{ScenarioError.__name__}: "
    return message.removeprefix(error) or "unknown"


@dataclass(frozen=True, repr=False)
class Comparison:
    """Results of an experiment.

    Attributes
    ----------
    experiment : Experiment
    folder : Path
    tables : dict of DataFrame
        ``outcomes``, ``monthly``, ``recovery``, ``money``; columns ``architecture`` (the
        variant), ``shock`` and ``replication`` say which run a row belongs to.
    manifest : dict
    """

    experiment: Experiment
    folder: Path
    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]

    def __repr__(self) -> str:
        """Say what was compared, and where the results are."""
        experiment = self.experiment
        return (
            f"<{type(self).__name__} {experiment.title!r}: {', '.join(experiment.variants)};"
            f" replications {experiment.replications}; tables {', '.join(self.tables)};"
            f" in {self.folder}>"
        )

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per run."""
        return self.tables["outcomes"]

    @property
    def monthly(self) -> pd.DataFrame:
        """One row per run and month."""
        return self.tables["monthly"]

    @property
    def doses(self) -> pd.DataFrame:
        """What each programme delivered in each run, in all and for each family."""
        return self.tables[DOSES]

    @property
    def shock(self) -> str:
        """Key of the shock whose runs are compared, ``none`` without one."""
        return shock_key(next(iter(self.experiment.variants.values())).scenario)

    @property
    def groups(self) -> pd.DataFrame | None:
        """Measures by group; None if they were not kept."""
        return self.tables.get(GROUPS)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """A row per run: outcomes, and what only groups measure of everybody."""
        return wide_measures(self.outcomes, self.groups)

    def differences(self) -> pd.DataFrame:
        """Paired differences of all measures from the reference, by shock state and family."""
        return differences(self.measures, list(self.experiment.variants), self.experiment.reference)

    def group_differences(self) -> pd.DataFrame:
        """Paired differences in every group; empty if groups were not kept."""
        if self.groups is None:
            return pd.DataFrame()
        return group_differences(
            self.groups, list(self.experiment.variants), self.experiment.reference
        )

    def funnel_differences(self) -> pd.DataFrame:
        """Paired differences of the shares of families that reach each stage of the funnel."""
        return funnel_differences(
            self.tables[FUNNEL], list(self.experiment.variants), self.experiment.reference
        )

    def cost_effectiveness(self) -> pd.DataFrame:
        """Cost per result with intervals, per unit executed and per unit appropriated."""
        experiment = self.experiment
        scenario = experiment.variants[experiment.reference].scenario
        return cost_effectiveness(
            self.measures,
            list(experiment.variants),
            experiment.reference,
            scenario.context,
            scenario.run.months,
        )

    @property
    def _arms(self) -> ArmDesign:
        if self.experiment.arms is None:
            raise ValueError("only an experiment with arms has effects of arms")
        return self.experiment.arms

    @property
    def windows(self) -> list[Window]:
        """Windows of the arms: named ones, those of published effects, a shock's first year."""
        arms, scenario = self._arms, self.experiment.variants[self._arms.reference].scenario
        found = list(arms.windows.values())
        found += [
            Window(since=one.since, month=one.month, span=one.span)
            for one in arms.published
            if one.since is not None
        ]
        starts, months = starts_of(scenario, arms.programmes), scenario.run.months
        shocks = [name for name in scenario.shocks if starts[name] + YEAR <= months]
        return list(dict.fromkeys([*found, *(Window(since=name, month=YEAR) for name in shocks)]))

    def _arm_means(self, shock: str) -> pd.DataFrame:
        """Means of listed families by arm over whole years since the list, and over windows."""
        arms, listed = self._arms, self.tables[LISTED]
        mine = listed[listed["shock"] == shock] if "shock" in listed else listed
        years = yearly_means(mine).assign(since=LIST, span=YEAR)
        scenario = self.experiment.variants[arms.reference].scenario
        windows = window_means(mine, self.windows, starts_of(scenario, arms.programmes))
        found = [years, windows]
        if self.groups is not None:
            of_runs = self.groups[self.groups["shock"] == shock]
            found.append(means_of_everybody(of_runs, arms.published))
        return pd.concat([table for table in found if not table.empty], ignore_index=True)

    def _deviations(self) -> dict[Measured, float]:
        """Deviations over families of the arm without programmes, where effects need them."""
        arms, listed = self._arms, self.tables[LISTED]
        wanted = [one for one in arms.published if one.scale == DEVIATIONS]
        if not wanted:
            return {}
        panel = self.tables.get(PANEL)
        if panel is None:
            columns = panel_columns(one.outcome for one in wanted)
            panel = pd.read_parquet(self.folder / f"{PANEL}.parquet", columns=columns)
        panel = panel[panel["shock"] == self.shock]
        scenario = self.experiment.variants[arms.reference].scenario
        starts = starts_of(scenario, arms.programmes)
        starts[LIST] = int((listed["run_month"] - listed["month"]).min())
        found: dict[Measured, float] = {}
        for one in wanted:
            since = one.since or LIST
            year = year_before(scenario.run.start, starts[since] + one.month)
            key = (one.outcome, since, one.month, one.span)
            found[key] = deviation_over_families(panel, one.outcome, year, arms.reference)
        return found

    def arm_means(self) -> pd.DataFrame:
        """Means of listed families by arm, replication, outcome and window.

        Raises
        ------
        ValueError
            If the experiment has no arms, or no family was listed for a year.
        ScenarioError
            If no family is on the lists of arms that a contrast compares.
        """
        if SHARED_LISTS in self.tables:
            check_shared(self.tables[SHARED_LISTS], self._arms)
        return self._arm_means(self.shock)

    def effects(self) -> pd.DataFrame:
        """Effects of the arms by window, with 95 % intervals; see ``experiments/four_arms``.

        Raises
        ------
        ValueError
            If the experiment has no arms, or one of them failed altogether.
        ScenarioError
            If no family is on the lists of arms that a contrast compares.
        """
        arms = self._arms
        return effects(self.arm_means(), arms.contrasts, arms.reference)

    def shock_effects(self) -> pd.DataFrame:
        """What the shock takes in each arm, and by contrast; empty without a shock."""
        arms = self._arms
        if self.shock == NO_SHOCK:
            return pd.DataFrame()
        calm, shocked = (self._arm_means(key) for key in (NO_SHOCK, self.shock))
        return shock_effects(calm, shocked, arms.contrasts, arms.reference)

    def arm_doses(self) -> pd.DataFrame:
        """What families received in each arm and by contrast, in the runs that are compared."""
        arms, keys = self._arms, ["architecture", "replication"]
        doses, listed = self.doses, self.tables[LISTED]
        runs = doses[(doses["shock"] == self.shock) & (doses["per"] == "run")]
        mine = listed[listed["shock"] == self.shock]
        families = mine.groupby(keys, sort=False)["families"].last().reset_index()
        return arm_doses(runs, families, arms.arms, arms.contrasts)

    def against_published(self) -> pd.DataFrame:
        """Simulated effects beside the published ones that the experiment names."""
        arms = self._arms
        return against_published(
            self.effects(), arms.published, self.shock_effects(), self._deviations()
        )

    def computed(self) -> dict[str, pd.DataFrame]:
        """Tables that compare the runs, by name: ``differences``, and others that apply."""
        found = {
            "group_differences": self.group_differences(),
            "funnel_differences": self.funnel_differences(),
            "cost_effectiveness": self.cost_effectiveness(),
        }
        found = {name: table for name, table in found.items() if not table.empty}
        if self.experiment.steps:
            found[STEPS] = steps(self.measures, list(self.experiment.variants))
        if self.experiment.arms is not None:
            found |= {"effects": self.effects(), "arm_doses": self.arm_doses()}
            found |= {"published": self.against_published()}
            if not (taken := self.shock_effects()).empty:
                found["shock_effects"] = taken
        return {"differences": self.differences(), **found}


def results_folder(experiment: Experiment, results: Path) -> Path:
    """Folder of an experiment's results: its name, then the identity of its design."""
    return folder_of(plan_of(experiment), results)


def run_experiment(
    experiment: Experiment,
    results: str | Path = "results",
    *,
    workers: int | None = None,
    progress: bool | None = None,
    announce: Callable[[str], None] | None = None,
    options: RunOptions | None = None,
) -> Comparison:
    """Run an experiment, or continue it where it was left.

    Parameters
    ----------
    experiment : Experiment
    results : path
        Folder under which the results folder is made.
    workers : int, optional
        Processes; by default one for each processor. Any number gives the same results.
    progress : bool, optional
        Whether to show a progress bar; by default on a terminal.
    announce : callable, optional
        Told in one line what is about to take time.
    options : RunOptions, optional
        Everything about how cells are run, instead of ``workers`` and ``progress``.

    Raises
    ------
    ComparisonError
        If no cell succeeded, or none of the reference.
    FolderBusyError
        If another process is running cells into the folder.
    OSError
        If the folder cannot be written.
    """
    plan = plan_of(experiment)
    found = run_plan(
        plan, results, options or RunOptions(workers=workers, progress=progress), announce
    )
    # Tables of households, which only a recording asks for, may be larger than memory.
    left = set(experiment.recording.tables) - {GROUPS}
    read = [name for name in plan.outputs.tables if name not in left]
    tables = {name: found.table(name).drop(columns="cell", errors="ignore") for name in read}
    outcomes, failed = tables["outcomes"], found.failures
    if outcomes.empty:
        raise ComparisonError(found.folder, "" if failed.empty else failed["traceback"].iloc[0])
    if experiment.reference not in set(outcomes["architecture"]):
        mine = failed[failed["architecture"] == experiment.reference]
        raise ComparisonError(found.folder, mine["traceback"].iloc[0], experiment.reference)
    comparison = Comparison(experiment, found.folder, tables, found.manifest)
    written = comparison.computed()
    for name, table in written.items():
        write_csv(table, found.folder / f"{name}.csv")
    write_columns(written, found.folder)
    return replace(comparison, tables=tables | written)
