"""Copies in which views of one array are views of one array."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.engine.forking import fork


class Rooms:
    """Two holders of the same memory, and one of its own."""

    def __init__(self):
        self.whole = np.arange(24.0).reshape(4, 6)
        self.row = self.whole[2]
        self.column = self.whole[::2, 3]
        self.same = self.whole
        self.own = np.zeros(3)
        self.me = self


def test_views_go_on_sharing_memory_and_nothing_is_shared_with_the_original():
    one = Rooms()
    one.whole.flags.writeable = True
    one.own.flags.writeable = False
    other = fork(one)
    assert other.me is other
    assert other.same is other.whole
    other.whole[2, 3] = -1.0
    assert other.row[3] == other.column[1] == -1.0
    assert one.row[3] == one.column[1] == 15.0
    other.column[0] = -2.0
    assert other.whole[0, 3] == -2.0
    assert not other.own.flags.writeable
    for name in ("whole", "row", "column", "own"):
        mine, copy = getattr(one, name), getattr(other, name)
        assert (mine.shape, mine.strides, mine.dtype) == (copy.shape, copy.strides, copy.dtype)
        assert not np.shares_memory(mine, copy)


def test_a_copy_can_be_copied():
    other = fork(fork(Rooms()))
    other.row[:] = 7.0
    assert (other.whole[2] == 7.0).all()


def test_an_array_of_a_view_whose_owner_nobody_else_holds():
    view = np.arange(10)[3:7]
    copy = fork([view, view[1:]])
    copy[0][1] = 99
    assert copy[1].tolist() == [99, 5, 6]
    assert view.tolist() == [3, 4, 5, 6]


def test_what_is_shared_is_not_copied():
    class Fixed:
        pass

    fixed = Fixed()
    copy = fork({"fixed": [fixed], "code": Rooms.__init__, "array": np.ones(2)}, shared=(Fixed,))
    assert copy["fixed"][0] is fixed
    assert copy["code"] is Rooms.__init__


@pytest.mark.parametrize("bad", [np.array([[], {}], dtype=object), (i for i in range(3))])
def test_what_cannot_be_copied_is_refused(bad):
    with pytest.raises(TypeError):
        fork({"bad": bad})
