"""The package in four sentences: ``run``, ``compare``, ``trace``, ``load_scenario``.

>>> import synergysim as ss
>>> result = ss.run("lesotho-covid19", overrides={"run.households": 200, "run.months": 72})
>>> result.monthly.columns[0]
'month'
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synergysim.experiments.comparison import Comparison, run_experiment
from synergysim.experiments.experiment import experiment_of
from synergysim.experiments.single import Case, RunResult, resolve, run_case
from synergysim.experiments.trace import (
    HouseholdTrace,
    MinistryTrace,
    trace_household,
    trace_ministry,
)
from synergysim.recording.kept import Recording, recording_of
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from synergysim.experiments.sweep import Results
    from synergysim.report.sweep import Told

DEFAULT_CASE = "lesotho"
"""Case on which an architecture is put that is named alone."""


@dataclass(frozen=True, repr=False)
class Run(RunResult):
    """A run that can be plotted."""

    def plot(self, language: str = "en") -> Figure:
        """Draw consumption, poverty, assets and reach over time; the twin is dashed.

        A notebook shows the figure; ``figure.savefig("run.png")`` writes it.
        """
        from synergysim.report.run_figure import run_figure

        return run_figure(self, language)

    def figures(self, folder: str | Path | None = None, language: str = "en") -> list[Path]:
        """Draw every figure that applies, institutions too, and return the files written.

        By default into ``results/run-CASE/``.
        """
        from synergysim.report.run_figure import draw_run

        return draw_run(self, folder, language)


@dataclass(frozen=True, repr=False)
class Result(Comparison):
    """A comparison that can be read and plotted."""

    def summary(self, language: str = "en") -> str:
        """Paired differences with 95 % intervals, as the terminal prints them."""
        from synergysim.report.comparison import summary

        return summary(self, language)

    def plot(self, folder: str | Path | None = None, language: str = "en") -> list[Path]:
        """Draw every figure that applies and return the files written."""
        from synergysim.report.comparison import draw_figures

        return draw_figures(self, language, Path(folder) if folder is not None else None)


def run(
    case: Case,
    *,
    shock: str | os.PathLike[str] | None = None,
    window: int = 36,
    threads: int = 1,
    recording: Recording | Mapping[str, Any] | None = None,
    **changes: Any,
) -> Run:
    """Run one case once, with its no-shock twin if a shock strikes.

    Parameters
    ----------
    case : str, path or ResolvedScenario
        A preset's name, a file, or a loaded case.
    shock : str or path, optional
        A shock that strikes instead of the case's own; short for ``shocks=[...]``.
    window : int
        Months at the end over which outcomes are averaged.
    threads : int
        Threads; any number gives the same bits.
    recording : Recording or mapping, optional
        What is kept beside the aggregates: ``{"annual_panel": True}``,
        ``{"histories": {"households": 20}}``, ``{"coordination": True}``, ``{"everything": True}``.
    **changes
        ``architecture=``, ``context=``, ``shocks=``, ``responses=``, ``overrides=``...

    Returns
    -------
    Run
        Frames ``monthly``, ``outcomes``, ``recovery``, ``money``; of institutions
        ``coordination``, ``convergence``, ``partnerships``, ``ministries``, ``bodies``,
        ``budgets``, ``exclusions``; all of them and what was
        recorded beside them in ``tables``; and ``plot()``.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change.
    """
    changes = _with_shock(changes, shock)
    found = run_case(case, window=window, threads=threads, recording=recording, **changes)
    return Run(found.case, found.tables)


@dataclass(frozen=True, repr=False)
class HouseholdStory(HouseholdTrace):
    """A household's story that can be read."""

    def summary(self, language: str = "en") -> str:
        """The story in words and numbers, as the terminal prints it."""
        from synergysim.report.trace import household_text

        return household_text(self, language)


@dataclass(frozen=True, repr=False)
class MinistryStory(MinistryTrace):
    """A ministry's story that can be read."""

    def summary(self, language: str = "en") -> str:
        """The story in words and numbers, as the terminal prints it."""
        from synergysim.report.trace import ministry_text

        return ministry_text(self, language)


def trace(
    case: Case,
    *,
    household: int | None = None,
    ministry: str | None = None,
    shock: str | os.PathLike[str] | None = None,
    threads: int = 1,
    **changes: Any,
) -> HouseholdStory | MinistryStory:
    """Follow one household or one ministry through a run, on the same draws as :func:`run`.

    Parameters
    ----------
    case : str, path or ResolvedScenario
    household : int, optional
        Its row, from 0; by default the median start among those whom both sides ever serve.
    ministry : str, optional
        Instead: a ministry's name in the scenario, its title, or the short name in its title.
    shock : str or path, optional
        As for :func:`run`.
    threads : int
    **changes
        As for :func:`run`.

    Returns
    -------
    HouseholdStory or MinistryStory
        ``table`` (months or quarters), ``events`` or ``partnerships`` and ``bodies``, and
        ``summary()``.

    Raises
    ------
    ValueError
        If both a household and a ministry are asked for.
    ScenarioError
        If there is no such household or ministry, or a file or a change is wrong.
    """
    changes = _with_shock(changes, shock)
    if ministry is None:
        return HouseholdStory(**vars(trace_household(case, household, threads=threads, **changes)))
    if household is not None:
        raise ValueError("ask for a household or for a ministry, not for both")
    return MinistryStory(**vars(trace_ministry(case, ministry, threads=threads, **changes)))


