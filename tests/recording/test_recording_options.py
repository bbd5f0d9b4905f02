"""What is kept of a run: validation, words of the command line, and the tables themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from synergysim.household.fields import STATE_ROW
from synergysim.model import SynergyModel
from synergysim.recording.histories import COLUMNS, HistoryRecorder
from synergysim.recording.paired_run import TABLES, run_lockstep
from synergysim.recording.panel import SIDES, PanelRecorder
from synergysim.recording.recording_options import (
    INSTITUTIONS,
    Recording,
    recording_from_words,
    recording_of,
)
from synergysim.scenario.errors import ScenarioError
from synergysim.units import DAYS_PER_MONTH

YEARS = {"run.households": 60, "run.months": 24, "run.burn_in_years": 1}


def test_a_recording_is_frozen_and_keeps_aggregates_alone_unless_asked():
    recording = Recording()
    assert recording.tables == ("groups",)
    assert Recording(groups=False).tables == ()
    assert recording.followed(100).size == 0
    with pytest.raises(ValidationError):
        recording.annual_panel = True
    with pytest.raises(ValidationError):
        Recording(aggregates=False)


@pytest.mark.parametrize(
    ("given", "tables"),
    [
        ({"annual_panel": True}, ("panel",)),
        ({"histories": {"households": 3}}, ("histories",)),
        ({"coordination": True}, INSTITUTIONS),
        ({"everything": True}, ("panel", "histories", *INSTITUTIONS)),
    ],
)
def test_each_part_brings_its_table(given, tables):
    assert recording_of(given).tables == ("groups", *tables)
    assert recording_of(recording_of(given)) == recording_of(given)


@pytest.mark.parametrize(
    "given",
    [
        {"histories": {}},
        {"histories": {"households": 2, "rows": [1]}},
        {"histories": {"households": 0}},
        {"histories": {"rows": []}},
        {"histories": {"rows": [4, 4]}},
        {"histories": {"rows": [-1]}},
        {"annual_pannel": True},
        {"annual_panel": "yes"},
    ],
)
def test_what_is_no_recording_is_refused_by_name(given):
    with pytest.raises(ScenarioError, match=r"^recording"):
        recording_of(given)


def test_followed_households_are_spread_and_stay_inside():
    assert recording_of({"histories": {"households": 4}}).followed(8).tolist() == [1, 3, 5, 7]
    assert recording_of({"histories": {"households": 9}}).followed(3).tolist() == [0, 1, 2]
    assert recording_of({"histories": {"rows": [5, 2]}}).followed(8).tolist() == [2, 5]
    assert recording_of({"everything": True}).followed(3).tolist() == [0, 1, 2]


def test_what_does_not_fit_is_refused_before_anything_runs():
    with pytest.raises(ScenarioError, match="no such household"):
        recording_of({"histories": {"rows": [60]}}).fits(60, 12)
    with pytest.raises(ScenarioError, match="too much to keep"):
        recording_of({"everything": True}).fits(1_000_000, 120)
    recording_of({"annual_panel": True}).fits(1_000_000, 120)


def test_words_of_the_command_line():
    kept = recording_from_words(["annual-panel", "histories=20", "aggregates"])
    assert kept == recording_of({"annual_panel": True, "histories": {"households": 20}})
    digits = "9" * 5_000
    for word in (
        "histories",
        "histories=0",
        "histories=x",
        f"histories={digits}",
        "histories=٣",
        "anual-panel",
        "everything=2",
    ):
        with pytest.raises(ScenarioError, match="--record"):
            recording_from_words([word])


@pytest.fixture(scope="module")
def lived(make):
    """Two years with the panel and four histories, and the columns month by month."""
    model = SynergyModel(make("lesotho-covid19-emergency-cash", YEARS))
    panel, histories = PanelRecorder(model), HistoryRecorder(model, np.array([0, 7, 31, 59]))
    states = []
    for _ in range(24):
        model.step()
        panel.observe()
        histories.observe()
        states.append(model.households.state.copy())
    return model, panel.table(), histories.table(), states


def test_the_panel_has_a_row_per_household_and_year(lived):
    model, panel, _, states = lived
    assert panel["year"].tolist() == [2015] * 60 + [2016] * 60
    assert panel["household"].tolist() == list(range(60)) * 2
    second = panel[panel["year"] == 2016].reset_index(drop=True)
    year = np.array(states[12:])
    size = model.households.size.astype(float)
    for name in ("consumption", "income", "earned_income"):
        expected = year[:, STATE_ROW[name]].sum(axis=0) / size / 12 / DAYS_PER_MONTH
        np.testing.assert_allclose(second[name], expected, rtol=1e-12)
    np.testing.assert_allclose(second["hungry_months"], year[:, STATE_ROW["hungry"]].sum(axis=0))
    np.testing.assert_array_equal(second["assets"], states[-1][STATE_ROW["assets"]])


def test_benefits_of_the_panel_are_all_that_was_handed_over(lived):
    model, panel, histories, _ = lived
    institutions = model.institutions
    handed = sum(p.received for p in institutions.programmes.values())
    handed = handed + sum(r.received for r in institutions.responses.values())
    columns = [f"received_{side}" for side in SIDES]
    got = panel.groupby("household")[columns].sum().sum(axis=1)
    np.testing.assert_allclose(got, handed, rtol=1e-12)
    monthly = histories.groupby("household")[columns].sum().sum(axis=1)
    np.testing.assert_allclose(monthly, handed[[0, 7, 31, 59]], rtol=1e-12)
    assert handed.sum() > 0


def test_cash_received_is_the_difference_of_income(lived):
    """Cash is what lies between earned and total income; packages and goods are not income."""
    _, _, histories, _ = lived
    cash = histories["household_income"] - histories["household_earned_income"]
    assert (histories[[f"received_{s}" for s in SIDES]].sum(axis=1) > 0)[cash > 1e-9].all()


def test_histories_hold_everything_a_household_is(lived):
    _, _, histories, states = lived
    assert len(histories) == 4 * 24
    one = histories[histories["household"] == 31].reset_index(drop=True)
    for name, called in COLUMNS.items():
        expected = [state[STATE_ROW[name], 31] for state in states]
        np.testing.assert_array_equal(one[called], expected)


def test_incomplete_years_have_no_row(make):
    model = SynergyModel(make("lesotho", YEARS | {"run.start": "2015-07", "run.months": 14}))
    panel = PanelRecorder(model)
    for _ in range(14):
        model.step()
        panel.observe()
    assert panel.table().empty


def test_recording_changes_no_result_and_adds_its_tables(make):
    scenario = make("lesotho-covid19", YEARS)
    plain = run_lockstep(scenario, 12)
    kept = recording_of({"annual_panel": True, "histories": {"households": 5}})
    full = run_lockstep(scenario, 12, recording=kept)
    assert set(full) == {*plain, "panel", "histories"}
    assert "groups" not in run_lockstep(scenario, 12, recording=Recording(groups=False))
    for name in TABLES:
        pd.testing.assert_frame_equal(plain[name], full[name], check_exact=True)
    assert set(full["panel"]["shock"]) == {"none", "covid19-lesotho"}
    assert full["histories"]["household"].nunique() == 5
