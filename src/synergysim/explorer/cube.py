"""What the explorer shows of results: statistics by a few dimensions, packed for a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

Texts = Mapping[str, str]
"""A text in every language of the page."""

STATISTICS = (
    "mean",
    "low",
    "high",
    "low50",
    "high50",
    "range_low",
    "range_high",
    "reference",
    "n",
    "differs",
)
"""Columns of a cube: a mean with its 95 % and 50 % intervals of chance, the range over worlds, the
mean of the reference, replications, and whether a difference is significant (1 or 0)."""

DIGITS = 6
"""Significant digits of a number in the page."""


@dataclass(frozen=True)
class Place:
    """One value of a dimension.

    Attributes
    ----------
    key : str
        As the tables have it.
    name : mapping
    heading : mapping or None
        Of the group in which lists show it.
    facts : mapping
        What drawing needs: the mark of an architecture, the unit of an outcome, a number.
    """

    key: str
    name: Texts
    heading: Texts | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Dimension:
    """Something to choose.

    Attributes
    ----------
    key : str
        Column of the cube.
    name : mapping
    places : sequence of Place
    is_scale : bool
        Whether its values are numbers, which have places on an axis.
    is_lever : bool
        Whether it may be left open; its first place is then all of its values together.
    first : str
        Key of the place with which the page opens; the first of all if empty or not there.
    """

    key: str
    name: Texts
    places: Sequence[Place]
    is_scale: bool = False
    is_lever: bool = False
    first: str = ""


@dataclass(frozen=True)
class Cube:
    """Statistics by dimensions.

    Attributes
    ----------
    key : str
    name : mapping
    dimensions : sequence of Dimension
    rows : DataFrame
        A column for each dimension, with keys of its places, and some of :data:`STATISTICS`.
    note : mapping
        What a reader of this cube has to know.
    facts : mapping
        ``range``: what its ranges are over, ``settings`` instead of worlds; ``compare``: the
        dimension whose places are first compared; ``one_at_a_time``: whether only one lever can be
        set.
    """

    key: str
    name: Texts
    dimensions: Sequence[Dimension]
    rows: pd.DataFrame
    note: Texts = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        """Give the cube as the page reads it.

        A row's position is its number when the places of all dimensions are counted through, the
        last fastest; positions are stated as steps from the row before. Numbers of a column are one
        text, separated by commas, empty where there is none; a column of one number is that number.

        Raises
        ------
        ValueError
            If two rows have the same place, or one has a place that no dimension has.
        """
        position = np.zeros(len(self.rows), dtype=np.int64)
        for one in self.dimensions:
            keys = pd.Index([place.key for place in one.places])
            codes = keys.get_indexer(pd.Index(self.rows[one.key].astype(str)))
            if (codes < 0).any():
                raise ValueError(f"{self.key}: a row has an unknown {one.key}")
            position = position * len(one.places) + codes
        order = np.argsort(position, kind="stable")
        steps = np.diff(position[order], prepend=0)
        if len(steps) and (steps[1:] == 0).any():
            raise ValueError(f"{self.key}: two rows have the same place")
        mine = self.rows.iloc[order]
        return {
            **self.facts,
            "key": self.key,
            "name": self.name,
            "note": self.note,
            "dimensions": [_dimension(one) for one in self.dimensions],
            "steps": ",".join(map(str, steps)),
            "columns": {
                name: _column(mine[name])
                for name in STATISTICS
                if name in mine and mine[name].notna().any()
            },
        }


def number(value: Any) -> str:
    """Write a number of a column; empty where there is none."""
    if value is None or value is pd.NA or not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < 10**DIGITS:
        return str(int(value))
    return f"{value:.{DIGITS}g}".replace("e-0", "e-").replace("e+0", "e")


def _column(values: pd.Series[Any]) -> str:
    written = list(map(number, values))
    return written[0] if len(set(written)) == 1 else ",".join(written)


def _dimension(one: Dimension) -> dict[str, Any]:
    return {
        "key": one.key,
        "name": one.name,
        "scale": one.is_scale,
        "lever": one.is_lever,
        "first": one.first,
        "places": [
            {"key": place.key, "name": place.name, **dict(place.facts)}
            | ({"heading": place.heading} if place.heading else {})
            for place in one.places
        ],
    }
