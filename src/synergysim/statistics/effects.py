"""Main effects and two-way interactions of a design, with intervals over replications.

An effect is a weighted sum of cells, taken within each replication; its interval is the
t-interval over replications. So it says how sure the effect is *for the levels of this design*,
not how sure the levels are.

For factors A and B, with a bar for the mean over all else:

- main effect of A: ȳ(A high) − ȳ(A low);
- interaction of A and B: [ȳ(A high, B high) − ȳ(A low, B high)] − [ȳ(A high, B low) − ȳ(A low, B
  low)], the difference that B's rise makes to A's effect. (Some texts halve it.)

In a full factorial both are differences of such means. In a sampled design (Latin hypercube,
Sobol') they are coefficients of a least-squares fit on factors scaled to run from −½ to ½, which
agrees with the above where the outcome has no curvature; :func:`explained` says how much of the
outcome the fit leaves out.

Sources: Box, Hunter and Hunter (2005), "Statistics for Experimenters", 2nd edition, chapter 5;
Sanchez and Wan (2015), "Work smarter, not harder: a tutorial on designing and conducting
simulation experiments", Proceedings of the Winter Simulation Conference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synergysim.statistics.bootstrap import bca_interval
from synergysim.statistics.paired import ROUNDING, holm, paired_p_value, t_interval
from synergysim.statistics.run_table import Block, block, verdicts


@dataclass(frozen=True)
class Contrast:
    """An effect as weights on cells.

    Attributes
    ----------
    factors : tuple of str
        One for a main effect, two for an interaction.
    low, high : tuple
        Levels between which each factor moves.
    weights : array, shape (cells,)
        They add up to zero.
    """

    factors: tuple[str, ...]
    low: tuple[Any, ...]
    high: tuple[Any, ...]
    weights: NDArray[np.float64]


def effects(
    frame: pd.DataFrame, outcome: str, factors: Sequence[str], *, unit: str = "replication"
) -> pd.DataFrame:
    """Estimate main effects and two-way interactions.

    Parameters
    ----------
    frame : DataFrame
        One row per cell and replication: one architecture, one shock state.
    outcome : str
    factors : sequence of str
        Columns that were varied, numbers or names. Numbers move from their lowest to their
        highest; names from the first met to each of the others.
    unit : str

    Returns
    -------
    DataFrame
        A row per effect: ``outcome``, ``kind`` (``main`` or ``interaction``), ``factor``,
        ``low_level``, ``high_level``, the same with ``other_`` for an interaction, ``effect``,
        ``low`` and ``high`` (95 %, t), ``boot_low`` and ``boot_high`` (95 %, BCa), ``level``
        (size of the mean over all cells), ``percent`` of it, ``p_value``, ``p_holm`` (over all
        rows), ``differs`` (at 5 % after Holm) and ``n``.

    Raises
    ------
    ValueError
        If a column is missing, a factor does not vary, or the cells are too few to tell the
        effects apart.
    """
    found = block(frame, outcome, factors, unit=unit)
    size = np.abs(found.values).max(initial=0.0)
    level = abs(float(found.values.mean()))
    rows = []
    for contrast in _contrasts(found, factors):
        each = found.values @ contrast.weights
        each = np.where(np.abs(each) <= ROUNDING * size, 0.0, each)
        mean = float(each.mean())
        other = len(contrast.factors) > 1
        rows.append(
            {
                "outcome": outcome,
                "kind": "interaction" if other else "main",
                "factor": contrast.factors[0],
                "low_level": contrast.low[0],
                "high_level": contrast.high[0],
                "other": contrast.factors[1] if other else None,
                "other_low_level": contrast.low[1] if other else None,
                "other_high_level": contrast.high[1] if other else None,
                "effect": mean,
                **dict(zip(("low", "high"), t_interval(each, 0.95), strict=True)),
                **dict(zip(("boot_low", "boot_high"), bca_interval(each), strict=True)),
                "level": level,
                "percent": 100.0 * mean / level if level > 0.0 else float("nan"),
                "p_value": paired_p_value(each),
                "n": len(each),
            }
        )
    table = pd.DataFrame(rows)
    table["p_holm"] = holm(table["p_value"].to_numpy(dtype=np.float64))
    table["differs"] = verdicts(table["p_holm"] < 0.05, table["p_holm"].notna())
    return table


def explained(
    frame: pd.DataFrame, outcome: str, factors: Sequence[str], *, unit: str = "replication"
) -> dict[str, float]:
    """Split the variance between cells (means over replications) by what the effects can follow.

    Returns
    -------
    dict
        ``main``, ``interactions`` (what two-way interactions add) and ``rest`` (higher orders,
        curvature in a sampled design, and chance that replications left): shares that add up to
        one, NaN where cells do not differ.

    Raises
    ------
    ValueError
        As for :func:`effects`.
    """
    found = block(frame, outcome, factors, unit=unit)
    mean = found.values.mean(axis=0)
    total = float(((mean - mean.mean()) ** 2).sum())
    if total <= (ROUNDING * np.abs(mean).max(initial=0.0)) ** 2 * mean.size:
        return dict.fromkeys(("main", "interactions", "rest"), float("nan"))
    full = is_factorial(found.cells, factors)
    main = [
        column
        for factor in factors
        for column in (_indicators(found.cells[factor]) if full else _scaled(found.cells[factor]))
    ]
    owner = [
        factor
        for factor in factors
        for _ in (_indicators(found.cells[factor]) if full else _scaled(found.cells[factor]))
    ]
    pairs = [
        one * two
        for (one, mine), (two, theirs) in combinations(zip(main, owner, strict=True), 2)
        if mine != theirs
    ]
    ones = np.ones(mean.size)
    shares = []
    for columns in ([ones, *main], [ones, *main, *pairs]):
        matrix = np.stack(columns, axis=1)
        residual = mean - matrix @ np.linalg.lstsq(matrix, mean, rcond=None)[0]
        shares.append(1.0 - float((residual**2).sum()) / total)
    return {"main": shares[0], "interactions": shares[1] - shares[0], "rest": 1.0 - shares[1]}


def level_means(
    frame: pd.DataFrame,
    outcome: str,
    factors: Sequence[str],
    *,
    of: Sequence[str],
    unit: str = "replication",
) -> pd.DataFrame:
    """Means at the levels of one or two factors over all else, against the mean of all cells.

    Parameters
    ----------
    frame : DataFrame
        One row per cell and unit.
    outcome : str
        Its column with the numbers.
    factors : sequence of str
        All that was varied.
    of : sequence of str
        Those whose levels are kept apart.
    unit : str
        The column of the unit of inference: a replication, or a context for questions over
        contexts.

    Returns
    -------
    DataFrame
        A row per combination of levels met: ``of``, ``mean``, ``against`` (within a replication,
        minus its mean over all cells), ``low`` and ``high`` (95 % of ``against``, t) and ``n``.
        What moves all cells of a replication alike is not in the interval.
    """
    found = block(frame, outcome, factors, unit=unit)
    overall = found.values.mean(axis=1)
    rows = []
    for levels, places in found.cells.groupby(list(of), sort=False).indices.items():
        mine = found.values[:, np.asarray(places)].mean(axis=1)
        low, high = t_interval(mine - overall, 0.95)
        named = dict(zip(of, levels if isinstance(levels, tuple) else (levels,), strict=True))
        against = float((mine - overall).mean())
        values = {"mean": float(mine.mean()), "against": against, "low": low, "high": high}
        rows.append(named | values | {"n": len(mine)})
    return pd.DataFrame(rows)


def is_factorial(cells: pd.DataFrame, factors: Sequence[str]) -> bool:
    """Tell whether cells hold every combination of the factors' levels once."""
    product = int(np.prod([cells[factor].nunique() for factor in factors]))
    return len(cells) == product and not cells.duplicated(list(factors)).any()


