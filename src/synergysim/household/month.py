"""The household's month, in order. Each step calls a rule in the file that its import names.

Money is real PPP$ of 2017 per household and month; know-how is in log points. Nothing here refers
to programmes or institutions: what they do reaches the household as cash, goods, assets, training,
coaching, groups, associations, works, insurance and conditions. No parameter is an interaction
between them.

Rules avoid branches where it matters, so that the same source serves one household at a time and a
vectorised block with the same bits.
"""

from __future__ import annotations

from synergysim.engine.compiled import rule
from synergysim.engine.elementary import cos_turn, exp, log, sin_turn, sqrt
from synergysim.household.consumption import (
    EXPECTATION_MONTHS,
    buffer_stock,
    clip,
    desired_consumption,
    distress,
    subsistence_need,
)
from synergysim.household.fields import (
    Delivered,
    EarningDraws,
    EventDraws,
    Outcomes,
    Place,
    State,
    Traits,
)
from synergysim.household.human_capital import (
    SUCCESSORS_KNOW_HOW,
    aspiration_next,
    attendance_share,
    insured_next,
    know_how_next,
    membership_next,
    practice,
    schooling_next,
    social_capital_next,
    successors_ability,
)
from synergysim.household.income import (
    ILLNESS_LOSS,
    crop_base,
    crop_income,
    lognormal_shock,
    market_access,
    net_output,
    outputs,
    risk_sharing_transfer,
    time_taken,
    wage_offer,
    wages_lost,
)
from synergysim.household.investment import (
    accident_rate,
    goal_saving,
    hurdle_rate,
    lump_and_goal,
    own_labour_investment,
    purchase,
    step_return,
    voluntary_sale,
)
from synergysim.household.parameters import Parameters

# Conventions, like those beside the rules in the other files.
INPUT_MEMORY = 8.0  # memory of crop inputs in use
DEMANDED_FARM = 0.5  # share of farm income, beside all wages, that local demand affects
HARDLY_LESS = 1.0 - 1e-9  # tolerance for rounding


