"""A published model of poverty traps, stated for this project's household rule.

python docs/recipes/poverty_trap_recipe.py [households] [replications]

docs/poverty-trap.md says what is set, fitted and assumed, what was declared before any policy was
run, and what was found. Capital and yearly income are in units of the published model. One unit is
1,000 PPP$, a period of the published model is a year, and a step of this one is a month.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from synergysim import SynergyModel, load_scenario
from synergysim.household.parameters import POSITION

UNIT = 1000.0  # PPP$ per unit of capital
YEARS = 50  # E5-003

# Set: E5-001, E5-002, E5-010 to E5-012 and, unverified, E5-013, E5-014 and E5-016.
SHARES = (0.25, 0.5, 0.25)  # low, middle and high skill
MOST_CAPITAL = 10.0  # uniform from 0
LOW_ELASTICITY, HIGH_ELASTICITY, FIXED_COST = 0.3, 0.45, 0.45
DISCOUNT, DEPRECIATION = 0.95, 0.08  # a year

NOTHING = (
    # No other income, no other risk, no learning, no neighbours, no successors, no prices.
    *("livelihood.wage", "livelihood.crop", "livelihood.remittance", "livelihood.season"),
    *("livelihood.capacity_dispersion", "livelihood.farm_risk", "livelihood.wage_risk"),
    *("livelihood.illness_probability", "livelihood.weather_dispersion"),
    *("livelihood.drought_probability", "behaviour.learning", "behaviour.risk_sharing"),
    *("behaviour.aspiration_gain", "behaviour.social_capital_gain", "behaviour.renewal"),
    *("population.size_dispersion", "population.school_age"),
    *("population.aspiration_dispersion", "population.social_capital_dispersion"),
    *("territories.productivity_dispersion", "territories.market_penalty"),
    *("territories.market_returns", "local_economy.local_share", "local_economy.price_pressure"),
)


@dataclass(frozen=True)
class Stated:
    """The numbers of the published world that are not set, and insurance.

    With ``cover``, insurance pays this share of every loss in kind. The fair premium is the
    expected loss covered, a share of capital, of which ``subsidy`` is paid by others.
    """

    middle: float = 1.383  # the middle skill: fitted to E5-004 and to nothing else, see fit()
    largest: float = 0.2139  # largest loss, a share of capital: fitted to E5-005 likewise
    skills: tuple[float, float, float] = (0.68, 1.0, 1.25)  # over the middle one, assumed
    losses: float = 1.0  # a year on average, assumed
    goal_horizon: float | None = None  # months; None keeps the reference context's
    cover: float = 0.0
    subsidy: float = 0.0

    @property
    def expected_loss(self) -> float:
        """Share of capital lost a month on average: a loss is uniform from 0 to the largest."""
        return self.losses / 12 * self.largest / 2

    @property
    def levels(self) -> np.ndarray:
        """Skill of each group."""
        return self.middle * np.array(self.skills)


PUBLISHED = Stated()


def settings(stated: Stated = PUBLISHED) -> dict[str, object]:
    """The published world as settings of a case."""
    premium = (1.0 - stated.subsidy) * stated.cover * stated.expected_loss
    horizon = {"context.behaviour.goal_horizon": stated.goal_horizon}
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
        "context.technology.accident_probability": stated.losses / 12,
        "context.technology.accident_loss": (1.0 - stated.cover) * stated.largest,
        "context.technology.care": 0.0,
        # Time preference as the hurdle of an investment; capital can be sold at its price.
        "context.behaviour.hurdle": (1 / DISCOUNT) ** (1 / 12) - 1,
        "context.behaviour.caution": 0.0,
        "context.behaviour.resale": 1.0,
        "context.behaviour.savings_leak": 0.0,
        "context.behaviour.own_labour_investment": 0.0,
        "context.behaviour.recent_sale_share": 0.0,
        "context.behaviour.lean_price": 0.0,
        **(horizon if stated.goal_horizon is not None else {}),
        **{f"context.{name}": 0.0 for name in NOTHING},
        "context.population.household_size": 1.0,
        "context.territories.count": 1,
        "programmes.social.delivers": False,
        "programmes.productive.delivers": False,
    }


def population(households: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Capital at the start, units, and the skill group of each family, 0 to 2."""
    group = np.repeat((0, 1, 2), np.round(np.multiply(SHARES, households)).astype(int))
    return np.random.default_rng(seed).uniform(0.0, MOST_CAPITAL, group.size), group


