"""The household's month: small functions that read like their equations.

Money is real PPP$ of 2017 per household and month, know-how is in log points. Nothing here knows
of programmes or institutions: what they do reaches the household as cash, goods, assets,
training, coaching, groups and conditions. No parameter is an interaction between them.

Rules are branch-free where it matters, so that the same source serves one household at a time and
a vectorised block with the same bits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.agents import household_columns as at
from synergysim.agents import household_parameters as given
from synergysim.engine.compiled import rule
from synergysim.engine.elementary import cos_turn, exp, log, logistic, root, sin_turn

FloatArray = npt.NDArray[np.float64]

# Conventions of the rule: fixed, without a source, and no reader's lever. docs/odd.md lists them.
DAYS = 30.4  # in a month
EXPECTATION_MONTHS = 9.0  # memory of the income that a household has come to expect
INPUT_MEMORY = 8.0  # months until crop inputs have worked their way through
SCHOOL_MONTHS = 120.0  # memory of a child's schooling
LAND_SKILL = 0.5  # elasticity of crops to ability and potential
ILLNESS_LOSS = 0.5  # share of wages lost when ill
DEMANDED_FARM = 0.5  # share of farm income that local demand reaches, beside all wages
STEP_SHARE, STEP_FIXED = 0.08, 5.0  # the step at which the return on assets is judged
STEPWISE_PACE, STEPWISE_SHARE, STEPWISE_FIXED = 0.35, 0.15, 25.0  # limits of stepwise buying
SWEAT_LIMIT = 1.5  # largest excess of the return over the hurdle that own work answers to
EAGERNESS = 0.55  # saving for a motive at no aspirations
PRACTISED = 0.75  # share of forgetting that daily use prevents
HEIRS_KNOW = 0.5  # share of know-how that heirs keep
HARDLY_LESS = 1.0 - 1e-9  # a difference that only rounding makes
POOREST_WELFARE = 0.05  # floor of consumption over subsistence inside a logarithm


@rule
def clip(x: float, low: float, high: float) -> float:
    """Bound a number."""
    return min(max(x, low), high)


@rule
def outputs(
    assets: float,
    skill: float,
    low_skill: float,
    low_level: float,
    low_elasticity: float,
    high_level: float,
    high_elasticity: float,
    scale: float,
) -> tuple[float, float]:
    """Gross output of the safe and of the better technology, ``skill * A * s * (k / s)^g``."""
    size = log(assets / scale)
    low = low_skill * low_level * scale * exp(low_elasticity * size)
    high = skill * high_level * scale * exp(high_elasticity * size)
    return low, high


@rule
def wage_time(assets: float, share: float, half: float) -> float:
    """Time left for wage work: assets take up to ``share`` of it (null results live here)."""
    return 1.0 - share * assets / (assets + half)


@rule
def wished_consumption(
    cash_on_hand: float,
    expected: float,
    subsistence: float,
    floor: float,
    buffer: float,
    saving: float,
    motive: float,
    saving_with_motive: float,
    aspiration: float,
    spend_excess: float,
) -> float:
    """Consumption wished: a floor, the unsaved part of expected income, some idle savings.

    With something to invest in, households tighten their belts down to the hunger floor.
    """
    base = floor if motive > 0.0 else subsistence
    rate = saving + motive * saving_with_motive * (EAGERNESS + aspiration)
    idle = max(cash_on_hand - subsistence - buffer, 0.0)
    wished = base + (1.0 - rate) * max(expected - base, 0.0) + (1.0 - motive) * spend_excess * idle
    return min(wished, max(cash_on_hand, 0.0))


@rule
def distress(
    consumption: float,
    assets: float,
    fresh: float,
    subsistence: float,
    floor: float,
    tools: float,
    resale: float,
    limit: float,
    fresh_share: float,
) -> tuple[float, float, float]:
    """Value of assets sold in distress, fresh ones among them, and the proceeds.

    Below subsistence a household eats into the package it has just received; below the hunger
    floor it sells what it owns, at a loss, down to its basic tools.
    """
    above_tools = max(assets - tools, 0.0)
    fresh_sold = min(fresh_share * fresh, max(subsistence - consumption, 0.0) / resale)
    fresh_sold = min(fresh_sold, above_tools)
    gap = max(floor - consumption - resale * fresh_sold, 0.0)
    sold = fresh_sold + min(gap / resale, limit * (above_tools - fresh_sold))
    return sold, fresh_sold, resale * sold


@rule
def learned(
    know_how: float,
    dose: float,
    slack: float,
    practice: float,
    learning: float,
    ceiling: float,
    without_slack: float,
    forgetting: float,
) -> float:
    """Know-how next month: training teaches as far as there are assets and slack to practise."""
    gap = max(ceiling * dose - know_how, 0.0)
    taught = learning * gap * (without_slack + (1.0 - without_slack) * slack) * practice
    return know_how + taught - forgetting * know_how


@rule
def attendance_share(
    welfare: float,
    hungry: float,
    condition: float,
    base: float,
    slope: float,
    condition_effect: float,
    hunger_effect: float,
    open_share: float,
) -> float:
    """School attendance: logistic in log welfare over subsistence, conditions and hunger."""
    return open_share * logistic(
        base + slope * log(welfare) + condition_effect * condition - hunger_effect * hungry
    )


@rule
def household_month(w: FloatArray, j: int, p: FloatArray) -> None:
    """Advance lane ``j`` of a block by one month.

    Parameters
    ----------
    w : array of float64, shape (columns * LANES,)
        A block; see :mod:`synergysim.agents.household_columns`.
    j : int
        Lane.
    p : array of float64
        Parameters; see :mod:`synergysim.agents.household_parameters`.
    """
    # What the household is and has
    size = w[at.SIZE + j]
    assets = w[at.ASSETS + j]
    savings = w[at.SAVINGS + j]
    know_how = w[at.KNOW_HOW + j]
    aspiration = w[at.ASPIRATION + j]
    social_capital = w[at.SOCIAL_CAPITAL + j]
    expected = w[at.EXPECTED_INCOME + j]
    ability = w[at.ABILITY + j]
    schooling = w[at.SCHOOLING + j]
    input_level = w[at.INPUTS + j]
    price = w[at.PRICE + j]

    # 1 Draws and shocks
    radius = root(-2.0 * log(w[at.DRAW_0 + j]))
    capacity_shock = radius * cos_turn(w[at.DRAW_1 + j])
    farm_shock = radius * sin_turn(w[at.DRAW_1 + j])
    radius = root(-2.0 * log(w[at.DRAW_2 + j]))
    wage_shock = radius * cos_turn(w[at.DRAW_3 + j])
    heir_shock = radius * sin_turn(w[at.DRAW_3 + j])
    ill = 1.0 if w[at.DRAW_4 + j] < p[given.ILLNESS_PROBABILITY] else 0.0
    heirs = 1.0 if w[at.DRAW_7 + j] < p[given.RENEWAL] else 0.0
    capacity = (
        p[given.CAPACITY_PERSISTENCE] * w[at.CAPACITY + j]
        + p[given.CAPACITY_INNOVATION] * capacity_shock
    )
    farm_luck = exp(p[given.FARM_RISK] * farm_shock - 0.5 * p[given.FARM_RISK] * p[given.FARM_RISK])
    wage_luck = exp(p[given.WAGE_RISK] * wage_shock - 0.5 * p[given.WAGE_RISK] * p[given.WAGE_RISK])

    # 2 What programmes delivered
    assets = assets + w[at.PACKAGE + j]
    fresh = w[at.FRESH + j] + w[at.PACKAGE + j]

    # 3 Technology and income
    land_skill = LAND_SKILL * (ability + w[at.POTENTIAL + j])
    innate = exp(ability + w[at.POTENTIAL + j])
    boost = exp(know_how)
    skill = innate * boost
    low_skill = innate * exp(p[given.LOW_KNOW_HOW] * know_how)
    fixed_cost = p[given.FIXED_COST]
    low, high = outputs(
        assets,
        skill,
        low_skill,
        p[given.LOW_LEVEL],
        p[given.LOW_ELASTICITY],
        p[given.HIGH_LEVEL],
        p[given.HIGH_ELASTICITY],
        p[given.SCALE],
    )
    operates_high = 1.0 if high - fixed_cost > low else 0.0
    gross = high if operates_high > 0.0 else low
    fixed_paid = operates_high * fixed_cost
    crop_base = p[given.CROP] * w[at.LAND + j] * exp(land_skill)
    crop = crop_base * (
        1.0
        - p[given.CROP_INPUT_SHARE]
        + p[given.CROP_INPUT_SHARE] * boost * root(max(input_level, 0.0))
    )
    earning = p[given.WAGE] * w[at.LABOUR + j] * exp(capacity)
    hit = w[at.HIT_LOSS + j] if w[at.EXPOSURE + j] < w[at.HIT_SHARE + j] else 0.0
    full_wage = earning * wage_time(assets, p[given.WAGE_TIME], p[given.WAGE_TIME_HALF])
    wage = (
        full_wage
        * p[given.SEASON_WAGE]
        * w[at.WAGE_FACTOR + j]
        * (1.0 - hit)
        * (1.0 - ILLNESS_LOSS * ill)
        * wage_luck
    )
    farm = (
        crop * p[given.SEASON_CROP] * w[at.CROP_FACTOR + j] + gross * p[given.SEASON_WAGE]
    ) * farm_luck
    farm = farm * w[at.SALE_FACTOR + j]
    market_income = wage + DEMANDED_FARM * farm
    earned = (
        farm
        - fixed_paid
        + wage
        + p[given.REMITTANCE] * w[at.REMITTANCE_WEIGHT + j] * w[at.REMITTANCE_FACTOR + j]
        + w[at.DEMAND + j] * market_income
    )

    # 4 Prices
    earned = earned / price
    income = earned + w[at.CASH + j] / price

    # 5 Needs
    subsistence = p[given.SUBSISTENCE] * p[given.LINE] * DAYS * size * p[given.SEASON_FOOD]
    floor = p[given.HUNGER_FLOOR] * subsistence
    input_price = p[given.CROP_INPUT_COST] * crop_base
    expected = (
        expected + (income - input_price * input_level / 12.0 - expected) / EXPECTATION_MONTHS
    )
    illness_cost = ill * p[given.ILLNESS_COST] * subsistence
    cash_on_hand = max(savings + income + w[at.GOODS + j] - illness_cost, 0.0)
    lean_gap = p[given.SEASON_AHEAD] * (crop + 0.5 * gross + 0.5 * full_wage)
    buffer = p[given.BUFFER] * subsistence + p[given.FORESIGHT] * lean_gap

    # 6 Opportunities: what would assets return, net of wear, loss and wages forgone?
    care = exp(-p[given.CARE] * know_how)
    accident_rate = p[given.ACCIDENT_PROBABILITY] * care
    wear = p[given.DEPRECIATION] + accident_rate * 0.5 * p[given.ACCIDENT_LOSS]
    hurdle = p[given.HURDLE] * (
        1.0 - p[given.ASPIRATION_HURDLE] * (aspiration - p[given.ASPIRATION_BASE])
    )
    net_now = max(low, high - fixed_cost) * w[at.SALE_FACTOR + j] - earning * p[
        given.WAGE_TIME
    ] * assets / (assets + p[given.WAGE_TIME_HALF])
    step = STEP_SHARE * assets + STEP_FIXED
    low_more, high_more = outputs(
        assets + step,
        skill,
        low_skill,
        p[given.LOW_LEVEL],
        p[given.LOW_ELASTICITY],
        p[given.HIGH_LEVEL],
        p[given.HIGH_ELASTICITY],
        p[given.SCALE],
    )
    net_more = max(low_more, high_more - fixed_cost) * w[at.SALE_FACTOR + j] - earning * p[
        given.WAGE_TIME
    ] * (assets + step) / (assets + step + p[given.WAGE_TIME_HALF])
    local_return = (net_more - net_now) / step - wear
    local_motive = 1.0 if local_return >= hurdle else 0.0
    excess = max(cash_on_hand - subsistence - buffer, 0.0)
    lump = 0.0
    for i in range(given.LUMPS):
        goal = p[given.LUMP_SIZE + i]
        low_goal = low_skill * p[given.LUMP_LOW + i]
        high_goal = skill * p[given.LUMP_HIGH + i]
        net_goal = max(low_goal, high_goal - fixed_cost) * w[at.SALE_FACTOR + j] - earning * p[
            given.WAGE_TIME
        ] * goal / (goal + p[given.WAGE_TIME_HALF])
        cost = goal - assets
        pays = net_goal - net_now - wear * cost >= hurdle * cost
        lump = cost if (lump == 0.0) & (cost > step) & pays & (cost <= excess) else lump
    lump_motive = 1.0 if lump > 0.0 else 0.0
    motive = max(local_motive, lump_motive)

    # 7 Crop inputs and own work put into small assets
    liquid = clip((cash_on_hand - floor) / (p[given.INPUT_REACH] * subsistence), 0.0, 1.0)
    input_spending = min(input_price * liquid, max(cash_on_hand - floor, 0.0))
    input_level = input_level + (liquid - input_level) / INPUT_MEMORY
    after_inputs = cash_on_hand - input_spending
    sweat = (
        p[given.SWEAT] * clip(local_return / hurdle - 1.0, 0.0, SWEAT_LIMIT) * max(expected, 0.0)
    )
    sweat = min(sweat, max(after_inputs - floor, 0.0))
    available = after_inputs - sweat

    # 8 Consumption and distress
    eaten = wished_consumption(
        available,
        expected,
        subsistence,
        floor,
        buffer,
        p[given.SAVING],
        motive,
        p[given.SAVING_WITH_MOTIVE],
        aspiration,
        p[given.SPEND_EXCESS],
    )
    sold, fresh_sold, proceeds = distress(
        eaten,
        assets,
        fresh,
        subsistence,
        floor,
        p[given.BASIC_TOOLS],
        p[given.RESALE],
        p[given.SALE_LIMIT],
        p[given.FRESH_SHARE],
    )
    consumption = eaten + proceeds
    savings = available - eaten
    # What a distress sale lifts exactly to the floor is not hunger, whatever the rounding.
    hungry = 1.0 if consumption < floor * HARDLY_LESS else 0.0

    # 9 Investment: the lump first, else a step, else animals as a store of value
    idle = max(savings - buffer, 0.0)
    most = STEPWISE_SHARE * assets + STEPWISE_FIXED * p[given.SCALE]
    stepwise = min(STEPWISE_PACE * idle, most) * local_motive
    stored = p[given.STORE_IN_ANIMALS] * idle if local_return > 0.0 else 0.0
    bought_lump = lump if (lump_motive > 0.0) & (lump <= idle) else 0.0
    invested = bought_lump if bought_lump > 0.0 else (stepwise if local_motive > 0.0 else stored)
    savings = (savings - invested) * (1.0 - p[given.SAVINGS_LEAK] * (1.0 - w[at.GROUPS + j]))

    # 10 Assets: sales, wear, accidents, purchases
    accident = 1.0 if w[at.DRAW_5 + j] < accident_rate * w[at.ACCIDENT_FACTOR + j] else 0.0
    lost = accident * p[given.ACCIDENT_LOSS] * w[at.DRAW_6 + j]
    tools = p[given.BASIC_TOOLS]
    assets_next = (assets - sold) * (1.0 - p[given.DEPRECIATION]) * (1.0 - lost) + invested + sweat
    fresh = max(fresh - fresh_sold, 0.0) * p[given.FRESH_MEMORY]

    # 11 Know-how, hopes, ties
    slack = clip((cash_on_hand - subsistence) / subsistence, 0.0, 1.0)
    ease = p[given.PRACTICE_ASSETS]
    practice = assets * assets / (assets * assets + ease * ease)
    forgetting = p[given.FORGETTING] * (1.0 - PRACTISED * operates_high)
    know_how = learned(
        know_how,
        w[at.TRAINING + j],
        slack,
        practice,
        p[given.LEARNING],
        p[given.KNOW_HOW_CEILING],
        p[given.PRACTICE_WITHOUT_SLACK],
        forgetting,
    )
    aspiration = clip(
        aspiration
        + p[given.ASPIRATION_GAIN] * (w[at.COACHING + j] - hungry) * (1.0 - aspiration)
        + p[given.REVERSION] * (p[given.ASPIRATION_BASE] - aspiration),
        0.0,
        1.0,
    )
    social_capital = clip(
        social_capital
        + p[given.SOCIAL_CAPITAL_GAIN] * w[at.GROUPS + j] * (1.0 - social_capital)
        + p[given.REVERSION] * (p[given.SOCIAL_CAPITAL_BASE] - social_capital),
        0.0,
        1.0,
    )

    # 12 School, and the next generation
    welfare = max(consumption / subsistence, POOREST_WELFARE)
    attendance = attendance_share(
        welfare,
        hungry,
        w[at.CONDITION + j],
        p[given.SCHOOL_BASE],
        p[given.SCHOOL_WELFARE],
        p[given.SCHOOL_CONDITION],
        p[given.SCHOOL_HUNGER],
        w[at.SCHOOL_OPEN + j],
    )
    schooling = schooling + (attendance - schooling) / SCHOOL_MONTHS
    heir_ability = (
        p[given.INHERITED_ABILITY] * ability
        + p[given.ABILITY_INNOVATION] * heir_shock
        + p[given.SCHOOLING_ABILITY] * (schooling - p[given.SCHOOLING_REFERENCE])
    )
    passed_on = 1.0 - heirs * (1.0 - p[given.INHERITED_ASSETS])
    ability = heir_ability if heirs > 0.0 else ability

    w[at.ASSETS + j] = max(assets_next * passed_on, tools)
    w[at.SAVINGS + j] = savings * passed_on
    w[at.FRESH + j] = min(fresh, assets_next)
    w[at.INPUTS + j] = input_level
    w[at.KNOW_HOW + j] = know_how * (1.0 - heirs * (1.0 - HEIRS_KNOW))
    w[at.ASPIRATION + j] = aspiration
    w[at.SOCIAL_CAPITAL + j] = social_capital
    w[at.EXPECTED_INCOME + j] = expected
    w[at.CAPACITY + j] = capacity
    w[at.ABILITY + j] = ability
    w[at.SCHOOLING + j] = schooling
    w[at.EARNED_INCOME + j] = earned
    w[at.INCOME + j] = income
    w[at.CONSUMPTION + j] = consumption
    w[at.ATTENDANCE + j] = attendance
    w[at.HUNGRY + j] = hungry
    w[at.DISTRESS_SALE + j] = sold
    w[at.OPERATES_HIGH + j] = operates_high
    w[at.MARKET_INCOME + j] = market_income
