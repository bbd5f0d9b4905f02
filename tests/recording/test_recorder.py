"""The recorder: aggregates against the columns that they come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.institutions.ledger import USES
from synergysim.measures.coverage import joint_coverage
from synergysim.model import SynergyModel
from synergysim.recording.recorder import HELD, MONTHLY, Recorder
from synergysim.recording.run_measures import outcomes_of
from synergysim.recording.run_view import RunView
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.territory import COLUMN


@pytest.fixture(scope="module")
def recorded(make):
    """A run of two years, its recorder, and its columns month by month."""
    recorder = Recorder(SynergyModel(make("lesotho-covid19-emergency-cash")))
    columns = []
    for _ in range(24):
        recorder.model.step()
        recorder.observe()
        columns.append(recorder.model.households.state.copy())
    return recorder, columns


def column(columns, month, name):
    from synergysim.household.fields import STATE_ROW

    return columns[month][STATE_ROW[name]]


def test_months_are_dated_from_the_start(recorded):
    frame = pd.DataFrame(recorded[0].monthly())
    assert frame["month"].tolist() == list(range(24))
    assert frame["date"].iloc[[0, 11, 12, 23]].tolist() == [
        "2015-01",
        "2015-12",
        "2016-01",
        "2016-12",
    ]
    assert list(frame.columns) == ["month", "date", *MONTHLY]
    assert frame.notna().all().all()


def test_income_is_per_person_and_day(recorded):
    recorder, columns = recorded
    people = recorder.model.households.size.astype(float).sum()
    for name in ("consumption", "income", "earned_income"):
        expected = column(columns, 10, name).sum() / people / DAYS_PER_MONTH
        assert pd.DataFrame(recorder.monthly())[name].iloc[10] == pytest.approx(expected)


def test_poverty_counts_persons(recorded):
    recorder, columns = recorded
    size = recorder.model.households.size.astype(float)
    line = recorder.model.case.context.poverty_line * DAYS_PER_MONTH
    per_head = column(columns, 10, "consumption") / size
    assert pd.DataFrame(recorder.monthly())["headcount"].iloc[10] == pytest.approx(
        size[per_head < line].sum() / size.sum()
    )
    gap = (np.maximum(1 - per_head / line, 0) * size).sum() / size.sum()
    assert pd.DataFrame(recorder.monthly())["poverty_gap"].iloc[10] == pytest.approx(gap)


def test_yearly_poverty_looks_at_the_whole_year(recorded):
    recorder, columns = recorded
    size = recorder.model.households.size.astype(float)
    year = sum(column(columns, month, "consumption") for month in range(12, 24))
    poor = year / size / 12 < recorder.model.case.context.poverty_line * DAYS_PER_MONTH
    assert recorder.year_ends == [11, 23]
    assert recorder.yearly["headcount"][1] == pytest.approx(size[poor].sum() / size.sum())
    assert outcomes_of(RunView(recorder, 12))["headcount"] == recorder.yearly["headcount"][1]
    assert outcomes_of(RunView(recorder, 24))["headcount"] == pytest.approx(
        np.mean(recorder.yearly["headcount"])
    )


def test_outcomes_average_the_window(recorded):
    recorder, _ = recorded
    income = pd.DataFrame(recorder.monthly())["income"]
    assert outcomes_of(RunView(recorder, 6))["income"] == pytest.approx(income.iloc[18:].mean())
    assert outcomes_of(RunView(recorder, 999))["income"] == pytest.approx(income.mean())
    assert outcomes_of(RunView(recorder, 1))["headcount"] == recorder.yearly["headcount"][-1]


def test_what_families_hold_is_averaged_over_the_windows_months(recorded):
    recorder, columns = recorded
    found = outcomes_of(RunView(recorder, 12))
    for name in HELD:
        wanted = np.mean([column(columns, month, name).mean() for month in range(12, 24)])
        assert found[name] == pytest.approx(wanted)


def test_reach_lies_in_its_bounds(recorded):
    found = outcomes_of(RunView(recorded[0], 12))
    for name in (
        "coverage_social",
        "coverage_productive",
        "overlap",
        "joint_coverage",
        "refusals",
        "on_time",
    ):
        assert 0.0 <= found[name] <= 1.0
    assert found["coverage_social"] > 0
    assert found["coverage_productive"] > 0


def test_the_joint_coverage_of_a_run_is_the_reference(recorded):
    institutions = recorded[0].model.institutions
    social, productive = (
        np.logical_or.reduce([office.ever for office in institutions.of_side(side)])
        for side in ("social", "productive")
    )
    expected = joint_coverage(social, productive, institutions.intake.ranking.poor())
    assert outcomes_of(RunView(recorded[0], 12))["joint_coverage"] == pytest.approx(expected)
    assert 0.0 < expected < 1.0


def test_money_of_all_uses_is_what_was_voted(recorded):
    frame = pd.DataFrame(recorded[0].money())
    by_use = frame.pivot_table(index="programme", columns="use", values="amount")
    assert set(by_use.columns) == {"appropriated", "carried", "emergency", *USES}
    spent = by_use.drop(columns="appropriated").sum(axis=1)
    np.testing.assert_allclose(spent, by_use["appropriated"], rtol=1e-12)
    paid = by_use["emergency"].dropna()
    assert list(paid.index) == ["emergency-cash-lesotho"]
    assert paid.iloc[0] > 0
    assert set(frame["side"]) == {"social", "productive", "response"}
    # "Unspent" is what could not be executed, as by quarter; what is left at the end is "carried".
    programmes = recorded[0].model.institutions.programmes
    of_all = 100.0 * len(recorded[0].model.households)
    for name, programme in programmes.items():
        unspent, carried = programme.account.used["unspent"], programme.account.available
        assert by_use.loc[name, "unspent"] == pytest.approx(unspent / of_all)
        assert by_use.loc[name, "carried"] == pytest.approx(carried / of_all)


def test_cost_is_what_was_spent_per_household_and_year(recorded):
    recorder, _ = recorded
    money = pd.DataFrame(recorder.money())
    total = money.loc[money["use"] == "appropriated", "amount"].sum()
    left = money.loc[money["use"].isin(["retained", "unspent", "carried"]), "amount"].sum()
    assert outcomes_of(RunView(recorder, 12))["cost"] == pytest.approx((total - left) / 2.0)


def test_a_year_that_the_run_began_in_is_not_held_against_a_whole_years_line(make):
    """A run from July: poverty of its first whole year, not of the half year before."""
    changes = {
        "run.start": "2015-07",
        "run.months": 18,
        "run.households": 60,
        "shocks": {},
        "responses": {},
    }
    recorder = Recorder(SynergyModel(make("lesotho", changes)))
    for _ in range(18):
        recorder.model.step()
        recorder.observe()
    assert recorder.year_ends == [17]
    monthly = pd.DataFrame(recorder.monthly())["headcount"].iloc[6:]
    headcount = outcomes_of(RunView(recorder, 18))["headcount"]
    assert monthly.min() - 0.05 <= headcount <= monthly.max() + 0.05


def test_local_prices_are_those_that_households_met(make):
    case = make("lesotho-covid19", {"run.households": 200, "run.months": 60})
    model = SynergyModel(case)
    recorder = Recorder(model)
    met = []
    settle = model.local_economy.clear

    def seen(sums, calendar_month):
        price = model.territories.matrix[:, COLUMN["price"]]
        met.append(price[model.households.territory].mean())
        settle(sums, calendar_month)

    model.local_economy.clear = seen
    for _ in range(60):
        model.step()
        recorder.observe()
    found = pd.DataFrame(recorder.monthly())["local_prices"]
    assert found.to_numpy() == pytest.approx(met)
    assert found.nunique() > 30
