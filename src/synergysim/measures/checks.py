"""What every measure requires of its arrays; masked arrays and what is not a number are refused."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import BoolArray, FloatArray, IntArray, plain, real_array


def finite_vector(values: ArrayLike, name: str) -> FloatArray:
    """Return ``values`` as a non-empty vector of finite floats.

    Raises
    ------
    ValueError
        If they are masked, or no real numbers; not one-dimensional; empty; or hold NaN or
        infinity.
    """
    return _finite(values, name, 1)


def finite_rows(values: ArrayLike, name: str) -> FloatArray:
    """Return ``values`` as a non-empty array of finite floats with two dimensions.

    Raises
    ------
    ValueError
        If they are masked, or no real numbers; not two-dimensional; empty; or hold NaN or
        infinity.
    """
    return _finite(values, name, 2)


def _finite(values: ArrayLike, name: str, dimensions: int) -> FloatArray:
    array = real_array(values, name)
    if array.ndim != dimensions:
        wanted = "one dimension" if dimensions == 1 else "two dimensions"
        raise ValueError(f"{name} must have {wanted}, not {array.ndim}")
    if array.size == 0:
        raise ValueError(f"{name} is empty")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return array


def truth_vector(values: ArrayLike, name: str) -> BoolArray:
    """Return ``values`` as a non-empty vector of truth values.

    Raises
    ------
    ValueError
        If they are masked, not one-dimensional, empty, or not truth values.
    """
    vector = plain(values, name)
    if vector.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {vector.ndim}")
    if vector.size == 0:
        raise ValueError(f"{name} is empty")
    if vector.dtype != np.bool_:
        raise ValueError(f"{name} must be boolean, not {vector.dtype}")
    return vector.astype(np.bool_, copy=False)


def whole_vector(values: ArrayLike, name: str) -> IntArray:
    """Return ``values`` as a non-empty vector of whole numbers.

    Raises
    ------
    ValueError
        If they are masked, not one-dimensional, empty, or of another type.
    """
    vector = plain(values, name)
    if vector.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {vector.ndim}")
    if vector.size == 0:
        raise ValueError(f"{name} is empty")
    if vector.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole numbers, not {vector.dtype}")
    return vector.astype(np.int64, copy=False)


def weight_vector(weights: ArrayLike | None, count: int) -> FloatArray:
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
