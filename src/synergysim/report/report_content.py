"""What a report on stored results says: answer, tables, figures, assumptions, how to repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from synergysim.experiments.comparison import Comparison
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.stored_results import stored
from synergysim.figures.first_screen import Grid, RowWriter, caution, legend
from synergysim.figures.first_screen_sentences import sentences
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.pieces import Heading, Lines, Piece, Table, simple_table, unfolded
from synergysim.figures.ranking_and_regret import reconciled
from synergysim.figures.summary import caution as caution_of_summary
from synergysim.findings.evidence import GRADES, NO_GRADE, grades
from synergysim.report import comparison as of_comparison
from synergysim.report import findings as of_findings
from synergysim.report import run_figure as of_run
from synergysim.report import sweep as of_sweep
from synergysim.report.doses import with_years
from synergysim.report.explained import explanation_pieces
from synergysim.report.findings_content import claims_parts, claims_table
from synergysim.report.first_screen import ministry_titles
from synergysim.report.lever_way import stored_way
from synergysim.report.shock_horizon import horizon_notes, notes_of
from synergysim.report.single_run import TOLD, run_pieces
from synergysim.report.stage_values import stage_values
from synergysim.report.stated import ENGLISH, Asked, said, shipped_text
from synergysim.report.stored_screen import StoredScreen, stored_screen
from synergysim.report.stored_worlds import stored_arm_worlds, stored_variant_worlds
from synergysim.report.sweep_worlds import stored_sweep_worlds
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.reader import parse_yaml

ASSUMPTIONS = "assumptions"
"""Name of the table of grades, which is written beside the report."""

KEYS = ("architecture", "shock", "programme", "side", "per", "population", "stage")
"""Columns by which runs are averaged in files beside a report."""

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
    title_language, question_language : str, optional
        Their languages: empty where a user wrote them, in a language that nothing states; None for
        the language of the report.
    answer : list of str
        Sentences, the most important first; the titles of figures answer where there are none.
    added : list of str
        Sentences behind those of the answer: why two of them name different policies.
    notes : list of str
        What the tables show, and what the reader has to know of them.
    tables : list of Table
        Those that answer.
    parts : list of Piece
        Long tables with their headings and sentences.
    assumptions : Table or None
    facts : list of (str, str)
        What identifies the results.
    data : mapping of str to DataFrame
        Numbers of the tables that no file of the results folder has as CSV, by the file's name.
    in_worlds : {"", "worlds", "arms_worlds", "variant_worlds", "sweep_worlds"}
        What was also run with other sets of assumptions: architectures, arms, or settings.
    """

    kind: str
    title: str
    question: str
    title_language: str | None = None
    question_language: str | None = None
    answer: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    parts: list[Piece] = field(default_factory=list)
    assumptions: Table | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    data: dict[str, pd.DataFrame] = field(default_factory=dict)
    in_worlds: str = ""

    def terms(self) -> tuple[str, ...]:
        """Terms that the glossary explains."""
        return (*SHARED_TERMS, *TERMS[self.kind], *(("worlds",) if self.in_worlds else ()))

    @property
    def flips(self) -> str:
        """What is said of assumptions that could change the answer."""
        return self.in_worlds or self.kind


