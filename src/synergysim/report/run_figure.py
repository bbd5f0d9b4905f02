"""The figures of a single run; apart from its text, which need not wait for a drawing library."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synergysim.engine.files import write_whole
from synergysim.experiments.programme_lists import TABLE as LISTS
from synergysim.experiments.programme_lists import lists_of_run
from synergysim.experiments.running.assembly import write_parquet
from synergysim.experiments.running.cells import model_version
from synergysim.experiments.running.manifest import unreadable_record
from synergysim.experiments.single_run import Run
from synergysim.figures import OF_A_RUN, draw_each, save_each
from synergysim.figures.arrangement import arrangement
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.sizes import PRINT
from synergysim.report.kept_figures import recorded
from synergysim.report.run_facts import RunFacts, facts_from, facts_of
from synergysim.report.single_run import TOLD
from synergysim.scenario.extensions import extend_all

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

DIGITS = 12
"""Of a case's digest, in the name of its folder."""

KEPT = "run.json"
"""File that says what figures of a run need to know beside its tables."""

FORMAT = 3


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
        modules=tuple(scenario.extensions or {}),
    )


def applicable_to(tables: Mapping[str, pd.DataFrame], context: FigureContext) -> list[str]:
    """Name the figures that a run's tables can fill: without bodies, say, there is none of them."""
    pairs = len(tables["partnerships"]) > 0
    return [
        name
        for name in OF_A_RUN.of(context.modules)
        if all(table in tables and len(tables[table]) for table in OF_A_RUN[name].tables)
        and (context.has_shock or not OF_A_RUN[name].needs_shock)
        and (pairs or name != "profile")
    ]


def run_drawings(
    result: Run,
    language: str = "en",
    announce: Callable[[str], None] | None = None,
    size: str = PRINT,
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> Iterator[tuple[str, Drawing]]:
    """Draw every figure that a run can fill; the first is the overview.

    Parameters
    ----------
    result : Run
    language : str
    announce : callable, optional
        Receives a sentence for each figure that is left out because there is nothing to show.
    size : str, default "print"
        One of :data:`synergysim.figures.sizes.SIZES`.
    tables : mapping of DataFrame, optional
        Those of :func:`figure_tables`, where they were made already.
    """
    context = run_context(result)
    tables = figure_tables(result) if tables is None else tables
    names = applicable_to(tables, context)
    return draw_each(tables, context, language, names, announce, size)


def figure_tables(result: Run) -> dict[str, pd.DataFrame]:
    """Give the tables that figures of a run read."""
    scenario = result.case.scenario
    return dict(result.tables) | {
        "arrangement": arrangement(scenario),
        LISTS: lists_of_run(scenario),
    }


def keep_run(result: Run, folder: Path, tables: Mapping[str, pd.DataFrame] | None = None) -> None:
    """Write what figures of a run need beside them, so that they can be drawn again."""
    context, modules = run_context(result), result.case.scenario.extensions or {}
    tables = figure_tables(result) if tables is None else tables
    for name in _tables_of(modules) & set(tables):
        write_parquet(tables[name], folder / "tables" / f"{name}.parquet")
    about = {
        "format": FORMAT,
        "model_version": model_version(),
        "context": asdict(context),
        "facts": asdict(facts_of(result)),
        "extensions": modules,
    }
    write_whole(folder / KEPT, json.dumps(about, indent=2, ensure_ascii=False) + "\n")


def _tables_of(modules: Collection[str]) -> set[str]:
    """Tables that text and figures of a run read: the package's, and those of users' modules."""
    drawn = {table for name in OF_A_RUN.of(modules) for table in OF_A_RUN[name].tables}
    return drawn | set(TOLD)


def kept_run(folder: Path) -> tuple[dict[str, pd.DataFrame], FigureContext, RunFacts]:
    """Read what :func:`keep_run` wrote.

    Raises
    ------
    ScenarioError
        If it is not what was written, or needs a user's module that nobody allowed.
    """
    about: Any = None
    try:
        about = json.loads((folder / KEPT).read_bytes())
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}")
        context, facts = FigureContext(**about["context"]), facts_from(about["facts"])
        files = sorted((folder / "tables").glob("*.parquet"))
        tables = {file.stem: pd.read_parquet(file) for file in files}
        missing = _tables_of(()) - set(tables) - {LISTS}  # runs of before have no such table
        if missing:
            raise ValueError(f"no tables {', '.join(sorted(missing))}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise unreadable_record(about, folder, error, "a run") from None
    extend_all(about.get("extensions"))
    return tables, context, facts


def draw_run(
    result: Run,
    folder: str | Path | None = None,
    language: str = "en",
    announce: Callable[[str], None] | None = None,
) -> list[Path]:
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
        SVG, PDF, PNG, CSV and alternative text of each.
    """
    place = run_folder(result) if folder is None else Path(folder)
    tables = figure_tables(result)
    keep_run(result, place, tables)
    left: list[str] = []

    def said(line: str) -> None:
        left.append(line)
        if announce is not None:
            announce(line)

    drawn = run_drawings(result, language, said, tables=tables)
    return save_each(recorded(drawn, place, place, language, left), place)


def run_folder(result: Run) -> Path:
    """Default folder of a run's figures."""
    return Path("results") / f"run-{result.case.name}" / result.case.digest[:DIGITS]
