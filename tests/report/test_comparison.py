"""What a comparison prints and draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.comparison import run_experiment
from synergysim.experiments.experiment import experiment_of, load_experiment
from synergysim.report.comparison import draw_figures, drawings, figure_context, summary
from synergysim.scenario.load import load_scenario

SMALL = {
    "run.households": 60,
    "run.months": 24,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
}
TWO = ("independent", "integrated")
KINDS = {".svg", ".pdf", ".png", ".csv", ".txt"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("results")


@pytest.fixture
def shocked(write_experiment, folder):
    """The tiny experiment; the module's folder holds its cells from the second test on."""
    return run_experiment(load_experiment(write_experiment()), folder, workers=1)


@pytest.fixture
def calm(write_experiment, folder):
    """One replication and no shock."""
    overrides = {"run.burn_in_years": 1, "programmes.productive.start": "2015-04"}
    given = write_experiment("calm", shocks=None, replications=1, overrides=overrides)
    return run_experiment(load_experiment(given), folder, workers=1)


def compare_cases(cases, folder):
    found = experiment_of(cases, title="Cases", replications=1, window=12)
    return run_experiment(found, folder, workers=1)


def figures_of(paths):
    return sorted({path.name.split(".")[0] for path in paths})


def test_the_context_says_what_was_run(shocked):
    context = figure_context(shocked)
    assert (context.households, context.replications, context.months) == (60, 2, 24)
    assert context.experiment_title == "A tiny comparison"
    assert (context.reference, context.shock) == ("independent", "covid19-lesotho")
    assert context.onset_date == "2015-10"
    assert context.manifest_id == shocked.manifest["id"]
    assert context.currency == "LSL"


DIAGRAMS = ["institutions_diagram-independent", "institutions_diagram-integrated"]


def test_the_summary_has_both_states_and_the_reference_level(shocked):
    text = summary(shocked)
    assert "A tiny comparison" in text
    assert text.index("== Without a shock ==") < text.index("== With the shock: COVID-19")
    assert shocked.manifest["id"] in text
    outcomes = shocked.outcomes.query("shock == 'none' and architecture == 'independent'")
    assert f"{outcomes['income'].mean():.3f}" in text
    row = shocked.differences().query("shock == 'none' and outcome == 'income'").iloc[0]
    assert f"{row['mean']:+.3f}" in text
    assert not [line for line in text.splitlines() if len(line) > 100]


def test_all_figures_are_drawn_beside_the_tables_with_what_they_show(shocked):
    paths = draw_figures(shocked)
    assert figures_of(paths) == [
        "benefit_incidence",
        "budget_waterfall",
        "cost_of_results",
        "cost_plane",
        "forest",
        "funnel",
        *DIAGRAMS,
        "overlap",
        "poverty_curve",
        "recovery",
        "recovery_by_group",
        "shock_fan",
        "territories",
        "who_gains",
    ]
    assert {path.parent for path in paths} == {shocked.folder / "figures"}
    assert {path.suffix for path in paths} == KINDS
    assert all(path.stat().st_size > 0 for path in paths)
    shown = pd.read_csv(shocked.folder / "figures" / "forest.csv").query("outcome == 'income'")
    of_poor = "shock == 'covid19-lesotho' and group == 'poor' and level == 'poor'"
    expected = shocked.group_differences().query(f"{of_poor} and measure == 'income'")
    assert len(expected) == 1
    assert shown["mean"].iloc[0] == pytest.approx(expected["mean"].iloc[0])


def test_without_a_shock_no_text_mentions_one_and_figures_go_where_they_are_wanted(calm, tmp_path):
    context = figure_context(calm)
    assert not context.has_shock
    assert context.onset_date is None
    text = summary(calm)
    assert "Without a shock" in text
    assert "With the shock" not in text
    assert "resilience" not in text
    paths = draw_figures(calm, folder=tmp_path / "elsewhere" / "figures")
    assert {path.parent for path in paths} == {tmp_path / "elsewhere" / "figures"}
    assert figures_of(paths) == [
        "benefit_incidence",
        "budget_waterfall",
        "cost_of_results",
        "cost_plane",
        "forest",
        "funnel",
        *DIAGRAMS,
        "overlap",
        "poverty_curve",
        "territories",
        "who_gains",
    ]


def test_one_replication_has_differences_but_no_verdict(calm):
    text = " ".join(summary(calm).split())
    assert "too few replications" in text.lower()
    assert "*" not in text.split("==")[2].split("There are")[0]
    assert calm.differences()["low"].isna().all()


def test_architectures_are_named_by_the_catalogue_and_others_by_their_title(shocked):
    titles = figure_context(shocked).architecture_titles
    variants = shocked.experiment.variants
    assert titles == {name: variants[name].scenario.architecture.title for name in TWO}
    assert "One integrated programme" in summary(shocked)


def test_cases_are_named_by_their_own_titles(folder):
    cases = {
        name: load_scenario(
            "lesotho",
            architecture="independent",
            overrides=SMALL | {"title": f"The {name} one", "programmes.social.cash.amount": amount},
        )
        for name, amount in (("small", 50.0), ("large", 200.0))
    }
    found = compare_cases(cases, folder)
    assert figure_context(found).architecture_titles == {
        "small": "The small one",
        "large": "The large one",
    }
    text = " ".join(summary(found).split())
    assert "The small one" in text
    assert "The large one" in text


def test_cases_with_equal_titles_are_named_by_file(folder):
    base = load_scenario("lesotho", overrides=SMALL)
    cases = {"before": base, "after": base.replace({"programmes.social.cash.amount": 200.0})}
    found = compare_cases(cases, folder)
    text = summary(found)
    assert "before (level)" in text
    assert any(line.startswith("after") for line in text.splitlines())


def test_a_case_compared_with_a_copy_of_itself_does_not_differ(folder):
    case = load_scenario("lesotho", overrides=SMALL)
    found = compare_cases({"one": case, "two": case}, folder)
    assert (found.differences()["mean"] == 0.0).all()
    assert "two" in summary(found)


def test_a_shock_that_touches_nobody_has_no_figure_of_recovery(write_experiment, folder):
    overrides = {
        "run.burn_in_years": 1,
        "programmes.productive.start": "2015-04",
        "shocks.covid19-lesotho.path.onset": "2015-10",
        "shocks.covid19-lesotho.severity": 0.0,
    }
    given = write_experiment("harmless", replications=1, overrides=overrides)
    found = run_experiment(load_experiment(given), folder, workers=1)
    states = found.outcomes.set_index(["shock", "architecture"])["income"]
    assert np.array_equal(states["none"], states["covid19-lesotho"])
    drawn = {name for name, _ in drawings(found)}
    assert "recovery" not in drawn
    assert "forest" in drawn
