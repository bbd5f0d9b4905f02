"""Titles and questions that commands stated, said in the language of a report.

A command states an experiment in one language, and its results may be read in another. What it
wrote follows from templates and from the case, so it is recognised and written again. A title of
a user's own is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from synergysim.figures.labels import Labels, languages, load_labels
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.names import find_file
from synergysim.scenario.reader import read_yaml

STATES = ("calm", "shock")
ENGLISH = "en"
"""Language of the experiments in the package."""


@dataclass(frozen=True)
class Asked:
    """What templates of titles and questions are filled with.

    Attributes
    ----------
    case : str
        Title of the case.
    shocks : tuple of str
        Titles of its shocks.
    variants : int
        Variants that are compared.
    """

    case: str
    shocks: tuple[str, ...]
    variants: int


def asked(scenario: Mapping[str, Any], variants: int) -> Asked:
    """Take from a scenario, as a manifest has it, what titles are made of."""
    shocks = tuple(str(shock["title"]) for shock in (scenario.get("shocks") or {}).values())
    return Asked(str(scenario["title"]), shocks, variants)


def said(text: str, facts: Asked, words: Labels) -> tuple[str, str]:
    """Say a title or question in a language.

    Parameters
    ----------
    text : str
        As the results have it.
    facts : Asked
    words : Labels
        Of the language wanted.

    Returns
    -------
    str, str
        The text and its language; a text that no template gives as it is, with no language.
    """
    for language in languages():
        written = list(_texts(facts, load_labels(language)))
        if text in written:
            return list(_texts(facts, words))[written.index(text)], words.language.partition("-")[0]
    return text, ""


def shipped_text(name: str, key: str) -> str | None:
    """Give a text of an experiment in the package; None where there is none of this name."""
    try:
        entry = read_yaml(find_file(name, "experiments")).entries.get(key)
    except (ScenarioError, OSError):
        return None
    return None if entry is None else str(entry.value)


def said_lever(name: str, title: str, words: Labels) -> str:
    """Say the title of a standard lever in a language; any other is left as it is."""
    for language in languages():
        other = load_labels(language)
        if f"questions.levers.{name}" in other and other(f"questions.levers.{name}") == title:
            return words(f"questions.levers.{name}")
    return title


def _texts(facts: Asked, words: Labels) -> Iterable[str]:
    values = {
        "case": words.titled(facts.case),
        "shock": ", ".join(map(words.titled, facts.shocks)),
        "count": words.number(facts.variants, 0),
    }
    for state in STATES:
        yield words(f"questions.architectures.title.{state}", **values)
        yield words(f"questions.architectures.question.{state}", **values)
        yield words(f"questions.levers.title.{state}", **values)
    yield words("questions.levers.question", **values)
