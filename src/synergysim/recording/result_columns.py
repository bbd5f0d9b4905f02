"""Tables of results: each is a frame that is made once, of the columns of all runs of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

SHOCK = "shock"
"""Last column of the table of a cell: the run that a row belongs to."""

Columns = Mapping[str, Any]
"""Columns of one run, all of one length: tuples of words, and arrays of everything else."""


def frame_of(runs: Mapping[str, Columns]) -> pd.DataFrame:
    """Make one frame of the columns of some runs.

    Parameters
    ----------
    runs : mapping of str to columns
        By what a run is called in the column ``shock``; all have the same columns.
    """
    lengths = tuple((name, _length(columns)) for name, columns in runs.items())
    shock, parts = repeated(lengths), list(runs.values())
    if len(parts) > 1 and any(rows == 0 for _, rows in lengths):  # whose columns have no kind
        table = pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)
        table.insert(len(table.columns), SHOCK, shock)
        return table
    columns = {name: _column([part[name] for part in parts]) for name in parts[0]}
    return pd.DataFrame(columns | {SHOCK: shock})


def frame_of_numbers(runs: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Make one frame with a row for each run, of many numbers."""
    first = next(iter(runs.values()))
    values = np.full((len(runs), len(first) + 1), np.nan)
    values[:, :-1] = [list(found.values()) for found in runs.values()]
    names = _index((*first, SHOCK))
    table = pd.DataFrame(values, columns=names.view(), copy=False)  # a name given to one is its own
    table.isetitem(len(first), repeated(tuple((name, 1) for name in runs)))
    return table


def nothing(names: tuple[str, ...]) -> Columns:
    """Columns without rows, of which nobody knows what they would hold."""
    return {name: np.empty(0, dtype=object) for name in names}


@lru_cache(maxsize=64)
def repeated(lengths: tuple[tuple[str, int], ...]) -> Any:
    """Words, each in as many rows as stated; tables of a sweep's runs are of few lengths."""
    words, rows = zip(*lengths, strict=True)
    return pd.array(list(words), dtype="str").repeat(list(rows))


@lru_cache(maxsize=256)
def _words(words: tuple[str, ...]) -> Any:
    return pd.array(list(words), dtype="str")


@lru_cache(maxsize=16)
def _index(names: tuple[str, ...]) -> pd.Index[str]:
    return pd.Index(names)


def _length(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _column(parts: list[Any]) -> Any:
    if isinstance(parts[0], tuple):
        return _words(tuple(chain.from_iterable(parts)))
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