def compare(
    cases: Sequence[Case] | Mapping[str, Case],
    *,
    shock: str | os.PathLike[str] | None = None,
    reference: str | None = None,
    replications: int = 20,
    window: int = 36,
    workers: int | None = None,
    results: str | Path = "results",
    title: str = "Comparison",
    recording: Recording | Mapping[str, Any] | None = None,
    **changes: Any,
) -> Result:
    """Compare cases, paired on common random numbers.

    Parameters
    ----------
    cases : sequence or mapping of cases
        Presets' names, files or loaded cases; a mapping names them. A name that is an
        architecture and no case stands for the default case under it.
    shock : str, optional
        A shock that strikes all of them; each run then has its no-shock twin.
    reference : str, optional
        The one that others are compared with; by default the first.
    replications, window : int
    workers : int, optional
        Processes; by default one for each processor. A script must guard its entry
        (``if __name__ == "__main__":``) unless this is 1.
    results : path
    title : str
    recording : Recording or mapping, optional
        As for :func:`run`; its tables stand in the results folder.
    **changes
        As for :func:`run`, the same for all.

    Returns
    -------
    Result
        Frames in ``tables``, and ``differences()``, ``summary()``, ``plot()``.

    Raises
    ------
    ValueError
        If no case is given, or two share a name.
    ScenarioError
        If anything is wrong with a file or a change, or the cases cannot be paired.
    """
    if isinstance(cases, (str, os.PathLike, ResolvedScenario)):
        raise ScenarioError(
            "one case where a list of cases is needed", key="cases", found=repr(cases),
            allowed='a list such as ["lesotho", "lesotho-covid19"], or a mapping of names to cases',
        )  # fmt: skip
    changes = _with_shock(changes, shock)
    named = cases if isinstance(cases, Mapping) else {_name(case): case for case in cases}
    if not named or len(named) != len(cases):
        raise ValueError("give at least one case, each with a name of its own")
    experiment = experiment_of(
        {name: _variant(case, changes) for name, case in named.items()},
        title=title,
        replications=replications,
        window=window,
        reference=reference,
        recording=recording_of(recording),
    )
    found = run_experiment(experiment, results, workers=workers)
    return Result(found.experiment, found.folder, found.tables, found.manifest)


@dataclass(frozen=True, repr=False)
class Swept:
    """Results of a sweep, and what they answer.

    Attributes
    ----------
    results : Results
    told : Told
    """

    results: Results
    told: Told

    def __repr__(self) -> str:
        """Say how many runs there are, what was asked of them, and where they are."""
        asked = ", ".join(answer.name for answer in self.told.answers) or "nothing"
        return (
            f"<Swept: rows of outcomes {len(self.outcomes)}; answers {asked};"
            f" in {self.results.folder}>"
        )

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per run: what varies, ``architecture``, ``shock``, ``replication``, outcomes."""
        return self.results.outcomes

    def answers(self) -> dict[str, dict[str, pd.DataFrame]]:
        """Tables of every answer: ``answers()["effects"]["effects"]``."""
        return {answer.name: dict(answer.tables) for answer in self.told.answers}

    def summary(self, language: str = "en") -> str:
        """Sentences and tables, as the terminal prints them."""
        from synergysim.report.sweep import summary

        return summary(self.told, language)

    def plot(self, folder: str | Path | None = None, language: str = "en") -> list[Path]:
        """Draw a figure for every answer that has one and return the files written."""
        from synergysim.report.sweep import draw_answers

        place = Path(folder) if folder is not None else None
        return draw_answers(self.results, self.told, language, place)


def sweep(
    experiment: str | os.PathLike[str],
    *,
    workers: int | None = None,
    results: str | Path = "results",
    **changes: Any,
) -> Swept:
    """Run a sweep, or continue it, and answer what it asks.

    Parameters
    ----------
    experiment : str or path
        A file under ``experiments/``, or the name of a shipped one.
    workers : int, optional
        Processes; by default one for each processor. A script must guard its entry
        (``if __name__ == "__main__":``) unless this is 1.
    results : path
    **changes
        Values that replace the file's: ``replications=``, ``households=``, ``months=``...

    Raises
    ------
    ScenarioError
        If the file, or anything that it names, is faulty.
    ValueError
        If no cell succeeded.
    """
    from synergysim.experiments.running.runner import How
    from synergysim.experiments.sweep import load_plan, run_plan
    from synergysim.report.sweep import told

    found = run_plan(load_plan(experiment, changes), results, How(workers=workers))
    if found.outcomes.empty:
        raise ValueError(f"no cell succeeded; tracebacks are in {found.folder}/failures.parquet")
    return Swept(found, told(found))


def _with_shock(changes: Mapping[str, Any], shock: str | os.PathLike[str] | None) -> dict[str, Any]:
    """Add one shock to the changes of a case.

    Raises
    ------
    ScenarioError
        If a list of shocks is given as well.
    """
    if shock is None:
        return dict(changes)
    if changes.get("shocks") is not None:
        raise ScenarioError(
            "give either one shock or a list of shocks", key="shock, shocks",
            found=f"shock={shock!r} and shocks={changes['shocks']!r}", allowed="one of the two",
        )  # fmt: skip
    return {**changes, "shocks": [shock]}


def _name(case: Case) -> str:
    return case.name if not isinstance(case, (str, os.PathLike)) else Path(case).stem


def _variant(case: Case, changes: Mapping[str, Any]) -> Any:
    from synergysim.scenario.names import known_names

    is_architecture = (
        isinstance(case, str)
        and case not in known_names("cases")
        and case in known_names("architectures")
    )
    if is_architecture:
        return resolve(DEFAULT_CASE, **{**changes, "architecture": case})
    return resolve(case, **changes)
