"""``synergysim figures``: stored results drawn again, without a run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from synergysim.cli import main
from synergysim.figures.sizes import SIZES, SLIDE, SMALLEST_TEXT

OF_A_COMPARISON = {"forest", "who_gains", "benefit_incidence", "budget_waterfall", "funnel"}


@pytest.fixture
def compared(drawn_comparison, tmp_path, capsys) -> Path:
    capsys.readouterr()
    drawn, _ = drawn_comparison
    place = tmp_path / "r" / "tiny" / drawn.name
    shutil.copytree(drawn, place)
    return place


def content(folder: Path) -> dict[str, bytes]:
    """Files by name, without the record of what was drawn beside the results."""
    files = (path for path in sorted(folder.iterdir()) if path.is_file())
    return {path.name: path.read_bytes() for path in files if path.name != "drawn.json"}


def test_a_comparison_is_drawn_again_to_the_same_bytes_without_a_run(compared, tmp_path, capsys):
    shutil.rmtree(compared / "parts")  # a run would write it anew
    before = content(compared / "figures")
    assert main(["figures", str(compared), "--out", str(tmp_path / "again")]) == 0
    assert set(before) >= {f"{name}.pdf" for name in OF_A_COMPARISON}
    assert content(tmp_path / "again") == before
    assert "forest: " in capsys.readouterr().out
    assert not (compared / "parts").exists()


def test_a_slide_is_as_large_as_it_says_in_every_kind_of_file(compared):
    assert (
        main(
            [
                "figures",
                "tiny",
                "--results",
                str(compared.parents[1]),
                "--only",
                "forest",
                "--size",
                "slide",
            ]
        )
        == 0
    )
    place = compared / "figures" / "slide"
    assert {path.suffix for path in place.iterdir()} == {".svg", ".pdf", ".png", ".csv", ".txt"}
    with Image.open(place / "forest.png") as picture:
        assert picture.size == (1920, 1080)
    assert SIZES[SLIDE].scale * SMALLEST_TEXT == pytest.approx(14.0)
    sides = re.search(
        rb'width="([0-9.]+)pt" height="([0-9.]+)pt"', (place / "forest.svg").read_bytes()
    )
    box = re.search(
        rb"/MediaBox \[ 0 0 ([0-9.]+) ([0-9.]+) \]", (place / "forest.pdf").read_bytes()
    )
    for found in (sides, box):
        assert [float(side) for side in found.groups()] == pytest.approx([960.0, 540.0], abs=0.1)


def test_a_figure_that_results_cannot_fill_is_named_with_those_that_they_can(compared, capsys):
    assert main(["figures", str(compared), "--only", "forrest"]) == 2
    message = capsys.readouterr().err
    assert "cannot fill" in message
    assert "found: forrest" in message
    assert "forest" in message
    assert "who_gains" in message


@pytest.mark.parametrize("damage", ["empty", "no tables", "foreign"])
def test_results_that_are_no_results_are_refused(compared, damage, capsys, tmp_path):
    place = compared
    if damage == "empty":
        place = tmp_path / "nothing"
        place.mkdir()
    elif damage == "no tables":
        (compared / "outcomes.parquet").unlink()
    else:
        (compared / "manifest.json").write_text('{"format": 3}', encoding="utf-8")
    assert main(["figures", str(place)]) == 2
    message = capsys.readouterr().err
    assert message.startswith("synergysim: error: ")
    assert "Traceback" not in message


def test_groups_that_another_version_named_are_refused(compared, capsys):
    for path in compared.rglob("groups*.parquet"):
        table = pd.read_parquet(path)
        table["level"] = (
            table["level"].astype(str).replace("near the poverty line", "near the line")
        )
        table.to_parquet(path, index=False)
    shutil.rmtree(compared / "parts" / "groups", ignore_errors=True)
    assert main(["figures", str(compared)]) == 2
    message = capsys.readouterr().err
    assert message.startswith("synergysim: error: ")
    assert "'near the line'" in message


def test_a_run_is_drawn_again_to_the_same_bytes(tmp_path, capsys):
    values = (
        "run.households=40",
        "run.months=24",
        "run.burn_in_years=1",
        "programmes.productive.start=2015-04",
    )
    case = [word for value in values for word in ("--set", value)]
    assert main(["run", "lesotho", *case, "--window", "12", "--figures", str(tmp_path / "f")]) == 0
    assert main(["figures", str(tmp_path / "f"), "--out", str(tmp_path / "again")]) == 0
    again = content(tmp_path / "again")
    assert "run_overview.svg" in again
    assert again == {n: c for n, c in content(tmp_path / "f").items() if n != "run.json"}
    (tmp_path / "f" / "tables" / "budgets.parquet").unlink()
    assert main(["figures", str(tmp_path / "f")]) == 2
    assert "no tables budgets" in capsys.readouterr().err


def test_findings_are_drawn_again_to_the_same_bytes(tmp_path, capsys):
    sizes = ["--households", "40", "--replications", "2", "--worlds", "0", "--months", "24"]
    main(["findings", "F05", *sizes, "--workers", "1", "--results", str(tmp_path)])
    folder = tmp_path / "findings"
    before = (folder / "scorecard.svg").read_bytes()
    assert main(["figures", str(folder), "--out", str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "scorecard.svg").read_bytes() == before
    given = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    for record, said in [
        ({"households": 3}, "a file that another program wrote"),
        ({"model_version": "0.1.0+ab"}, "made with 0.1.0+ab"),
        ({"model_version": given["model_version"]}, "not what was written"),
    ]:
        (folder / "findings.json").write_text(json.dumps(record), encoding="utf-8")
        assert main(["figures", str(folder)]) == 2
        assert said in capsys.readouterr().err
