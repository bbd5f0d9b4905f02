"""The glossary has every term in three languages, and covers what figures and tables name."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from synergysim.figures.labels import load_labels
from synergysim.outcomes.documentation import families
from synergysim.outcomes.lookup import COMPARED, OUTCOMES

ROOT = Path(__file__).resolve().parents[1]
HEAD = ["English", "names", "definition", "Español", "Français"]


def rows() -> list[list[str]]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in cells if row != HEAD and set("".join(row)) != {"-"}]


def names() -> set[str]:
    return {name for row in rows() for name in re.findall(r"`([^`]+)`", row[1])}


def test_every_term_has_one_definition_and_three_languages() -> None:
    found = rows()
    assert len(found) > 100
    assert all(len(row) == len(HEAD) for row in found)
    missing = [row[0] for row in found if not all((row[0], row[2], row[3], row[4]))]
    assert not missing
    not_a_sentence = [row[0] for row in found if not re.fullmatch(r"[A-Z].*[^.]\.", row[2])]
    assert not not_a_sentence
    terms = [row[0].casefold() for row in found]
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("family", families())
def test_families_of_outcomes_are_terms(family: str) -> None:
    assert family in names() | {row[0] for row in rows()}, "add it to docs/glossary.md"


@pytest.mark.parametrize("name", [found.name for found in COMPARED])
def test_compared_outcomes_belong_to_a_term(name: str) -> None:
    assert any(fnmatchcase(name, pattern) for pattern in names()), "add it to docs/glossary.md"


def test_architectures_have_the_label_of_the_figures() -> None:
    labels = load_labels("en")
    for row in rows():
        for name in re.findall(r"`([a-z-]+)`", row[1]):
            if f"architecture.{name}" in labels:
                assert row[0].casefold() == labels(f"architecture.{name}").casefold()


def test_names_are_names_of_this_project() -> None:
    sources = [*ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("src/**/*.py")]
    sources += ROOT.glob("src/**/labels/en/*.yaml")
    used = (
        {
            word
            for path in sources
            for word in re.findall(r"[a-z_0-9-]+", path.read_text(encoding="utf-8"))
        }
        | set(OUTCOMES)
        | set(families())
    )
    unknown = [name for name in names() if not any(fnmatchcase(word, name) for word in used)]
    assert not unknown
