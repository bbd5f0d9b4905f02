"""The explorer as one HTML file: results, texts and drawing code, and nothing from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from synergysim.engine.files import write_whole
from synergysim.experiments.comparison import Comparison
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.stored_results import stored
from synergysim.explorer.catalogue import catalogues, conventions, page_texts, spare_marks, texts
from synergysim.explorer.comparison_cubes import cubes_of
from synergysim.explorer.cube import Cube, Texts
from synergysim.explorer.findings_cube import claims_cube
from synergysim.explorer.page_parts import content_hash, data_text, packaged
from synergysim.explorer.sweep_cubes import cubes_of_sweep
from synergysim.explorer.world_cubes import arms_cube, sweep_worlds_cube
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import load_labels
from synergysim.figures.style import foot
from synergysim.report import findings as of_findings
from synergysim.report import run_figure as of_run
from synergysim.report.comparison import arms_told, figure_context
from synergysim.report.comparison import facts_of as facts_of_comparison
from synergysim.report.stated import said
from synergysim.report.sweep import facts_of as facts_of_sweep
from synergysim.report.sweep import sweep_context, sweep_view
from synergysim.scenario.errors import ScenarioError
from synergysim.version import __version__

SCRIPTS = ("numbers.js", "drawing.js", "picture_keys.js", "results_cube.js", "explorer.js")
"""In the order in which they become one script; drawing needs only the first three."""

NAME = "explorer.html"
LARGEST = 5_000_000
"""Bytes of a page: what an e-mail carries and a phone opens."""


def write_explorer(
    names: Sequence[str | Path],
    results: Path = Path("results"),
    *,
    language: str = "en",
    out: Path | None = None,
) -> Path:
    """Write the explorer of one or several stored results.

    Parameters
    ----------
    names : sequence of str or path
        Results folders, or experiments' names.
    results : path
        Where an experiment's name is looked for.
    language : str
        First shown; the page changes among all that are whole.
    out : path, optional
        The file; by default ``explorer.html`` in the first results folder.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ScenarioError
        If there are no such results, they are not what was written, they hold nothing that can be
        explored, or the page would be larger than :data:`LARGEST`.
    """
    found = [_result(name, results) for name in names]
    page = page_of([one for _, one in found], language)
    size = len(page.encode())
    if size > LARGEST:
        sizes = ", ".join(
            f"{place.name}: {len(data_text(one)) / 1e6:.1f} MB" for place, one in found
        )
        raise ScenarioError(
            "the page would be too large to pass on",
            file=str(found[0][0]),
            found=f"{size / 1e6:.1f} MB ({sizes})",
            allowed=f"at most {LARGEST / 1e6:.0f} MB: fewer results in one page",
        )
    path = out or found[0][0] / NAME
    write_whole(path, page)
    return path


def page_of(found: Sequence[Mapping[str, Any]], language: str) -> str:
    """Write the page; every title and name is text in it, whatever characters it has.

    Parameters
    ----------
    found : sequence of mapping
        As :func:`result_of` gives them.
    language : str
    """
    style = packaged("explorer.css")
    script = "\n".join(packaged(name) for name in SCRIPTS)
    data = {
        "language": language.partition("-")[0],
        "texts": page_texts(),
        "languages": texts(lambda words: words("explorer.language_name")),
        "conventions": conventions(language),
        "spare": spare_marks(),
        "results": _apart(found),
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(packaged("explorer.html.j2")).render(
        words=load_labels(language),
        language=language,
        title=found[0]["names"][language.partition("-")[0]],
        version=__version__,
        style=Markup(style),
        style_hash=content_hash(style),
        script=Markup(script),
        script_hash=content_hash(script),
        data=Markup(data_text(data)),
    )


def result_of(
    cubes: Sequence[Cube], contexts: Mapping[str, FigureContext], folder: str, questions: Texts
) -> dict[str, Any]:
    """Give one result as the page reads it.

    Parameters
    ----------
    cubes : sequence of Cube
    contexts : mapping
        What titles and feet say, in every language.
    folder : str
    questions : mapping
        The question in every language.
    """
    return {
        "id": next(iter(contexts.values())).manifest_id,
        "names": {name: context.experiment_title for name, context in contexts.items()},
        "questions": questions,
        "folder": folder,
        "foot": {name: foot(contexts[name], words) for name, words in catalogues().items()},
        "cubes": [cube.packed() for cube in cubes],
    }


def _result(name: str | Path, results: Path) -> tuple[Path, dict[str, Any]]:
    """Read stored results: findings, or a comparison or a sweep."""
    place = Path(name)
    if (place / of_findings.KEPT).is_file():
        return place, _findings(place)
    if (place / of_run.KEPT).is_file():
        raise ScenarioError(
            "a single run has nothing to choose",
            file=str(place),
            found=of_run.KEPT,
            allowed="results of compare, levers, sweep or findings",
        )
    folder = find_folder(name, results)
    found = stored(folder)
    title = folder.path.parent.name
    if isinstance(found, Comparison):
        contexts = {name: figure_context(found, name) for name in catalogues()}
        facts = facts_of_comparison(found)
        context = contexts["en"]
        cubes = cubes_of(found, context)
        if (arms := found.experiment.arms) is not None:
            of_arms = arms_cube(found, arms_told(found, arms), context)
            cubes = [*([of_arms] if of_arms else []), *cubes]
    else:
        views = {name: sweep_view(found, name) for name in catalogues()}
        contexts = {
            name: sweep_context(found, views[name], words) for name, words in catalogues().items()
        }
        facts = facts_of_sweep(found.plan)
        first = next(iter(contexts.values()))
        cubes = cubes_of_sweep(views, first)
        over_worlds = sweep_worlds_cube(found.plan, found.folder, views, first)
        cubes += [over_worlds] if over_worlds else []
    question = str(found.manifest["experiment"]["question"])
    questions = texts(lambda words: said(question, facts, words)[0])
    return folder.path, result_of(cubes, contexts, title, questions)


def _findings(place: Path) -> dict[str, Any]:
    table, facts = of_findings.kept_findings(place)
    return {
        "id": "findings",
        "names": texts(lambda words: words("report.title.findings")),
        "questions": texts(lambda _: ""),
        "folder": place.name,
        "foot": texts(lambda words: of_findings.foot(facts, words)),
        "cubes": [claims_cube(table, facts, place).packed()],
    }


def _apart(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Tell results of one name apart by their identity."""
    names = [one["names"] for one in found]

    def told(one: Mapping[str, Any]) -> Texts:
        return {key: f"{name} ({one['id']})" for key, name in one["names"].items()}

    return [{**one, "names": told(one)} if names.count(one["names"]) > 1 else one for one in found]
