"""The country context: prices, population, territories, and the household's economics."""

from __future__ import annotations

import re
from math import exp, inf, log
from typing import Literal

from pydantic import Field, field_serializer, field_validator, model_validator

from synergysim.scenario.base import MOST_PPP, Part, number, share
from synergysim.scenario.districts import Districts
from synergysim.scenario.errors import ScenarioError
from synergysim.scenario.populations import population_digest


class Prices(Part):
    """Where local money and the households' real money meet."""

    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217 code")
    year: int = number(
        "year", "year at whose prices programme budgets are stated", ge=1990, le=2035
    )
    local_per_ppp: float = number(
        "local currency per PPP$ of 2017",
        "private-consumption PPP rate at those prices",
        ge=1e-3,
        le=1e7,
    )


class Population(Part):
    """Moments from which households are drawn."""

    household_size: float = number("persons", "mean household size", ge=1, le=15)
    size_dispersion: float = number("log points", "standard deviation of log size", ge=0, le=1)
    school_age: float = share("share of members who are of school age")
    female_head: float = share("share of households headed by a woman")
    labour_dispersion: float = number(
        "log points", "standard deviation of log labour endowment", ge=0, le=2
    )
    labour_constrained: float = share("share of households with hardly any labour")
    female_labour: float = number(
        "ratio", "labour of a household headed by a woman over one headed by a man", gt=0, le=2
    )
    female_land: float = number(
        "ratio", "land of a household headed by a woman over one headed by a man", gt=0, le=2
    )
    endowment_correlation: float = share("correlation of labour, land and ability")
    aspiration_dispersion: float = number(
        "share", "standard deviation of own levels of aspirations", ge=0, le=0.5
    )
    social_capital_dispersion: float = number(
        "share", "standard deviation of own levels of social capital", ge=0, le=0.5
    )
    ability_dispersion: float = number("log points", "standard deviation of ability", ge=0, le=1)
    land_dispersion: float = number("log points", "standard deviation of log land", ge=0, le=2)
    receives_remittances: float = share("share of households that receive remittances")
    remittance_dispersion: float = number(
        "log points", "standard deviation of log remittances", ge=0, le=2
    )
    registered: float = share("share of households in a registry that a response can use")
    has_account: float = share("share of households that can be paid electronically")
    interested: float = share("share of households interested in a productive programme")


class Territories(Part):
    """Places: how many, and how much they differ."""

    count: int = number("territories", "territories modelled", ge=1, le=2000)
    productivity_dispersion: float = number(
        "log points", "standard deviation of agricultural potential", ge=0, le=1
    )
    wage_dispersion: float = number(
        "log points", "standard deviation of wage levels between territories", ge=0, le=1
    )
    remoteness: float = share("mean remoteness of territories")
    remoteness_dispersion: float = number("share", "standard deviation of remoteness", ge=0, le=0.5)
    market_penalty: float = share("share of farm income lost in the remotest territory")
    market_returns: float = number(
        "1",
        "elasticity of what the better technology yields with respect to market access",
        ge=0,
        le=10,
    )
    services: float = share("share of territories with roads, water and extension at the start")
    service_gain: float = share("share of the market penalty that full services remove")
    tolerance: float = number(
        "share", "resentment that the most tolerant village accepts", ge=0, le=1
    )
    districts: Districts | None = Field(
        default=None, description="a team's own districts, a CSV; drawn from the above without it"
    )


HIDDEN = 10.0
"""Multiple of the basic tools below which the fixed cost decides between the technologies.

At the shipped values it does up to about fourteen times the basic tools.
"""


class Technology(Part):
    """Two technologies on productive assets; the better one carries a fixed cost."""

    scale: float = number("PPP$ per unit", "scales assets, output and fixed cost", ge=0.01, le=20)
    low_level: float = number(
        "PPP$ per month and scale", "output level of the safe technology", ge=0, le=1000
    )
    low_elasticity: float = number("1", "its elasticity with respect to assets", gt=0, lt=1)
    low_know_how: float = share("share of know-how that the safe technology can use")
    high_level: float = number(
        "PPP$ per month and scale", "output level of the better technology", ge=0, le=1000
    )
    high_elasticity: float = number("1", "its elasticity with respect to assets", gt=0, lt=1)
    fixed_cost: float = number(
        "PPP$ per month and scale", "monthly cost of running the better one", ge=0, le=MOST_PPP
    )
    basic_tools: float = number(
        "PPP$ per scale", "assets that a household cannot lose", ge=0.01, le=MOST_PPP
    )
    depreciation: float = number("per month", "wear", ge=0, le=0.2)
    accident_probability: float = number("per month", "chance of losing assets", ge=0, le=1)
    accident_loss: float = share("largest share lost in an accident")
    care: float = number("1", "how know-how lowers accidents", ge=0, le=5)

    @property
    def better_from(self) -> float:
        """Assets from which the better technology would win without its fixed cost."""
        ahead = self.high_elasticity - self.low_elasticity
        if self.high_level <= 0.0 or ahead < 0.0:
            return inf
        ratio = self.low_level / self.high_level
        if ahead == 0.0:
            return 0.0 if ratio <= 1.0 else inf
        return exp(min(log(ratio) / ahead, 700.0)) if ratio > 0.0 else 0.0

    @model_validator(mode="after")
    def better_technology_dominates(self) -> Technology:
        """Check that without its fixed cost the better technology soon wins."""
        if self.better_from > HIDDEN * self.basic_tools:
            raise ValueError(
                "the high technology must dominate the low one from"
                f" {HIDDEN:g} times basic_tools up when fixed_cost is 0: it does from"
                f" {self.better_from:.3g} up, and basic_tools are {self.basic_tools:g}"
            )
        return self


