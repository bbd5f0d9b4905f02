"""Designs: a sweep's file, or the three levers in a case, with what their results answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synergysim.recording.recording_options import Recording, recording_of

if TYPE_CHECKING:
    import pandas as pd

    from synergysim.experiments.running.plan import Plan
    from synergysim.experiments.sweep import Results
    from synergysim.report.questions import Setting
    from synergysim.report.sweep import Told


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
    from synergysim.experiments.sweep import load_plan

    return _swept(load_plan(experiment, changes), results, workers)


def levers(
    case: str | os.PathLike[str],
    *,
    architecture: str | None = None,
    shock: str | os.PathLike[str] | None = None,
    replications: int = 20,
    window: int = 36,
    workers: int | None = None,
    results: str | Path = "results",
    recording: Recording | Mapping[str, Any] | None = None,
    **changes: Any,
) -> Swept:
    """Ask what territorial targeting, a joint budget and local champions do in a case.

    Parameters
    ----------
    case : str or path
        A preset's name or a file.
    architecture : str, optional
        Instead of the case's own.
    shock : str, optional
        A shock that strikes in every run; each run then has its no-shock twin.
    replications, window : int
    workers, results, recording
        As for :func:`compare`.
    **changes
        ``responses=``, ``households=``, ``months=``, ``overrides=``.

    Returns
    -------
    Swept
        ``answers()`` has the effects of each lever and each pair of levers, by outcome.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change, or the case lacks what a lever acts on.
    ValueError
        If no cell succeeded.
    """
    from synergysim.experiments.sweep import folder_of, load_plan
    from synergysim.report.questions import of_levers

    setting = setting_of(case, shock, replications, window, recording, changes)
    stated, _ = of_levers(setting, architecture)
    plan = load_plan(stated)
    stated.keep(folder_of(plan, Path(results)))
    return _swept(plan, results, workers)


def _swept(plan: Plan, results: str | Path, workers: int | None) -> Swept:
    from synergysim.experiments.running.runner import How
    from synergysim.experiments.sweep import run_plan
    from synergysim.report.sweep import told

    found = run_plan(plan, results, How(workers=workers))
    if found.outcomes.empty:
        raise ValueError(f"no cell succeeded; tracebacks are in {found.folder}/failures.parquet")
    return Swept(found, told(found))


def setting_of(
    case: str | os.PathLike[str],
    shock: str | os.PathLike[str] | None,
    replications: int,
    window: int,
    recording: Recording | Mapping[str, Any] | None,
    changes: Mapping[str, Any],
) -> Setting:
    """Gather what is asked of one case.

    Raises
    ------
    TypeError
        If a change is none of those that a question about one case takes.
    """
    from synergysim.report.questions import Setting

    known = ("responses", "households", "months", "overrides")
    unknown = [name for name in changes if name not in known]
    if unknown:
        raise TypeError(f"no such keyword of a question: {unknown[0]}; there are {known}")
    kept = recording_of(recording).model_dump(exclude_defaults=True)
    return Setting(
        case, None if shock is None else os.fspath(shock), replications=replications,
        window=window, recording=kept, **changes,
    )  # fmt: skip
