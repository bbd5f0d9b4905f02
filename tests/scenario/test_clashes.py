"""Names that clash, are reserved or invisible are refused where they are written."""

from __future__ import annotations

from typing import Any

import pytest

from synergysim.scenario import ScenarioError, load_scenario
from synergysim.scenario.characters import alike, check_label, check_name, visible

CASE = "scenarios/cases/child.yaml"


def refused(folder: Any, text: str) -> ScenarioError:
    folder.write("cases/child.yaml", "extends: sample\n" + text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario("child")
    return caught.value


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("shocks: {none: {extends: covid}}\n", "shocks.none", "reserved"),
        ("shocks: {None: {extends: covid}}\n", "shocks.None", "reserved"),
        ("shocks: {a+b: {extends: covid}}\n", "shocks.a+b", "must not hold +"),
        ("responses: {social: {extends: bonus}}\n", "responses.social", "programmes.social"),
        ("responses: {Social: {extends: bonus}}\n", "responses.Social", "programmes.social"),
        ("responses: {none: {extends: bonus}}\n", "responses.none", "reserved"),
        ('programmes: {"": {extends: juntos}}\n', "programmes.", "empty"),
        ("programmes: {../../x: {extends: juntos}}\n", "programmes.../../x", "must not hold"),
        ("programmes: {a.b: {extends: juntos}}\n", "programmes.a.b", "must not hold ."),
        ('programmes: {"=1": {extends: juntos}}\n', "programmes.=1", "letter or a digit"),
        ('programmes: {"so\u200bcial": {extends: juntos}}\n', None, "cannot be seen"),
        ('programmes: {"cafe\u0301": {extends: juntos}}\n', None, "NFC"),
        ('programmes: {"\uff53ocial": {extends: juntos}}\n', None, "programmes.social"),
        ('programmes: {"social ": {extends: juntos}}\n', None, "a space"),
    ],
)
def test_a_name_is_refused_where_it_is_written(
    folder: Any, text: str, key: str | None, words: str
) -> None:
    error = refused(folder, text)
    assert (error.file, error.line) == (CASE, 2)
    assert key is None or error.key == key
    assert words in error.reason


@pytest.mark.parametrize("name", ["outside", "owners", "response", "Owners"])
def test_words_that_mean_something_else_are_no_ministries(folder: Any, name: str) -> None:
    error = refused(folder, f"institutions:\n  ministries:\n    {name}: {MINISTRY}\n")
    assert (error.file, error.line) == (CASE, 4)
    assert error.key == f"institutions.ministries.{name}"
    assert "reserved" in error.reason


MINISTRY = (
    "{title: a, sector: social, weight: 0.5, capacity: 0.5, age: 1, smallholder_priority: 0.5,"
    " goals: {social: 0, productive: 1}}"
)


def test_names_that_look_the_same_are_alike() -> None:
    assert alike("Step one") == alike("step_one") == alike("STEP-ONE") == alike("\uff53tep one")
    assert alike("step 1-1") != alike("step 11")
    assert alike("caf\u00e9") == alike("cafe\u0301")


@pytest.mark.parametrize("name", ["budget 1.5, mild", "10 % less", "a (b)", "año"])
def test_names_of_variants_may_hold_points(name: str) -> None:
    assert check_label(name) == name


@pytest.mark.parametrize("name", ["a/b", "a\\b", "", " a", ".a", "@a", "a\n", "x" * 81])
def test_no_name_leaves_its_folder_or_its_cell(name: str) -> None:
    for check in (check_name, check_label):
        with pytest.raises(ValueError, match="name"):
            check(name)


def test_messages_show_control_characters_as_escapes() -> None:
    assert visible("a\x1b[31mb\x85") == "a\\x1b[31mb\\x85"
    assert visible("a\u202eb\ufeff") == "a\\u202eb\\ufeff"
    kept = "Coûts\u00a0: 農村\u3000गाँव\u200d می\u200cشود\n\t"
    assert visible(kept) == kept
    assert str(ScenarioError("bad", found="\x1b[31m")) == "bad\n  found: \\x1b[31m"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b'title: T\nother: "a\\x1b[31mb"\n', 2),
        (b'title: T\nother: "Rural\\x0bLesotho"\n', 2),
        (b'title: T\nother: "a\\0"\n', 2),
        ("title: T\nother: \u2028x\n".encode(), 2),
    ],
)
def test_a_control_character_is_refused_in_its_line(folder: Any, text: bytes, line: int) -> None:
    error = refused(folder, text.decode())
    assert (error.file, error.line) == (CASE, line + 1)
    assert "control character" in error.reason


@pytest.mark.parametrize(
    "text",
    [
        "title: T\ndescription:\u00a0 lesotho\nrun: {months: 60}\n",
        "title: T\n\u00a0 months: 60\n",
        "run:\n\u00a0 \u00a0 months: 60\n",
        "title: T\ntitle\u00a0: U\n",
        "title: T\nde\u200bscription: U\n",
        "run:\n  months:\u00a060\n",
    ],
)
def test_a_blank_that_looks_like_a_space_is_named_in_its_line(folder: Any, text: str) -> None:
    error = refused(folder, text)
    assert (error.file, error.line) == (CASE, 3)
    assert "invisible" in error.reason
    assert error.found.startswith("U+")


def test_a_month_has_figures_of_ascii(folder: Any) -> None:
    error = refused(folder, 'run: {start: "20\u0661\u0665-01"}\n')
    assert (error.line, error.key) == (2, "run.start")


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"institutions.staff.caseload": {"social": None}}, "institutions.staff.caseload.social"),
        ({"institutions.staff.caseload.social": 0}, "institutions.staff.caseload.social"),
        ({"institutions.staff.caseload.productive": -5}, "institutions.staff.caseload.productive"),
        ({"institutions.government.full_result": 0}, "institutions.government.full_result"),
        ({"programmes.social.budget": 1e16}, "programmes.social.budget"),
        ({"programmes.social.cash.amount": 1e300}, "programmes.social.cash.amount"),
        ({"context.poverty_line": 1e-300}, "context.poverty_line"),
        ({"context.technology.high_level": 3.2e6}, "context.technology.high_level"),
        ({"run.path_seed": 2**63 - 1}, "run.path_seed"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_numbers_are_bounded(change: dict[str, Any], key: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("sample", overrides=change)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("depth", "key"),
    [
        ("{everywhere: [0.5, -3]}", "shocks.own.path.depth.everywhere.1"),
        ("{everywhere: [1.0e+300]}", "shocks.own.path.depth.everywhere.0"),
        ("{everywhere: []}", "shocks.own.path.depth.everywhere"),
        ("{north: [1]}", "shocks.own.path.depth.north"),
        ('{"\u0663": [1]}', "shocks.own.path.depth.\u0663"),
    ],
)
def test_an_own_path_is_bounded_by_overrides_too(folder: Any, depth: str, key: str) -> None:
    (folder.path / "own.csv").write_text("month,depth\n2020-03,0.5\n", encoding="utf-8")
    own = "shocks: {own: {extends: covid, path: {file: ../../own.csv}}}\n"
    error = refused(folder, f"{own}overrides:\n  shocks.own.path.depth: {depth}\n")
    assert (error.file, error.line, error.key) == (CASE, 4, key)
