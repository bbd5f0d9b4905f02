"""Designs: a sweep's file, or the three levers in a case, with what their results answer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from synergysim.api.keywords import Changes, one_name, several, with_keywords_checked
from synergysim.api.result import Result
from synergysim.figures.labels import chosen
from synergysim.recording.recording_options import Recording, recording_of
from synergysim.scenario.load import Name

if TYPE_CHECKING:
    from synergysim.experiments.running.plan import Plan
    from synergysim.experiments.sweep import Results
    from synergysim.figures.drawing import Drawing
    from synergysim.report.questions import Setting
    from synergysim.report.sweep import AnalysisReport

OUTCOMES = "outcomes"
OF_ONE_CASE = ("shock", "response", "households", "months", "overrides")
"""Changes that a question about one case takes."""


@dataclass(frozen=True, repr=False)
class SweepResult(Result):
    """Runs of a design, and what they answer.

    Attributes
    ----------
    results : Results
        The plan, the results folder and its manifest.
    report : AnalysisReport
        Answers, and why other questions have none.
    tables : mapping of str to DataFrame
        ``outcomes``, a row per run: what varies, ``architecture``, ``shock``, ``replication`` and
        the outcomes. Of each answer its tables, by the names of their files in ``analysis/``:
        ``effects-effects``, ``ranking-ranking-headcount``...
    """

    results: Results
    report: AnalysisReport

    def __repr__(self) -> str:
        """Say how many runs there are, what was asked of them, and where they are."""
        asked = ", ".join(answer.name for answer in self.report.answers) or "nothing"
        return (
            f"<SweepResult: rows of outcomes {len(self.outcomes)}; answers {asked};"
            f" in {self.folder}>"
        )

    @property
    def folder(self) -> Path:
        """Where everything is stored."""
        return self.results.folder

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per run: what varies, ``architecture``, ``shock``, ``replication``, outcomes."""
        return self.tables[OUTCOMES]

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows: the first answer, or the outcomes of runs."""
        return next((name for name in self.tables if name != OUTCOMES), OUTCOMES)

    def summary(self, lang: str | None = None) -> str:
        """Sentences and tables, as ``synergysim sweep`` prints them."""
        from synergysim.report.sweep import summary

        return summary(self.report, chosen(lang))

    def _registered(self, table: str) -> str:
        return table if table == OUTCOMES else f"analysis/{table.rpartition('-')[2]}"

    def _drawings(self, language: str, size: str) -> Iterator[tuple[str, Drawing]]:
        from synergysim.report.sweep import drawings

        return drawings(self.report, language, size)


@with_keywords_checked
def sweep(  # noqa: PLR0913  (keywords of the command line)
    experiment: str | os.PathLike[str],
    *,
    case: str | os.PathLike[str] | None = None,
    shock: Name | list[Name] | None = None,
    response: Name | list[Name] | None = None,
    households: int | None = None,
    months: int | None = None,
    replications: int | None = None,
    window: int | None = None,
    overrides: Mapping[str, Any] | None = None,
    workers: int | None = None,
    results: str | Path = "results",
    progress: bool | None = None,
) -> SweepResult:
    """Run a sweep, or continue it, and compute the requested analyses.

    Parameters
    ----------
    experiment : str or path
        A file under ``experiments/``, or the name of a shipped one.
    case, shock, response, households, months, replications, window, overrides
        Instead of what the file says.
    workers : int, optional
        Processes; by default one for each processor. A script must guard its entry
        (``if __name__ == "__main__":``) unless this is 1.
    results : path
        Folder under which a folder for this sweep is made; the same call continues in it.
    progress : bool, optional
        Whether to show a bar of runs; by default on a terminal and in a notebook.

    Returns
    -------
    SweepResult

    Raises
    ------
    ScenarioError
        If the file, or anything that it names, is faulty.
    TypeError
        If a keyword is unknown.
    ValueError
        If no cell succeeded.
    """
    from synergysim.experiments.sweep import load_plan

    given = {
        "case": None if case is None else os.fspath(case),
        "shocks": _texts(shock),
        "responses": _texts(response),
        "households": households,
        "months": months,
        "replications": replications,
        "window": window,
        "overrides": overrides,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    return _swept(load_plan(experiment, changes), results, workers, progress)


@with_keywords_checked
def levers(
    case: str | os.PathLike[str],
    *,
    replications: int = 20,
    window: int = 36,
    workers: int | None = None,
    results: str | Path = "results",
    recording: Recording | Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **changes: Unpack[Changes],
) -> SweepResult:
    """Ask what territorial targeting, a joint budget and local champions do in a case.

    Parameters
    ----------
    case : str or path
        A preset's name or a file.
    replications, window : int
    workers, results, recording, progress
        As for :func:`compare`.
    **changes
        ``architecture=``, ``shock=``, ``response=``, ``households=``, ``months=``,
        ``overrides=``. With a shock, each run is made without it as well.

    Returns
    -------
    SweepResult
        ``tables["effects-effects"]`` has the effects of each lever and each pair of levers.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change, or the case lacks what a lever acts on.
    TypeError
        If a keyword is unknown, or is none of a question about one case.
    ValueError
        If no cell succeeded.
    """
    from synergysim.experiments.sweep import folder_of, load_plan
    from synergysim.report.questions import of_levers

    architecture = changes.pop("architecture", None)
    setting = setting_of(case, replications, window, recording, changes)
    stated, _ = of_levers(setting, None if architecture is None else os.fspath(architecture))
    plan = load_plan(stated)
    stated.keep(folder_of(plan, Path(results)))
    return _swept(plan, results, workers, progress)


def _swept(
    plan: Plan, results: str | Path, workers: int | None, progress: bool | None
) -> SweepResult:
    from synergysim.experiments.running.runner import RunOptions
    from synergysim.experiments.sweep import run_plan
    from synergysim.report.sweep import analyse

    found = run_plan(plan, results, RunOptions(workers=workers, progress=progress))
    if found.outcomes.empty:
        raise ValueError(f"no cell succeeded; tracebacks are in {found.folder}/failures.parquet")
    answered = analyse(found, chosen(None))
    tables = {
        f"{answer.name}-{name}": table
        for answer in answered.answers
        for name, table in answer.tables.items()
        if name != "factors"
    }
    return SweepResult({OUTCOMES: found.outcomes, **tables}, found, answered)


def setting_of(
    case: str | os.PathLike[str],
    replications: int,
    window: int,
    recording: Recording | Mapping[str, Any] | None,
    changes: Changes,
) -> Setting:
    """Gather what is asked of one case.

    Raises
    ------
    TypeError
        If a change is none of those that a question about one case takes.
    ScenarioError
        If there is more than one shock.
    """
    from synergysim.report.questions import Setting

    given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    for name in given:
        if name not in OF_ONE_CASE:
            allowed = ", ".join(("architectures", *OF_ONE_CASE))
            raise TypeError(f"a question about one case does not take {name!r}; it takes {allowed}")
    return Setting(
        case,
        one_name(given.pop("shock", None)),
        _texts(given.pop("response", None)),
        replications=replications,
        window=window,
        recording=recording_of(recording).model_dump(exclude_defaults=True),
        **given,
    )


def _texts(names: Any) -> list[str] | None:
    found = several(names)
    return None if found is None else [os.fspath(name) for name in found]
