r"""What a shock takes from incomes: how many lose, and how much, kept apart.

Phone surveys report incidence, the share of people in households whose income fell (Egger et al.
2021, Science Advances 7(6); Josephson, Kilic and Michler 2021, Nature Human Behaviour 5); depth is
another number. With S the income of a household under the shock and C that without it, both
summed over the same months, the loss is :math:`1 - S / C`; incidence is the share of persons
whose loss reaches a least size, depth the mean loss, :math:`1 - \sum S / \sum C`.
"""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from synergysim.measures.checks import finite_vector, weight_vector
from synergysim.thresholds import at_least

NOTICED = 0.10
"""Least loss that counts: a fall that a respondent can tell from a normal month."""


@dataclass(frozen=True)
class IncomeLoss:
    """Incidence and depth of a shock.

    Attributes
    ----------
    incidence : float
        Share of persons in households that lost at least so much.
    depth : float
        Mean loss of all, as a share of the counterfactuals' income; negative if they gained.
    depth_of_losers : float
        The same among those who lost; NaN if nobody did.
    """

    incidence: float
    depth: float
    depth_of_losers: float


def income_loss(
    shocked: ArrayLike,
    counterfactual: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    least: float = NOTICED,
) -> IncomeLoss:
    """Measure how many lost income to a shock, and how much.

    Parameters
    ----------
    shocked, counterfactual : array_like, shape (households,)
        Income of each household with and without the shock, over the same months.
    weights : array_like, shape (households,), optional
        Persons in each household; all one if not given. They count persons for the incidence;
        depth adds up incomes as they are.
    least : float, default 0.1
        Least loss that counts, as a share of the counterfactual's income.

    Returns
    -------
    IncomeLoss
        A household whose counterfactual had no income above zero is left out; NaN if nobody is
        left.

    Raises
    ------
    ValueError
        On unequal or empty shapes, incomes that are not finite, a least loss that is not above 0,
        or weights that are negative or all zero.
    """
    with_shock, without = (
        finite_vector(shocked, "shocked"),
        finite_vector(counterfactual, "counterfactual"),
    )
    if with_shock.size != without.size:
        raise ValueError(f"{without.size} counterfactuals for {with_shock.size} households")
    if not least > 0.0:
        raise ValueError(f"the least loss must be above 0, not {least}")
    heads = weight_vector(weights, with_shock.size)
    known = without > 0.0
    with_shock, without, heads = with_shock[known], without[known], heads[known]
    lost = at_least(without - with_shock, least * without, without)
    return IncomeLoss(
        _ratio(heads[lost].sum(), heads.sum()),
        _ratio((without - with_shock).sum(), without.sum()),
        _ratio((without - with_shock)[lost].sum(), without[lost].sum()),
    )


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0.0 else float("nan")
