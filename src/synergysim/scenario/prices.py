"""Price levels: what a PPP dollar of 2017 costs in local money of some year.

The rate is ``PPP 2017 * cpi(year) / cpi(2017)``, with the private-consumption PPP of the
International Comparison Program and the consumer prices that the World Bank's Poverty and
Inequality Platform uses with household surveys (``scenarios/data/prices.csv``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from synergysim.scenario.csv_rows import csv_rows
from synergysim.scenario.errors import ScenarioError, shorten
from synergysim.scenario.presets import shipped_folder
from synergysim.scenario.reader import displayed

BASE_YEAR = 2017
"""Year in which the consumer price index is 1 and whose PPP rate is used."""

REFERENCE_TIME = re.compile(r"survey reference time ([0-9.]+)")


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """Local money per PPP dollar of 2017.

    Attributes
    ----------
    value : float
        Local currency per PPP$ of 2017, at the prices of the year asked for.
    interpolated : bool
        Whether the year lies between two of the table.
    source : str
        Where the numbers come from, and between which years it lies.
    """

    value: float
    interpolated: bool
    source: str


class _Index(NamedTuple):
    """One country's table: its PPP rate of 2017 and its price index by time."""

    rate: float
    times: tuple[float, ...]
    levels: tuple[float, ...]


def ppp_rate(country: str, year: float) -> PriceLevel:
    """Return what a PPP dollar of 2017 costs in a country at the prices of a year.

    An index refers to the time of its survey: 2015.5 is half way between the years
    2015 and 2016. Between the times given it is drawn as a straight line. In 2017 it is 1 by
    definition where the table has no value of its own.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-3 code.
    year : float
        Year, or a time within it.

    Returns
    -------
    PriceLevel

    Raises
    ------
    ValueError
        When the country or the year is not in the table.
    """
    tables = _tables()
    if country not in tables:
        known = ", ".join(sorted(tables))
        raise ValueError(f"no prices for country {country!r}; there are {known}")
    table = tables[country]
    first, last = table.times[0], table.times[-1]
    if not first <= year <= last:
        nearest = first if year < first else last
        raise ValueError(
            f"no prices for {country} in {year:g}; the nearest year is {nearest:g}, "
            f"the table runs from {first:g} to {last:g}"
        )
    source = "World Bank PIP, private consumption PPP of ICP 2017 and consumer prices"
    interpolated = year not in table.times
    if interpolated:
        after = int(np.searchsorted(table.times, year))
        source += f", between {table.times[after - 1]:g} and {table.times[after]:g}"
    level, base = np.interp([year, BASE_YEAR], table.times, table.levels)
    return PriceLevel(float(table.rate * level / base), interpolated, source)


@cache
def _tables() -> dict[str, _Index]:
    """Read the table of every country."""
    path = shipped_folder("scenarios") / "data" / "prices.csv"
    rates: dict[str, float] = {}
    indices: dict[str, dict[float, float]] = {}
    rows = csv_rows(path)
    header = next(rows, (1, []))[1]
    for line, fields in rows:
        row = dict(zip(header, fields, strict=False))
        try:
            country, year, value = row["iso3"], int(row["year"]), float(row["value"])
            if not 0.0 < value < np.inf:
                raise ValueError
            if row["quantity"] == "cpi":
                stated = REFERENCE_TIME.search(row["note"])
                time = float(stated.group(1)) if stated else float(year)
                indices.setdefault(country, {})[time] = value
            elif year == BASE_YEAR:
                rates[country] = value
        except (KeyError, ValueError):
            raise ScenarioError(
                "no price level",
                file=displayed(path),
                line=line,
                found=shorten(",".join(fields)),
                allowed="rows as they are shipped",
            ) from None
    tables = {}
    for country, rate in rates.items():
        index = sorted(({float(BASE_YEAR): 1.0} | indices.get(country, {})).items())
        times, levels = zip(*index, strict=True)
        tables[country] = _Index(rate, times, levels)
    return tables
