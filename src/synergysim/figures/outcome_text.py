"""How outcomes and what was varied are written in figures and summaries of sweeps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from synergysim.figures.labels import Labels
from synergysim.figures.style import capital
from synergysim.outcomes.lookup import outcome


@dataclass(frozen=True)
class OutcomeText:
    """Writes names and numbers of one sweep.

    Parameters
    ----------
    words : Labels
    factors : DataFrame
        ``factor`` (its path) and ``title`` of what was varied.
    currency : str
    """

    words: Labels
    factors: pd.DataFrame
    currency: str = ""

    def outcome(self, name: str) -> str:
        """Name an outcome in the catalogue's language."""
        return self.words(f"outcome.{name}")

    def unit(self, name: str, value: float | None = None) -> str:
        """Give an outcome's unit as differences are stated in it.

        With a value it is the singular where the language has one for the value as it is written:
        French says *0,3 point*.
        """
        words, key = self.words, outcome(name).unit.key
        has_one = f"sweep.unit_of_one.{key}" in words
        if has_one and value is not None and not math.isnan(value):
            written = Decimal(f"{self.scaled(name, value):.{outcome(name).places}f}")
            if words.writing.category(written) == "one":
                return words(f"sweep.unit_of_one.{key}")
        return words(f"unit_of_difference.{key}", currency=self.currency)

    def unit_key(self, name: str) -> str:
        """Key of an outcome's unit in the catalogue."""
        return outcome(name).unit.key

    def scaled(self, name: str, value: float) -> float:
        """A value as it is written: shares in per cent."""
        return value * outcome(name).unit.scale

    def value(self, name: str, value: float, *, sign: bool = False) -> str:
        """Write a value of an outcome without its unit."""
        return self.words.number(self.scaled(name, value), outcome(name).places, sign=sign)

    def interval(self, name: str, low: float, high: float, *, sign: bool = False) -> str:
        """Write an interval of an outcome."""
        words = self.words
        if math.isnan(low) or math.isnan(high):
            return words("sweep.no_interval")
        return words(
            "sweep.interval",
            low=self.value(name, low, sign=sign),
            high=self.value(name, high, sign=sign),
        )

    def factor(self, path: str) -> str:
        """Name what was varied."""
        rows = self.factors[self.factors["factor"] == path]
        title = str(rows["title"].iloc[0]) if len(rows) else ""
        return title or path

    def level(self, value: object) -> str:
        """Write a level of what was varied."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self.words.number(float(value), decimals_of([float(value)]))
        words = self.words
        is_word = f"sweep.level.{value}" in words
        return words(f"sweep.level.{value}") if is_word else words.titled(str(value))

    def effect(self, row: Mapping[Any, Any], *, capitals: bool = False) -> str:
        """Name a row of effects: a factor, or two."""
        one = self.factor(row["factor"])
        if row["kind"] == "main":
            return capital(one) if capitals else one
        words, other = self.words, self.factor(row["other"])
        name = words("sweep.pair", one=one, other=other)
        return capital(name) if capitals else name


def decimals_of(values: Iterable[float], most: int = 3) -> int:
    """Decimals that tell values apart and no more."""
    return max((_decimals(value, most) for value in values), default=0)


def _decimals(value: float, most: int) -> int:
    return next((d for d in range(most) if math.isclose(round(value, d), value)), most)
