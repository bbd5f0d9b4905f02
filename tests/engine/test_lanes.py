from typing import NamedTuple

import numpy as np
import pytest

from synergysim.engine.lanes import array_reader, field_reader, field_writer


class Pair(NamedTuple):
    left: float
    right: float


class Mixed(NamedTuple):
    number: float
    several: np.ndarray
    last: float


@pytest.fixture
def block():
    """Three fields of four lanes: field c of lane j holds 10 c + j."""
    return np.array([[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]], dtype=float).ravel()


def test_a_reader_takes_the_fields_of_one_lane(block):
    assert field_reader(Pair, 1, 4)(block, 2) == Pair(12.0, 22.0)
    assert field_reader(Pair, 0, 4)(block, 3) == Pair(3.0, 13.0)


def test_a_writer_changes_nothing_but_the_fields_of_one_lane(block):
    before = block.copy()
    field_writer(Pair, 1, 4)(block, 2, Pair(-1.0, -2.0))
    assert block[[6, 10]].tolist() == [-1.0, -2.0]
    block[[6, 10]] = before[[6, 10]]
    assert np.array_equal(block, before)


def test_an_array_is_read_in_order_and_its_arrays_are_views():
    values = np.arange(5.0)
    found = array_reader(Mixed, {"several": 3})(values)
    assert (found.number, found.last) == (0.0, 4.0)
    assert found.several.tolist() == [1.0, 2.0, 3.0]
    values[2] = 9.0
    assert found.several[1] == 9.0
