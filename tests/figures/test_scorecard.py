"""The scorecard of findings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.figures.labels import languages, load_labels
from synergysim.figures.scorecard import draw_scorecard
from synergysim.figures.sizes import SIZES, sized


@pytest.mark.parametrize(
    ("worlds", "fragile", "told"),
    [
        ([0.9, 0.5], [False, True], "fragile among those supported: 1"),
        ([0.9, np.nan], [False, False], "fragile among those supported: 0"),
        # Without sampled worlds nobody looked.
        ([np.nan, np.nan], [False, False], "fragility was not tested"),
    ],
)
def test_fragility_is_counted_only_where_it_was_tested(worlds, fragile, told) -> None:
    table = pd.DataFrame(
        {
            "finding": ["F01", "F02"],
            "title": "A claim",
            "null": False,
            "developed_on": "",
            "verdict": "supported",
            "fragile": fragile,
            "robustness": worlds,
            "ablation": "breaks",
            "ratio": 2.0,
            "ratio_low": 1.5,
            "ratio_high": 2.5,
        }
    )
    drawing = draw_scorecard(table, "foot", load_labels("en"))
    assert drawing.title.endswith(told)
    assert "supported: 2" in drawing.title


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", languages())
def test_one_claim_has_a_place_below_its_texts_in_every_language(language, size) -> None:
    table = pd.DataFrame(
        {
            "finding": ["F05"],
            "title": "A claim",
            "null": False,
            "developed_on": "known results",
            "verdict": "incomplete",
            "fragile": pd.NA,
            "robustness": np.nan,
            "ablation": "none declared",
            "ratio": np.nan,
            "ratio_low": np.nan,
            "ratio_high": np.nan,
        }
    )
    with sized(size):
        drawing = draw_scorecard(table, "foot", load_labels(language))
    (axes,) = drawing.figure.axes
    texts = [text.get_window_extent().y0 for text in drawing.figure.texts[:-1]]
    assert axes.get_window_extent().y1 < min(texts)
    assert axes.get_window_extent().height > 5.0
