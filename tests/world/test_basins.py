"""Basins: by hand, and the two controls of the trap."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.household.parameters import household_parameters
from synergysim.scenario.load import load_scenario
from synergysim.world.basins import (
    APART,
    YEARS,
    Basins,
    basins,
    calm,
    recursion,
    threshold,
    without_trap,
)

CONTEXTS = ("lesotho", "ethiopia", "mali", "mexico", "peru", "colombia")
MEASURED = 504.0
"""Unstable threshold of E5-020, PPP$ (Balboni et al. 2022)."""


def context_of(name):
    return load_scenario("lesotho", context=name).scenario.context


@pytest.fixture(scope="module")
def lesotho():
    return context_of("lesotho")


# By hand --------------------------------------------------------------------------------------

STARTS = np.array([100.0, 400.0, 900.0])
ENDS = np.array(
    [[200.0, 200.0, 800.0, 100.0], [200.0, 900.0, 800.0, 100.0], [202.0, 900.0, 800.0, 120.0]]
)
HIGH = np.array(
    [[False, False, True, False], [False, True, True, False], [False, True, True, True]]
)
BY_HAND = Basins(STARTS, ENDS, HIGH)
"""One always low, one with a threshold of 200, one always high, one of 600 with ends alike."""


def test_the_threshold_lies_between_the_last_low_start_and_the_next():
    assert BY_HAND.bistable.tolist() == [False, True, False, True]
    assert BY_HAND.thresholds == pytest.approx([200.0, 600.0])


def test_shares_ratio_and_divergence_by_hand():
    found = BY_HAND.summary()
    assert found["bistable"] == 0.5
    assert found["only_high"] == 0.25
    assert found["only_low"] == 0.25
    assert found["threshold"] == pytest.approx(400.0)
    assert found["ratio"] == pytest.approx((1.01 + 1.2) / 2)  # of 1.01, 4.5, 1 and 1.2
    assert found["diverging"] == 0.25  # 4.5 alone exceeds 1.25


def test_ends_that_cross_count_as_apart_as_well():
    crossed = Basins(STARTS[:2], np.array([[100.0 * APART * 1.01], [100.0]]), HIGH[:2, :1])
    assert crossed.diverging == 1.0


def test_nobody_bistable_has_no_threshold():
    found = Basins(STARTS, ENDS[:, :1], HIGH[:, :1]).summary()
    assert np.isnan(found["threshold"])


# The worlds that are compared -----------------------------------------------------------------


def test_a_calm_world_wears_assets_as_its_risks_did_on_average(lesotho):
    before, after = (household_parameters(c) for c in (lesotho, calm(lesotho)))
    technology = lesotho.technology
    lost = technology.accident_probability * technology.accident_loss / 2
    from synergysim.household.parameters import POSITION

    assert after[POSITION["depreciation"]] == pytest.approx(before[POSITION["depreciation"]] + lost)
    for name in (
        "farm_risk",
        "wage_risk",
        "illness_probability",
        "capacity_innovation",
        "accident_probability",
        "renewal",
    ):
        assert after[POSITION[name]] == 0.0
        assert before[POSITION[name]] > 0.0


def test_controls_change_what_they_say_and_no_more(lesotho):
    control = without_trap(lesotho, forced_sales=True)
    assert control.technology.fixed_cost == 0.0
    assert control.behaviour == lesotho.behaviour
    both = without_trap(lesotho, forced_sales=False)
    assert both.behaviour.hunger_floor == 0.0
    assert both.livelihood == lesotho.livelihood


def test_the_same_call_gives_the_same_bits(lesotho):
    one, other = (basins(lesotho, households=40, years=3) for _ in range(2))
    assert one.ends.tobytes() == other.ends.tobytes()


# Two basins, and none -------------------------------------------------------------------------


def test_with_a_fixed_cost_some_end_high_or_low_by_their_start(lesotho):
    found = basins(lesotho)
    assert 0.05 < found.bistable.mean() < 0.5
    assert found.thresholds.min() > found.starts[0]
    split = found.bistable
    assert np.median(found.ends[-1][split] / found.ends[0][split]) > 2.0
    assert threshold(lesotho) == np.median(found.thresholds)


def assert_no_trap(context):
    """The control of the specification: no threshold, within 2 %, and fewer than 5 % apart.

    Far from a market the better technology may never pay, wherever a family starts. Where returns
    are alike everywhere, all use it in the end.
    """
    control = without_trap(context, forced_sales=False)
    places = control.territories.model_copy(update={"market_returns": 0.0})
    assert basins(control.model_copy(update={"territories": places})).high.all()
    found = basins(control)
    assert not found.bistable.any()
    assert found.ratio == pytest.approx(1.0, abs=0.02)
    assert found.diverging < 0.05


def test_without_a_fixed_cost_and_forced_sales_the_trap_vanishes(lesotho):
    assert_no_trap(lesotho)


def test_without_a_fixed_cost_alone_a_small_residue_may_be_left(lesotho):
    """Destitution: assets sold in need. It is a fraction of what the fixed cost does."""
    residue = basins(without_trap(lesotho, forced_sales=True))
    assert residue.ratio == pytest.approx(1.0, abs=0.02)
    assert residue.diverging < 0.5 * basins(lesotho).diverging


def test_fifteen_years_do_not_separate_slow_growth_from_a_trap():
    """Why the horizon is what it is: without any trap, half of it still shows many apart."""
    control = without_trap(context_of("colombia"), forced_sales=False)
    early, later = (basins(control, years=years).diverging for years in (YEARS // 2, YEARS))
    assert early > 0.1
    assert later < early / 3
    assert abs(basins(control, years=2 * YEARS).diverging - later) < 0.02


def test_the_reference_threshold_is_near_the_measured_one():
    """Judged in the reference population, within the resolution of starts on either side."""
    found = basins(context_of("reference"))
    step = found.starts[1] / found.starts[0]
    assert MEASURED / step < np.median(found.thresholds) < MEASURED * step
    low, high = np.quantile(found.thresholds, [0.25, 0.75])
    assert low < MEASURED * step
    assert high > MEASURED / step


@pytest.mark.long
@pytest.mark.parametrize("name", CONTEXTS)
def test_the_trap_vanishes_in_every_context(name):
    assert_no_trap(context_of(name))


@pytest.mark.long
@pytest.mark.parametrize("name", CONTEXTS)
def test_in_every_context_the_fixed_cost_makes_most_of_the_divergence(name):
    context = context_of(name)
    found, residue = basins(context), basins(without_trap(context, forced_sales=True))
    assert found.bistable.mean() > 0.02
    assert residue.diverging < 0.5 * found.diverging


# The diagram ----------------------------------------------------------------------------------


def test_the_recursion_crosses_the_diagonal_downwards_at_last(lesotho):
    found = recursion(lesotho, households=120)
    assert set(found["third"]) == {1, 2, 3}
    for _, rows in found.groupby("third"):
        later = rows["later"].to_numpy()
        assert (later[1:] > 0.9 * later[:-1]).all()  # lumps make it rise unevenly
        assert rows["later"].iloc[-1] < rows["assets"].iloc[-1]  # the largest herds shrink
    ablest = found[found["third"] == 3]
    assert ablest["later"].iloc[0] > ablest["assets"].iloc[0]  # from tools the ablest build
