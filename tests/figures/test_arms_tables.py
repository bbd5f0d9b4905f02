"""What a terminal tells of arms with names of their own, of windows, of a shock and of doses."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.experiments.arm_file import Published, Window
from synergysim.experiments.arm_published import against_published
from synergysim.experiments.four_arms import (
    arm_doses,
    effects,
    shock_effects,
    window_means,
    yearly_means,
)
from synergysim.figures import draw
from synergysim.figures.arms_summary import Contents, arms_summary_text
from synergysim.figures.arms_tables import ARM_CONTRASTS, ArmsTold
from synergysim.figures.labels import languages

NAMES = {"none": "nothing", "social": "cash", "both": "cash and goats"}
CONTRASTS = {"goats on top": {"cash and goats": 1, "cash": -1}}
CONTENTS = {
    "nothing": [],
    "cash": [Contents("Juntos", ("cash",), "2012-01", 120)],
    "cash and goats": [Contents("Goats", ("package",), "2013-01", 36)],
}
WINDOW = Window(since="goats", month=24, span=6)
PUBLISHED = Published(
    effect="goats on top", outcome="assets", since="goats", month=24, span=6, scale="percent",
    value=17, source="E1-001", grade="A",
)  # fmt: skip


@pytest.fixture
def listed(made_up):
    rows = made_up.listed(synergy=0.0).query("architecture != 'productive'")
    return rows.assign(architecture=rows["architecture"].map(NAMES))


@pytest.fixture
def tell(made_up, listed):
    def told(language="en", shock=0.0, window=WINDOW):
        starts = {"goats": 10}
        years = yearly_means(listed.drop(columns="shock")).assign(since="list", span=12)
        means = pd.concat([years, window_means(listed, [window], starts)])
        found = effects(means, CONTRASTS, "nothing")
        taken = pd.DataFrame()
        if shock:
            hit = means.assign(value=means["value"] * (1.0 - shock))
            taken = shock_effects(means, hit, CONTRASTS, "nothing")
        doses = pd.DataFrame(
            [("cash", 0, "juntos", 700.0, 0.0), ("cash and goats", 0, "juntos", 700.0, 0.0),
             ("cash and goats", 0, "goats", 0.0, 2100.0)],
            columns=["architecture", "replication", "programme", "money", "goods"],
        ).assign(lessons=0.0, full_visits=0.0)  # fmt: skip
        families = pd.DataFrame(
            [(arm, 0, 700.0) for arm in NAMES.values()],
            columns=["architecture", "replication", "families"],
        )
        arms = {"nothing": (), "cash": ("juntos",), "cash and goats": ("juntos", "goats")}
        about = ArmsTold(
            is_four_arms=False,
            reference="nothing",
            contrasts={"goats on top": "cash and goats − cash"},
            windows={("goats", 24, 6): "two years on"},
            starts={"goats": "Goats for All"},
            doses=arm_doses(doses, families, arms, CONTRASTS),
            shock=taken,
        )
        held = against_published(found, [PUBLISHED])
        context = made_up.context(reference="nothing", shock="none")
        return arms_summary_text(listed, found, held, CONTENTS, context, language, told=about)

    return told


def line_of(text, start):
    return next(line for line in text.splitlines() if line.startswith(start))


def test_names_contrasts_windows_and_doses_are_told(tell):
    text = tell()
    assert "nothing: families are enrolled and nothing is delivered" in text
    assert "goats on top = cash and goats - cash" in text
    assert "== Effects, two years on (months 19 to 24 since the start of Goats for All) ==" in text
    assert line_of(text, "difference: goats on top").split()[-4:] == ["0", "+3", "0.0", "0.0"]
    assert line_of(text, "cash and goats  ").split()[-4:] == ["1", "3", "0.0", "0.0"]
    published = text.split("Published and simulated")[1]
    assert "goods +3" in published
    assert "ynergy" not in text  # no contrast of this name was stated
    assert max(map(len, text.splitlines())) <= 100
    assert text.isascii()


def test_numbers_of_a_window_are_those_of_the_estimator(tell, listed):
    means = window_means(listed, [WINDOW], {"goats": 10})
    row = effects(means, CONTRASTS, "nothing").query("outcome == 'assets'").iloc[0]
    block = tell().split("== Effects, two years on")[1]
    written = line_of(block, "productive assets")
    assert f" {row['none']:,.0f} " in written
    assert f"{row['effect']:+,.0f} " in written


def test_what_a_shock_takes_is_told_by_arm_and_by_contrast(tell):
    text = tell(shock=0.25)
    arms = text.split("What the shock takes")[1]
    assert "by arm ==" in arms
    assert "by contrast ==" in text
    assert "What a shock takes is the mean with the shock less the mean without it" in text
    assert "What the shock takes" not in tell()


def test_a_window_before_the_shock_is_not_told(tell):
    assert "What the shock takes" not in tell(shock=1e-300)


@pytest.mark.parametrize("language", languages())
def test_every_language_tells_the_same_numbers(tell, language):
    text = tell(language, shock=0.25)
    english = tell(shock=0.25)
    assert text.count("goats on top") == english.count("goats on top")
    assert "{" not in text
    if language != "en":
        for words in ("families are enrolled", "difference:", "since the start", "the shock"):
            assert words not in text


def test_more_contrasts_than_a_line_holds_are_divided(made_up, listed):
    weights = {f"a long name of contrast {n}": {"cash": 1, "nothing": -1} for n in range(7)}
    found = effects(yearly_means(listed.drop(columns="shock")), weights, "nothing")
    about = ArmsTold(is_four_arms=False, reference="nothing")
    context = made_up.context(reference="nothing", shock="none")
    held = against_published(found, [])
    text = arms_summary_text(listed, found, held, CONTENTS, context, told=about)
    block = text.split("== earned income")[1].split("\n\n")[0]
    for name in weights:
        assert name in block
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("language", languages())
def test_the_figure_draws_the_arms_by_their_names(made_up, listed, language):
    weights = pd.DataFrame(
        [("cash", "cash", 1), ("cash", "nothing", -1),
         ("goats on top", "cash and goats", 1), ("goats on top", "cash", -1)],
        columns=["contrast", "arm", "weight"],
    )  # fmt: skip
    context = made_up.context(reference="nothing", shock="none", onset_date=None, shock_title="")
    drawing = draw("four_arms", {"listed": listed, ARM_CONTRASTS: weights}, context, language)
    assert set(drawing.data["series"]) == {*NAMES.values(), "goats on top"}
    assert drawing.title.startswith("goats on top")
    assert "cash and goats" in drawing.alt
    shown = " ".join(text.get_text() for text in drawing.figure.texts)
    assert "cash and goats − cash" in shown
