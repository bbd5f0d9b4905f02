from __future__ import annotations

import ast
import math
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import synergysim.figures
from synergysim.figures.labels import (
    FOLDER,
    LabelError,
    Labels,
    declared,
    is_whole,
    languages,
    load_labels,
    placeholders,
)
from synergysim.figures.labels.reading import folders, read_language, read_part

PACKAGE = Path(synergysim.figures.__file__).parents[1]
SOURCES = sorted([*PACKAGE.glob("figures/**/*.py"), *PACKAGE.glob("report/**/*.py")])
# Families of keys that data choose among, and who chooses.
CHOSEN_BY_DATA = ("architecture.", "outcome.", "unit.", "unit_of_difference.", "use.")

ANY = "**"
"""Values given as a mapping: which ones, only a drawing can show."""


def calls() -> list[tuple[str, set[str]]]:
    """Every label asked for in the code: its key, with * for what varies, and the values given."""
    found = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id != "words":
                continue
            keywords = {keyword.arg or ANY for keyword in node.keywords}
            keys = [node.args[0]]
            if isinstance(keys[0], ast.IfExp):
                keys = [keys[0].body, keys[0].orelse]
            for key in keys:
                if isinstance(key, ast.JoinedStr):
                    parts = [p.value if isinstance(p, ast.Constant) else "*" for p in key.values]
                    found.append(("".join(map(str, parts)), keywords))
                elif isinstance(key, ast.Constant):
                    found.append((str(key.value), keywords))
    return found


def matches(pattern: str, key: str) -> bool:
    return fnmatchcase(key, pattern)


def test_every_label_asked_for_exists() -> None:
    english = load_labels("en").texts
    asked = calls()
    assert len(asked) > 40
    for pattern, _ in asked:
        assert any(matches(pattern, key) for key in english), pattern


def test_every_label_is_asked_for() -> None:
    patterns = [pattern for pattern, _ in calls()]
    formats = {"format.missing", "format.percent", "format.minus"}
    formats |= {"format.thousands", "format.decimal"}
    formats |= {"format.almost_sure", "format.almost_never"}
    formats |= {"format.quoted", "format.comma", "format.and"}
    for key in load_labels("en").texts:
        known = key in formats or key.startswith(CHOSEN_BY_DATA)
        assert known or any(matches(pattern, key) for pattern in patterns), key


def test_a_series_is_written_as_a_sentence_writes_it() -> None:
    words = load_labels("en")
    assert words.series(["A"], quoted=True) == "“A”"
    assert words.series(["A", "B"]) == "A and B"
    assert words.series(["A", "B", "C"]) == "A, B and C"


def test_values_given_cover_the_placeholders() -> None:
    english = load_labels("en").texts
    for pattern, given in calls():
        if "*" not in pattern and ANY not in given:
            assert placeholders(english[pattern]) <= given, pattern


def test_english_comes_first_and_every_language_that_can_be_chosen_is_on_file() -> None:
    assert languages()[0] == folders()[0] == "en"
    assert set(languages()) <= set(folders())


OTHERS = [path for name in folders() if name != "en" for path in FOLDER.glob(f"{name}/*.yaml")]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_part_of_a_language_has_the_english_keys_and_placeholders(path: Path) -> None:
    original = FOLDER / "en" / path.name
    english = read_part(original) if path.stem != "outcomes" else declared()
    texts = read_part(path)
    assert texts.keys() == english.keys()
    assert all(text.strip() for text in texts.values())
    for key, text in texts.items():
        assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize(
    "spoiled",
    [{}, {"a": "uno"}, {"a": "uno", "b": "dos"}, {"a": "uno", "b": "{y}"},
     {"a": "uno", "b": "{x}", "c": "tres"}],
    ids=["empty", "lacks one", "lacks a placeholder", "other placeholder", "one too many"],
)  # fmt: skip
def test_a_catalogue_that_differs_from_english_is_not_whole(spoiled: dict[str, str]) -> None:
    english = {"a": "one", "b": "{x}"}
    assert not is_whole(spoiled, english)
    assert is_whole({"a": "uno", "b": "dos {x}"}, english)


def test_no_english_text_is_empty() -> None:
    assert all(text.strip() for text in load_labels("en").texts.values())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"a": "x: {y: one}\n", "b": "x: {y: two}\n"}, r"'x\.y' is also in a\.yaml"),
        (
            {"a": "x: {y: one}\n", "b": "x:\n  z: two\n  z: three\n"},
            r"line 3: .*'x\.z' comes twice",
        ),
        ({"a": "x:\n  - one\n"}, r"'x' is no text"),
        ({"a": "x: no\n"}, r"line 1: the value of 'x' is no text"),
        ({"a": "x:\n"}, r"'x' is no text"),
        ({"a": "one\n"}, "is a mapping"),
        ({"a": ""}, "is a mapping"),
    ],
)
def test_parts_that_cannot_be_merged_are_refused(
    tmp_path: Path, parts: dict[str, str], message: str
) -> None:
    for name, content in parts.items():
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(LabelError, match=message):
        read_language(tmp_path)


def test_parts_are_merged(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("x: {y: one}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("x: {z: 'two {n}'}\n", encoding="utf-8")
    assert read_language(tmp_path) == {"x.y": "one", "x.z": "two {n}"}


def test_missing_things_are_named() -> None:
    with pytest.raises(LabelError, match=r"'es' has no label 'outcome\.income'"):
        Labels("es", {})("outcome.income")
    with pytest.raises(LabelError, match=r"'en' needs a value for 'shock'"):
        load_labels("en")("summary.shock")
    with pytest.raises(LabelError, match="no labels in language 'xx'; there are: en"):
        load_labels("xx")


def test_architectures_are_named_by_the_catalogue_then_by_the_scenario(made_up: object) -> None:
    words = load_labels("en")
    context = made_up.context(architecture_titles={"mine": "Mine", "independent": "Not this"})
    assert words.architecture("mine", context) == "Mine"
    assert words.architecture("independent", context) == "Independent programmes"
    with pytest.raises(LabelError, match=r"architecture\.other"):
        words.architecture("other", context)


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "written"),
    [
        (1234.56, 1, False, "1,234.6"),
        (-0.04, 1, True, "0.0"),
        (0.3, 1, True, "+0.3"),
        (-1234.5, 0, False, "−1,234"),
        (math.nan, 1, False, "n/a"),
    ],
)
def test_numbers(value: float, decimals: int, sign: bool, written: str) -> None:
    assert load_labels("en").number(value, decimals, sign=sign) == written


def test_numbers_follow_the_language() -> None:
    words = Labels("es", {"format.thousands": ".", "format.decimal": ",", "format.minus": "-"})
    assert words.number(-1234.56) == "-1.234,6"
    assert load_labels("en").percent(12.3, sign=True) == "+12.3%"
    assert load_labels("en").percent(math.nan) == "n/a"
