"""Elementary functions: close to the exact value, and the same bits in and out of the compiler."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synergysim.engine import elementary
from synergysim.engine.elementary import (
    bits_from_float,
    cos_turn,
    exp,
    float_from_bits,
    fused,
    log,
    logistic,
    polynomial,
    power,
    sin_turn,
    sqrt,
)

EPS = np.finfo(float).eps
chance = np.random.default_rng(8)


def test_bits_go_there_and_back():
    for value in (0.0, 1.0, -2.5, 1e300, 5e-324):
        assert float_from_bits(bits_from_float(value)) == value
    assert bits_from_float(1.0) == 0x3FF0000000000000


def test_multiply_add_is_rounded_once():
    assert 0.1 * 10.0 - 1.0 == 0.0
    assert fused(0.1, 10.0, -1.0) == 2.0**-54  # what the double next to 0.1 exceeds it by, tenfold
    assert _fuse_one(0.1, 10.0, -1.0) == 2.0**-54


@numba.njit
def _fuse_one(a, b, c):
    return fused(a, b, c)


def test_a_polynomial_of_either_parity_by_hand():
    assert polynomial(2.0, (1.0, 3.0)) == 5.0
    assert polynomial(2.0, (0.0, 5.0, 0.0, 1.0)) == 21.0
    assert polynomial(-2.0, (1.0, 0.0, 4.0, 7.0)) == -9.0


def test_exp_is_within_two_units_in_the_last_place():
    for x in chance.uniform(-50, 50, 3000):
        assert exp(x) == pytest.approx(math.exp(x), rel=2 * EPS * (1 + abs(x) / 30))
    assert exp(0.0) == 1.0


def test_exp_neither_vanishes_nor_overflows():
    assert 0.0 < exp(-1e9) < 1e-300
    assert 1e300 < exp(1e9) < math.inf


def test_log_is_within_two_units_in_the_last_place():
    for x in np.exp(chance.uniform(-40, 40, 3000)):
        assert log(x) == pytest.approx(math.log(x), rel=3 * EPS, abs=2 * EPS)
    assert log(1.0) == 0.0
    assert log(2.0) == math.log(2.0)


def test_circular_functions_over_a_full_turn():
    for u in np.r_[chance.uniform(0, 1, 3000), 0.0, 0.25, 0.5, 0.75, 1.0]:
        assert cos_turn(u) == pytest.approx(math.cos(2 * math.pi * u), abs=4 * EPS)
        assert sin_turn(u) == pytest.approx(math.sin(2 * math.pi * u), abs=4 * EPS)


@given(st.floats(1e-6, 1e6), st.floats(-5, 5))
@settings(max_examples=50)
def test_power_logistic_and_root(x, y):
    assert power(x, y) == pytest.approx(x**y, rel=1e-13)
    assert logistic(y) == pytest.approx(1 / (1 + math.exp(-y)), rel=1e-14)
    assert sqrt(x) == math.sqrt(x)


@given(st.floats(-50, 50))
@settings(max_examples=50)
def test_exp_and_log_undo_each_other(x):
    assert log(exp(x)) == pytest.approx(x, abs=1e-14, rel=1e-14)


SWEEP = chance.uniform(-3, 3, 997)
NAMES = {
    "exp": SWEEP * 20,
    "log": np.exp(SWEEP * 10),
    "cos_turn": np.abs(SWEEP) / 3,
    "sin_turn": np.abs(SWEEP) / 3,
    "logistic": SWEEP * 10,
}


@numba.njit(error_model="numpy")
def _loop(function, values, out):
    for i in range(values.size):
        out[i] = function(values[i])


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="there is no compiled form to compare with")
@pytest.mark.parametrize("name", NAMES)
def test_interpreter_scalar_call_and_vectorised_loop_give_the_same_bits(name):
    """The interpreted form calls compiled helpers nowhere: it is followed down by hand."""
    function, values = getattr(elementary, name), NAMES[name]
    scalar = np.array([function(x) for x in values.tolist()])
    looped = np.empty_like(values)
    _loop(function, values, looped)
    interpreted = np.array([_interpreted(name)(x) for x in values.tolist()])
    assert scalar.tobytes() == looped.tobytes()
    assert scalar.tobytes() == interpreted.tobytes()


def _interpreted(name):
    """The Python source of a function, with the Python source of what it calls."""
    import types

    held = dict(vars(elementary))
    for other, value in vars(elementary).items():
        if hasattr(value, "py_func"):
            plain = value.py_func
            held[other] = types.FunctionType(plain.__code__, held, other)
    return held[name]
