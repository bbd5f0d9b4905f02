"""The household's month, in order. Each step is a rule in the room that its import names.

Money is real PPP$ of 2017 per household and month, know-how is in log points. Nothing here knows
of programmes or institutions: what they do reaches the household as cash, goods, assets, training,
coaching, groups, works, insurance and conditions. No parameter is an interaction between them.

Rules are branch-free where it matters, so that the same source serves one household at a time and
a vectorised block with the same bits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import rule
from synergysim.engine.elementary import cos_turn, exp, log, root, sin_turn
from synergysim.household import columns as at
from synergysim.household import parameters as given
from synergysim.household.earning import (
    ILLNESS_LOSS,
    LAND_SKILL,
    crop_income,
    lucky,
    market_access,
    net_output,
    outputs,
    shared_luck,
    time_taken,
    wage_offer,
)
from synergysim.household.investing import (
    accident_rate,
    hurdle_rate,
    lump_and_goal,
    purchase,
    saving_reach,
    step_return,
    sweat_saving,
)
from synergysim.household.learning import (
    HEIRS_KNOW,
    aspiration_next,
    attendance_share,
    heirs_ability,
    insured_next,
    know_how_next,
    practice,
    schooling_next,
    social_capital_next,
)
from synergysim.household.living import (
    EXPECTATION_MONTHS,
    buffer_stock,
    clip,
    distress,
    subsistence_need,
    wished_consumption,
)

FloatArray = npt.NDArray[np.float64]

# Conventions, like those in the rooms of the rules.
INPUT_MEMORY = 8.0  # months until crop inputs have worked their way through
DEMANDED_FARM = 0.5  # share of farm income that local demand reaches, beside all wages
HARDLY_LESS = 1.0 - 1e-9  # a difference that only rounding makes


@rule
def household_month(w: FloatArray, j: int, p: given.Parameters) -> None:
    """Advance lane ``j`` of a block by one month.

    Parameters
    ----------
    w : array of float64, shape (columns * LANES,)
        A block; see :mod:`synergysim.household.columns`.
    j : int
        Lane.
    p : array of float64
        Parameters; see :mod:`synergysim.household.parameters`.
    """
    know_how, ability = w[at.KNOW_HOW + j], w[at.ABILITY + j]
    aspiration, ties = w[at.ASPIRATION + j], w[at.SOCIAL_CAPITAL + j]
    own_ties = w[at.OWN_SOCIAL_CAPITAL + j]
    input_level, money_worth = w[at.INPUTS + j], 1.0 / w[at.PRICE + j]

    # 1 Luck
    radius = root(-2.0 * log(w[at.DRAW_0 + j]))
    capacity_shock = radius * cos_turn(w[at.DRAW_1 + j])
    farm_luck = lucky(p[given.FARM_RISK], radius * sin_turn(w[at.DRAW_1 + j]))
    radius = root(-2.0 * log(w[at.DRAW_2 + j]))
    wage_luck = lucky(p[given.WAGE_RISK], radius * cos_turn(w[at.DRAW_3 + j]))
    heir_shock = radius * sin_turn(w[at.DRAW_3 + j])
    ill = 1.0 if w[at.DRAW_4 + j] < p[given.ILLNESS_PROBABILITY] else 0.0
    hit = w[at.HIT_LOSS + j] if w[at.EXPOSURE + j] < w[at.HIT_SHARE + j] else 0.0
    capacity = (
        p[given.CAPACITY_PERSISTENCE] * w[at.CAPACITY + j]
        + p[given.CAPACITY_INNOVATION] * capacity_shock
    )

    # 2 What programmes delivered in kind
    assets = w[at.ASSETS + j] + w[at.PACKAGE + j]
    fresh = w[at.FRESH + j] + w[at.PACKAGE + j]

    # 3 Earnings
    innate = ability + w[at.POTENTIAL + j]
    boost, low_boost = exp(know_how), exp(p[given.LOW_KNOW_HOW] * know_how)
    skill, low_skill = exp(innate) * boost, exp(innate) * low_boost
    low, high = outputs(assets, skill, low_skill, p)
    operates_high = 1.0 if high - p[given.FIXED_COST] > low else 0.0
    gross = high if operates_high > 0.0 else low
    crop_base = p[given.CROP] * w[at.LAND + j] * exp(LAND_SKILL * innate)
    crop = crop_income(crop_base, boost, input_level, p)
    access = market_access(w[at.SALE_FACTOR + j], ties, own_ties, p)
    earning = wage_offer(w[at.LABOUR + j], ability, capacity, w[at.WAGE_LEVEL + j], p)
    full_wage = earning * (1.0 - time_taken(assets, p)) * (1.0 - w[at.WORKS + j])
    usual_wage = full_wage * p[given.SEASON_WAGE] * w[at.WAGE_FACTOR + j]
    usual_farm = crop * p[given.SEASON_CROP] * w[at.CROP_FACTOR + j] + gross * p[given.SEASON_WAGE]
    wage = usual_wage * (1.0 - hit) * (1.0 - ILLNESS_LOSS * ill) * wage_luck
    farm = usual_farm * access * farm_luck
    luck = wage - usual_wage + farm - usual_farm * access
    market_income = wage + DEMANDED_FARM * farm
    demand = w[at.DEMAND + j]
    wage_income = wage * (1.0 + demand) * money_worth
    farm_income = (
        farm * (1.0 + DEMANDED_FARM * demand) - operates_high * p[given.FIXED_COST]
    ) * money_worth
    remittance = p[given.REMITTANCE] * w[at.REMITTANCE_WEIGHT + j] * w[at.REMITTANCE_FACTOR + j]
    earned = farm_income + wage_income + remittance * money_worth
    income = earned + w[at.CASH + j] * money_worth

    # 4 Needs, and what is at hand
    subsistence = subsistence_need(w[at.SIZE + j], p)
    floor = p[given.HUNGER_FLOOR] * subsistence
    input_price = p[given.CROP_INPUT_COST] * crop_base
    expected = w[at.EXPECTED_INCOME + j]
    expected = expected + (income - input_price * input_level - expected) / EXPECTATION_MONTHS
    uncovered = 1.0 - p[given.INSURANCE_COVER] * w[at.INSURED + j]
    illness_cost = ill * p[given.ILLNESS_COST] * subsistence * uncovered
    before_sharing = w[at.SAVINGS + j] + income + w[at.GOODS + j] - illness_cost
    shared = shared_luck(luck * money_worth - illness_cost, ties, w[at.POOL + j], before_sharing, p)
    cash_on_hand = max(before_sharing + shared, 0.0)
    buffer = buffer_stock(subsistence, crop, gross + full_wage, p)
    excess = max(cash_on_hand - subsistence - buffer, 0.0)

    # 5 Opportunities: what would assets return, net of wear, loss and wages forgone?
    accidents = accident_rate(know_how, p)
    wear = p[given.DEPRECIATION] + accidents * 0.5 * p[given.ACCIDENT_LOSS]
    hurdle = hurdle_rate(aspiration, subsistence, expected, p)
    net_now = net_output(low, high, access, earning, assets, p)
    local_return = step_return(assets, net_now, skill, low_skill, access, earning, wear, p)
    local_motive = 1.0 if local_return >= hurdle else 0.0
    reach = saving_reach(expected, floor, aspiration, p)
    lump, goal_motive = lump_and_goal(
        assets, net_now, skill, low_skill, access, earning, wear, hurdle, excess, reach, p
    )
    motive = max(local_motive, goal_motive)

    # 6 Crop inputs, own work put into small assets, consumption, distress
    liquid = clip((cash_on_hand - floor) / (p[given.INPUT_REACH] * subsistence), 0.0, 1.0)
    input_spending = min(input_price * liquid, max(cash_on_hand - floor, 0.0))
    after_inputs = cash_on_hand - input_spending
    sweat = sweat_saving(local_return, hurdle, expected, after_inputs, floor, p)
    at_hand = after_inputs - sweat
    eaten = wished_consumption(at_hand, expected, subsistence, floor, buffer, motive, aspiration, p)
    # Whoever could eat more and saves instead is not in distress.
    reachable = max(eaten, min(at_hand, subsistence))
    sold, fresh_sold = distress(reachable, assets, fresh, subsistence, floor, p)
    consumption = eaten + p[given.RESALE] * sold
    # What a distress sale lifts exactly to the floor is not hunger, whatever the rounding.
    hungry = 1.0 if consumption < floor * HARDLY_LESS else 0.0

    # 7 Investment and assets
    savings = at_hand - eaten
    bought = purchase(max(savings - buffer, 0.0), lump, local_motive, assets, p)
    leak = p[given.SAVINGS_LEAK] * (1.0 - w[at.GROUPS + j])
    savings = (savings - bought) * (1.0 - leak)
    accident = 1.0 if w[at.DRAW_5 + j] < accidents * w[at.ACCIDENT_FACTOR + j] else 0.0
    lost = accident * p[given.ACCIDENT_LOSS] * w[at.DRAW_6 + j]
    kept = (assets - sold) * (1.0 - p[given.DEPRECIATION]) * (1.0 - lost)
    assets_next = kept + bought + sweat
    fresh = max(fresh - fresh_sold, 0.0) * p[given.FRESH_MEMORY]

    # 8 Know-how, hopes, ties, school
    slack = clip((cash_on_hand - subsistence) / subsistence, 0.0, 1.0)
    practised = practice(assets, p)
    learned = know_how_next(know_how, w[at.TRAINING + j], slack, practised, operates_high, p)
    attendance = attendance_share(
        consumption, subsistence, hungry, w[at.CONDITION + j], w[at.SCHOOL_OPEN + j], p
    )
    schooling = schooling_next(w[at.SCHOOLING + j], attendance)

    # 9 The next generation, where it takes over
    heirs = 1.0 if w[at.DRAW_7 + j] < p[given.RENEWAL] else 0.0
    passed_on = 1.0 - heirs * (1.0 - p[given.INHERITED_ASSETS])
    of_heirs = heirs_ability(ability, w[at.ADVANTAGE + j], schooling, heir_shock, p)

    w[at.ASSETS + j] = max(assets_next * passed_on, p[given.BASIC_TOOLS])
    w[at.SAVINGS + j] = savings * passed_on
    w[at.FRESH + j] = min(fresh, assets_next)
    w[at.INPUTS + j] = input_level + (liquid - input_level) / INPUT_MEMORY
    w[at.KNOW_HOW + j] = learned * (1.0 - heirs * (1.0 - HEIRS_KNOW))
    w[at.ASPIRATION + j] = aspiration_next(
        aspiration, w[at.OWN_ASPIRATION + j], w[at.COACHING + j], hungry, p
    )
    w[at.SOCIAL_CAPITAL + j] = social_capital_next(ties, own_ties, w[at.GROUPS + j], p)
    w[at.EXPECTED_INCOME + j] = expected
    w[at.CAPACITY + j] = capacity
    w[at.ABILITY + j] = of_heirs if heirs > 0.0 else ability
    w[at.SCHOOLING + j] = schooling
    w[at.INSURED + j] = insured_next(w[at.INSURED + j], w[at.INSURANCE + j], p)
    w[at.EARNED_INCOME + j] = earned - input_spending
    w[at.INCOME + j] = income - input_spending
    w[at.CONSUMPTION + j] = consumption
    w[at.ATTENDANCE + j] = attendance
    w[at.HUNGRY + j] = hungry
    w[at.DISTRESS_SALE + j] = sold
    w[at.OPERATES_HIGH + j] = operates_high
    w[at.FARM_INCOME + j] = farm_income - input_spending
    w[at.WAGE_INCOME + j] = wage_income
    w[at.SHARED + j] = shared
    w[at.MARKET_INCOME + j] = market_income