def levels_of(column: pd.Series[Any]) -> list[Any]:
    """Levels of a factor: numbers in their order, names as they are met."""
    found = column.drop_duplicates()
    return list(found.sort_values() if _is_number(column) else found)


def _is_number(column: pd.Series[Any]) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _moves(column: pd.Series[Any]) -> list[tuple[Any, Any]]:
    """From which level to which a factor moves."""
    levels = levels_of(column)
    if len(levels) < 2:
        raise ValueError(f"{column.name} does not vary")
    ends = levels[-1:] if _is_number(column) else levels[1:]
    return [(levels[0], end) for end in ends]


def _contrasts(found: Block, factors: Sequence[str]) -> Iterator[Contrast]:
    cells = found.cells
    moves = {factor: _moves(cells[factor]) for factor in factors}
    if is_factorial(cells, factors):
        yield from _factorial(cells, moves)
    else:
        yield from _fitted(cells, moves)


def _factorial(cells: pd.DataFrame, moves: dict[str, list[tuple[Any, Any]]]) -> Iterator[Contrast]:
    at = {
        (factor, level): (cells[factor] == level).to_numpy()
        for factor, pairs in moves.items()
        for pair in pairs
        for level in pair
    }

    def mean(*levels: tuple[str, Any]) -> NDArray[np.float64]:
        chosen = np.logical_and.reduce([at[level] for level in levels])
        return np.asarray(chosen / chosen.sum())

    for a, pairs in moves.items():
        for low, high in pairs:
            yield Contrast((a,), (low,), (high,), mean((a, high)) - mean((a, low)))
    for a, b in combinations(moves, 2):
        for a_low, a_high in moves[a]:
            for b_low, b_high in moves[b]:
                risen = mean((a, a_high), (b, b_high)) - mean((a, a_low), (b, b_high))
                before = mean((a, a_high), (b, b_low)) - mean((a, a_low), (b, b_low))
                yield Contrast((a, b), (a_low, b_low), (a_high, b_high), risen - before)


