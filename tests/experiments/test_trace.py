"""Who is traced, and that it is the run's own agent."""

from __future__ import annotations

import pytest
from tests.conftest import everywhere

from synergysim.experiments.single_run import run_case
from synergysim.experiments.trace import known_ministry, pick, trace_household, trace_ministry
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_scenario

SMALL = {
    "run.households": 60,
    "run.months": 30,
    "run.burn_in_years": 1,
    "programmes.productive.start": "2015-04",
}


def test_the_household_is_that_of_the_run():
    recording = {"histories": {"rows": [7]}}
    run = run_case("lesotho", window=12, overrides=SMALL, recording=recording)
    followed = run.tables["histories"].sort_values("month")
    told = trace_household("lesotho", 7, overrides=SMALL).table
    for column in ("assets", "savings", "hungry"):
        assert told[column].tolist() == followed[column].tolist()


def test_the_ministry_is_that_of_the_run():
    changes = {"architecture": "coordinated-institutions", "overrides": SMALL}
    run = run_case("lesotho", window=12, **changes)
    own = run.ministries[run.ministries["ministry"] == "agriculture"]
    told = trace_ministry("lesotho", "agriculture", **changes)
    assert told.table["effort"].tolist() == own["effort"].tolist()
    assert told.table["meetings"].sum() == run.bodies["meetings"].sum()
    assert (told.partnerships["partner_ministry"] == "agriculture").all()


def test_the_pick_is_the_median_start_of_those_served_by_both():
    wide = everywhere(load_scenario("lesotho").scenario)
    case = load_scenario("lesotho", overrides=SMALL | wide)
    row, how, among = pick(case)
    told = trace_household(case)
    assert (told.household, told.picked, told.among) == (row, how, among)
    assert how == "both"
    assert told.table.filter(like="enrolled_").any().all()


def test_where_nobody_is_served_twice_the_pick_says_so():
    small = {name: value for name, value in SMALL.items() if "productive" not in name}
    alone = load_scenario("lesotho", programmes=["lesotho-child-grants"], overrides=small)
    assert pick(alone)[1] == "served"
    nobody = load_scenario("lesotho", programmes=[], overrides=small)
    assert pick(nobody)[1:] == ("anybody", 60)


@pytest.mark.parametrize("row", [60, -1])
def test_a_household_that_is_not_there_is_refused(row):
    with pytest.raises(ScenarioError, match="0 to 59"):
        trace_household("lesotho", row, overrides=SMALL)


def test_ministries_are_known_by_name_title_and_short_name():
    case = load_scenario("ethiopia-psnp-in-sct")
    for name in ("social", "MoLSA", "molsa", "Ministry of Labour and Social Affairs (MoLSA)"):
        assert known_ministry(case, name) == "social"
    with pytest.raises(ScenarioError, match="did you mean agriculture"):
        known_ministry(case, "agricultur")
