"""Reports on runs, sweeps and findings: real tables, whose numbers are in files, and PDF."""

from __future__ import annotations

import re
import shutil
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from markupsafe import escape
from tests.report.test_results_page import Page, is_known, known, numbers

from synergysim.cli import main
from synergysim.figures.labels import load_labels
from synergysim.report.report_content import content_of
from synergysim.report.results_page import write_report

KINDS = ("run", "sweep", "levers", "findings")


@cache
def written(place: Path, language: str = "en") -> str:
    """The report's text, written once for all tests."""
    return write_report(place, language=language)[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_question_an_answer_limits_tables_and_facts(
    kind: str, places: dict[str, Path]
) -> None:
    text = written(places[kind])
    page, words = Page(text), load_labels("en")
    _, content = content_of(places[kind], Path("results"), "en")
    assert content.question
    assert content.question in text
    assert len(content.facts) >= 4
    assert all(str(value) for _, value in content.facts)
    for section in ("answer", "limits", "tables", "figures", "assumptions", "glossary", "again"):
        assert words(f"report.section.{section}") in text
    assert words("report.no_answer") not in text
    assert "synergysim report" in text
    tags = [tag for tag, _ in page.tags]
    assert tags.count("caption") == tags.count("table") >= 2
    assert tags.count("pre") == 1  # the commands
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [str(given["aria-label"]) for _, given in page.tags if given.get("role") == "region"]
    assert len(names) == len(set(names))
    assert len(page.ids()) == len(set(page.ids()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_its_tables_is_in_a_file(kind: str, places: dict[str, Path]) -> None:
    page = Page(written(places[kind]))
    values = known(places[kind])
    for file in (places[kind] / "analysis").glob("*.csv"):
        table = pd.read_csv(file).select_dtypes("number")
        values += [
            scale * abs(value)
            for column in table
            for value in table[column].dropna()
            for scale in (1.0, 100.0)
        ]
    found = numbers(page.text["tables cells"])
    assert len(found) > 20
    rule = [95.0, 2.0, 0.5]  # of intervals, replications, the version of tests
    assert not [text for text in found if not is_known(text, [*values, *rule])]


def test_a_sweep_shows_what_its_settings_are_over_sets(places: dict[str, Path]) -> None:
    words = load_labels("fr")
    text = written(places["sweep"], "fr")
    _, content = content_of(places["sweep"], Path("results"), "fr")
    assert content.flips == "sweep_worlds"
    assert words("report.flips.sweep_worlds") in text
    assert words("sweep_worlds.heading") in text
    assert words("report.term.worlds.name") in text
    figure = places["sweep"] / "report" / "settings_over_worlds-income.csv"
    drawn = pd.read_csv(figure)
    stored = pd.read_csv(places["sweep"] / "analysis" / "world_differences.csv")
    mine = stored[stored["outcome"] == "income"].reset_index(drop=True)
    assert (drawn["world_low"] - mine["world_low"]).abs().max() < 1e-9
    # The file has the settings in the language of the run, the report in its own.
    assert list(drawn["setting"]) != list(mine["setting"])
    assert drawn["setting"].str.contains(words("sweep.level.community")).sum() >= 2


def test_a_file_over_worlds_that_is_not_of_this_sweep_is_refused(
    places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    table = places["sweep"] / "analysis" / "world_differences.csv"
    kept = table.read_text()
    try:
        table.write_text(kept.replace("community", "nobody"))
        assert main(["report", str(places["sweep"])]) == 2
        table.write_text("a,b\n1,2\n")
        assert main(["figures", str(places["sweep"])]) == 2
    finally:
        table.write_text(kept)
    printed = capsys.readouterr().err
    assert "Traceback" not in printed
    assert printed.count("a table of the results is damaged") == 2


def test_levers_tell_the_way_to_delivery_as_designed(places: dict[str, Path]) -> None:
    for language in ("en", "es", "fr"):
        words = load_labels(language)
        text = written(places["levers"], language)
        assert f"<h3>{words('questions.way.heading')}</h3>" in text
        told = words("questions.way.untested", outcome=words("outcome.income"), fewest=10)
        assert told in text  # two replications
    (places["levers"] / "lever_way.csv").rename(places["levers"] / "kept")
    try:
        _, content = content_of(places["levers"], Path("results"), "en")
    finally:
        (places["levers"] / "kept").rename(places["levers"] / "lever_way.csv")
    assert not any(
        getattr(part, "text", "") == "What the levers achieve and need" for part in content.parts
    )


@pytest.mark.parametrize(
    ("language", "foreign"),
    [
        ("es", ("replications", "households", "average", "budget approved", "not supported")),
        ("fr", ("replications", "households", "average", "budget approved", "not supported")),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_its_own_words_are_in_the_language_asked_for(
    kind: str, language: str, foreign: tuple[str, ...], places: dict[str, Path]
) -> None:
    text = re.sub(r"<svg.*?</svg>|<pre.*?</pre>", "", written(places[kind], language), flags=re.S)
    assert f'<html lang="{language}">' in text
    for word in foreign:
        assert word not in text
    if kind == "run":
        assert load_labels(language)("run.money", currency="LSL") in text
    if kind == "findings":  # claims that are shipped are translated
        assert "<h3>F05 " in text


def test_a_run_that_is_stored_in_an_older_form_is_refused(
    places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = places["run"] / "run.json"
    kept = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'"format": \d+', '"format": 1', kept), encoding="utf-8")
    try:
        assert main(["report", str(places["run"])]) == 2
    finally:
        file.write_text(kept, encoding="utf-8")
    printed = capsys.readouterr().err
    assert "found: format 1" in printed
    assert "run it again" in printed


@pytest.mark.parametrize("name", ["tests.csv", "ablations.csv"])
def test_findings_without_a_table_are_refused(
    name: str, places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = places["findings"] / name
    kept = file.read_bytes()
    file.write_text("a,b\n1,2\n")
    try:
        assert main(["report", str(places["findings"])]) == 2
    finally:
        file.write_bytes(kept)
    printed = capsys.readouterr().err
    assert "run it again" in printed
    assert "Traceback" not in printed


def test_an_unknown_language_names_those_there_are(
    places: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["report", str(places["run"]), "--lang", "de"])
    assert stopped.value.code == 2
    assert "en, es, fr" in capsys.readouterr().err


def test_pdf_is_printed_from_the_page_alone(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, Any] = {}

    class HTML:
        def __init__(self, string: str, url_fetcher: Any) -> None:
            asked.update(page=string, fetch=url_fetcher)

        def write_pdf(self, pdf_variant: str) -> bytes:
            asked["variant"] = pdf_variant
            return b"%PDF-1.7"

    printer = ModuleType("weasyprint")
    printer.HTML = HTML  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "weasyprint", printer)
    page, pdf, *_ = write_report(places["findings"], pdf=True)
    assert pdf.read_bytes() == b"%PDF-1.7"
    assert asked["page"] == page.read_text(encoding="utf-8")
    assert asked["variant"] == "pdf/ua-1"
    with pytest.raises(ValueError, match="reads nothing but itself"):
        asked["fetch"]("https://example.org/font")


def test_the_figures_are_written_with_the_page_if_asked(
    places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "findings"
    shutil.copytree(places["findings"], place, ignore=shutil.ignore_patterns("figures", "report"))
    assert main(["report", str(place), "--lang", "fr", "--figures"]) == 0
    said = capsys.readouterr().out
    assert str(place / "figures") in said
    assert {path.suffix for path in (place / "figures").iterdir()} >= {".svg", ".pdf", ".png"}
    beside, shown = (place / name / "scorecard.csv" for name in ("figures", "report"))
    assert beside.read_bytes() == shown.read_bytes()
    bare = tmp_path / "bare"
    shutil.copytree(place, bare, ignore=shutil.ignore_patterns("figures", "report"))
    assert main(["report", str(bare)]) == 0
    assert not (bare / "figures").exists()


def test_pdf_without_its_library_says_what_to_install(
    places: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert main(["report", str(places["findings"]), "--pdf"]) == 2
    assert "synergysim[pdf]" in capsys.readouterr().err


def test_a_real_pdf_has_pages(places: dict[str, Path]) -> None:
    pytest.importorskip("weasyprint", reason="an extra: synergysim[pdf]", exc_type=ImportError)
    _, pdf, *_ = write_report(places["findings"], pdf=True)
    content = pdf.read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) > 10_000


def test_tests_of_findings_are_marked_as_english_and_their_units_are_said(
    places: dict[str, Path],
) -> None:
    tests, words = pd.read_csv(places["findings"] / "tests.csv"), load_labels("fr")
    text = written(places["findings"], "fr")
    for says in tests["says"]:
        assert f'<th scope="row" lang="en">{escape(says)}</th>' in text
    for unit in set(tests["unit"]):
        assert str(escape(words.titled(unit))) in text
        assert str(escape(f" {unit}<")) not in text
    assert 'lang="en"' not in re.sub("<html[^>]*>", "", written(places["findings"], "en"))


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_glossary_names_money_as_the_tables_do(language: str) -> None:
    words = load_labels(language)
    used = {
        "first screen": words("first_screen.pays.all", currency="", parts=""),
        "panels": " ".join(
            words(f"cost_of_results.{basis}") for basis in ("executed", "appropriated")
        ),
    }
    term = re.findall(r"\w{4,}", words("report.term.executed.name"))
    assert len(term) == 2
    for place, text in used.items():
        missing = [word for word in term if word[:6] not in text.lower()]
        assert missing == [], place
