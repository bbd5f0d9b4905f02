"""Types of arrays, and what measures and statistics require of the numbers they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]
SingleArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
MonthArray = NDArray[np.int32]
"""Months, counted from the start of the run."""
CountArray = NDArray[np.int16]
Rows = NDArray[np.intp]
"""Positions of households, by which columns are indexed."""
TerritoryArray = NDArray[np.int32]
"""Position of the territory of each household."""
CodeArray = NDArray[np.int32]
"""Position of a household's level among the levels of a group."""


def plain(values: ArrayLike, name: str) -> NDArray[np.generic]:
    """Return ``values`` as an array, and refuse a masked one.

    Converting a masked array would bring the values back that its owner has marked as missing.

    Raises
    ------
    ValueError
        If they are a masked array, or a sequence that holds one.
    """
    if _masked(values) or (isinstance(values, (list, tuple)) and any(map(_masked, values))):
        raise ValueError(
            f"{name} is a masked array: take its missing values out first, for example with"
            " compressed()"
        )
    return np.asarray(values)


def real_array(values: ArrayLike, name: str) -> FloatArray:
    """Return ``values`` as an array of floats.

    Raises
    ------
    ValueError
        If they are a masked array, or hold anything but real numbers: truth values, complex
        numbers, text or Python objects.
    """
    array = plain(values, name)
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must hold real numbers, not values of type {array.dtype}")
    return array.astype(np.float64, copy=False)


def known(values: ArrayLike, name: str = "values") -> FloatArray:
    """Return real numbers with NaN for every one that is missing or infinite.

    An infinite outcome (a ratio to nothing) cannot be averaged, so that a statistic treats it as
    missing and counts it among the values that it left out.

    Raises
    ------
    ValueError
        As for :func:`real_array`.
    """
    array = real_array(values, name)
    finite = np.isfinite(array)
    return array if finite.all() else np.where(finite, array, np.nan)


def finite(values: ArrayLike, name: str = "values") -> FloatArray:
    """Return those of the numbers that are neither missing nor infinite, in one dimension.

    Raises
    ------
    ValueError
        As for :func:`real_array`.
    """
    array = real_array(values, name)
    return array[np.isfinite(array)]


def known_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in which infinite numbers are missing, so that pandas leaves them out too."""
    infinite = [
        column
        for column in frame.columns
        if frame[column].dtype.kind == "f" and np.isinf(frame[column].to_numpy(np.float64)).any()
    ]
    if not infinite:
        return frame
    return frame.assign(**{c: frame[c].where(np.isfinite(frame[c])) for c in infinite})


def _masked(values: object) -> TypeGuard[np.ma.MaskedArray[tuple[int, ...], np.dtype[np.generic]]]:
    return isinstance(values, np.ma.MaskedArray)