class World(SynergyModel):
    """The model where nothing but the household rule acts, and families may know of protection.

    No programme of the case delivers, and nothing passes between families, so that a month of the
    households alone is the whole month, to the bit, and takes a tenth of the time.

    Protected families have another hurdle, by default none. The hurdle is worth about half of the
    expected loss, and as assets sell at their price, only the sum of hurdle, wear and expected loss
    counts in a decision.
    """

    protected: np.ndarray | None = None
    protected_hurdle = 0.0

    def step(self) -> None:
        self.step_households()
        self.month += 1

    def step_households(self) -> None:
        if self.protected is None:
            super().step_households()
            return
        self.seasons.set(self.parameters, self.calendar_month)
        self.territory_sums[:] = 0
        usual, reassured = self.parameters, self.parameters.copy()
        reassured[POSITION["hurdle"]] = self.protected_hurdle
        for row, safe in enumerate(self.protected):
            self.parameters = reassured if safe else usual
            self.step_household(row)
        self.parameters = usual


def world(capital: np.ndarray, group: np.ndarray, seed: int, stated: Stated = PUBLISHED) -> World:
    """The published world at its start."""
    overrides = settings(stated) | {
        "run.households": len(capital),
        "run.population_seed": seed,
        "run.path_seed": seed,
    }
    model = World(load_scenario("reference-graduation", overrides=overrides).scenario)
    start(model, capital, stated.levels[group])
    return model


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


def high_at_start(stated: Stated) -> float:
    """Share that runs the high technology in the first month, E5-004, as a mean over draws."""
    capital = (np.arange(10_000) + 0.5) / 10_000 * MOST_CAPITAL
    level = stated.levels[:, None]
    high = level * capital**HIGH_ELASTICITY - FIXED_COST > level * capital**LOW_ELASTICITY
    return float(np.dot(SHARES, high.mean(axis=1)))


def high_at_end(stated: Stated, households: int, replications: int) -> float:
    """Share that runs the high technology after 50 years of autarky, E5-005."""
    found = []
    for seed in range(1, replications + 1):
        model = world(*population(households, seed), seed, stated)
        model.run()
        found.append(model.households["operates_high"].mean())
    return float(np.mean(found))


def fit(stated: Stated = PUBLISHED, households: int = 300, replications: int = 40) -> Stated:
    """Fit the middle skill to the start of autarky and the largest loss to its end.

    The first share rises with skill, the second falls with losses: both are found by halving.
    """
    low, high = 1.0, 2.0
    for _ in range(12):
        middle = (low + high) / 2
        above = high_at_start(replace(stated, middle=middle)) > 0.60
        low, high = (low, middle) if above else (middle, high)
    stated = replace(stated, middle=round((low + high) / 2, 3))
    low, high = 0.02, 0.6
    for _ in range(12):
        largest = (low + high) / 2
        share = high_at_end(replace(stated, largest=largest), households, replications)
        low, high = (largest, high) if share > 0.40 else (low, largest)
    return replace(stated, largest=round((low + high) / 2, 4))


# Policies ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """Stocks of each skill group, units: see cutoffs_and_low_stocks()."""

    cutoff: np.ndarray
    low_stock: np.ndarray


def cutoffs_and_low_stocks(stated: Stated = PUBLISHED) -> Lines:
    """Where the rule turns, and where it ends with the low technology, with losses at their mean.

    The cutoff is the least stock from which a family ends with the high technology: infinite where
    none does. The low stock is where it ends from the least stock: 0 where that is not poor.
    """
    grid = np.round(np.arange(0.1, MOST_CAPITAL, 0.02), 2)
    group = np.repeat((0, 1, 2), grid.size)
    model = world(np.tile(grid, 3), group, 1, replace(stated, cover=1.0)).run()
    high = model.households["operates_high"].reshape(3, -1) > 0
    end = model.households["assets"].reshape(3, -1) / UNIT
    cutoff = np.where(high.any(axis=1), grid[high.argmax(axis=1)], np.inf)
    return Lines(cutoff, np.where(high[:, 0], 0.0, end[:, 0]))


@dataclass
class Run:
    """What a policy led to.

    Poverty and public money (units) by year, earned income of all families in the last year
    (units), poverty at the end by skill, and of the poor of middle skill at the end the share that
    began below the cutoff.
    """

    poverty: np.ndarray
    spent: np.ndarray
    output: float
    by_skill: np.ndarray
    began_below: float


LIFTED, STAYING = "all of middle skill begin at the cutoff", "announced, nobody invests"
"""Made after the tests, to explain what they missed."""
AT_YEARS_END = ("threshold", "announced", LIFTED, STAYING)


