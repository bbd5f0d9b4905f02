"""The figures of a single run; apart from its text, which need not wait for a drawing library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.experiments.single_run import Run
from synergysim.figures import OF_A_RUN, draw_each, save_each
from synergysim.figures.figure_context import FigureContext

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

DIGITS = 12
"""Of a case's digest, in the name of its folder."""


def run_context(result: Run) -> FigureContext:
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


def applicable_to(result: Run) -> list[str]:
    """Name the figures that a run can fill: without bodies, say, there is none of bodies."""
    tables = result.tables
    pairs = len(tables["partnerships"]) > 0
    return [
        name
        for name, needed in OF_A_RUN.items()
        if all(len(tables[table]) for table in needed) and (pairs or name != "profile")
    ]


def run_drawings(
    result: Run, language: str = "en", announce: Callable[[str], None] | None = None
) -> Iterator[tuple[str, Drawing]]:
    """Draw every figure that a run can fill; the first is the overview.

    Parameters
    ----------
    result : Run
    language : str
    announce : callable, optional
        Receives a sentence for each figure that is left out because there is nothing to show.
    """
    context, names = run_context(result), applicable_to(result)
    return draw_each(result.tables, context, language, names, announce)


def draw_run(
    result: Run, folder: str | Path | None = None, language: str = "en",
    announce: Callable[[str], None] | None = None,
) -> list[Path]:  # fmt: skip
    """Write every figure that a run can fill.

    Parameters
    ----------
    result : Run
    folder : path, optional
        By default ``results/run-CASE/`` and the beginning of the case's digest.
    language, announce
        As for :func:`run_drawings`.

    Returns
    -------
    list of Path
        SVG, PNG, CSV and alternative text of each.
    """
    place = run_folder(result) if folder is None else Path(folder)
    return save_each(run_drawings(result, language, announce), place)


def run_folder(result: Run) -> Path:
    """Where a run's figures go unless somebody says otherwise."""
    return Path("results") / f"run-{result.case.name}" / result.case.digest[:DIGITS]
