"""How far and how fast responses came."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from synergysim.outcomes.listed import OF_RESPONSES
from synergysim.outcomes.outcome import names_of
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.response_coverage import responses_columns


def test_by_hand():
    """Four families: two poor; three listed, two of them registered, one with an account."""
    households = SimpleNamespace(
        registered=np.array([True, True, False, False]),
        has_account=np.array([True, False, False, False]),
    )
    response = SimpleNamespace(
        households=households,
        listed=np.array([True, True, True, False]),
        found=np.array([True, True, False, False]),
        first_paid=np.array([7, 9, -1, -1]),
        received=np.array([30.0, 10.0, 0.0, 0.0]),
    )
    waiver = SimpleNamespace(
        households=households,
        listed=np.zeros(4, dtype=bool),
        found=np.zeros(4, dtype=bool),
        first_paid=np.full(4, -1),
        received=np.zeros(4),
    )
    model = SimpleNamespace(
        institutions=SimpleNamespace(responses={"cash": response, "waiver": waiver}),
        onset=lambda: 5,
    )
    record = SimpleNamespace(poor=np.array([True, False, True, False]))
    table = pd.DataFrame(responses_columns(model, record)).set_index("response")
    expected = [0.75, 0.5, 0.5, 0.5, 0.25, 1.0, 0.0, 1.0, 0.5, 2.0, 3.0]
    assert table.loc["cash", list(names_of(OF_RESPONSES))].tolist() == pytest.approx(expected)
    assert table.loc["waiver", ["listed", "paid", "poor_paid"]].tolist() == [0.0, 0.0, 0.0]
    assert (
        table.loc["waiver", ["leakage", "registered_paid", "months_to_first", "months_to_half"]]
        .isna()
        .all()
    )


def test_a_run_records_its_response(make):
    tables = run_lockstep(make("lesotho-covid19-emergency-cash"), 12)
    (row,) = tables["responses"].to_dict("records")
    assert row["shock"] == "covid19-lesotho"
    assert 0.0 < row["paid"] <= row["found"] <= row["listed"] <= 1.0
    assert 0.0 <= row["leakage"] <= 1.0
    assert 0.0 <= row["months_to_first"] <= row["months_to_half"]
    groups = tables["groups"].query("group == 'all' and shock == 'covid19-lesotho'")
    coverage = groups.set_index("measure")["value"]["coverage_response"]
    assert coverage == pytest.approx(row["paid"])


def test_without_a_response_the_table_is_empty(make):
    assert run_lockstep(make("lesotho"), 12)["responses"].empty
