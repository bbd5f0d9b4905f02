from __future__ import annotations

import ast
import math
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import synergysim.figures
from synergysim.explorer.catalogue import PAGE
from synergysim.figures.labels import (
    FOLDER,
    LabelError,
    Labels,
    chosen,
    declared,
    languages,
    load_labels,
    placeholders,
    problems,
)
from synergysim.figures.labels.grammar import OF
from synergysim.figures.labels.label_files import folders, read_language, read_part
from synergysim.outcomes.lookup import OUTCOMES

PACKAGE = Path(synergysim.figures.__file__).parents[1]
SOURCES = sorted(
    path
    for layer in ("figures", "report", "cli", "explorer", "live")
    for path in PACKAGE.glob(f"{layer}/**/*.py")
)
PAGES = {"explorer": (PAGE,), "live": ("live.page.", PAGE)}
"""Folder of a page's code -> where its texts are, the first that has one."""
TEMPLATES = sorted(path for layer in ("report", *PAGES) for path in PACKAGE.glob(f"{layer}/*.j2"))
# Families of keys that data choose among, and who chooses.
CHOSEN_BY_DATA = (
    *("grammar.", "architecture.", "outcome.", "unit.", "unit_of_difference.", "use."),
    "titled.",
)

ANY = "**"
"""Values given as a mapping: which ones, only a drawing can show."""


def calls() -> list[tuple[str, set[str]]]:
    """Every label asked for in the code: its key, with * for what varies, and the values given."""
    found = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            called = ast.unparse(node.func)
            if called not in ("words", "words.count"):
                continue
            keywords = {keyword.arg or ANY for keyword in node.keywords}
            if called == "words.count":
                assert isinstance(node.args[0], ast.Constant)
                name = node.args[0].value
                found += [(f"{name}.{form}", keywords | {"count"}) for form in ("one", "other")]
                continue
            keys = [node.args[0]]
            if isinstance(keys[0], ast.IfExp):
                keys = [keys[0].body, keys[0].orelse]
            for key in keys:
                if isinstance(key, ast.JoinedStr):
                    parts = [p.value if isinstance(p, ast.Constant) else "*" for p in key.values]
                    found.append(("".join(map(str, parts)), keywords))
                elif isinstance(key, ast.Constant):
                    found.append((str(key.value), keywords))
    for template in TEMPLATES:
        for key, rest in re.findall(r'words\("([a-z_.]+)"([^}]*)', template.read_text()):
            values = set(re.findall(r"(\w+)=", rest))
            found.append((f"{key}*" if rest.startswith(" ~") else key, values))
    return found + calls_of_scripts()


def calls_of_scripts() -> list[tuple[str, set[str]]]:
    """Every text that a page fills in with its own code: in calls, and named by its elements."""
    of_reports = {"caveat", "limit_chance", "limit_assumptions"}
    found: set[str] = set()
    for layer, starts in PAGES.items():
        known = {
            key.removeprefix(start): key
            for start in reversed(starts)
            for key in load_labels("en").texts
            if key.startswith(start)
        }
        for script in sorted(PACKAGE.glob(f"{layer}/*.js")):
            for asked in re.findall(
                r"(?<![.\w])text\(([^;\n]*)", script.read_text(encoding="utf-8")
            ):
                patterns = re.findall(r'"(\w+)"', asked)
                patterns += [f"{one}*" for one in re.findall(r"`(\w+)\$\{\w+\}`", asked)]
                choices = {known[name] for one in patterns for name in known if matches(one, name)}
                assert choices or "dataset" in asked, f"{script.name}: text({asked}"
                found |= choices
        for template in sorted(PACKAGE.glob(f"{layer}/*.j2")):
            named = re.findall(r'data-(?:text|label)="(\w+)"', template.read_text())
            found |= {known[name] for name in set(named) - of_reports}
    return [(key, {ANY}) for key in found]


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
    formats = {"format.missing", "format.more_than", "format.less_than", "format.quoted"}
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


@pytest.mark.parametrize("name", folders())
def test_every_language_on_file_is_whole(name: str) -> None:
    found = problems(load_labels(name).texts, load_labels("en").texts)
    assert not found, "\n".join(found[:10])


def test_english_comes_first() -> None:
    assert languages()[0] == folders()[0] == "en"


OTHERS = [path for name in folders() if name != "en" for path in FOLDER.glob(f"{name}/*.yaml")]


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_part_of_a_language_has_the_english_keys_and_placeholders(path: Path) -> None:
    original = FOLDER / "en" / path.name
    english = read_part(original) if path.stem != "outcomes" else declared()
    texts = read_part(path)
    if path.stem != "grammar":
        texts |= read_part(path.parent / "grammar.yaml")
    assert not problems(texts, english | {key: "" for key in texts if key.startswith(OF)})


ENGLISH = {
    "a": "one",
    "b": "{x}",
    "c.one": "{count} case",
    "c.other": "{count} cases of {x}",
    "noun": "income",
    "grammar.class.only.the": "{name}",
    "grammar.of.noun": "only",
}
SPANISH = {
    "a": "uno",
    "b": "{x.the} dos",
    "c.one": "un caso",
    "c.other": "{count} casos de {x}",
    "noun": "ingreso",
    "grammar.class.m.the": "el {name}",
    "grammar.of.noun": "m",
}


