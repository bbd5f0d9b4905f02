"""Figures of stored results, drawn again without a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.stored_results import stored
from synergysim.figures import draw_each
from synergysim.figures.sizes import PRINT
from synergysim.report import comparison as of_comparison
from synergysim.report import findings as of_findings
from synergysim.report import run_figure as of_run
from synergysim.report import sweep as of_sweep
from synergysim.report.sweep_worlds import stored_sweep_worlds
from synergysim.scenario.errors import ScenarioError, nearest_name

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

SCORECARD = "scorecard"
Drawings = Iterator[tuple[str, "Drawing"]]


def figures_of(
    name: str | Path,
    results: Path = Path("results"),
    *,
    only: Sequence[str] = (),
    language: str = "en",
    size: str = PRINT,
    announce: Callable[[str], None] | None = None,
) -> tuple[Path, Drawings]:
    """Draw the figures of stored results: a comparison, a sweep, a run or findings.

    Parameters
    ----------
    name : str or path
        A results folder, or an experiment's name.
    results : path
        Where an experiment's name is looked for.
    only : sequence of str
        Figures; all that the results can fill if none is named.
    language : str
        One of :func:`synergysim.figures.labels.languages`.
    size : str, default "print"
        One of :data:`synergysim.figures.sizes.SIZES`.
    announce : callable, optional
        Receives a sentence for each figure that is left out because there is nothing to show.

    Returns
    -------
    Path
        The results folder.
    iterator of (str, Drawing)

    Raises
    ------
    ScenarioError
        If there are no such results, they are not what was written, or they cannot fill a figure
        that is named.
    """
    place = Path(name)
    if (place / of_run.KEPT).is_file():
        tables, context, _ = of_run.kept_run(place)
        chosen = _chosen(only, of_run.applicable_to(tables, context), place)
        return place, draw_each(tables, context, language, chosen, announce, size)
    if (place / of_findings.KEPT).is_file():
        table, facts = of_findings.kept_findings(place)
        _chosen(only, [SCORECARD], place)
        drawing = of_findings.draw_findings(table, facts, language, size)
        return place, iter([(SCORECARD, drawing)])
    folder = find_folder(name, results)
    found = stored(folder)
    if isinstance(found, Comparison):
        tables = of_comparison.figure_tables(found)
        chosen = _chosen(only, of_comparison.drawable(found, tables), folder.path)
        return folder.path, of_comparison.draw_chosen(
            found, tables, chosen, language, announce, size
        )
    report, worlds = of_sweep.answered(found, language), stored_sweep_worlds(found, language)
    answers, more = of_sweep.drawable(report), worlds.drawable() if worlds else []
    chosen = _chosen(only, [*answers, *more], folder.path)
    drawn = of_sweep.drawings(report, language, size, [one for one in chosen if one in answers])
    if worlds is not None:
        drawn = chain(drawn, worlds.drawings(size, [one for one in chosen if one in more]))
    return folder.path, drawn


def _chosen(only: Sequence[str], there: Sequence[str], place: Path) -> list[str]:
    """Choose among the figures that results can fill."""
    for name in only:
        if name not in there:
            raise ScenarioError(
                "these results cannot fill a figure of this name",
                file=str(place),
                found=name,
                allowed=", ".join(there) or "none: there is nothing to draw",
                nearest=nearest_name(name, there),
            )
    return [name for name in there if not only or name in only]
