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
            "level": group,
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
        if line.get_label() == "_world_differences" and np.isfinite(line.get_xdata()).all()
    ]
    assert len(lines) == 1, "of families that the figure does not show nothing is drawn"
    assert list(lines[0].get_xdata()) == pytest.approx([-2.0, 4.0])
    texts = " ".join(text.get_text() for text in drawing.figure.texts).replace("\n", " ")
    assert "over 30 other sets of assumptions" in texts
    assert drawing.title == without.title
    empty = draw("forest", tables | {"world_differences": pd.DataFrame()}, made_up.context())
    assert "world_low" not in empty.data


def both_tables(made_up: SimpleNamespace, **changes: object) -> dict[str, pd.DataFrame]:
    return {"outcomes": made_up.outcomes(), "groups": made_up.groups(**changes)}


def test_it_shows_the_families_that_the_first_screen_leads_with(made_up: SimpleNamespace) -> None:
    drawing = draw("forest", both_tables(made_up), made_up.context())
    assert drawing.title.startswith("Income of families poor at the start is higher under")
    shown = drawing.data[["outcome", "group"]].drop_duplicates().itertuples(index=False)
    assert [tuple(one) for one in shown] == [
        ("income", "poor"),
        ("earned_income", "poor"),
        ("above_half_line", "poor"),
        ("on_list_both", "poor"),
        ("income_with_both", "all"),
        ("earned_income_with_both", "all"),
    ]
    untested = drawing.data["outcome"].str.endswith("_with_both")
    assert drawing.data.loc[untested, "differs"].isna().all()
    assert drawing.data.loc[~untested, "p_holm"].notna().all()
    texts = " ".join(text.get_text() for text in drawing.figure.texts).replace("\n", " ")
    assert "over 16 comparisons" in texts
    assert "their incomes are not tested" in texts
    panels = [axes for axes in drawing.figure.axes if axes.get_title(loc="left")]
    heads = [axes.get_title(loc="left").replace("\n", " ") for axes in panels]
    assert heads[0] == "Income of families poor at the start"
    assert heads[4] == "Income, families in both programmes"
    stars = [text.get_text() for axes in panels[4:] for text in axes.texts]
    assert stars
    assert not any(text.endswith("*") for text in stars)


def test_the_tests_of_the_first_screen_decide_where_they_are_known(
    made_up: SimpleNamespace,
) -> None:
    tables = both_tables(made_up)
    alone = draw("forest", tables, made_up.context())
    assert alone.data["differs"].fillna(False).any()
    screen = alone.data[["outcome", "group", "level", "architecture"]].rename(
        columns={"outcome": "measure"}
    )
    screen = screen.assign(owners="equal", p_holm=0.5)
    drawing = draw("forest", tables | {"first_screen": screen}, made_up.context())
    assert not drawing.data["differs"].fillna(False).any()
    assert drawing.title.startswith("No significant difference in income of families poor")
    texts = " ".join(text.get_text() for text in drawing.figure.texts).replace("\n", " ")
    assert "over 24 comparisons" in texts


def test_without_a_poor_family_everybody_is_shown(made_up: SimpleNamespace) -> None:
    tables = both_tables(made_up)
    groups = tables["groups"]
    poor = (groups["group"] == "poor") & (groups["measure"] == "income")
    tables["groups"] = groups.assign(value=groups["value"].mask(poor))
    drawing = draw("forest", tables, made_up.context())
    assert set(drawing.data["group"]) == {"all"}
    assert drawing.title.startswith("Income is higher under")
    texts = " ".join(text.get_text() for text in drawing.figure.texts)
    assert "not tested" not in texts


def test_the_range_over_worlds_is_that_of_the_families_shown(made_up: SimpleNamespace) -> None:
    worlds = pd.DataFrame(
        [
            {
                "group": group,
                "level": group,
                "measure": "income",
                "architecture": "integrated",
                "worlds": 12,
                "world_low": low,
                "world_high": 0.2,
            }
            for group, low in (("all", -9.0), ("poor", 0.1))
        ]
    )
    drawing = draw(
        "forest", both_tables(made_up) | {"world_differences": worlds}, made_up.context()
    )
    found = drawing.data.dropna(subset=["world_low"])
    assert found[["group", "outcome", "world_low"]].to_numpy().tolist() == [["poor", "income", 0.1]]


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("size", ["print", "slide", "square"])
def test_labels_of_neighbouring_panels_do_not_overlap(
    made_up: SimpleNamespace, language: str, size: str
) -> None:
    drawing = draw("forest", both_tables(made_up), made_up.context(), language, size)
    drawing.figure.canvas.draw()
    boxes = [
        axes.xaxis.label.get_window_extent() for axes in drawing.figure.axes if axes.get_xlabel()
    ]
    assert len(boxes) == (3 if size == "slide" else 6)
    for place, one in enumerate(boxes):
        assert not any(one.overlaps(other) for other in boxes[place + 1 :])
