"""Exponential, logarithm and circular functions from + - * / and bit casts alone.

The C library's versions differ in the last bit between machines and do not vectorise. These give
the same bits in the interpreter, in compiled scalar code and in vectorised loops, and are within
two units in the last place of the exact value.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from synergysim.engine.compiled import rule

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ROUNDER = 6755399441055744.0
"""1.5 * 2^52. A whole number added to it stands in its last bits, which is how whole numbers and
doubles turn into each other here: most processors have no such instruction for vectors."""
_ROUNDER_BITS = 0x4338000000000000
_WHOLE = 4503599627370496.0
_WHOLE_BITS = 0x4330000000000000
_UP_TO_SQRT_HALF = (1 << 52) - 0x6A09E667F3BCD
_TWO_PI = 6.283185307179586


def float_from_bits(bits: int) -> float:
    """Read 64 bits as a double."""
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])


def bits_from_float(value: float) -> int:
    """Read a double as 64 bits."""
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


# What follows teaches the compiler the two functions above. Its callbacks' signatures are numba's.
@intrinsic
def _cast_to_float(_typing_context: Any, _bits: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@intrinsic
def _cast_to_bits(_typing_context: Any, _value: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


def _compile_float_from_bits(bits: Any) -> Any:  # noqa: ARG001  (numba matches it by name)
    def implementation(bits: Any) -> Any:
        return _cast_to_float(bits)  # type: ignore[call-arg]  # the compiler adds the context

    return implementation


def _compile_bits_from_float(value: Any) -> Any:  # noqa: ARG001  (numba matches it by name)
    def implementation(value: Any) -> Any:
        return _cast_to_bits(value)  # type: ignore[call-arg]  # the compiler adds the context

    return implementation


overload(float_from_bits, inline="always")(_compile_float_from_bits)
overload(bits_from_float, inline="always")(_compile_bits_from_float)


@rule
def whole(bits: int) -> float:
    """Turn an integer from 0 to 2^52 - 1 into a double."""
    return float_from_bits(_WHOLE_BITS | bits) - _WHOLE


@rule
def exp(x: float) -> float:
    """Exponential by reduction to ``|r| <= ln(2) / 2`` and a Taylor polynomial of degree 13.

    Arguments are clipped to [-700, 700], so that the result is neither zero nor infinite.
    """
    x = min(max(x, -700.0), 700.0)
    rounded = x * _LOG2_E + _ROUNDER
    n = rounded - _ROUNDER
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    q = 1.6059043836821613e-10
    q = q * r + 2.08767569878681e-09
    q = q * r + 2.505210838544172e-08
    q = q * r + 2.755731922398589e-07
    q = q * r + 2.7557319223985893e-06
    q = q * r + 2.48015873015873e-05
    q = q * r + 0.0001984126984126984
    q = q * r + 0.001388888888888889
    q = q * r + 0.008333333333333333
    q = q * r + 0.041666666666666664
    q = q * r + 0.16666666666666666
    q = q * r + 0.5
    q = q * r + 1.0
    q = q * r + 1.0
    # Times 2^n: what the rounder carries in its last bits is added to the exponent of q.
    return float_from_bits(bits_from_float(q) + ((bits_from_float(rounded) - _ROUNDER_BITS) << 52))


@rule
def log(x: float) -> float:
    """Natural logarithm of a positive normal number, by ``2 artanh((m - 1) / (m + 1))``."""
    bits = bits_from_float(x)
    # The power of two, biased by 1023, that leaves m from sqrt(1/2) to sqrt(2).
    power_of_two = (bits + _UP_TO_SQRT_HALF) >> 52
    exponent = float_from_bits(_ROUNDER_BITS | power_of_two) - (_ROUNDER + 1023.0)
    m = float_from_bits(bits + ((1023 - power_of_two) << 52))
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    q = 0.043478260869565216
    q = q * z + 0.047619047619047616
    q = q * z + 0.05263157894736842
    q = q * z + 0.058823529411764705
    q = q * z + 0.06666666666666667
    q = q * z + 0.07692307692307693
    q = q * z + 0.09090909090909091
    q = q * z + 0.1111111111111111
    q = q * z + 0.14285714285714285
    q = q * z + 0.2
    q = q * z + 0.3333333333333333
    return exponent * _LN2_HIGH + (2.0 * s + (2.0 * s * z * q + exponent * _LN2_LOW))


@rule
def power(x: float, y: float) -> float:
    """``x`` to the power ``y`` for positive ``x``."""
    return exp(y * log(x))


@rule
def logistic(x: float) -> float:
    """Logistic function."""
    return 1.0 / (1.0 + exp(-x))


@rule
def _sine_of_quarter(y: float) -> float:
    z = _TWO_PI * y
    s = z * z
    q = 1.9572941063391263e-20
    q = q * s - 8.22063524662433e-18
    q = q * s + 2.8114572543455206e-15
    q = q * s - 7.647163731819816e-13
    q = q * s + 1.6059043836821613e-10
    q = q * s - 2.505210838544172e-08
    q = q * s + 2.7557319223985893e-06
    q = q * s - 0.0001984126984126984
    q = q * s + 0.008333333333333333
    q = q * s - 0.16666666666666666
    return z + z * s * q


@rule
def cos_turn(u: float) -> float:
    """Cosine of ``u`` full turns, ``0 <= u <= 1``."""
    return -_sine_of_quarter(0.25 - abs(u - 0.5))


@rule
def sin_turn(u: float) -> float:
    """Sine of ``u`` full turns, ``0 <= u <= 1``."""
    t = 0.5 - u
    folded = 0.5 - t if t > 0.25 else (-0.5 - t if t < -0.25 else t)
    return _sine_of_quarter(folded)


@rule
def root(x: float) -> float:
    """Square root; IEEE 754 fixes its bits."""
    return math.sqrt(x)
