"""What politics can see of coordination: results that an agreement brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import Partnership
from synergysim.arrays import BoolArray
from synergysim.institutions.programme import Programme
from synergysim.scenario.schema import Scenario


def visible_result(
    scenario: Scenario,
    partnerships: Iterable[Partnership],
    programmes: Mapping[str, Programme],
    social: BoolArray,
    productive: BoolArray,
) -> float | None:
    """Give the visible result, 0 to 1; None before the first family that could be one.

    Parameters
    ----------
    scenario : Scenario
    partnerships : iterable of Partnership
    programmes : mapping of str to Programme
    social, productive : array of bool, shape (households,)
        Households that some programme of a side serves.
    """
    config = scenario.institutions.government
    above = config.results == "above-chance"
    judged = (
        [programme for programme in programmes.values() if programme.is_productive]
        if above
        else [programmes[pair.partner] for pair in partnerships]
    )
    if config.awaits_results and not any(programme.admitted for programme in judged):
        return None
    if not above:
        return attributable(partnerships, programmes, config.full_result)
    if scenario.architecture.boundary == "none":
        return 1.0
    return above_chance(social, productive, config.full_result)


def attributable(
    partnerships: Iterable[Partnership], programmes: Mapping[str, Programme], full: float
) -> float:
    """Families served by both because of an agreement, over the leading programmes' families.

    A family counts if it came to the partner through an agreed slot, list or referral, in
    proportion to what the agreement contributed; once, if several partners serve it. Coincidence
    counts nothing, and inside one programme nothing counts by decree.

    Parameters
    ----------
    partnerships : iterable of Partnership
    programmes : mapping of str to Programme
    full : float
        Share of the leading programmes' families that is a full result.

    Returns
    -------
    float
        0 to 1.
    """
    came: dict[str, npt.NDArray[np.float32]] = {}
    for pair in partnerships:
        lead, partner = programmes[pair.lead], programmes[pair.partner]
        best = came.setdefault(pair.lead, np.zeros_like(partner.agreed))
        rows = partner.members[lead.enrolled[partner.members]]
        best[rows] = np.maximum(best[rows], partner.agreed[rows])
    families = sum(programmes[name].members.size for name in came)
    if not families:
        return 0.0
    reached = sum(float(np.add.reduce(best, dtype=np.float64)) for best in came.values())
    return min(reached / families / full, 1.0)


def above_chance(social: BoolArray, productive: BoolArray, full: float) -> float:
    """Joint share of productive clients above the social side's share of all, over a full result.

    Parameters
    ----------
    social, productive : array of bool, shape (households,)
        Whom each side serves.
    full : float
        Lift that is a full result.

    Returns
    -------
    float
        0 to 1.
    """
    clients = np.count_nonzero(productive)
    if clients == 0:
        return 0.0
    joint = np.count_nonzero(social & productive)
    lift = joint / clients - np.count_nonzero(social) / len(social)
    return float(min(max(lift / full, 0.0), 1.0))
