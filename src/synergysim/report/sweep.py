"""Report on a sweep: analyses in words and figures, by the kind of its design."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import pandas as pd

from synergysim.engine.files import write_csv
from synergysim.experiments.analysis.analysis_spec import Analysis, Question
from synergysim.experiments.analysis.answers import Answer, answers
from synergysim.experiments.analysis.results_view import (
    FUTURE,
    POINT,
    POLICY,
    SHOCK,
    Factor,
    SweepView,
    struck,
)
from synergysim.experiments.design.requested_analyses import questions_of
from synergysim.experiments.running.assembly import write_columns
from synergysim.experiments.running.cells import value_at
from synergysim.experiments.running.plan import LEVER, Plan
from synergysim.experiments.sweep import Results
from synergysim.figures import draw
from synergysim.figures.figure_context import NO_SHOCK, FigureContext
from synergysim.figures.labels import Labels, load_labels
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.pieces import Piece
from synergysim.figures.sizes import PRINT
from synergysim.figures.sweep_summary import paragraphs, terminal_text
from synergysim.report.stated import Asked, asked, said, said_lever

if TYPE_CHECKING:
    from synergysim.figures.drawing import Drawing

DRAWN = {
    "effects": "effects",
    "ranking": "ranking",
    "regret": "regret",
    "discovery": "scenario_discovery",
    "sensitivity": "sensitivity",
}
"""Question -> the figure that answers it."""

ALSO_DRAWN = {"with_and_without": "switches", "grid_map": "grid"}
"""Further figures of an answer that has a table."""


@dataclass(frozen=True)
class AnalysisReport:
    """The requested analyses of a sweep.

    Attributes
    ----------
    answers : tuple of Answer
    unanswered : mapping
        Question -> why the results cannot answer it.
    context : FigureContext
    """

    answers: tuple[Answer, ...]
    unanswered: Mapping[Question, str]
    context: FigureContext


def sweep_view(results: Results, language: str = "en") -> SweepView:
    """A sweep's results as its analysis sees them."""
    plan, words = results.plan, load_labels(language)
    wanted = _in_words(plan.analysis, words)
    axes = {axis["name"]: axis for axis in plan.design.get("axes", ())}
    titles = titles_of_axes(plan, words)
    factors = [
        Factor(
            path=name,
            title=titles[name],
            grade=axes[name].get("grade") or "",
            low=axes[name].get("low"),
            high=axes[name].get("high"),
            case=_of_case(plan, name),
        )
        for name in plan.points.columns
    ]
    factors += [Factor(name, _lever(name, wanted.names.get(name), words)) for name in plan.levers]
    if any(FUTURE in variant.labels for variant in plan.variants):
        factors.append(Factor(FUTURE, wanted.names.get(FUTURE) or words("sweep.choice.future")))
    labels = [name for name in plan.labels if name in results.outcomes]
    runs = struck(results.outcomes, labels)
    if POINT not in runs:
        runs = runs.assign(**{POINT: 0})
    for name, levels in reversed(plan.levers.items()):
        # Effects are from the first level met, which must not depend on what failed.
        runs = runs.sort_values(name, key=lambda column: column.map(levels.index), kind="stable")
    return SweepView(
        runs=runs,
        points=plan.points,
        factors=tuple(factors),
        kind=str(plan.design.get("kind") or ""),
        reference=plan.reference,
        second_order=bool(plan.design.get("second_order")),
        levels=int(plan.design.get("levels") or 4),
        write=OutcomeText(words, pd.DataFrame()).level,
        titles={POLICY: words(f"sweep.choice.{_kind_of_policy(plan)}")},
    )


def titles_of_axes(plan: Plan, words: Labels) -> dict[str, str]:
    """Say what the axes of a sweep are called: as its file does, or by what the schema says."""
    names = _in_words(plan.analysis, words).names
    axes = {axis["name"]: axis for axis in plan.design.get("axes", ())}
    titles = distinguished(
        {
            name: words.titled(axes[name].get("title") or "") or _choice(name, words)
            for name in plan.points.columns
        },
        words,
    )
    return {name: names.get(name) or title for name, title in titles.items()}


