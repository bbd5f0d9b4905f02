"""Verdicts of old and new tests that docs/findings.md keeps side by side."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture
def script(tmp_path, monkeypatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_findings", DOCS / "measure_findings.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    monkeypatch.setattr(found, "KEPT", tmp_path / "verdicts.csv")
    return found


def scorecard(folder: Path, old: str, new: str) -> Path:
    place = folder / "findings"
    place.mkdir(exist_ok=True)
    pd.DataFrame(
        {
            "finding": ["F02", "F10", "N1"],
            "verdict_0_1_0": [old, "supported", "not declared"],
            "verdict": [new, "unclear", "supported"],
            "waiting": [2, 0, 0],
        }
    ).to_csv(place / "scorecard.csv", index=False)
    return folder


def test_runs_are_kept_as_columns_and_measured_again_in_place(script, tmp_path):
    script.keep(scorecard(tmp_path, "unclear", "not supported"), "old model")
    script.keep(scorecard(tmp_path, "supported", "incomplete"), "new model")
    script.keep(scorecard(tmp_path, "not supported", "incomplete"), "old model")
    table = pd.read_csv(script.KEPT)
    assert len(table) == 6
    lines = script.side_by_side().splitlines()
    assert "| new model: tests of 0.1.0 | new model: tests of 0.2 |" in lines[0]
    by = {line.split("|")[1].strip(): line for line in lines[2:]}
    # The run that was measured again is where it is now, behind the other.
    assert by["F02"].endswith(
        "| no | supported | incomplete, 2 waiting | not supported | incomplete, 2 waiting |"
    )
    assert by["F10"].endswith("| yes | supported | unclear | supported | unclear |")
    assert by["N1"].endswith("| a null |  | supported |  | supported |")
    # Claims that count as evidence, and nulls, come before those that do not.
    assert list(by) == ["F10", "N1", "F02"]


def test_the_page_shows_the_verdicts_that_are_kept():
    spec = importlib.util.spec_from_file_location("measure_findings", DOCS / "measure_findings.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    assert found.side_by_side() in (DOCS / found.PAGE).read_text(encoding="utf-8")
