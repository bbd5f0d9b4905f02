"""Who loses, who is paid, what a result costs: figures by group and of costs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from synergysim.figures import applicable, draw


def test_the_title_says_who_loses_most_and_least(made_up: SimpleNamespace) -> None:
    groups = made_up.groups(replications=10, effect=0.0, noise=0.001)
    groups.loc[(groups["level"] == "hit first") & (groups["measure"] == "loss_months"), "value"] = 5
    drawing = draw("recovery_by_group", {"groups": groups}, made_up.context())
    assert drawing.title.endswith("to 5.0 (most exposed third)")
    # Five groups lose 2.0 months: all of them are named.
    assert "from 2.0 months of consumption (" in drawing.title
    assert drawing.title.count("; ") == 4 - 1
    lost = drawing.data[drawing.data["measure"] == "loss_months"]
    assert len(lost) == 5 * 14
    assert (lost["low"] <= lost["mean"]).all()
    back = drawing.data[drawing.data["measure"] == "recovered_share"]
    assert back["mean"].between(29.0, 61.0).all()


@pytest.mark.parametrize(
    ("replications", "noise", "starts"),
    [
        (10, 0.5, "Under “Independent programmes” no group of households loses measurably more"),
        (9, 0.001, "Too few replications to say which households lose most"),
        (1, 0.001, "Too few replications to say which households lose most"),
    ],
)
def test_no_group_loses_most_by_chance(made_up, replications, noise, starts) -> None:
    groups = made_up.groups(replications=replications, effect=0.0, noise=noise)
    drawing = draw("recovery_by_group", {"groups": groups}, made_up.context())
    assert drawing.title.startswith(starts)


def test_intervals_of_shares_stay_between_nothing_and_everything(made_up) -> None:
    groups = made_up.groups(replications=4, effect=0.0, noise=1.5)
    groups.loc[groups["measure"] == "recovered_share", "value"] = [0.0, 1.0] * 140
    back = draw("recovery_by_group", {"groups": groups}, made_up.context()).data
    back = back[back["measure"] == "recovered_share"]
    assert back[["low", "high"]].to_numpy().min() == 0.0
    assert back[["low", "high"]].to_numpy().max() == 100.0
    paid = draw("benefit_incidence", {"groups": groups}, made_up.context()).data
    assert paid[["low", "high"]].to_numpy().min() == 0.0


def test_shares_of_benefits_are_drawn_of_the_sides_that_pay(made_up: SimpleNamespace) -> None:
    groups = made_up.groups(replications=6, effect=0.0, noise=0.0)
    mine = groups[groups["measure"] != "benefit_share_response"]
    drawing = draw("benefit_incidence", {"groups": mine}, made_up.context())
    assert drawing.title.endswith("12 % of social benefits, 12 % of productive benefits")
    assert set(drawing.data["side"]) == {"social", "productive"}
    assert drawing.data["percent"].tolist()[:5] == pytest.approx([12.0, 14.0, 16.0, 18.0, 20.0])


def test_a_cost_is_named_only_where_it_can_be_told(made_up: SimpleNamespace) -> None:
    told, untold = made_up.costs(), made_up.costs(effect=0.0)
    found = draw("cost_of_results", {"cost_effectiveness": told}, made_up.context())
    assert "1,000 (800 to 1,400) beyond the reference" in found.title
    nothing = draw("cost_of_results", {"cost_effectiveness": untold}, made_up.context())
    assert nothing.title.startswith("No architecture lifts measurably more")


@pytest.mark.parametrize(
    ("cost", "gain", "told"),
    [
        (10.0, -0.01, "more money, fewer lifted"),
        (-10.0, 0.01, "less money, more lifted"),
        (-10.0, -0.01, "less money, fewer lifted"),
        (0.0, 0.01, "no more money"),
    ],
)
def test_without_more_of_both_there_is_no_ratio(made_up, cost, gain, told) -> None:
    table = made_up.costs().assign(cost=cost, gain=gain, ratio=cost / gain)
    drawing = draw("cost_of_results", {"cost_effectiveness": table}, made_up.context())
    assert drawing.title.startswith("No architecture lifts measurably more")
    assert told in drawing.alt
    shown = [text.get_text() for axes in drawing.figure.axes for text in axes.texts]
    assert shown == [told] * len(table)


@pytest.mark.parametrize("name", ["recovery_by_group", "benefit_incidence"])
def test_they_apply_where_groups_were_kept(made_up: SimpleNamespace, name: str) -> None:
    assert name in applicable({"groups": made_up.groups(replications=2)}, made_up.context())
    assert name not in applicable({}, made_up.context())
