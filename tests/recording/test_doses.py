"""Doses: what programmes delivered adds up to what the money table says they paid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.experiments.single_run import run_case
from synergysim.model import SynergyModel
from synergysim.recording.doses import DOSES, delivered, doses_columns, share_of_income
from synergysim.recording.household_accumulators import HouseholdRecord

SMALL = {"run.households": 200, "run.months": 36, "run.burn_in_years": 1}
CASES = ("reference-graduation", "mali-nioro-cash-plus", "peru-juntos-haku-winay")


def doses_of(model, record):
    programmes = model.institutions.programmes.items()
    shares = {name: share_of_income(programme, record) for name, programme in programmes}
    return pd.DataFrame(doses_columns(model, shares))


@pytest.mark.parametrize("case", CASES)
def test_money_and_goods_are_the_benefits_of_the_money_table(case):
    starts = {"run.start": "2015-01"} if case == "mali-nioro-cash-plus" else {}
    found = run_case(case, window=12, overrides=SMALL | starts)
    doses = found.doses[found.doses["per"] == "run"].set_index("programme")
    paid = found.money[found.money["use"] == "benefits"].set_index("programme")["amount"]
    assert paid.sum() > 0.0
    for name, row in doses.iterrows():
        # The money table is per modelled household.
        assert row["money"] + row["goods"] == pytest.approx(200 * paid[name], rel=1e-12)


def test_rows_per_family_and_per_family_year_are_shares_of_the_whole():
    doses = run_case("reference-graduation", window=12, overrides=SMALL).doses
    assert set(doses["per"]) == {"run", "family", "family_year"}
    whole, family, year = (
        doses[doses["per"] == per].set_index("programme")
        for per in ("run", "family", "family_year")
    )
    for name in ("money", "goods", "lessons", "full_visits"):
        assert (family[name] * whole["families_listed"]).to_numpy() == pytest.approx(
            whole[name].to_numpy()
        )
        assert (year[name] * whole["family_years"]).to_numpy() == pytest.approx(
            whole[name].to_numpy()
        )
    assert whole["money"]["social"] > 0.0
    assert whole["goods"]["social"] == 0.0
    assert whole["goods"]["productive"] > 0.0


def test_lessons_and_visits_are_those_of_the_list_by_hand(make):
    """One month of one programme: visits of the place, times the dose of each family."""
    model = SynergyModel(make("lesotho", {"run.months": 30}))
    programme = model.institutions.programmes["productive"]
    months = lessons = visits = 0.0
    row = model.institutions.posts.row["productive"]
    for _ in range(30):
        before = delivered(programme)
        model.step()
        members = programme.members
        months += len(members)
        made = model.institutions.managers.table("visits")[row]
        most = float((made[model.households.territory[members]] * programme.dose[members]).sum())
        after = delivered(programme)
        assert after["full_visits"] - before["full_visits"] <= most + 1e-9
        assert 0.0 <= after["lessons"] - before["lessons"] <= most + 1e-9
        lessons, visits = after["lessons"], after["full_visits"]
    assert programme.family_months == months > 0
    assert 0.0 < lessons < visits <= months


def test_a_programme_that_delivers_nothing_or_lists_nobody_has_no_doses(make):
    changes = {"programmes.social.delivers": False, "run.months": 6}
    model = SynergyModel(make("lesotho", changes))
    record = HouseholdRecord(model, 6)
    table = doses_of(model, record).set_index(["programme", "per"])
    assert table.loc[("social", "run"), "families_listed"] == 0
    assert np.isnan(table.loc[("social", "family"), "money"])
    assert np.isnan(share_of_income(model.institutions.programmes["social"], record))
    for _ in range(6):
        model.step()
    table = doses_of(model, record).set_index(["programme", "per"])
    assert table.loc[("social", "run"), "families_listed"] > 0
    assert table.loc[("social", "run"), ["money", "goods", "lessons", "full_visits"]].sum() == 0.0


def test_the_share_of_income_is_that_of_a_year_by_hand(make):
    model = SynergyModel(make("lesotho", {"run.months": 24}))
    record = HouseholdRecord(model, 12)
    households, programme = model.households, model.institutions.programmes["social"]
    expected = households["expected_income"].copy()
    for _ in range(24):
        model.step()
    listed = programme.ever
    years = max(programme.family_months / 12.0, listed.sum())
    yearly = programme.received[listed].sum() / years
    income = 12.0 * expected[listed].mean()
    assert programme.quality == 1.0  # what is received is worth what it costs
    assert share_of_income(programme, record) == pytest.approx(yearly / income, rel=0.02)


def test_a_run_keeps_its_doses_by_shock():
    overrides = SMALL | {
        "shocks.covid19-lesotho.path.onset": "2015-10",
        "programmes.productive.start": "2015-04",
    }
    found = run_case("lesotho-covid19", window=12, overrides=overrides)
    assert set(found.tables[DOSES]["shock"]) == {"none", "covid19-lesotho"}
    outcomes = found.outcomes.set_index("shock")
    largest = found.doses.groupby("shock")["share_of_income"].max()
    assert outcomes["benefit_to_income"].to_dict() == pytest.approx(largest.to_dict())
    assert outcomes["income_at_start"].nunique() == 1
