"""The household's month over whole columns in plain numpy, in place.

Nothing compiled is used. Equations are those of ``synergysim.household.month``; :mod:`_check`
holds the two against each other.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from synergysim.units import DAYS_PER_MONTH

FloatArray = npt.NDArray[np.float64]

DELIVERED = (
    "cash",
    "goods",
    "package",
    "training",
    "coaching",
    "groups",
    "association",
    "condition",
    "works",
    "insurance",
)
"""What a month of deliveries leaves, and the household uses up."""


def draw(random: np.random.Generator, households: int) -> tuple[FloatArray, FloatArray]:
    """Normals (capacity, farm, wage, heir) and uniforms (illness, accident, damage, succession)."""
    return random.standard_normal((4, households)), random.random((4, households))


def run_month(
    h: SimpleNamespace,
    place: SimpleNamespace,
    p: SimpleNamespace,
    normal: FloatArray,
    uniform: FloatArray,
) -> FloatArray:
    """Advance all households and return what each sells on local markets.

    Parameters
    ----------
    h : SimpleNamespace
        The population's columns by name, shape (households,); changed in place.
    place : SimpleNamespace
        What each household's territory gives, shape (households,).
    p : SimpleNamespace
        Parameters by name.
    normal, uniform : array, shape (4, households)
        See :func:`draw`.
    """
    ill = uniform[0] < p.illness_probability
    heirs = uniform[3] < p.renewal
    h.capacity *= p.capacity_persistence
    h.capacity += p.capacity_innovation * normal[0]
    farm_shock = np.exp(p.farm_risk * normal[1] - 0.5 * p.farm_risk**2)
    wage_shock = np.exp(p.wage_risk * normal[2] - 0.5 * p.wage_risk**2)
    assets = h.assets + h.package
    recent_assets = h.recent_assets + h.package

    # Technology and income
    innate = h.ability + place.potential
    crop_skill = np.exp(0.5 * innate)
    boost = np.exp(h.know_how)
    low_skill = crop_skill * crop_skill
    skill = low_skill * boost * place.returns
    low_skill *= np.exp(p.low_know_how * h.know_how)

    def outputs(owned: FloatArray) -> tuple[FloatArray, FloatArray]:
        low = low_skill * p.low_level * owned**p.low_elasticity
        return low, skill * p.high_level * owned**p.high_elasticity

    low, high = outputs(assets)
    operates_high = high - p.fixed_cost > low
    gross = np.where(operates_high, high, low)
    crop_base = p.crop * h.land * crop_skill
    crop = crop_base * (
        1.0 - p.crop_input_share + p.crop_input_share * boost * np.sqrt(np.maximum(h.inputs, 0.0))
    )
    if p.groups_apart > 0.0:
        association = h.membership
    else:
        association = np.maximum(h.social_capital - h.own_social_capital, 0.0)
        association /= 1.0 - h.own_social_capital
    apart = 1.0 - p.marketing * association
    access = 1.0 - (1.0 - place.sale_factor) * apart
    usual_access = 1.0 - (1.0 - place.usual_sale) * apart
    access_ahead = access + p.looks_through * (usual_access - access)
    earning = p.wage * place.wage_level * h.labour
    earning *= np.exp(p.wage_ability * h.ability + h.capacity)
    forgone = earning * p.wage_time
    time_forgone = forgone * (assets / (assets + p.wage_time_half))
    full_wage = (earning - time_forgone) * (1.0 - h.works)
    usual_wage = full_wage * p.season_wage * place.wage_factor
    jobless = h.exposure < place.hit_share * place.hit_loss
    lost = place.hit_loss * (1.0 - place.whole_jobs) + place.whole_jobs * jobless
    lost = np.where(h.exposure < place.hit_share, lost, 0.0)
    wage = usual_wage * wage_shock * np.where(ill, 0.5, 1.0)
    taken = wage * lost * (1.0 + place.demand)
    wage *= 1.0 - lost
    usual_farm = crop * p.season_crop * place.crop_factor + gross * p.season_wage
    usual_farm *= access
    farm = usual_farm * farm_shock
    unshocked = crop * p.season_crop * place.usual_crop + gross * p.season_wage
    farm_taken = (unshocked * usual_access - usual_farm) * farm_shock
    taken += farm_taken * (1.0 + 0.5 * place.demand)
    deviation = wage - usual_wage + farm - usual_farm
    market_income: FloatArray = wage + 0.5 * farm
    h.wage_income[:] = wage * (1.0 + place.demand) / place.price
    farm *= 1.0 + 0.5 * place.demand
    h.farm_income[:] = (farm - np.where(operates_high, p.fixed_cost, 0.0)) / place.price
    remittance = p.remittance * h.remittance_weight * place.remittance_factor
    taken += p.remittance * h.remittance_weight - remittance
    h.earned_income[:] = h.farm_income + h.wage_income + remittance / place.price
    h.income[:] = h.earned_income + h.cash / place.price

    # Needs, and what neighbours share
    subsistence = p.subsistence * p.line * DAYS_PER_MONTH * h.size * p.season_food
    floor = p.hunger_floor * subsistence
    input_price = p.crop_input_cost * crop_base
    lasting = h.income + p.looks_through * taken / place.price - input_price * h.inputs
    h.expected_income += (lasting - h.expected_income) / 9.0
    illness_cost = ill * p.illness_cost * subsistence * (1.0 - p.insurance_cover * h.insured)
    on_hand = h.savings + h.income + h.goods - illness_cost
    deviation = deviation / place.price - illness_cost
    h.shared[:] = h.social_capital * (place.pool - p.risk_sharing * deviation)
    np.maximum(h.shared, -0.25 * np.maximum(on_hand, 0.0), out=h.shared)
    on_hand = np.maximum(on_hand + h.shared, 0.0)
    lean_gap = p.crop_ahead * crop + p.wage_ahead * (gross + full_wage)
    buffer = p.buffer * subsistence + p.foresight * lean_gap
    excess = np.maximum(on_hand - subsistence - buffer, 0.0)

    # Opportunities
    accident_rate = p.accident_probability * np.exp(-p.care * h.know_how)
    wear = p.depreciation + accident_rate * (0.5 * p.accident_loss)
    hurdle = p.hurdle * (1.0 - p.aspiration_hurdle * (h.aspiration - p.aspiration_base))
    hurdle *= 1.0 + p.caution * subsistence / np.maximum(h.expected_income, subsistence)
    np.maximum(hurdle, 1e-6, out=hurdle)

    def net(low: FloatArray, high: FloatArray, time: FloatArray) -> FloatArray:
        best: FloatArray = np.maximum(low, high - p.fixed_cost) * access_ahead
        return best - time

    net_now = net(low, high, time_forgone)
    step = 0.08 * assets + 5.0
    more = assets + step
    net_more = net(*outputs(more), forgone * (more / (more + p.wage_time_half)))
    local_return = (net_more - net_now) / step - wear
    local_motive = local_return >= hurdle
    eagerness = p.saving_with_motive * (0.55 + h.aspiration)
    reach = eagerness * np.maximum(h.expected_income - floor, 0.0)
    reach *= p.goal_horizon * h.aspiration
    in_reach = excess + reach
    required = wear + hurdle
    lump = np.zeros_like(assets)
    motive = local_motive.copy()
    for goal, low_level, high_level in p.lumps:
        cost = goal - assets
        time = forgone * (goal / (goal + p.wage_time_half))
        gain = net(low_skill * low_level, skill * high_level, time) - net_now
        pays = (cost > step) & (cost <= in_reach) & (gain >= required * cost)
        motive |= pays
        np.copyto(lump, cost, where=pays & (lump == 0.0) & (cost <= excess))

    # Crop inputs, own work, consumption, distress
    liquid = np.clip((on_hand - floor) / (p.input_reach * subsistence), 0.0, 1.0)
    spending = np.minimum(input_price * liquid, np.maximum(on_hand - floor, 0.0))
    h.inputs += (liquid - h.inputs) / 8.0
    available = on_hand - spending
    for column in (h.farm_income, h.earned_income, h.income):
        column -= spending
    own_labour_investment = p.own_labour_investment * np.clip(local_return / hurdle - 1.0, 0.0, 1.5)
    own_labour_investment *= np.maximum(h.expected_income, 0.0)
    own_labour_investment = np.minimum(own_labour_investment, np.maximum(available - floor, 0.0))
    available -= own_labour_investment
    base = np.where(motive, floor, subsistence)
    rate = np.minimum(p.saving + motive * eagerness, 1.0)
    desired = base + (1.0 - rate) * np.maximum(h.expected_income - base, 0.0)
    desired += ~motive * p.spend_excess * np.maximum(available - subsistence - buffer, 0.0)
    eaten = np.minimum(desired, np.maximum(available, 0.0))
    resale = max(p.resale, 1e-9)
    in_reach = np.maximum(eaten, np.minimum(available, subsistence))
    recent_sold = np.minimum(
        p.recent_sale_share * recent_assets, np.maximum(subsistence - in_reach, 0.0) / resale
    )
    above_tools = np.maximum(assets - p.basic_tools, 0.0)
    recent_sold = np.minimum(recent_sold, above_tools)
    gap = np.maximum(floor - in_reach - resale * recent_sold, 0.0)
    sold = recent_sold + np.minimum(gap / resale, p.sale_limit * (above_tools - recent_sold))
    h.consumption[:] = eaten + p.resale * sold
    savings = available - eaten
    hungry = h.consumption < floor * (1.0 - 1e-9)

    # Investment and assets
    idle = np.maximum(savings - buffer, 0.0)
    stepwise = np.minimum(0.35 * idle, 0.15 * assets + 25.0 * p.scale)
    invested = local_motive * stepwise
    np.copyto(invested, lump, where=(lump > 0.0) & (lump <= idle))
    unwanted = ~motive & (local_return + wear < p.resale * required)
    parted = unwanted * p.sale_pace * np.maximum(assets - sold - p.basic_tools, 0.0)
    savings = savings - invested + p.resale * parted
    savings *= 1.0 - p.savings_leak * (1.0 - h.groups)
    struck = uniform[1] < accident_rate * place.accident_factor
    kept = (assets - sold - parted) * (1.0 - p.depreciation)
    kept *= 1.0 - struck * p.accident_loss * uniform[2]
    assets_next = kept + invested + own_labour_investment
    h.recent_assets[:] = np.minimum(
        np.maximum(recent_assets - recent_sold, 0.0) * p.recent_persistence, assets_next
    )

    # Know-how, hopes, ties, insurance, school
    slack = np.clip((on_hand - subsistence) / subsistence, 0.0, 1.0)
    practice = assets**2 / (assets**2 + p.practice_assets**2)
    dose = h.training
    if p.dose_threshold > 0.0:
        dose = dose**3 * (1.0 + p.dose_threshold**2) / (dose**2 + p.dose_threshold**2)
    lesson = p.know_how_ceiling * dose * np.where(operates_high, 1.0 - p.training_known, 1.0)
    to_learn = np.maximum(lesson - h.know_how, 0.0)
    practised = p.practice_without_slack + (1.0 - p.practice_without_slack) * slack
    forgotten = p.forgetting * np.where(operates_high, 0.25, 1.0) * h.know_how
    h.know_how += p.learning * to_learn * practised * practice - forgotten
    drive = p.aspiration_gain * (h.coaching * (1.0 - h.aspiration) - hungry * h.aspiration)
    drive += p.reversion * (h.own_aspiration - h.aspiration)
    h.aspiration[:] = np.clip(h.aspiration + drive, 0.0, 1.0)
    gained = p.social_capital_gain * h.groups * (1.0 - h.social_capital)
    gained += p.reversion * (h.own_social_capital - h.social_capital)
    h.social_capital[:] = np.clip(h.social_capital + gained, 0.0, 1.0)
    joined = p.social_capital_gain * h.association * (1.0 - h.membership)
    h.membership[:] = np.clip(h.membership + joined - p.reversion * h.membership, 0.0, 1.0)
    h.insured *= 1.0 - p.insurance_lapse
    h.insured += h.insurance * (1.0 - h.insured)
    leaning = p.school_welfare * np.log(np.maximum(h.consumption / subsistence, 0.05))
    leaning += p.school_base + p.school_condition * h.condition - p.school_hunger * hungry
    h.attendance[:] = place.school_open / (1.0 + np.exp(-leaning))
    h.schooling += (h.attendance - h.schooling) / 120.0

    # The next generation
    family = p.family_ability * h.advantage
    heir_ability = family + p.inherited_ability * (h.ability - family)
    heir_ability += p.ability_innovation * normal[3]
    heir_ability += p.schooling_ability * (h.schooling - p.schooling_reference)
    np.copyto(h.ability, heir_ability, where=heirs)
    passed_on = np.where(heirs, p.inherited_assets, 1.0)
    h.know_how *= np.where(heirs, 0.5, 1.0)
    h.assets[:] = np.maximum(assets_next * passed_on, p.basic_tools)
    h.savings[:] = savings * passed_on
    h.hungry[:] = hungry
    h.food_insecure[:] = h.consumption < subsistence * (1.0 - 1e-9)
    h.distress_sale[:] = sold
    h.operates_high[:] = operates_high
    for delivered in DELIVERED:
        getattr(h, delivered)[:] = 0.0
    return market_income
