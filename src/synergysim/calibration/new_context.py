"""A context and its calibration from five published numbers of a rural population.

Headcount, mean consumption and Gini contradict each other if a log-normal distribution with that
mean and Gini has another headcount: its Gini is `2 N(s / sqrt 2) - 1`, where `s` is the standard
deviation of the logarithms (Aitchison and Brown 1957, "The Lognormal Distribution").
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import NormalDist

from synergysim.scenario.errors import ScenarioError
from synergysim.units import DAYS_PER_MONTH

LINE = 2.15
"""PPP$ of 2017 per person and day: the international poverty line."""

REMITTANCES = 0.07
"""Share of income, as in the reference context."""

RECEIVES = 0.25
"""Share of families with remittances, as in the reference context."""

APART = 0.1
"""Difference of headcounts beyond which the numbers contradict each other."""

BOUNDS = {
    "headcount": (0.02, 0.98),
    "mean": (0.3, 60.0),
    "gini": (0.15, 0.65),
    "household_size": (1.5, 12.0),
    "wage_share": (0.05, 0.9),
}
"""Least and largest value of each number; money is in PPP$ of 2017."""

LINES = (0.1, 50.0)
"""Least and largest poverty line, PPP$ of 2017 per person and day."""

RATES, YEARS = (1e-3, 1e7), (1990, 2035)
"""Local currency per PPP$ of 2017, and years of prices, that a context can have."""


@dataclass(frozen=True)
class LocalMoney:
    """The money in which mean and line were published.

    Attributes
    ----------
    currency : str
        ISO 4217 code.
    year : int
        Year of its prices.
    rate : float
        Units of it, at the prices of that year, per PPP$ of 2017: the private-consumption rate of
        2017 times consumer prices since.
    """

    currency: str
    year: int
    rate: float

    def check(self) -> None:
        """Refuse what no context can have.

        Raises
        ------
        ScenarioError
            At the first.
        """
        if re.fullmatch("[A-Z]{3}", self.currency) is None:
            allowed = "a code of ISO 4217, such as KES"
            raise ScenarioError(
                "no currency", key="--currency", found=self.currency, allowed=allowed
            )
        for key, value, (low, high) in (
            ("--price-year", self.year, YEARS),
            ("--ppp", self.rate, RATES),
        ):
            if not low <= value <= high:
                allowed = f"from {low:g} to {high:g}"
                raise ScenarioError("out of range", key=key, found=f"{value:g}", allowed=allowed)


@dataclass(frozen=True)
class FiveNumbers:
    """What was published of a rural population.

    Attributes
    ----------
    headcount : float
        Share of people below ``line``.
    mean : float
        Consumption, PPP$ of 2017 per person and day.
    gini : float
        Of consumption per person.
    household_size : float
    wage_share : float
        Share of wages in income.
    line : float
        PPP$ of 2017 per person and day.
    money : LocalMoney, optional
        In which mean and line were published; they are converted already. PPP$ of 2017 without.
    """

    headcount: float
    mean: float
    gini: float
    household_size: float
    wage_share: float
    line: float = LINE
    money: LocalMoney | None = None

    def check(self) -> None:
        """Refuse numbers out of range, and numbers that contradict each other.

        Raises
        ------
        ScenarioError
            At the first.
        """
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                option = f"--{name.replace('_', '-')}"
                allowed, found = f"from {low:g} to {high:g}", f"{value:g}"
                if name == "mean":
                    found, allowed = self._told(value), f"{allowed} PPP$ of 2017 a day"
                    if self.money is None:
                        allowed += "; of other money, state --currency, --price-year and --ppp"
                raise ScenarioError("out of range", key=option, found=found, allowed=allowed)
        if not LINES[0] <= self.line <= LINES[1]:
            allowed = f"from {LINES[0]:g} to {LINES[1]:g} PPP$ of 2017 a day"
            raise ScenarioError(
                "out of range", key="--line", found=self._told(self.line), allowed=allowed
            )
        if self.farm_share < APART:
            raise ScenarioError(
                "the numbers contradict each other: wages leave too little for farming",
                key="--wage-share",
                found=f"{self.wage_share:g}, beside {REMITTANCES:g} of remittances (assumed)",
                allowed=f"at most {1.0 - REMITTANCES - APART:g}",
            )
        if abs(self.implied_headcount - self.headcount) > APART:
            raise ScenarioError(
                "the numbers contradict each other: headcount, mean and Gini",
                key="--headcount",
                found=f"{self.headcount:g}, where a log-normal distribution with mean"
                f" {self.mean:.4g} and Gini {self.gini:g} has {self.implied_headcount:.2f} below"
                f" {self.line:.4g} PPP$ of 2017 a day",
                allowed=f"at most {APART:g} away from it; are line, mean and Gini of the same"
                " population, year and prices?",
            )

    def _told(self, amount: float) -> str:
        """Write an amount of PPP$, after the money in which it was published."""
        if self.money is None:
            return f"{amount:g}"
        local = f"{amount * self.money.rate:g} {self.money.currency}"
        return f"{local}, at {self.money.rate:g} for a PPP$ {amount:.3g} PPP$"

    @property
    def implied_headcount(self) -> float:
        """Headcount of a log-normal distribution with the mean and the Gini."""
        normal = NormalDist()
        spread = math.sqrt(2.0) * normal.inv_cdf((self.gini + 1.0) / 2.0)
        middle = math.log(self.mean) - spread**2 / 2.0
        return normal.cdf((math.log(self.line) - middle) / spread)

    @property
    def farm_share(self) -> float:
        """Share of income that is neither wages nor remittances."""
        return 1.0 - self.wage_share - REMITTANCES


def context_text(name: str, numbers: FiveNumbers) -> str:
    """Write the start of a context; everything else is that of the reference context."""
    income = numbers.mean * numbers.household_size * DAYS_PER_MONTH
    starts = {
        "wage": numbers.wage_share * income,
        "crop": numbers.farm_share * income / 2.0,
        "remittance": REMITTANCES / RECEIVES * income,
    }
    lines = [
        "# Written by `synergysim new-context` from five published numbers. Everything that is not"
        " stated here is",
        "# assumed: it is that of the reference context, a stylised poor population.",
        "extends: rural-household",
        f"title: {name}, start of the calibration",
        f'poverty_line: {{value: {numbers.line:.4g}, source: "published, state it", grade: B}}',
        *_prices(numbers.money),
        "population:",
        f'  household_size: {{value: {numbers.household_size:g}, source: "published, state it",'
        f" grade: B, low: {0.9 * numbers.household_size:.3g},"
        f" high: {1.1 * numbers.household_size:.3g}}}",
        "livelihood:",
    ]
    lines += [
        f'  {key}: {{value: {value:.4g}, source: "assumed, start value of the calibration",'
        f" grade: C, low: {value / 6.0:.4g}, high: {value * 6.0:.4g}}}"
        for key, value in starts.items()
    ]
    return "\n".join(lines) + "\n"


def _prices(money: LocalMoney | None) -> list[str]:
    """Write the prices of a context; those of the reference context, PPP$, without local money."""
    if money is None:
        return []
    stated = 'source: "published, state it", grade: B'
    return [
        "prices:",
        f"  currency: {money.currency}",
        f"  year: {{value: {money.year}, {stated}}}",
        f"  local_per_ppp: {{value: {money.rate:g}, {stated}}}",
    ]


def calibration_text(name: str, numbers: FiveNumbers) -> str:
    """Write the calibration of such a context."""
    income = numbers.mean * numbers.household_size * DAYS_PER_MONTH
    ends = {
        "wage": numbers.wage_share * income,
        "crop": numbers.farm_share * income / 2.0,
        "remittance": REMITTANCES / RECEIVES * income,
    }
    bounds = [f"  livelihood.{k}: {{low: {v / 6:.4g}, high: {v * 6:.4g}}}" for k, v in ends.items()]
    size = numbers.household_size
    published = 'source: "published, state it", grade: B'
    return (
        "\n".join(
            [
                "# Written by `synergysim new-context`.",
                f"title: Calibration of {name}",
                f"context: {name}-start",
                f"writes: {name}",
                "welfare: consumption",
                "parameters:",
                *bounds,
                "  population.labour_dispersion: {low: 0.05, high: 1.8}",
                "  behaviour.schooling_reference: {low: 0.3, high: 0.99}",
                "moments:",
                f"  headcount: {{target: {numbers.headcount:g}, tolerance: 0.01, {published}}}",
                f"  gini: {{target: {numbers.gini:g}, tolerance: 0.01, {published}}}",
                f"  farm_share: {{target: {numbers.farm_share:.4g}, tolerance: 0.02,"
                ' source: "assumed, what wages and remittances leave", grade: C}',
                f"  remittance_share: {{target: {REMITTANCES:g}, tolerance: 0.02,"
                ' source: "assumed, as in the reference context", grade: C}',
                "  ability_drift: {target: 0, tolerance: 0.01, source: a stationary population,"
                " grade: A}",
                "checks:",
                f"  wage_share: {{target: {numbers.wage_share:g}, {published},"
                f" low: {max(numbers.wage_share - 0.1, 0.0):.3g},"
                f" high: {min(numbers.wage_share + 0.1, 1.0):.3g}}}",
                f"  mean_size: {{target: {size:g}, {published}, low: {0.9 * size:.3g},"
                f" high: {1.1 * size:.3g}}}",
            ]
        )
        + "\n"
    )
