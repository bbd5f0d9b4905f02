"""Scenario discovery: under which assumptions does a policy lose (PRIM).

The patient rule induction method looks for a box in the space of assumptions that holds most of
the cases of interest and little else. It starts from everything and peels off a thin slice at a
time, always the one whose removal raises the share of interesting cases most per case removed
(the patient objective, which treats names and numbers alike). Of the boxes on the way the one with
the largest harmonic mean of coverage and density is kept; then restrictions that chance could
have brought are lifted.

- coverage: share of all interesting cases that lie in the box;
- density: share of interesting cases among those in the box;
- quasi-p-value of a restriction: the chance of at least as many interesting cases in the box if
  its density were that of the box without this restriction (one-sided binomial).

It is a description of the cases at hand, not a test: quasi-p-values do not know how many boxes
were tried. Boxes are parallel to the axes; what depends on a sum or product of assumptions is
met only roughly. There is no pasting back.

Sources: Friedman and Fisher (1999), "Bump hunting in high-dimensional data", Statistics and
Computing 9; Bryant and Lempert (2010), "Thinking inside the box", Technological Forecasting and
Social Change 77(1); Kwakkel and Jaxa-Rozen (2016), Environmental Modelling & Software 79 (the
objective for names and numbers).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from synergysim.arrays import BoolArray
from synergysim.statistics.run_table import truths


@dataclass(frozen=True)
class Restriction:
    """The restriction of one assumption by a box.

    Attributes
    ----------
    factor : str
    low, high : float or None
        Bounds of a number, None where it is free on that side.
    names : tuple of str
        Of a factor with names, those in the box; empty for a number.
    quasi_p : float
    """

    factor: str
    low: float | None
    high: float | None
    names: tuple[str, ...]
    quasi_p: float


@dataclass(frozen=True)
class Box:
    """A box and how well it separates interesting cases from others.

    Attributes
    ----------
    restrictions : tuple of Restriction
        The smallest quasi-p-value first; empty if no assumption separates the cases.
    coverage, density : float
    base_rate : float
        Share of interesting cases among all.
    inside, interesting, cases : int
        Cases in the box, interesting ones among all, and all.
    """

    restrictions: tuple[Restriction, ...]
    coverage: float
    density: float
    base_rate: float
    inside: int
    interesting: int
    cases: int


@dataclass(frozen=True)
class _Part:
    """One factor's part of a box: which cases it keeps."""

    keeps: BoolArray
    low: float | None = None
    high: float | None = None
    names: tuple[str, ...] = ()


def prim(
    cases: pd.DataFrame,
    interesting: ArrayLike,
    factors: Sequence[str],
    *,
    peel: float = 0.05,
    smallest: float = 0.05,
    significance: float = 0.05,
) -> Box:
    """Find the box.

    Parameters
    ----------
    cases : DataFrame
        One row per case, with the factors as columns: numbers or names.
    interesting : array_like of bool, shape (cases,)
    factors : sequence of str
    peel : float
        Share of the cases in the box that a slice takes, at least one level of a number.
    smallest : float
        Share of all cases below which a box is not peeled further.
    significance : float
        Quasi-p-value above which a restriction is lifted.

    Returns
    -------
    Box
        Without restrictions where none, or all, of the cases are interesting, or no assumption
        tells them apart.

    Raises
    ------
    ValueError
        If lengths differ, a column or a verdict is missing or has gaps, or there are no cases.
    """
    wanted = truths(interesting, "verdicts")
    if wanted.shape != (len(cases),) or wanted.size == 0:
        raise ValueError(f"{len(cases)} cases and {wanted.size} verdicts on them")
    missing = [factor for factor in factors if factor not in cases or cases[factor].isna().any()]
    if missing:
        raise ValueError(f"the cases have no full column {', '.join(missing)}")
    columns = {factor: cases[factor] for factor in factors}
    everything: dict[str, _Part] = {}
    trajectory = [everything]
    if wanted.any() and not wanted.all():
        box = everything
        while (found := _peeled(columns, wanted, box, peel, smallest)) is not None:
            box = found
            trajectory.append(box)
    # The first of equals is the least restricted.
    best = max(trajectory, key=lambda box: _harmonic(wanted, _inside(box, wanted.size)))
    return _described(_lifted(best, wanted, significance), wanted)


def describes(box: Box) -> bool:
    """Tell whether a box describes the interesting cases well enough to be put into words.

    It holds at least half of them, and inside it the share of other cases is at most half of what
    it is over all cases.
    """
    others = 1.0 - box.base_rate
    return bool(box.restrictions) and box.coverage >= 0.5 and 1.0 - box.density <= 0.5 * others


