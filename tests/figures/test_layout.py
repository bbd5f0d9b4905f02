"""Every figure in every size: no text leaves the sheet or covers another, and none is too small."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from tests.figures.test_figures import (
    CASES,
    EMPTY,
    OF_ARCHITECTURES,
    Case,
    drawn_texts,
    five_with_long_names,
    once,
    texts_inside,
)

from synergysim.experiments.single_run import run_case
from synergysim.figures import OF_A_RUN, draw
from synergysim.figures.arrangement import arrangement
from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.sizes import PRINT, SIZES, SMALLEST_TEXT
from synergysim.report.run_figure import figure_tables, run_context
from synergysim.scenario.load import load_scenario

OTHER_LANGUAGES = [name for name in languages() if name != "en"]

OTHERS = [size for size in SIZES if size != PRINT]
"""Print is checked where each figure is tested."""


def fits(drawing: Drawing, size: str) -> None:
    texts_inside(drawing)
    smallest = min(text.get_fontsize() for text in drawn_texts(drawing.figure))
    assert smallest >= SMALLEST_TEXT
    width, height = drawing.figure.get_size_inches()
    assert 25.4 * width == pytest.approx(SIZES[size].width)
    if SIZES[size].height is not None:
        assert 25.4 * height == pytest.approx(SIZES[size].height)


ENGLISH_FIRST = [
    one if one == "en" else pytest.param(one, marks=pytest.mark.long) for one in languages()
]
"""Other languages are measured by the longer checks."""


@pytest.mark.parametrize("size", OTHERS)
@pytest.mark.parametrize("name", OF_ARCHITECTURES)
@pytest.mark.parametrize(
    "case",
    [
        case if case is five_with_long_names else pytest.param(case, marks=pytest.mark.long)
        for case in CASES
    ],
)
def test_figures_of_a_comparison_fit_other_sizes(
    name: str, size: str, case: Callable[[SimpleNamespace], Case], made_up: SimpleNamespace
) -> None:
    if (case, name) in EMPTY:
        return
    tables, context = once(case, made_up)
    fits(draw(name, tables, context, size=size), size)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", OTHER_LANGUAGES)
@pytest.mark.parametrize("name", OF_ARCHITECTURES)
def test_figures_of_a_comparison_fit_in_other_languages(
    name: str, language: str, size: str, made_up: SimpleNamespace
) -> None:
    tables, context = once(five_with_long_names, made_up)
    fits(draw(name, tables, context, language, size), size)


@pytest.fixture(scope="module")
def real():
    values = {
        "run.households": 60,
        "run.months": 48,
        "run.burn_in_years": 1,
        "programmes.productive.start": "2015-04",
    }
    return run_case("lesotho", architecture="coordinated-institutions", window=12, overrides=values)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ENGLISH_FIRST)
@pytest.mark.parametrize("name", [name for name in OF_A_RUN if name != "programme_lists"])
def test_figures_of_a_run_fit_other_sizes(name: str, language: str, size: str, real) -> None:
    # Combinations of three programmes and more: test_programme_lists.py.
    fits(draw(name, figure_tables(real), run_context(real), language, size), size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ENGLISH_FIRST)
@pytest.mark.parametrize(
    "case",
    [
        "lesotho",
        "peru-juntos-haku-winay",
        "mexico-proinpro",
        "mexico-prospera-package",
        "ethiopia-psnp-in-sct",
        "colombia-fest-unidos",
        "colombia-ppp",
        "mali-nioro-cash-plus",
    ],
)
def test_the_arrangement_of_every_country_fits_every_size(
    case: str, language: str, size: str
) -> None:
    scenario = load_scenario(case).scenario
    context = FigureContext(
        scenario.title, scenario.context.title, "", "none", 100, 1, 24, "0" * 40, "LSL", 2.15
    )
    table = arrangement(scenario)
    drawing = draw("institutions_diagram", {"arrangement": table}, context, language, size)
    fits(drawing, size)
    texts = " ".join(" ".join(text.get_text().split()) for text in drawing.figure.axes[0].texts)
    bodies = table[table["kind"] == "body"]
    words = load_labels(language)
    assert all(words.titled(title) in texts for title in bodies["title"])
