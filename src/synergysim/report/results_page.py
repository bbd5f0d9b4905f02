"""A report on stored results as one HTML file that needs no network, or as PDF."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from synergysim.engine.files import write_csv, write_whole, writing
from synergysim.figures import save_each
from synergysim.figures.labels import load_labels
from synergysim.report.kept_figures import KINDS, kept_figures, record
from synergysim.report.report_content import (
    ASSUMPTIONS,
    ReportContent,
    commands,
    content_of,
)
from synergysim.report.stored_figures import figures_of
from synergysim.scenario.errors import ScenarioError
from synergysim.version import __version__

TEMPLATE = "results_page.html.j2"
FOLDER, FIGURES = "report", "figures"
_REFERENCES = re.compile(r'(\bid="|xlink:href="#|\bhref="#|url\(#)([^")]+)')


class Shown(Protocol):
    """A figure on a page: drawn now, or taken from its files."""

    @property
    def title(self) -> str: ...  # noqa: D102 - what the class says

    @property
    def alt(self) -> str: ...  # noqa: D102

    def svg(self) -> bytes: ...  # noqa: D102

    def write_data(self, path: Path) -> None: ...  # noqa: D102


def write_report(
    name: str | Path,
    results: Path = Path("results"),
    *,
    language: str = "en",
    out: Path | None = None,
    pdf: bool = False,
    with_figures: bool = False,
    announce: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write the report on a comparison, a sweep, a run or findings.

    Parameters
    ----------
    name : str or path
        A results folder, or an experiment's name.
    results : path
        Where an experiment's name is looked for.
    language : str
        One of :func:`synergysim.figures.labels.languages`.
    out : path, optional
        Folder of the report; by default ``report/`` in the results folder.
    pdf : bool
        Whether to write PDF too.
    with_figures : bool
        Whether to write the figures into ``figures/`` of the results folder too: they are drawn
        once for both, and not at all where the folder has them of this program, of these tables
        and in this language.
    announce : callable, optional
        Receives a sentence for each figure that is left out because there is nothing to show.

    Returns
    -------
    list of Path
        The page, the PDF if it is asked for, the numbers of figures and tables, and the figures
        if they are asked for.

    Raises
    ------
    ScenarioError
        If there are no such results, they are not what was written, or PDF cannot be written.
    """
    place, content = content_of(name, results, language)
    printer = _printer() if pdf else None
    figures: list[tuple[str, Any]] | None = kept_figures(place, language, announce)
    if new := figures is None:
        figures, left = _drawn(name, results, language, announce)
    folder = out or place / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    page = page_of(content, figures, place, language)
    written = [folder / f"{FOLDER}-{language}.html"]
    write_whole(written[0], page)
    if printer is not None:
        written.append(folder / f"{FOLDER}-{language}.pdf")
        with writing(written[-1]) as file:
            file.write(printer(page))
    for figure, drawing in figures:
        written.append(folder / f"{figure}.csv")
        drawing.write_data(written[-1])
    for table, frame in content.data.items():
        written.append(folder / f"{table if table == ASSUMPTIONS else f'table-{table}'}.csv")
        write_csv(frame, written[-1])
    if with_figures and new:
        (place / FIGURES).mkdir(exist_ok=True)
        written += save_each(figures, place / FIGURES)
        record(figures, place, place / FIGURES, language, left)
    elif with_figures:
        written += [place / FIGURES / f"{figure}.{kind}" for figure, _ in figures for kind in KINDS]
    return written


def _drawn(
    name: str | Path, results: Path, language: str, announce: Callable[[str], None] | None
) -> tuple[list[tuple[str, Any]], list[str]]:
    """Draw the figures; give also the sentences about those that are left out."""
    left: list[str] = []

    def said(line: str) -> None:
        left.append(line)
        if announce is not None:
            announce(line)

    return list(figures_of(name, results, language=language, announce=said)[1]), left


def page_of(
    content: ReportContent, figures: Sequence[tuple[str, Shown]], place: Path, language: str
) -> str:
    """Write the page; every title and name is text in it, whatever characters it has."""
    words = load_labels(language)
    text = files("synergysim.report").joinpath(TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(text).render(
        content=content,
        words=words,
        language=language,
        version=__version__,
        answer=[
            *(content.answer or [f"{drawing.title}." for _, drawing in figures]),
            *content.added,
        ],
        figures=[
            {"name": name, "title": drawing.title, "alt": drawing.alt, "svg": inline(name, drawing)}
            for name, drawing in figures
        ],
        commands=commands(place, content.kind),
    )


def inline(name: str, drawing: Shown) -> Markup:
    """Give a figure's SVG for a page with others: its identifiers begin with its name."""
    svg = drawing.svg().decode("utf-8")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = _REFERENCES.sub(lambda found: f"{found[1]}{name}-{found[2]}", svg)
    label = Markup('<svg role="img" aria-label="{}" ').format(drawing.alt)
    return Markup(svg.replace("<svg ", label, 1))


def _printer() -> Callable[[str], bytes]:
    """Give what turns a page into PDF/UA, without ever reading anything else than the page.

    Raises
    ------
    ScenarioError
        If WeasyPrint is not installed, or a library that it needs.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise ScenarioError(
            "PDF needs WeasyPrint and its libraries",
            file="--pdf",
            found=str(error).split("\n")[0],
            allowed="the report without --pdf, or: pip install 'synergysim[pdf]'",
        ) from None

    def refused(url: str, *_: Any, **__: Any) -> Any:
        raise ValueError(f"a report reads nothing but itself: {url}")

    def printed(page: str) -> bytes:
        found: bytes = HTML(string=page, url_fetcher=refused).write_pdf(pdf_variant="pdf/ua-1")
        return found

    return printed
