"""Draws: known answers, uniformity, independence, and of nothing but their keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from synergysim.engine.draws import name_key, normal_array, normals, philox, uniform_array, uniforms

MANY = np.arange(40_000, dtype=np.int64)

KNOWN = [
    # Test vectors of Salmon et al. (2011), philox4x32 with 10 rounds: counter, key, answer.
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_answers(counter, key, answer):
    assert philox(*counter, *key) == answer
    assert getattr(philox, "py_func", philox)(*counter, *key) == answer


@given(
    seed=st.integers(0, 2**63 - 1),
    stream=st.integers(0, 200),
    key=st.integers(0, 2**62),
    month=st.integers(-2400, 1200),
)
@settings(max_examples=50)
def test_uniforms_are_inside_the_open_interval_and_their_own_function(seed, stream, key, month):
    drawn = uniforms(seed, stream, key, month)
    assert all(0.0 < value < 1.0 for value in drawn)
    assert uniforms(seed, stream, key, month) == drawn
    assert uniforms(seed, stream, key, month + 1) != drawn
    assert uniforms(seed, stream + 1, key, month) != drawn
    assert uniforms(seed ^ 1, stream, key, month) != drawn
    assert uniforms(seed ^ (1 << 40), stream, key, month) != drawn
    assert uniforms(seed, stream, key ^ (1 << 40), month) != drawn


def test_arrays_are_the_scalars_in_any_order():
    keys = np.array([5, 2**61, 0, 77], dtype=np.int64)
    for scalar, array in ((uniforms, uniform_array), (normals, normal_array)):
        drawn = array(9, 3, keys, -4)
        assert drawn.shape == (4, 4)
        for i, key in enumerate(keys.tolist()):
            assert tuple(drawn[:, i]) == scalar(9, 3, key, -4)
        assert np.array_equal(array(9, 3, keys[::-1].copy(), -4), drawn[:, ::-1])
        assert np.array_equal(array(9, 3, keys[::-1], -4), drawn[:, ::-1])


def test_uniforms_are_uniform_in_every_lane():
    for lane in uniform_array(1, 7, MANY):
        assert stats.kstest(lane, "uniform").pvalue > 1e-4
        assert lane.mean() == pytest.approx(0.5, abs=5 * np.sqrt(1 / 12 / MANY.size))


def test_normals_are_normal_in_every_lane():
    for lane in normal_array(1, 7, MANY):
        assert stats.kstest(lane, "norm").pvalue > 1e-4
        assert lane.std() == pytest.approx(1.0, abs=5 / np.sqrt(2 * MANY.size))


def test_lanes_keys_streams_months_and_seeds_are_independent():
    base = normal_array(1, 7, MANY, 0)
    others = {
        "stream": normal_array(1, 8, MANY, 0), "month": normal_array(1, 7, MANY, 1),
        "seed": normal_array(2, 7, MANY, 0),
    }  # fmt: skip
    bound = 5 / np.sqrt(MANY.size)
    between_lanes = np.corrcoef(base) - np.eye(4)
    assert np.abs(between_lanes).max() < bound
    assert abs(np.corrcoef(base[0][:-1], base[0][1:])[0, 1]) < bound
    for other in others.values():
        assert abs(np.corrcoef(base[0], other[0])[0, 1]) < bound


def test_names_give_stable_keys():
    # Written down once: these keys are part of every result.
    assert name_key("territory", 0) == 2033271542367325874
    assert name_key("targeting", "social") != name_key("targeting", "productive")
    assert name_key("ab", "c") != name_key("a", "bc")
    assert 0 <= name_key("anything") < 2**62
