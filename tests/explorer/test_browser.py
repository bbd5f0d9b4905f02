"""The explorer in a real browser without a network: choices, keyboard, widths, languages, files."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from browser import AXE_CORE, CHROMIUM, Browser, browser

from synergysim.cli import main
from synergysim.figures.labels import languages, load_labels

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium"),
]

FOCUSED = "document.activeElement.getAttribute('aria-label')"
MARKS = "[...document.querySelectorAll('.mark')].map(one => one.getAttribute('aria-label'))"
SAVED = """new Promise(done => {
  const kept = URL.createObjectURL;
  URL.createObjectURL = blob => {
    URL.createObjectURL = kept; blob.text().then(done); return kept(blob);
  };
  HTMLAnchorElement.prototype.click = () => {};
  document.getElementById('%s').click();
})"""


@pytest.fixture(scope="module")
def folder(two_architectures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the results, since pages are written beside them."""
    place = tmp_path_factory.mktemp("r") / two_architectures.name
    found = Path(shutil.copytree(two_architectures, place))
    assert main(["explore", str(found)]) == 0
    return found


@pytest.fixture(scope="module")
def levers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    results = tmp_path_factory.mktemp("l")
    assert (
        main(
            [
                "levers",
                "lesotho",
                "--shock",
                "covid19-lesotho",
                "--replications",
                "2",
                "--households",
                "60",
                "--results",
                str(results),
                "--workers",
                "1",
                "--no-figures",
            ]
        )
        == 0
    )
    (found,) = (results / "levers-lesotho").iterdir()
    assert main(["explore", str(found)]) == 0
    return found


def test_any_choices_together_draw_something(page: Browser, folder: Path, levers: Path) -> None:
    chances = Random(1)
    for place in (folder, levers):
        page.open(place / "explorer.html")
        for _ in range(60):
            keys = page.value(
                "[...document.querySelectorAll('select')].map(one => [one.dataset.key,"
                " [...one.options].map(option => option.value)])"
            )
            key, values = chances.choice([one for one in keys if one[0] != "lang"])
            page.choose(key, chances.choice(values))
            state = page.value("location.hash")
            assert not page.said, state
            shown = page.value(
                "document.querySelectorAll('.mark, tbody tr').length"
                " + !document.getElementById('nothing').hidden"
            )
            assert shown, state


def test_a_lever_is_left_open_set_and_compared(page: Browser, levers: Path) -> None:
    page.open(levers / "explorer.html")
    assert len(page.value(MARKS)) == 3
    page.choose("table", "settings")
    page.choose("compare", "levers.joint_budget")
    assert len(page.value(MARKS)) == 2
    page.choose("quantity", "effect of levers.joint_budget")
    (open_,) = page.value(MARKS)
    page.choose("levers.territorial", "with")
    (set_,) = page.value(MARKS)
    assert open_ != set_
    assert "levers.territorial=with" in page.value("location.hash")
    rows = list(csv.DictReader(io.StringIO(page.value(SAVED % "save-csv"))))
    runs = pd.read_parquet(levers / "outcomes.parquet")
    runs = runs[(runs["levers.territorial"] == "with") & (runs["shock"] != "none")]
    means = runs.groupby(["levers.joint_budget", "replication"])["income"].mean()
    gap = (means["with"] - means["without"]).mean()
    assert math.isclose(float(rows[0]["mean"]), gap, rel_tol=1e-4, abs_tol=1e-9)


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def page(opened: Browser) -> Iterator[Browser]:
    """A browser whose console has to stay silent."""
    opened.said.clear()
    yield opened
    assert not opened.said


VIEWS = [
    "",
    "#compare=people",
    "#compare=outcome",
    "#table=months",
    "#quantity=level",
    "#show=table",
]


@pytest.mark.parametrize("width", [360, 1280, 1920])
@pytest.mark.parametrize("address", VIEWS)
def test_every_view_fits_every_width(page: Browser, folder: Path, address: str, width: int) -> None:
    page.open(folder / "explorer.html", address, width)
    assert page.value("document.documentElement.scrollWidth") <= width
    labels = page.value(MARKS)
    assert (len(labels) > 0) == ("show=table" not in address)
    assert all(labels)
    wide = (
        "[...document.querySelectorAll('svg text')].map(one => one.getBoundingClientRect().right)"
    )
    assert max(page.value(wide) or [0]) <= width


@pytest.mark.parametrize("language", languages())
def test_every_language_is_whole(page: Browser, folder: Path, language: str) -> None:
    page.open(folder / "explorer.html", "#compare=people")
    page.choose("lang", language)
    assert page.value("document.documentElement.lang") == language
    text = page.value("document.body.innerText")
    assert load_labels(language)("foot.caveat") in text
    assert "undefined" not in text
    assert "{" not in text
    assert not any("undefined" in label or "{" in label for label in page.value(MARKS))


