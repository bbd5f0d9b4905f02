r"""Incidence: to whom beneficiaries and money go, and how much it is to them.

Names follow the World Bank's ASPIRE. The Coady-Grosh-Hoddinott ratio is the share of benefits that
goes to the poorest 40 % over 0.4: one is a transfer to everybody alike. Ranking households by
welfare *with* transfers makes every transfer look worse aimed than it is; rank by welfare before
them.

Sources: Coady, Grosh and Hoddinott (2004), "Targeting of Transfers in Developing Countries", World
Bank; World Bank, "ASPIRE: The Atlas of Social Protection Indicators of Resilience and Equity".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from synergysim.arrays import FloatArray, Rows
from synergysim.measures.checks import finite_vector, truth_vector, weight_vector, whole_vector
from synergysim.measures.welfare_order import distinct_places, welfare_order

POOREST = 0.4


def beneficiary_incidence(
    beneficiaries: ArrayLike,
    groups: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    count: int = 5,
) -> FloatArray:
    """Give the share of beneficiaries in each group, such as a fifth of the population.

    Parameters
    ----------
    beneficiaries : array_like of bool, shape (units,)
    groups : array_like of int, shape (units,)
        From 0 to ``count`` - 1.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    count : int, default 5

    Returns
    -------
    ndarray, shape (count,)
        Adds up to one; all NaN without beneficiaries.

    Raises
    ------
    ValueError
        On empty or unequally long arrays, groups out of range, or weights negative or all zero.
    """
    served = truth_vector(beneficiaries, "beneficiaries")
    return _shares(served * weight_vector(weights, served.size), groups, count)


def benefit_incidence(amounts: ArrayLike, groups: ArrayLike, *, count: int = 5) -> FloatArray:
    """Give the share of benefits that goes to each group.

    Parameters
    ----------
    amounts : array_like, shape (units,)
        What each unit received in all, not per person; not negative.
    groups, count
        As in :func:`beneficiary_incidence`.

    Returns
    -------
    ndarray, shape (count,)
        Adds up to one; all NaN if nothing was paid.

    Raises
    ------
    ValueError
        On empty, unequally long, non-finite or negative amounts, or groups out of range.
    """
    return _shares(_amounts(amounts), groups, count)


def coady_grosh_hoddinott(
    amounts: ArrayLike,
    welfare: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    order: Rows | None = None,
) -> float:
    """Give the share of benefits of the poorest 40 %, over 0.4.

    Parameters
    ----------
    amounts : array_like, shape (units,)
        What each unit received in all; not negative.
    welfare : array_like, shape (units,)
        Per person, before transfers.
    weights : array_like, shape (units,), optional
        Persons behind each unit; all one if not given.
    order : array of rows, optional
        Units in order of welfare, equals in the order given, where that is known already.

    Returns
    -------
    float
        From 0 to 2.5; NaN if nothing was paid. A unit on the border is split; units of equal
        welfare share theirs, so that one if all are equal.

    Raises
    ------
    ValueError
        On empty, unequally long or non-finite arrays, negative amounts, or weights negative or all
        zero.
    """
    return targeting_ratios({"": amounts}, welfare, weights, order=order)[""]


def targeting_ratios(
    amounts: Mapping[str, ArrayLike],
    welfare: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    order: Rows | None = None,
) -> dict[str, float]:
    """Give :func:`coady_grosh_hoddinott` of several benefits of the same units."""
    ranked = finite_vector(welfare, "welfare")
    heads = weight_vector(weights, ranked.size)
    rows = welfare_order(ranked, order)
    level = distinct_places(ranked[rows])
    people = np.concatenate([[0.0], np.cumsum(np.bincount(level, heads[rows]))])
    found = {}
    for name, given in amounts.items():
        paid = _amounts(given)
        if paid.size != ranked.size:
            raise ValueError(f"{ranked.size} units of welfare for {paid.size} of amounts")
        total = float(np.sum(paid))
        if total == 0.0:
            found[name] = float("nan")
            continue
        money = np.concatenate([[0.0], np.cumsum(np.bincount(level, paid[rows]))])
        poorest = float(np.interp(POOREST * people[-1], people, money))
        found[name] = poorest / total / POOREST
    return found


def adequacy(transfers: ArrayLike, welfare: ArrayLike, group: ArrayLike | None = None) -> float:
    """Give transfers over total welfare of the beneficiary households of a group.

    Parameters
    ----------
    transfers, welfare : array_like, shape (households,)
        In one unit, household totals; welfare includes the transfer.
    group : array_like of bool, shape (households,), optional
        Everybody if not given.

    Returns
    -------
    float
        NaN without beneficiaries in the group, or if these have no welfare.

    Raises
    ------
    ValueError
        On empty, unequally long or non-finite arrays, or negative transfers.
    """
    paid, has = _amounts(transfers), finite_vector(welfare, "welfare")
    if has.size != paid.size:
        raise ValueError(f"{has.size} households of welfare for {paid.size} of transfers")
    who = paid > 0.0
    if group is not None:
        who = who & truth_vector(group, "group")
    total = float(np.sum(has[who]))
    return float(np.sum(paid[who])) / total if total > 0.0 else float("nan")


def _amounts(amounts: ArrayLike) -> FloatArray:
    paid = finite_vector(amounts, "amounts")
    if (paid < 0.0).any():
        raise ValueError("amounts must not be negative")
    return paid


def _shares(values: FloatArray, groups: ArrayLike, count: int) -> FloatArray:
    numbers = whole_vector(groups, "groups")
    if numbers.shape != values.shape:
        raise ValueError(f"{numbers.size} groups for {values.size} units")
    if numbers.min() < 0 or numbers.max() >= count:
        raise ValueError(f"groups must be numbered from 0 to {count - 1}")
    sums = np.bincount(numbers, values, minlength=count)
    total = float(np.sum(sums))
    return sums / total if total > 0.0 else np.full(count, np.nan)