def simulate(
    policy: str,
    households: int,
    seed: int,
    lines: Lines,
    stated: Stated = PUBLISHED,
    budget: np.ndarray | None = None,
) -> Run:
    """Simulate one policy. ``budget`` is the money of a policy to the poorest, units a year."""
    capital, group = population(households, seed)
    model = world(capital, group, seed, stated)
    people, cutoff, middle = model.households, lines.cutoff[group], group == 1
    if policy == LIFTED:
        capital = np.where(middle, np.maximum(capital, cutoff), capital)
        start(model, capital, stated.levels[group])
    model.protected_hurdle = 0.2 if policy == STAYING else 0.0
    line = lines.low_stock[group] if policy == "poorest, low line" else lines.cutoff[1]
    subsidy = stated.subsidy * stated.cover * stated.expected_loss
    poverty, spent = np.zeros(YEARS), np.zeros(YEARS)
    safe, in_cash, output = middle & (capital >= cutoff), np.zeros(len(group)), 0.0
    for month in range(12 * YEARS):
        year, year_ends = month // 12, month % 12 == 11
        people["cash"][:] += UNIT * in_cash
        model.protected = safe if policy in ("announced", STAYING) else None
        spent[year] += subsidy * people["assets"].sum() / UNIT
        model.step()
        if year == YEARS - 1:
            output += float(people["earned_income"].sum()) / UNIT
        gift, stock = np.zeros(len(group)), people["assets"] / UNIT
        if policy == "threshold, monthly" or (year_ends and policy in AT_YEARS_END):
            gift = np.where(safe & (stock < cutoff), cutoff - stock, 0.0)
            safe = middle & ((stock >= cutoff) | (gift > 0.0))
        elif year_ends and budget is not None:
            gap = np.maximum(line - stock, 0.0)
            gift = gap * min(budget[year] / max(gap.sum(), 1e-9), 1.0)
        spent[year] += gift.sum()
        if policy != "poorest, cash":
            people["package"][:] += UNIT * gift
        elif year_ends:
            in_cash = gift / 12
        if year_ends:
            poverty[year] = 1.0 - people["operates_high"].mean()
    poor = people["operates_high"] == 0.0
    by_skill = np.array([poor[group == skill].mean() for skill in (0, 1, 2)])
    below = (capital < cutoff)[poor & middle]
    return Run(poverty, spent, output, by_skill, below.mean() if below.size else np.nan)


def replication(
    households: int, seed: int, lines: Lines, stated: Stated = PUBLISHED
) -> dict[str, Run]:
    """All policies with the same families and the same losses."""
    insured = replace(stated, cover=1.0)

    def one(policy: str, under: Stated = stated, budget: np.ndarray | None = None) -> Run:
        return simulate(policy, households, seed, lines, under, budget)

    threshold = one("threshold")
    money = threshold.spent
    return {
        "autarky": one("autarky"),
        "at the threshold": threshold,
        "to the poorest, line of the low technology": one("poorest, low line", budget=money),
        "to the poorest, line of the cutoff": one("poorest", budget=money),
        "to the poorest, in cash": one("poorest, cash", budget=money),
        "announced, at the threshold": one("announced"),
        "insurance": one("insurance", insured),
        "insurance, half subsidised": one("insurance", replace(insured, subsidy=0.5)),
        "to the poorest, three times the money": one("poorest", budget=3.0 * money),
        "at the threshold, every month": one("threshold, monthly"),
        "at the threshold, where all of middle skill begin at the cutoff": one(LIFTED),
        "announced, and protected families do not invest": one(STAYING),
    }


def table(households: int, replications: int) -> pd.DataFrame:
    """Poverty, output and public money of the last year, a row for each policy and replication."""
    lines = cutoffs_and_low_stocks()
    rows = [
        {
            "policy": policy,
            "seed": seed,
            "poverty": 100 * run.poverty[-1],
            "output": run.output / households,
            "spent": run.spent[-10:].mean() / households,
            "spent_in_all": run.spent.sum() / households,
            **dict(zip(("low", "middle", "high"), 100 * run.by_skill, strict=True)),
            "began_below": 100 * run.began_below,
        }
        for seed in range(1, replications + 1)
        for policy, run in replication(households, seed, lines).items()
    ]
    return pd.DataFrame(rows)


def interval(values: pd.Series) -> str:
    """Mean and 95 % interval over replications."""
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return f"{values.mean():.1f} ({values.mean() - half:.1f} to {values.mean() + half:.1f})"


def main(households: int = 300, replications: int = 40) -> pd.DataFrame:
    """Print what docs/poverty-trap.md shows, and return the rows behind it."""
    found = table(households, replications)
    poverty = found.pivot(index="seed", columns="policy", values="poverty")
    output = found.pivot(index="seed", columns="policy", values="output")
    for policy in found["policy"].unique():
        part = found[found["policy"] == policy]
        print(
            f"{policy}: poor {interval(part['poverty'])} %,"
            f" less autarky {interval(poverty[policy] - poverty['autarky'])} points,"
            f" by skill {part['low'].mean():.0f}, {part['middle'].mean():.0f} and"
            f" {part['high'].mean():.0f} %, of the poor of middle skill"
            f" {part['began_below'].mean():.0f} % began below the cutoff,"
            f" output {interval(100 * (output[policy] / output['autarky'] - 1))} %,"
            f" money a year at the end {part['spent'].mean():.3f},"
            f" in all {part['spent_in_all'].mean():.2f}"
        )
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
