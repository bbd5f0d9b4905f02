"""Risk sharing: what a place's households gave more than they took is divided among them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.household.kernel import FIXED_POINT, SHARED_SUM, TIES_SUM
from synergysim.world.territory import Territories

IntArray = npt.NDArray[np.int64]


def settle(sums: IntArray, territories: Territories) -> None:
    """Add the month's sharing to each place's pot, and owe it to its households next month.

    Parameters
    ----------
    sums : array of int64, shape (territories, 5)
        The month's fixed-point sums. What all households of a place received, net, leaves its
        pot; so the pot and all that was ever received add up to zero.
    territories : Territories
        ``pot`` and the column ``pool`` are set.
    """
    territories.pot -= sums[:, SHARED_SUM]
    pool = territories.pot / np.maximum(sums[:, TIES_SUM], FIXED_POINT * 1e-6)
    territories.set("pool", np.where(sums[:, TIES_SUM] > 0, pool, 0.0))
