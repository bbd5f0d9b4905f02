"""The context file that a calibration writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from synergysim.calibration.fit_report import Report
from synergysim.calibration.load_problem import load_calibration
from synergysim.calibration.writing import context_folder, context_text, deviations
from synergysim.scenario.load import load_part


def report(wage=160.0, crop=70.25):
    rows = [
        {"parameter": "livelihood.wage", "fitted": wage, "low": 40, "high": 500},
        {"parameter": "livelihood.crop", "fitted": crop, "low": 10.0, "high": 300.0},
    ]
    empty = pd.DataFrame()
    return Report("village", "", "", "village", "", pd.DataFrame(rows), empty, empty, 1.0, {})


@pytest.fixture
def problem(write_calibration):
    write_calibration()
    return load_calibration("village")


def test_it_holds_the_fitted_values_with_their_sources_and_nothing_else(problem):
    folder = context_folder(problem)
    assert folder == problem.path.parents[1] / "contexts"
    path = folder / "village.yaml"
    text = context_text(problem, report(), folder)
    path.write_text(text, encoding="utf-8")
    assert "synergysim calibrate village" in text.splitlines()[0]
    loaded = load_part("village", "contexts")
    assert loaded.part.title == "A village"
    assert (loaded.part.livelihood.wage, loaded.part.livelihood.crop) == (160, 70.25)
    assert loaded.part.technology == problem.start.part.technology
    item = loaded.provenance["livelihood", "crop"]
    assert item.source == "calibrated to headcount (assumed); farm_share (E3-001)"
    assert (item.grade, item.low, item.high) == ("C", 10, 300)
    assert item.source_class == "calibrated"
    own = [key for key, value in loaded.provenance.items() if Path(value.file).stem == "village"]
    assert sorted(own) == [("livelihood", "crop"), ("livelihood", "wage"), ("title",)]


def test_deviations_are_found_beyond_the_tolerance_only(problem):
    path = context_folder(problem) / "village.yaml"
    path.write_text(context_text(problem, report(), path.parent), encoding="utf-8")
    assert not deviations(report(160.9, 70.25), path, {})
    assert deviations(report(165, 70.25), path, {}) == {"livelihood.wage": (160, 165)}


def test_numbers_of_the_central_set_are_written_with_the_bands_they_were_drawn_from(problem):
    centred = replace(problem, centre={"behaviour.hurdle": 0.0123, "livelihood.wage": 99.0})
    assert centred.drawn == {"behaviour.hurdle": 0.0123}
    path = context_folder(problem) / "village.yaml"
    path.write_text(context_text(centred, report(), path.parent), encoding="utf-8")
    loaded = load_part("village", "contexts")
    assert loaded.part.behaviour.hurdle == 0.0123
    assert loaded.part.livelihood.wage == 160  # what the fit found, not what the set has
    item, start = (part.provenance["behaviour", "hurdle"] for part in (loaded, problem.start))
    assert (item.grade, item.low, item.high) == ("C", start.low, start.high)
    assert item.source == f"assumed, central set of the ensemble; band: {start.source}"
    assert not deviations(report(), path, centred.drawn)
    assert deviations(report(), path, {"behaviour.hurdle": 0.02}) == {
        "behaviour.hurdle": (0.0123, 0.02)
    }


def test_a_start_named_by_its_path_is_named_from_where_the_context_lies(write_calibration):
    write_calibration(context="../contexts/village-start.yaml")
    problem = load_calibration("village")
    folder = Path("elsewhere").absolute()
    folder.mkdir()
    text = context_text(problem, report(), folder)
    assert "extends: ../scenarios/contexts/village-start.yaml" in text
    (folder / "village.yaml").write_text(text, encoding="utf-8")
    assert load_part("elsewhere/village.yaml", "contexts").part.livelihood.wage == 160


def test_without_a_writable_folder_of_scenarios_it_goes_below_the_current_one(
    problem, monkeypatch, tmp_path
):
    elsewhere = tmp_path / "work"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setattr("synergysim.calibration.writing.os.access", lambda *_: False)
    assert context_folder(problem) == elsewhere / "scenarios" / "contexts"
