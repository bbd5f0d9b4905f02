"""What docs/evidence.md says of a reason for a miss: by the whole interval, against the gap."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
NAN = float("nan")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("measure_findings", DOCS / "measure_findings.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.mark.parametrize(
    ("low", "high", "expect", "said"),
    [
        (0.5, 0.9, "positive", "**confirmed**"),
        (0.499, 0.9, "positive", "in part"),
        (0.1, 0.2, "positive", "in part"),
        (0.099, 5.0, "positive", "not confirmed"),
        (0.0, 0.0, "positive", "not confirmed"),
        (-0.9, -0.5, "positive", "not confirmed"),
        (-0.9, -0.5, "negative", "**confirmed**"),
        (-5.0, -0.499, "negative", "in part"),
        (-5.0, -0.099, "negative", "not confirmed"),
        (0.5, 0.9, "negative", "not confirmed"),
        (NAN, 0.9, "positive", "not measured"),
        (0.6, NAN, "negative", "not measured"),
    ],
)
def test_the_whole_interval_has_to_reach_half_of_the_gap_or_a_tenth(
    script, low, high, expect, said
):
    """Of a gap of 1: from 0.5 on confirmed, from 0.1 on in part, in the expected direction."""
    assert script.confirmed(low, high, expect, 0.5) == said


def test_shares_of_the_gap_have_the_sign_of_the_expected_direction(script, tmp_path):
    row = {
        "finding": "E1-999-x", "says": "Less hunger.", "unit": "months", "decides": True,
        "smallest": 0.2, "matters": 0.7,
    }  # fmt: skip
    rows = [
        row | {"expect": "negative", "effect": -0.3, "low": -0.35, "high": -0.25},
        row | {"expect": "negative", "effect": 0.1, "low": 0.05, "high": 0.15},
        row | {"expect": "positive", "effect": 0.1, "low": 0.05, "high": 0.15},
        row | {"decides": False, "expect": "positive", "effect": 9.0, "low": 9.0, "high": 9.0},
    ]
    place = tmp_path / script.MISSES / "findings"
    place.mkdir(parents=True)
    pd.DataFrame(rows).to_csv(place / "tests.csv", index=False)
    lines = script.misses(tmp_path).splitlines()[2:]
    assert len(lines) == 3, "what decides nothing is not in the table"
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [row[4] for row in cells] == ["75 %", "−25 %", "25 %"]
    assert [row[5] for row in cells] == ["**confirmed**", "not confirmed", "in part"]
    assert cells[0][2].startswith("−")
