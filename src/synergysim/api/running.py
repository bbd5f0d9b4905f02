"""One run of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from synergysim.api.keywords import Changes, loaded, with_keywords_checked
from synergysim.api.result import Result
from synergysim.experiments.running.progress import bar
from synergysim.experiments.single_run import Case, Run, run_case
from synergysim.figures.labels import chosen
from synergysim.recording.recording_options import Recording

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing


@dataclass(frozen=True, repr=False)
class RunResult(Run, Result):
    """Results of one run, and of the same run without its shocks where there are any.

    Every table is also an attribute: ``monthly``, ``outcomes``, ``recovery``, ``money``,
    ``doses``; of institutions ``coordination``, ``convergence``, ``partnerships``,
    ``ministries``, ``bodies``, ``budgets``, ``exclusions``. The column ``shock`` is ``none`` in
    rows of the run without shocks.

    Attributes
    ----------
    case : ResolvedScenario
    tables : mapping of str to DataFrame
    """

    @property
    def main(self) -> str:
        """Name of the table that a notebook shows: ``monthly``, a row per month."""
        return "monthly"

    def summary(self, lang: str | None = None) -> str:
        """Outcomes, money, deliveries and institutions, as ``synergysim run`` prints them."""
        from synergysim.report.single_run import run_text

        return run_text(self, chosen(lang))

    def _drawings(self, language: str, size: str) -> Iterator[tuple[str, Drawing]]:
        from synergysim.report.run_figure import run_drawings

        return run_drawings(self, language, size=size)


@with_keywords_checked
def run(
    case: Case,
    *,
    window: int | None = None,
    threads: int = 1,
    recording: Recording | Mapping[str, Any] | None = None,
    progress: bool | None = None,
    **changes: Unpack[Changes],
) -> RunResult:
    """Run one case once, and once more without its shocks if any strike.

    Parameters
    ----------
    case : str, path or ResolvedScenario
        A preset's name, a file, or a loaded case.
    window : int, optional
        Months at the end over which outcomes are averaged; by default 36, or all if there are
        fewer.
    threads : int
        Threads; any number gives the same bits.
    recording : Recording or mapping, optional
        What is kept beside the aggregates: ``{"annual_panel": True}``,
        ``{"histories": {"households": 20}}``, ``{"coordination": True}``, ``{"everything": True}``.
    progress : bool, optional
        Whether to show a bar of months; by default on a terminal and in a notebook.
    **changes
        ``architecture=``, ``shock=``, ``response=``, ``households=``, ``months=``, ``context=``,
        ``institutions=``, ``programme=``, ``overrides=``; see
        :class:`synergysim.api.keywords.Changes`.

    Returns
    -------
    RunResult

    Raises
    ------
    ScenarioError
        If anything is wrong with a file or a change.
    TypeError
        If a keyword is unknown.
    """
    resolved = loaded(case, changes)
    with bar(resolved.scenario.run.months, "month", progress) as shown:
        found = run_case(
            resolved,
            window=window,
            threads=threads,
            recording=recording,
            after_month=shown.update,
        )
    return RunResult(case=found.case, tables=found.tables)
