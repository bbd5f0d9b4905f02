"""The order of units by welfare, which several measures share."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import FloatArray, Rows


def welfare_order(values: FloatArray, known: Rows | None = None) -> Rows:
    """Rows in order of their values, equals in the order given.

    Parameters
    ----------
    values : array of float64, shape (units,)
        Without NaN.
    known : array of rows, shape (units,), optional
        An order that is taken if it is this one, so that measures of the same units sort once.
    """
    if known is not None and known.size == values.size:
        ordered = values[known]
        rises = (ordered[1:] > ordered[:-1]) | (
            (ordered[1:] == ordered[:-1]) & (known[1:] > known[:-1])
        )
        if rises.all():
            return known
    return np.argsort(values, kind="stable")


def distinct_places(ordered: FloatArray) -> Rows:
    """Number ordered values by how many distinct ones precede them."""
    places = np.zeros(ordered.size, dtype=np.intp)
    np.cumsum(ordered[1:] > ordered[:-1], out=places[1:])
    return places
