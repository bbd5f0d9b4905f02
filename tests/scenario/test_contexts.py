"""The shipped contexts and calibrations: whole, sourced, and in line with the shipped tables."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import yaml

from synergysim.calibration.ensemble import uncertain_numbers
from synergysim.calibration.load_problem import load_calibration
from synergysim.measures.inequality import gini
from synergysim.scenario.context import Context
from synergysim.scenario.listing import numbers_of
from synergysim.scenario.load import ResolvedPart, load_part
from synergysim.scenario.presets import shipped_folder

SCENARIOS = shipped_folder("scenarios")
COUNTRIES = ("colombia", "ethiopia", "lesotho", "mali", "mexico", "peru")
CONTEXTS = sorted(path.stem for path in (SCENARIOS / "contexts").glob("*.yaml"))
CALIBRATIONS = sorted(path.stem for path in (SCENARIOS / "calibrations").glob("*.yaml"))
FITTED = {
    ("livelihood", "wage"),
    ("livelihood", "crop"),
    ("livelihood", "remittance"),
    ("population", "labour_dispersion"),
    ("behaviour", "schooling_reference"),
}
MOMENTS = {
    "headcount",
    "poverty_gap",
    "gini",
    "farm_share",
    "wage_share",
    "remittance_share",
    "median_income",
    "p10",
    "p25",
    "p75",
    "p90",
    "mean_assets",
    "median_assets",
    "share_high",
    "mean_size",
    "female_head",
    "labour_constrained",
    "between_territories",
    "hungry_months",
    "attendance",
    "income_drift",
    "assets_drift",
    "headcount_drift",
    "ability_drift",
}
NATIONAL_HEADCOUNT = {"lesotho": 49.7, "mali": 42.1, "peru": 20.5, "colombia": 35.7}
"""Official rates at the national line, in per cent; see the comments of the contexts."""

FloatArray = npt.NDArray[np.float64]


@cache
def context_of(name: str) -> ResolvedPart:
    return load_part(name, "contexts")


def part_of(name: str) -> Context:
    part = context_of(name).part
    assert isinstance(part, Context)
    return part


@cache
def calibration(name: str) -> dict[str, Any]:
    text = (SCENARIOS / "calibrations" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SCENARIOS / "data" / name)


def percentiles(file: str, **chosen: str) -> FloatArray:
    """Thresholds 1 to 99 from a shipped table."""
    rows = table(file)
    for column, value in chosen.items():
        rows = rows[rows[column] == value]
    ordered = rows.assign(quantile=rows["quantile"].astype(int)).sort_values("quantile")
    assert list(ordered["quantile"]) == list(range(1, 100))
    return ordered["value"].to_numpy(dtype=np.float64)


def ethiopia(area: str = "rural") -> FloatArray:
    quantity = "pc_consumption_percentile_2017ppp_approx"
    return percentiles("ethiopia-rural-2018.csv", area=area, quantity=quantity)


def mexico(area: str = "rural") -> FloatArray:
    quantity = "pc_monetary_income_percentile_2017ppp"
    return percentiles("mexico-rural-2022.csv", area=area, quantity=quantity)


def national(country: str) -> FloatArray:
    return percentiles("percentiles-national.csv", iso3=country)


def hundredths(thresholds: FloatArray) -> FloatArray:
    """Mean of each hundredth of people, by the rule that the calibrations state."""
    tail = np.log(5.0) / np.log(thresholds[98] / thresholds[94])
    inner = (thresholds[:-1] + thresholds[1:]) / 2
    highest = thresholds[98] * tail / (tail - 1)
    return np.concatenate([[thresholds[0] / 2], inner, [highest]])


def rural_table_gini(name: str, area: str = "rural") -> float:
    return float(gini(hundredths({"ethiopia": ethiopia, "mexico": mexico}[name](area))))


def national_gini(country: str) -> float:
    rows = table("summary-national.csv")
    found = rows[(rows["iso3"] == country) & (rows["quantity"] == "gini")]["value"]
    return float(found.iloc[0])


def test_all_six_countries_and_the_reference_are_there() -> None:
    wanted = {*COUNTRIES, *(f"{name}-start" for name in COUNTRIES)}
    assert wanted | {"rural-household", "reference", "lesotho-no-threshold"} <= set(CONTEXTS)
    assert {*COUNTRIES, "rural-household", "ethiopia-psnp-districts"} == set(CALIBRATIONS)


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_context_loads_on_its_own_and_every_number_is_sourced(name: str) -> None:
    resolved = context_of(name)
    for item in numbers_of(resolved.provenance):
        assert item.source, f"{item.file}:{item.line}"
        assert item.grade, f"{item.file}:{item.line}"
        banded = item.low is not None and item.high is not None
        assert banded or item.grade != "C" or item.source_class == "calibrated", item


@pytest.mark.parametrize("name", COUNTRIES)
def test_a_country_states_its_line_prices_and_people_itself(name: str) -> None:
    """Nothing of a stylised population may replace what its survey knows."""
    provenance = context_of(name).provenance
    own = [("poverty_line",), ("country",), ("prices", "local_per_ppp")]
    own += [
        ("population", key)
        for key in ("household_size", "size_dispersion", "female_head", "receives_remittances")
    ]
    for path in own:
        assert Path(provenance[path].file).stem == f"{name}-start", path


@pytest.mark.parametrize("name", [*COUNTRIES, "reference"])
def test_a_context_differs_from_its_start_in_fitted_and_drawn_values_only(name: str) -> None:
    text = (SCENARIOS / "contexts" / f"{name}.yaml").read_text(encoding="utf-8")
    stated = yaml.safe_load(text)
    parent = "rural-household" if name == "reference" else f"{name}-start"
    assert stated.pop("extends") == parent
    stated.pop("title")
    calibrated = "rural-household" if name == "reference" else name
    problem = load_calibration(calibrated)
    drawn = {tuple(path.split(".")) for path in uncertain_numbers(problem.start, problem.paths)}
    assert {(section, key) for section, keys in stated.items() for key in keys} == FITTED | drawn


def test_the_control_has_no_fixed_cost_and_else_equals_lesotho() -> None:
    control, plain = part_of("lesotho-no-threshold"), part_of("lesotho")
    assert control.technology.fixed_cost == 0
    assert control.livelihood == plain.livelihood
    assert control.behaviour == plain.behaviour
    assert control.population == plain.population


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_a_calibration_fits_as_many_values_as_moments_and_starts_within_bounds(name: str) -> None:
    given = calibration(name)
    start = part_of(given["context"])
    part_of(given["writes"])
    assert {tuple(path.split(".")) for path in given["parameters"]} == FITTED
    assert len(given["moments"]) == len(FITTED)
    for path, bounds in given["parameters"].items():
        section, key = path.split(".")
        assert bounds["low"] < getattr(getattr(start, section), key) < bounds["high"], path


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_moments_are_known_sourced_and_lie_in_their_bands(name: str) -> None:
    given = calibration(name)
    assert given["welfare"] in ("consumption", "income")
    assert not set(given["moments"]) & set(given["checks"])
    for moment, entry in (given["moments"] | given["checks"]).items():
        assert moment in MOMENTS
        assert entry["source"]
        assert entry["grade"] in ("A", "B", "C")
        if "low" in entry:
            assert entry["low"] <= entry["target"] <= entry["high"], moment
    assert all(entry["tolerance"] > 0 for entry in given["moments"].values())


@pytest.mark.parametrize("name", CALIBRATIONS)
def test_income_shares_add_up(name: str) -> None:
    given = calibration(name)
    entries = given["moments"] | given["checks"]
    shares = [entries[f"{kind}_share"]["target"] for kind in ("farm", "wage", "remittance")]
    assert sum(shares) == pytest.approx(1, abs=0.005)


@pytest.mark.parametrize("name", COUNTRIES)
def test_latin_america_measures_income_and_africa_consumption(name: str) -> None:
    rows = table("percentiles-national.csv")
    kinds = set(rows[rows["iso3"] == part_of(name).country]["welfare_type"])
    assert kinds == {calibration(name)["welfare"]}


@pytest.mark.parametrize("name", NATIONAL_HEADCOUNT)
def test_the_line_is_the_national_percentile_at_the_official_rate(name: str) -> None:
    thresholds = national(part_of(name).country)
    line = np.interp(NATIONAL_HEADCOUNT[name], np.arange(1, 100), thresholds)
    assert part_of(name).poverty_line == pytest.approx(line, abs=0.006)


def test_ethiopias_headcount_is_the_surveys_at_the_line_where_its_nation_has_pips_rate() -> None:
    assert part_of("ethiopia").poverty_line == 2.15
    rows = table("ethiopia-rural-2018.csv")
    found = rows[rows["quantity"] == "headcount_at_line_matched_to_PIP_27pct"]["value"]
    target = calibration("ethiopia")["moments"]["headcount"]["target"]
    assert target == pytest.approx(float(found.iloc[0]), abs=0.001)


def test_mexicos_rate_is_of_money_income_and_not_multidimensional() -> None:
    rows = table("mexico-rural-2022.csv")
    share = float(rows[rows["quantity"] == "headcount_6.85"]["value"].iloc[0])
    entry = calibration("mexico")["moments"]["headcount"]
    assert part_of("mexico").poverty_line == 6.85
    assert entry["target"] == pytest.approx(share, abs=0.0006)
    assert "E3-007" not in entry["source"]


@pytest.mark.parametrize("name", ["ethiopia", "mexico"])
def test_rural_ginis_follow_from_the_rural_tables(name: str) -> None:
    target = calibration(name)["moments"]["gini"]["target"]
    assert target == pytest.approx(rural_table_gini(name), abs=0.005)


@pytest.mark.parametrize("name", ["colombia", "lesotho", "mali", "peru"])
def test_other_ginis_are_the_national_one_less_the_discount_of_the_rural_tables(name: str) -> None:
    ratios = [rural_table_gini(n) / rural_table_gini(n, "national") for n in ("ethiopia", "mexico")]
    published = national_gini(part_of(name).country)
    target = calibration(name)["moments"]["gini"]["target"]
    assert target == pytest.approx(np.mean(ratios) * published, abs=0.006)


@pytest.mark.parametrize("name", COUNTRIES)
def test_the_rule_for_ginis_comes_near_the_published_ones(name: str) -> None:
    country = part_of(name).country
    assert float(gini(hundredths(national(country)))) == pytest.approx(
        national_gini(country), abs=0.02
    )


@pytest.mark.parametrize("name", COUNTRIES)
def test_the_tables_contain_the_checked_percentiles(name: str) -> None:
    thresholds = {"ethiopia": ethiopia, "mexico": mexico}.get(name)
    values = thresholds() if thresholds else national(part_of(name).country)
    for share in (10, 25, 75, 90):
        target = calibration(name)["checks"][f"p{share}"]["target"]
        assert target == pytest.approx(values[share - 1] / values[49], abs=0.001)


def test_mexicos_shares_are_those_of_the_rural_table() -> None:
    rows = table("mexico-rural-2022.csv")
    of_all = rows[rows["quantile"] == "all"].set_index("quantity")["value"]
    own = ("crop", "livestock", "forest_fish", "nonfarm")
    farm = sum(of_all[f"income_share_{kind}_business"] for kind in own)
    remittances = sum(
        of_all[f"income_share_{kind}"] for kind in ("remittances_abroad", "transfers_households")
    )
    private = farm + of_all["income_share_labour"] + remittances
    moments = calibration("mexico")["moments"]
    assert moments["farm_share"]["target"] == pytest.approx(farm / private, abs=0.005)
    assert moments["remittance_share"]["target"] == pytest.approx(remittances / private, abs=0.005)


def test_scenario_files_name_no_table_that_is_not_described() -> None:
    described = (SCENARIOS / "data" / "README.md").read_text(encoding="utf-8")
    for path in (SCENARIOS / "data").glob("*.csv"):
        assert f"`{path.name}`" in described
    for kind in ("contexts", "calibrations"):
        for path in (SCENARIOS / kind).glob("*.yaml"):
            for word in re.findall(
                r"ESS 2018/19|ENIGH 2022|UN household database 2022", path.read_text()
            ):
                assert word in described
