"""The story of one household or ministry in a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from synergysim.api.keywords import Changes, loaded, with_keywords_checked
from synergysim.api.result import Result
from synergysim.experiments.single_run import Case
from synergysim.experiments.trace import (
    HouseholdTrace,
    MinistryTrace,
    trace_household,
    trace_ministry,
)
from synergysim.figures.labels import chosen
from synergysim.scenario.load import ResolvedScenario

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

MONTHS, QUARTERS = "months", "quarters"
REGISTERED = {MONTHS: "trace of a household", QUARTERS: "trace of a ministry"}
"""Main table -> name under which its columns are declared."""


@dataclass(frozen=True, repr=False)
class Trace(Result):
    """What happened to one household or one ministry in a run.

    Attributes
    ----------
    story : HouseholdTrace or MinistryTrace
        What does not change over time: which household or ministry, and how it was chosen.
    tables : mapping of str to DataFrame
        Of a household ``months`` and ``events``; of a ministry ``quarters``, and ``partnerships``
        and ``bodies`` in which it takes part.
    """

    story: HouseholdTrace | MinistryTrace

    def __repr__(self) -> str:
        """Say whom the trace follows, in which case."""
        return f"<Trace{repr(self.story).removeprefix(f'<{type(self.story).__name__}')}"

    @property
    def case(self) -> ResolvedScenario:
        """The case in which the household or ministry is."""
        return self.story.case

    @property
    def main(self) -> str:
        """Name of the table with a row per month or quarter."""
        return next(iter(self.tables))

    @property
    def table(self) -> pd.DataFrame:
        """A row per month of a household, or per quarter of a ministry."""
        return self.tables[self.main]

    def summary(self, lang: str | None = None) -> str:
        """The story in words and numbers, as ``synergysim trace`` prints it."""
        from synergysim.report.trace import household_text, ministry_text

        if isinstance(self.story, HouseholdTrace):
            return household_text(self.story, chosen(lang))
        return ministry_text(self.story, chosen(lang))

    def _registered(self, table: str) -> str:
        return REGISTERED.get(table, table)

    def _drawings(self, language: str, size: str) -> Iterator[tuple[str, Drawing]]:  # noqa: ARG002
        return iter(())


@with_keywords_checked
def trace(
    case: Case,
    *,
    household: int | None = None,
    ministry: str | None = None,
    threads: int = 1,
    **changes: Unpack[Changes],
) -> Trace:
    """Follow one household or one ministry through a run, on the same draws as :func:`run`.

    Parameters
    ----------
    case : str, path or ResolvedScenario
    household : int, optional
        Its row, from 0; by default the median start among those whom both sides ever serve.
    ministry : str, optional
        Instead: a ministry's name in the scenario, its title, or the short name in its title.
    threads : int
    **changes
        As for :func:`run`.

    Returns
    -------
    Trace

    Raises
    ------
    ValueError
        If both a household and a ministry are asked for.
    ScenarioError
        If there is no such household or ministry, or a file or a change is wrong.
    TypeError
        If a keyword is unknown.
    """
    if household is not None and ministry is not None:
        raise ValueError("ask for a household or for a ministry, not for both")
    resolved = loaded(case, changes)
    if ministry is None:
        home = trace_household(resolved, household, threads=threads)
        return Trace({MONTHS: home.table, "events": home.events}, home)
    office = trace_ministry(resolved, ministry, threads=threads)
    tables = {QUARTERS: office.table, "partnerships": office.partnerships, "bodies": office.bodies}
    return Trace(tables, office)
