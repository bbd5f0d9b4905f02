"""Quarterly money and money over the run, by side and name."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.institutions.ledger import USES
from synergysim.model import SynergyModel
from synergysim.recording.paired_run import run_lockstep
from synergysim.recording.public_money import QuarterlyMoney
from synergysim.recording.recorder import Recorder
from synergysim.scenario.load import load_scenario


def test_a_response_and_a_programme_of_one_name_keep_their_own_money(make) -> None:
    """The schema refuses the name; if one came through all the same, nothing is mixed."""
    case = make("lesotho-covid19-emergency-cash", {"run.households": 100})
    (response,) = case.responses.values()
    model = SynergyModel(case.model_copy(update={"responses": {"social": response}}))
    money, recorder = QuarterlyMoney(model.institutions, len(model.households)), Recorder(model, 12)
    for month in range(1, case.run.months + 1):
        model.step()
        recorder.observe()
        if month % 3 == 0:
            money.close({"month": month})
    table, system = pd.DataFrame(money.rows), model.institutions
    assert (table[["committed", "benefits"]] >= 0).all(axis=None)
    unit = 100.0 * len(model.households)
    own = {"social": system.programmes["social"], "response": system.responses["social"]}
    for side, holder in own.items():
        rows = table[(table["side"] == side) & (table["programme"] == "social")]
        assert rows["committed"].sum() == pytest.approx(holder.account.appropriated / unit)
        for use in USES:
            assert rows[use].sum() == pytest.approx(holder.account.used[use] / unit)
    whole = pd.DataFrame(recorder.money()).query("use == 'appropriated' and programme == 'social'")
    assert whole.set_index("side")["amount"].to_dict() == pytest.approx(
        {side: holder.account.appropriated / unit for side, holder in own.items()}
    )


@pytest.mark.parametrize("months", [1, 3, 4, 5, 11, 12])
def test_the_approved_budget_of_a_year_does_not_depend_on_where_the_last_quarter_ends(months):
    sizes = {"run": {"households": 40, "months": months, "burn_in_years": 1}}
    scenario = load_scenario("lesotho", overrides=sizes).scenario
    assert scenario.programmes["productive"].start == "2016-01"  # nothing is voted for it yet
    found = run_lockstep(scenario, 1)["outcomes"]["appropriated"].item()
    assert found == pytest.approx(scenario.programmes["social"].budget, rel=1e-6)
