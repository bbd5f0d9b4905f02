"""Comparisons of a measured value with a line, whose result does not depend on rounding.

A loss of exactly ten per cent is 0.1 in one unit of money and 0.09999999999999998 in another. All
measures, records and reports compare values with lines through these two functions, so that
``measure(k * a, k * b)`` equals ``measure(a, b)``. They work on numbers and on arrays, and compiled
loops inline them. The model's own rules do not use them: what a household or an office decides is
computed in one unit of money and reproduced to the bit.
"""

from __future__ import annotations

from typing import Any

SLACK = 1e-6
"""Distance from a line, as a share of the numbers compared, within which a value is on the line.

A run keeps its sums of each household in single precision, with seven digits. One millionth is
more than their rounding, and less than any survey measures.
"""


def below(value: Any, line: Any, size: Any) -> Any:
    """Tell whether a value is below a line, and not equal to it up to rounding.

    Parameters
    ----------
    value, line : float or array
        In one unit.
    size : float or array
        Size of the numbers from which ``value`` and ``line`` were computed, in the same unit and
        not negative: the line itself, or the larger part of a difference; 1 for shares.

    Returns
    -------
    bool or array of bool
        False where the value is NaN.
    """
    return value < line - SLACK * size


def at_least(value: Any, line: Any, size: Any) -> Any:
    """Tell whether a value is above a line, or equal to it up to rounding.

    Parameters and NaN as in :func:`below`, of which it is otherwise the opposite.
    """
    return value >= line - SLACK * size
