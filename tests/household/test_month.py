"""The month as a whole: its accounts, its bounds, and what each delivery does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.household.fields import STATE_ROW
from synergysim.household.parameters import POSITION, Seasons, household_parameters
from synergysim.scenario.schema_fields import fields_of
from synergysim.units import DAYS_PER_MONTH
from synergysim.world.territory import COLUMN

CALM = {"illness_probability": 0.0, "accident_probability": 0.0, "renewal": 0.0}


def pair(village, **parameters):
    """Two equal villages."""
    return village(**parameters), village(**parameters)


# Accounts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ill", "pace"), [(0.0, 0.0), (1.0, 0.0), (0.0, 0.1)])
def test_no_money_is_made_or_lost_inside_a_month(village, ill, pace):
    """Savings, income, goods, sharing and sales equal all uses, household by household.

    Income is net of the month's crop inputs, so that these are on neither side.
    """
    before = village(**CALM | {"illness_probability": ill, "sale_pace": pace})
    after = before.copy()
    after.simulate()
    p = before.p
    need = p[POSITION["subsistence"]] * p[POSITION["line"]] * DAYS_PER_MONTH * before.trait("size")
    cost = (
        ill
        * p[POSITION["illness_cost"]]
        * need
        * (1 - p[POSITION["insurance_cover"]] * before["insured"])
    )
    at_hand = before["savings"] + after["income"] + before["goods"] - cost + after["shared"]
    at_hand = np.maximum(at_hand, 0.0)  # what an illness costs beyond it, others bear
    proceeds = p[POSITION["resale"]] * after["distress_sale"]
    held = before["assets"] + before["package"] - after["distress_sale"]
    if pace > 0.0:
        # Whoever sells buys nothing and puts no work in: what is missing beyond wear was sold.
        left = after["assets"] / (1.0 - p[POSITION["depreciation"]])
        parted = np.maximum(held - left, 0.0)
        assert (parted > 1e-6).mean() > 0.1
        assert (parted <= pace * held + 1e-9).all()
        proceeds += p[POSITION["resale"]] * parted
        held -= parted
    invested = after["assets"] - held * (1.0 - p[POSITION["depreciation"]])
    kept = 1.0 - p[POSITION["savings_leak"]] * (1.0 - before["groups"])
    uses = after["consumption"] + invested + after["savings"] / kept
    # Basic tools are nobody's to lose: the only gift of the rule.
    own = after["assets"] > p[POSITION["basic_tools"]] * (1 + 1e-9)
    assert own.mean() > 0.9
    np.testing.assert_allclose((at_hand + proceeds)[own], uses[own], rtol=1e-9, atol=1e-7)
    assert (invested > -1e-9).all()


def test_illness_costs_wages_and_money_and_insurance_bears_a_part(village):
    calm, ill = village(**CALM), village(**CALM | {"illness_probability": 1.0})
    for one in (calm, ill):
        one["works"] = np.zeros(2000)
        one.simulate()
    np.testing.assert_allclose(ill["wage_income"], 0.5 * calm["wage_income"], rtol=1e-12)
    bare, covered = pair(village, **CALM | {"illness_probability": 1.0})
    bare["insured"], covered["insured"] = np.zeros(2000), np.ones(2000)
    bare.p[POSITION["crop_input_cost"]] = covered.p[POSITION["crop_input_cost"]] = 0.0
    bare.simulate()
    covered.simulate()
    assert np.array_equal(bare["income"], covered["income"])
    owned = [one["consumption"] + one["savings"] + one["assets"] for one in (bare, covered)]
    assert (owned[1] > owned[0]).mean() > 0.9


def test_accidents_take_assets(village):
    safe, hit = village(**CALM), village(**CALM | {"accident_probability": 1.0})
    for one in (safe, hit):
        one.p[POSITION["care"]] = 0.0
        one.p[POSITION["hurdle"]] = 0.2  # accidents also lower what assets promise
        one.p[POSITION["own_labour_investment"]] = 0.0
        one.simulate()
    assert (hit["assets"] <= safe["assets"] + 1e-9).all()
    assert (hit["assets"] < safe["assets"]).mean() > 0.8


def test_income_is_earnings_and_cash_and_earnings_are_their_parts_in_real_terms(village):
    one = village()
    cash = one["cash"].copy()
    one.places[0, COLUMN["price"]] = 1.25
    one.simulate()
    np.testing.assert_allclose(one["income"] - one["earned_income"], cash / 1.25, atol=1e-9)
    sent = one.p[POSITION["remittance"]] * one.trait("remittance_weight") / 1.25
    np.testing.assert_allclose(
        one["earned_income"], one["farm_income"] + one["wage_income"] + sent, atol=1e-9
    )


def test_public_works_take_their_share_of_wages_and_nothing_else_of_earnings(village):
    free, working = pair(village)
    free["works"], working["works"] = np.zeros(2000), np.full(2000, 0.3)
    free.p[POSITION["crop_input_cost"]] = working.p[POSITION["crop_input_cost"]] = 0.0
    free.simulate()
    working.simulate()
    np.testing.assert_allclose(working["wage_income"], 0.7 * free["wage_income"], rtol=1e-12)
    assert np.array_equal(working["farm_income"], free["farm_income"])


def test_demand_reaches_all_wages_and_half_of_farm_sales(village):
    usual, busy = pair(village)
    busy.places[0, COLUMN["demand"]] = 0.2
    usual.p[POSITION["crop_input_cost"]] = busy.p[POSITION["crop_input_cost"]] = 0.0
    usual.simulate()
    busy.simulate()
    np.testing.assert_allclose(busy["wage_income"], 1.2 * usual["wage_income"], rtol=1e-12)
    cost = usual.p[POSITION["fixed_cost"]] * usual["operates_high"]
    sold = usual["farm_income"] + cost
    np.testing.assert_allclose(busy["farm_income"] + cost, 1.1 * sold, rtol=1e-12)


SLUMP = {
    "sale_factor": 0.6, "crop_factor": 0.7, "remittance_factor": 0.5, "hit_share": 0.6,
    "hit_loss": 0.5, "whole_jobs": 0.4,
}  # fmt: skip
"""What a shock leaves of sales, crops and remittances, and whom it hits."""


def in_a_slump(before):
    for name, value in SLUMP.items():
        before.places[0, COLUMN[name]] = value
    return before


def test_a_shock_that_is_known_to_pass_leaves_expected_income_where_it_was(village):
    """Who knows that it passes expects what would be expected without it; income itself falls."""
    calm, known = village(looks_through=1.0), in_a_slump(village(looks_through=1.0))
    unknown = in_a_slump(village())
    for one in (calm, known, unknown):
        one.simulate()
    np.testing.assert_allclose(known["expected_income"], calm["expected_income"], rtol=1e-12)
    assert (unknown["expected_income"] <= calm["expected_income"]).all()
    assert (unknown["expected_income"] < calm["expected_income"]).mean() > 0.9
    assert known["income"].tobytes() == unknown["income"].tobytes()


def test_expected_income_by_hand_in_a_slump_of_sales(village):
    """Sales of 0.6 instead of 0.9 take half of the farm income that is left.

    A household that looks through half of a shock adds a quarter of that income to what it takes as
    lasting, and a ninth of it to what it expects.
    """
    simple = {"fixed_cost": 0.0, "crop_input_cost": 0.0, "marketing": 0.0}
    half, unknown = (village(looks_through=known, **simple) for known in (0.5, 0.0))
    for one in (half, unknown):
        one.places[0, COLUMN["sale_factor"]] = 0.6
        one.places[0, COLUMN["usual_sale"]] = 0.9
        one.simulate()
    more = half["expected_income"] - unknown["expected_income"]
    np.testing.assert_allclose(more, unknown["farm_income"] / 36.0, rtol=1e-9)


@pytest.mark.parametrize("name", ["usual_sale", "usual_crop"])
def test_who_reads_a_shock_as_lasting_lives_the_month_of_before_to_the_bit(village, name):
    """Without the mechanism nothing depends on what there would be without the shock."""
    one, other = (in_a_slump(village(looks_through=0.0)) for _ in range(2))
    other.places[0, COLUMN[name]] = 0.123
    one.simulate()
    other.simulate()
    assert one.state.tobytes() == other.state.tobytes()


def test_a_slump_known_to_pass_stops_no_investment(village):
    """Return and motive are judged by the sales to come: whoever bought in calm still wants to."""
    invested = {}
    for name, known in (("calm", 0.0), ("known", 1.0), ("unknown", 0.0)):
        one = village(looks_through=known)
        one["savings"][:] = 2000.0
        if name != "calm":
            one.places[0, COLUMN["sale_factor"]] = 0.5
        before = one["assets"] + one["package"]
        one.simulate()
        invested[name] = (one["assets"] > before * 1.02).mean()
    assert invested["unknown"] < 0.8 * invested["calm"]
    assert invested["known"] > 0.95 * invested["calm"]


def test_food_insecurity_has_two_cuts_of_the_same_consumption(village):
    """Moderate or severe below subsistence, severe below the floor, which is lower."""
    one = village()
    one.simulate()
    p = one.p
    subsistence = p[POSITION["subsistence"]] * p[POSITION["line"]] * DAYS_PER_MONTH
    need = subsistence * one.trait("size") * p[POSITION["season_food"]]
    floor = p[POSITION["hunger_floor"]] * need
    tight = np.abs(one["consumption"] / need - 1.0) < 1e-6
    assert np.array_equal((one["consumption"] < need)[~tight], one["food_insecure"][~tight] > 0)
    lifted = np.abs(one["consumption"] / floor - 1.0) < 1e-6
    assert np.array_equal((one["consumption"] < floor)[~lifted], one["hungry"][~lifted] > 0)
    assert (one["hungry"] <= one["food_insecure"]).all()
    assert one["food_insecure"].mean() > one["hungry"].mean() + 0.02


def test_the_second_cut_changes_no_other_bit_of_a_month(village):
    """An outcome that nothing reads: set to anything before the month, it is made anew."""
    one, other = pair(village)
    other["food_insecure"] = np.full(2000, 7.0)
    one.simulate()
    other.simulate()
    assert one.state.tobytes() == other.state.tobytes()


def test_territory_sums_are_the_columns_in_fixed_point(village):
    one = village()
    sums = one.simulate()
    for position, name in ((0, "consumption"), (1, "assets"), (3, "shared"), (4, "social_capital")):
        assert sums[0, position] == sum(int(value * 2**20) for value in one[name].tolist())


# Bounds ---------------------------------------------------------------------------------------


def admissible(one, p):
    """Assert that every column lies where it may."""
    assert np.isfinite(one.state).all()
    assert (one["assets"] >= p[POSITION["basic_tools"]]).all()
    assert (one["savings"] >= -1e-9).all()
    assert (one["consumption"] >= 0).all()
    assert (one["recent_assets"] >= 0).all()
    assert (one["know_how"] >= 0).all()
    assert (one["know_how"] <= p[POSITION["know_how_ceiling"]] + 1e-12).all()
    for name in ("aspiration", "social_capital", "schooling", "attendance", "inputs", "insured"):
        assert (one[name] >= 0).all(), name
        assert (one[name] <= 1).all(), name
    assert set(np.unique(one["hungry"])) | set(np.unique(one["operates_high"])) <= {0.0, 1.0}


def test_no_column_ever_leaves_its_bounds(village):
    one = village(4000)
    for month in range(60):
        one.simulate(month)
        admissible(one, one.p)


def ends(context):
    """Every number of the rule with the ends of its range; tenth and tenfold where it is open."""
    found = {}
    for part in ("technology", "livelihood", "behaviour"):
        values = getattr(context, part)
        for name, field in fields_of(type(values)).items():
            if field.kind is not float:
                continue
            value, bounds = getattr(values, name), field.bounds
            low = bounds.ge if bounds.ge is not None else 0.1 * value
            if bounds.gt is not None:
                low = max(0.1 * value, 1e-3)
            high = bounds.le if bounds.le is not None else 10.0 * value
            found[part, name] = (low, min(high, bounds.lt - 1e-3) if bounds.lt else high)
    return found


@given(data=st.data())
@settings(max_examples=40)
def test_no_admissible_parameter_makes_a_month_that_is_none(village, reference, data):
    """Any number at either end of what the schema allows, alone and with many others."""
    every = ends(reference)
    share = data.draw(st.sampled_from([0.02, 0.2, 0.6]))
    chance = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    context = reference
    for (part, name), (low, high) in every.items():
        if chance.random() < share:
            value = float(low if chance.random() < 0.5 else high)
            moved = getattr(context, part).model_copy(update={name: value})
            context = context.model_copy(update={part: moved})
    one = village(120, seed=int(chance.integers(1000)))
    one.p = household_parameters(context)
    one["know_how"] = np.minimum(one["know_how"], one.p[POSITION["know_how_ceiling"]])
    one["assets"] = np.maximum(one["assets"], one.p[POSITION["basic_tools"]])
    seasons = Seasons(context)
    for month in range(18):
        seasons.set(one.p, month % 12)
        one.simulate(month)
        admissible(one, one.p)


@pytest.mark.parametrize("end", [0, 1])
def test_no_single_parameter_at_its_bound_breaks_a_month(village, reference, end):
    for (part, name), bounds in ends(reference).items():
        moved = getattr(reference, part).model_copy(update={name: float(bounds[end])})
        context = reference.model_copy(update={part: moved})
        one = village(60)
        one.p = household_parameters(context)
        one["know_how"] = np.minimum(one["know_how"], one.p[POSITION["know_how_ceiling"]])
        one["assets"] = np.maximum(one["assets"], one.p[POSITION["basic_tools"]])
        seasons = Seasons(context)
        for month in range(12):
            seasons.set(one.p, month)
            one.simulate(month)
        admissible(one, one.p)
        assert one["consumption"].sum() > 0, name


# What deliveries do ---------------------------------------------------------------------------


def test_deliveries_are_consumed(village):
    one = village()
    one.simulate()
    for name in ("cash", "goods", "package", "training", "groups", "association", "works"):
        assert not one[name].any()


def test_cash_helps_and_the_more_the_better(village):
    without, some, much = (village(**CALM) for _ in range(3))
    for one, cash in ((without, 0.0), (some, 50.0), (much, 200.0)):
        one["cash"] = np.full(2000, cash)
        one.simulate()
    assert without["hungry"].sum() > some["hungry"].sum() > much["hungry"].sum()
    assert without["consumption"].mean() < some["consumption"].mean() < much["consumption"].mean()
    owned = [one["consumption"] + one["savings"] + one["assets"] for one in (without, some)]
    assert (owned[1] > owned[0]).all()


def test_training_alone_raises_know_how_alone_this_month(village):
    without, trained = pair(village, **CALM)
    without["training"], trained["training"] = np.zeros(2000), np.ones(2000)
    without.simulate()
    trained.simulate()
    assert (trained["know_how"] >= without["know_how"]).all()
    assert (trained["know_how"] > without["know_how"]).mean() > 0.6
    for name in ("income", "consumption", "assets", "savings"):
        assert np.array_equal(trained[name], without[name])


def test_apart_groups_keep_savings_and_associations_keep_sales(village):
    """Neither does what the other does; as one thing, an association of its own does nothing."""
    far = {"sale_factor": 0.7}
    lived = {}
    for apart in (0.0, 1.0):
        for groups, members in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)):
            one = village(groups_apart=apart, **CALM)
            one["groups"], one["membership"] = np.full(2000, groups), np.full(2000, members)
            one["association"] = np.full(2000, members)
            for name, value in far.items():
                one.places[0, COLUMN[name]] = value
            one.simulate()
            lived[apart, groups, members] = one
    plain, grouped, associated = (lived[1.0, g, a] for g, a in ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0)))
    assert np.array_equal(grouped["farm_income"], plain["farm_income"])
    assert (grouped["savings"] >= plain["savings"]).all()
    assert (grouped["social_capital"] > plain["social_capital"]).mean() > 0.9
    assert not grouped["membership"].any()
    assert (associated["farm_income"] > plain["farm_income"]).all()
    assert np.array_equal(associated["social_capital"], plain["social_capital"])
    rows = [row for name, row in STATE_ROW.items() if name != "membership"]
    as_one = lived[0.0, 0.0, 1.0].state[rows]
    assert np.array_equal(as_one, lived[0.0, 0.0, 0.0].state[rows])


def test_nothing_delivered_changes_nothing(village):
    """A dose of zero is no dose, to the bit."""
    plain, dosed = pair(village)
    for one in (plain, dosed):
        for name in ("cash", "goods", "package", "training", "groups", "works"):
            one[name] = np.zeros(2000)
    dosed["coaching"] = dosed["insurance"] = dosed["condition"] = np.zeros(2000)
    plain["association"] = dosed["association"] = np.zeros(2000)
    plain.simulate()
    dosed.simulate()
    assert np.array_equal(plain.state, dosed.state)


def test_without_its_fixed_cost_everybody_uses_the_better_technology(village):
    free, dear = village(fixed_cost=0.0), village(fixed_cost=1e9)
    free.simulate()
    dear.simulate()
    assert free["operates_high"].all()
    assert not dear["operates_high"].any()


def test_skill_and_assets_move_the_switch_to_the_better_technology(village):
    one, skilled = pair(village)
    skilled["know_how"] = skilled["know_how"] + 0.3
    one.simulate()
    skilled.simulate()
    assert 0.02 < one["operates_high"].mean() < 0.98
    assert skilled["operates_high"].sum() > one["operates_high"].sum()
    assert (skilled["operates_high"] >= one["operates_high"]).all()


def test_the_next_generation_inherits_a_part(village):
    kept, passed = village(**CALM), village(**CALM | {"renewal": 1.0})
    kept.simulate()
    passed.simulate()
    share = passed.p[POSITION["inherited_assets"]]
    np.testing.assert_allclose(passed["savings"], share * kept["savings"], rtol=1e-12)
    np.testing.assert_allclose(passed["know_how"], 0.5 * kept["know_how"], rtol=1e-12)
    assert (passed["ability"] != kept["ability"]).all()
    assert np.array_equal(passed["consumption"], kept["consumption"])
    tools = kept.p[POSITION["basic_tools"]]
    np.testing.assert_allclose(passed["assets"], np.maximum(share * kept["assets"], tools))


# Effects that are absent ----------------------------------------------------------------------

EFFECT_SEEDS = range(1, 7)


def effects(world, give, start=None, *, base=None, months=24):
    """Per cent effects on farm and wage earnings in the last year, by seed."""
    found = []
    for seed in EFFECT_SEEDS:
        w = world({}, base or {}, seed)
        assets = w.people()["assets"]
        begin = {name: assets + more for name, more in (start or {}).items()}
        one, other = w.simulate(months, give, start=begin), w.simulate(months)
        last = slice(months - 12, months)
        found.append(one["earned_income"][last].mean() / other["earned_income"][last].mean() - 1)
    return 100.0 * np.array(found)


def test_a_dose_of_zero_has_no_effect_at_all(world):
    assert not effects(world, {"cash": 0.0, "training": 0.0, "coaching": 0.0}).any()


def test_no_training_and_a_tiny_package_have_hardly_an_effect(world):
    found = effects(world, {"training": 0.0}, {"assets": 5.0})
    assert np.abs(found).max() < 0.5


def test_a_package_whose_care_takes_the_time_of_wages_has_a_null_effect(world):
    """Where animals take most of a wage, what they yield is what they cost."""
    base = {"livelihood.wage_time": 0.9, "livelihood.wage_time_half": 800.0}
    busy = effects(world, {}, {"assets": 300.0}, base=base)
    idle = effects(world, {}, {"assets": 300.0}, base={"livelihood.wage_time": 0.0})
    assert idle.mean() > 0.8
    assert busy.mean() < 0.5 * idle.mean()
