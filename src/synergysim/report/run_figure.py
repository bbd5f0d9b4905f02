"""The figures of a single run; apart from its text, which need not wait for a drawing library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from synergysim.experiments.single import RunResult
from synergysim.figures import OF_A_RUN, draw, draw_all
from synergysim.figures.context import FigureContext

DIGITS = 12
"""Of a case's digest, in the name of its folder."""


def run_context(result: RunResult) -> FigureContext:
    """What titles and feet of a run's figures say about it."""
    scenario = result.case.scenario
    first = next(iter(scenario.shocks.values()), None)
    return FigureContext(
        experiment_title=scenario.title,
        context_title=scenario.context.title,
        reference="",
        shock=result.shock,
        households=scenario.run.households,
        replications=1,
        months=scenario.run.months,
        manifest_id=result.case.digest,
        currency=scenario.context.prices.currency,
        poverty_line=scenario.context.poverty_line,
        onset_date=first.path.onset if first is not None else None,
        shock_title=first.title if first is not None else "",
    )


def run_figure(result: RunResult, language: str = "en") -> Figure:
    """Draw one run over time, its no-shock twin dashed."""
    return draw("run_overview", result.tables, run_context(result), language).figure


def applicable_to(result: RunResult) -> list[str]:
    """Name the figures that a run can fill: without bodies, say, there is none of bodies."""
    tables = result.tables
    pairs = len(tables["partnerships"]) > 0
    return [
        name
        for name, needed in OF_A_RUN.items()
        if all(len(tables[table]) for table in needed) and (pairs or name != "profile")
    ]


def draw_run(
    result: RunResult, folder: str | Path | None = None, language: str = "en",
    announce: Callable[[str], None] | None = None,
) -> list[Path]:  # fmt: skip
    """Draw every figure that a run can fill, and write it.

    Parameters
    ----------
    result : RunResult
    folder : path, optional
        By default ``results/run-CASE/`` and the beginning of the case's digest.
    language : str
    announce : callable, optional
        Receives a sentence for each figure that is left out because there is nothing to show.

    Returns
    -------
    list of Path
        SVG, PNG, CSV and alternative text of each.
    """
    place = run_folder(result) if folder is None else Path(folder)
    return draw_all(
        result.tables, run_context(result), place, language, applicable_to(result), announce
    )


def run_folder(result: RunResult) -> Path:
    """Where a run's figures go unless somebody says otherwise."""
    return Path("results") / f"run-{result.case.name}" / result.case.digest[:DIGITS]
