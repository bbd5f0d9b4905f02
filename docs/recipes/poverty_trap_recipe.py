"""A published model of poverty traps, stated for this project's household rule.

docs/poverty-trap.md says what is set, fitted and assumed, what was declared before any policy was
run, and what was found. Capital and yearly income are in units of the published model. One unit is
1,000 PPP$, a period of the published model is a year, and a step of this one is a month.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from synergysim import SynergyModel, load_scenario

UNIT = 1000.0  # PPP$ per unit of capital
YEARS = 50  # E5-003

# Set: E5-001, E5-002, E5-010 to E5-012 and, unverified, E5-013, E5-014 and E5-016.
SHARES = (0.25, 0.5, 0.25)  # low, middle and high skill
MOST_CAPITAL = 10.0  # uniform from 0
LOW_ELASTICITY, HIGH_ELASTICITY, FIXED_COST = 0.3, 0.45, 0.45
DISCOUNT, DEPRECIATION = 0.95, 0.08  # a year

# Fitted to E5-004 and E5-005, the autarky, and to nothing else: see fit().
MIDDLE_SKILL = 1.383
LARGEST_LOSS = 0.2139

# Assumed: skills relative to the middle one, and an asset loss a year on average.
SKILLS = (0.68, 1.0, 1.25)
LOSSES = 1.0


def expected_loss(largest: float) -> float:
    """Share of capital lost a month on average: a loss is uniform from 0 to the largest."""
    return LOSSES / 12 * largest / 2


def settings(largest: float = LARGEST_LOSS, cover: float = 0.0, subsidy: float = 0.0) -> dict:
    """The published world as settings of a case.

    With ``cover``, insurance pays this share of every loss in kind. The fair premium is the
    expected loss covered, a share of capital, of which ``subsidy`` is paid by others.
    """
    premium = (1.0 - subsidy) * cover * expected_loss(largest)
    return {
        "run.burn_in_years": 0,
        "run.months": 12 * YEARS,
        "run.past": "burn-in",
        # The technologies, E5-010.
        "context.technology.scale": 10.0,
        "context.technology.low_elasticity": LOW_ELASTICITY,
        "context.technology.high_elasticity": HIGH_ELASTICITY,
        "context.technology.low_level": UNIT / 120 * 100**-LOW_ELASTICITY,
        "context.technology.high_level": UNIT / 120 * 100**-HIGH_ELASTICITY,
        "context.technology.fixed_cost": UNIT / 120 * FIXED_COST,
        "context.technology.basic_tools": 10.1,  # the least that this model allows: 0.1 units
        "context.technology.depreciation": 1 - (1 - DEPRECIATION) ** (1 / 12) * (1 - premium),
        "context.technology.accident_probability": LOSSES / 12,
        "context.technology.accident_loss": (1.0 - cover) * largest,
        "context.technology.care": 0.0,
        # Time preference as the hurdle of an investment; capital can be sold at its price.
        "context.behaviour.hurdle": (1 / DISCOUNT) ** (1 / 12) - 1,
        "context.behaviour.caution": 0.0,
        "context.behaviour.resale": 1.0,
        "context.behaviour.savings_leak": 0.0,
        "context.behaviour.own_labour_investment": 0.0,
        "context.behaviour.recent_sale_share": 0.0,
        "context.behaviour.lean_price": 0.0,
        # No other income, no other risk, no learning, no neighbours, no successors.
        **{
            f"context.{name}": 0.0
            for name in (
                *("livelihood.wage", "livelihood.crop", "livelihood.remittance"),
                *("livelihood.season", "livelihood.capacity_dispersion", "livelihood.farm_risk"),
                *("livelihood.wage_risk", "livelihood.illness_probability"),
                *("livelihood.weather_dispersion", "livelihood.drought_probability"),
                *("behaviour.learning", "behaviour.risk_sharing", "behaviour.aspiration_gain"),
                *("behaviour.social_capital_gain", "behaviour.renewal"),
                *("population.size_dispersion", "population.school_age"),
                *("population.aspiration_dispersion", "population.social_capital_dispersion"),
                *("territories.productivity_dispersion", "territories.market_penalty"),
                *("territories.market_returns", "local_economy.local_share"),
                "local_economy.price_pressure",
            )
        },
        "context.population.household_size": 1.0,
        "context.territories.count": 1,
        "programmes.social.delivers": False,
        "programmes.productive.delivers": False,
    }


def world(
    households: int, seed: int, middle: float = MIDDLE_SKILL, **given: float
) -> tuple[SynergyModel, np.ndarray]:
    """A model at its start, and the skill group of each family, 0 to 2."""
    overrides = settings(**given) | {
        "run.households": households,
        "run.population_seed": seed,
        "run.path_seed": seed,
    }
    case = load_scenario("reference-graduation", overrides=overrides)
    model = SynergyModel(case.scenario)
    draws = np.random.default_rng(seed)
    group = np.repeat((0, 1, 2), np.round(np.multiply(SHARES, households)).astype(int))
    capital = draws.uniform(0.0, MOST_CAPITAL, households)
    start(model, capital, middle * np.array(SKILLS)[group])
    return model, group


def yearly_income(capital: np.ndarray, skill: np.ndarray) -> np.ndarray:
    """Income of the better of both technologies, units a year."""
    return np.maximum(
        skill * capital**LOW_ELASTICITY, skill * capital**HIGH_ELASTICITY - FIXED_COST
    )


def start(model: SynergyModel, capital: np.ndarray, skill: np.ndarray) -> None:
    """Give families their capital and skill, and expectations that go with them."""
    people = model.households
    people["assets"][:] = np.maximum(UNIT * capital, 101.0)
    people["ability"][:] = np.log(skill)
    people["expected_income"][:] = UNIT / 12 * yearly_income(people["assets"] / UNIT, skill)
    people["savings"][:] = 0.0


def years(model: SynergyModel) -> Iterator[int]:
    """Simulate all years; between two of them, the caller may act. Yields 1 after the first."""
    for year in range(1, YEARS + 1):
        for _ in range(12):
            model.step()
        yield year


def high_at_start(households: int, middle: float) -> float:
    """Share that runs the high technology in the first month, E5-004, as a mean over draws."""
    capital = (np.arange(households) + 0.5) / households * MOST_CAPITAL
    return float(
        sum(
            share
            * np.mean(
                skill * capital**HIGH_ELASTICITY - FIXED_COST > skill * capital**LOW_ELASTICITY
            )
            for share, skill in zip(SHARES, middle * np.array(SKILLS), strict=True)
        )
    )


def high_at_end(households: int, replications: int, middle: float, largest: float) -> float:
    """Share that runs the high technology after 50 years of autarky, E5-005."""
    found = []
    for seed in range(1, replications + 1):
        model, _ = world(households, seed, middle, largest=largest)
        for _ in years(model):
            pass
        found.append(model.households["operates_high"].mean())
    return float(np.mean(found))


def fit(households: int = 300, replications: int = 40) -> tuple[float, float]:
    """Fit the middle skill to the start of autarky and the largest loss to its end.

    The first share rises with skill, the second falls with losses: both are found by halving.
    """
    low, high = 1.0, 2.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if high_at_start(10_000, middle) > 0.60 else (middle, high)
    skill = round((low + high) / 2, 3)
    low, high = 0.1, 0.4
    for _ in range(12):
        loss = (low + high) / 2
        share = high_at_end(households, replications, skill, loss)
        low, high = (loss, high) if share > 0.40 else (low, loss)
    return skill, round((low + high) / 2, 4)
