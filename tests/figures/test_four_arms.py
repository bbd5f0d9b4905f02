"""The figure of four arms: what it draws, and that its title follows the data."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.figures.test_layout import fits

from synergysim.experiments.arm_design import ARMS
from synergysim.experiments.four_arms import effects, yearly_means
from synergysim.figures import applicable, draw
from synergysim.figures.labels import languages
from synergysim.figures.sizes import SIZES


@pytest.fixture
def calm(made_up):
    return made_up.context(reference="none", shock="none", onset_date=None, shock_title="")


def drawing_of(made_up, calm, **changes):
    return draw("four_arms", {"listed": made_up.listed(**changes)}, calm)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"synergy": 0.02}, "points more than the sum of their separate effects"),
        ({"synergy": -0.02}, "points less than the sum of their separate effects"),
        ({"synergy": 0.0, "noise": 0.01}, "synergy does not differ significantly from zero"),
        ({"synergy": 0.003}, "by less than half a per cent of the level"),
        ({"replications": 9}, "too few replications"),
        ({"replications": 1}, "too few replications"),
    ],
)
def test_the_title_follows_the_data(made_up, calm, changes, words):
    drawing = drawing_of(made_up, calm, **changes)
    assert words in drawing.title
    assert "in year 3" in drawing.title
    assert drawing.title in drawing.alt


def test_the_numbers_drawn_are_those_of_the_summary(made_up, calm):
    data = drawing_of(made_up, calm).data
    yearly = effects(yearly_means(made_up.listed().drop(columns="shock")))
    for scale, outcome in ((1.0, "assets"), (100.0, "attendance"), (12.0, "hungry")):
        last = f"outcome == '{outcome}' and month == 36"
        drawn = data.query(f"{last} and series == 'synergy'").iloc[0]
        told = yearly.query(f"{last} and contrast == 'synergy'").iloc[0]
        assert drawn["mean"] == pytest.approx(scale * told["effect"])
        assert drawn["low"] == pytest.approx(scale * told["low"])
        assert drawn["percent"] == pytest.approx(told["percent"])
    assert set(data["series"]) == {*ARMS, "synergy", "both - none"}
    assert data["month"].min() == 12


def test_everything_is_on_the_page(made_up, calm):
    from tests.figures.test_figures import texts_inside

    shown = " ".join(texts_inside(drawing_of(made_up, calm))).replace("\n", " ")
    for words in (
        "Earned income",
        "Months of food shortage",
        "years since enrolment",
        "simulation, not",
    ):
        assert words in shown


def test_ticks_of_the_scales_are_distinct(made_up, calm):
    drawing = drawing_of(made_up, calm)
    drawing.figure.canvas.draw()
    for axes in drawing.figure.axes:
        labels = [label.get_text() for label in axes.get_yticklabels()]
        values = [float(label.replace(",", "").replace("−", "-")) for label in labels]
        np.testing.assert_allclose(values, axes.get_yticks(), atol=1e-9)


def test_a_context_without_a_threshold_has_no_panel_of_it(made_up, calm):
    listed = made_up.listed().assign(above_threshold=np.nan)
    drawing = draw("four_arms", {"listed": listed}, calm)
    assert "above_threshold" not in set(drawing.data["outcome"])
    assert sum(axes.axison for axes in drawing.figure.axes) == 10


def test_what_cannot_be_drawn_is_refused(made_up, calm):
    with pytest.raises(ValueError, match="no full year"):
        drawing_of(made_up, calm, months=8)
    without = made_up.listed().query("architecture != 'productive'")
    with pytest.raises(ValueError, match="missing: productive"):
        draw("four_arms", {"listed": without}, calm)


def test_figures_of_architectures_are_not_drawn_of_arms(made_up, calm):
    arms = {"listed": made_up.listed(), "outcomes": made_up.outcomes(), "money": made_up.money()}
    assert applicable(arms | made_up.basin_tables(), calm) == ["four_arms", "basins"]
    assert "four_arms" not in applicable(made_up.tables(replications=2), made_up.context())
    assert applicable(arms | {"listed": pd.DataFrame(arms["listed"][:0])}, calm) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_it_fits_every_size_and_language(made_up, calm, language, size):
    drawing = draw("four_arms", {"listed": made_up.listed()}, calm, language, size)
    fits(drawing, size)
    panels = [axes for axes in drawing.figure.axes if axes.axison]
    assert len(panels) == (6 if SIZES[size].is_brief else 12)
    assert all(axes.get_window_extent().height > 25.0 for axes in panels)
    assert drawing.data["outcome"].nunique() == 6
