"""The five channels by which institutions reach households, as monthly paths of one run.

All that programmes hand to households follows from them: how many families money pays for and what
it pays out when; what goods and lessons are worth; in which places families are enrolled; how much
training arrives and how far messages agree; and which families of a place are enrolled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from synergysim.arrays import BoolArray, FloatArray, IntArray, Rows, SingleArray, TerritoryArray
from synergysim.institutions.apportionment import apportion

Channel = Literal["money", "quality", "places", "training", "who"]

CHANNELS: tuple[Channel, ...] = ("money", "quality", "places", "training", "who")

CONTENT: Mapping[Channel, tuple[str, ...]] = {
    "money": ("doses", "paid", "travel", "funded", "capacity", "timing", "lateness", "ahead"),
    "quality": ("quality", "teaching"),
    "places": ("entered", "fullness"),
    "training": ("visits", "aligned", "speaker", "mixed_messages", "owner"),
    "who": ("order",),
}
"""What each channel holds of every programme, as attributes of a :class:`Path`."""


@dataclass
class Path:
    """What one programme did in one run, apart by channel. Months are those of the run.

    Attributes
    ----------
    doses : dict of int to array of float32
        Money: of every intake, the dose of each place that it paid for, fullest first.
    paid : dict of (int, int) to float
        Money: by month and payment within it, the share of what was due that the account covered.
    travel : dict of int to float
        Money: by month, the share of the cost of travel that the account covered.
    funded : array of bool, shape (months,)
        Money: whether the account had money before it paid.
    capacity : array of float64, shape (months,)
        Money: of the owner, on which the delay of payments depends.
    timing : array of float64, shape (months, territories)
        Money: chance that a tranche follows the partner's calendar.
    ahead : array of bool, shape (months, territories)
        Money: whether a delivery waits for others that are ahead of it in one queue.
    lateness : float
        Money: chance that a payment of a ministry without capacity is late.
    quality, teaching : array of float64, shape (months,)
        Quality: worth of what is handed over, over what it costs, and quality of lessons.
    entered : dict of int to array of int64, shape (territories,)
        Places: of every intake, the families enrolled in each place.
    fullness : dict of int to array of float64, shape (territories,)
        Places: of every intake, the mean dose in each place, by which the fullest come first.
    visits, aligned : array of float64, shape (months, territories)
        Training: visits made of a full round, and agreement of messages with the partner.
    speaker : str or None
        Training: programme whose messages its families hear as well.
    mixed_messages : float
        Training: part of a lesson that is lost where messages do not agree at all.
    owner : str
        Training: ministry that runs it, which a donor may help to form groups.
    order : dict of int to array of int64, shape (households,)
        Who: of every intake, the turn of each family; -1 if it would not be enrolled.
    """

    months: int
    places: int
    doses: dict[int, SingleArray] = field(default_factory=dict)
    paid: dict[tuple[int, int], float] = field(default_factory=dict)
    travel: dict[int, float] = field(default_factory=dict)
    funded: BoolArray = field(init=False)
    capacity: FloatArray = field(init=False)
    timing: FloatArray = field(init=False)
    ahead: BoolArray = field(init=False)
    lateness: float = 0.0
    quality: FloatArray = field(init=False)
    teaching: FloatArray = field(init=False)
    entered: dict[int, IntArray] = field(default_factory=dict)
    fullness: dict[int, FloatArray] = field(default_factory=dict)
    visits: FloatArray = field(init=False)
    aligned: FloatArray = field(init=False)
    speaker: str | None = None
    mixed_messages: float = 0.0
    owner: str = ""
    order: dict[int, IntArray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Reserve arrays for every month."""
        self.funded = np.zeros(self.months, dtype=bool)
        self.ahead = np.zeros((self.months, self.places), dtype=bool)
        self.capacity, self.quality, self.teaching = np.zeros((3, self.months))
        self.timing, self.visits, self.aligned = np.zeros((3, self.months, self.places))


@dataclass
class Paths:
    """What the institutions of one run did.

    Attributes
    ----------
    programmes : dict of str to Path
    sharing : array of float64, shape (months,)
        Who: how far the two sides know whose families are whose, which emergency responses use.
    """

    programmes: dict[str, Path]
    sharing: FloatArray


def alike(channel: Channel, one: Paths, other: Paths) -> bool:
    """Tell whether two runs have the same path of a channel, to the bit."""
    if one.programmes.keys() != other.programmes.keys():
        return False
    shared = channel != "who" or np.array_equal(one.sharing, other.sharing)
    return shared and all(
        _equal(getattr(path, name), getattr(other.programmes[programme], name))
        for programme, path in one.programmes.items()
        for name in CONTENT[channel]
    )


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_equal(one[k], other[k]) for k in one)
    return bool(np.array_equal(one, other))


def place_weights(path: Path, month: int, people: FloatArray) -> FloatArray:
    """Weights by which the families of an intake are shared out over places.

    Parameters
    ----------
    path : Path
    month : int
    people : array of float64, shape (territories,)
        Families that live in each place.

    Returns
    -------
    array of float64, shape (4, territories)
        First the places of this intake; those that cannot take all are followed by the places of
        later intakes, then of earlier ones, then by all places.
    """
    found = np.zeros((4, len(people)))
    for other, counts in path.entered.items():
        found[0 if other == month else 1 if other > month else 2] += counts
    found[3] = people
    return found / np.maximum(found.sum(axis=1, keepdims=True), 1.0)


def compose(
    doses: SingleArray,
    weights: FloatArray,
    fullness: FloatArray,
    order: IntArray,
    gone: BoolArray,
    territory: TerritoryArray,
) -> tuple[Rows, SingleArray]:
    """Put a list together: how many, shared out over places, and who comes first in each.

    Parameters
    ----------
    doses : array of float32, shape (places paid for,)
        Fullest first.
    weights : array of float64, shape (4, territories)
        See :func:`place_weights`.
    fullness : array of float64, shape (territories,)
        Places with the largest value get the fullest doses.
    order : array of int64, shape (households,)
        Turn of each family; -1 if it would not be enrolled.
    gone : array of bool, shape (households,)
        Families that cannot be enrolled any more.
    territory : array of int, shape (households,)

    Returns
    -------
    array of rows
        Families to be enrolled, fewer than places paid for if there are not enough.
    array of float32, shape (rows,)
        Their doses.
    """
    rows = np.flatnonzero((order >= 0) & ~gone)
    rows = rows[np.lexsort((order[rows], territory[rows]))]
    place = territory[rows]
    most = np.bincount(place, minlength=weights.shape[1])
    taken = np.zeros_like(most)
    for shares in weights:
        taken += apportion(len(doses) - int(taken.sum()), shares, most - taken)
    position = np.arange(len(rows)) - np.searchsorted(place, place)
    chosen = rows[position < taken[place]]
    chosen = chosen[np.lexsort((order[chosen], -fullness[territory[chosen]]))]
    return chosen, doses[: len(chosen)]
