from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from synergysim.figures import draw


def test_waterfall_adds_up(made_up: SimpleNamespace) -> None:
    drawing = draw("budget_waterfall", {"money": made_up.money()}, made_up.context())
    for _, rows in drawing.data.groupby("architecture"):
        amounts = rows.set_index("use")["mean"]
        assert amounts.drop("appropriated").sum() == pytest.approx(amounts["appropriated"])
        # The last bar ends where the first began.
        assert rows["left"].iloc[-1] == pytest.approx(0.0, abs=1e-9)
    assert drawing.title.startswith("A larger share of the budget reaches households")


def test_money_left_at_the_end_is_a_use_of_its_own(made_up: SimpleNamespace) -> None:
    money = made_up.money(("independent",))
    left = money[money["use"] == "unspent"]
    split = pd.concat([money, left.assign(use="carried")])
    split.loc[split["use"].isin(["unspent", "carried"]), "amount"] /= 2.0
    drawing = draw("budget_waterfall", {"money": split}, made_up.context())
    amounts = drawing.data.set_index("use")["mean"]
    assert amounts["carried"] == pytest.approx(amounts["unspent"])
    labels = [text.get_text() for text in drawing.figure.axes[0].get_yticklabels()]
    assert "Cannot be executed" in labels
    assert "Left at the end" in labels
    without = draw("budget_waterfall", {"money": money}, made_up.context())
    labels = [text.get_text() for text in without.figure.axes[0].get_yticklabels()]
    assert "Left at the end" not in labels


def test_waterfall_refuses_money_that_is_lost_or_unknown(made_up: SimpleNamespace) -> None:
    money = made_up.money(replications=2)
    lost = money[money["use"] != "delivery"]
    with pytest.raises(ValueError, match="do not add up"):
        draw("budget_waterfall", {"money": lost}, made_up.context())
    odd = money.replace({"use": {"retained": "mislaid"}})
    with pytest.raises(ValueError, match="mislaid"):
        draw("budget_waterfall", {"money": odd}, made_up.context())
