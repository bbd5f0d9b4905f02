"""The local multiplier in the two settings of the local economy."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.cli import main
from synergysim.experiments.local_multiplier import multiplier
from synergysim.scenario.load import load_scenario


def table(**local_economy: object) -> pd.Series:
    values = {"context.territories.count": 4}
    values |= {f"context.local_economy.{name}": value for name, value in local_economy.items()}
    context = load_scenario("lesotho", overrides=values).scenario.context
    found = multiplier(context, households=160, replications=2, burn_in_years=4)
    return found.set_index("kind")["multiplier"]


def test_prices_that_adjust_make_a_part_of_the_gain_nominal():
    found = table(adjusts="prices")
    assert found["inflation"] > 0.1
    assert found["nominal"] > found["real"] > 0.5


def test_without_a_limit_of_capacity_prices_stay_and_all_gain_is_real():
    found = table(adjusts="output", capacity=5.0)
    assert found["inflation"] == pytest.approx(0.0, abs=1e-9)
    assert found["nominal"] == pytest.approx(found["real"])
    assert found["real"] > table(adjusts="prices")["real"]


def once(**options: float) -> pd.Series:
    context = load_scenario("lesotho", overrides={"context.territories.count": 4}).scenario.context
    found = multiplier(context, households=160, replications=2, burn_in_years=4, **options)
    return found.set_index("kind")["multiplier"]


def test_nominal_is_real_and_higher_prices():
    found = once(lump_sum=600.0)
    assert found["nominal"] == pytest.approx(found["real"] + found["prices"])
    assert found["prices"] > 0.0


def test_a_lump_sum_is_paid_once():
    """Twice the sum adds about as much per unit, so that what is divided by is what was paid."""
    found, double = once(lump_sum=100.0), once(lump_sum=200.0)
    assert 0.5 < found["nominal"] < 4.0
    assert double["nominal"] == pytest.approx(found["nominal"], rel=0.25)
    assert found["nominal"] != once(cash=100.0 / 24.0)["nominal"]


def test_a_sum_of_nothing_is_refused():
    with pytest.raises(ValueError, match="needs a transfer"):
        once(lump_sum=0.0)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_the_command_tells_all_parts(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["multiplier", "lesotho", "--lump-sum", "300", "--households", "60"]
    assert main([*words, "--replications", "2", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert "300" in told
    assert len([line for line in told.splitlines() if line.startswith("  ")]) == 4
    assert max(map(len, told.splitlines())) <= 100
    if language != "en":
        assert "prices" not in told
        assert "poorest" not in told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lump-sum", "0"], "above 0"),
        (["--share", "1.5"], "at most 1"),
        (["--cash", "4", "--lump-sum", "5"], "not allowed with"),
        (["--share", "0.001", "--households", "100"], "nobody receives anything"),
    ],
)
def test_a_wrong_option_is_told(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["multiplier", "lesotho", *options])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    assert said in capsys.readouterr().err
