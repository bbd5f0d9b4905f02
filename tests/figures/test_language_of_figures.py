"""Every figure in every language: no English word is drawn, and no range follows a preposition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from tests.figures import test_dialogue as of_levers
from tests.figures import test_of_sweeps as of_sweeps
from tests.figures import test_population as of_populations
from tests.figures import test_settings_over_worlds as of_settings
from tests.figures.test_figures import OF_ARCHITECTURES, drawn_texts

from synergysim.experiments.design.sweep_file import is_sweep
from synergysim.experiments.programme_lists import TABLE, combinations_of
from synergysim.experiments.single_run import run_case
from synergysim.experiments.sweep import load_plan
from synergysim.figures import FIGURES, OF_A_RUN, OF_SWEEPS, draw, population
from synergysim.figures.arrangement import arrangement
from synergysim.figures.drawing import Drawing
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import load_labels
from synergysim.figures.labels.label_files import folders
from synergysim.figures.outcome_text import OutcomeText
from synergysim.figures.scorecard import draw_scorecard
from synergysim.figures.style import RC
from synergysim.report.run_figure import figure_tables, run_context
from synergysim.report.sweep import titles_of_axes
from synergysim.scenario.load import load_scenario
from synergysim.scenario.names import known_names
from synergysim.statistics.grids import grid, switches

OTHERS = [name for name in folders() if name != "en"]
SHORTEST = 3
"""Letters of words that are looked at."""

NAMES = {"grants", "child", "springs", "juntos", "winay", "cash", "covid", "random"}
"""Parts of proper names, and codes, that figures have in every language."""

AFTER_ANOTHER = {
    "es": re.compile(r"\b(?:en|de|a|con|por|entre|hasta|del|al) de [−+]?\d"),
    "fr": re.compile(r"\b(?:en|de|à|avec|par|entre|jusqu’à|du|au) de [−+]?\d"),
}
"""A range, which begins with a preposition, behind another one."""


def plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()


def words_in(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z]+", plain(text)) if len(w) >= SHORTEST}


@cache
def only_english(language: str) -> frozenset[str]:
    """Words of the English catalogue that the language's own does not have."""
    mine, english = (
        set().union(*(words_in(re.sub(r"\{[^}]*\}", " ", text)) for text in texts.texts.values()))
        for texts in (load_labels(language), load_labels("en"))
    )
    return frozenset(english - mine - NAMES)


def english_in(text: str, language: str) -> set[str]:
    return words_in(text) & only_english(language)


def test_the_search_finds_english_and_leaves_the_language_alone() -> None:
    assert english_in("Decision power", "es") == {"decision", "power"} - words_in("decisión")
    assert english_in("further members", "fr") == {"further", "members"}
    for language in OTHERS:
        words = load_labels(language)
        assert not english_in(words("foot.caveat"), language)
        assert len(only_english(language)) > 500


Maker = Callable[[SimpleNamespace, str], Drawing]
PROGRAMMES = (
    "Familias en Accion",
    "Asset transfer with training",
    "Small livestock",
    "Coffee and fruit renewal",
    "Child grants programme",
)


def titled(made_up: SimpleNamespace, **changes: object) -> FigureContext:
    """Give a context whose titles the package ships."""
    shipped = {"experiment_title": "Five architectures under COVID-19"}
    return made_up.context(**({"context_title": "Rural Lesotho"} | shipped | changes))


_TABLES: dict[str, dict[str, pd.DataFrame]] = {}
"""Made-up tables of a comparison, made once for all figures."""


def of_comparison(name: str) -> Maker:
    def made(made_up: SimpleNamespace, language: str) -> Drawing:
        if "all" not in _TABLES:
            _TABLES["all"] = made_up.tables(replications=10)
        return draw(name, _TABLES["all"], titled(made_up), language)

    return made


def of_sweep(question: str) -> Maker:
    makers: Mapping[str, Callable[[], of_sweeps.Answer]] = {
        "effects": lambda: of_sweeps.answer(of_sweeps.levers(), "effects"),
        "ranking": lambda: of_sweeps.answer(of_sweeps.futures(), "ranking"),
        "regret": lambda: of_sweeps.answer(of_sweeps.futures(), "regret"),
        "discovery": lambda: of_sweeps.answer(of_sweeps.futures(), "discovery", "integrated"),
        "sensitivity": lambda: of_sweeps.answer(
            of_sweeps.sampled("morris"), "sensitivity", "integrated"
        ),
    }

    def made(made_up: SimpleNamespace, language: str) -> Drawing:
        tables = dict(makers[question]().tables)
        tables["factors"] = in_language(tables["factors"], language)
        if "group" in tables.get(question, ()):
            settings = pd.factorize(tables[question]["group"])[0].astype(str)
            tables[question] = tables[question].assign(group=settings)
        return draw(of_sweeps.ASKED[question], tables, titled(made_up, shock="none"), language)

    return made


def in_language(factors: pd.DataFrame, language: str) -> pd.DataFrame:
    words = load_labels(language)
    names = ("political support", "decision power", "joint budget", "local managers", "territory")
    titles = [words.titled(names[place % len(names)]) for place in range(len(factors))]
    return factors.assign(title=titles)


def levers_compared(made_up: SimpleNamespace, language: str) -> Drawing:
    table = switches(of_levers.runs(0.2), "income", ["levers.champions", "levers.money"])
    table.loc[table.index[0], "mean"] *= 2.0
    tables = {"switches": table, "factors": in_language(of_levers.FACTORS, language)}
    return draw("with_and_without", tables, titled(made_up), language)


