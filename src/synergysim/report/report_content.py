"""What a report on stored results says: answer, tables, figures, assumptions, how to repeat it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.running.manifest import NAME
from synergysim.experiments.stored_results import stored
from synergysim.figures.first_screen import Grid, RowWriter, caution, legend
from synergysim.figures.first_screen_sentences import sentences
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.summary import caution as caution_of_summary
from synergysim.findings.evidence import GRADES, NO_GRADE, grades
from synergysim.report import comparison as of_comparison
from synergysim.report import findings as of_findings
from synergysim.report import run_figure as of_run
from synergysim.report import sweep as of_sweep
from synergysim.report.first_screen import TABLE, ministry_titles
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.reader import parse_yaml

if TYPE_CHECKING:
    pass

ASSUMPTIONS = "assumptions"
"""Name of the table of grades, which is written beside the report."""

SHARED_TERMS = ("replication", "interval", "ppp")
TERMS = {
    "comparison": ("reference", "significant", "relevant", "enrolled_both", "gap", "executed"),
    "sweep": ("lever", "significant", "regret", "grades"),
    "run": ("shock",),
    "findings": ("claim", "mechanism", "worlds"),
}
"""Terms that the glossary of a report explains, by the kind of its results."""


@dataclass(frozen=True)
class ReportContent:
    """The parts of a report, in words.

    Attributes
    ----------
    kind : {"comparison", "sweep", "run", "findings"}
    title, question : str
    answer : list of str
        Sentences, the most important first; the titles of figures answer where there are none.
    notes : list of str
        What the tables show, and what the reader has to know of them.
    grids : list of Grid
    text : str
        Long tables as the terminal prints them.
    assumptions : Grid or None
    facts : list of (str, str)
        What identifies the results.
    """

    kind: str
    title: str
    question: str
    answer: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    text: str = ""
    assumptions: Grid | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)

    def terms(self) -> tuple[str, ...]:
        """Terms that the glossary explains."""
        return (*SHARED_TERMS, *TERMS[self.kind])


def content_of(
    name: str | Path, results: Path, language: str
) -> tuple[Path, ReportContent, pd.DataFrame | None]:
    """Collect what a report on stored results says.

    Returns
    -------
    Path
        The results folder.
    ReportContent
    DataFrame or None
        Numbers of the case by grade, for a file beside the report.

    Raises
    ------
    ScenarioError
        If there are no such results, or they are not what was written.
    """
    words, place = load_labels(language), Path(name)
    if (place / of_run.KEPT).is_file():
        _, context = of_run.kept_run(place)
        return place, ReportContent("run", context.experiment_title, ""), None
    if (place / of_findings.KEPT).is_file():
        return place, _of_findings(place, words), None
    folder = find_folder(name, results)
    found = stored(folder)
    graded = _grades(found.manifest)
    assumptions = None if graded is None else _assumptions(graded, words)
    shared: dict[str, Any] = {"assumptions": assumptions, "facts": _facts(found.manifest, words)}
    about = found.manifest["experiment"]
    if isinstance(found, Comparison):
        return folder.path, _of_comparison(found, about, shared, words), graded
    report = of_sweep.answered(found, language)
    text = of_sweep.summary(report, language)
    content = ReportContent("sweep", about["title"], about["question"], text=text, **shared)
    return folder.path, content, graded


def place_of(name: str | Path, results: Path) -> str | Path:
    """Find the newest results of an experiment's name that have a first screen, if any have.

    A comparison of architectures with ``--owners both`` runs a second one under the same name,
    whose numbers are in the first screen of the first.
    """
    if (Path(name) / NAME).is_file() or Path(name).is_dir():
        return name
    screens = (results / Path(name).stem).glob(f"*/{TABLE}.csv")
    found = sorted(screens, key=lambda file: file.stat().st_mtime)
    return found[-1].parent if found else name


def _of_comparison(
    found: Comparison, about: Mapping[str, Any], shared: Mapping[str, Any], words: Labels
) -> ReportContent:
    """Take the first screen where it was written, and the long tables."""
    text = of_comparison.summary(found, words.language)
    content = ReportContent("comparison", about["title"], about["question"], text=text, **shared)
    file, context = found.folder / f"{TABLE}.csv", of_comparison.figure_context(found)
    if not file.is_file():
        content.notes.extend(caution_of_summary(context, words))
        return content
    table = _first_screen(file)
    by_owners = [rows for _, rows in table.groupby("owners", sort=False)]
    rows = RowWriter(by_owners[0], context, words)
    content.grids.extend(rows.grids(by_owners[1] if len(by_owners) > 1 else None))
    titles = ministry_titles(found)
    content.answer.extend(sentences(by_owners[0], context, titles, words, rows.marks))
    content.notes.extend(note for note in (legend(context, words), caution(context, words)) if note)
    return content


def _first_screen(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(file, dtype={"differs": "boolean", "relevant": "boolean"})
        table[["architecture", "owners", "measure", "group", "level", "mean", "difference"]]
    except (OSError, ValueError, KeyError) as error:
        raise ScenarioError(
            "the table of the first screen is not what was written", file=str(file),
            found=str(error), allowed="the file as it was written: compare the architectures again",
        ) from None  # fmt: skip
    return table


def _of_findings(place: Path, words: Labels) -> ReportContent:
    """List the claims with their verdicts."""
    table, facts = of_findings.kept_findings(place)
    rows = [
        (f"{row['finding']} {row['title']}",
         [words(f"verdict.{row['verdict'].replace(' ', '_')}"), words.number(row["ratio"], 2)])
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = [[words("scorecard.column.verdict")], [words("scorecard.x")]]
    grid = Grid(words("report.claims"), heads, rows)
    title, foot = words("report.title.findings"), of_findings.foot(facts, words)
    return ReportContent("findings", title, "", notes=[foot], grids=[grid])


def _grades(manifest: Mapping[str, Any]) -> pd.DataFrame | None:
    """Count the numbers of the case by grade; None where the case cannot be read any more."""
    try:
        tree = parse_yaml(manifest["experiment"]["text"], "manifest")
        case = tree.entries["case"].value
        return grades([str(case)])
    except (ScenarioError, OSError, KeyError, AttributeError):
        return None


def _assumptions(graded: pd.DataFrame, words: Labels) -> Grid:
    columns = ("numbers", *GRADES, NO_GRADE, "assumed")
    heads = [[words(f"report.grades.{name}")] for name in columns]
    rows = [
        (words(f"report.part.{row['part']}"), [words.number(row[name], 0) for name in columns])
        for row in graded.to_dict("records")
    ]
    return Grid(words("report.grades.title"), heads, rows)


def _facts(manifest: Mapping[str, Any], words: Labels) -> list[tuple[str, str]]:
    """What identifies the results and their program."""
    seeds = "; ".join(
        f"{name} {', '.join(map(str, found))}" for name, found in manifest["seeds"].items()
    )
    values = {
        "id": manifest["id"], "folder": manifest["folder"], "model": manifest["model_version"],
        "cells": words.number(manifest["cells"], 0), "seeds": seeds, "python": manifest["python"],
    }  # fmt: skip
    return [(words(f"report.fact.{name}"), str(value)) for name, value in values.items()]


def commands(place: Path, kind: str) -> Sequence[str]:
    """Commands that check the results or draw them again."""
    name = f"results/{place.parent.name}/{place.name}" if kind != "findings" else str(place.name)
    again = [f"synergysim figures {name}", f"synergysim report {name}"]
    return [f"synergysim verify {name}", *again] if kind in ("comparison", "sweep") else again