def content_of(name: str | Path, results: Path, language: str) -> tuple[Path, ReportContent]:
    """Collect what a report on stored results says.

    Returns
    -------
    Path
        The results folder.
    ReportContent

    Raises
    ------
    ScenarioError
        If there are no such results, or they are not what was written.
    """
    words, place = load_labels(language), Path(name)
    if (place / of_run.KEPT).is_file():
        return place, _of_run(place, words)
    if (place / of_findings.KEPT).is_file():
        return place, _of_findings(place, words)
    folder = find_folder(name, results)
    found = stored(folder)
    graded = _grades(found.manifest)
    assumptions = None if graded is None else _assumptions(graded, words)
    shared: dict[str, Any] = {
        "assumptions": assumptions,
        "facts": identity_facts(found.manifest, words),
        "data": {} if graded is None else {ASSUMPTIONS: graded},
    }
    about = found.manifest["experiment"]
    if isinstance(found, Comparison):
        return folder.path, _of_comparison(found, about, shared, words)
    report = of_sweep.answered(found, language)
    parts = flat(of_sweep.summary_pieces_of(report, language))[1:]  # without the title
    heads = _heads(about, of_sweep.facts_of(found.plan), words)
    added = list(reconciled(report.answers, report.context, words).values())
    content = ReportContent("sweep", parts=parts, added=added, **heads, **shared)
    worlds, needs = stored_sweep_worlds(found, language), stored_way(found, words)
    if needs:
        parts += [Heading(words("questions.way.heading")), *needs]
    if worlds is not None:
        parts += flat(worlds.pieces())
        content = replace(content, in_worlds="sweep_worlds")
    return folder.path, content


def _heads(about: Mapping[str, Any], facts: Asked, words: Labels) -> dict[str, Any]:
    """Say title and question in the language of the report where a command stated them."""
    found: dict[str, Any] = {}
    for name in ("title", "question"):
        text, language = said(about[name], facts, words)
        if not language and shipped_text(about["name"], name) == about[name]:
            language = ENGLISH
        mine = words.language.partition("-")[0]
        if words.titled(text) != text:
            text, language = words.titled(text), mine
        found |= {name: text, f"{name}_language": None if language == mine else language}
    return found


def _of_comparison(
    found: Comparison, about: Mapping[str, Any], shared: Mapping[str, Any], words: Labels
) -> ReportContent:
    """Take the first screen where it was written, and the long tables."""
    parts = [flat(part) for part in of_comparison.summary_pieces_of(found, words.language)]
    parts[0] = parts[0][1:]  # without the title
    shared["data"].update(_data_of(found))
    context = of_comparison.figure_context(found, words.language)
    screen = stored_screen(found.folder)
    explained = explanation_pieces(found, words)
    content = ReportContent(
        "comparison",
        **_heads(about, of_comparison.facts_of(found), words),
        parts=[*explained, *(piece for part in parts for piece in part)],
        in_worlds=_in_worlds(found, screen),
        **shared,
    )
    if screen is None:
        content.notes.extend(caution_of_summary(context, words))
    else:
        rows = RowWriter(screen.table, context, words, screen.worlds)
        grids = rows.grids(screen.others)
        content.tables.extend(_of_grid(grid, words) for grid in grids)
        titles = ministry_titles(found, words.language)
        content.answer.extend(
            sentences(screen.table, context, titles, words, rows.marks, screen.worlds)
        )
        notes = (legend(context, words, rows.shown, screen.worlds), caution(context, words))
        content.notes.extend(note for note in notes if note)
        content.answer.extend(str(piece) for piece in explained[-1:])
    variants = found.experiment.variants.values()
    content.notes.extend(horizon_notes((one.scenario for one in variants), words))
    return content


def _in_worlds(found: Comparison, screen: StoredScreen | None) -> str:
    """Say what of a comparison was also run with other sets of assumptions."""
    if screen is not None and screen.worlds is not None:
        return "worlds"
    if found.experiment.arms is not None:
        return "arms_worlds" if stored_arm_worlds(found.folder) is not None else ""
    return "variant_worlds" if stored_variant_worlds(found.folder) is not None else ""


def _data_of(found: Comparison) -> dict[str, pd.DataFrame]:
    """Give means over replications of the tables that are stored by run."""
    names = ("outcomes", "doses", "funnel")
    data = {}
    for name in names:
        if name in found.tables:
            table = with_years(found.doses) if name == "doses" else found.tables[name]
            keys = [key for key in KEYS if key in table]
            grouped = table.groupby(keys, sort=False, dropna=False)
            data[name] = (
                grouped.mean(numeric_only=True)
                .drop(columns="replication", errors="ignore")
                .reset_index()
            )
    if found.experiment.arms is not None:
        data |= {"effects": found.effects(), "published": found.against_published()}
    return data