def _fitted(cells: pd.DataFrame, moves: dict[str, list[tuple[Any, Any]]]) -> Iterator[Contrast]:
    scaled = {factor: _scaled(cells[factor]) for factor in moves}
    named: list[tuple[tuple[str, ...], tuple[Any, ...], tuple[Any, ...]]] = []
    columns = [np.ones(len(cells))]
    for a, pairs in moves.items():
        for (low, high), column in zip(pairs, scaled[a], strict=True):
            named.append(((a,), (low,), (high,)))
            columns.append(column)
    for a, b in combinations(moves, 2):
        for (a_low, a_high), one in zip(moves[a], scaled[a], strict=True):
            for (b_low, b_high), two in zip(moves[b], scaled[b], strict=True):
                named.append(((a, b), (a_low, b_low), (a_high, b_high)))
                columns.append(one * two)
    matrix = np.stack(columns, axis=1)
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        raise ValueError(
            f"{len(cells)} cells cannot tell {len(named)} effects apart: take a full factorial"
            " or more points"
        )
    weights = np.linalg.pinv(matrix)[1:]
    for (factors, low, high), weight in zip(named, weights, strict=True):
        yield Contrast(factors, low, high, weight)


def _scaled(column: pd.Series[Any]) -> list[NDArray[np.float64]]:
    """Columns of a fit: a number from -1/2 to 1/2, or one column per name but the first."""
    if _is_number(column):
        values = column.to_numpy(dtype=np.float64)
        return [(values - values.min()) / np.ptp(values) - 0.5]
    return _indicators(column)


def _indicators(column: pd.Series[Any]) -> list[NDArray[np.float64]]:
    """One column per level but the first, about its mean."""
    found = [(column == level).to_numpy(dtype=np.float64) for level in levels_of(column)[1:]]
    return [each - each.mean() for each in found]
