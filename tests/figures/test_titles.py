"""Titles of what the package ships are said in every language; a user's own stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from synergysim.experiments.design.sweep_file import is_sweep
from synergysim.experiments.sweep import load_plan
from synergysim.figures.figure_context import short
from synergysim.figures.labels import declared, load_labels
from synergysim.figures.labels.label_files import FOLDER, read_language
from synergysim.report.stated import Asked, said
from synergysim.report.sweep import distinguished
from synergysim.scenario.names import find_file, known_names

PROPER = {
    "COVID-19",
    "Estrategia UNIDOS",
    "Familias en su Tierra",
    "Ingreso Solidario",
    "Juntos",
    "PROSPERA",
    "Programa Proyectos Productivos",
    "SPRINGS",
}
"""Proper names, which are the same in every language."""

ALIKE = PROPER | {"Colombia", "Lesotho", "Mali", "agriculture"}
"""These are the same in some languages."""

PARTS = (
    *("architectures", "cases", "contexts", "institutions"),
    *("programmes", "responses", "shocks"),
)
TITLES = {
    key: text for key, text in read_language(FOLDER / "en").items() if key.startswith("titled.")
}


def titles_in(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "title" and isinstance(value, str):
                yield value
            else:
                yield from titles_in(value)


def shipped() -> list[str]:
    """Titles that readers meet: those of files on institutions name a country and are not shown."""
    found: dict[str, None] = {}
    for part in PARTS:
        for name in known_names(part):
            tree = yaml.safe_load(find_file(name, part).read_text(encoding="utf-8"))
            if part == "institutions":
                tree.pop("title", None)
            found |= dict.fromkeys(titles_in(tree))
    return list(found)


@cache
def of_experiments() -> list[str]:
    """Titles and names in the experiments of the package, but for those that commands state."""
    found: dict[str, None] = {}
    english = load_labels("en")
    for name in known_names("experiments"):
        tree = yaml.safe_load(find_file(name, "experiments").read_text(encoding="utf-8"))
        if tree["title"].startswith(("Institutional architectures in ", "Three levers in ")):
            del tree["title"], tree["question"]  # of a template, like those of any comparison
        found |= dict.fromkeys([tree["question"]] if "question" in tree else [])
        found |= dict.fromkeys(titles_in(tree))
        found |= dict.fromkeys((tree.get("analysis") or {}).get("names", {}).values())
        for lever in (tree.get("levers") or {}).values():
            levels = map(str, lever["levels"])
            found |= dict.fromkeys(
                level for level in levels if f"sweep.level.{level}" not in english
            )
    for part in ("findings", "reasons", "evaluations"):
        for file in sorted(find_file("levers", "experiments").parent.glob(f"{part}/*.yaml")):
            tree = yaml.safe_load(file.read_text(encoding="utf-8"))
            found |= dict.fromkeys(titles_in(tree))
            found |= dict.fromkeys(tree[key] for key in ("question", "developed_on") if key in tree)
            if isinstance(tree.get("tests"), dict):
                found |= dict.fromkeys(test["unit"] for test in tree["tests"].values())
    return list(found)


def test_every_shipped_title_is_in_the_catalogues_or_a_proper_name() -> None:
    titles = shipped()
    assert len(titles) > 90
    known = {text.casefold() for text in TITLES.values()}
    assert {title for title in titles if title.casefold() not in known} == PROPER
    used = {title.casefold() for title in (*titles, *of_experiments(), *described())}
    assert not {text for text in TITLES.values() if text.casefold() not in used}


@pytest.mark.parametrize("language", ["es", "fr"])
def test_titles_are_said_in_the_language(language: str) -> None:
    words = load_labels(language)
    for title in shipped():
        assert (words.titled(title) == title) is (title in PROPER), title
        if title.endswith(")") and title.split("(")[-1].isupper():
            assert short(words.titled(title)) == short(title), "an acronym is the same"


@cache
def described() -> set[str]:
    """What the schema says of numbers that experiments vary, and what distinguishes them."""
    english, found = load_labels("en"), set()
    for name in known_names("experiments"):
        if is_sweep(name):
            axes = load_plan(name).design.get("axes", ())
            titles = {axis["name"]: axis.get("title") or "" for axis in axes}
            found |= set(titles.values())
            for path, title in distinguished(titles, english).items():
                found |= set(title.removeprefix(titles[path]).strip(" ()").split(", "))
    return found


@pytest.mark.parametrize("language", ["es", "fr"])
def test_what_experiments_call_things_is_in_the_catalogues(language: str) -> None:
    words, known = load_labels(language), {text.casefold() for text in TITLES.values()}
    for title in (*of_experiments(), *described() - {""}):
        assert title.casefold() in known or title in PROPER, title
        assert words.titled(title) != title or title in ALIKE, title


def test_english_and_a_users_own_titles_stay_as_their_files_have_them() -> None:
    for title in (*shipped(), "Ministry of social development", "My {own} title (draft)"):
        assert load_labels("en").titled(title) == title
    for language in ("es", "fr"):
        assert load_labels(language).titled("My {own} title (draft)") == "My {own} title (draft)"
        assert load_labels(language).titled("") == ""


@pytest.mark.parametrize("language", ["es", "fr"])
def test_a_stated_question_is_said_with_the_names_of_the_language(language: str) -> None:
    facts = Asked("Juntos and Haku Winay, Peru", ("Severe drought",), 5)
    english, words = load_labels("en"), load_labels(language)
    values = {"case": facts.case, "shock": "Severe drought", "count": "5"}
    text, found = said(english("questions.architectures.question.shock", **values), facts, words)
    assert found == language
    assert "Haku Wiñay" in text
    assert "and" not in text.split()
    again, _ = said(text, facts, english)
    assert again == english("questions.architectures.question.shock", **values)
    assert "titled.juntos-and-haku-winay-peru" not in declared()
