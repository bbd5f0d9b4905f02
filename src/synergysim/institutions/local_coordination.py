"""Local coordination: councils, and the agreement of messages and calendars of delivery."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from synergysim.agents.manager import COLUMNS
from synergysim.agents.partnership import Partnership
from synergysim.arrays import BoolArray, FloatArray, IntArray
from synergysim.engine.compiled import kernel, rule
from synergysim.engine.draws import uniforms
from synergysim.engine.pairwise import pairwise_sum
from synergysim.streams import Stream

_MEETING = int(Stream.MEETING)
_TIE, _ENGAGEMENT, _ALIGNED = (COLUMNS.index(one) for one in ("tie", "engagement", "aligned"))


def agreed_above(
    pairs: Sequence[Partnership], posts: Sequence[tuple[int, int]], programmes: int
) -> FloatArray:
    """What ministries have agreed for local staff.

    Parameters
    ----------
    pairs : sequence of Partnership
    posts : sequence of pairs of int
        Rows of the leading and the joining programme of every pair.
    programmes : int

    Returns
    -------
    array of float64, shape (4, programmes)
        Coordination of delivery, the strongest of any pair; and, of the pair that a programme is to
        join, that of delivery, that of timing, and the calendar information.
    """
    found = [[0.0] * programmes for _ in range(4)]
    strongest, delivery, timing, information = found
    for pair, (lead, partner) in zip(pairs, posts, strict=True):
        effort, agreements = pair.joint_effort, pair.agreements
        coordinated = agreements["delivery"] * effort
        strongest[lead] = max(strongest[lead], coordinated)
        strongest[partner] = max(strongest[partner], coordinated)
        delivery[partner] = coordinated
        timing[partner] = agreements["timing"] * effort
        information[partner] = pair.config.information_use * pair.information
    return np.array(found)


@rule
def working_agreement(tie: float, engagement: float, councils: FloatArray, place: int) -> float:
    """Working agreement of a pair in a place: the managers' tie, and what councils decided."""
    apart = 1.0 - tie * engagement
    for c in range(councils.shape[0]):
        apart *= 1.0 - councils[c, place] * engagement
    return 1.0 - apart


@rule
def attendance(budget: float, expected: float, enough: float) -> float:
    """Chance that a member comes: for money, and for what it expects a meeting to settle."""
    return min((budget + expected) / enough, 1.0)


@kernel
def coordinate_locally(
    above: FloatArray,
    paired: BoolArray,
    managers: FloatArray,
    councils: FloatArray,
    local: FloatArray,
    follows: FloatArray,
) -> None:
    """Set how far messages agree, and how likely a tranche follows the partner's calendar.

    Parameters
    ----------
    above : array, shape (4, programmes)
        Coordination from above; see :func:`agreed_above`.
    paired : array of bool, shape (programmes,)
        Alone, a programme keeps its own calendar and has nobody to agree with.
    managers : array, shape (columns, programmes * territories)
        Ties and engagement; the agreement of messages is set here.
    councils : array, shape (councils, territories)
        Strength of what each council decided.
    local, follows : array, shape (programmes, territories)
        Set here: agreement reached in the place, calendar followed.
    """
    programmes, territories = local.shape
    delivery, timing, calendar_information = above[1], above[2], above[3]
    for p in range(programmes):
        for j in range(territories):
            i = p * territories + j
            if paired[p]:
                agreed = working_agreement(managers[_TIE, i], managers[_ENGAGEMENT, i], councils, j)
                local[p, j] = agreed
                apart = 1.0 - agreed
                managers[_ALIGNED, i] = 1.0 - (1.0 - delivery[p]) * apart
                follows[p, j] = 1.0 - (1.0 - timing[p]) * apart * (1.0 - calendar_information[p])
            else:
                local[p, j] = 0.0
                managers[_ALIGNED, i] = 0.0
                follows[p, j] = 1.0


@kernel
def hold_councils(  # noqa: PLR0913  (a compiled loop)
    month: int,
    seed: int,
    keys: IntArray,
    engagement: FloatArray,
    counterpart: FloatArray,
    lost: FloatArray,
    reliability: float,
    others: float,
    power: float,
    budget: float,
    enough: float,
    pace: float,
    expected: FloatArray,
    agreement: FloatArray,
    met: FloatArray,
) -> None:
    """Hold the councils that are due: who comes, what is decided, and what is expected then."""
    for j in range(keys.size):
        takes_place, signing, deciding, _ = uniforms(seed, _MEETING, keys[j], month)
        coming = attendance(budget, expected[j], enough)
        if takes_place < reliability * coming * (1.0 - lost[j]):
            signed = engagement[j] * counterpart[j] * others
            passed = 1.0 if signing < signed and deciding < power else 0.0
            met[j] = 1.0
            agreement[j] = max(agreement[j], passed)
            expected[j] += pace * (passed - expected[j])


@kernel
def over_places(engagement: FloatArray, tie: FloatArray) -> FloatArray:
    """Mean over places of what the managers of each programme do.

    Parameters
    ----------
    engagement, tie : array, shape (programmes, territories)

    Returns
    -------
    array of float64, shape (2, programmes)
        Their engagement, and their work together: engagement times the tie to the counterpart.
    """
    programmes, places = engagement.shape
    found, together = np.empty((2, programmes)), np.empty(places)
    for p in range(programmes):
        for j in range(places):
            together[j] = tie[p, j] * engagement[p, j]
        found[0, p] = pairwise_sum(engagement[p]) / places
        found[1, p] = pairwise_sum(together) / places
    return found