def analyse(results: Results, language: str = "en") -> AnalysisReport:
    """Answer what is asked of a sweep, and write every table as CSV into ``analysis/``."""
    found, folder = answered(results, language), results.folder / "analysis"
    for answer in found.answers:
        for name, table in answer.tables.items():
            if name != "factors":
                write_csv(table, folder / f"{answer.name}-{name}.csv")
    names = (name for answer in found.answers for name in answer.tables if name != "factors")
    write_columns((f"analysis/{name}" for name in dict.fromkeys(names)), folder)
    return found


def answered(results: Results, language: str = "en") -> AnalysisReport:
    """Answer what is asked of a sweep."""
    view = sweep_view(results, language)
    wanted = _in_words(results.plan.analysis, load_labels(language))
    found: list[Answer] = []
    unanswered: dict[Question, str] = {}
    for question, outcome in product(questions_of(results.plan), wanted.outcomes):
        alone = wanted.model_copy(update={"outcomes": [outcome]})
        try:
            found += answers(view, alone, [question])
        except (ValueError, ModuleNotFoundError) as error:
            reasons = [unanswered[question]] if question in unanswered else []
            if str(error) not in reasons:
                unanswered[question] = "; ".join([*reasons, str(error)])
    return AnalysisReport(
        tuple(found), unanswered, sweep_context(results, view, load_labels(language))
    )


def summary(found: AnalysisReport, language: str = "en") -> str:
    """A paragraph and a table for every answer, as the terminal prints them."""
    return terminal_text(summary_pieces_of(found, language))


def summary_pieces_of(found: AnalysisReport, language: str = "en") -> list[list[Piece]]:
    """Give the pieces of the summary: a sentence and a table for every answer."""
    words = load_labels(language)
    heading = words(
        "summary.head",
        experiment=found.context.experiment_title,
        context=found.context.context_title,
    )
    runs = words(
        "summary.runs",
        replications=words.number(found.context.replications, 0),
        households=words.number(found.context.households, 0),
        manifest=found.context.manifest_id[:12],
    )
    return paragraphs(heading, found.answers, found.unanswered, runs, found.context, words)


def drawings(
    found: AnalysisReport,
    language: str = "en",
    size: str = PRINT,
    names: Sequence[str] | None = None,
) -> Iterator[tuple[str, Drawing]]:
    """Draw a figure for every answer that has one, by the name of the answer.

    Parameters
    ----------
    found : AnalysisReport
    language, size : str
    names : sequence of str, optional
        Of :func:`drawable`; by default all.
    """
    for answer in found.answers:
        for name, figure in figures_of(answer):
            if names is None or name in names:
                yield name, draw(figure, answer.tables, found.context, language, size)


def drawable(found: AnalysisReport) -> list[str]:
    """Name the figures of all answers."""
    return [name for answer in found.answers for name, _ in figures_of(answer)]


def figures_of(answer: Answer) -> list[tuple[str, str]]:
    """Name the files of an answer's figures, and the figure of each."""
    if not has_figure(answer):
        return []
    more = [figure for figure, table in ALSO_DRAWN.items() if table in answer.tables]
    return [
        (answer.name, DRAWN[answer.question]),
        *((answer.name.replace(answer.question, figure, 1), figure) for figure in more),
    ]


def has_figure(answer: Answer) -> bool:
    """Tell whether a figure would show what an answer says; if not, the sentence is enough."""
    if answer.question == "ranking":  # too few replications have no probability of being best
        return bool(answer.tables["ranking"]["p_best"].notna().any())
    if answer.question == "discovery":
        return bool(answer.tables["box"]["factor"].iloc[0])
    return answer.question in DRAWN


def _in_words(wanted: Analysis, words: Labels) -> Analysis:
    """Say the names that a file gives in the language, where the package ships them."""
    names = {name: words.titled(title) for name, title in wanted.names.items()}
    return wanted.model_copy(update={"names": names})


