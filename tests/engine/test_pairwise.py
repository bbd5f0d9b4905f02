"""Sums of compiled loops have numpy's bits."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.engine.compiled import kernel
from synergysim.engine.pairwise import pairwise_sum


@kernel
def total(values):
    return pairwise_sum(values)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 127, 128, 129, 255, 1000, 2001, 20_000])
def test_a_sum_is_that_of_numpy_to_the_bit(kind, size):
    draws = np.random.default_rng(size)
    values = (draws.normal(size=size) * 10.0 ** draws.normal(size=size)).astype(kind)
    assert kind(total(values)) == np.add.reduce(values)


def test_the_order_of_adding_matters_for_these_numbers():
    values = np.random.default_rng(1).normal(size=2_000)
    assert total(values) != sum(values.tolist())
