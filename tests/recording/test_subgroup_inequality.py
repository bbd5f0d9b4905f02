"""Inequality in one pass: every level's numbers are those of the measures, to the bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synergysim.engine.ordering import order_of
from synergysim.measures.inequality import gini
from synergysim.measures.palma import palma
from synergysim.measures.theil import theil
from synergysim.recording.subgroup_inequality import (
    GINI,
    PALMA,
    THEIL,
    inequality_by_level,
    pairwise_sum,
)

LEVELS = 4


def assert_same_bits(welfare, size, codes):
    order = order_of(welfare)
    groupings = {
        "all": (np.zeros(len(codes), dtype=np.int32), 1),
        "some": (codes.astype(np.int32), LEVELS),
    }
    result = inequality_by_level(order, welfare, size, groupings)
    assert not welfare.any() or result["all"][GINI, 0] == gini(welfare, size)
    found = result["some"]
    for level in range(LEVELS):
        mine = order[codes[order] == level]
        values, heads = welfare[mine], size[mine]
        if values.any():
            expected = [gini(values, heads), palma(values, heads), theil(values, heads)]
            assert found[[GINI, PALMA, THEIL], level].tolist() == expected
        else:
            assert np.isnan(found[:, level]).all()


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.7, 40.0]) | st.floats(0.01, 1e4),
            st.integers(1, 16),
            st.integers(0, LEVELS - 1),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_few_households(households):
    welfare, size, codes = (np.array(column) for column in zip(*households, strict=True))
    assert_same_bits(welfare, size.astype(float), codes)


def test_many_households():
    draws = np.random.default_rng(3)
    welfare = draws.lognormal(sigma=1.2, size=30_011).astype(np.float32).astype(float)
    assert_same_bits(
        welfare,
        draws.integers(1, 16, welfare.size).astype(float),
        draws.integers(0, 3, welfare.size),
    )


def test_sums_are_taken_in_the_order_of_numpy():
    values = np.random.default_rng(4).lognormal(sigma=3.0, size=70_001)
    for count in (0, 1, 7, 8, 9, 127, 128, 129, 136, 1000, 65_536, 70_000):
        assert pairwise_sum(values, 1, count) == np.sum(values[1 : 1 + count])
