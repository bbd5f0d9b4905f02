from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from synergysim.figures import draw


def test_forest_shows_the_comparison(made_up: SimpleNamespace) -> None:
    drawing = draw("forest", {"outcomes": made_up.outcomes()}, made_up.context())
    assert drawing.title.startswith("Income is higher under “Institutions that coordinate”")
    assert drawing.title.endswith("4 of 4 architectures raise it")
    data = drawing.data.set_index(["outcome", "architecture"])
    best = data.loc[("income", "coordinated-institutions")]
    assert 7.0 < best["percent"] < 9.0
    assert best["percent_low"] < best["percent_low50"] < best["percent"] < best["percent_high"]
    assert f"{best['percent']:.1f}%" in drawing.title
    assert len(data) == 6 * 4


def test_forest_without_a_shock_has_no_resilience(made_up: SimpleNamespace) -> None:
    drawing = draw("forest", {"outcomes": made_up.outcomes()}, made_up.context(shock="none"))
    assert "resilience" not in set(drawing.data["outcome"])
    assert any("no shock" in text.get_text() for text in drawing.figure.texts)


def test_forest_orders_by_effect_and_says_what_is_missing(made_up: SimpleNamespace) -> None:
    outcomes = made_up.outcomes(replications=3)
    outcomes.loc[outcomes["architecture"] == "integrated", "income"] = float("nan")
    drawing = draw("forest", {"outcomes": outcomes}, made_up.context())
    panel = drawing.figure.axes[0]
    names = [text.get_text().replace("\n", " ") for text in panel.get_yticklabels()]
    assert names[0] == "Institutions that coordinate"
    assert names[-1] == "One integrated programme"
    assert panel.texts[-1].get_text() == "n/a"


def test_what_is_written_as_zero_has_no_star(made_up: SimpleNamespace) -> None:
    outcomes = made_up.outcomes(shocks=("none",), effect=0.0001, noise=0.00001)
    drawing = draw("forest", {"outcomes": outcomes}, made_up.context(shock="none"))
    assert drawing.data["differs"].any()
    texts = [text.get_text() for axes in drawing.figure.axes for text in axes.texts]
    zeros = [text for text in texts if text.startswith("0.0%")]
    assert zeros
    assert not any(text.endswith("*") for text in zeros)


def test_the_range_over_worlds_is_drawn_beside_the_interval_of_chance(
    made_up: SimpleNamespace,
) -> None:
    tables = {"outcomes": made_up.outcomes()}
    without = draw("forest", tables, made_up.context())
    level = without.data.set_index("outcome").loc["income", "reference_mean"].iloc[0]
    rows = [
        {
            "group": group,
            "measure": measure,
            "architecture": "integrated",
            "worlds": 30,
            "world_low": -0.02 * level,
            "world_high": 0.04 * level,
        }
        for group, measure in (("all", "income"), ("poor", "consumption"))
    ]
    drawing = draw("forest", tables | {"world_differences": pd.DataFrame(rows)}, made_up.context())
    lines = [
        line
        for axes in drawing.figure.axes
        for line in axes.lines
        if line.get_gid() == "world_differences" and np.isfinite(line.get_xdata()).all()
    ]
    assert len(lines) == 1, "of families that the figure does not show nothing is drawn"
    assert list(lines[0].get_xdata()) == pytest.approx([-2.0, 4.0])
    texts = " ".join(text.get_text() for text in drawing.figure.texts).replace("\n", " ")
    assert "over 30 other sets of assumptions" in texts
    assert drawing.title == without.title
    empty = draw("forest", tables | {"world_differences": pd.DataFrame()}, made_up.context())
    assert "world_low" not in empty.data
