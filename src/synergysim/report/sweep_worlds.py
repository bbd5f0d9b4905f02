"""A sweep over other sets of assumptions: it is run, its tables are written, its text is made."""

from __future__ import annotations

from collections.abc import Callable

from synergysim.experiments.running.runner import RunOptions
from synergysim.experiments.sweep import Results
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.sweep_over_worlds import setting_text, world_blocks
from synergysim.figures.sweep_summary import terminal_text
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.sweep_worlds import SweepWorlds, run_sweep_worlds
from synergysim.report.sweep import sweep_view


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
    table, failures = run_sweep_worlds(
        worlds,
        results,
        lambda varied: setting_text(varied, context, scribe, policies=several),
        options,
        announce,
    )
    found = OverSets(table, worlds.sampled.sets)
    return terminal_text(world_blocks(found, scribe)), failures
