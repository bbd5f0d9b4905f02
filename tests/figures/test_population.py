"""The figure of a population: its panel of targets has the targets of the title, each as it is."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from tests.figures.test_figures import texts_inside

from synergysim.calibration.moments import MOMENTS
from synergysim.figures import population
from synergysim.figures.figure_context import FigureContext
from synergysim.figures.labels import languages, load_labels
from synergysim.figures.style import RC

CONTEXT = FigureContext(
    experiment_title="",
    context_title="Rural Peru",
    reference="",
    shock="none",
    households=300,
    replications=4,
    months=12,
    manifest_id="0" * 64,
    currency="PEN",
    poverty_line=5.27,
)

# What was achieved, the target and its tolerance, by name.
FITTED = {
    "headcount": (0.405, 0.421, 0.01),
    "gini": (0.395, 0.39, 0.01),
    "farm_share": (0.51, 0.5, 0.02),
    "remittance_share": (0.08, 0.08, 0.02),
    "ability_drift": (0.009, 0.0, 0.01),
}


def tables(*, fitted: bool = True) -> dict[str, pd.DataFrame]:
    rows = []
    for name in MOMENTS:
        achieved, target, tolerance = FITTED.get(name, (0.4, 0.42, 0.1)) if fitted else (0.4,) * 3
        asked = fitted and name in {*FITTED, "wage_share"}
        low, high = (target - tolerance, target + tolerance) if asked else (np.nan, np.nan)
        rows.append(
            {
                "moment": name,
                "kind": ("fitted" if name in FITTED else "check") if asked else "",
                "achieved": achieved,
                "target": target if asked else np.nan,
                "low": low,
                "high": high,
                "inside": bool(low <= achieved <= high) if asked else None,
            }
        )
    chance = np.random.default_rng(1)
    people = pd.DataFrame(
        {name: chance.uniform(1.0, 9.0, 60) for name in ("welfare", "farm", "wages", "remittances")}
    )
    people = people.assign(size=chance.integers(1, 6, 60), assets=chance.uniform(0, 900, 60))
    return {"moments": pd.DataFrame(rows), "households": people}


@pytest.fixture
def drawing():
    with mpl.rc_context(RC):
        return population.draw(tables(), CONTEXT, load_labels("en"))


def panel(drawing) -> mpl.axes.Axes:
    return next(
        axes for axes in drawing.figure.axes if axes.get_title("left") == "Calibration targets"
    )


def test_the_rows_are_the_fitted_targets_that_the_title_counts(drawing):
    assert "4 of 5 calibration targets" in drawing.title
    rows = [label.get_text() for label in panel(drawing).get_yticklabels()]
    assert len(rows) == 5
    assert rows[0] == "Poverty headcount"
    assert "Trend of ability" in rows
    assert "Share of income from wages" not in rows  # a check, and no target that was fitted


def test_each_mark_is_drawn_at_its_distance_in_tolerances(drawing):
    """By hand: (0.405 - 0.421) / 0.01 = -1.6; (0.009 - 0) / 0.01 = 0.9."""
    marks = [line for line in panel(drawing).lines if line.get_marker() in ("o", "X")]
    placed = {-float(line.get_ydata()[0]): line for line in marks}
    found = [float(placed[row].get_xdata()[0]) for row in range(5)]
    np.testing.assert_allclose(found, [-1.6, 0.5, 0.5, 0.0, 0.9], atol=1e-9)
    data = drawing.data[drawing.data["panel"] == "distance from target in tolerances"]
    np.testing.assert_allclose(data["value"], found)


def test_only_the_target_that_is_missed_has_a_cross_and_says_so(drawing):
    marks = [line.get_marker() for line in panel(drawing).lines if line.get_marker() in ("o", "X")]
    assert marks == ["X", "o", "o", "o", "o"]
    texts = [text.get_text() for text in panel(drawing).texts]
    assert texts[0] == "0.405 (0.411 to 0.431) outside"
    assert texts[1].endswith("inside")


@pytest.mark.parametrize("language", languages())
def test_no_text_leaves_the_page_or_covers_another(language):
    with mpl.rc_context(RC):
        texts_inside(population.draw(tables(), CONTEXT, load_labels(language)))


def test_bars_of_bands_end_where_the_band_ends(drawing):
    """Projecting ends made a miss look like a hit: they added half the width of the bar."""
    bars = [line for axes in drawing.figure.axes for line in axes.lines if line.get_linewidth() > 2]
    assert all(line.get_solid_capstyle() == "butt" for line in bars)
    assert RC["lines.solid_capstyle"] == "butt"


def test_without_targets_there_is_no_panel_of_targets():
    with mpl.rc_context(RC):
        drawn = population.draw(tables(fitted=False), CONTEXT, load_labels("en"))
    assert "no calibration targets" in drawn.title
    assert "Calibration targets" not in [axes.get_title("left") for axes in drawn.figure.axes]
