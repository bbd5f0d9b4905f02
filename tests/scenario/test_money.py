"""Amounts keep the prices in which they were written, wherever a programme or response is put."""

from __future__ import annotations

from pathlib import Path

import pytest

from synergysim.experiments.design.sweep_file import load_sweep
from synergysim.experiments.experiment import load_experiment
from synergysim.scenario import ScenarioError, load_scenario

LESOTHO, PERU = 5.243988, 1.893583
"""Local currency per PPP$ of 2017 in the two shipped contexts."""


def cash_in_ppp(case: str, programme: str, **changes: object) -> float:
    scenario = load_scenario(case, **changes).scenario  # type: ignore[arg-type]
    cash = scenario.programmes[programme].cash
    assert cash is not None
    return cash.amount / scenario.context.prices.local_per_ppp


@pytest.mark.parametrize("context", ["peru", "colombia", "mali", "mexico", "ethiopia"])
def test_a_programme_is_worth_the_same_in_another_context(context: str) -> None:
    at_home = cash_in_ppp("lesotho", "social")
    assert at_home == pytest.approx(87.5 / LESOTHO)
    assert cash_in_ppp("lesotho", "social", context=context) == pytest.approx(at_home)


def test_programmes_of_a_country_keep_their_amounts_in_its_context() -> None:
    swapped = load_scenario(
        "lesotho",
        context="colombia",
        institutions="colombia",
        programmes=["colombia-familias-en-accion"],
        overrides={"run.start": "2011-07"},
    )
    own = load_scenario("colombia-ppp").scenario
    moved = swapped.scenario.programmes["colombia-familias-en-accion"]
    assert moved.cash == own.programmes["social"].cash
    assert swapped.scenario.context.prices == own.context.prices


def test_a_programme_of_another_country_is_converted_where_the_context_stays() -> None:
    moved = cash_in_ppp("lesotho", "peru-juntos", programmes=["peru-juntos"])
    assert moved == pytest.approx(cash_in_ppp("peru-juntos-haku-winay", "social"))


def test_a_converted_amount_states_what_was_written_and_its_band_moves_along() -> None:
    path = ("programmes", "productive", "budget")
    home = load_scenario("lesotho").provenance[path]
    moved = load_scenario("lesotho", context="peru").provenance[path]
    assert moved.low is not None
    assert home.low is not None
    assert moved.low == pytest.approx(home.low * PERU / LESOTHO)
    assert moved.source is not None
    assert "written as 13 LSL of 2017" in moved.source
    assert (moved.grade, moved.line) == (home.grade, home.line)


def test_overrides_of_a_caller_are_in_the_money_of_the_run() -> None:
    overrides = {"programmes.social.budget": 300.0}
    loaded = load_scenario("lesotho", context="peru", overrides=overrides)
    assert loaded.scenario.programmes["social"].budget == 300.0
    assert loaded.replace({"run.months": 12}).scenario.programmes["social"].budget == 300.0


def test_another_rate_for_the_same_money_changes_no_amount() -> None:
    loaded = load_scenario("lesotho", overrides={"context.prices.local_per_ppp": 6.0})
    assert loaded.scenario.programmes["productive"].budget == 13.0


def test_a_child_that_changes_the_context_converts_what_it_inherits(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(
        "extends: lesotho\noverrides: {programmes.productive.budget: 220}\n"
    )
    (tmp_path / "child.yaml").write_text(
        "extends: ./parent.yaml\ncontext: peru\nprogrammes: {social: {cash: {amount: 100}}}\n"
    )
    programmes = load_scenario(tmp_path / "child.yaml").scenario.programmes
    assert programmes["productive"].budget == pytest.approx(220 * PERU / LESOTHO)
    cash = programmes["social"].cash
    assert cash is not None
    assert cash.amount == 100.0  # written in a case whose context is Peru
    assert cash.per_child == pytest.approx(32.5 * PERU / LESOTHO)


def test_prices_that_nothing_states_are_refused(tmp_path: Path) -> None:
    text = Path("scenarios/programmes/lesotho-springs.yaml").read_text()
    unstated = tmp_path / "unstated.yaml"
    unstated.write_text(text.replace("prices: lesotho\n", ""))
    assert load_scenario("lesotho", programmes=[unstated]).scenario.programmes  # the case states it
    with pytest.raises(ScenarioError, match="the prices of this amount are unknown") as caught:
        load_scenario("lesotho", context="peru", programmes=[unstated])
    assert caught.value.key == "programmes.unstated.budget"


@pytest.mark.parametrize(
    ("line", "reason"), [("prices: lesoto", "no file"), ("prices: {year: 2017}", "wrong type")]
)
def test_prices_name_a_context(tmp_path: Path, line: str, reason: str) -> None:
    text = Path("scenarios/programmes/lesotho-springs.yaml").read_text()
    file = tmp_path / "mine.yaml"
    file.write_text(text.replace("prices: lesotho", line))
    with pytest.raises(ScenarioError, match=reason) as caught:
        load_scenario("lesotho", programmes=[file])
    assert (caught.value.key, caught.value.line) == ("programmes.mine.prices", 2)


SWEEP = """
title: t
question: q
case: lesotho
overrides: {programmes.social.budget: 524.3988}
futures:
  home: {title: h}
  away: {title: a, context: peru, overrides: {programmes.productive.budget: 70}}
replications: 1
window: 12
"""


def test_amounts_of_a_sweep_are_in_the_prices_of_its_own_case(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(SWEEP)
    plan = load_sweep(file)
    budgets = {
        base["context"]["prices"]["currency"]: [
            base["programmes"][name]["budget"] for name in ("social", "productive")
        ]
        for base in plan.bases.values()
    }
    assert budgets["LSL"] == [524.3988, 13.0]
    assert budgets["PEN"] == pytest.approx([189.3583, 70.0])


def test_an_amount_does_not_vary_over_several_currencies(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    vary = "vary: {programmes.social.budget: [100, 200]}\ndesign: {kind: grid}\n"
    file.write_text(SWEEP + vary)
    with pytest.raises(ScenarioError, match="varies over several currencies") as caught:
        load_sweep(file)
    assert caught.value.found == "LSL of 2017, PEN of 2017"


def test_amounts_of_a_comparison_are_in_the_prices_of_its_own_case(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text(
        "title: t\nquestion: q\ncase: lesotho\nreplications: 1\nwindow: 12\nreference: home\n"
        "overrides: {programmes.social.budget: 524.3988}\n"
        "variants:\n  home: {title: h}\n  away: {title: a, context: peru}\n"
    )
    found = load_experiment(file).variants
    assert found["away"].scenario.programmes["social"].budget == pytest.approx(189.3583)
