"""A shock's path from a CSV: what it gives, and what is said when it is wrong."""

from __future__ import annotations

import pytest

from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.load import load_part, load_scenario
from synergysim.scenario.shocks import EVERYWHERE

GOOD = "month,depth\n2020-03,0.5\n2020-04,1\n2020-05,0.25\n"


@pytest.fixture
def shocked(tmp_path, monkeypatch):
    """Return a function that loads a case with a shock whose path is in a CSV."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()

    def load(text: str = GOOD, path: str = "{file: my-path.csv}"):
        (folder / "my-path.csv").write_text(text, encoding="utf-8")
        shock = folder / "mine.yaml"
        shock.write_text(f"extends: covid19-lesotho\npath: {path}\n", encoding="utf-8")
        return load_scenario("lesotho", shocks=[str(shock)])

    return load


def test_the_scenario_contains_the_content_of_the_file(shocked):
    found = shocked()
    path = found.scenario.shocks["mine"].path
    assert (path.file, path.onset) == ("my-path.csv", "2020-03")
    assert path.depth == {EVERYWHERE: [0.5, 1.0, 0.25]}
    assert shocked(GOOD.replace("0.25", "0.3")).digest != found.digest
    provenance = found.provenance["shocks", "mine", "path", "depth", EVERYWHERE]
    assert (provenance.file, provenance.line) == ("mine/my-path.csv", 2)
    assert provenance.source == "file my-path.csv"


def test_territories_may_have_paths_of_their_own(shocked):
    rows = "territory,month,depth\n,2020-02,0.1\neverywhere,2020-03,0.2\n7,2020-04,0.9\n"
    path = shocked(rows).scenario.shocks["mine"].path
    assert path.onset == "2020-02"
    assert path.depth == {EVERYWHERE: [0.1, 0.2], "7": [0.0, 0.0, 0.9]}


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ("month,depth\n2020-03,0.5\n2020-05,0.5\n", 3, "a gap in the path: 1 month missing"),
        ("month,depth\n2020-03,0.5\n2020-03,0.5\n", 3, "each once"),
        ("month,depth\n2020-03,0.5\n2020-02,0.5\n", 3, "follow one another"),
        ("month,depth\n2020-03,-0.1\n", 2, "a depth out of range"),
        ("month,depth\n2020-03,0.4\n2020-04,1.2\n", 3, "a depth out of range"),
        ("month,depth\n2020-03,nan\n", 2, "no depth"),
        ("month,depth\n2020-03,\u0660.\u0665\n", 2, "no depth"),
        ("month,depth\n2020-03,0_1\n", 2, "no depth"),
        ("month,depth\n20\u0662\u0660-03,0.5\n", 2, "no month"),
        ('month,depth\n2020-03,"0.5\n2020-04,0.5\n', 2, "no row of a CSV"),
        ('month,depth\n2020-03,"0.5\n2020-04",0.5\n', 2, "a quote that is not closed"),
        (f"month,depth\n2020-03,{'5' * 140_000}\n", 2, "no row of a CSV"),
        (f"month,depth,territory\n2020-03,0.5,{'5' * 5000}\n", 2, "no territory"),
        ("month,depth\n2020-03,half\n", 2, "no depth"),
        ("month,depth\n2020-3,0.5\n", 2, "no month"),
        ("month,depth\n2020-13,0.5\n", 2, "no month"),
        ("month,depth\n2020-03\n", 2, "a row of another length"),
        ("month,depth,territory\n2020-03,0.5,north\n", 2, "no territory"),
        ("month,depth,territory\n2020-03,0.5,0\n2020-03,0.5,40\n", 3, "no such territory"),
        ("month,dept\n2020-03,0.5\n", 1, "did you mean depth"),
        ("month\n2020-03\n", 1, "no path"),
        ("month,depth\n", 1, "without a month"),
        ("", 1, "no path"),
    ],
)
def test_a_faulty_row_is_named(shocked, rows, line, words):
    with pytest.raises(ScenarioError, match=words) as error:
        shocked(rows)
    assert f"my-path.csv:{line}" in str(error.value)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("{file: other.csv}", "no such file"),
        ("{file: my-path.csv, onset: 2020-04}", "the key file alone"),
        ("{file: 3}", "wrong type"),
        ("{file: .}", "a folder"),
    ],
)
def test_an_unusable_file_is_reported_at_its_key(shocked, path, words):
    with pytest.raises(ScenarioError, match=words) as error:
        shocked(path=path)
    assert error.value.place == "mine/mine.yaml:2: path.file"


def test_an_onset_outside_the_run_is_reported_with_its_row(shocked):
    with pytest.raises(ScenarioError, match="outside the run") as error:
        shocked(GOOD.replace("2020", "2030"))
    assert "my-path.csv:2" in str(error.value)


def test_an_override_may_name_a_file_of_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.csv").write_text(GOOD, encoding="utf-8")
    found = load_scenario(
        "lesotho-covid19", overrides={"shocks.covid19-lesotho.path.file": "here.csv"}
    )
    assert found.scenario.shocks["covid19-lesotho"].path.onset == "2020-03"


def test_a_file_of_a_shock_can_be_checked_alone(shocked, tmp_path):
    shocked()
    assert load_part(str(tmp_path / "mine" / "mine.yaml"), "shocks").part.path.file == "my-path.csv"
