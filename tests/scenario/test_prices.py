from __future__ import annotations

import csv

import pytest

from synergysim.scenario.context import Context
from synergysim.scenario.load import load_part
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.prices import ppp_rate

COUNTRIES = ("colombia", "ethiopia", "lesotho", "mali", "mexico", "peru")


def given(country: str, quantity: str) -> dict[float, float]:
    path = shipped_folder("scenarios") / "data" / "prices.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["iso3"] == country]
    return {float(row["year"]): float(row["value"]) for row in rows if row["quantity"] == quantity}


def test_a_year_of_the_table_is_not_interpolated() -> None:
    cpi, ppp = given("PER", "cpi"), given("PER", "ppp_private_consumption")
    level = ppp_rate("PER", 2020)
    assert level.value == pytest.approx(ppp[2017] * cpi[2020] / cpi[2017], rel=1e-12)
    assert not level.interpolated
    assert "between" not in level.source


def test_the_index_is_taken_over_its_own_value_of_2017() -> None:
    """Colombia's index of 2017 is not 1."""
    cpi, ppp = given("COL", "cpi"), given("COL", "ppp_private_consumption")
    assert cpi[2017] != 1
    assert ppp_rate("COL", 2017).value == pytest.approx(ppp[2017], rel=1e-12)
    assert ppp_rate("COL", 2019).value == pytest.approx(ppp[2017] * cpi[2019] / cpi[2017])


def test_a_year_between_is_a_straight_line_and_marked() -> None:
    cpi, ppp = given("MEX", "cpi"), given("MEX", "ppp_private_consumption")
    level = ppp_rate("MEX", 2015)
    assert level.value == pytest.approx(ppp[2017] * (cpi[2014] + cpi[2016]) / 2)
    assert level.interpolated
    assert level.source.endswith("between 2014 and 2016")


def test_an_index_refers_to_the_time_of_its_survey() -> None:
    """Ethiopia's of "2015" lies between 2015 and 2016; a third of the way from it is 2016."""
    cpi, ppp = given("ETH", "cpi"), given("ETH", "ppp_private_consumption")
    assert ppp_rate("ETH", 2015.5).value == pytest.approx(ppp[2017] * cpi[2015])
    level = ppp_rate("ETH", 2016)
    assert level.value == pytest.approx(ppp[2017] * (2 * cpi[2015] + 1) / 3)
    assert level.interpolated


@pytest.mark.parametrize("country", ["ETH", "LSO", "MEX", "MLI"])
def test_2017_is_the_base_where_the_table_has_no_value_of_it(country: str) -> None:
    level = ppp_rate(country, 2017)
    assert level.value == given(country, "ppp_private_consumption")[2017]
    assert not level.interpolated


def test_a_year_outside_is_refused_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no prices for ETH in 2020; the nearest year is 2017"):
        ppp_rate("ETH", 2020)
    with pytest.raises(ValueError, match=r"nearest year is 2010\.5, .* from 2010\.5 to 2017"):
        ppp_rate("ETH", 2009)


def test_an_unknown_country_is_refused_with_those_known() -> None:
    with pytest.raises(ValueError, match="'BGD'; there are COL, ETH, LSO, MEX, MLI, PER"):
        ppp_rate("BGD", 2017)


@pytest.mark.parametrize("name", COUNTRIES)
def test_shipped_contexts_convert_money_as_the_table_does(name: str) -> None:
    resolved = load_part(name, "contexts")
    assert isinstance(resolved.part, Context)
    prices = resolved.part.prices
    level = ppp_rate(resolved.part.country, prices.year)
    assert prices.local_per_ppp == pytest.approx(level.value, abs=5e-7)
    stated = resolved.provenance["prices", "local_per_ppp"].source
    assert ("interpolated" in str(stated)) == level.interpolated
