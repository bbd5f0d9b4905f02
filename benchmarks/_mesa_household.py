"""The household's month as a competent Mesa user would write it: attributes, ``math``, ``if``.

Nothing of the package is used here. Equations are those of ``synergysim.household.month``;
:mod:`_check` holds the two against each other.
"""

from __future__ import annotations

import math
from types import SimpleNamespace

import mesa

from synergysim.units import DAYS_PER_MONTH


class Place:
    """A territory: what it gives this month, and what its households add up to."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin a month's sums."""
        self.spending = self.assets = self.sales = self.shared = self.ties = 0.0


class MesaHousehold(mesa.Agent):
    """One household. Columns of the population become attributes, by the same names."""

    place: Place

    def __init__(self, model: mesa.Model, place: Place, **attributes: float) -> None:
        super().__init__(model)
        self.place = place
        self.__dict__.update(attributes)

    def draw(self) -> tuple[float, float, float, float, float, float]:
        """Luck in capacity, farm and wage; chances of illness, accident and succession."""
        random = self.random
        return (
            random.gauss(0.0, 1.0), random.gauss(0.0, 1.0), random.gauss(0.0, 1.0),
            random.random(), random.random(), random.random(),
        )  # fmt: skip

    def draw_damage(self) -> float:
        return self.random.random()

    def draw_heir(self) -> float:
        return self.random.gauss(0.0, 1.0)

    def best_output(
        self, p: SimpleNamespace, assets: float, skill: float, low_skill: float
    ) -> float:
        low = low_skill * p.low_level * assets**p.low_elasticity
        high = skill * p.high_level * assets**p.high_elasticity
        return max(low, high - p.fixed_cost)

    def step(self) -> None:
        p = self.model.parameters
        place = self.place
        luck, farm_shock, wage_shock, illness, accident, succession = self.draw()
        ill = illness < p.illness_probability
        heirs = succession < p.renewal
        self.capacity = p.capacity_persistence * self.capacity + p.capacity_innovation * luck
        farm_shock = math.exp(p.farm_risk * farm_shock - 0.5 * p.farm_risk**2)
        wage_shock = math.exp(p.wage_risk * wage_shock - 0.5 * p.wage_risk**2)
        assets = self.assets + self.package
        recent_assets = self.recent_assets + self.package

        # Technology and income
        innate = self.ability + place.potential
        innate_skill = math.exp(innate)
        boost = math.exp(self.know_how)
        skill = innate_skill * boost * place.returns
        low_skill = innate_skill * math.exp(p.low_know_how * self.know_how)
        low = low_skill * p.low_level * assets**p.low_elasticity
        high = skill * p.high_level * assets**p.high_elasticity
        operates_high = high - p.fixed_cost > low
        gross = high if operates_high else low
        crop_base = p.crop * self.land * math.exp(0.5 * innate)
        crop = crop_base * (
            1.0 - p.crop_input_share + p.crop_input_share * boost * math.sqrt(max(self.inputs, 0.0))
        )
        ties, own_ties = self.social_capital, self.own_social_capital
        association = self.membership
        if p.groups_apart == 0.0:
            association = max(ties - own_ties, 0.0) / (1.0 - own_ties)
        apart = 1.0 - p.marketing * association
        access = 1.0 - (1.0 - place.sale_factor) * apart
        usual_access = 1.0 - (1.0 - place.usual_sale) * apart
        access_ahead = access + p.looks_through * (usual_access - access)
        earning = p.wage * place.wage_level * self.labour
        earning *= math.exp(p.wage_ability * self.ability + self.capacity)
        forgone = earning * p.wage_time
        time_forgone = forgone * assets / (assets + p.wage_time_half)
        full_wage = (earning - time_forgone) * (1.0 - self.works)
        wage = usual_wage = full_wage * p.season_wage * place.wage_factor
        wage *= wage_shock
        if ill:
            wage *= 0.5
        taken = 0.0
        if self.exposure < place.hit_share:
            lost = place.hit_loss * (1.0 - place.whole_jobs)
            if self.exposure < place.hit_share * place.hit_loss:
                lost += place.whole_jobs
            taken = wage * lost * (1.0 + place.demand)
            wage *= 1.0 - lost
        usual_farm = crop * p.season_crop * place.crop_factor + gross * p.season_wage
        usual_farm *= access
        farm = usual_farm * farm_shock
        unshocked = crop * p.season_crop * place.usual_crop + gross * p.season_wage
        farm_taken = (unshocked * usual_access - usual_farm) * farm_shock
        taken += farm_taken * (1.0 + 0.5 * place.demand)
        deviation = wage - usual_wage + farm - usual_farm
        market_income = wage + 0.5 * farm
        self.wage_income = wage * (1.0 + place.demand) / place.price
        farm *= 1.0 + 0.5 * place.demand
        if operates_high:
            farm -= p.fixed_cost
        self.farm_income = farm / place.price
        remittance = p.remittance * self.remittance_weight * place.remittance_factor
        taken += p.remittance * self.remittance_weight - remittance
        earned = self.farm_income + self.wage_income + remittance / place.price
        self.earned_income = earned
        self.income = income = earned + self.cash / place.price

        # Needs, and what neighbours share
        subsistence = p.subsistence * p.line * DAYS_PER_MONTH * self.size * p.season_food
        floor = p.hunger_floor * subsistence
        input_price = p.crop_input_cost * crop_base
        lasting = income + p.looks_through * taken / place.price - input_price * self.inputs
        self.expected_income += (lasting - self.expected_income) / 9.0
        expected = self.expected_income
        on_hand = self.savings + income + self.goods
        deviation /= place.price
        if ill:
            illness_cost = p.illness_cost * subsistence * (1.0 - p.insurance_cover * self.insured)
            on_hand -= illness_cost
            deviation -= illness_cost
        shared = ties * (place.pool - p.risk_sharing * deviation)
        self.shared = shared = max(shared, -0.25 * max(on_hand, 0.0))
        on_hand = max(on_hand + shared, 0.0)
        lean_gap = p.crop_ahead * crop + p.wage_ahead * (gross + full_wage)
        buffer = p.buffer * subsistence + p.foresight * lean_gap
        excess = max(on_hand - subsistence - buffer, 0.0)

        # Opportunities
        accident_rate = p.accident_probability * math.exp(-p.care * self.know_how)
        wear = p.depreciation + accident_rate * 0.5 * p.accident_loss
        hurdle = p.hurdle * (1.0 - p.aspiration_hurdle * (self.aspiration - p.aspiration_base))
        hurdle *= 1.0 + p.caution * subsistence / max(expected, subsistence)
        hurdle = max(hurdle, 1e-6)
        net_now = max(low, high - p.fixed_cost) * access_ahead - time_forgone
        step = 0.08 * assets + 5.0
        more = assets + step
        net_more = self.best_output(p, more, skill, low_skill) * access_ahead
        net_more -= forgone * more / (more + p.wage_time_half)
        local_return = (net_more - net_now) / step - wear
        local_motive = local_return >= hurdle
        eagerness = p.saving_with_motive * (0.55 + self.aspiration)
        reach = eagerness * max(expected - floor, 0.0) * p.goal_horizon * self.aspiration
        lump = 0.0
        motive = local_motive
        for goal, low_level, high_level in p.lumps:
            cost = goal - assets
            if cost <= step:
                continue
            if cost > excess and (motive or cost > excess + reach):
                break
            net_goal = max(low_skill * low_level, skill * high_level - p.fixed_cost) * access_ahead
            net_goal -= forgone * goal / (goal + p.wage_time_half)
            if net_goal - net_now - wear * cost >= hurdle * cost:
                motive = True
                if cost <= excess:
                    lump = cost
                break

        # Crop inputs, own work, consumption, distress
        liquid = min(max((on_hand - floor) / (p.input_reach * subsistence), 0.0), 1.0)
        spending = min(input_price * liquid, max(on_hand - floor, 0.0))
        self.inputs += (liquid - self.inputs) / 8.0
        available = on_hand - spending
        self.farm_income -= spending
        self.earned_income -= spending
        self.income -= spending
        own_labour_investment = (
            p.own_labour_investment
            * min(max(local_return / hurdle - 1.0, 0.0), 1.5)
            * max(expected, 0.0)
        )
        own_labour_investment = min(own_labour_investment, max(available - floor, 0.0))
        available -= own_labour_investment
        if motive:
            desired = floor + max(1.0 - p.saving - eagerness, 0.0) * max(expected - floor, 0.0)
        else:
            desired = subsistence + max(1.0 - p.saving, 0.0) * max(expected - subsistence, 0.0)
            desired += p.spend_excess * max(available - subsistence - buffer, 0.0)
        eaten = min(desired, max(available, 0.0))
        in_reach = max(eaten, min(available, subsistence))
        above_tools = max(assets - p.basic_tools, 0.0)
        resale = max(p.resale, 1e-9)
        recent_sold = min(
            p.recent_sale_share * recent_assets, max(subsistence - in_reach, 0.0) / resale
        )
        recent_sold = min(recent_sold, above_tools)
        gap = max(floor - in_reach - resale * recent_sold, 0.0)
        sold = recent_sold + min(gap / resale, p.sale_limit * (above_tools - recent_sold))
        self.consumption = consumption = eaten + p.resale * sold
        savings = available - eaten
        hungry = consumption < floor * (1.0 - 1e-9)

        # Investment and assets
        idle = max(savings - buffer, 0.0)
        if 0.0 < lump <= idle:
            invested = lump
        elif local_motive:
            invested = min(0.35 * idle, 0.15 * assets + 25.0 * p.scale)
        else:
            invested = 0.0
        parted = 0.0
        if not motive and local_return + wear < p.resale * (hurdle + wear):
            parted = p.sale_pace * max(assets - sold - p.basic_tools, 0.0)
        savings = savings - invested + p.resale * parted
        savings *= 1.0 - p.savings_leak * (1.0 - self.groups)
        kept = (assets - sold - parted) * (1.0 - p.depreciation)
        if accident < accident_rate * place.accident_factor:
            kept *= 1.0 - p.accident_loss * self.draw_damage()
        assets_next = kept + invested + own_labour_investment
        self.recent_assets = min(
            max(recent_assets - recent_sold, 0.0) * p.recent_persistence, assets_next
        )

        # Know-how, hopes, ties, insurance, school
        slack = min(max((on_hand - subsistence) / subsistence, 0.0), 1.0)
        practice = assets**2 / (assets**2 + p.practice_assets**2)
        dose = self.training
        if p.dose_threshold > 0.0:
            dose *= dose**2 * (1.0 + p.dose_threshold**2) / (dose**2 + p.dose_threshold**2)
        lesson = p.know_how_ceiling * dose
        forgetting = p.forgetting
        if operates_high:
            lesson *= 1.0 - p.training_known
            forgetting *= 0.25
        to_learn = max(lesson - self.know_how, 0.0)
        practised = p.practice_without_slack + (1.0 - p.practice_without_slack) * slack
        self.know_how += p.learning * to_learn * practised * practice - forgetting * self.know_how
        aspiration = self.aspiration
        drive = self.coaching * (1.0 - aspiration)
        if hungry:
            drive -= aspiration
        drive = p.aspiration_gain * drive + p.reversion * (self.own_aspiration - aspiration)
        self.aspiration = min(max(aspiration + drive, 0.0), 1.0)
        gained = p.social_capital_gain * self.groups * (1.0 - ties)
        gained += p.reversion * (own_ties - ties)
        self.social_capital = min(max(ties + gained, 0.0), 1.0)
        joined = p.social_capital_gain * self.association * (1.0 - self.membership)
        self.membership += joined - p.reversion * self.membership
        insured = self.insured * (1.0 - p.insurance_lapse)
        self.insured = insured + self.insurance * (1.0 - insured)
        leaning = p.school_base + p.school_welfare * math.log(max(consumption / subsistence, 0.05))
        leaning += p.school_condition * self.condition - p.school_hunger * hungry
        self.attendance = place.school_open / (1.0 + math.exp(-leaning))
        self.schooling += (self.attendance - self.schooling) / 120.0

        # The next generation
        if heirs:
            family = p.family_ability * self.advantage
            self.ability = (
                family
                + p.inherited_ability * (self.ability - family)
                + p.ability_innovation * self.draw_heir()
                + p.schooling_ability * (self.schooling - p.schooling_reference)
            )
            assets_next *= p.inherited_assets
            savings *= p.inherited_assets
            self.know_how *= 0.5
        self.assets = max(assets_next, p.basic_tools)
        self.savings = savings
        self.hungry = float(hungry)
        self.food_insecure = float(consumption < subsistence * (1.0 - 1e-9))
        self.distress_sale = sold
        self.operates_high = float(operates_high)
        self.cash = self.goods = self.package = self.condition = 0.0
        self.training = self.coaching = self.groups = self.association = 0.0
        self.works = self.insurance = 0.0
        place.spending += consumption
        place.assets += self.assets
        place.sales += market_income
        place.shared += shared
        place.ties += self.social_capital
