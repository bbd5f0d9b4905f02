"""Groups: any measure by the levels of any label.

One mechanism for all: an array of labels beside the arrays that a measure takes. A group's value is
the measure of its members alone, with their own weights.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from synergysim.arrays import plain
from synergysim.measures.checks import Bools

Value = TypeVar("Value")


def members(labels: ArrayLike) -> dict[str, Bools]:
    """Give a mask for every level of the labels, in the order of their names or numbers.

    Parameters
    ----------
    labels : array_like, shape (units,)
        Text, whole numbers or truth values.

    Raises
    ------
    ValueError
        If there are no units, labels are masked, missing or of several types, or two levels would
        be read as one: they differ only in blanks around them or in how letters are composed.
    """
    names = _labels(labels)
    found: dict[str, str] = {}
    levels = np.unique(names)
    for level in map(str, levels):
        read = unicodedata.normalize("NFC", level.strip())
        if read in found:
            raise ValueError(f"the levels {found[read]!r} and {level!r} would be read as one")
        found[read] = level
    return {str(level): names == level for level in levels}


def _labels(labels: ArrayLike) -> np.typing.NDArray[np.generic]:
    # numpy turns missing values and numbers among texts into texts.
    given = pd.Series(labels, dtype=object)
    if given.isna().any():
        raise ValueError("labels are missing for some units: give these a level of their own")
    if len({isinstance(label, str) for label in given}) > 1:
        raise ValueError("some labels are text and some are not: write them in one way")
    names = plain(labels, "labels")
    if names.ndim != 1 or names.size == 0:
        raise ValueError("labels must be a vector with at least one unit")
    texts = names.dtype == object and all(isinstance(name, str) for name in names)
    if not (texts or names.dtype.kind in "UTiub"):
        raise ValueError(f"labels must be text, whole numbers or truth values, not {names.dtype}")
    return names


def by_group(
    measure: Callable[..., Value], labels: ArrayLike, *columns: ArrayLike
) -> dict[str, Value]:
    """Measure every level of a label apart.

    Parameters
    ----------
    measure : callable
        Takes columns, as many as are given.
    labels : array_like, shape (units,)
    *columns : array_like, shape (units,)

    Returns
    -------
    dict of str to whatever ``measure`` gives

    Raises
    ------
    ValueError
        If a column is not as long as the labels, or the measure refuses a group.

    Examples
    --------
    >>> from synergysim.measures.poverty import headcount
    >>> by_group(lambda y, w: headcount(y, 2.0, w), ["a", "b", "a"], [1, 3, 4], [1, 1, 3])
    {'a': 0.25, 'b': 0.0}
    """
    arrays = [plain(column, "a column") for column in columns]
    found = {}
    for level, mask in members(labels).items():
        for array in arrays:
            if array.shape != mask.shape:
                raise ValueError(f"{array.size} units in a column for {mask.size} labels")
        found[level] = measure(*(array[mask] for array in arrays))
    return found
