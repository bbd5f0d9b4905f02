"""A team's own districts: reading the file, its errors by row, and what they are in the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import synergysim as ss
from synergysim.cli import main
from synergysim.scenario.districts import WITHIN
from synergysim.scenario.errors import ConsistencyError, ScenarioError
from synergysim.scenario.places import check_districts
from synergysim.world.population import allotted
from synergysim.world.shocks import territory_exposure
from synergysim.world.territory import COLUMN, Territories, welfare_shift

ROWS = """name,families,headcount,exposure,market_access,caseload_productive
Maseru,300,0.30,1.0,0.9,0
Mokhotlong,100,0.80,0.2,0.1,20
Quthing,100,0.60,0.5,0.5,5
"""
SMALL = {"run.households": 60, "run.burn_in_years": 1, "run.months": 36}


def case_with(folder: Path, rows: str = ROWS, more: str = "") -> Path:
    (folder / "mine.csv").write_text(rows, encoding="utf-8")
    file = folder / "case.yaml"
    file.write_text(
        f"extends: lesotho\noverrides:\n  context.territories.districts: mine.csv\n{more}"
    )
    return file


def test_the_file_becomes_part_of_the_scenario(tmp_path, monkeypatch) -> None:
    file = case_with(tmp_path)
    monkeypatch.chdir(Path(__file__).parent)  # it is looked for beside the case
    places = ss.load_scenario(file).scenario.context.territories
    assert places.count == 3
    assert places.districts is not None
    assert places.districts.name == ["Maseru", "Mokhotlong", "Quthing"]
    assert places.districts.caseloads == {"productive": [0.0, 20.0, 5.0]}
    assert places.districts.within_dispersion == WITHIN


def test_results_rest_on_the_content_and_not_on_the_name(tmp_path) -> None:
    first = ss.load_scenario(case_with(tmp_path)).digest
    again = ss.load_scenario(case_with(tmp_path)).digest
    changed = ss.load_scenario(case_with(tmp_path, ROWS.replace("0.80", "0.81"))).digest
    assert first == again != changed


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "Quthing,100,0.60,0.5,0.5,5",
            "Quthing,100,,0.5,0.5,5",
            4,
            "no number in the column",
        ),
        ("Quthing,100,0.60", "Quthing,100,60", 4, "45 % is 0.45"),
        ("Quthing,100,0.60", "Quthing,100,1.0", 4, "above 0 and below 1"),
        ("Quthing,100", "Quthing,0", 4, "a number above 0"),
        ("Quthing,100", "Maseru,100", 4, "another name than that of line 2"),
        ("Quthing,100", ",100", 4, "name of the district"),
        ("Mokhotlong,100,0.80,0.2,0.1,20", "Mokhotlong,100,0.80", 3, "3 fields"),
        ("Mokhotlong,100,0.80,0.2", "Mokhotlong,100,0.80,1.2", 3, "from 0 to 1"),
        (",0.1,20", ",0.1,-2", 3, "a number from 0"),
        ("headcount", "head count", 1, "headcount"),
        ("exposure", "expsure", 1, "did you mean exposure"),
        ("market_access", "exposure", 1, "a column twice"),
        ("families,", "", 1, "no column families"),
        ("caseload_productive", "caseload_", 1, "no column of districts"),
    ],
)
def test_errors_name_the_file_and_the_row(tmp_path, old, new, line, said) -> None:
    assert ROWS.count(old) == 1
    file = case_with(tmp_path, ROWS.replace(old, new))
    with pytest.raises(ScenarioError) as error:
        ss.load_scenario(file)
    assert error.value.line == line
    assert "mine.csv" in str(error.value)
    assert said in str(error.value)


def test_semicolons_and_empty_files_are_explained(tmp_path) -> None:
    with pytest.raises(ScenarioError, match="separated by commas"):
        ss.load_scenario(case_with(tmp_path, ROWS.replace(",", ";")))
    with pytest.raises(ScenarioError, match="no district"):
        ss.load_scenario(case_with(tmp_path, ROWS.splitlines()[0]))
    with pytest.raises(ScenarioError, match="no column name"):
        ss.load_scenario(case_with(tmp_path, ""))


PLACES = "targeting.places: {share: 0.34, among: null, choose_by: caseload, map_error: 0}\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("  context.territories.count: 5\n", "another number of territories"),
        (f"  programmes.social.{PLACES}", "caseload_social"),
    ],
)
def test_what_contradicts_the_districts_is_refused(tmp_path, more, said) -> None:
    with pytest.raises(ScenarioError, match=said):
        ss.load_scenario(case_with(tmp_path, more=more))


def test_another_number_of_territories_of_the_caller_is_refused(tmp_path) -> None:
    with pytest.raises(ScenarioError, match="another number of territories"):
        ss.load_scenario(case_with(tmp_path), overrides={"context.territories.count": 5})


def test_districts_beside_a_survey_are_refused(tmp_path) -> None:
    scenario = ss.load_scenario(case_with(tmp_path)).scenario
    context = scenario.context.model_copy(update={"population_file": "a-survey"})
    with pytest.raises(ConsistencyError, match="districts beside a survey"):
        check_districts(scenario.model_copy(update={"context": context}))


def test_a_missing_file_and_an_unknown_programme_are_named(tmp_path, capsys) -> None:
    file = case_with(tmp_path, ROWS.replace("caseload_productive", "caseload_produtive"))
    assert main(["validate", str(file)]) == 2
    assert "produtive" in capsys.readouterr().err
    (tmp_path / "mine.csv").unlink()
    assert main(["validate", str(file)]) == 2
    shown = capsys.readouterr().err
    assert "context.territories.districts" in shown
    assert "Traceback" not in shown


def test_places_are_those_of_the_file(tmp_path) -> None:
    scenario = ss.load_scenario(case_with(tmp_path), shock="covid19-lesotho").scenario
    places = Territories(scenario.context, 1, 2)
    assert np.allclose(places.remoteness, [0.1, 0.9, 0.5])
    shift = welfare_shift(scenario.context.territories.districts)
    assert shift[0] > 0.0 > shift[1]
    assert np.allclose(places.matrix[:, COLUMN["potential"]], shift)
    assert np.allclose(places.matrix[:, COLUMN["wage_level"]], np.exp(shift))
    shock = scenario.shocks["covid19-lesotho"]
    depth = territory_exposure("covid19-lesotho", shock, places)
    lowest, highest = shock.spread.lowest, shock.spread.highest
    assert np.allclose(depth, lowest + (highest - lowest) * np.array([1.0, 0.2, 0.5]))


def test_a_shift_worked_by_hand(tmp_path) -> None:
    rows = "name,families,headcount\na,1,0.5\nb,1,0.841344746\nc,2,0.5\n"
    found = ss.load_scenario(case_with(tmp_path, rows)).scenario.context.territories.districts
    shift = welfare_shift(found)
    # A headcount of 84.1 % is one standard deviation above one of 50 %.
    assert shift[0] - shift[1] == pytest.approx(WITHIN, abs=1e-6)
    assert shift[0] == shift[2]


@given(
    families=st.lists(st.integers(1, 5000), min_size=1, max_size=12),
    extra=st.integers(0, 400),
)
def test_households_are_shared_out_as_families_live(families, extra) -> None:
    count = len(families)
    context = ss.load_scenario("lesotho").scenario.context
    district = {"file": "x.csv", "name": [f"d{n}" for n in range(count)]}
    district |= {"families": [float(n) for n in families], "headcount": [0.5] * count}
    data = context.territories.model_dump() | {
        "count": count,
        "districts": district | {"within_dispersion": 0.6},
    }
    config = type(context.territories).model_validate(data)
    households = count + extra
    found = np.bincount(allotted(config, households), minlength=count)
    assert found.sum() == households
    assert found.min() >= 1
    wanted = 1.0 + extra * np.array(families) / sum(families)
    assert np.abs(found - wanted).max() <= 1.0


def test_a_run_compares_the_districts_with_the_file(tmp_path) -> None:
    run = ss.run(case_with(tmp_path), overrides=SMALL)
    table = run.tables["districts"]
    social = table[table["programme"] == "social"]
    assert social["district"].tolist() == ["Maseru", "Mokhotlong", "Quthing"]
    assert social["households"].sum() == 60
    assert social["caseload_stated"].isna().all()
    lent = table[table["programme"] == "productive"].set_index("district")
    assert lent.loc["Mokhotlong", "caseload_stated"] == pytest.approx(0.2)
    assert ((lent["on_list"] >= 0) & (lent["on_list"] <= lent["ever_on_list"])).all()
    assert ss.run("lesotho", overrides=SMALL).tables["districts"].empty


def test_a_programme_enters_the_places_of_its_caseload(tmp_path) -> None:
    file = case_with(tmp_path, more=f"  programmes.productive.{PLACES}")
    many = {"budget": 110, "ends": None, "targeting.definition": 1}  # so that some are of 60
    wide = SMALL | {f"programmes.productive.{key}": value for key, value in many.items()}
    run = ss.run(file, overrides=wide, architecture="independent")
    table = run.tables["districts"]
    reached = table[(table["programme"] == "productive") & (table["ever_on_list"] > 0.0)]
    assert reached["district"].tolist() == ["Mokhotlong"]
