"""Titles and questions that commands stated are said in any language; a user's own are left."""

from __future__ import annotations

import pytest

from synergysim.figures.labels import load_labels
from synergysim.report.questions import Setting, of_architectures, of_levers
from synergysim.report.stated import Asked, said, said_lever, shipped_text

FACTS = Asked("Programa de <b>Juntos</b>, {Peru}", ("COVID-19", "Sequía"), 5)


def stated(language: str) -> dict[str, dict[str, str]]:
    setting = Setting("lesotho", "covid19-lesotho")
    drafts = {
        "architectures": of_architectures(setting, ["all"], "equal", language)[0],
        "levers": of_levers(setting, None, language)[0],
    }
    return {
        kind: {name: str(draft.tree.entries[name].value) for name in ("title", "question")}
        for kind, draft in drafts.items()
    }


def test_what_a_command_stated_in_one_language_is_said_in_every_other() -> None:
    case = Setting("lesotho", "covid19-lesotho").loaded().scenario
    facts = Asked(case.title, tuple(one.title for one in case.shocks.values()), 5)
    texts = {language: stated(language) for language in ("en", "es", "fr")}
    for first in texts:
        for second in texts:
            for kind, heads in texts[first].items():
                for name, text in heads.items():
                    found = said(text, facts, load_labels(second))
                    assert found == (texts[second][kind][name], second)


@pytest.mark.parametrize(
    "text", ["", "My own title", "Three levers", "Institutional architectures in another case"]
)
def test_a_title_of_ones_own_is_left_as_it_is(text: str) -> None:
    assert said(text, FACTS, load_labels("es")) == (text, "")


def test_markup_and_braces_in_a_case_are_text() -> None:
    words = load_labels("en")
    shock = ", ".join(FACTS.shocks)
    text = words("questions.levers.title.shock", case=FACTS.case, shock=shock)
    spanish, language = said(text, FACTS, load_labels("es-CO"))
    assert language == "es"
    assert FACTS.case in spanish
    assert spanish != text


def test_levers_of_the_brief_are_named_in_the_language_and_others_are_not() -> None:
    words = load_labels("fr")
    assert said_lever("champions", "committed local staff", words) == "agents locaux moteurs"
    assert said_lever("champions", "my champions", words) == "my champions"
    assert said_lever("money", "joint budget", words) == "joint budget"


def test_texts_of_the_package_are_found_by_name() -> None:
    assert shipped_text("robustness", "title")
    assert shipped_text("no-such-experiment", "title") is None
