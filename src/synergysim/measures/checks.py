"""What every measure asks of its arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def finite_vector(values: ArrayLike, name: str) -> Floats:
    """Return ``values`` as a non-empty vector of finite floats.

    Raises
    ------
    ValueError
        If they are not one-dimensional, are empty, or hold NaN or infinity.
    """
    vector = np.asarray(values, dtype=np.float64)
    if vector.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {vector.ndim}")
    if vector.size == 0:
        raise ValueError(f"{name} is empty")
    if not np.isfinite(vector).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return vector


def finite_rows(values: ArrayLike, name: str) -> Floats:
    """Return ``values`` as a non-empty array of finite floats with two dimensions.

    Raises
    ------
    ValueError
        If they are not two-dimensional, are empty, or hold NaN or infinity.
    """
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"{name} must have two dimensions, not {rows.ndim}")
    if rows.size == 0:
        raise ValueError(f"{name} is empty")
    if not np.isfinite(rows).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return rows


def truth_vector(values: ArrayLike, name: str) -> Bools:
    """Return ``values`` as a non-empty vector of truth values.

    Raises
    ------
    ValueError
        If they are not one-dimensional, are empty, or are not booleans.
    """
    vector = np.asarray(values)
    if vector.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {vector.ndim}")
    if vector.size == 0:
        raise ValueError(f"{name} is empty")
    if vector.dtype != np.bool_:
        raise ValueError(f"{name} must be boolean, not {vector.dtype}")
    return vector


def weight_vector(weights: ArrayLike | None, count: int) -> Floats:
    """Return weights for ``count`` units; ``None`` weighs them all the same.

    Raises
    ------
    ValueError
        If the count differs, a weight is negative or not finite, or all are zero.
    """
    if weights is None:
        return np.ones(count)
    vector = finite_vector(weights, "weights")
    if vector.size != count:
        raise ValueError(f"{vector.size} weights for {count} units")
    if (vector < 0.0).any():
        raise ValueError("weights must not be negative")
    if not vector.any():
        raise ValueError("all weights are zero")
    return vector


def positive_line(line: float) -> float:
    """Return the poverty line.

    Raises
    ------
    ValueError
        If it is not a positive finite number.
    """
    if not (np.isfinite(line) and line > 0.0):
        raise ValueError(f"the poverty line must be positive and finite, not {line}")
    return float(line)
