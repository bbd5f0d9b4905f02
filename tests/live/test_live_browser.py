"""The live page in a real browser: controls, keyboard, languages, widths, two people, its end."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "explorer"))
from browser import AXE_CORE, CHROMIUM, Browser, browser
from live_process import serving

from synergysim.figures.labels import languages, load_labels

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]

CHOOSE = (
    "(() => { const one = document.getElementById('choose-%s'); one.value = '%s';"
    " one.dispatchEvent(new Event('input', {bubbles: true})); })()"
)
FEW = ("--replications", "3")
DONE = "Number(document.getElementById('bar').value) === 1"
IS_NEW = "!document.getElementById('results').classList.contains('old')"
MARKS = "[...document.querySelectorAll('.mark')].map(one => one.getAttribute('aria-label'))"
CELLS = "[...document.querySelectorAll('#table tr')].map(r => [...r.cells].map(c => c.textContent))"


@pytest.fixture(scope="module")
def address(small_case: Path) -> Iterator[str]:
    with serving(small_case, *FEW) as (_, found), urlopen(f"{found}alive"):
        yield found


@pytest.fixture(scope="module")
def opened(address: str) -> Iterator[Browser]:
    with browser(address) as found:
        yield found


@pytest.fixture
def page(opened: Browser) -> Iterator[Browser]:
    """A browser whose console has to stay silent."""
    opened.said.clear()
    yield opened
    assert opened.said == []


def wait(page: Browser, expression: str = f"{DONE} && {IS_NEW}", seconds: float = 180.0) -> None:
    """Wait until something is true in the page."""
    end = time.monotonic() + seconds
    while not page.value(expression):
        assert time.monotonic() < end, page.value("document.body.innerText")
        time.sleep(0.05)


def test_numbers_in_the_page_are_those_of_the_server(page: Browser, address: str):
    page.go(f"{address}#joint=0.5&architecture=independent")
    wait(page)
    setting = {"architecture": "independent", "values": {"joint": 0.5}}
    with urlopen(f"{address}pairs?{urlencode({'after': json.dumps(setting)})}") as answer:
        last = answer.read().decode().strip().split("\n\n")[-1]
    rows = json.loads(last.removeprefix("data: "))["rows"]
    words = load_labels("en")
    before, after, mean = rows["income/poor/poor"][:3]
    cells = page.value(CELLS)[1]
    assert cells[1:4] == [
        words.number(before, 3),
        words.number(after, 3),
        words.number(mean, 3, sign=True),
    ]
    assert len(page.value(MARKS)) >= 4
    assert any("95% interval" in name for name in page.value(MARKS))


def test_funnel_and_money_are_drawn_for_both_settings(page: Browser, address: str):
    page.go(f"{address}#architecture=integrated")
    wait(page)
    for panel, name in (("funnel", "Eligible for both"), ("money", "Budget approved")):
        marks = (
            f"[...document.querySelectorAll('#picture-{panel} .mark')]"
            ".map(one => [one.getAttribute('aria-label'), one.querySelectorAll('rect').length])"
        )
        found = page.value(marks)
        (spoken,) = [label for label, _ in found if label.startswith(name)]
        assert "from" in spoken
        assert {count for _, count in found} == {3}  # both bars, and what the keyboard reaches


def test_a_slider_moves_by_keyboard_and_not_beyond_its_ends(page: Browser, address: str):
    page.go(address)
    wait(page)
    assert "same" in page.value("document.getElementById('finding').textContent")
    page.value("document.getElementById('choose-joint').focus()")
    page.press("ArrowRight")
    wait(page)
    assert "joint=0.05" in page.value("location.hash")
    for key in ("End", "ArrowRight", "ArrowRight"):
        page.press(key)
    assert page.value("document.getElementById('choose-joint').value") == "0.5"
    wait(page)
    assert page.value("document.activeElement.id") == "choose-joint"
    assert "same" not in page.value("document.getElementById('finding').textContent")
    page.value("(document.getElementById('choose-social').value = '7')")
    assert page.value("document.getElementById('choose-social').value") == "0.6"


def test_everything_can_be_reached_by_keyboard_and_has_a_name(page: Browser, address: str):
    page.go(address)
    wait(page)
    seen = []
    for _ in range(40):
        page.press("Tab")
        focused = page.value(
            "document.activeElement.id || document.activeElement.closest('[id]')?.id"
        )
        if focused in seen:
            break
        seen.append(focused)
    assert {
        "skip",
        "choose-lang",
        "choose-shock",
        "choose-architecture",
        "choose-targeting",
    } <= set(seen)
    assert {
        "choose-joint",
        "choose-social",
        "reset",
        "keep",
        "save-case",
        "picture-incomes",
        "table",
    } <= set(seen)
    unnamed = (
        "[...document.querySelectorAll('input, select, button, progress, [tabindex]')]"
        ".filter(one => !(one.getAttribute('aria-label') || one.textContent.trim()"
        " || (one.labels && [...one.labels].some(label => label.textContent.trim()))))"
        ".map(one => one.id)"
    )
    assert page.value(unnamed) == []
    described = (
        "[...document.querySelectorAll('#levers input')].map(one =>"
        " one.getAttribute('aria-describedby').split(' ')"
        ".map(id => document.getElementById(id).textContent).join(' '))"
    )
    assert all("Today" in text for text in page.value(described))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_it_fits_every_width_in_every_language(
    page: Browser, address: str, language: str, width: int
):
    page.go(f"{address}#lang={language}&joint=0.5", width)
    wait(page)
    assert page.value("document.documentElement.scrollWidth") <= width
    assert page.value("document.documentElement.lang") == language
    words = load_labels(language)
    assert words("live.page.save_case") in page.value("document.body.innerText")
    assert not re.search(r"\{\w+\}|undefined|NaN", page.value("document.body.innerText"))


def test_the_case_and_its_ministries_change_with_the_language(page: Browser, address: str):
    page.go(f"{address}#lang=es")
    wait(page)
    assert "Lesoto" in page.value("document.getElementById('title').textContent")
    assert "Lesoto" in page.value("document.title")
    ministries = page.value("document.getElementById('ministry').innerText")
    assert "Ministerio de Desarrollo Social" in ministries
    page.value(CHOOSE % ("lang", "fr"))
    wait(page)
    assert "Ministère" in page.value("document.getElementById('ministry').innerText")
    assert "Ministerio" not in page.value("document.body.innerText")


def test_marks_are_read_one_by_one_by_keyboard(page: Browser, address: str):
    page.go(f"{address}#architecture=integrated")
    wait(page)
    page.value("document.getElementById('reset').focus()")
    while not page.value("document.activeElement.classList.contains('mark')"):
        page.press("Tab")
    spoken = page.value("document.activeElement.getAttribute('aria-label')")
    page.press("ArrowDown")
    assert page.value("document.activeElement.getAttribute('aria-label')") != spoken
    box = "[...document.querySelectorAll('.box')].filter(one => !one.hidden).length"
    assert page.value(box) == 1
    page.press("Escape")
    assert page.value(box) == 0


def test_owners_are_alike_in_both_settings(page: Browser, address: str):
    page.go(f"{address}#owners=equal&architecture=integrated")
    wait(page)
    assert page.value("document.getElementById('choose-owners').value") == "equal"
    cells = page.value(CELLS)
    page.value(CHOOSE % ("owners", "as-found"))
    wait(page)
    assert "owners=as-found" in page.value("location.hash")
    other = page.value(CELLS)
    assert [row[1] for row in other] != [row[1] for row in cells]  # the one compared with, too
    page.go(f"{address}#owners=nobody")
    wait(page)
    assert page.value("document.getElementById('choose-owners').value") == "as-found"


@pytest.mark.skipif(not AXE_CORE, reason="AXE_CORE is to name axe.min.js")
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("width", [390, 1920])
def test_the_accessibility_checker_finds_nothing(
    page: Browser, address: str, language: str, width: int
):
    page.go(f"{address}#lang={language}&architecture=integrated&joint=0.5", width)
    wait(page)
    page.value("document.getElementById('ask-ministry').click()")
    wait(page, "document.querySelectorAll('#stories pre').length === 2")
    assert page.violations() == []
    page.value("document.getElementById('ask-why').click()")
    wait(page, "document.getElementById('why-finding').textContent !== ''")
    assert page.violations() == []
    # What is refused is said, too.
    page.value("document.getElementById('refused').hidden = false")
    page.value("(document.getElementById('refused').textContent = 'refused')")
    assert page.violations() == []


def test_the_address_has_the_setting_and_nonsense_in_it_is_left_out(page: Browser, address: str):
    page.go(f"{address}#joint=0.5&social=9&architecture=<b>&shock=x&lang=zz&from.joint=0.25")
    wait(page)
    found = page.value("location.hash")
    assert "joint=0.5" in found
    assert "from.joint=0.25" in found
    assert "social" not in found
    assert "architecture" not in found
    assert "0.25" in page.value("document.getElementById('before').textContent")


def test_the_page_saves_the_case(page: Browser, address: str):
    page.go(f"{address}#joint=0.5")
    wait(page)
    saved = page.value(
        "new Promise(done => { const kept = URL.createObjectURL;"
        " URL.createObjectURL = blob => { URL.createObjectURL = kept; blob.text().then(done);"
        " return kept(blob); }; HTMLAnchorElement.prototype.click = () => {};"
        " document.getElementById('save-case').click(); })"
    )
    assert '"share": 0.5' in saved


def test_why_and_stories_are_told_and_go_with_the_setting(page: Browser, address: str):
    page.go(f"{address}#architecture=integrated")
    wait(page)
    page.value("document.getElementById('ask-ministry').click()")
    wait(page, "document.querySelectorAll('#stories pre').length === 2")
    page.value("document.getElementById('household').value = '7'")
    page.value("document.getElementById('ask-family').click()")
    wait(page, "document.getElementById('stories').innerText.includes('Household 7')")
    page.value("document.getElementById('household').value = '60'")
    page.value("document.getElementById('ask-family').click()")  # refused by the browser itself
    assert not page.value("document.getElementById('household').checkValidity()")
    page.value("document.getElementById('ask-why').click()")
    wait(page, "document.getElementById('why-finding').textContent !== ''")
    names = "[...document.querySelectorAll('#picture-why .mark')].map(one => one.textContent)"
    assert len(page.value(names)) == 6
    page.value("document.getElementById('choose-joint').focus()")
    page.press("ArrowRight")
    wait(page)
    assert page.value(names) == []
    assert page.value("document.getElementById('stories').childElementCount") == 0


def test_two_people_do_not_disturb_each_other(page: Browser, address: str):
    with browser(address) as other:
        page.go(f"{address}#joint=0.5")
        other.go(f"{address}#architecture=integrated")
        wait(page)
        wait(other)
        mine, theirs = page.value(CELLS), other.value(CELLS)
        other.go(f"{address}#architecture=integrated&joint=0.25")
        wait(other)
        assert page.value(CELLS) == mine != theirs
        assert other.said == []


def test_random_settings_leave_no_error(page: Browser, address: str):
    page.go(address)
    for number in range(40):
        page.value(
            "(() => { const all = [..."
            "document.querySelectorAll('#choices input, #choices select')];"
            f" const one = all[{number * 7} % all.length];"
            " if (one.options) one.selectedIndex = (one.selectedIndex + 1) % one.options.length;"
            f" else one.value = Number(one.min) + ({number} % 5) / 4 * (one.max - one.min);"
            " one.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )
    wait(page)
    assert page.value("document.getElementById('refused').hidden")


def test_closing_the_page_ends_the_program(small_case: Path):
    with serving(small_case, *FEW) as (process, address):
        with browser(address) as page:
            page.go(address)
            wait(page)
            page.go(address)  # loaded again: the program waits
            wait(page)
            assert process.poll() is None
        assert process.wait(20) == 0


def test_an_interrupt_ends_the_program_and_its_processes(small_case: Path):
    with serving(small_case, *FEW) as (process, address):
        with urlopen(f"{address}pairs") as answer:
            assert answer.readline().startswith(b"data: ")
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True
        ).stdout.split()
        assert children
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        time.sleep(1.0)
        assert not [pid for pid in children if is_running(pid)]


def is_running(pid: str) -> bool:
    """Tell whether a process is there and no mere entry of one that has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
