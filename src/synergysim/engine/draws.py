"""Common random numbers: every draw is a pure function of (seed, stream, key, month).

The generator is Philox 4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"). One call gives four independent uniforms, so one stream serves a decision that
needs up to four. Nothing is sequential: adding an agent, a thread or another decision leaves
every other draw as it was.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np

from synergysim.arrays import FloatArray, IntArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.elementary import cos_turn, log, sin_turn, sqrt, whole

_LOW = 0xFFFFFFFF
_MULTIPLY_0 = 0xD2511F53
_MULTIPLY_1 = 0xCD9E8D57
_WEYL_0 = 0x9E3779B9
_WEYL_1 = 0xBB67AE85
_UNIT = 2.3283064365386963e-10


@lru_cache(maxsize=1 << 16, typed=True)
def name_key(*parts: object) -> int:
    """Hash names into a stable 62-bit key, the same on every machine and Python."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") >> 2


@rule
def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Ten rounds of Philox 4x32 on 32-bit words held in 64-bit integers."""
    for _ in range(10):
        p0 = c0 * _MULTIPLY_0
        p1 = c2 * _MULTIPLY_1
        c0, c1, c2, c3 = (
            ((p1 >> 32) & _LOW) ^ c1 ^ k0,
            p1 & _LOW,
            ((p0 >> 32) & _LOW) ^ c3 ^ k1,
            p0 & _LOW,
        )
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@rule
def uniforms(seed: int, stream: int, key: int, month: int) -> tuple[float, float, float, float]:
    """Four independent uniforms in the open unit interval."""
    a, b, c, d = philox(
        key & _LOW,
        (key >> 32) & _LOW,
        month & _LOW,
        stream & _LOW,
        seed & _LOW,
        (seed >> 32) & _LOW,
    )
    return (
        (whole(a) + 0.5) * _UNIT,
        (whole(b) + 0.5) * _UNIT,
        (whole(c) + 0.5) * _UNIT,
        (whole(d) + 0.5) * _UNIT,
    )


@rule
def normals(seed: int, stream: int, key: int, month: int) -> tuple[float, float, float, float]:
    """Four independent standard normals, by Box and Muller (1958)."""
    a, b, c, d = uniforms(seed, stream, key, month)
    r = sqrt(-2.0 * log(a))
    s = sqrt(-2.0 * log(c))
    return r * cos_turn(b), r * sin_turn(b), s * cos_turn(d), s * sin_turn(d)


@kernel
def normal(seed: int, stream: int, key: int, month: int, which: int) -> float:
    """One of the four standard normals of a single key."""
    return normals(seed, stream, key, month)[which]


@kernel
def _fill_uniforms(seed: int, stream: int, keys: IntArray, month: int, out: FloatArray) -> None:
    for i in range(keys.size):
        out[0, i], out[1, i], out[2, i], out[3, i] = uniforms(seed, stream, keys[i], month)


@kernel
def _fill_normals(seed: int, stream: int, keys: IntArray, month: int, out: FloatArray) -> None:
    for i in range(keys.size):
        out[0, i], out[1, i], out[2, i], out[3, i] = normals(seed, stream, keys[i], month)


def uniform_array(seed: int, stream: int, keys: IntArray, month: int = 0) -> FloatArray:
    """Draw four uniforms for each key.

    Parameters
    ----------
    seed, stream, month : int
        As in :func:`uniforms`.
    keys : array of int64, shape (n,)
        Stable keys, such as rows of the population file.

    Returns
    -------
    array of float64, shape (4, n)
    """
    out = np.empty((4, keys.size))
    _fill_uniforms(seed, int(stream), np.ascontiguousarray(keys, dtype=np.int64), month, out)
    return out


def normal_array(seed: int, stream: int, keys: IntArray, month: int = 0) -> FloatArray:
    """Draw four standard normals for each key; shapes as in :func:`uniform_array`."""
    out = np.empty((4, keys.size))
    _fill_normals(seed, int(stream), np.ascontiguousarray(keys, dtype=np.int64), month, out)
    return out
