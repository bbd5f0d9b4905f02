"""The recorder's month and year: one compiled pass over households each.

Sums are taken row after row in one thread, so that neither threads nor machines change a bit of
them. What is remembered of each household is added to in the same pass.
"""

from __future__ import annotations

import numpy as np

from synergysim.arrays import BoolArray, CodeArray, CountArray, FloatArray, Rows, SingleArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.elementary import log
from synergysim.household.fields import STATE_ROW, TRAIT_ROW
from synergysim.thresholds import below

SUMMED = (
    "consumption",
    "income",
    "earned_income",
    "assets",
    "hungry",
    "farm_income",
    "savings",
    "social_capital",
    "know_how",
    "aspiration",
    "food_insecure",
)
"""Columns whose sums over households are taken; the others follow them."""

SUMS = len(SUMMED) + 6
POOR, GAP, ATTENDANCE, SOCIAL, PRODUCTIVE, BOTH = range(len(SUMMED), SUMS)

(
    _CONSUMPTION,
    _INCOME,
    _EARNED,
    _ASSETS,
    _HUNGRY,
    _FARM,
    _SAVINGS,
    _TIES,
    _KNOW_HOW,
    _HOPES,
    _INSECURE,
) = (STATE_ROW[name] for name in SUMMED)
_SIZE, _CHILDREN = TRAIT_ROW["size"], TRAIT_ROW["children"]
_ATTENDANCE, _SALE = STATE_ROW["attendance"], STATE_ROW["distress_sale"]

TOTALS = range(5)
WINDOW_CONSUMPTION, WINDOW_INCOME, WINDOW_EARNED, COPING_ATTENDANCE, FIRST_YEAR = TOTALS
"""Rows of sums over months, PPP$ or shares of school days. Arrays have as many rows as names."""

COUNTS = range(10)
(
    HUNGRY_MONTHS,
    SALE_MONTHS,
    FIRST_CASH,
    FIRST_SUPPORT,
    POOR_YEARS,
    POOR_WINDOW_YEARS,
    MONTHS_SOCIAL,
    MONTHS_PRODUCTIVE,
    MONTHS_BOTH,
    MONTHS_AT_ONCE,
) = COUNTS
"""Rows of counts and of first months, the latter -1 for never. ``MONTHS_AT_ONCE`` counts months on
both lists over the whole run, the three rows before it over the window."""

YEARS = range(9)
(
    BASE_YEAR,
    YEAR_BEFORE,
    LAST_YEAR,
    MEAN_RATIO,
    MEAN_GAP,
    MEAN_SQUARE,
    WINDOW_GAP,
    WINDOW_SQUARE,
    WINDOW_WATTS,
) = YEARS
"""Rows on years lived in full: consumption over a year's line, and sums of gaps."""

WATTS_FLOOR = 0.001

_below = rule(below)


