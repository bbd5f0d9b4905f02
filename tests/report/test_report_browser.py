"""The report in a real browser without a network: console, widths, keyboard, accessibility."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "explorer"))
from browser import AXE_CORE, CHROMIUM, Browser, browser

from synergysim.figures.labels import languages
from synergysim.report.results_page import write_report

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]

PHONE, A4, PROJECTOR = 390, 794, 1920
"""Widths in pixels; A4 at 96 to the inch."""

KINDS = ("comparison", "run", "sweep", "levers", "findings")


Reports = dict[tuple[str, str], Path]


@pytest.fixture(scope="module")
def reports(
    two_architectures: Path, places: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Reports:
    """Write the reports on results of every kind in every language."""
    out = tmp_path_factory.mktemp("r")
    return {
        (kind, language): write_report(place, language=language, out=out / kind)[0]
        for kind, place in {"comparison": two_architectures, **places}.items()
        for language in languages()
    }


@pytest.fixture(scope="module")
def page() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_it_fits_every_width_and_asks_for_nothing(
    page: Browser, reports: Reports, kind: str, language: str
) -> None:
    for width in (PHONE, A4, PROJECTOR):
        page.open(reports[kind, language], width=width)
        assert page.value("document.documentElement.scrollWidth") <= width, width
    assert page.value("document.documentElement.lang") == language
    assert page.said == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_moves_through_the_links(page: Browser, reports: Reports, kind: str) -> None:
    page.open(reports[kind, "en"])
    count = page.value("document.querySelectorAll('a[href], summary, [tabindex=\"0\"]').length")
    assert count > 0
    reached = set()
    for _ in range(count):
        page.press("Tab")
        reached.add(page.value("document.activeElement.outerHTML.slice(0, 200)"))
    assert "BODY" not in page.value("document.activeElement.tagName")
    assert len(reached) > 0.5 * count, "one tab stop keeps the focus"


@pytest.mark.skipif(not AXE_CORE, reason="AXE_CORE is to name axe.min.js")
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_the_accessibility_checker_finds_nothing(
    page: Browser, reports: Reports, kind: str, language: str
) -> None:
    page.open(reports[kind, language])
    assert page.violations() == []
