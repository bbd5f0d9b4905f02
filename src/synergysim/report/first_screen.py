"""Run and write the first screen of a comparison of architectures."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from synergysim.engine.files import write_csv, write_whole
from synergysim.experiments.comparison import Comparison, run_experiment
from synergysim.experiments.experiment import Experiment
from synergysim.experiments.first_screen import TABLE, differs, first_screen, runs_of
from synergysim.experiments.gained import GAINED, gained
from synergysim.experiments.references import references_of
from synergysim.experiments.running.assembly import describe_tables
from synergysim.experiments.running.runner import RunOptions
from synergysim.figures.first_screen import PLAIN, WIDTH, first_screen_text
from synergysim.figures.first_screen_worlds import WorldsShown
from synergysim.figures.labels import load_labels
from synergysim.findings.world_assumptions import ASSUMPTIONS, world_assumptions
from synergysim.findings.world_differences import DIFFERENCES, world_differences
from synergysim.findings.world_runs import REPLICATIONS, run_in_worlds
from synergysim.recording.funnel import FAMILIES
from synergysim.report.comparison import figure_context, summary
from synergysim.report.questions import Owners
from synergysim.report.sweep_state import time_text

SUMMARY = "summary.txt"

WORLDS = 30
"""Sets of assumptions that a hint offers."""


@dataclass(frozen=True)
class FirstScreen:
    """What a comparison of architectures shows first.

    Attributes
    ----------
    comparison : Comparison
        With the table of who gained against the same families without programmes.
    text : str
        At most 80 characters wide.
    details : str
        The long tables of the comparison, which are also written to ``summary.txt``.
    failed_in_worlds : int
        Runs in other worlds that failed.
    """

    comparison: Comparison
    text: str
    details: str
    failed_in_worlds: int = 0


def first_screen_of(
    comparison: Comparison,
    results: Path,
    owners: str,
    others: Experiment | None = None,
    language: str = "en",
    workers: int | None = None,
    announce: Callable[[str], None] | None = None,
    worlds: int = 0,
) -> FirstScreen:
    """Run what architectures are read beside, and write the first screen and its table.

    Parameters
    ----------
    comparison : Comparison
        Of architectures.
    results : path
        Folder under which results folders are made.
    owners : str
        How the owners of programmes were chosen.
    others : Experiment, optional
        The same question with the owners of programmes as the case has them.
    language : str
    workers : int, optional
    announce : callable, optional
    worlds : int
        Other sets of assumptions in which the architectures are compared as well.

    Raises
    ------
    ScenarioError
        If a reference cannot be made of the case.
    ComparisonError
        If all runs of a reference failed.
    """

    def run(experiment: Experiment) -> Comparison:
        return run_experiment(experiment, results, workers=workers, announce=announce)

    references = run(references_of(comparison.experiment))
    gains = gained(comparison.tables[FAMILIES], references.tables[FAMILIES])
    if not gains.empty:
        write_csv(gains, comparison.folder / f"{GAINED}.csv")
        comparison = replace(comparison, tables={**comparison.tables, GAINED: gains})
    table = first_screen(comparison, references, owners)
    again = None if others is None else first_screen(run(others), None, "as-found")
    written = table if again is None else pd.concat([table, again], ignore_index=True)
    write_csv(written, comparison.folder / f"{TABLE}.csv")
    shown = _in_worlds(comparison, references, worlds, workers, announce) if worlds else None
    describe_tables(comparison.folder)
    details = summary(comparison, language)
    write_whole(comparison.folder / SUMMARY, details)
    text = first_screen_text(
        table,
        figure_context(comparison, language),
        ministry_titles(comparison, language),
        again,
        language,
        shown,
    )
    return FirstScreen(comparison, text, details, shown.failures if shown is not None else 0)


def _in_worlds(
    comparison: Comparison,
    references: Comparison,
    count: int,
    workers: int | None,
    announce: Callable[[str], None] | None,
) -> WorldsShown:
    """Run the comparison in other worlds, and write what differs over them."""
    options = RunOptions(workers=workers)
    found = run_in_worlds(comparison, references, count, options=options, announce=announce)
    variants, reference = list(comparison.experiment.variants), comparison.experiment.reference
    default = runs_of(comparison, references, everybody=True)
    table = world_differences(default, found.runs, variants, reference)
    write_csv(table, comparison.folder / f"{DIFFERENCES}.csv")
    assumptions = world_assumptions(default, found.runs, found.sampled, variants, reference)
    write_csv(assumptions, comparison.folder / f"{ASSUMPTIONS}.csv")
    return WorldsShown(table, count, found.sampled.sets, assumptions, found.failures)


def hints(comparison: Comparison, took: float | None, language: str = "en") -> list[str]:
    """Name what was not asked for: what explains the difference, and other assumptions.

    Parameters
    ----------
    comparison : Comparison
        Of architectures. Where their results do not differ, there is nothing to explain.
    took : float, optional
        Seconds that all its runs took, from which follows what other assumptions would take.
    language : str
    """
    words, experiment = load_labels(language), comparison.experiment
    # In every world the variants run, and the case without programmes.
    runs = WORLDS * REPLICATIONS * (len(experiment.variants) + 1)
    counts = {"worlds": words.number(WORLDS, 0), "runs": words.number(runs, 0)}
    made = len(experiment.variants) * experiment.replications
    if took is None or took < 1.0:
        worlds = words("terminal.worlds.runs", **counts)
    else:
        worlds = words("terminal.worlds.time", **counts, time=time_text(took / made * runs, words))
    explain = [words("terminal.explain")] if differs(comparison) else []
    return [*explain, worlds.translate(PLAIN)]


def opening(question: str, owners: Owners, language: str = "en") -> list[str]:
    """Write the question, and how the owners of programmes were chosen."""
    words = load_labels(language)
    note = words(f"first_screen.note.{owners}")
    return [line.translate(PLAIN) for line in textwrap.wrap(f"{question} {note}", WIDTH)]


def ministry_titles(comparison: Comparison, language: str = "en") -> dict[str, str]:
    """Titles of ministries by name; those of the reference come first."""
    words, variants = load_labels(language), comparison.experiment.variants.values()
    return {
        name: words.titled(ministry.title)
        for variant in variants
        for name, ministry in variant.scenario.institutions.ministries.items()
    }