@rule
def household_month(
    h: State,
    traits: Traits,
    delivered: Delivered,
    place: Place,
    chance: EarningDraws,
    events: EventDraws,
    p: Parameters,
) -> tuple[State, Outcomes, float]:
    """Advance one household by one month.

    Parameters
    ----------
    h : State
        The household at the start of the month.
    traits : Traits
        What is fixed for its life.
    delivered : Delivered
        What programmes delivered during the month.
    place : Place
        What its territory gives in this month.
    chance, events : EarningDraws, EventDraws
        Uniform draws keyed on the household and the month.
    p : Parameters

    Returns
    -------
    State
        The household at the end of the month.
    Outcomes
        What the month brought.
    float
        Wages and half of farm sales, PPP$ of the month: the income that local demand feeds.
    """
    know_how, ability = h.know_how, h.ability
    aspiration, social_capital = h.aspiration, h.social_capital
    own_social_capital = traits.own_social_capital
    input_level, money_worth = h.inputs, 1.0 / place.price

    # 1 Shocks and events of the month
    radius = sqrt(-2.0 * log(chance.capacity_radius))
    capacity_shock = radius * cos_turn(chance.capacity_angle)
    farm_shock = lognormal_shock(p.farm_risk, radius * sin_turn(chance.capacity_angle))
    radius = sqrt(-2.0 * log(chance.wage_radius))
    wage_shock = lognormal_shock(p.wage_risk, radius * cos_turn(chance.wage_angle))
    successor_shock = radius * sin_turn(chance.wage_angle)
    ill = 1.0 if events.illness < p.illness_probability else 0.0
    hit = wages_lost(traits.exposure, place.hit_share, place.hit_loss, place.whole_jobs)
    capacity = p.capacity_persistence * h.capacity + p.capacity_innovation * capacity_shock

    # 2 What programmes delivered in kind
    assets = h.assets + delivered.package
    recent_assets = h.recent_assets + delivered.package

    # 3 Earnings
    innate = ability + place.potential
    boost, low_boost = exp(know_how), exp(p.low_know_how * know_how)
    skill, low_skill = exp(innate) * boost * place.returns, exp(innate) * low_boost
    low, high = outputs(assets, skill, low_skill, p)
    operates_high = 1.0 if high - p.fixed_cost > low else 0.0
    gross = high if operates_high > 0.0 else low
    full_crop = crop_base(p.crop, traits.land, innate)
    crop = crop_income(full_crop, boost, input_level, p)
    access = market_access(place.sale_factor, social_capital, own_social_capital, h.membership, p)
    earning = wage_offer(traits.labour, ability, capacity, place.wage_level, p)
    full_wage = earning * (1.0 - time_taken(assets, p)) * (1.0 - delivered.works)
    usual_wage = full_wage * p.season_wage * place.wage_factor
    usual_farm = crop * p.season_crop * place.crop_factor + gross * p.season_wage
    wage = usual_wage * (1.0 - hit) * (1.0 - ILLNESS_LOSS * ill) * wage_shock
    farm = usual_farm * access * farm_shock
    income_shock = wage - usual_wage + farm - usual_farm * access
    # What the scenario's shocks take, and the access to markets that there would be without them.
    usual_access = market_access(
        place.usual_sale, social_capital, own_social_capital, h.membership, p
    )
    access_ahead = access + p.looks_through * (usual_access - access)
    healthy_wage = usual_wage * (1.0 - ILLNESS_LOSS * ill) * wage_shock
    unshocked_farm = crop * p.season_crop * place.usual_crop + gross * p.season_wage
    wage_taken = healthy_wage * hit
    farm_taken = (unshocked_farm * usual_access - usual_farm * access) * farm_shock
    market_income = wage + DEMANDED_FARM * farm
    demand = place.demand
    wage_income = wage * (1.0 + demand) * money_worth
    farm_income = (
        farm * (1.0 + DEMANDED_FARM * demand) - operates_high * p.fixed_cost
    ) * money_worth
    full_remittance = p.remittance * traits.remittance_weight
    remittance = full_remittance * place.remittance_factor
    taken = (
        wage_taken * (1.0 + demand)
        + farm_taken * (1.0 + DEMANDED_FARM * demand)
        + full_remittance
        - remittance
    ) * money_worth
    earned = farm_income + wage_income + remittance * money_worth
    income = earned + delivered.cash * money_worth

    # 4 Needs, and what is at hand
    subsistence = subsistence_need(traits.size, p)
    floor = p.hunger_floor * subsistence
    input_price = p.crop_input_cost * full_crop
    expected = h.expected_income
    lasting = income + p.looks_through * taken - input_price * input_level
    expected = expected + (lasting - expected) / EXPECTATION_MONTHS
    uncovered = 1.0 - p.insurance_cover * h.insured
    illness_cost = ill * p.illness_cost * subsistence * uncovered
    before_sharing = h.savings + income + delivered.goods - illness_cost
    shared = risk_sharing_transfer(
        income_shock * money_worth - illness_cost, social_capital, place.pool, before_sharing, p
    )
    cash_on_hand = max(before_sharing + shared, 0.0)
    buffer = buffer_stock(subsistence, crop, gross + full_wage, p)
    excess = max(cash_on_hand - subsistence - buffer, 0.0)

    # 5 Opportunities: what would assets return, net of wear, loss and wages forgone?
    accidents = accident_rate(know_how, p)
    wear = p.depreciation + accidents * 0.5 * p.accident_loss
    hurdle = hurdle_rate(aspiration, subsistence, expected, p)
    net_now = net_output(low, high, access_ahead, earning, assets, p)
    local_return = step_return(assets, net_now, skill, low_skill, access_ahead, earning, wear, p)
    local_motive = 1.0 if local_return >= hurdle else 0.0
    goal_limit = goal_saving(expected, floor, aspiration, p)
    lump, goal_motive = lump_and_goal(
        assets,
        net_now,
        skill,
        low_skill,
        access_ahead,
        earning,
        wear,
        hurdle,
        excess,
        goal_limit,
        p,
    )
    motive = max(local_motive, goal_motive)

    # 6 Crop inputs, own work put into small assets, consumption, distress
    liquid = clip((cash_on_hand - floor) / (p.input_reach * subsistence), 0.0, 1.0)
    input_spending = min(input_price * liquid, max(cash_on_hand - floor, 0.0))
    after_inputs = cash_on_hand - input_spending
    own_labour = own_labour_investment(local_return, hurdle, expected, after_inputs, floor, p)
    at_hand = after_inputs - own_labour
    desired = desired_consumption(
        at_hand, expected, subsistence, floor, buffer, motive, aspiration, p
    )
    # A household that could consume more and saves instead is not in distress.
    attainable = max(desired, min(at_hand, subsistence))
    sold, recent_sold = distress(attainable, assets, recent_assets, subsistence, floor, p)
    consumption = desired + p.resale * sold
    # Consumption that a distress sale lifts exactly to the floor is not hunger, despite rounding.
    hungry = 1.0 if consumption < floor * HARDLY_LESS else 0.0
    food_insecure = 1.0 if consumption < subsistence * HARDLY_LESS else 0.0

    # 7 Investment and assets
    savings = at_hand - desired
    bought = purchase(max(savings - buffer, 0.0), lump, local_motive, assets, p)
    parted = voluntary_sale(assets, sold, local_return, wear, hurdle, motive, p)
    leak = p.savings_leak * (1.0 - delivered.groups)
    savings = (savings - bought + p.resale * parted) * (1.0 - leak)
    accident = 1.0 if events.accident < accidents * place.accident_factor else 0.0
    lost = accident * p.accident_loss * events.accident_size
    remaining = (assets - sold - parted) * (1.0 - p.depreciation) * (1.0 - lost)
    assets_next = remaining + bought + own_labour
    recent_assets = max(recent_assets - recent_sold, 0.0) * p.recent_persistence

    # 8 Know-how, aspirations, social capital, school
    slack = clip((cash_on_hand - subsistence) / subsistence, 0.0, 1.0)
    practised = practice(assets, p)
    learned = know_how_next(know_how, delivered.training, slack, practised, operates_high, p)
    attendance = attendance_share(
        consumption, subsistence, hungry, delivered.condition, place.school_open, p
    )
    schooling = schooling_next(h.schooling, attendance)

    # 9 Succession: with some probability the next generation takes over
    succession = 1.0 if events.renewal < p.renewal else 0.0
    passed_on = 1.0 - succession * (1.0 - p.inherited_assets)
    successor_ability = successors_ability(ability, traits.advantage, schooling, successor_shock, p)

    after = State(
        assets=max(assets_next * passed_on, p.basic_tools),
        savings=savings * passed_on,
        recent_assets=min(recent_assets, assets_next),
        inputs=input_level + (liquid - input_level) / INPUT_MEMORY,
        know_how=learned * (1.0 - succession * (1.0 - SUCCESSORS_KNOW_HOW)),
        aspiration=aspiration_next(
            aspiration, traits.own_aspiration, delivered.coaching, hungry, p
        ),
        social_capital=social_capital_next(social_capital, own_social_capital, delivered.groups, p),
        expected_income=expected,
        capacity=capacity,
        ability=successor_ability if succession > 0.0 else ability,
        schooling=schooling,
        insured=insured_next(h.insured, delivered.insurance, p),
        membership=membership_next(h.membership, delivered.association, p),
    )
    outcomes = Outcomes(
        earned_income=earned - input_spending,
        income=income - input_spending,
        consumption=consumption,
        attendance=attendance,
        hungry=hungry,
        food_insecure=food_insecure,
        distress_sale=sold,
        operates_high=operates_high,
        farm_income=farm_income - input_spending,
        wage_income=wage_income,
        shared=shared,
    )
    return after, outcomes, market_income