def _of_grid(grid: Grid, words: Labels) -> Table:
    rows: Lines = [(words("report.row"), [list(head) for head in grid.heads])]
    return Table(
        [*rows, *((name, [[cell] for cell in cells]) for name, cells in grid.rows)], (), grid.title
    )


def flat(blocks: Iterable[Sequence[Piece]]) -> list[Piece]:
    """Put the pieces of all blocks into one list, without gaps."""
    return [piece for block in blocks for piece in block if piece != ""]


def _of_findings(place: Path, words: Labels) -> ReportContent:
    """Tell of claims, their verdicts and their tests."""
    table, facts = of_findings.kept_findings(place)
    tests, ablations = of_findings.kept_tests(place)
    found = {
        "folder": place.name,
        "profile": facts["profile"],
        **{name: words.number(facts[name], 0) for name in ("replications", "households", "worlds")},
    }
    return ReportContent(
        "findings",
        words("report.title.findings"),
        words("report.question.findings"),
        notes=[words("findings.page.rule"), of_findings.foot(facts, words)],
        tables=[claims_table(table, words)],
        parts=list(claims_parts(table, tests, ablations, words)),
        facts=[(words(f"report.fact.{name}"), value) for name, value in found.items()],
    )


def _of_run(place: Path, words: Labels) -> ReportContent:
    """Tell of one run what the terminal tells."""
    tables, context, facts = of_run.kept_run(place)
    title, *parts = flat(run_pieces(tables, facts, words.language))
    found = {
        "id": context.manifest_id,
        "folder": place.name,
        "households": words.number(facts.households, 0),
        "months": words.number(facts.months, 0),
    }
    return ReportContent(
        "run",
        unfolded(str(title)),
        words("report.question.run"),
        notes=notes_of(facts.onsets, facts.months, words),
        parts=parts,
        facts=[(words(f"report.fact.{name}"), value) for name, value in found.items()],
        data={name: tables[name] for name in TOLD}
        | {"doses": with_years(tables["doses"]), "stages": stage_values(tables, facts.shock)},
    )


def _grades(manifest: Mapping[str, Any]) -> pd.DataFrame | None:
    """Count the numbers of the case by grade; None where the case cannot be read any more."""
    try:
        tree = parse_yaml(manifest["experiment"]["text"], "manifest")
        case = tree.entries["case"].value
        return grades([str(case)])
    except (ScenarioError, OSError, KeyError, AttributeError):
        return None


def _assumptions(graded: pd.DataFrame, words: Labels) -> Table:
    columns = ("numbers", *GRADES, NO_GRADE, "assumed")
    rows = [["", *(words(f"report.grades.{name}") for name in columns)]]
    rows += [
        [words(f"report.part.{row['part']}"), *(words.number(row[name], 0) for name in columns)]
        for row in graded.to_dict("records")
    ]
    return simple_table(rows, (), words("report.grades.title"))


def identity_facts(manifest: Mapping[str, Any], words: Labels) -> list[tuple[str, str]]:
    """What identifies the results and their program."""
    seeds = words("format.semicolon").join(
        f"{name} {', '.join(map(str, found))}" for name, found in manifest["seeds"].items()
    )
    values = {
        "id": manifest["id"],
        "folder": manifest["folder"],
        "model": manifest["model_version"],
        "cells": words.number(manifest["cells"], 0),
        "seeds": seeds,
        "past": words("format.semicolon").join(
            words(f"run.pasts.{past}") for past in manifest.get("pasts", ["burn-in"])
        ),
        "python": manifest["python"],
    }
    return [(words(f"report.fact.{name}"), str(value)) for name, value in values.items()]


def commands(place: Path, kind: str) -> Sequence[str]:
    """Commands that check the results or draw them again."""
    name = f"results/{place.parent.name}/{place.name}" if kind != "findings" else str(place.name)
    again = [f"synergysim figures {name}", f"synergysim report {name}"]
    return [f"synergysim verify {name}", *again] if kind in ("comparison", "sweep") else again
