"""One run of a case, or the story of one household or ministry in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synergysim.experiments.single import Case, RunResult, run_case
from synergysim.experiments.trace import (
    HouseholdTrace,
    MinistryTrace,
    trace_household,
    trace_ministry,
)
from synergysim.recording.recording_options import Recording
from synergysim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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


def run(
    case: Case,
    *,
    shock: str | os.PathLike[str] | None = None,
    window: int | None = None,
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
    window : int, optional
        Months at the end over which outcomes are averaged; by default 36, or all if there are
        fewer.
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
    changes = with_shock(changes, shock)
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
    changes = with_shock(changes, shock)
    if ministry is None:
        return HouseholdStory(**vars(trace_household(case, household, threads=threads, **changes)))
    if household is not None:
        raise ValueError("ask for a household or for a ministry, not for both")
    return MinistryStory(**vars(trace_ministry(case, ministry, threads=threads, **changes)))


def with_shock(changes: Mapping[str, Any], shock: str | os.PathLike[str] | None) -> dict[str, Any]:
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
