"""What a single run prints and draws."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from synergysim.experiments.single_run import run_case
from synergysim.figures.labels import load_labels
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.recording.paired_run import NO_SHOCK
from synergysim.report.run_facts import facts_of
from synergysim.report.run_figure import run_drawings
from synergysim.report.single_run import run_pieces, run_text
from synergysim.scenario.errors import ScenarioError

SMALL = {
    "run.households": 60,
    "run.months": 24,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
}
EARLY = {"shocks.covid19-lesotho.path.onset": "2015-10"}


@pytest.fixture(scope="module")
def shocked():
    return run_case("lesotho-covid19-emergency-cash", window=12, overrides=SMALL | EARLY)


@pytest.fixture(scope="module")
def calm():
    return run_case("lesotho", window=12, overrides=SMALL)


def line(text, start):
    (found,) = [line for line in text.splitlines() if line.lower().startswith(start)]
    return found


def numbers(text):
    return [float(word.replace(",", "")) for word in re.findall(r"-?[\d,]+\.\d+", text)]


def test_it_begins_with_the_case_and_its_architecture(shocked):
    scenario = shocked.case.scenario
    first, second = run_text(shocked).splitlines()[:2]
    assert first == f"{scenario.title} ({scenario.architecture.title})"
    assert "24" in second
    assert "60" in second


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "1 month, 1 household, one run", "2 months, 60 households, one run"),
        ("es", "1 mes, 1 hogar, una simulación", "2 meses, 60 hogares, una simulación"),
        ("fr", "1 mois, 1 ménage, une simulation", "2 mois, 60 ménages, une simulation"),
    ],
)
def test_one_month_is_no_months(calm, language, one, several):
    facts = facts_of(calm)
    for months, households, told in ((1, 1, one), (2, 60, several)):
        changed = replace(facts, months=months, households=households)
        pieces = run_pieces(calm.tables, changed, language)
        assert str(pieces[0][1]).startswith(told)


def test_outcomes_are_listed_by_shock_state(shocked):
    found = line(run_text(shocked), "income,")
    outcomes = shocked.outcomes.set_index("shock")["income"]
    assert numbers(found) == [round(outcomes[NO_SHOCK], 3), round(outcomes[shocked.shock], 3)]


def test_what_only_a_shock_has_leaves_the_counterfactual_blank(shocked, calm):
    (value,) = numbers(line(run_text(shocked), "resilience"))
    assert value == round(shocked.outcomes.set_index("shock")["resilience"][shocked.shock], 3)
    assert "resilience" not in run_text(calm).lower()


def test_every_outcome_is_written_in_its_unit(shocked):
    text, runs = run_text(shocked), shocked.outcomes.set_index("shock")
    for name in ("headcount", "hungry_months", "exposed_share_5", "assets"):
        found = OUTCOMES[name]
        start = f"{found.label}, {found.unit.text}".lower()
        values = runs[name].dropna() * found.unit.scale
        printed = line(text, start).lower().removeprefix(start).split()
        expected = [f"{value:,.{found.places}f}" for value in values]
        assert printed == expected


def test_a_calm_run_has_one_column(calm):
    assert numbers(line(run_text(calm), "income,")) == [round(calm.outcomes["income"].iloc[0], 3)]
    assert calm.shock == NO_SHOCK


def test_money_is_that_of_the_shocked_run_and_adds_up(shocked):
    text = run_text(shocked)
    assert "LSL" in text
    money = shocked.money[shocked.money["shock"] == shocked.shock]
    for _, rows in money.groupby("programme"):
        amounts = rows.set_index("use")["amount"]
        assert amounts["appropriated"] == pytest.approx(amounts.drop("appropriated").sum())
    words = load_labels("en")
    printed = text[text.index("Money over the run") :].split("\n\n")[0]
    for use, rows in money.groupby("use"):
        name = words("run.benefits") if use == "benefits" else words(f"use.{use}")
        assert numbers(line(printed, name)) == [round(amount, 1) for amount in rows["amount"]]


def test_a_use_that_a_programme_does_not_have_is_blank(shocked):
    assert "nan" not in run_text(shocked).lower()


@pytest.mark.parametrize("which", ["shocked", "calm"])
def test_the_figure_has_four_panels_and_a_counterfactual_only_beside_a_shock(which, request):
    name, drawing = next(run_drawings(request.getfixturevalue(which)))
    assert name == "run_overview"
    figure = drawing.figure
    panels = [axes for axes in figure.axes if axes.lines]
    assert len(panels) == 4
    assert {len(axes.lines) for axes in panels} == {2 if which == "shocked" else 1}


def test_without_programmes_it_says_that_there_is_no_money():
    text = run_text(
        run_case(
            "lesotho",
            programmes=[],
            responses=[],
            overrides={"run.households": 60, "run.months": 12, "run.burn_in_years": 1},
        )
    )
    assert "No programme has a budget." in text
    assert "Empty DataFrame" not in text


def test_a_window_longer_than_the_run_is_refused_and_the_usual_one_fits():
    few = {
        "run.households": 60,
        "run.months": 12,
        "run.burn_in_years": 1,
        "programmes.productive.start": "2015-04",
    }
    with pytest.raises(
        ScenarioError, match=r"window longer than the run\s+found: 100,000; allowed: at most 12"
    ):
        run_case("lesotho", window=100_000, overrides=few)
    shorter = run_case("lesotho", overrides=few).outcomes["income"]
    assert (
        shorter.tolist()
        == run_case("lesotho", window=12, overrides=few).outcomes["income"].tolist()
    )
