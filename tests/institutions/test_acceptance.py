"""Acceptance of a second benefit, by hand."""

from __future__ import annotations

import numpy as np

from synergysim.institutions.acceptance import grievance, refuses

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


def test_refusal_follows_resentment_by_chance():
    draw = np.array([0.05, 0.15, 0.05, 0.15])
    place = np.array([0, 0, 1, 1])
    assert refuses(np.array([0.2, 0.0]), 0.5, place, draw).tolist() == [True, False, False, False]
    assert not refuses(np.array([0.2, 0.9]), 0.0, place, draw).any()
