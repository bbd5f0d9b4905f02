"""Quarterly money and money over the run, by side and name."""

from __future__ import annotations

import pandas as pd
import pytest

from synergysim.institutions.ledger import USES
from synergysim.model import SynergyModel
from synergysim.recording.public_money import QuarterlyMoney
from synergysim.recording.recorder import Recorder


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
