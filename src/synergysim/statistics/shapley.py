"""Shapley values: what each part contributes to the difference that all parts make together.

A part's value is its mean contribution over all orders in which parts can be added, so that no part
is what is left over by the others, and the order plays no role.

Source: Shapley (1953), "A value for n-person games", in Contributions to the Theory of Games II;
for decompositions of differences between simulated scenarios: Shorrocks (2013), "Decomposition
procedures for distributional analysis: a unified framework based on the Shapley value", Journal of
Economic Inequality 11.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synergysim.arrays import real_array


def shapley_values(values: ArrayLike) -> NDArray[np.float64]:
    """Take the difference between no part and all parts apart, exactly.

    Parameters
    ----------
    values : array_like of float, shape (..., 2**parts)
        The value of every coalition of parts: at position ``c``, of the coalition that part ``k``
        belongs to if bit ``k`` of ``c`` is set.

    Returns
    -------
    array of float64, shape (..., parts)
        In the unit of the values. They sum to the last value less the first, up to rounding; a
        part that changes no coalition's value gets exactly 0.

    Raises
    ------
    ValueError
        If the number of values is no power of two above one.
    """
    found = real_array(values, "values")
    count = found.shape[-1] if found.ndim else 0
    parts = count.bit_length() - 1
    if parts < 1 or count != 1 << parts:
        raise ValueError(f"every coalition needs a value: {count} is no power of two above one")
    coalitions = np.arange(count)
    size = np.bitwise_count(coalitions).astype(int)
    weight = np.array(
        [math.factorial(s) * math.factorial(parts - s - 1) for s in range(parts)]
    ) / math.factorial(parts)
    result = np.empty((*found.shape[:-1], parts))
    for part in range(parts):
        without = coalitions[(coalitions >> part) & 1 == 0]
        gain = found[..., without | (1 << part)] - found[..., without]
        result[..., part] = gain @ weight[size[without]]
    return result
