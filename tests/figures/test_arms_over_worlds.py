"""Effects of arms over worlds: rows of the summary, sentences in three languages, the figure."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from synergysim.experiments.arm_published import against_published
from synergysim.experiments.four_arms import effects, yearly_means
from synergysim.figures import draw
from synergysim.figures.arms_over_worlds import world_sentences
from synergysim.figures.arms_summary import arms_summary_text
from synergysim.figures.arms_tables import ArmsTold
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.worlds_text import OverSets
from synergysim.findings.arm_worlds import world_effects


@pytest.fixture
def calm(made_up):
    return made_up.context(reference="none", shock="none", onset_date=None, shock_title="")


@pytest.fixture(scope="module")
def in_worlds(made_up):
    @cache
    def found(*synergies: float, sets: int = 12, **changes) -> OverSets:
        """Effects over worlds, one for each synergy; the default world has 2 per cent."""
        default = yearly_means(made_up.listed().drop(columns="shock"))
        worlds = [
            yearly_means(
                made_up.listed(synergy, replications=2, **changes).drop(columns="shock")
            ).assign(world=number + 1)
            for number, synergy in enumerate(synergies)
        ]
        every = pd.concat(worlds, ignore_index=True) if worlds else pd.DataFrame()
        return OverSets(world_effects(default, every), sets)

    return found


def text_with(made_up, calm, worlds, language="en", **told):
    listed = made_up.listed()
    found = effects(yearly_means(listed.drop(columns="shock")))
    published = against_published(found, ())
    arms = ArmsTold(worlds=worlds, **told)
    return arms_summary_text(listed, found, published, {}, calm, language, told=arms)


def assets_of(text: str) -> dict[str, list[str]]:
    """Rows below the last year of productive assets: name -> cells."""
    block = text.split("== productive assets")[1].split("\n\n")[0].splitlines()
    rows = [line.split() for line in block[-3:]]
    return {row[0]: row[1:] for row in rows}


def test_below_the_effects_of_the_last_year_are_their_range_and_counts(made_up, calm, in_worlds):
    worlds = in_worlds(*(11 * [0.02]), -0.02)
    text = text_with(made_up, calm, worlds)
    rows = assets_of(text)
    last = worlds.table.query("outcome == 'assets' and month == 36").set_index("contrast")
    synergy = last.loc["synergy"]
    assert rows["low"][-1] == f"{synergy['world_low']:+.0f}"
    assert rows["high"][-1] == f"{synergy['world_high']:+.0f}"
    assert rows["+/-/~"][-1] == "11/1/0"
    assert "12 other sets of assumptions were tried." in text
    assert "no probabilities" in text
    assert max(map(len, text.splitlines())) <= 100
    assert text.isascii()


def test_a_summary_without_worlds_has_none_of_it(made_up, calm):
    text = text_with(made_up, calm, None)
    assert "+/-/~" not in text
    assert "sets of assumptions" not in text


@pytest.mark.parametrize("language", languages())
def test_sentences_say_where_synergy_holds_and_where_not(made_up, calm, in_worlds, language):
    held = text_with(made_up, calm, in_worlds(*(10 * [0.02]), -0.02, -0.02), language)
    fewer = text_with(made_up, calm, in_worlds(*(6 * [0.02]), *(6 * [-0.02])), language)
    counts = {"en": "of", "es": "de", "fr": "sur"}[language]
    assert f"(10 {counts} 12)" in held
    assert f"(6 {counts} 12)" not in held
    assert f"(6 {counts} 12)" in fewer
    least = {"en": "at least 80% of the sets", "es": "al menos el 80\xa0% de los conjuntos",
             "fr": "au moins 80\u202f% des jeux"}[language]  # fmt: skip
    assert least.replace("\u202f", "\xa0") in " ".join(held.split()).replace("\u202f", "\xa0") or (
        least.replace("\xa0", " ").replace("\u202f", " ") in " ".join(held.split())
    )


def test_one_that_does_not_hold_is_told_with_the_side_of_the_default_world(
    made_up, calm, in_worlds
):
    """In the default world synergy is positive: worlds below zero do not make it hold."""
    text = " ".join(text_with(made_up, calm, in_worlds(*(12 * [-0.02]))).split())
    told = text.split("Synergy in year 3 is relevant")[1]
    assert "for: nothing. In fewer sets for: " in told
    assert "productive assets (0 of 12)" in told


def test_nothing_is_said_to_hold_with_few_sets_or_without_an_effect(made_up, calm, in_worlds):
    few = " ".join(text_with(made_up, calm, in_worlds(*(9 * [0.02]))).split())
    assert "With fewer than 10 sets nothing is said to hold." in few
    assert "is relevant and has the sign" not in few
    kept = in_worlds(*(12 * [0.02]))
    same = OverSets(kept.table.copy(), kept.sets)
    same.table[["effect", "above", "below"]] = 0.0
    same.table["holds"] = pd.array([pd.NA] * len(same.table), dtype="boolean")
    assert "is relevant and has the sign" not in text_with(made_up, calm, same)


@pytest.mark.parametrize("language", languages())
def test_one_set_none_and_no_ensemble_have_sentences_of_their_own(
    made_up, calm, in_worlds, language
):
    def told(worlds):
        return " ".join(text_with(made_up, calm, worlds, language).split())

    one = {"en": "One other set of assumptions was tried.",
           "es": "Se probó otro conjunto de supuestos.",
           "fr": "Un autre jeu d'hypothèses a été essayé."}[language]  # fmt: skip
    assert one in told(in_worlds(0.02)).replace("’", "'")
    assert "--ensemble 30" in told(in_worlds(0.02, 0.03, sets=0))
    nothing = {"en": "could be run", "es": "No se pudo simular", "fr": "n'a pu être simulé"}
    text = told(in_worlds())
    assert nothing[language] in text.replace("’", "'")
    assert "+/-/~" not in text


def test_arms_of_other_names_tell_of_their_last_contrast(made_up, calm, in_worlds):
    found = in_worlds(*(12 * [0.02]))
    text = text_with(made_up, calm, found, is_four_arms=False, contrasts={"both": "both - none"})
    assert "+/-/~" in text
    (told,) = world_sentences(found, "both", 36, ["assets", "nobody"], load_labels("en"))
    assert told.startswith("The contrast both in year 3 is relevant and has the sign")
    assert told.endswith("for: productive assets (12 of 12).")


def test_the_figure_draws_the_range_of_each_year_as_it_is_in_the_table(made_up, calm, in_worlds):
    worlds = in_worlds(*(11 * [0.02]), -0.02)
    tables = {"listed": made_up.listed(), "world_effects": worlds.table}
    drawing = draw("four_arms", tables, calm)
    lines = [
        line
        for axes in drawing.figure.axes
        for line in axes.get_lines()
        if line.get_label() == "_world_effects"
    ]
    years = 3
    assert len(lines) == 6 * years
    own = drawing.data.query("outcome == 'attendance' and series == 'synergy' and month == 36")
    told = worlds.table.query("outcome == 'attendance' and contrast == 'synergy' and month == 36")
    for end in ("world_low", "world_high"):
        assert own[end].iloc[0] == pytest.approx(100.0 * told[end].iloc[0])
    shown = " ".join(" ".join(text.get_text().split()) for text in drawing.figure.texts)
    assert "over 12 other sets of assumptions" in shown
    low, high = (f"{100.0 * told[end].iloc[0]:+.2f}" for end in ("world_low", "world_high"))
    said = f"over other sets of assumptions {low} to {high} (10th to 90th percentile)"
    assert said.replace("-", "−") in drawing.alt


def test_the_figure_without_worlds_is_as_before(made_up, calm, in_worlds):
    for tables in ({}, {"world_effects": in_worlds().table}):
        drawing = draw("four_arms", {"listed": made_up.listed(), **tables}, calm)
        assert "world_low" not in drawing.data
        shown = " ".join(text.get_text() for text in drawing.figure.texts)
        assert "sets of assumptions" not in shown