def describing(
    cases: pd.DataFrame, interesting: ArrayLike, factors: Sequence[str]
) -> tuple[bool, Box]:
    """Find the box of the interesting cases or, where they are the majority, of the others.

    A box that holds most cases has a complement in the shape of an L, which no box describes; so
    the rarer of the two is looked for first, and the other only where that one has no box.
    A box that separates them exactly with one or two restrictions is reported for any number.

    Returns
    -------
    of_interesting : bool
        Whether the box is one of the interesting cases.
    box : Box
        Without restrictions where neither has a box that :func:`describes` it.
    """
    wanted = truths(interesting, "verdicts")
    first = bool(wanted.mean() <= 0.5)
    for side in (first, not first):
        box = prim(cases, wanted if side else ~wanted, factors)
        if describes(box):
            return side, box
        # Few cases make no restriction certain, but what is exactly so is no matter of chance.
        box = prim(cases, wanted if side else ~wanted, factors, significance=1.0)
        if box.coverage == box.density == 1.0 and len(box.restrictions) in (1, 2):
            return side, box
    return True, prim(cases, wanted, [])


def _peeled(
    columns: dict[str, pd.Series[Any]],
    wanted: BoolArray,
    box: dict[str, _Part],
    peel: float,
    smallest: float,
) -> dict[str, _Part] | None:
    """Peel the best slice, or None when the box is pure, small or cannot be improved."""
    inside = _inside(box, wanted.size)
    count, density = int(inside.sum()), float(wanted[inside].mean())
    if density == 1.0:
        return None
    best, gain = None, 0.0
    for factor, column in columns.items():
        for part in _slices(column, inside, box.get(factor), peel):
            kept = inside & part.keeps
            left = int(kept.sum())
            if left == count or left < max(smallest * wanted.size, 1.0):
                continue
            per_case = (float(wanted[kept].mean()) - density) / (count - left)
            if per_case > gain:
                best, gain = box | {factor: part}, per_case
    return best


def _slices(
    column: pd.Series[Any], inside: BoolArray, part: _Part | None, peel: float
) -> Iterator[_Part]:
    """What may be left of one factor after one more slice."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(dtype=np.float64)
        here = np.unique(values[inside])
        if here.size < 2:
            return
        low, high = (part.low, part.high) if part is not None else (None, None)
        cut_low, cut_high = np.quantile(values[inside], [peel, 1.0 - peel])
        # Bounds lie at values that occur, and at least one level goes.
        low_end = max(float(here[here >= cut_low][0]), float(here[1]))
        high_end = min(float(here[here <= cut_high][-1]), float(here[-2]))
        before = np.ones(values.size, dtype=bool) if part is None else part.keeps
        yield _Part(before & (values >= low_end), low_end, high)
        yield _Part(before & (values <= high_end), low, high_end)
        return
    named = column.astype(str).to_numpy()
    here_names = sorted(set(named[inside]))
    for name in here_names if len(here_names) > 1 else ():
        rest = tuple(other for other in here_names if other != name)
        yield _Part(np.isin(named, rest), names=rest)


def _inside(box: dict[str, _Part], size: int) -> BoolArray:
    keeps = [np.ones(size, dtype=bool), *(part.keeps for part in box.values())]
    return np.asarray(np.logical_and.reduce(keeps))


def _harmonic(wanted: BoolArray, inside: BoolArray) -> float:
    """Harmonic mean of coverage and density."""
    hits = int((wanted & inside).sum())
    return 2.0 * hits / max(int(wanted.sum()) + int(inside.sum()), 1)


def _quasi_p(box: dict[str, _Part], factor: str, wanted: BoolArray) -> float:
    from scipy.stats import binom  # half a second, which most commands do without

    inside = _inside(box, wanted.size)
    without = _inside({key: part for key, part in box.items() if key != factor}, wanted.size)
    hits, count = int((wanted & inside).sum()), int(inside.sum())
    return float(binom.sf(hits - 1, count, wanted[without].mean()))


def _lifted(box: dict[str, _Part], wanted: BoolArray, significance: float) -> dict[str, _Part]:
    """Lift restrictions that chance could have brought, the weakest first."""
    while box:
        weakest = max(box, key=lambda factor: _quasi_p(box, factor, wanted))
        if _quasi_p(box, weakest, wanted) <= significance:
            return box
        box = {factor: part for factor, part in box.items() if factor != weakest}
    return box


def _described(box: dict[str, _Part], wanted: BoolArray) -> Box:
    inside = _inside(box, wanted.size)
    hits = int((wanted & inside).sum())
    restrictions = [
        Restriction(factor, part.low, part.high, part.names, _quasi_p(box, factor, wanted))
        for factor, part in box.items()
    ]
    return Box(
        restrictions=tuple(sorted(restrictions, key=lambda restriction: restriction.quasi_p)),
        coverage=hits / int(wanted.sum()) if wanted.any() else float("nan"),
        density=hits / int(inside.sum()),
        base_rate=float(wanted.mean()),
        inside=int(inside.sum()),
        interesting=int(wanted.sum()),
        cases=wanted.size,
    )
