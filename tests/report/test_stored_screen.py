"""The first screen and the explained difference, printed, read back, on a page and in Python."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

import synergysim as ss
from synergysim.cli import main
from synergysim.experiments.running.folder import find_folder
from synergysim.experiments.stored_results import stored
from synergysim.report.report_content import content_of
from synergysim.report.stored_screen import screen_text, stored_screen
from synergysim.scenario.errors import ScenarioError

ASKED = ["compare", "lesotho", "--architectures", "independent,integrated", "--no-figures"]
SIZES = ["--shock", "covid19-lesotho", "--replications", "2", "--households", "60"]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    results = tmp_path_factory.mktemp("stored")
    options = ["--worlds", "2", "--explain", "--workers", "1", "--results", str(results)]
    with redirect_stdout(StringIO()) as output:
        assert main([*ASKED, *SIZES, *options]) == 0
    return results, output.getvalue()


def folder_of(results: Path) -> Path:
    (folder,) = (results / "architectures-lesotho").iterdir()
    return folder


def test_the_screen_that_is_read_back_is_the_one_that_was_printed(printed) -> None:
    results, text = printed
    comparison = stored(find_folder(folder_of(results), results))
    again = screen_text(comparison)
    assert again is not None
    assert again.strip() in text
    assert "WHAT IF WE ARE WRONG: 2 other sets" in again


def test_the_explained_difference_is_printed_after_the_screen(printed) -> None:
    results, text = printed
    assert text.index("WHAT IF WE ARE WRONG") < text.index("What explains the difference")
    assert "Add --explain" not in text
    table = pd.read_csv(folder_of(results) / "explained.csv")
    income = table[table["measure"] == "income"].set_index("part")["mean"]
    parts = income.drop("total")
    assert parts.sum() == pytest.approx(income["total"], abs=1e-12)
    assert len(parts) == 5


def test_the_page_has_worlds_and_the_explained_difference(printed) -> None:
    results, _ = printed
    _, content = content_of(folder_of(results), results, "es")
    assert content.flips == "worlds"
    assert any("conjuntos de supuestos" in sentence for sentence in content.answer)
    assert content.answer[-1] == content.parts[3]
    names = [name for table in content.tables for name, _ in table.rows]
    assert any("2 conjuntos" in name for name in names)


def test_python_gives_the_same_screen_and_the_tables_beside_it(printed) -> None:
    results, text = printed
    found = ss.compare(
        "lesotho",
        architectures=["independent", "integrated"],
        shock="covid19-lesotho",
        replications=2,
        households=60,
        worlds=2,
        explain=["independent", "integrated"],
        workers=1,
        results=results,
    )
    assert found.folder == folder_of(results)
    assert screen_text(found) in found.summary()
    assert "What explains the difference" in found.summary()
    assert set(found.tables) >= {"first_screen", "world_differences", "explained"}
    assert found.tables["explained"].attrs["units"]
    assert "paired" not in found.summary()
    assert "Institutional architectures" in found.details()
    assert found.summary("fr") != found.summary()
    assert found.summary().splitlines()[0] in text


def test_results_without_a_first_screen_have_none_and_damaged_ones_are_refused(tmp_path) -> None:
    assert stored_screen(tmp_path) is None
    (tmp_path / "first_screen.csv").write_text("architecture,owners\nindependent,equal\n")
    with pytest.raises(ScenarioError, match="not what was written") as error:
        stored_screen(tmp_path)
    assert "first_screen.csv" in str(error.value)


@pytest.mark.parametrize("asked", [{"worlds": 3}, {"explain": True}])
def test_only_architectures_have_worlds_and_explanations(asked, tmp_path) -> None:
    with pytest.raises(ScenarioError, match="only architectures in one case"):
        ss.compare(["lesotho", "lesotho-covid19"], results=tmp_path, **asked)


def test_names_to_explain_are_checked_before_anything_runs(tmp_path) -> None:
    with pytest.raises(ScenarioError, match="integratd"):
        ss.compare(
            "lesotho",
            architectures=["independent", "integrated"],
            explain=["independent", "integratd"],
            results=tmp_path,
        )
    assert not list(tmp_path.iterdir())
