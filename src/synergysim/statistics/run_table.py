"""Reading a tidy table of runs: one row a run, columns for what was varied and what came out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Block:
    """An outcome by replication and cell, without gaps.

    Attributes
    ----------
    values : array, shape (replications, cells)
    cells : DataFrame
        What was varied: one row a cell, in the order of ``values``' columns.
    replications : tuple
    dropped : int
        Replications left out because one of their cells is missing or infinite.
    """

    values: NDArray[np.float64]
    cells: pd.DataFrame
    replications: tuple[Hashable, ...]
    dropped: int


def verdicts(found: ArrayLike, tested: ArrayLike) -> pd.arrays.BooleanArray:
    """Give a verdict where something was tested, and none where it was not.

    Parameters
    ----------
    found, tested : array_like of bool, shape (rows,)

    Returns
    -------
    array of bool, shape (rows,)
        ``pd.NA`` without a test. A table's rows are chosen by it as by truth values, and rows
        without a verdict are left out.
    """
    return pd.arrays.BooleanArray(np.array(found, dtype=bool), ~np.array(tested, dtype=bool))


def confirmed(verdict: object) -> bool:
    """Tell whether a verdict of :func:`verdicts` is known and true.

    Rows of a table that were turned into dictionaries have None where there is no verdict.
    """
    return verdict is not pd.NA and bool(verdict)


def truths(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Return values that are all true or false as an array.

    Raises
    ------
    ValueError
        If one is missing, which a plain conversion would make true, or of another type.
    """
    series = pd.Series(values)
    if series.isna().any():
        raise ValueError(f"{int(series.isna().sum())} of {name} are missing: leave these cases out")
    if series.dtype != bool and not all(isinstance(value, (bool, np.bool_)) for value in series):
        raise ValueError(f"{name} must be true or false, not {series.dtype}")
    return np.array(series, dtype=bool)


def need(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Check that a table has columns.

    Raises
    ------
    ValueError
        With those that are missing.
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}")


def block(
    frame: pd.DataFrame, outcome: str, varied: Sequence[str], *, unit: str = "replication"
) -> Block:
    """Arrange an outcome by replication and cell, keeping replications that have all cells.

    A cell in which no replication has the outcome is refused: dropping it would change the
    question.

    Raises
    ------
    ValueError
        If a column is missing, a cell has two rows for one replication, a cell has no value at
        all, or no replication has every cell.
    """
    need(frame, [*varied, unit, outcome])
    keys = [*varied, unit]
    if frame.duplicated(keys).any():
        raise ValueError(f"several runs share {', '.join(keys)}: select one shock state first")
    cells = frame[list(varied)].drop_duplicates().reset_index(drop=True)
    number = cells.assign(_cell=np.arange(len(cells)))
    rows = frame[[*keys, outcome]].merge(number, on=list(varied), how="left")
    wide = rows.pivot(index=unit, columns="_cell", values=outcome).sort_index()
    wide = wide.reindex(columns=range(len(cells))).astype(float)
    wide = wide.where(np.isfinite(wide))
    empty = wide.columns[wide.isna().all()]
    if len(empty):
        named = ", ".join(f"{key} = {value}" for key, value in cells.loc[empty[0]].items())
        raise ValueError(f"no run has {outcome} at {named}")
    whole = wide.dropna()
    if whole.empty:
        raise ValueError(f"no {unit} has {outcome} in every one of the {len(cells)} cells")
    return Block(
        values=whole.to_numpy(dtype=np.float64),
        cells=cells,
        replications=tuple(whole.index),
        dropped=len(wide) - len(whole),
    )


def within(
    frame: pd.DataFrame,
    outcomes: Sequence[str],
    variant: str,
    reference: str,
    keys: Sequence[str],
    *,
    arm: str = "architecture",
) -> pd.DataFrame:
    """Subtract one arm from another wherever all else is the same.

    Parameters
    ----------
    keys : sequence of str
        Columns that pair two rows: what was varied, and the replication.

    Returns
    -------
    DataFrame
        ``keys`` and, for each outcome, variant minus reference; pairs with a missing run are left
        out, and what is infinite is missing.

    Raises
    ------
    ValueError
        If a column is missing, an arm has no rows, or two rows share all keys.
    """
    need(frame, [arm, *keys, *outcomes])
    sides = []
    for name in (variant, reference):
        rows = frame.loc[frame[arm] == name, [*keys, *outcomes]]
        if rows.empty:
            raise ValueError(f"no run has {arm} = {name}")
        if rows.duplicated(list(keys)).any():
            raise ValueError(f"{name} has several runs per {', '.join(keys)}")
        values = rows.set_index(list(keys))[list(outcomes)].astype(float)
        sides.append(values.where(np.isfinite(values)))
    both = sides[0].index.intersection(sides[1].index)
    return (sides[0].loc[both] - sides[1].loc[both]).reset_index()
