"""The rules of delivery, by hand, and what the compiled loops over a list do with them."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions import delivery
from synergysim.institutions.instruments.package import wait
from synergysim.institutions.instruments.training import agreement


@pytest.mark.parametrize(
    ("received", "share", "expected"), [(0.0, 0.25, 0.25), (0.5, 0.25, 0.75), (0.9, 0.25, 1.0)]
)
def test_a_share_never_exceeds_one(received, share, expected):
    assert delivery.topped_up(received, share) == expected


def test_delivery_slips_where_offices_are_weak_or_closed():
    assert not delivery.slips(0.19, 0.5, 1.0, 0.0)  # full capacity is never late
    assert delivery.slips(0.19, 0.5, 0.6, 0.0)  # 0.5 * (1 - 0.6) = 0.2
    assert not delivery.slips(0.21, 0.5, 0.6, 0.0)
    assert delivery.slips(0.49, 0.5, 1.0, 1.0)


def test_lessons_lose_what_messages_contradict():
    assert agreement(False, 0.4, 0.0) == 1.0
    assert agreement(True, 0.4, 0.25) == pytest.approx(1 - 0.4 * 0.75)
    assert agreement(True, 0.4, 1.0) == 1.0


def test_a_tranche_waits_for_the_programmes_own_round():
    assert wait(True, 0.99, 6) == 0
    assert [wait(False, draw, 6) for draw in (0.0, 0.5, 0.99)] == [0, 3, 5]


def test_families_go_when_their_time_is_over():
    enrolled, since = np.array([True, True, False]), np.array([0, 1, 0], dtype=np.int32)
    assert delivery.let_go(4, 4, np.flatnonzero(enrolled), enrolled, since) == 1
    assert enrolled.tolist() == [False, True, False]
