"""Who loses, who is paid, what a result costs: figures by group and of costs."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from synergysim.figures import applicable, draw


def test_the_title_says_who_loses_most_and_least(made_up: SimpleNamespace) -> None:
    groups = made_up.groups(replications=10, effect=0.0, noise=0.001)
    groups.loc[(groups["level"] == "hit first") & (groups["measure"] == "loss_months"), "value"] = 5
    drawing = draw("recovery_by_group", {"groups": groups}, made_up.context())
    assert drawing.title.endswith("and 5.0 (most exposed third) to the shock")
    # Five groups lose 2.0 months: all of them are named.
    assert "between 2.0 months of consumption (" in drawing.title
    assert drawing.title.count("; ") == 4 - 1
    lost = drawing.data[drawing.data["measure"] == "loss_months"]
    assert len(lost) == 5 * 14
    assert (lost["low"] <= lost["mean"]).all()
    back = drawing.data[drawing.data["measure"] == "recovered_share"]
    assert back["mean"].between(29.0, 61.0).all()


@pytest.mark.parametrize(
    ("replications", "noise", "starts"),
    [
        (
            10,
            0.5,
            "Under “Independent programmes”, losses to the shock do not differ significantly",
        ),
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
    assert drawing.title.endswith(
        "12% of social benefits (the richest 20%) and 12% of productive benefits (the richest 20%)"
    )
    assert set(drawing.data["side"]) == {"social", "productive"}
    assert drawing.data["percent"].tolist()[:5] == pytest.approx([12.0, 14.0, 16.0, 18.0, 20.0])


def test_of_responses_the_title_says_who_gets_the_response(made_up: SimpleNamespace) -> None:
    groups = made_up.groups(("independent", "b", "c"), 6, effect=0.5, noise=0.0)
    none = (groups["architecture"] == "independent") & (
        groups["measure"] == "benefit_share_response"
    )
    context = made_up.context(architecture_titles={"b": "b", "c": "c"})
    drawing = draw("benefit_incidence", {"groups": groups[~none]}, context)
    # 12 and 20 % of the table, times 1.5 and 2 for the two that have a response.
    assert drawing.title == (
        "The poorest quintile of persons receives 18% to 24% of the emergency response, the richest"
        " quintile 30% to 40%"
    )


def test_a_cost_is_named_only_if_it_is_significant(made_up: SimpleNamespace) -> None:
    told, untold = made_up.costs(), made_up.costs(effect=0.0)
    found = draw("cost_of_results", {"cost_effectiveness": told}, made_up.context())
    assert found.title == (
        "The extra cost of each household lifted out of poverty is lowest under “One integrated"
        " programme”: LSL 1,000 a year relative to “Independent programmes” (95% interval 800 to"
        " 1,400)"
    )
    nothing = draw("cost_of_results", {"cost_effectiveness": untold}, made_up.context())
    assert nothing.title.startswith("No architecture spends significantly more")


@pytest.mark.parametrize(
    ("cost", "gain", "told"),
    [
        (10.0, -0.01, "higher cost, fewer households lifted"),
        (-10.0, 0.01, "lower cost, more households lifted"),
        (-10.0, -0.01, "lower cost, fewer households lifted"),
        (0.0, 0.01, "same cost"),
    ],
)
def test_without_more_of_both_there_is_no_ratio(made_up, cost, gain, told) -> None:
    ratio = cost / gain
    ends = sorted((0.8 * ratio, 1.4 * ratio))
    table = made_up.costs().assign(cost=cost, gain=gain, ratio=ratio, low=ends[0], high=ends[1])
    drawing = draw("cost_of_results", {"cost_effectiveness": table}, made_up.context())
    assert drawing.title.startswith("No architecture spends significantly more")
    assert told in drawing.alt
    shown = [text.get_text() for axes in drawing.figure.axes for text in axes.texts]
    assert shown == [told] * (len(table) // 2)  # the second basis has nothing more to show


@pytest.mark.parametrize(
    ("language", "bases", "gain"),
    [
        (
            "en",
            ("By money executed: ", "By budget approved: "),
            "+0.50 households lifted per hundred",
        ),
        (
            "es",
            ("Por presupuesto ejecutado: ", "Por presupuesto asignado: "),
            "hogares que salen de la pobreza, por cien: +0,50",
        ),
        (
            "fr",
            ("Selon les dépenses exécutées\u00a0: ", "Selon les crédits ouverts\u00a0: "),
            "+0,50 ménages sortis de la pauvreté pour cent",
        ),
    ],
)
def test_the_description_tells_the_panels_that_are_drawn(made_up, language, bases, gain) -> None:
    both, context = made_up.costs(), made_up.context()
    second = both.copy()
    second.loc[second["basis"] == "executed", "distinguishable"] = False
    none = both.assign(cost=10.0, gain=0.005, distinguishable=False)
    for table, shown in ((both, bases), (second, bases[1:]), (none, bases[:1])):
        drawing = draw("cost_of_results", {"cost_effectiveness": table}, context, language)
        assert len(drawing.figure.axes) == len(shown)
        assert [basis for basis in bases if basis in drawing.alt] == list(shown)
    assert gain in drawing.alt
    assert "0.5%" not in drawing.alt
    assert "0,5\u00a0%" not in drawing.alt


RATIOS = {"a": (100.0, 90.0, 110.0), "b": (200.0, 150.0, 250.0)}


@pytest.mark.parametrize(
    ("ratios", "replications", "told"),
    [
        (RATIOS, 20, "lowest under “a”: LSL 100 a year"),
        (
            RATIOS | {"b": (120.0, 109.0, 130.0)},
            20,
            "costs between LSL 90 and 130 a year more"
            " than under “Independent programmes”; the 2 architectures with an estimate do not"
            " differ",
        ),
        (
            RATIOS | {"c": (105.0, 95.0, 115.0)},
            20,
            "lowest under “a” and “c”, which do not differ significantly: LSL 90 to 115 a year",
        ),
        (RATIOS | {"b": RATIOS["a"]}, 20, "costs between LSL 90 and 110 a year"),
        (RATIOS | {"b": (20.0, 3.0, 31.0)}, 20, "costs LSL 100 a year more under “a” than"),
        ({"a": (14_174.0, 7_183.0, 382_390.0)}, 20, "These runs do not allow an estimate"),
        ({"a": (10.0, -5.0, 25.0)}, 20, "lifts significantly more households"),
        (RATIOS, 9, "These runs do not allow an estimate"),
    ],
)
def test_the_least_cost_is_named_only_if_no_other_may_be_less(
    made_up, ratios, replications, told
) -> None:
    rows = [
        ("covid19", name, "executed", *ends, True, 10.0, 0.01, replications)
        for name, ends in ratios.items()
    ]
    columns = [
        "shock",
        "architecture",
        "basis",
        "ratio",
        "low",
        "high",
        "distinguishable",
        "cost",
        "gain",
        "n",
    ]
    effect = "household lifted above the poverty line"
    table = pd.DataFrame(rows, columns=columns).assign(effect=effect)
    context = made_up.context(architecture_titles={name: name for name in "abc"})
    drawing = draw("cost_of_results", {"cost_effectiveness": table}, context)
    assert told in drawing.title
    assert len(drawing.figure.axes) == 1


@pytest.mark.parametrize("name", ["recovery_by_group", "benefit_incidence"])
def test_they_apply_if_groups_were_recorded(made_up: SimpleNamespace, name: str) -> None:
    assert name in applicable({"groups": made_up.groups(replications=2)}, made_up.context())
    assert name not in applicable({}, made_up.context())
