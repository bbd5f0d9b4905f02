"""A context from five published numbers: what is written, what is assumed, what contradicts."""

from __future__ import annotations

import pytest

from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.new_context import FiveNumbers
from synergysim.cli import main
from synergysim.scenario.load import load_part
from synergysim.units import DAYS_PER_MONTH

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


RATE = 50.0
LOCAL = {"currency": "KES", "price_year": "2019", "ppp": "50", "mean": "120"}
"""The mean of NUMBERS, 2.4 PPP$, at 50 shillings for a PPP$."""


@pytest.mark.usefixtures("here")
def test_money_of_a_country_gives_the_same_population_and_its_own_prices(capsys):
    assert call(**LOCAL, line="107.5") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "at 50.00 KES for a PPP$ of 2017: the mean is 2.40 PPP$ a day" in told
    mine = load_part("my-country-start", "contexts").part
    assert mine.poverty_line == pytest.approx(107.5 / RATE)
    assert (mine.prices.currency, mine.prices.year, mine.prices.local_per_ppp) == ("KES", 2019, 50)
    income = 2.4 * 5 * DAYS_PER_MONTH
    assert mine.livelihood.wage == pytest.approx(0.4 * income, rel=1e-3)


@pytest.mark.usefixtures("here")
def test_without_money_of_a_country_amounts_are_ppp():
    assert call() == 0
    mine = load_part("my-country-start", "contexts").part
    assert (mine.prices.currency, mine.prices.local_per_ppp) == ("USD", 1)
    assert mine.livelihood.wage == pytest.approx(0.4 * 2.4 * 5 * DAYS_PER_MONTH, rel=1e-3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mean": "120"}, "of other money, state --currency, --price-year and --ppp"),
        ({"mean": "120", "ppp": "50"}, "--ppp without it"),
        ({"ppp": "50", "currency": "KES"}, "--price-year: money of a country needs"),
        (LOCAL | {"currency": "shillings"}, "ISO 4217"),
        (LOCAL | {"price_year": "1889"}, "--price-year: out of range"),
        (LOCAL | {"ppp": "0"}, "--ppp: out of range"),
        (LOCAL | {"ppp": "nan"}, "--ppp: out of range"),
        (LOCAL | {"mean": "2.4"}, "2.4 KES, at 50 for a PPP$ 0.048 PPP$"),
        (LOCAL | {"line": "2.15"}, "--line: out of range"),
        (LOCAL | {"headcount": "0.2"}, "below 2.15 PPP$ of 2017 a day"),
    ],
)
def test_money_that_contradicts_is_an_error_and_nothing_is_written(here, capsys, changes, said):
    assert call(**changes) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (here / "scenarios").exists()


def test_the_implied_headcount_is_that_of_a_log_normal_distribution():
    """By numbers: the median of the log-normal with Gini 0.3 is 0.86 of its mean."""
    found = FiveNumbers(0.5, 1.0 / 0.8621, 0.3, 5.0, 0.4, line=1.0)
    assert found.implied_headcount == pytest.approx(0.5, abs=0.002)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("language", ["es", "fr"])
def test_every_language_says_what_was_assumed(capsys, language):
    assert call("--lang", language, **LOCAL) == 0
    told = capsys.readouterr().out
    assert "53" in told
    assert "Assumed" not in told
    assert "KES" in told
    assert "2019" in told
    assert max(map(len, told.splitlines()[1:])) <= 100
