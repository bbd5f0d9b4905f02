"""Exponential, logarithm and circular functions from + - * /, fused multiply-add and bit casts.

The C library's versions differ in the last bit between machines and do not vectorise. These give
the same bits in the interpreter, in compiled scalar code and in vectorised loops, and are within
two units in the last place of the exact value. IEEE 754 fixes the bits of all that they are made
of, of the fused multiply-add too. Their polynomials are minimax ones, found with Remez' exchange.
"""

from __future__ import annotations

import math
import struct
from fractions import Fraction
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from synergysim.engine.compiled import rule

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ROUNDER = 6755399441055744.0
"""1.5 * 2^52. Adding an integer to it puts that integer into the last bits. Integers and doubles
are converted in this way, because most processors have no vector instruction for it."""
_ROUNDER_BITS = 0x4338000000000000
_WHOLE = 4503599627370496.0
_WHOLE_BITS = 0x4330000000000000
_UP_TO_SQRT_HALF = (1 << 52) - 0x6A09E667F3BCD
_TWO_PI = 6.283185307179586

_EXP = (
    2.5110049895858716e-08, 2.7620090518499427e-07, 2.7557242336680357e-06, 2.4801521290973345e-05,
    0.00019841269886591, 0.0013888888917217457, 0.008333333333322207, 0.04166666666662412,
    0.16666666666666674, 0.5000000000000001,
)  # fmt: skip
"""``(exp(r) - 1 - r) / r^2`` for ``|r| <= ln(2) / 2``, to 2e-17; highest power first, as below."""

_LOG = (
    0.0, 0.07308940691954227, 0.0766579811729645, 0.09091446620242745, 0.11111105536283593,
    0.14285714313200198, 0.19999999999949222, 0.3333333333333335,
)  # fmt: skip
"""``(artanh(s) / s - 1) / z`` in ``z = s^2`` for ``s`` of a number from sqrt(1/2) to sqrt(2)."""

_SINE = (
    2.7314514160664457e-15, -7.643970919808136e-13, 1.60589773352573e-10, -2.5052107617407522e-08,
    2.7557319219167025e-06, -0.0001984126984125499, 0.008333333333333316, -0.16666666666666666,
)  # fmt: skip
"""``(sin(z) / z - 1) / s`` in ``s = z^2`` for ``|z|`` up to a quarter turn."""


def float_from_bits(bits: int) -> float:
    """Read 64 bits as a double."""
    return float(struct.unpack("<d", struct.pack("<q", bits))[0])


def bits_from_float(value: float) -> int:
    """Read a double as 64 bits."""
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


def fused(a: float, b: float, c: float) -> float:
    """``a * b + c``, rounded once."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


# What follows teaches the compiler the functions above. Its callbacks' signatures are numba's.
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


@intrinsic
def _fuse(_typing_context: Any, _a: Any, _b: Any, _c: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(types.float64, types.float64, types.float64), generate


def _compile_float_from_bits(bits: Any) -> Any:  # noqa: ARG001  (numba matches it by name)
    def implementation(bits: Any) -> Any:
        return _cast_to_float(bits)  # type: ignore[call-arg]  # the compiler adds the context

    return implementation


def _compile_bits_from_float(value: Any) -> Any:  # noqa: ARG001  (numba matches it by name)
    def implementation(value: Any) -> Any:
        return _cast_to_bits(value)  # type: ignore[call-arg]  # the compiler adds the context

    return implementation


def _compile_fused(a: Any, b: Any, c: Any) -> Any:  # noqa: ARG001  (numba matches them by name)
    def implementation(a: Any, b: Any, c: Any) -> Any:
        return _fuse(a, b, c)  # type: ignore[call-arg]  # the compiler adds the context

    return implementation


overload(float_from_bits, inline="always")(_compile_float_from_bits)
overload(bits_from_float, inline="always")(_compile_bits_from_float)
overload(fused, inline="always")(_compile_fused)


@rule
def whole(bits: int) -> float:
    """Turn an integer from 0 to 2^52 - 1 into a double."""
    return float_from_bits(_WHOLE_BITS | bits) - _WHOLE


@rule
def polynomial(x: float, coefficients: tuple[float, ...]) -> float:
    """A polynomial, its highest power first, of an even number of coefficients.

    Odd and even powers are summed apart, by Horner's scheme in the square, so that a processor
    can work on both at once.
    """
    square = x * x
    odd, even = coefficients[0], coefficients[1]
    for i in range(2, len(coefficients), 2):
        odd = fused(odd, square, coefficients[i])
        even = fused(even, square, coefficients[i + 1])
    return fused(odd, x, even)


@rule
def exp(x: float) -> float:
    """Exponential by reduction to ``|r| <= ln(2) / 2`` and a polynomial of degree 11.

    Arguments are clipped to [-700, 700], so that the result is neither zero nor infinite.
    """
    x = min(max(x, -700.0), 700.0)
    rounded = fused(x, _LOG2_E, _ROUNDER)
    n = rounded - _ROUNDER
    r = fused(-n, _LN2_LOW, fused(-n, _LN2_HIGH, x))
    q = fused(r, fused(r, polynomial(r, _EXP), 1.0), 1.0)
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
    tail = fused(2.0 * s * z, polynomial(z, _LOG), exponent * _LN2_LOW)
    return fused(exponent, _LN2_HIGH, 2.0 * s + tail)


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
    return fused(z * s, polynomial(s, _SINE), z)


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
def sqrt(x: float) -> float:
    """Square sqrt; IEEE 754 fixes its bits."""
    return math.sqrt(x)
