"""French typography, pairs of marks in every language, and nouns with the class of their head."""

from __future__ import annotations

import copy
import pickle
import re
from collections import defaultdict

import pandas as pd
import pytest

from synergysim.figures.labels import load_labels
from synergysim.figures.labels.label_files import FOLDER, folders, read_language
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.style import continued

OTHERS = [name for name in folders() if name != "en"]
TEXTS = {
    name: {
        key: text
        for key, text in read_language(FOLDER / name).items()
        if not key.startswith("grammar.of.")
    }
    for name in OTHERS
}

FRENCH = {
    "an ordinary space before ; : ! ? % or »": re.compile(" [;:!?%»]"),
    "no narrow space (U+202F) before ; ! or ?": re.compile(r"[^\u202f ][;!?]"),
    "no wide space (U+00A0) before %": re.compile(r"[^\u00a0 |]%"),
    "no wide space (U+00A0) before :": re.compile(r"[^\u00a0 ]:(?=\s|$)"),
    "no wide space (U+00A0) after «": re.compile("«(?!\u00a0)"),
    "no wide space (U+00A0) before »": re.compile("(?<![\u00a0 ])»"),
    "an apostrophe or a quotation mark of a typewriter": re.compile("['\"“”]"),
    "a decimal point": re.compile(r"\d\.\d"),
}
"""What is wrong -> how it looks."""


def test_french_punctuation_has_its_spaces() -> None:
    """Neither space breaks; both are easily copied from another text."""
    faults = [
        f"{key}: {fault}: {found[0]!r} in {text!r}"
        for key, text in TEXTS["fr"].items()
        for fault, rule in FRENCH.items()
        if (found := rule.search(text))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("GAIN : 1", 1),
        ("GAIN: 1", 1),
        ("GAIN\u00a0: 1", 0),
        ("95 %", 1),
        ("95%", 1),
        ("95\u00a0%", 0),
        ("95\u202f%", 1),
        ("« A »", 2),
        ("«A»", 2),
        ("«\u00a0A\u00a0»", 0),
        ("où\u202f?", 0),
        ("où ?", 1),
        ("où?", 1),
        ("a; b", 1),
        ("l'effet", 1),
        ("0.5", 1),
    ],
)
def test_the_rules_of_french_find_what_is_wrong(text: str, broken: int) -> None:
    assert sum(bool(rule.search(text)) for rule in FRENCH.values()) == broken


def test_spanish_questions_and_exclamations_are_opened_and_closed() -> None:
    for key, text in TEXTS["es"].items():
        assert text.count("¿") == text.count("?"), key
        assert text.count("¡") == text.count("!"), key


@pytest.mark.parametrize("language", OTHERS)
def test_quotation_marks_are_opened_and_closed(language: str) -> None:
    for key, text in TEXTS[language].items():
        assert text.count("«") == text.count("»"), key
        assert text.count("(") == text.count(")"), key
        assert not set("“”") & set(text), key


NAMES = (
    "architecture",
    "reference",
    "variant",
    "policy",
    "second",
    "lever",
    "factor",
    "one",
    "other",
    "programme",
    "partner",
    "lead",
    "holder",
    "body",
    "ministry",
    "case",
    "shock",
    "subject",
    "title",
)
"""Placeholders of names that come from files: nobody knows with which letter they begin."""


def test_no_french_text_elides_or_contracts_before_a_name() -> None:
    """Names are in guillemets, or a word that never elides comes before them."""
    before = rf"(?:\b(?:de|que|le|la|les|du|des|au|aux|à)\s|[dlqu]’)\{{(?:{'|'.join(NAMES)})\}}"
    for key, text in TEXTS["fr"].items():
        if not key.startswith("first_screen."):  # there they come with their guillemets
            assert not re.search(before, text), (key, text)


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_has_two_spaces(language: str) -> None:
    for key, text in TEXTS[language].items():
        if not key.startswith(("arms.arm.", "trace.year", "questions.own.more")):
            assert "  " not in text, key


def heads(language: str) -> dict[str, set[str]]:
    """Classes of each noun that heads the name of an outcome."""
    words = load_labels(language)
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in words.texts.items():
        if key.startswith("grammar.of.outcome."):
            label = words.texts[key.removeprefix("grammar.of.")]
            found[re.split(r"\s", label)[0]].add(name)
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_outcomes_with_the_same_first_word_have_the_same_class(language: str) -> None:
    for head, classes in heads(language).items():
        assert len(classes) == 1, (language, head, classes)


FEMININE = (
    "consommation",
    "part",
    "incidence",
    "profondeur",
    "sévérité",
    "pauvreté",
    "résilience",
    "baisse",
    "probabilité",
    "capacité",
    "fréquentation",
    "scolarité",
    "variation",
    "pente",
    "couverture",
    "erreur",
    "adéquation",
    "épargne",
    "confiance",
    "coordination",
    "présence",
    "intensité",
    "fuite",
    "réduction",
    "plus",
)
MASCULINE = (
    "revenu",
    "indice",
    "ratio",
    "recoupement",
    "capital",
    "savoir-faire",
    "soutien",
    "effort",
    "partage",
    "mécontentement",
    "alignement",
    "moment",
    "délai",
    "taux",
    "niveau",
    "nombre",
)
PLURAL = {
    "actifs": "mp",
    "années": "fp",
    "mois": "mois",
    "prestations": "fp",
    "dépenses": "fp",
    "crédits": "mp",
    "aspirations": "fp",
    "capacités": "fp",
    "services": "mp",
    "visites": "fp",
}
VOWELS = "aeéèêiouyœ"


