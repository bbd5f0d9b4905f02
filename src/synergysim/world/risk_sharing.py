"""Risk sharing: the pool of a territory is divided among its households next month."""

from __future__ import annotations

from synergysim.arrays import FloatArray, IntArray
from synergysim.engine.compiled import kernel
from synergysim.household.kernel import FIXED_POINT, SHARED_SUM, SOCIAL_CAPITAL_SUM
from synergysim.world.territory import COLUMN, Territories

_POOL = COLUMN["pool"]
_SMALLEST_SUM = FIXED_POINT * 1e-6


@kernel
def settle_places(sums: IntArray, pool_balance: IntArray, matrix: FloatArray) -> None:
    """Settle what some territories' rows of sums, balances and columns say; see ``settle``."""
    for j in range(pool_balance.size):
        pool_balance[j] -= sums[j, SHARED_SUM]
        social_capital = sums[j, SOCIAL_CAPITAL_SUM]
        share = pool_balance[j] / max(float(social_capital), _SMALLEST_SUM)
        matrix[j, _POOL] = share if social_capital > 0 else 0.0


def settle(sums: IntArray, territories: Territories) -> None:
    """Update each territory's pool and what its households receive from it next month.

    Parameters
    ----------
    sums : array of int64, shape (territories, 5)
        The month's fixed-point sums. What the households of a territory received, net, is taken
        from its pool, so that the pool and all amounts ever received add up to zero.
    territories : Territories
        ``pool_balance`` and the column ``pool`` are set.
    """
    settle_places(sums, territories.pool_balance, territories.matrix)
