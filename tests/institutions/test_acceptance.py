"""Acceptance of a second benefit, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.institutions.acceptance import ask, grievance

PLACE = np.array([0, 0, 0, 0, 1, 1, 1, 1])


def mask(*rows: int) -> np.ndarray:
    found = np.zeros(8, dtype=bool)
    found[list(rows)] = True
    return found


def test_a_village_resents_double_benefits_beside_unserved_poor():
    # Place 0: two served, one of them twice; one of four poor and unserved: 1/2 * 1/4.
    # Place 1: two served, both twice, nobody poor left out.
    found = grievance(mask(0, 1, 4, 5), mask(0, 4, 5), mask(0, 2), PLACE, 2)
    assert found.tolist() == [0.125, 0.0]


def test_nobody_served_and_nobody_there_is_no_grievance():
    assert grievance(mask(), mask(), mask(0, 1), PLACE, 3).tolist() == [0.0, 0.0, 0.0]


def test_grievance_rises_with_the_poor_left_out():
    few = grievance(mask(0, 1), mask(0, 1), mask(2), PLACE, 2)
    many = grievance(mask(0, 1), mask(0, 1), mask(2, 3), PLACE, 2)
    assert many[0] == 2 * few[0] > 0


def refusals(resentment, per_resentment, served=True):
    """Mark who of two thousand families, half in either place, turns a place down."""
    refused = np.zeros(2000, dtype=bool)
    asked, place = np.arange(0, 2000, 2), np.repeat([0, 1], 1000).astype(np.int32)
    ask(asked, np.full(2000, served), place, np.array(resentment), per_resentment, 3, 77, refused)
    assert not refused[1::2].any()  # nobody else was asked
    return refused[0:1000:2].mean(), refused[1000::2].mean()


def test_refusal_follows_resentment_by_chance():
    here, there = refusals([0.6, 0.0], 0.5)
    assert here == pytest.approx(0.3, abs=0.06)
    assert there == 0.0
    assert refusals([0.2, 0.9], 0.0) == (0.0, 0.0)
    assert refusals([1.0, 1.0], 1.0, served=False) == (0.0, 0.0)
