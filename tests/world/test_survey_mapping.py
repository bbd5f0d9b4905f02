"""The mapping file of a survey: what it says, its template, and what is said of missing columns."""

from __future__ import annotations

import pytest

from synergysim.scenario.errors import ScenarioError
from synergysim.world.survey.mapping import SurveyMapping, read_mapping, template
from synergysim.world.survey.survey_columns import BY_NAME, COLUMNS, KNOWN_AS, find_columns, guess

SPANISH = [
    "hogar",
    "factor",
    "distrito",
    "miembros",
    "escolares",
    "jefa",
    "activos_labor",
    "hectareas",
    "activos",
    "ahorro",
    "ingreso_agro",
    "ingreso_salario",
    "remesas",
    "educ",
]


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a mapping from its text."""

    def run(text: str) -> SurveyMapping:
        path = tmp_path / "columns.yaml"
        path.write_text(text)
        return read_mapping(path)

    return run


def test_settings_hold_for_all_columns_or_by_column(read):
    found = read('missing: [-9, NS]\ndecimal: ","\nthousands: {everywhere: "", savings: "."}\n')
    assert found.codes("education") == [-9, "NS"]
    assert found.codes("weight") == []
    assert found.signs("savings") == (",", ".")
    assert found.signs("assets") == (",", "")
    by_column = read("missing: {everywhere: [-9], education: [98, 99], size: [77]}\n")
    assert by_column.codes("education") == [-9, 98, 99]
    assert by_column.codes("size") == [77]
    assert by_column.codes("savings") == [-9]


def test_a_sign_of_thousands_implies_the_sign_of_decimals(read):
    assert read('thousands: "."\n').signs("assets") == (",", ".")
    assert read('thousands: ","\n').signs("assets") == (".", ",")
    assert read("{}\n").signs("assets") == (None, "")


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("columns: {wieght: peso}", "columns.wieght", "did you mean weight?"),
        ("missing: {eduction: [9]}", "missing.eduction", "did you mean education?"),
        ("decimal: {assetts: ','}", "decimal.assetts", "did you mean assets?"),
        ("thousands: {everwhere: ','}", "thousands.everwhere", "did you mean everywhere?"),
        ('decimal: "."\nthousands: "."', "thousands", "one sign for decimals and for thousands"),
        ("units: {money: ppp, year: 2019}", "units.year", "no other year"),
        ("missing: 99", "missing", "missing"),
        ("missing: [[1]]", "missing", "missing"),
        ("decimal: ';'", "decimal", "decimal"),
        ("encoding: ebcdic", "encoding", "windows-1252"),
        ("mising: [99]", "mising", "did you mean missing?"),
    ],
)
def test_a_mapping_that_means_nothing_is_one_message(read, text, key, said):
    with pytest.raises(ScenarioError) as caught:
        read(text + "\n")
    assert caught.value.key.startswith(key)
    assert said in str(caught.value)
    assert caught.value.line in (1, 2)


def test_the_template_is_a_mapping_that_finds_the_survey_s_columns(read):
    text = template(SPANISH)
    found = find_columns(SPANISH, read(text).columns, "s.csv")
    assert len(found) == len(SPANISH)
    assert found["weight"] == "factor"
    assert found["income_farm"] == "ingreso_agro"
    assert all(column.name in text and column.meaning in text for column in COLUMNS)


def test_the_template_without_a_survey_is_a_mapping(read):
    assert read(template()).columns["weight"] == "weight"


def test_the_template_quotes_what_yaml_would_take_for_something_else(read):
    header = ["null", 'a "b": c', *(name for name in BY_NAME if name not in ("size", "weight"))]
    text = template(header).replace("  # size: size", '  size: "null"')
    assert read(text).columns["size"] == "null"


def test_a_missing_column_shows_the_line_to_write(read):
    mapping = read("columns: {household_id: hogar}\n").columns
    with pytest.raises(ScenarioError) as caught:
        find_columns(SPANISH, mapping, "s.csv")
    told = str(caught.value)
    assert "s.csv: weight: the survey has no such column" in told
    assert "`columns: {weight: factor}`" in told
    assert "`columns: {territory: distrito}`" in told
    assert "found: the columns hogar, factor, distrito" in told
    assert told.count("found") == 1
    assert "--template" in told


def test_a_column_that_the_mapping_names_in_vain_shows_the_nearest():
    with pytest.raises(ScenarioError) as caught:
        find_columns([*SPANISH], {"weight": "fector"}, "s.csv")
    error = next(other for other in (caught.value, *caught.value.others) if other.key == "weight")
    assert "no column `fector`, which the mapping names" in error.reason
    assert "`columns: {weight: factor}`" in error.reason


def test_two_columns_that_differ_in_blanks_only_are_refused():
    header = [*BY_NAME, "weight "]
    with pytest.raises(ScenarioError, match="two columns of the survey have the same name"):
        find_columns(header, {}, "s.csv")


def test_guesses_name_columns_of_ours_only():
    assert set(KNOWN_AS) <= set(BY_NAME)
    assert guess("weight", ["x", "FACTOR"]) == "FACTOR"
    assert guess("weight", ["weigth"]) == "weigth"
    assert guess("weight", ["abc"]) is None
