"""Risk sharing: what a place's households gave more than they took is divided among them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.engine.compiled import kernel
from synergysim.household.kernel import FIXED_POINT, SHARED_SUM, TIES_SUM
from synergysim.world.territory import COLUMN, Territories

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_POOL = COLUMN["pool"]
_NO_TIES = FIXED_POINT * 1e-6


@kernel
def _settle_places(sums: IntArray, pot: IntArray, matrix: FloatArray) -> None:
    for j in range(pot.size):
        pot[j] -= sums[j, SHARED_SUM]
        ties = sums[j, TIES_SUM]
        matrix[j, _POOL] = pot[j] / max(float(ties), _NO_TIES) if ties > 0 else 0.0


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
    _settle_places(sums, territories.pot, territories.matrix)
