"""The household's month over whole columns in plain numpy, in place.

Nothing compiled is used. Equations are those of ``synergysim.agents.household``; :mod:`_check`
holds the two against each other.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def draw(random: np.random.Generator, households: int) -> tuple[FloatArray, FloatArray]:
    """Normals (capacity, farm, wage, heir) and uniforms (illness, accident, damage, succession)."""
    return random.standard_normal((4, households)), random.random((4, households))


def live_month(
    h: SimpleNamespace, place: SimpleNamespace, p: SimpleNamespace,
    normal: FloatArray, uniform: FloatArray,
) -> None:  # fmt: skip
    """Advance all households.

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
    farm_luck = np.exp(p.farm_risk * normal[1] - 0.5 * p.farm_risk**2)
    wage_luck = np.exp(p.wage_risk * normal[2] - 0.5 * p.wage_risk**2)
    assets = h.assets + h.package
    fresh = h.fresh + h.package

    # Technology and income
    land_skill = 0.5 * (h.ability + place.potential)
    innate = np.exp(2.0 * land_skill)
    boost = np.exp(h.know_how)
    skill = innate * boost
    low_skill = innate * np.exp(p.low_know_how * h.know_how)

    def outputs(owned: FloatArray) -> tuple[FloatArray, FloatArray]:
        size = owned / p.scale
        low = low_skill * (p.low_level * p.scale) * size**p.low_elasticity
        return low, skill * (p.high_level * p.scale) * size**p.high_elasticity

    low, high = outputs(assets)
    operates_high = high - p.fixed_cost > low
    gross = np.where(operates_high, high, low)
    crop_base = p.crop * h.land * np.exp(land_skill)
    crop = crop_base * (
        1.0 - p.crop_input_share + p.crop_input_share * boost * np.sqrt(np.maximum(h.inputs, 0.0))
    )
    earning = p.wage * h.labour * np.exp(h.capacity)
    full_wage = earning * (1.0 - p.wage_time * assets / (assets + p.wage_time_half))
    wage = full_wage * p.season_wage * place.wage_factor * wage_luck
    wage *= np.where(h.exposure < place.hit_share, 1.0 - place.hit_loss, 1.0)
    wage *= np.where(ill, 0.5, 1.0)
    farm = (crop * p.season_crop * place.crop_factor + gross * p.season_wage) * farm_luck
    farm *= place.sale_factor
    h.market_income[:] = wage + 0.5 * farm
    earned = (
        farm + wage + place.demand * h.market_income - np.where(operates_high, p.fixed_cost, 0.0)
    )
    earned += p.remittance * h.remittance_weight * place.remittance_factor
    h.earned_income[:] = earned / place.price
    h.income[:] = h.earned_income + h.cash / place.price

    # Needs
    subsistence = p.subsistence * p.line * 30.4 * h.size * p.season_food
    floor = p.hunger_floor * subsistence
    input_price = p.crop_input_cost * crop_base
    h.expected_income += (h.income - input_price * h.inputs / 12.0 - h.expected_income) / 9.0
    on_hand = h.savings + h.income + h.goods - np.where(ill, p.illness_cost * subsistence, 0.0)
    np.maximum(on_hand, 0.0, out=on_hand)
    lean_gap = p.season_ahead * (crop + 0.5 * gross + 0.5 * full_wage)
    buffer = p.buffer * subsistence + p.foresight * lean_gap

    # Opportunities
    accident_rate = p.accident_probability * np.exp(-p.care * h.know_how)
    wear = p.depreciation + accident_rate * (0.5 * p.accident_loss)
    hurdle = p.hurdle * (1.0 - p.aspiration_hurdle * (h.aspiration - p.aspiration_base))
    forgone = earning * p.wage_time

    def net(low: FloatArray, high: FloatArray, share: FloatArray | float) -> FloatArray:
        best: FloatArray = np.maximum(low, high - p.fixed_cost) * place.sale_factor
        return best - forgone * share

    net_now = net(low, high, assets / (assets + p.wage_time_half))
    step = 0.08 * assets + 5.0
    more = assets + step
    net_more = net(*outputs(more), more / (more + p.wage_time_half))
    local_return = (net_more - net_now) / step - wear
    local_motive = local_return >= hurdle
    excess = np.maximum(on_hand - subsistence - buffer, 0.0)
    lump = np.zeros_like(assets)
    for goal, low_level, high_level in p.lumps:
        cost = goal - assets
        gain = net(low_skill * low_level, skill * high_level, goal / (goal + p.wage_time_half))
        pays = gain - net_now - wear * cost >= hurdle * cost
        np.copyto(lump, cost, where=(lump == 0.0) & (cost > step) & (cost <= excess) & pays)
    motive = local_motive | (lump > 0.0)

    # Crop inputs, own work, consumption, distress
    liquid = np.clip((on_hand - floor) / (p.input_reach * subsistence), 0.0, 1.0)
    spending = np.minimum(input_price * liquid, np.maximum(on_hand - floor, 0.0))
    h.inputs += (liquid - h.inputs) / 8.0
    available = on_hand - spending
    sweat = p.sweat * np.clip(local_return / hurdle - 1.0, 0.0, 1.5)
    sweat *= np.maximum(h.expected_income, 0.0)
    sweat = np.minimum(sweat, np.maximum(available - floor, 0.0))
    available -= sweat
    base = np.where(motive, floor, subsistence)
    rate = p.saving + motive * p.saving_with_motive * (0.55 + h.aspiration)
    wished = base + (1.0 - rate) * np.maximum(h.expected_income - base, 0.0)
    wished += ~motive * p.spend_excess * np.maximum(available - subsistence - buffer, 0.0)
    eaten = np.minimum(wished, np.maximum(available, 0.0))
    fresh_sold = np.minimum(p.fresh_share * fresh, np.maximum(subsistence - eaten, 0.0) / p.resale)
    above_tools = np.maximum(assets - p.basic_tools, 0.0)
    fresh_sold = np.minimum(fresh_sold, above_tools)
    gap = np.maximum(floor - eaten - p.resale * fresh_sold, 0.0)
    sold = fresh_sold + np.minimum(gap / p.resale, p.sale_limit * (above_tools - fresh_sold))
    h.consumption[:] = eaten + p.resale * sold
    savings = available - eaten
    hungry = h.consumption < floor

    # Investment and assets
    idle = np.maximum(savings - buffer, 0.0)
    stepwise = np.minimum(0.35 * idle, 0.15 * assets + 25.0 * p.scale)
    stored = np.where(local_return > 0.0, p.store_in_animals * idle, 0.0)
    invested = np.where(local_motive, stepwise, stored)
    np.copyto(invested, lump, where=(lump > 0.0) & (lump <= idle))
    savings = (savings - invested) * (1.0 - p.savings_leak * (1.0 - h.groups))
    struck = uniform[1] < accident_rate * place.accident_factor
    kept = (assets - sold) * (1.0 - p.depreciation)
    kept *= 1.0 - struck * p.accident_loss * uniform[2]
    assets_next = kept + invested + sweat
    h.fresh[:] = np.minimum(np.maximum(fresh - fresh_sold, 0.0) * p.fresh_memory, assets_next)

    # Know-how, hopes, ties, school
    slack = np.clip((on_hand - subsistence) / subsistence, 0.0, 1.0)
    practice = assets**2 / (assets**2 + p.practice_assets**2)
    to_learn = np.maximum(p.know_how_ceiling * h.training - h.know_how, 0.0)
    practised = p.practice_without_slack + (1.0 - p.practice_without_slack) * slack
    forgotten = p.forgetting * np.where(operates_high, 0.25, 1.0) * h.know_how
    h.know_how += p.learning * to_learn * practised * practice - forgotten
    drive = p.aspiration_gain * (h.coaching - hungry) * (1.0 - h.aspiration)
    drive += p.reversion * (p.aspiration_base - h.aspiration)
    h.aspiration[:] = np.clip(h.aspiration + drive, 0.0, 1.0)
    ties = p.social_capital_gain * h.groups * (1.0 - h.social_capital)
    ties += p.reversion * (p.social_capital_base - h.social_capital)
    h.social_capital[:] = np.clip(h.social_capital + ties, 0.0, 1.0)
    leaning = p.school_welfare * np.log(np.maximum(h.consumption / subsistence, 0.05))
    leaning += p.school_base + p.school_condition * h.condition - p.school_hunger * hungry
    h.attendance[:] = place.school_open / (1.0 + np.exp(-leaning))
    h.schooling += (h.attendance - h.schooling) / 120.0

    # The next generation
    heir_ability = p.inherited_ability * h.ability + p.ability_innovation * normal[3]
    heir_ability += p.schooling_ability * (h.schooling - p.schooling_reference)
    np.copyto(h.ability, heir_ability, where=heirs)
    passed_on = np.where(heirs, p.inherited_assets, 1.0)
    h.know_how *= np.where(heirs, 0.5, 1.0)
    h.assets[:] = np.maximum(assets_next * passed_on, p.basic_tools)
    h.savings[:] = savings * passed_on
    h.hungry[:] = hungry
    h.distress_sale[:] = sold
    h.operates_high[:] = operates_high
    for delivered in ("cash", "goods", "package", "training", "coaching", "groups", "condition"):
        getattr(h, delivered)[:] = 0.0
