from __future__ import annotations

import pandas as pd
import pytest

from synergysim import cli
from synergysim.findings.evidence import chosen, grades, known_evidence
from synergysim.report.evidence import evidence_text
from synergysim.scenario.errors import ScenarioError


def test_experiments_are_found_by_their_name_or_case():
    known = known_evidence()
    assert "four-arms-peru" in known
    assert "architectures-covid19" not in known
    assert chosen(["peru"]) == {"four-arms-peru": "peru-juntos-haku-winay"}
    assert chosen(["peru-juntos-haku-winay"]) == chosen(["four-arms-peru"])
    assert chosen([]) == known
    with pytest.raises(ScenarioError, match="did you mean four-arms-peru"):
        chosen(["four-arms-per"])


def test_grades_of_the_parts_add_up_to_the_case():
    table = grades(["lesotho"])
    whole = table[table["part"] == "all"].iloc[0]
    parts = table[table["part"] != "all"]
    for name in ("numbers", "A", "B", "C", "none", "assumed"):
        assert parts[name].sum() == whole[name]
    assert whole["A"] + whole["B"] + whole["C"] + whole["none"] == whole["numbers"]
    assert 0 < whole["assumed"] < whole["numbers"]


def test_text_keeps_what_a_calibration_used_apart():
    base = {
        "contrast": "social", "outcome": "assets", "month": 24, "scale": "percent",
        "published": 10.0, "published_low": 5.0, "published_high": 15.0, "simulated": 13.0,
        "low": 12.0, "high": 14.0, "inside": True, "source": "E1-001", "grade": "A", "note": "",
        "experiment": "four-arms-x", "case": "x", "distance": 3.0, "in_ranges": 0.6,
        "covers": False,
    }  # fmt: skip
    published = pd.DataFrame([base | {"used": False}, base | {"used": True, "in_ranges": None}])
    told = evidence_text(published, grades(["lesotho"]))
    before, after = told.split("used in calibration:")[0], told.split("used in calibration:")[1]
    assert "not used in any calibration" in before
    assert (
        "social: productive assets, month 24 (E1-001, grade A):\n      in %: published 10 (5 to"
        " 15); simulated 13 (12 to 14); distance +3, 0.6 of half the published range"
    ) in before
    assert "published 10" in after
    assert "Of 2 published effects, 1 were used in no calibration. Of these, 1 have" in told
    assert "lesotho" in told


def test_the_command_at_tiny_size(tmp_path, capsys, mismatch):
    words = ["evidence", "peru", "--households", "60", "--replications", "2", "--workers", "1"]
    assert cli.main([*words, "--results", str(tmp_path), "--parts"]) == 0
    told = capsys.readouterr().out
    assert "E1-014" in told
    rows = pd.read_csv(tmp_path / "evidence" / "published.csv")
    assert (rows["distance"] == rows["simulated"] - rows["published"]).all()
    parameters = pd.read_csv(tmp_path / "evidence" / "parameters.csv")
    assert mismatch("evidence/published", rows) == ([], [])
    assert mismatch("evidence/parameters", parameters) == ([], [])
    assert cli.main(["evidence", "nowhere"]) == 2
