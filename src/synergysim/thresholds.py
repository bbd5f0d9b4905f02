"""Comparisons with a threshold that do not depend on the last bits of a number.

A loss of exactly ten per cent is written 0.1 in one unit of money and 0.09999999999999998 in
another. Every measure compares through these functions, so that ``measure(k * a, k * b)`` equals
``measure(a, b)``. They are plain arithmetic: they take numbers and arrays, and collectors compile
them into their loops.
"""

from __future__ import annotations

from typing import Any

SLACK = 1e-6
"""A number that is nearer to its threshold than this share of the numbers compared is at it.

The sums that a run keeps of every household have single precision, seven digits; a millionth lies
above their rounding, and below anything that a survey or a policy could tell apart.
"""


def at_least(value: Any, threshold: Any, size: Any) -> Any:
    """Whether a number reaches a threshold.

    Parameters
    ----------
    value, threshold : float or array
    size : float or array
        Size of the numbers that were compared or subtracted, not negative: that of the threshold,
        or of the larger part of a difference. It has the same unit as ``value``.

    Returns
    -------
    bool or array of bool
    """
    return value >= threshold - SLACK * size


def below(value: Any, threshold: Any, size: Any) -> Any:
    """Whether a number lies below a threshold: the opposite of :func:`at_least`."""
    return value < threshold - SLACK * size


def above(value: Any, threshold: Any, size: Any) -> Any:
    """Whether a number lies above a threshold. Arguments as for :func:`at_least`."""
    return value > threshold + SLACK * size