def test_a_whole_catalogue_has_no_problems() -> None:
    assert not problems(SPANISH, ENGLISH)
    assert not problems(ENGLISH, ENGLISH)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"a": None}, "the key 'a' is missing"),
        ({"d": "tres"}, "the key 'd' is not in English"),
        ({"a": " "}, "the text of 'a' is empty"),
        ({"b": "dos"}, "the placeholders of 'b' must be those of English: x"),
        ({"b": "{y}"}, "the placeholders of 'b'"),
        ({"a": "uno {x}"}, "the placeholders of 'a' must be those of English: none"),
        ({"c.other": "casos de {x}"}, "the placeholders of 'c.other'"),
        ({"c.other": None}, "the key 'c.other' is missing"),
        ({"b": "{x.is} dos"}, "the class 'm' has no form 'is', for which 'b' asks"),
        ({"grammar.of.noun": None}, "'noun' has no class"),
        ({"grammar.of.noun": "f"}, "the class 'f' of 'noun' is not declared"),
        ({"grammar.class.m.title": "el {name}"}, "'title' of the class 'm' is the name of a text"),
    ],
)
def test_a_catalogue_that_lacks_something_is_not_whole(
    change: dict[str, str | None], problem: str
) -> None:
    spoiled = {key: text for key, text in {**SPANISH, **change}.items() if text is not None}
    assert any(problem in found for found in problems(spoiled, ENGLISH))


def test_every_outcome_has_a_class_of_noun() -> None:
    texts = load_labels("en").texts
    assert {f"grammar.of.outcome.{name}" for name in OUTCOMES} <= texts.keys()
    assert not problems(texts, texts)


def test_a_noun_brings_the_forms_that_agree_with_it() -> None:
    texts = SPANISH | {
        "s": "{x.the} {x.is} {x.more} que antes; {x}",
        "f": "asistencia",
        "grammar.of.f": "f",
        "grammar.class.f.the": "la {name}",
        "grammar.class.f.is": "es",
        "grammar.class.f.more": "mayor",
        "grammar.class.m.is": "es",
        "grammar.class.m.more": "mayor",
    }
    words = Labels("es", texts)
    assert words("s", x=words("noun")) == "el ingreso es mayor que antes; ingreso"
    assert words("s", x=words("f")) == "la asistencia es mayor que antes; asistencia"
    with pytest.raises(LabelError, match=r"label 's' in language 'es' needs a value for .*'the'"):
        words("s", x="no noun")


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


@pytest.mark.parametrize(
    ("language", "small", "large", "percent"),
    [
        ("en", "−1,234.6", "1,234,567", "+12.3%"),
        ("es", "−1234,6", "1\u202f234\u202f567", "+12,3\u00a0%"),
        ("es-CO", "−1.234,6", "1.234.567", "+12,3\u00a0%"),
        ("es-MX", "−1,234.6", "1,234,567", "+12.3\u00a0%"),
        ("es-PE", "−1,234.6", "1,234,567", "+12.3\u00a0%"),
        ("fr", "−1\u202f234,6", "1\u202f234\u202f567", "+12,3\u00a0%"),
        ("fr-ML", "−1\u202f234,6", "1\u202f234\u202f567", "+12,3\u00a0%"),
    ],
)
def test_numbers_follow_the_language_and_the_country(
    language: str, small: str, large: str, percent: str
) -> None:
    words = Labels(language, {"format.missing": "-"})
    assert words.number(-1234.56) == small
    assert words.number(1234567, 0) == large
    assert words.percent(12.3, sign=True) == percent
    assert words.percent(math.nan) == "-"


def test_a_country_without_conventions_is_refused() -> None:
    with pytest.raises(LabelError, match="'en-XX'"):
        load_labels("en-XX")


@pytest.mark.parametrize(
    ("language", "month", "items", "series"),
    [
        ("en", "March 2020", ["A", "B", "C"], "A, B and C"),
        ("es", "marzo de 2020", ["A", "B", "C"], "A, B y C"),
        ("es", "marzo de 2020", ["consumo", "ingreso"], "consumo e ingreso"),
        ("es", "marzo de 2020", ["agua", "hielo"], "agua y hielo"),
        ("es", "marzo de 2020", ["ingreso"], "ingreso"),
        ("fr", "mars 2020", ["A", "B", "C"], "A, B et C"),
    ],
)
def test_months_and_lists_follow_the_language(
    language: str, month: str, items: list[str], series: str
) -> None:
    words = Labels(language, {})
    assert words.month("2020-03") == month
    assert words.series(items) == series


@pytest.mark.parametrize(
    ("language", "count", "form"),
    [
        ("en", 0, "cases"),
        ("en", 1, "case"),
        ("en", 2, "cases"),
        ("es", 0, "cases"),
        ("es", 1, "case"),
        ("es", 1_000_000, "cases"),
        ("fr", 0, "case"),
        ("fr", 1, "case"),
        ("fr", 2, "cases"),
    ],
)
def test_a_count_takes_the_plural_of_its_language(language: str, count: int, form: str) -> None:
    words = Labels(language, {"c.one": "{count} case of {x}", "c.other": "{count} cases of {x}"})
    assert words.count("c", count, x="loss") == f"{words.number(count, 0)} {form} of loss"


def test_the_language_is_the_one_asked_for_else_the_environments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert chosen(None) == chosen("en") == "en"
    monkeypatch.setenv("SYNERGYSIM_LANG", "enn")
    with pytest.raises(LabelError, match=r"language 'enn'; there are: en.*did you mean 'en'"):
        chosen(None)
    assert chosen("en") == "en"
    with pytest.raises(LabelError, match="no complete texts in language 'xx'; there are: en"):
        chosen("xx")


@pytest.mark.parametrize(
    ("language", "budget"),
    [("en", "approved budget"), ("es", "presupuesto asignado"), ("fr", "crédits ouverts")],
)
def test_a_share_of_the_budget_is_not_called_a_share_of_spending(
    language: str, budget: str
) -> None:
    words = load_labels(language)
    assert budget in words("outcome.coordination_share")
    for spent in ("dépenses", "executed", "spent", "ejecutado", "gasto"):
        assert spent not in words("outcome.coordination_share")
