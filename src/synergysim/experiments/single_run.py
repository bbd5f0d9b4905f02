"""One case run once: its months, its outcomes, its money."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.recording.paired_run import run_lockstep, shock_key
from synergysim.recording.recording_options import Recording, recording_of
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import ResolvedScenario, load_scenario

Case = str | os.PathLike[str] | ResolvedScenario

WINDOW = 36
"""Months over which outcomes are averaged by default."""


@dataclass(frozen=True, repr=False)
class Run:
    """Results of one run and, if there is a shock, of the run without it.

    Attributes
    ----------
    case : ResolvedScenario
    tables : mapping of str to DataFrame
        ``monthly``, ``outcomes``, ``recovery``, ``money``, ``doses``, ``responses``; of
        institutions ``coordination``, ``convergence``, ``partnerships``, ``ministries``,
        ``bodies``, ``budgets``, ``exclusions``; and what the recording asked for: ``panel``,
        ``histories``.
        Column ``shock`` is ``none`` for the run without the shock.
    """

    case: ResolvedScenario
    tables: Mapping[str, pd.DataFrame]

    def __repr__(self) -> str:
        """Say what was run, and name the tables."""
        run = self.case.scenario.run
        return (
            f"<{type(self).__name__} of {self.case.name}: households {run.households},"
            f" months {run.months}, shock {self.shock}; tables {', '.join(self.tables)}>"
        )

    @property
    def monthly(self) -> pd.DataFrame:
        """A row per month."""
        return self.tables["monthly"]

    @property
    def outcomes(self) -> pd.DataFrame:
        """A row per run."""
        return self.tables["outcomes"]

    @property
    def recovery(self) -> pd.DataFrame:
        """Recoveries by months since onset."""
        return self.tables["recovery"]

    @property
    def money(self) -> pd.DataFrame:
        """Money by programme and use."""
        return self.tables["money"]

    @property
    def doses(self) -> pd.DataFrame:
        """What each programme delivered, in all, for each family and for each family-year."""
        return self.tables["doses"]

    @property
    def coordination(self) -> pd.DataFrame:
        """Coordination profile, 0 to 1: a row a quarter, level and function; missing is NaN."""
        return self.tables["coordination"]

    @property
    def convergence(self) -> pd.DataFrame:
        """Convergence index and its parts, a row a quarter."""
        return self.tables["convergence"]

    @property
    def partnerships(self) -> pd.DataFrame:
        """Effort, trust, agreements and information between programmes, a row a quarter."""
        return self.tables["partnerships"]

    @property
    def ministries(self) -> pd.DataFrame:
        """Ministries, a row a quarter."""
        return self.tables["ministries"]

    @property
    def bodies(self) -> pd.DataFrame:
        """Who comes to bodies and what is decided, a row a quarter."""
        return self.tables["bodies"]

    @property
    def budgets(self) -> pd.DataFrame:
        """Money by programme and quarter, local currency per modelled household."""
        return self.tables["budgets"]

    @property
    def exclusions(self) -> pd.DataFrame:
        """Families that programmes share with those whom they leave out, a row a quarter."""
        return self.tables["exclusions"]

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
    wanted = {k: v for k, v in changes.items() if v is not None and (v or k != "overrides")}
    if isinstance(case, ResolvedScenario) and not wanted:
        return case
    return load_scenario(case, **changes)


def run_case(
    case: Case,
    *,
    window: int | None = None,
    threads: int = 1,
    recording: Recording | Mapping[str, Any] | None = None,
    after_month: Callable[[], object] = lambda: None,
    **changes: Any,
) -> Run:
    """Run one case once and, if it has a shock, also without the shock.

    Parameters
    ----------
    case : str, path or ResolvedScenario
    window : int, optional
        Months at the end over which outcomes are averaged; by default 36, or all if there are
        fewer.
    threads : int
    recording : Recording or mapping, optional
        What is kept beside the aggregates, such as ``{"annual_panel": True}``.
    after_month : callable
        Is called after every month.
    **changes
        As in :func:`synergysim.scenario.load_scenario`.

    Raises
    ------
    ScenarioError
        If anything is wrong with a file, a change or the recording, or the window is no month
        or longer than the run.
    """
    if window is not None and window < 1:
        raise ScenarioError(
            "out of range", key="window", found=str(window), allowed="at least 1 month"
        )
    resolved, kept = resolve(case, **changes), recording_of(recording)
    months = resolved.scenario.run.months
    window = min(WINDOW, months) if window is None else window
    if window > months:
        raise ScenarioError(
            "a window longer than the run",
            key="window",
            found=f"{window:,}",
            allowed=f"at most {months:,}, the months of the run",
        )
    kept.fits(resolved.scenario.run.households, resolved.scenario.run.months)
    # One run can afford its institutions' record, which its report prints.
    kept = kept.model_copy(update={"coordination": True})
    tables = run_lockstep(
        resolved.scenario, window, threads=threads, recording=kept, after_month=after_month
    )
    return Run(resolved, tables)