def test_the_keyboard_reaches_every_mark(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html", "#compare=people")
    labels = page.value(MARKS)
    for _ in range(40):
        page.press("Tab")
        if page.value("document.activeElement.classList.contains('mark')"):
            break
    read = [page.value(FOCUSED)]
    for _ in labels[1:]:
        page.press("ArrowDown")
        read.append(page.value(FOCUSED))
    assert read == labels
    assert page.value("!document.getElementById('box').hidden")
    page.press("Escape")
    assert page.value("document.getElementById('box').hidden")
    page.press("Home")
    assert page.value(FOCUSED) == labels[0]
    page.press("Tab")
    assert page.value("document.activeElement.id") == "save-svg"


def test_arrows_move_along_lines_and_between_them(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html", "#table=months&quantity=level")
    page.value("document.querySelector('.mark[tabindex=\"0\"]').focus()")
    first = page.value(FOCUSED)
    page.press("ArrowRight")
    second = page.value(FOCUSED)
    page.press("ArrowDown")
    third = page.value(FOCUSED)
    assert len({first, second, third}) == 3
    page.press("ArrowUp")
    page.press("ArrowLeft")
    assert page.value(FOCUSED) == first


CHOSEN = "document.querySelector('[data-key=\"%s\"]').value"


def test_the_page_opens_on_the_income_of_the_poor(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html")
    assert page.value(CHOSEN % "people") == "poor/poor"
    assert page.value(CHOSEN % "outcome") == "income"
    table = pd.read_csv(folder / "group_differences.csv")
    poor = table[(table["group"] == "poor") & (table["level"] == "poor")]
    row = poor[(poor["measure"] == "income") & (poor["shock"] == "covid19-lesotho")].iloc[0]
    (written,) = csv.DictReader(io.StringIO(page.value(SAVED % "save-csv")))
    assert math.isclose(float(written["mean"]), row["mean"], rel_tol=1e-5)


def test_an_outcome_brings_the_families_of_whom_it_is_known(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html")
    page.choose("outcome", "cost")
    assert page.value(CHOSEN % "people") == "all/all"
    assert page.value(MARKS)
    page.open(folder / "explorer.html", "#outcome=cost&people=poor/poor")
    assert "people=all%2Fall" in page.value("location.hash")


def test_the_title_and_the_question_change_with_the_language(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html", "#lang=es")
    assert "Lesoto" in page.value("document.getElementById('title').textContent")
    assert page.value("document.getElementById('question').textContent").startswith("¿")


def test_choices_are_in_the_address_and_come_back(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html")
    page.choose("outcome", "headcount")
    page.choose("shock", "none")
    page.choose("quantity", "level")
    address, labels = page.value("location.hash"), page.value(MARKS)
    page.open(folder / "explorer.html", address)
    assert page.value("location.hash") == address
    assert page.value(MARKS) == labels
    page.open(folder / "explorer.html", "#outcome=nothing&compare=x&lang=zz&shock=<b>")
    assert len(page.value(MARKS)) == 1


def test_the_saved_numbers_are_those_of_the_table(page: Browser, folder: Path) -> None:
    address = "#compare=outcome&shock=covid19-lesotho&people=all/all"
    page.open(folder / "explorer.html", address)
    rows = list(csv.DictReader(io.StringIO(page.value(SAVED % "save-csv"))))
    table = pd.read_csv(folder / "differences.csv")
    table = table[table["shock"] == "covid19-lesotho"].set_index("outcome")
    assert len(rows) > 50
    for row in rows:
        if row["outcome"] in table.index:
            for name in ("mean", "low", "high"):
                written = table.loc[row["outcome"], name]
                if row[name]:
                    assert math.isclose(float(row[name]), written, rel_tol=1e-5)


def test_the_saved_chart_is_a_picture_with_a_description(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html")
    picture = page.value(SAVED % "save-svg")
    parsed = page.value(
        f"(new DOMParser().parseFromString({json.dumps(picture)}, 'image/svg+xml'))"
        ".documentElement.querySelector('title').textContent"
    )
    assert "Income" in parsed
    assert "tabindex" not in picture


def test_numbers_are_written_as_the_catalogue_writes_them(page: Browser, folder: Path) -> None:
    page.open(folder / "explorer.html")
    values = [0.0, -0.0004, 0.5, -12.345, 999.5, 1234.5, -98765.4, 1234567.8]
    for language in languages():
        signs = json.dumps(load_labels(language).writing.separators() | {"missing": "-"})
        # The page's code is a module; what is compared is the same code, run once more.
        script = (
            Path(main.__code__.co_filename).parents[1] / "explorer" / "numbers.js"
        ).read_text()
        for decimals in (0, 1, 3):
            written = page.value(
                f"(() => {{ {script}; const {{number}} = writerOf({signs});"
                f" return {values}.map(one => number(one, {decimals}, true)); }})()"
            )
            expected = [load_labels(language).number(one, decimals, sign=True) for one in values]
            exact = [0.5, 999.5, 1234.5]  # halves are rounded to even by Python, upwards here
            for value, mine, theirs in zip(values, written, expected, strict=True):
                assert mine == theirs or (value in exact and decimals == 0)


@pytest.mark.skipif(not AXE_CORE, reason="AXE_CORE is to name axe.min.js")
@pytest.mark.parametrize("address", VIEWS)
def test_the_accessibility_checker_finds_nothing(page: Browser, folder: Path, address: str) -> None:
    page.open(folder / "explorer.html", address)
    assert page.violations() == []
