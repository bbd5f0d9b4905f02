"""Start, middle and end of an institutional record."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from synergysim.figures.stages import between_ministries, by_stage, last_decision, stage_months


def test_stages_are_the_first_the_middle_and_the_last_year():
    found = stage_months(119)
    assert [found[name].start for name in ("start", "middle", "end")] == [0, 54, 108]
    assert all(len(months) == 12 for months in found.values())


def test_stages_of_a_short_run_overlap():
    assert {months.start for months in stage_months(5).values()} == {0}


def test_means_leave_missing_quarters_out_and_keep_the_order():
    frame = pd.DataFrame(
        {
            "month": [2, 2, 5, 5, 35, 35],
            "who": ["b", "a"] * 3,
            "x": [0.2, math.nan, 0.4, 0.6, 1.0, math.nan],
        }
    )
    found = by_stage(frame, ["who"], "x")
    assert list(found) == [("b",), ("a",)]
    assert found["b",] == pytest.approx([0.3, math.nan, 1.0], nan_ok=True)
    assert found["a",] == pytest.approx([0.6, math.nan, math.nan], nan_ok=True)


def test_programmes_between_the_same_two_ministries_are_averaged():
    frame = pd.DataFrame(
        {
            "month": 2, "date": "2015-03",
            "lead_ministry": "m", "partner_ministry": ["a", "a", "b"],
            "effort_lead": [0.2, 0.4, 0.9], "effort_partner": [0.0, 0.2, 0.5],
            "trust_lead": 0.5, "trust_partner": [0.1, 0.3, 0.2],
        }
    )  # fmt: skip
    found = between_ministries(frame).set_index(["ministry", "towards"])
    assert found.loc[("m", "a"), "effort"] == pytest.approx(0.3)
    assert found.loc[("a", "m"), "trust"] == pytest.approx(0.2)
    assert found.loc[("m", "a"), "programmes"] == 2
    assert found.loc[("b", "m"), "effort"] == 0.5


def test_the_last_decision_is_found_and_silent_bodies_are_left_out():
    frame = pd.DataFrame(
        {
            "body": ["x", "y", "x", "y", "x"],
            "date": ["2015-03", "2015-03", "2015-06", "2015-06", "2015-09"],
            "decisions": [1, 0, 2, 0, 0],
        }
    )
    assert last_decision(frame).to_dict() == {"x": "2015-06"}