def distinguished(titles: Mapping[str, str], words: Labels | None = None) -> dict[str, str]:
    """Add to titles that several paths share what distinguishes the paths.

    Parameters
    ----------
    titles : mapping
        Path to title.
    words : Labels, optional
        Of the language of the titles; English if none is given.

    Examples
    --------
    >>> distinguished({"a.social.capacity": "capacity", "a.agriculture.capacity": "capacity"})
    {'a.social.capacity': 'capacity (social)', 'a.agriculture.capacity': 'capacity (agriculture)'}
    """
    found = {}
    for path, title in titles.items():
        parts = path.split(".")
        alike = [other.split(".") for other in titles if titles[other] == title and other != path]
        own = [part for part in parts if any(part not in other for other in alike)]
        plain = [part.replace("_", " ").replace("-", " ") for part in own]
        named = ", ".join(words.titled(part) if words else part for part in plain)
        found[path] = f"{title} ({named})" if named else title
    return found


def _of_case(plan: Plan, path: str) -> float | None:
    """Give the number at a path in the case; None of names, and where bases differ in it."""
    if path in plan.choices:
        return None
    values = {value_at(tree, path) for tree in plan.bases.values()}
    (found, *more) = values
    is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
    return float(found) if is_number and not more else None


def _choice(name: str, words: Labels) -> str:
    """Name what varied without a description: a choice of files, or a path in plain words."""
    if f"sweep.choice.{name}" in words:
        return words(f"sweep.choice.{name}")
    first, *rest = name.split(".")
    return " ".join(rest or [first]).replace("_", " ").replace("-", " ")


def _lever(name: str, title: str | None, words: Labels) -> str:
    """Name a lever as its file does, and a standard lever in the language."""
    key = name.removeprefix(LEVER)
    return said_lever(key, title or key, words)


def facts_of(plan: Plan) -> Asked:
    """Give what a title or question that a command stated is made of."""
    return asked(next(iter(plan.bases.values())), len(plan.variants))


def _kind_of_policy(plan: Plan) -> str:
    """Tell whether policies are architectures, each its own, or anything else that is chosen."""
    own = {tuple(variant.bases.values()): variant.labels.get(POLICY) for variant in plan.variants}
    titles = {name: plan.bases[bases[0]]["architecture"]["title"] for bases, name in own.items()}
    return "architecture" if len(set(titles.values())) == len(titles) else "policy"


def sweep_context(results: Results, view: SweepView, words: Labels) -> FigureContext:
    """What titles and feet say about a sweep."""
    plan = results.plan
    trees = list(plan.bases.values())
    first = trees[0]
    contexts = list(dict.fromkeys(tree["context"]["title"] for tree in trees))
    shocks = [key for key in view.runs.get(SHOCK, []) if key != NO_SHOCK]
    struck_by = list(dict.fromkeys(shocks))
    titles = {
        key: shock["title"] for tree in trees for key, shock in tree.get("shocks", {}).items()
    }
    context = FigureContext(
        experiment_title=said(plan.title, facts_of(plan), words)[0],
        context_title=(
            contexts[0]
            if len(contexts) == 1
            else words("sweep.contexts", count=words.number(len(contexts), 0))
        ),
        reference=view.reference,
        shock=struck_by[0] if struck_by else NO_SHOCK,
        households=int(first["run"]["households"]),
        replications=int(view.runs["replication"].nunique()),
        months=int(first["run"]["months"]),
        manifest_id=str(results.manifest["id"]),
        currency=str(first["context"]["prices"]["currency"]),
        poverty_line=float(first["context"]["poverty_line"]),
        shock_title=", ".join(titles.get(key, key) for key in struck_by),
        architecture_titles=_policies(results),
    )
    return words.of_context(context)


def _policies(results: Results) -> dict[str, str]:
    """Titles of policies: the file's, their architecture's if each has its own, or their keys."""
    plan = results.plan
    names: dict[str, Any] = {}
    for variant in plan.variants:
        name = variant.labels.get("architecture")
        if name is not None:
            tree = plan.bases[next(iter(variant.bases.values()))]
            names.setdefault(name, tree["architecture"]["title"])
    for name in dict.fromkeys(map(str, results.outcomes["architecture"])):
        names.setdefault(name, name)
    if len(set(names.values())) < len(names):
        names = {name: name for name in names}
    return {name: plan.analysis.names.get(name, title) for name, title in names.items()}