class Livelihood(Part):
    """Wages, crops, remittances and their season."""

    wage: float = number("PPP$ per month", "wage income of a mean household", ge=0, le=MOST_PPP)
    wage_ability: float = number("1", "elasticity of wages to ability", ge=0, le=2)
    wage_time: float = share("share of wage time that a large herd or stall takes")
    wage_time_half: float = number(
        "PPP$ per scale", "assets at which half of that is taken", ge=0.01, le=MOST_PPP
    )
    crop: float = number("PPP$ per month", "crop income of a mean household", ge=0, le=MOST_PPP)
    crop_input_share: float = share("share of crop income that needs bought inputs")
    crop_input_cost: float = share("cost of full inputs as a share of crop income")
    crop_input_reach: float = number(
        "subsistence",
        "slack, in months of subsistence, at which inputs are bought in full",
        ge=0.01,
        le=1000,
    )
    remittance: float = number(
        "PPP$ per month", "remittances of a receiving household", ge=0, le=MOST_PPP
    )
    harvest_month: int = number("month", "month of the main harvest", ge=1, le=12)
    season: float = share("share of crop income that comes with the harvest")
    harvest_concentration: float = number(
        "1", "concentration of the harvest: 0 is all year, 3 about three months", ge=0, le=20
    )
    capacity_persistence: float = number("per month", "persistence of earning capacity", ge=0, lt=1)
    capacity_dispersion: float = number("log points", "its long-run standard deviation", ge=0, le=1)
    farm_risk: float = number("log points", "monthly standard deviation of farm income", ge=0, le=1)
    wage_risk: float = number("log points", "monthly standard deviation of wages", ge=0, le=1)
    illness_probability: float = number("per month", "chance of illness", ge=0, le=1)
    illness_cost: float = number("subsistence", "its cost in months of subsistence", ge=0, le=5)
    weather_persistence: float = number("per month", "persistence of the weather", ge=0, lt=1)
    weather_dispersion: float = number("log points", "its long-run standard deviation", ge=0, le=1)
    drought_probability: float = number("per year", "chance of a drought at planting", ge=0, le=1)
    drought_crop: float = share("share of crop income that a drought takes")
    drought_wages: float = share("share of casual wages that a drought takes")
    drought_losses: float = number("ratio", "further asset losses in a drought", ge=0, le=10)
    drought_months: int = number("months", "how long a drought lasts", ge=0, le=24)

    @property
    def planting(self) -> int:
        """Calendar month of planting, 0 for January: five months past the harvest."""
        return (self.harvest_month + 4) % 12


