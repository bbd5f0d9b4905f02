"""The draw by weight: proportional within one, deterministic, whatever the order of the rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from synergysim.world.survey.resampling import systematic_rows

surveys = st.lists(
    st.tuples(
        st.floats(0.01, 1e6), st.integers(0, 5), st.integers(0, 2**64 - 1)
    ),
    min_size=1, max_size=60, unique_by=lambda row: row[2],
)  # fmt: skip


def arrays(rows: list[tuple[float, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weight, territory, key = zip(*rows, strict=True)
    return np.array(weight), np.array(territory), np.array(key, dtype=np.uint64)


@given(surveys, st.integers(1, 500))
def test_each_household_comes_by_its_weight_within_one(rows, households):
    weight, territory, key = arrays(rows)
    drawn = systematic_rows(weight, territory, key, households)
    times = np.bincount(drawn, minlength=len(rows))
    expected = weight / weight.sum() * households
    assert times.sum() == households
    assert (np.abs(times - expected) < 1.0 + 1e-6).all()
    assert (np.diff(territory[drawn]) >= 0).all()


@given(surveys, st.integers(1, 200), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows, households, shuffler):
    weight, territory, key = arrays(rows)
    order = list(range(len(rows)))
    shuffler.shuffle(order)
    one = key[systematic_rows(weight, territory, key, households)]
    other = systematic_rows(weight[order], territory[order], key[order], households)
    assert np.array_equal(one, key[order][other])


@given(surveys, st.integers(1, 200))
def test_the_same_survey_gives_the_same_draw(rows, households):
    assert np.array_equal(
        systematic_rows(*arrays(rows), households), systematic_rows(*arrays(rows), households)
    )


def test_by_hand():
    weight = np.array([1.0, 2.0, 1.0])
    drawn = systematic_rows(weight, np.array([0, 0, 1]), np.array([5, 9, 1], dtype=np.uint64), 4)
    assert drawn.tolist() == [0, 1, 1, 2]
