"""The report on stored results: one page without a network, whose numbers are in its tables."""

from __future__ import annotations

import math
import os
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.running.folder import find_folder
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.pieces import Heading, simple_table
from synergysim.report.report_content import ReportContent
from synergysim.report.results_page import page_of, write_report


class Page(HTMLParser):
    """Collects what the tests ask of a page."""

    VOID = frozenset({"meta", "link", "br", "img", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self.sections: list[str] = []
        self.inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.inside.append(dict(attrs).get("id") if tag == "section" else tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not {"svg", "style"} & set(self.inside):
            sections = {"answer", "tables", "figures", "assumptions"} & set(self.inside)
            kind = "cells" if "td" in self.inside else "sentences"
            for section in sections:
                self.text.setdefault(f"{section} {kind}", []).append(data)

    def ids(self) -> list[str]:
        return [str(given["id"]) for _, given in self.tags if "id" in given]


@pytest.fixture(scope="module")
def compared(two_architectures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the results, since pages are written beside them."""
    place = tmp_path_factory.mktemp("r") / two_architectures.name
    return Path(shutil.copytree(two_architectures, place))


@pytest.fixture(scope="module")
def page(compared: Path) -> Page:
    return Page(write_report(compared)[0].read_text(encoding="utf-8"))


def numbers(texts: list[str]) -> list[str]:
    return re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", " ".join(texts))


def known(compared: Path) -> list[float]:
    """All numbers of the tables beside the report, as shares in per cent too."""
    found: list[float] = []
    files = [*compared.glob("*.csv"), *(compared / "report").glob("*.csv")]
    for path in files:
        table = pd.read_csv(path)
        for column in table.select_dtypes("number"):
            found += [abs(value) for value in table[column].dropna()]
        if {"difference", "reference_mean"} <= set(table):
            found += list((table["difference"] / table["reference_mean"]).abs().dropna())
    return [*found, *(100.0 * value for value in found)]


def is_known(written: str, values: list[float]) -> bool:
    value = float(written.replace(",", ""))
    places = len(written.partition(".")[2])
    # Amounts of money are written with three digits, numbers of persons in hundreds.
    steps = [10.0**-places] + ([10.0, 100.0] if value >= 100 and not places else [])
    return any(
        math.isclose(value, other, abs_tol=0.51 * step) for other in values for step in steps
    )


@pytest.mark.parametrize("part", ["tables cells", "assumptions cells", "answer sentences"])
def test_every_number_is_found_in_the_tables(part: str, page: Page, compared: Path) -> None:
    values = known(compared)
    counts = [0.5, 2.0, 10.0, 95.0]  # smallest relevant share, replications, fewest, interval
    texts = page.text[part]
    written = numbers(texts)
    assert len(written) > 3
    unknown = [text for text in written if not is_known(text, [*values, *counts])]
    assert not unknown
    assert not is_known("987654.321", values)


def test_the_page_needs_no_network_and_repeats_no_identifier(page: Page) -> None:
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object"}
    for _, given in page.tags:
        for name in ("href", "src", "xlink:href"):
            assert str(given.get(name) or "#").startswith(("#", "data:image/png"))
    ids = page.ids()
    assert len(ids) == len(set(ids)) > 50
    policy = next(given["content"] for _, given in page.tags if given.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_links_and_clips_point_at_what_is_there(page: Page, compared: Path) -> None:
    text = (compared / "report" / "report-en.html").read_text(encoding="utf-8")
    asked = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text)
    assert asked
    assert {one or other for one, other in asked} <= set(page.ids())


def test_a_reader_who_cannot_see_finds_headings_landmarks_and_alternatives(page: Page) -> None:
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == tags.count("main") == tags.count("header") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    pictures = [given for tag, given in page.tags if tag == "svg"]
    assert pictures
    assert all(given["role"] == "img" and given["aria-label"] for given in pictures)
    assert ("html", {"lang": "en"}) in page.tags
    assert all("scope" in given for tag, given in page.tags if tag == "th")


def test_each_arrangement_has_a_diagram_of_its_own(compared: Path, page: Page) -> None:
    diagrams = [name for name in page.ids() if name.startswith("figure-institutions_diagram")]
    assert diagrams == [
        f"figure-institutions_diagram-{name}" for name in ("independent", "integrated")
    ]
    text = (compared / "report" / "report-en.html").read_text(encoding="utf-8")
    assert "<h3>“Independent programmes”: the design settles" in text


@pytest.mark.parametrize("language", languages())
def test_every_language_writes_the_whole_page(language: str, compared: Path) -> None:
    text = write_report(compared, language=language)[0].read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    for section in ("answer", "limits", "tables", "figures", "assumptions", "glossary", "again"):
        assert load_labels(language)(f"report.section.{section}") in text
    assert len(text) < 8e6


def test_markup_in_titles_is_text(tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>&amp;'
    content = ReportContent(
        "run",
        evil,
        evil,
        [evil],
        [evil],
        facts=[(evil, evil)],
        tables=[simple_table([["", evil], [evil, evil]], [], evil)],
        parts=[evil, Heading(evil, evil), simple_table([[evil, evil], [evil, evil]], [])],
    )
    text = page_of(content, [], tmp_path / evil, "en")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("state", ["missing", "empty", "foreign", "no first screen"])
def test_a_folder_that_is_no_result_is_refused(
    state: str, compared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "given"
    if state != "missing":
        folder.mkdir()
    if state == "foreign":
        (folder / "manifest.json").write_text('{"name": "another program"}')
    if state == "no first screen":
        table = compared / "first_screen.csv"
        kept = table.read_bytes()
        table.write_text("a,b\n1,2\n")
        folder = compared
    try:
        assert main(["report", str(folder)]) == 2
    finally:
        if state == "no first screen":
            table.write_bytes(kept)
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert "allowed" in printed


def test_a_name_finds_the_results_with_a_first_screen(compared: Path, tmp_path: Path) -> None:
    later = tmp_path / "architectures-lesotho" / "second"
    first = tmp_path / "architectures-lesotho" / "first"
    for folder in (first, later):
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_bytes((compared / "manifest.json").read_bytes())
    os.utime(first / "manifest.json", (1, 1))
    assert find_folder("architectures-lesotho", tmp_path).path == later
    (first / "first_screen.csv").write_text("")
    assert find_folder("architectures-lesotho", tmp_path).path == first
    assert find_folder(later, tmp_path).path == later


def test_a_run_has_a_report_too(tmp_path: Path) -> None:
    place = tmp_path / "run"
    assert (
        main(
            [
                "run",
                "lesotho",
                "--set",
                "run.households=60",
                "--set",
                "run.months=24",
                "--window",
                "12",
                "--figures",
                str(place),
            ]
        )
        == 0
    )
    text = write_report(place)[0].read_text(encoding="utf-8")
    assert "A single run has no ranking." in text
    assert text.count("<figure") >= 4
