"""``synergysim calibrate``, on a village of a hundred households."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
import yaml

from synergysim.cli import main
from synergysim.scenario.presets import shipped_folder

SMALL = ["--replications", "2", "--households", "100", "--burn-in-years", "1", "--workers", "1"]

START = """\
extends: rural-household
title: A village, start of the calibration
livelihood:
  wage: {value: 150, source: assumed, grade: C, low: 40, high: 500}
  crop: {value: 60, source: assumed, grade: C, low: 10, high: 300}
territories:
  count: {value: 4, source: assumed, grade: C, low: 2, high: 8}
"""

CALIBRATION = {
    "title": "Calibration of a village",
    "context": "village-start",
    "writes": "village",
    "welfare": "income",
    "parameters": {
        "livelihood.wage": {"low": 40, "high": 500},
        "livelihood.crop": {"low": 10, "high": 300},
    },
    "moments": {
        "median_income": {"target": 3, "tolerance": 0.05, "source": "assumed", "grade": "C"},
        "farm_share": {"target": 0.4, "tolerance": 0.02, "source": "assumed", "grade": "C"},
    },
    "checks": {"headcount": {"target": 0.5, "source": "E3-001", "grade": "B", "high": 0.9}},
}


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scenarios with a calibration; the context that it writes."""
    for family, name, text in (
        ("contexts", "village-start", START),
        ("calibrations", "village", yaml.safe_dump(CALIBRATION, sort_keys=False)),
    ):
        (tmp_path / "scenarios" / family).mkdir(parents=True)
        (tmp_path / "scenarios" / family / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "scenarios" / "contexts" / "village.yaml"


def evaluations(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("evaluations/*.json")}


def test_it_fits_writes_reports_and_brings_a_deleted_file_back(village, capsys, mismatch):
    assert main(["calibrate", "village", *SMALL]) == 0
    told = capsys.readouterr()
    assert "hit" in told.out
    assert "Written: scenarios/contexts/village.yaml" in told.out
    first = village.read_bytes()
    results = Path("results/calibrate-village")
    report = json.loads((results / "report.json").read_text(encoding="utf-8"))
    assert [row["moment"] for row in report["moments"]] == [
        "median_income",
        "farm_share",
        "headcount",
    ]
    for name in ("parameters", "moments", "slopes"):
        columns = pd.read_csv(results / f"{name}.csv").columns
        assert mismatch(f"calibrate/{name}", columns) == ([], [])
    before = evaluations(results)
    village.unlink()
    assert main(["calibrate", "village", *SMALL]) == 0
    assert "0 populations simulated" in capsys.readouterr().err
    assert village.read_bytes() == first
    assert evaluations(results) == before


def test_check_compares_and_writes_nothing(village, capsys):
    assert main(["calibrate", "village", *SMALL]) == 0
    assert main(["calibrate", "village", *SMALL, "--check"]) == 0
    assert "agrees with the fit" in capsys.readouterr().out
    text = village.read_text(encoding="utf-8")
    wage = yaml.safe_load(text)["livelihood"]["wage"]["value"]
    changed = text.replace(f"value: {wage}", f"value: {1.05 * wage}", 1)
    village.write_text(changed, encoding="utf-8")
    assert main(["calibrate", "village", *SMALL, "--check"]) == 1
    assert "livelihood.wage" in capsys.readouterr().out
    assert village.read_text(encoding="utf-8") == changed


def test_out_says_where_it_wrote(village, capsys):
    assert main(["calibrate", "village", *SMALL, "--out", "there"]) == 0
    assert "Written: there/village.yaml" in capsys.readouterr().out
    assert Path("there/village.yaml").is_file()
    assert not village.exists()


def test_an_ensemble_is_found_and_stored(village, capsys, mismatch):
    code = main(["calibrate", "village", *SMALL, "--ensemble", "2"])
    told = capsys.readouterr().out
    lines = Path("scenarios/ensembles/village.csv").read_text(encoding="utf-8").splitlines()
    assert "draws accepted" in told
    assert village.is_file()
    assert code == (0 if len(lines) == 3 else 1)
    assert "behaviour.hurdle" in lines[0]
    unknown, absent = mismatch("ensembles/{context}", lines[0].split(","))
    assert unknown == []
    # This file names no experiment whose effects would place the sets.
    assert absent == ["threshold", "effect.{contrast}.{outcome}", "from_middle"]


def test_the_columns_of_the_shipped_ensembles_are_declared(mismatch):
    folder = shipped_folder("scenarios") / "ensembles"
    for path in sorted(folder.glob("*.csv")):
        header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        unknown, absent = mismatch("ensembles/{context}", header)
        assert unknown == [], path.name
        assert set(absent) <= {"threshold"}, path.name


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["vilage"], "did you mean village?"),
        (["village", "--results", "scenarios/calibrations/village.yaml"], "village.yaml"),
    ],
)
@pytest.mark.usefixtures("village")
def test_bad_input_is_one_message_and_exit_code_2(words, found, capsys):
    assert main(["calibrate", *words, *SMALL]) == 2
    told = capsys.readouterr().err
    assert found in told
    assert "Traceback" not in told


@pytest.mark.parametrize("words", [["--replications", "0"], ["--ensemble", "no"]], ids=" ".join)
def test_bad_numbers_are_refused(words, capsys):
    with pytest.raises(SystemExit) as end:
        main(["calibrate", "lesotho", *words])
    assert end.value.code == 2
    assert "at least 1" in capsys.readouterr().err


def test_a_killed_run_continues_by_the_same_command(village, tmp_path):
    """Killed for real, midway: nothing that was stored is simulated again."""
    command = [sys.executable, "-m", "synergysim", "calibrate", "village", *SMALL]
    results = tmp_path / "results" / "calibrate-village"
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(evaluations(results)) < 3 and time.monotonic() < deadline:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    before = evaluations(results)
    assert len(before) >= 3
    assert not village.exists()
    assert main(["calibrate", "village", *SMALL]) == 0
    after = evaluations(results)
    assert len(after) > len(before)
    assert {name: after[name] for name in before} == before
    continued = village.read_bytes()
    assert main(["calibrate", "village", *SMALL, "--results", "afresh"]) == 0
    assert village.read_bytes() == continued
    assert evaluations(Path("afresh/calibrate-village")).keys() == after.keys()


@pytest.mark.parametrize("words", [["--check"], ["--out", "scenarios/calibrations/village.yaml/x"]])
@pytest.mark.usefixtures("village")
def test_nothing_is_fitted_that_could_not_be_compared_or_written(words, capsys):
    assert main(["calibrate", "village", *SMALL, *words]) == 2
    assert "village.yaml" in capsys.readouterr().err
    assert not evaluations(Path("results/calibrate-village"))
