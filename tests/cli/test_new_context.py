"""A context from five published numbers: what is written, what is assumed, what contradicts."""

from __future__ import annotations

import pytest

from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.new_context import FiveNumbers
from synergysim.cli import main
from synergysim.scenario.load import load_part

NUMBERS = {
    "headcount": "0.55", "mean": "2.4", "gini": "0.3", "household-size": "5", "wage-share": "0.4",
}  # fmt: skip


def call(*options, **changes):
    given = NUMBERS | {key.replace("_", "-"): value for key, value in changes.items()}
    return main(
        [
            "new-context",
            "my-country",
            *(w for k, v in given.items() for w in (f"--{k}", v)),
            *options,
        ]
    )


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
def test_both_files_are_valid_and_hold_the_numbers(capsys):
    assert call() == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "everything that the five numbers do not say" in told
    assert "7% of income, which leaves 53% for farming" in told
    context = load_part("my-country-start", "contexts").part
    assert context.population.household_size == 5.0
    assert context.poverty_line == 2.15
    problem = load_calibration("my-country")
    assert main(["validate", "scenarios/contexts/my-country-start.yaml"]) == 0
    assert main(["validate", "scenarios/calibrations/my-country.yaml"]) == 0
    assert problem is not None


def test_a_second_of_the_same_name_is_refused(here, capsys):
    assert call() == 0
    before = (here / "scenarios/contexts/my-country-start.yaml").read_text()
    assert call(gini="0.31") == 2
    assert "this name" in capsys.readouterr().err
    assert (here / "scenarios/contexts/my-country-start.yaml").read_text() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"headcount": "0.2"}, "contradict each other: headcount, mean and Gini"),
        ({"mean": "8"}, "contradict each other: headcount, mean and Gini"),
        ({"gini": "0.64", "headcount": "0.4"}, "contradict each other: headcount, mean and Gini"),
        ({"wage_share": "0.88"}, "wages leave too little for farming"),
        ({"gini": "30"}, "--gini: out of range"),
        ({"headcount": "nan"}, "--headcount: out of range"),
        ({"line": "0"}, "--line: out of range"),
    ],
)
def test_contradictions_are_errors_and_nothing_is_written(here, capsys, changes, said):
    assert call(**changes) == 2
    assert said in capsys.readouterr().err
    assert not (here / "scenarios").exists()


def test_the_implied_headcount_is_that_of_a_log_normal_distribution():
    """By numbers: the median of the log-normal with Gini 0.3 is 0.86 of its mean."""
    found = FiveNumbers(0.5, 1.0 / 0.8621, 0.3, 5.0, 0.4, line=1.0)
    assert found.implied_headcount == pytest.approx(0.5, abs=0.002)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_language_says_what_was_assumed(capsys, language):
    assert call("--lang", language) == 0
    told = capsys.readouterr().out
    assert "53" in told
    assert "Assumed" not in told
    assert max(map(len, told.splitlines()[1:])) <= 100
