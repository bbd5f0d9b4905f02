"""What ties and councils make of coordination in each place, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from synergysim.agents.manager import COLUMNS
from synergysim.institutions.local_coordination import coordinate_locally, working_agreement


def test_ties_and_councils_agree_where_either_does():
    councils = np.array([[0.5, 0.0]])
    assert working_agreement(0.4, 0.5, councils, 0) == pytest.approx(1 - (1 - 0.2) * (1 - 0.25))
    assert working_agreement(0.4, 0.5, councils, 1) == pytest.approx(0.2)
    assert working_agreement(0.4, 0.0, councils, 0) == 0.0  # nobody who carries it out
    assert working_agreement(0.4, 0.5, np.zeros((0, 2)), 0) == pytest.approx(0.2)


def test_alone_a_programme_keeps_its_calendar_and_agrees_with_nobody():
    managers = np.full((len(COLUMNS), 6), np.nan)
    managers[COLUMNS.index("tie")], managers[COLUMNS.index("engagement")] = 0.4, 0.5
    aligned = managers[COLUMNS.index("aligned")].reshape(2, 3)
    local, follows = np.empty((2, 2, 3))
    above = np.array([[np.nan, np.nan], [0.9, 0.25], [0.9, 0.5], [0.9, 0.1]])
    coordinate_locally(above, np.array([False, True]), managers, np.zeros((0, 3)), local, follows)
    assert local[0].tolist() == aligned[0].tolist() == [0, 0, 0]
    assert follows[0].tolist() == [1, 1, 1]
    np.testing.assert_allclose(local[1], 0.2)
    np.testing.assert_allclose(aligned[1], 1 - 0.75 * 0.8)
    np.testing.assert_allclose(follows[1], 1 - 0.5 * 0.8 * 0.9)
