"""Figures of one run: data, titles and text, on made-up records and on a real one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.figures.test_figures import texts_inside

from synergysim.experiments.single_run import run_case
from synergysim.figures import OF_A_RUN, FigureContext, draw
from synergysim.figures.profile import yearly
from synergysim.figures.stages import year_ticks
from synergysim.measures.coordination import FUNCTIONS, LEVELS
from synergysim.report.run_figure import applicable_to, draw_run, figure_tables, run_context

SMALL = {
    "run.households": 60,
    "run.months": 48,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
}
OF_TWO = [name for name in OF_A_RUN if name != "programme_lists"]
"""Figures of a run with two programmes, whose lists have one combination."""
NAMES = [name for name in OF_TWO if name != "run_overview"]


@pytest.fixture(scope="module")
def real():
    return run_case("lesotho", architecture="coordinated-institutions", window=12, overrides=SMALL)


def context() -> FigureContext:
    return FigureContext(
        experiment_title="A case",
        context_title="A country",
        reference="",
        shock="none",
        households=100,
        replications=1,
        months=24,
        manifest_id="0" * 40,
        currency="LSL",
        poverty_line=2.15,
    )


QUARTERS = pd.DataFrame(
    {"month": range(2, 24, 3),
     "date": [f"{2015 + m // 12}-{m % 12 + 1:02d}" for m in range(2, 24, 3)], "shock": "none"}
)  # fmt: skip


def profile(**levels: float) -> pd.DataFrame:
    rows = [
        QUARTERS.assign(
            level=level,
            function=function,
            value=np.nan
            if level not in levels or (level == "local" and function == "budget")
            else levels[level],
        )
        for level in LEVELS
        for function in FUNCTIONS
    ]
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_run_fits_its_pages(name, real):
    drawing = draw(name, figure_tables(real), run_context(real))
    texts = " ".join(texts_inside(drawing))
    assert "simulation, not forecast" in texts
    assert drawing.title in drawing.alt
    assert len(drawing.data) > 0
    assert "nan" not in drawing.alt


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ({"national": 0.1, "local": 0.4}, "stronger on the ground (mean 0.40) than"),
        ({"national": 0.5, "local": 0.4}, "stronger between ministries (mean 0.50) than"),
        ({"national": 0.42, "local": 0.4}, "about equally strong"),
        ({"national": 0.42}, "No function allows"),
    ],
)
def test_the_profile_names_the_stronger_level(levels, told):
    drawing = draw("profile", {"coordination": profile(**levels)}, context())
    assert told in drawing.title
    texts_inside(drawing)


def test_the_profile_ranks_no_level_where_one_will_runs_both_programmes():
    """Two ministries, or one that does not do its whole work, may be ranked; one will may not."""
    tables = {"coordination": profile(national=0.5, local=0.4)}
    for other, effort, told in (
        ("a", 1.0, "One institution"),
        ("b", 1.0, "stronger"),
        ("a", 0.9, "stronger"),
    ):
        one = {
            "shock": "none",
            "lead": "cash",
            "partner": "goats",
            "lead_ministry": "a",
            "partner_ministry": other,
            "effort_lead": effort,
            "effort_partner": 1.0,
        }
        drawing = draw("profile", tables | {"partnerships": pd.DataFrame([one])}, context())
        assert told in drawing.title


def test_the_profile_shows_defined_levels_and_prints_their_numbers():
    drawing = draw("profile", {"coordination": profile(national=0.25, local=0.5)}, context())
    texts = texts_inside(drawing)
    assert {"National", "Local", "2015", "2016"} <= set(texts)
    assert "Intermediate" not in texts
    assert texts.count("0.25") == 2 * 4
    assert texts.count("0.50") == 2 * 3  # nobody local moves budgets
    assert "Levels without any value: intermediate" in drawing.alt
    with pytest.raises(ValueError, match="no defined cell"):
        draw("profile", {"coordination": profile()}, context())


def test_a_year_is_the_mean_of_its_defined_quarters():
    table = profile(national=0.2)
    table.loc[(table["month"] == 2) & (table["level"] == "national"), "value"] = np.nan
    table.loc[(table["month"] == 5) & (table["level"] == "national"), "value"] = 0.5
    found = yearly(table).set_index(["level", "function", "year"])["value"]
    assert found["national", "timing", "2015"] == pytest.approx((0.5 + 0.2 + 0.2) / 3)
    assert np.isnan(found["local", "budget", "2015"])


def pairs(lead: list[float], partner: list[float], ministries: int = 1) -> dict[str, pd.DataFrame]:
    names = ["social", *(f"ministry-{i}" for i in range(ministries))]
    frames = [
        QUARTERS.assign(
            lead="a",
            partner=name,
            lead_ministry="social",
            partner_ministry=name,
            effort_lead=lead,
            effort_partner=partner,
            trust_lead=0.3,
            trust_partner=0.6,
        )
        for name in names[1:]
    ]
    titles = [QUARTERS.assign(ministry=n, title=f"Ministry of {n} (M{n[-1]})") for n in names]
    return {
        "partnerships": pd.concat(frames, ignore_index=True),
        "ministries": pd.concat(titles, ignore_index=True),
    }


@pytest.mark.parametrize(
    ("partner", "told"),
    [
        (
            np.linspace(0.1, 0.7, 8),
            "becomes more willing to cooperate: from 0.23 in the first year to 0.57",
        ),
        (np.linspace(0.7, 0.1, 8), "becomes less willing to cooperate: from 0.57"),
        ([0.3] * 8, "hardly changes: 0.30"),
    ],
)
def test_the_title_says_how_the_less_committed_partner_changes(partner, told):
    drawing = draw("effort_trust", pairs([0.9] * 8, list(partner)), context())
    assert told in drawing.title
    assert {"Ml towards M0", "M0 towards Ml"} <= set(texts_inside(drawing))


def test_two_offices_that_never_differ_are_one_line():
    tables = pairs([0.5] * 8, [0.5] * 8, ministries=1)
    frame = tables["partnerships"]
    one = frame.assign(partner_ministry=frame["lead_ministry"], trust_partner=0.3)
    same = {**tables, "partnerships": one}
    drawing = draw("effort_trust", same, context())
    shown = texts_inside(drawing)
    assert "Ml: lead and partner institution" in shown
    assert len(drawing.figure.axes[0].lines) == 1


def test_many_ministries_still_fit():
    drawing = draw("effort_trust", pairs([0.5] * 8, [0.5] * 8, ministries=9), context())
    texts_inside(drawing)
    assert drawing.data["towards"].nunique() == 10


def bodies(decisions: list[int]) -> pd.DataFrame:
    return QUARTERS.assign(
        body="c", title="Committee", level="national", members=6, places=1, meetings=1,
        decisions=decisions, meeting_attendance=np.linspace(0.9, 0.2, 8), information=0.5,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("decisions", "told"),
    [
        ([0] * 8, "never decides anything"),
        ([2, 1] + [0] * 6, "last decision in the quarter to June 2015"),
        ([1] * 8, "still takes decisions in the last year"),
    ],
)
def test_bodies_say_whether_they_still_decide(decisions, told):
    drawing = draw("coordination_bodies", {"bodies": bodies(decisions)}, context())
    assert told in drawing.title
    assert "0.75 in the first year" in drawing.title
    assert f"decisions {sum(decisions)}" in drawing.alt
    texts_inside(drawing)


def test_money_says_what_became_of_each_hundred():
    uses = {
        "benefits": 50.0,
        "delivery": 10.0,
        "administration": 5.0,
        "coordination": 0.0,
        "moved": 0.0,
        "unspent": 15.0,
        "retained": 20.0,
        "reprogrammed": 0.0,
    }
    table = QUARTERS.assign(
        programme="p", side="productive", ministry="m", committed=100.0, released=65.0,
        executed=65.0, carried=10.0 * np.arange(1, 9), **(uses | {"unspent": 5.0}),
    )  # fmt: skip
    drawing = draw("money_quarters", {"budgets": table}, context())
    assert drawing.title.startswith("Of every 100 LSL approved for productive programmes, 50 reach")
    assert drawing.title.endswith(
        "50 reach families in cash or in kind, 10 pay for training and delivery, 20 are held back,"
        " 5 cannot be executed and 10 are left at the end"
    )
    heights = [patch.get_height() for patch in drawing.figure.axes[0].patches]
    assert sum(heights) == pytest.approx(720.0)
    assert "left at the end: 80" in texts_inside(drawing)
    texts_inside(drawing)
    shown = [text.get_text() for text in drawing.figure.legends[0].get_texts()]
    assert "coordination" not in shown  # no money went there
    nothing = table.assign(**dict.fromkeys(["committed", "carried", *uses], 0.0))
    assert "No budget" in draw("money_quarters", {"budgets": nothing}, context()).title


@pytest.mark.parametrize("name", [name for name in NAMES if name != "institutions_diagram"])
def test_another_shock_has_no_rows(name, real):
    from dataclasses import replace

    with pytest.raises(ValueError, match="no rows with shock = flood"):
        draw(name, real.tables, replace(run_context(real), shock="flood"))


def test_a_run_writes_what_it_can_fill(real, tmp_path):
    files = draw_run(real, tmp_path)
    assert {file.suffix for file in files} == {".svg", ".pdf", ".png", ".csv", ".txt"}
    assert {file.stem for file in files} == set(OF_TWO)
    nobody_meets = SMALL | {"institutions.councils.community-council": None}
    alone = run_case("lesotho", architecture="integrated", window=12, overrides=nobody_meets)
    assert "coordination_bodies" not in applicable_to(alone.tables, run_context(alone))


def test_years_below_an_axis_begin_with_the_first_whole_one():
    months = list(range(1, 50, 3))
    frame = pd.DataFrame(
        {
            "month": months,
            "date": [f"{2014 + (m + 9) // 12}-{(m + 9) % 12 + 1:02d}" for m in months],
        }
    )
    ticks, years = year_ticks(frame, 2)
    assert years == ["2015", "2017"]
    assert ticks == [4, 28]