def test_french_outcomes_have_the_class_of_their_noun() -> None:
    for head, (name,) in heads("fr").items():
        assert head in {*FEMININE, *MASCULINE, *PLURAL}, head
        gender = "f" if head in FEMININE else "m"
        elided = "e" if head[0] in VOWELS else ""
        assert name == PLURAL.get(head, gender + elided), head


@pytest.mark.parametrize(
    ("outcome", "written"),
    [
        ("income", "le revenu est plus élevé"),
        ("consumption", "la consommation est plus élevée"),
        ("headcount", "l’incidence de la pauvreté est plus élevée"),
        ("gini", "l’indice de Gini est plus élevé"),
        ("assets", "les actifs productifs sont plus élevés"),
        ("cost", "les dépenses exécutées sont plus élevées"),
        ("hungry_months", "les mois de pénurie alimentaire sont plus nombreux"),
    ],
)
def test_french_sentences_agree_with_the_outcome(outcome: str, written: str) -> None:
    words = load_labels("fr")
    told = words(
        "forest.title.higher",
        outcome=words(f"outcome.{outcome}"),
        architecture="A",
        reference="B",
        percent="",
        low="",
        high="",
    )
    assert f"Avec «\u00a0A\u00a0», {written} qu’avec «\u00a0B\u00a0»" in told


@pytest.mark.parametrize(
    ("language", "share", "unit"),
    [
        ("en", 0.003, "percentage points"),
        ("en", 0.01, "percentage points"),
        ("fr", 0.003, "point de pourcentage"),
        ("fr", -0.0194, "point de pourcentage"),
        ("fr", 0.0196, "points de pourcentage"),
        ("fr", -0.02, "points de pourcentage"),
        ("fr", float("nan"), "points de pourcentage"),
        ("fr", None, "points de pourcentage"),
    ],
)
def test_a_unit_has_the_number_of_the_value_as_it_is_written(
    language: str, share: float | None, unit: str
) -> None:
    """In French all below two is singular; 1.96 is written as 2.0."""
    text = OutcomeText(load_labels(language), pd.DataFrame())
    assert text.unit("headcount", share) == unit


@pytest.mark.parametrize(
    ("value", "decimals", "form"),
    [
        (-0.8, 1, "−0,8 point"),
        (0.0, 1, "0,0 point"),
        (1.0, 0, "1 point"),
        (1.94, 1, "1,9 point"),
        (-1.94, 1, "−1,9 point"),
        (1.96, 1, "2,0 points"),
        (-1.96, 1, "−2,0 points"),
        (1.6, 0, "2 points"),
        (2.0, 1, "2,0 points"),
        (1234.5, 1, "1\u202f234,5 points"),
        (float("nan"), 1, "n.\u00a0d. points"),
    ],
)
def test_french_points_follow_the_number_as_it_is_written(value, decimals, form) -> None:
    words = load_labels("fr")
    number = words.number(value, decimals)
    assert f"{number} {number.point}" == form
    for copied in (copy.copy(number), pickle.loads(pickle.dumps(number))):
        assert (copied, copied.point) == (number, number.point)


@pytest.mark.parametrize(
    ("key", "fields", "told"),
    [
        ("overlap.found", {"difference": -0.8}, "(−0,8 point)"),
        ("overlap.found", {"difference": 2.0}, "(+2,0 points)"),
        ("overlap.title.trifle", {"smallest": 0.5}, "d’au plus 0,5 point de celle"),
        ("poverty_curve.title.trifle", {"smallest": 0.5}, "est d’au plus 0,5 point"),
        ("territories.scale_difference", {"low": -3.0, "high": 1.9}, "−3,0 à +1,9 point"),
        ("territories.alt_difference", {"low": -3.0, "high": 2.0}, "−3,0 à +2,0 points"),
    ],
)
def test_french_texts_ask_the_number_for_the_word_behind_it(key, fields, told) -> None:
    words = load_labels("fr")
    numbers = {name: words.number(value, sign=value != 0.5) for name, value in fields.items()}
    others = dict.fromkeys(("both", "chance", "reference", "architecture"), "x")
    assert told in words(key, **(others | numbers))


def test_no_french_text_writes_points_behind_a_number_of_any_size() -> None:
    """Counts are whole numbers, of which there are always several."""
    behind = re.compile(r"\{(?!points\})\w+\}[ \u00a0]points\b")
    assert [key for key, text in TEXTS["fr"].items() if behind.search(text)] == [
        "basins.subtitle",
        "sweep_state.factor.points.other",
    ]


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("La conception règle tout", "la conception règle tout"),
        ("El diseño", "el diseño"),
        ("Étendue", "étendue"),
        ("PSNP et IN-SCT", "PSNP et IN-SCT"),
        ("« A » arrive", "« A » arrive"),
        ("", ""),
        ("A", "a"),
    ],
)
def test_a_sentence_behind_a_colon_begins_small(text: str, small: str) -> None:
    assert continued(text) == small
