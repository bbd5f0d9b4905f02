"""How outcomes and what was varied are written in figures and summaries of sweeps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.figures.labels import Labels
from synergysim.figures.style import capital


@dataclass(frozen=True)
class Writing:
    """How an outcome is written.

    Attributes
    ----------
    scale : float
        What its values are multiplied with: 100 for shares.
    decimals : int
    unit : str
        Key of its unit under ``sweep.unit``.
    """

    scale: float = 1.0
    decimals: int = 3
    unit: str = "own"


_MONEY, _SHARE = Writing(unit="money"), Writing(100.0, 1, "points")
WRITINGS = {
    "income": _MONEY,
    "earned_income": _MONEY,
    "consumption": _MONEY,
    "headcount": _SHARE,
    "poverty_gap": _SHARE,
    "severity": _SHARE,
    "attendance": Writing(100.0, 2, "points"),
    "overlap": _SHARE,
    "joint_coverage": _SHARE,
    "coverage_social": _SHARE,
    "coverage_productive": _SHARE,
    "released_share": _SHARE,
    "coordination_share": _SHARE,
    "refusals": _SHARE,
    "assets": Writing(decimals=0, unit="dollars"),
    "cost": Writing(decimals=0, unit="local"),
    "loss_months": Writing(decimals=2, unit="months"),
    "hungry_months": Writing(decimals=2, unit="months"),
}


@dataclass(frozen=True)
class Scribe:
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
        """An outcome's name: the catalogue's or, for one that it does not know, its own."""
        words = self.words
        known = f"outcome.{name}" in words
        return words(f"outcome.{name}") if known else name.replace("_", " ")

    def unit(self, name: str) -> str:
        """An outcome's unit in differences."""
        words = self.words
        return words(f"sweep.unit.{_writing(name).unit}", currency=self.currency)

    def scaled(self, name: str, value: float) -> float:
        """A value as it is written: shares in per cent."""
        return value * _writing(name).scale

    def value(self, name: str, value: float, *, sign: bool = False) -> str:
        """Write a value of an outcome without its unit."""
        return self.words.number(self.scaled(name, value), _writing(name).decimals, sign=sign)

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
        return str(value)

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


def _writing(name: str) -> Writing:
    return WRITINGS.get(name, Writing())
