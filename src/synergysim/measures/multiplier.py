"""The income multiplier: what a unit of transfers adds to a place's income.

``(income with transfers - income without) / transfers``; both incomes include the transfer once, so
that one means no echo. At current prices it counts rising prices as income: give the real one too.

Source: Taylor and Filipski (2014), "Beyond Experiments in Development Economics: Local Economy-wide
Impact Evaluation", Oxford University Press.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray
from synergysim.measures.checks import finite_vector


def income_multiplier(
    with_transfers: ArrayLike, without: ArrayLike, transfers: ArrayLike
) -> FloatArray:
    """Divide the difference of total income by the transfers, replication by replication.

    Parameters
    ----------
    with_transfers, without, transfers : array_like, shape (replications,)
        Totals over the same months, in one unit; transfers positive.

    Raises
    ------
    ValueError
        On unequally long, empty or non-finite totals, or transfers that are not positive.
    """
    after, before = (
        finite_vector(with_transfers, "with_transfers"),
        finite_vector(without, "without"),
    )
    paid = finite_vector(transfers, "transfers")
    if not after.size == before.size == paid.size:
        raise ValueError(f"{after.size}, {before.size} and {paid.size} replications")
    if (paid <= 0.0).any():
        raise ValueError("a multiplier needs transfers above zero")
    return (after - before) / paid