def two_numbers(made_up: SimpleNamespace, language: str) -> Drawing:
    table = grid(of_levers.mapped(1.0), "income", "support", "share")
    factors = pd.DataFrame({"factor": ["support", "share"], "grade": "", "case": [0.7, 0.2]})
    factors = in_language(factors, language)
    return draw("grid_map", {"grid": table, "factors": factors}, titled(made_up), language)


def settings(made_up: SimpleNamespace, language: str) -> Drawing:
    name = load_labels(language).titled("local councils")
    return of_settings.drawn(
        SimpleNamespace(context=lambda: titled(made_up)),
        of_settings.rows({name: (0.1, of_settings.MANY)}).assign(base=name),
        language,
    )


def lists(made_up: SimpleNamespace, language: str) -> Drawing:
    random = np.random.default_rng(5)
    ever = {f"p{n}": random.random(1000) < 0.5 / (n + 1) for n in range(len(PROGRAMMES))}
    table = combinations_of(ever, dict(zip(ever, PROGRAMMES, strict=True)))
    return draw(TABLE, {TABLE: table}, titled(made_up), language)


@cache
def small_run():
    values = {"run.households": 60, "run.months": 48, "run.burn_in_years": 1}
    values |= {"programmes.productive.start": "2015-04"}
    return run_case("lesotho", architecture="coordinated-institutions", window=12, overrides=values)


def of_run(name: str) -> Maker:
    return lambda _, language: draw(
        name, figure_tables(small_run()), run_context(small_run()), language
    )


def diagram(case: str) -> Maker:
    def made(_: SimpleNamespace, language: str) -> Drawing:
        scenario = load_scenario(case).scenario
        words = load_labels(language)
        context = FigureContext(
            scenario.title, scenario.context.title, "", "none", 100, 1, 24, "0" * 40, "LSL", 2.15,
            variant=words.titled(scenario.architecture.title),
        )  # fmt: skip
        tables = {"arrangement": arrangement(scenario)}
        return draw("institutions_diagram", tables, context, language)

    return made


def of_population(_: SimpleNamespace, language: str) -> Drawing:
    words = load_labels(language)
    with mpl.rc_context(RC):
        return population.draw(
            of_populations.tables(), words.of_context(of_populations.CONTEXT), words
        )


def of_findings(_: SimpleNamespace, language: str) -> Drawing:
    table = pd.DataFrame(
        {
            "finding": ["F05", "F06", "N1"],
            "title": "Political support is necessary and not sufficient",
            "null": [False, False, True],
            "developed_on": ["known results", "", ""],
            "verdict": ["supported", "not supported", "unclear"],
            "fragile": [True, False, False],
            "robustness": [0.5, 0.9, 1.0],
            "ablation": ["breaks", "none declared", "breaks"],
            "ratio": [2.0, -1.0, 0.5],
            "ratio_low": [1.5, -2.0, -0.5],
            "ratio_high": [2.5, -0.5, 1.5],
        }
    )
    words = load_labels(language)
    return draw_scorecard(table, words("foot.caveat"), words)


CASES = (
    "peru-juntos-haku-winay",
    "mexico-prospera-package",
    "colombia-fest-unidos",
    "mali-nioro-cash-plus",
)
MAKERS: dict[str, Maker] = (
    {name: of_comparison(name) for name in OF_ARCHITECTURES}
    | {
        "basins": lambda made_up, language: draw(
            "basins", made_up.basin_tables(), titled(made_up, shock="none"), language
        ),
        "four_arms": lambda made_up, language: draw(
            "four_arms",
            {"listed": made_up.listed()},
            titled(made_up, shock="none", reference="none", replications=10),
            language,
        ),
    }
    | {of_sweeps.ASKED[question]: of_sweep(question) for question in of_sweeps.ASKED}
    | {"with_and_without": levers_compared, "grid_map": two_numbers}
    | {"settings_over_worlds": settings, TABLE: lists}
    | {name: of_run(name) for name in OF_A_RUN if name != TABLE}
    | {f"diagram of {case}": diagram(case) for case in CASES}
    | {"population": of_population, "scorecard": of_findings}
)


def test_every_figure_is_looked_at() -> None:
    assert {*FIGURES, *OF_SWEEPS, *OF_A_RUN} <= set(MAKERS)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", MAKERS)
def test_no_english_word_is_drawn(name: str, language: str, made_up: SimpleNamespace) -> None:
    drawing = MAKERS[name](made_up, language)
    texts = [text.get_text() for text in drawn_texts(drawing.figure)]
    found = {
        text: english for text in [*texts, drawing.alt] if (english := english_in(text, language))
    }
    assert not found
    for text in (*texts, drawing.alt):
        assert not AFTER_ANOTHER[language].search(" ".join(text.split())), text


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", [name for name in known_names("experiments") if is_sweep(name)])
def test_what_shipped_experiments_vary_has_a_name_in_the_language(name: str, language: str) -> None:
    plan, words = load_plan(name), load_labels(language)
    titles = titles_of_axes(plan, words).values()
    levels = [level for levels in plan.levers.values() for level in levels]
    named = [words.titled(str(value)) for value in plan.analysis.names.values()]
    written = [OutcomeText(words, pd.DataFrame()).level(level) for level in levels]
    for text in (*titles, *named, *written):
        assert not english_in(text, language), text