class Behaviour(Part):
    """Liquidity, investment, learning, hopes and schooling."""

    subsistence: float = number(
        "poverty line", "subsistence need as a share of the poverty line", gt=0, le=1
    )
    hunger_floor: float = share("share of subsistence below which assets are sold")
    lean_price: float = share("rise of the food price before the harvest")
    buffer: float = number("subsistence", "desired buffer stock, months of subsistence", ge=0, le=6)
    foresight: float = share("share of the seasonal shortfall ahead that is saved for")
    looks_through: float = share(
        "share of what a shock takes that households know will pass: expected income and the return"
        " on investment do not count it as lost"
    )
    hurdle: float = number("per month", "net return that an investment requires", ge=0, le=0.2)
    caution: float = number("1", "rise of the hurdle near subsistence", ge=0, le=3)
    goal_horizon: float = number(
        "months", "horizon of saving for a goal at full aspirations", ge=0, le=240
    )
    saving: float = share("share of income above the floor saved in any case")
    saving_with_motive: float = share("further share saved when there is something to invest in")
    spend_excess: float = share("share of idle savings spent each month")
    savings_leak: float = share("share of savings that leaks each month")
    own_labour_investment: float = number(
        "income", "own labour invested in small assets with a high return", ge=0, le=1
    )
    resale: float = share("share of the value that a sale brings")
    sale_limit: float = share("largest share of assets sold in a month")
    sale_pace: float = share(
        "share of assets sold each month while they yield less than the money of their sale must"
    )
    recent_sale_share: float = share(
        "share of recently delivered assets sold first when short of subsistence"
    )
    recent_persistence: float = share(
        "share of recently delivered assets still counted as recent a month later"
    )
    learning: float = share("share of the gap to full know-how closed in a month of full training")
    know_how_ceiling: float = number("log points", "know-how that full training gives", ge=0, le=1)
    dose_threshold: float = share(
        "dose of training below which it loses about half of its effect or more"
    )
    practice_assets: float = number(
        "PPP$ per scale", "assets at which practice is half effective", ge=0.01, le=MOST_PPP
    )
    practice_without_slack: float = share("learning left when there is no slack at all")
    training_known: float = share("part of the lessons that users of the better technology know")
    forgetting: float = share("know-how forgotten a month when not in use")
    aspiration: float = share("long-run level of aspirations")
    aspiration_hurdle: float = number("1", "how aspirations lower the hurdle", ge=0, le=2)
    aspiration_gain: float = share("monthly rise of aspirations under full coaching")
    social_capital: float = share("long-run level of social capital")
    social_capital_gain: float = share("monthly rise of social capital in groups")
    risk_sharing: float = share("share of income shocks shared under full social capital")
    marketing: float = share("share of sales lost to distance that full association regains")
    groups_apart: bool = Field(
        description="whether savings groups and marketing associations are two things: groups"
        " then regain no sales, and associations keep no savings"
    )
    insurance_cover: float = share("share of an illness's cost that insurance bears")
    insurance_lapse: float = share("share of enrolments not renewed each month")
    reversion: float = share("monthly return of both to their long-run level")
    school_base: float = number("logit", "attendance at subsistence", ge=-5, le=5)
    school_welfare: float = number("logit", "its slope in log consumption", ge=0, le=5)
    school_condition: float = number("logit", "its rise under a condition", ge=0, le=5)
    school_hunger: float = number("logit", "its fall in a hungry month", ge=0, le=5)
    renewal: float = number("per month", "chance that the next generation takes over", ge=0, le=0.1)
    inherited_ability: float = share("ability that passes on")
    inherited_assets: float = share("assets and savings that pass on")
    schooling_ability: float = number("log points", "ability gained by full schooling", ge=0, le=2)
    schooling_reference: float = share("attendance at which schooling adds nothing")


Adjusts = Literal["prices", "output"]


class LocalEconomy(Part):
    """Effects of spending on the income of others, and on prices."""

    local_share: float = share("share of spending that becomes local income")
    price_pressure: float = share("price rise per unit of demand above normal, supply fixed")
    supply_response: float = number("1", "reduction of that pressure by assets", ge=0, le=2)
    adjusts: Adjusts = Field(
        description="what follows a change of demand first: prices, or output at constant prices"
        " until capacity binds"
    )
    capacity: float = number(
        "ratio", "demand over normal up to which output follows it at constant prices", ge=1, le=5
    )


WITH_CONTENT = re.compile(r"(.*) \(sha256 ([0-9a-f]{64})\)")
"""A population file with the hash of its content, as a context writes it out."""


class Context(Part):
    """One country's rural context."""

    title: str
    country: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 code")
    poverty_line: float = number("PPP$ of 2017 per person and day", "poverty line", ge=0.1, le=50)
    prices: Prices
    population: Population
    population_file: str | None = Field(
        default=None,
        description="households of a survey, a name in scenarios/populations or a path;"
        " drawn from the moments of `population` without it",
    )
    territories: Territories
    technology: Technology
    livelihood: Livelihood
    behaviour: Behaviour
    local_economy: LocalEconomy

    @field_validator("population_file")
    @classmethod
    def population_exists(cls, name: str | None) -> str | None:
        """Refuse a name without a file before anything is run, and a file that has changed.

        A name may state the hash of the content that it means, as it is written out below.
        """
        if name is None:
            return None
        stated = WITH_CONTENT.fullmatch(name)
        name, digest = stated.groups() if stated else (name, None)
        try:
            found = population_digest(name)
        except ScenarioError as error:
            hint = f", did you mean {error.nearest}?" if error.nearest else ""
            raise ValueError(f"{error.reason} ({error.found}){hint}") from None
        if digest not in (None, found):
            raise ValueError(f"the population file {name} has changed")
        return name

    @field_serializer("population_file")
    def with_content(self, name: str | None) -> str | None:
        """Write the file's hash beside its name, so that digests and caches follow its content."""
        return None if name is None else f"{name} (sha256 {population_digest(name)})"
