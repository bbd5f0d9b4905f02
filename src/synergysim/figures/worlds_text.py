"""What is written of differences over worlds, whatever is compared: the range, and counts.

A world is a set of assumptions. Counts of worlds are shares of sets that were drawn, and no
probabilities.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synergysim.figures.labels import Labels
from synergysim.outcomes.lookup import outcome
from synergysim.statistics.over_worlds import FEWEST_WORLDS

LOW, HIGH, COUNTS = "low", "high", "counts"
CELLS = (LOW, HIGH, COUNTS)
"""What is written of every difference, in this order."""


@dataclass(frozen=True)
class OverSets:
    """Differences over worlds, as a text needs them.

    Attributes
    ----------
    table : DataFrame
        With the columns over worlds that ``world_differences`` has.
    sets : int
        Accepted sets of household parameters in them; 0 where the context has no ensemble.
    """

    table: pd.DataFrame
    sets: int

    @property
    def worlds(self) -> int:
        """Worlds that ran."""
        ran = self.table["worlds"].max() if len(self.table) else 0
        return int(ran) if ran > 0 else 0

    @property
    def can_hold(self) -> bool:
        """Whether there are enough worlds to say that a difference holds over them."""
        return self.worlds >= FEWEST_WORLDS


def told_of_sets(found: OverSets, words: Labels, legend: str = "worlds.legend") -> str:
    """Say how many sets were tried, and by a legend how to read what is written of them."""
    if not found.worlds:
        return words("worlds.nothing")
    if found.sets:
        head = words.count("worlds.head", found.worlds)
    else:
        head = words.count("worlds.institutions_only", found.worlds)
    parts = [head, words(legend)]
    if not found.can_hold:
        parts.append(words("worlds.few", fewest=FEWEST_WORLDS))
    return " ".join(parts)


def cell_of(row: Mapping[Any, Any] | None, cell: str, name: str, words: Labels) -> str:
    """Write one of :data:`CELLS` of a difference in an outcome; nothing where no world ran.

    Nor are sets counted where the level is zero, of which no difference is a share.
    """
    if row is None or not row["worlds"] > 0:
        return ""
    if cell == COUNTS:
        if pd.isna(row.get("smallest", 0.0)):
            return ""
        return "/".join(words.number(row[key], 0) for key in ("above", "below", "undecided"))
    found = outcome(name)
    return words.number(found.unit.scale * row[f"world_{cell}"], found.places, sign=True)


def with_range(text: str, row: Mapping[Any, Any], places: int, words: Labels) -> str:
    """Add the range over worlds to the description of a difference, where there is one.

    Parameters
    ----------
    text : str
    row : mapping
        What is drawn of the difference; ``world_low`` and ``world_high`` in the figure's units.
    places : int
        Decimals.
    words : Labels
    """
    ends = [row.get(key, math.nan) for key in ("world_low", "world_high")]
    if any(pd.isna(end) for end in ends):
        return text
    low, high = (words.number(end, places, sign=True) for end in ends)
    return words("worlds.with_range", text=text, low=low, high=high)