@kernel
def month_of_households(  # noqa: PLR0913  (a compiled loop)
    month: int,
    state: FloatArray,
    traits: SingleArray,
    line: float,
    social: BoolArray,
    productive: BoolArray,
    cash: FloatArray,
    in_window: bool,
    in_coping: bool,
    at_school: bool,
    in_first_year: bool,
    year: FloatArray,
    totals: SingleArray,
    counts: CountArray,
    sums: FloatArray,
) -> None:
    """Add a month to the sums of all households and to what is remembered of each.

    Parameters
    ----------
    line : float
        Poverty line, PPP$ per person and month.
    social, productive : array of bool, shape (households,)
        Whom a programme of each side serves.
    cash : array of float64, shape (households,)
        What each has received from the social side so far.
    in_window, in_coping, at_school, in_first_year : bool
        Whether the month counts for outcomes, for coping, for attendance and for consumption in
        the year after the onset of a shock.
    """
    size, children = traits[_SIZE], traits[_CHILDREN]
    c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = 0.0
    poor = gap = attendance = 0.0
    on_social = on_productive = on_both = 0
    for i in range(size.size):
        consumption = state[_CONSUMPTION, i]
        persons = float(size[i])
        ratio = consumption / (line * persons)
        c0 += consumption
        c1 += state[_INCOME, i]
        c2 += state[_EARNED, i]
        c3 += state[_ASSETS, i]
        c4 += state[_HUNGRY, i]
        c5 += state[_FARM, i]
        c6 += state[_SAVINGS, i]
        c7 += state[_TIES, i]
        c8 += state[_KNOW_HOW, i]
        c9 += state[_HOPES, i]
        c10 += state[_INSECURE, i]
        poor += persons if _below(ratio, 1.0, 1.0) else 0.0
        gap += persons * max(1.0 - ratio, 0.0)
        attendance += state[_ATTENDANCE, i] * float(children[i])
        on_social += social[i]
        on_productive += productive[i]
        on_both += social[i] and productive[i]
        year[i] += consumption
    sums[0], sums[1], sums[2], sums[3], sums[4] = c0, c1, c2, c3, c4
    sums[5], sums[6], sums[7], sums[8], sums[9], sums[10] = c5, c6, c7, c8, c9, c10
    sums[POOR], sums[GAP], sums[ATTENDANCE] = poor, gap, attendance
    sums[SOCIAL], sums[PRODUCTIVE], sums[BOTH] = on_social, on_productive, on_both
    # A value chosen and always written, one row a loop: these go through several at a time.
    for i in range(size.size):
        first = counts[FIRST_CASH, i]
        counts[FIRST_CASH, i] = month if cash[i] > 0.0 and first < 0 else first
    for i in range(size.size):
        first = counts[FIRST_SUPPORT, i]
        counts[FIRST_SUPPORT, i] = month if productive[i] and first < 0 else first
    for i in range(size.size):
        counts[MONTHS_AT_ONCE, i] += social[i] and productive[i]
    if in_window:
        for i in range(size.size):
            totals[WINDOW_CONSUMPTION, i] += state[_CONSUMPTION, i]
            totals[WINDOW_INCOME, i] += state[_INCOME, i]
            totals[WINDOW_EARNED, i] += state[_EARNED, i]
        for i in range(size.size):
            counts[MONTHS_SOCIAL, i] += social[i]
            counts[MONTHS_PRODUCTIVE, i] += productive[i]
            counts[MONTHS_BOTH, i] += social[i] and productive[i]
    if in_coping:
        for i in range(size.size):
            if state[_HUNGRY, i] > 0.0:
                counts[HUNGRY_MONTHS, i] += 1
            if state[_SALE, i] > 0.0:
                counts[SALE_MONTHS, i] += 1
    if at_school:
        for i in range(size.size):
            totals[COPING_ATTENDANCE, i] += state[_ATTENDANCE, i]
    if in_first_year:
        for i in range(size.size):
            totals[FIRST_YEAR, i] += state[_CONSUMPTION, i]


@kernel
def year_of_households(
    first: bool,
    in_window: bool,
    size: SingleArray,
    line: float,
    year: FloatArray,
    counts: CountArray,
    years: SingleArray,
) -> tuple[float, float, float]:
    """Close a year lived in full: remember it, and forget its months.

    Returns
    -------
    headcount, poverty gap, severity
        Sums over persons, on the year's consumption.
    """
    headcount = gaps = squares = 0.0
    for i in range(size.size):
        persons = float(size[i])
        ratio = year[i] / (12.0 * line * persons)
        gap = max(1.0 - ratio, 0.0)
        is_poor = _below(ratio, 1.0, 1.0)
        headcount += persons if is_poor else 0.0
        gaps += persons * gap
        squares += persons * gap * gap
        if first:
            years[BASE_YEAR, i] = ratio
        years[YEAR_BEFORE, i] = years[LAST_YEAR, i]
        years[LAST_YEAR, i] = ratio
        years[MEAN_RATIO, i] += ratio
        years[MEAN_GAP, i] += gap
        years[MEAN_SQUARE, i] += gap * gap
        counts[POOR_YEARS, i] += is_poor
        if in_window:
            counts[POOR_WINDOW_YEARS, i] += is_poor
            years[WINDOW_GAP, i] += gap
            years[WINDOW_SQUARE, i] += gap * gap
            if is_poor:
                years[WINDOW_WATTS, i] -= log(max(ratio, WATTS_FLOOR))
        year[i] = 0.0
    return headcount, gaps, squares


_TILE = 32
"""Households whose values are put side by side before they are added."""


@kernel
def add_by_group(
    values: FloatArray, start: int, codes: CodeArray, firsts: Rows, sums: FloatArray
) -> None:
    """Add values up in every group at once, row after row.

    Parameters
    ----------
    values : array of float64, shape (values, households)
        Of some households that follow one another.
    start : int
        The first of them.
    codes : array of int32, shape (groupings, households)
        Level of each of all households in each grouping, from 0.
    firsts : array of int, shape (groupings,)
        Position in ``sums`` of each grouping's first level.
    sums : array of float64, shape (levels of all groupings, values)
    """
    count, households = values.shape
    tile = np.empty((_TILE, count))
    for first in range(0, households, _TILE):
        last = min(first + _TILE, households)
        for j in range(count):
            for i in range(first, last):
                tile[i - first, j] = values[j, i]
        for i in range(first, last):
            for grouping in range(firsts.size):
                level = firsts[grouping] + codes[grouping, start + i]
                for j in range(count):
                    sums[level, j] += tile[i - first, j]
