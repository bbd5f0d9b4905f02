"""One case run once: its months, its outcomes, its money."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.recording.lockstep import run_lockstep, shock_key
from synergysim.scenario.load import ResolvedScenario, load_scenario

Case = str | os.PathLike[str] | ResolvedScenario


@dataclass(frozen=True)
class RunResult:
    """What one run, and its no-shock twin where there is a shock, left behind.

    Attributes
    ----------
    case : ResolvedScenario
    monthly, outcomes, recovery, money : DataFrame
        Column ``shock`` is ``none`` for the twin.
    coordination : DataFrame
        Coordination profile, 0 to 1: a row a quarter, level and function; missing is NaN.
    convergence : DataFrame
        Convergence index and its parts, a row a quarter.
    partnerships, ministries, bodies : DataFrame
        Effort, trust, agreements and information between programmes; ministries; who comes, what
        is decided. A row a quarter and subject.
    budgets : DataFrame
        Money by programme and quarter, local currency per modelled household.
    """

    case: ResolvedScenario
    monthly: pd.DataFrame
    outcomes: pd.DataFrame
    recovery: pd.DataFrame
    money: pd.DataFrame
    coordination: pd.DataFrame
    convergence: pd.DataFrame
    partnerships: pd.DataFrame
    ministries: pd.DataFrame
    bodies: pd.DataFrame
    budgets: pd.DataFrame

    @property
    def shock(self) -> str:
        """Key of the case's shock, ``none`` without one."""
        return shock_key(self.case.scenario)


def resolve(case: Case, **changes: Any) -> ResolvedScenario:
    """Load a case by name or path, or take one that is loaded already.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change.
    """
    if isinstance(case, ResolvedScenario):
        overrides: Mapping[str, Any] | None = changes.pop("overrides", None)
        if any(value is not None for value in changes.values()):
            raise TypeError(f"a loaded case takes overrides only, not {', '.join(changes)}")
        return case.replace(overrides) if overrides else case
    return load_scenario(case, **changes)


def run_case(case: Case, *, window: int = 36, threads: int = 1, **changes: Any) -> RunResult:
    """Run one case once, with its twin if a shock strikes.

    Parameters
    ----------
    case : str, path or ResolvedScenario
    window : int
        Months at the end over which outcomes are averaged.
    threads : int
    **changes
        As in :func:`synergysim.scenario.load_scenario`.
    """
    resolved = resolve(case, **changes)
    tables = run_lockstep(resolved.scenario, window, threads=threads, institutions=True)
    return RunResult(case=resolved, **tables)
