"""Groups: any measure by the levels of any label.

One mechanism for all: an array of labels beside the arrays that a measure takes. A group's value is
the measure of its members alone, with their own weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Value = TypeVar("Value")


def members(labels: ArrayLike) -> dict[str, NDArray[np.bool_]]:
    """Give a mask for every level of the labels, in the order of their names or numbers.

    Parameters
    ----------
    labels : array_like, shape (units,)
        Text, whole numbers or truth values.

    Raises
    ------
    ValueError
        If there are no units, or labels have more than one dimension.
    """
    names = np.asarray(labels)
    if names.ndim != 1 or names.size == 0:
        raise ValueError("labels must be a vector with at least one unit")
    return {str(level): names == level for level in np.unique(names)}


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
    arrays = [np.asarray(column) for column in columns]
    found = {}
    for level, mask in members(labels).items():
        for array in arrays:
            if array.shape != mask.shape:
                raise ValueError(f"{array.size} units in a column for {mask.size} labels")
        found[level] = measure(*(array[mask] for array in arrays))
    return found
