"""Caseload ratios of the shipped cases against docs/caseload-ratios.csv."""

from __future__ import annotations

import numpy as np
import pytest
from tests.test_docs import script

from synergysim.scenario.load import load_scenario
from synergysim.scenario.presets import shipped_folder

TABLE = script("measure_caseloads").read_table()
CASES = tuple(dict.fromkeys(row["case"] for row in TABLE))
KINDS = ("stock over stock", "cumulative over stock", "cumulative over cumulative")
USES = {
    "the budget follows from it",
    "the geographic stage follows from it",
    "developed on",
    "compared",
    "not met",
    "assumed",
}


HOUSEHOLDS = {"lesotho": 2000}
"""Its three councils with SPRINGS are too few families in a smaller population."""


@pytest.mark.parametrize("case", CASES)
def test_ratios_of_a_small_population_lie_in_their_bands(case):
    rows = [row for row in TABLE if row["case"] == case]
    count = HOUSEHOLDS.get(case, 1000)
    found = script("measure_caseloads").ratios(
        case, rows, households=count, burn_in_years=1, population_seed=7, path_seed=7
    )
    for row, value in zip(rows, found, strict=True):
        inside = float(row["low"]) <= value <= float(row["high"])
        # What the page says is not met must be outside, so that it is taken up once it is met.
        assert inside == (row["use"] != "not met"), (row["ratio"], row["numerator_date"], value)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['case']}: {row['ratio']}")
def test_a_ratio_is_published_or_says_that_it_is_not(row):
    low, high = float(row["low"]), float(row["high"])
    assert 0 <= low < high
    assert row["use"] in USES
    assert row["kind"] in (
        "stock over stock",
        "cumulative over stock",
        "cumulative over cumulative",
    )
    if not row["numerator"].endswith("places"):
        assert ("ever" in row["numerator"].split()) == row["kind"].startswith("cumulative")
    if row["published"]:
        assert low <= float(row["published"]) <= high
        assert row["grade"] in "AB"
        assert row["source"].startswith("E")
    else:
        assert (row["grade"], row["use"]) == ("C", "assumed")
        assert row["source"].startswith("no published ratio")
    if row["use"] != "not met":
        assert low <= float(row["delivered"]) <= high


def test_every_case_with_a_frame_of_its_own_has_a_ratio():
    cases = (shipped_folder("scenarios") / "cases").glob("*.yaml")
    framed = {path.stem for path in cases if "\nframe:" in path.read_text(encoding="utf-8")}
    assert framed == set(CASES)
    assert all(load_scenario(case).scenario.frame for case in framed)


def test_the_spread_of_places_is_that_beyond_chance():
    spread_of = script("measure_caseloads").spread_of
    rng = np.random.default_rng(3)
    place = np.repeat(np.arange(200), 40)
    assert spread_of(rng.random(8000) < 0.4, place, 200) < 3.0  # chance alone is 7.7 points
    rates = rng.normal(0.4, 0.12, 200).clip(0.0, 1.0)
    found = spread_of(rng.random(8000) < rates[place], place, 200)
    assert found == pytest.approx(100.0 * rates.std(), abs=2.0)


def test_every_framed_case_says_how_much_its_places_differ():
    rows = script("generate").spread()
    assert all(f"| `{case}` |" in rows for case in CASES)
