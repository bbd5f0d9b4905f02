"""Spanish texts: words that agree with the outcome they are about, and typography."""

from __future__ import annotations

import re

import pytest

from synergysim.figures.labels import load_labels
from synergysim.outcomes.lookup import OUTCOMES

FEMININE = {
    "asistencia",
    "brecha",
    "caída",
    "capacidad",
    "cobertura",
    "coincidencia",
    "confianza",
    "coordinación",
    "articulación",
    "escolaridad",
    "filtración",
    "incidencia",
    "información",
    "intensidad",
    "pendiente",
    "pobreza",
    "probabilidad",
    "proporción",
    "razón",
    "reducción",
    "resiliencia",
    "severidad",
    "suficiencia",
    "alineación",
}
MASCULINE = {
    "ahorro",
    "cambio",
    "capital",
    "coeficiente",
    "consumo",
    "descontento",
    "error",
    "esfuerzo",
    "índice",
    "ingreso",
    "mes",
    "nivel",
    "porcentaje",
    "presupuesto",
    "respaldo",
}
PLURAL = {
    "activos": "los",
    "años": "los",
    "aspiraciones": "las",
    "beneficios": "los",
    "conocimientos": "los",
    "hogares": "los",
    "meses": "los",
    "personas": "las",
    "servicios": "los",
    "visitas": "las",
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_article_is_that_of_the_noun(name: str) -> None:
    words = load_labels("es")
    label = words(f"outcome.{name}")
    head = label.split()[0]
    assert (head in FEMININE) + (head in MASCULINE) + (head in PLURAL) == 1, head
    article = PLURAL.get(head, "la" if head in FEMININE else "el")
    assert label.the == f"{article} {label}"
    assert label.to == (f"al {label}" if article == "el" else f"a {article} {label}")
    plural = head in PLURAL
    assert label.more == ("mayores" if plural else "mayor")


@pytest.mark.parametrize(
    ("outcome", "written"),
    [
        ("income", "el ingreso es mayor que con «B»"),
        ("headcount", "la incidencia de la pobreza es mayor que con «B»"),
        ("assets", "los activos productivos son mayores que con «B»"),
        ("visits", "las visitas de los gestores locales son mayores que con «B»"),
    ],
)
def test_sentences_agree_with_the_outcome(outcome: str, written: str) -> None:
    words = load_labels("es")
    told = words(
        "forest.title.higher",
        outcome=words(f"outcome.{outcome}"),
        architecture="A",
        reference="B",
        percent="",
        low="",
        high="",
    )
    assert f"Con el esquema «A», {written}" in told


def test_typography() -> None:
    """A space that does not break before %, none inside « » or before a colon."""
    wrong = re.compile(r" %|[\d}]%|«\s|\s»|['\"“”]|\s[;:!?]")
    texts = load_labels("es").texts
    faults = {
        key: text
        for key, text in texts.items()
        if not key.startswith("grammar.") and wrong.search(text)
    }
    assert faults == {}
