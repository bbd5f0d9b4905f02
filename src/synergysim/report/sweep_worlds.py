"""A sweep over other sets of assumptions: it is run, and its tables are told, drawn and reread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synergysim.experiments.running.manifest import AGAIN
from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.sweep import Results
from synergysim.figures import draw, save_each
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import Piece
from synergysim.figures.sizes import PRINT
from synergysim.figures.sweep_over_worlds import lever_blocks, setting_text, world_blocks
from synergysim.figures.sweep_summary import terminal_text
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.lever_worlds import stored_lever_differences, varies_levers_alone
from synergysim.findings.sweep_worlds import (
    BASE,
    SETTING,
    SweepWorlds,
    run_sweep_worlds,
    settings_of,
)
from synergysim.findings.world_differences import DIFFERENCES, read_differences
from synergysim.outcomes.tables import names_of_columns
from synergysim.report.kept_figures import FIGURES_FOLDER, recorded
from synergysim.report.stored_worlds import stored_sets
from synergysim.report.sweep import AnalysisReport, drawings, sweep_context, sweep_view
from synergysim.scenario.errors import ScenarioError

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

FIGURE = "settings_over_worlds"


@dataclass(frozen=True)
class StoredSweepWorlds:
    """What a sweep was over other sets of assumptions, in words.

    Attributes
    ----------
    found : OverSets
        Settings and bases named in the language.
    factors : DataFrame
    context : FigureContext
    language : str
    """

    found: OverSets
    factors: pd.DataFrame
    context: FigureContext
    language: str

    def pieces(self) -> list[list[Piece]]:
        """Give the tables, and before them how to read them."""
        scribe = OutcomeText(load_labels(self.language), self.factors, self.context.currency)
        return world_blocks(self.found, scribe)

    def drawable(self) -> list[str]:
        """Name the figures: one for each outcome, if any set ran."""
        if not self.found.worlds:
            return []
        return [f"{FIGURE}-{name}" for name in dict.fromkeys(self.found.table["outcome"])]

    def drawings(
        self, size: str = PRINT, names: Sequence[str] | None = None
    ) -> Iterator[tuple[str, Drawing]]:
        """Draw the figures of :meth:`drawable`, or those that are named."""
        for name in self.drawable() if names is None else names:
            rows = self.found.table["outcome"] == name.removeprefix(f"{FIGURE}-")
            tables = {DIFFERENCES: self.found.table[rows], "factors": self.factors}
            yield name, draw(FIGURE, tables, self.context, self.language, size)


def stored_sweep_worlds(results: Results, language: str = "en") -> StoredSweepWorlds | None:
    """Read what differs over worlds; None where the sweep was not run in any.

    Raises
    ------
    ScenarioError
        If a table is not what was written.
    """
    path = results.folder / "analysis" / f"{DIFFERENCES}.csv"
    if not path.is_file():
        return None
    view, words = sweep_view(results, language), load_labels(language)
    context, factors = sweep_context(results, view, words), view.factor_table()
    settings, bases = settings_of(results.plan)
    varied = list(next(iter(settings.values())))
    stated = names_of_columns(f"analysis/{DIFFERENCES}")
    stated = ["outcome", *stated[stated.index(SETTING) :]]
    table = read_differences(path, [*varied, *stated]).astype({"holds": "boolean"})
    # The file has settings in words, in the language of the run.
    scribe = OutcomeText(words, factors, context.currency)
    several = len(context.architecture_titles) > 1
    texts = {
        one: setting_text(levels, context, scribe, policies=several)
        for one, levels in settings.items()
    }
    known = [_setting_of(row, settings, varied, path) for row in table.to_dict("records")]
    table[SETTING] = [texts[one] for one in known]
    table[BASE] = [texts[bases[one]] for one in known]
    found = OverSets(table, stored_sets(results.folder)[1])
    return StoredSweepWorlds(found, factors, context, language)


def _setting_of(
    row: Mapping[Any, Any], settings: Mapping[str, Mapping[str, Any]], varied: list[str], path: Path
) -> str:
    """Find the setting of the plan that a row of the file is about."""
    for one, levels in settings.items():
        if all(_is_level(row[name], levels[name]) for name in varied):
            return one
    raise ScenarioError(
        "a table of the results is damaged",
        file=str(path),
        found=", ".join(f"{name} {row[name]}" for name in varied),
        allowed=AGAIN,
    )


def _is_level(cell: Any, level: object) -> bool:
    """Tell whether a cell of a file has a level: numbers may have lost or won a decimal point."""
    if level is None:
        return bool(pd.isna(cell))
    try:
        return str(cell) == str(level) or float(str(cell)) == float(str(level))
    except ValueError:
        return False


def draw_sweep(results: Results, found: AnalysisReport, language: str = "en") -> list[Path]:
    """Write a figure for every answer that has one, and for every outcome in other worlds.

    Returns
    -------
    list of Path
        SVG, PDF, PNG, CSV and alternative text of each.
    """
    worlds, place = stored_sweep_worlds(results, language), results.folder / FIGURES_FOLDER
    drawn = chain(drawings(found, language), worlds.drawings() if worlds else ())
    return save_each(recorded(drawn, results.folder, place, language, []), place)


def over_worlds_text(
    results: Results,
    worlds: SweepWorlds,
    context: FigureContext,
    language: str = "en",
    options: RunOptions | None = None,
    announce: Callable[[str], None] | None = None,
) -> tuple[str, int]:
    """Run a sweep in other worlds, write its tables, and give its text and its failed runs."""
    factors = sweep_view(results, language).factor_table()
    scribe = OutcomeText(load_labels(language), factors, context.currency)
    several = len(context.architecture_titles) > 1

    def name(varied: Mapping[str, Any]) -> str:
        return setting_text(varied, context, scribe, policies=several)

    table, failures = run_sweep_worlds(worlds, results, name, options, announce)
    if varies_levers_alone(worlds.default):
        # Settings are in their table: what is asked of levers is what each of them changes.
        main = OverSets(stored_lever_differences(worlds, results, name), worlds.sampled.sets)
        return terminal_text(lever_blocks(main, scribe)), failures
    found = OverSets(table, worlds.sampled.sets)
    return terminal_text(world_blocks(found, scribe)), failures
