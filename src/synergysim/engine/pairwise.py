"""Sums in the order in which numpy adds, for compiled loops that give numpy's bits."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from synergysim.engine.compiled import part

_LANES, _BLOCK = 8, 128


@part
def pairwise_sum(values: NDArray[Any]) -> Any:
    """Sum of an array as ``np.add.reduce`` gives it, to the bit.

    Up to 128 numbers are added in eight interleaved sums, longer arrays half by half (Higham 1993,
    "The accuracy of floating point summation").
    """
    size = values.size
    if size > _BLOCK:
        half = size // 2
        half -= half % _LANES
        return pairwise_sum(values[:half]) + pairwise_sum(values[half:])
    if size < _LANES:
        total: Any = values.dtype.type(0.0)
        for i in range(size):
            total += values[i]
        return total
    a, b, c, d = values[0], values[1], values[2], values[3]
    e, f, g, h = values[4], values[5], values[6], values[7]
    whole = size - size % _LANES
    for i in range(_LANES, whole, _LANES):
        a, b, c, d = a + values[i], b + values[i + 1], c + values[i + 2], d + values[i + 3]
        e, f, g, h = e + values[i + 4], f + values[i + 5], g + values[i + 6], h + values[i + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for i in range(whole, size):
        total += values[i]
    return total
