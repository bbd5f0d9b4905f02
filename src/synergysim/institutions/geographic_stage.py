"""The geographic stage of targeting: places that a programme enters before it looks at families."""

from __future__ import annotations

import numpy as np

from synergysim.arrays import FloatArray
from synergysim.engine.draws import name_key, normal_array
from synergysim.institutions.eligibility import EnrolmentRound
from synergysim.institutions.observed_welfare import Ranking
from synergysim.institutions.targeting import by_territory, ranking, standard
from synergysim.institutions.territorial_targeting import need_and_potential
from synergysim.scenario.base import month_index
from synergysim.scenario.place_choice import PlaceChoice
from synergysim.streams import Stream
from synergysim.world.territory import Territories

POVERTY_MAP = "poverty-map"
"""Name on which the errors of the poverty map are drawn: all programmes use the same map."""


def enter_places(
    enrolment: EnrolmentRound,
    households_by_place: FloatArray,
    families: Ranking,
    territories: Territories,
    seed: int,
) -> None:
    """Enter as many places as the roll-out has reached; a programme leaves no place again.

    New places are those that come first by the programme's own rule and, as far as targeting is
    coordinated, by the share of their families whom the leading programme serves. Where the choice
    is limited to the places of another programme, it waits until there are enough of them.

    Parameters
    ----------
    enrolment : EnrolmentRound
    households_by_place : array of float64, shape (territories,)
        Families that live in each place, at least one.
    families : Ranking
    territories : Territories
    seed : int
    """
    choice, programme = enrolment.criteria.places, enrolment.programme
    if choice is None:
        return
    since = enrolment.month - programme.start
    count = choice.places(
        {date: month_index(date, programme.config.start) for date in choice.dates},
        since,
        len(territories),
    )
    closed = (
        programme.entered if enrolment.allowed is None else programme.entered | ~enrolment.allowed
    )
    free = count - int(np.count_nonzero(programme.entered))
    free = min(free, closed.size - int(np.count_nonzero(closed)))
    if free <= 0:
        return
    place = families.households.territory
    lead = by_territory(enrolment.lead_served, place, len(territories)) / households_by_place
    poor = by_territory(families.poor(), place, len(territories)) / households_by_place
    own = _own_rule(choice, enrolment, poor, lead, territories, seed)
    agreed = enrolment.targeting_coordination
    wanted = agreed * standard(lead) + (1.0 - agreed) * standard(own)
    wanted[closed] = -np.inf
    programme.entered[ranking(-wanted)[:free]] = True


def _own_rule(
    choice: PlaceChoice,
    enrolment: EnrolmentRound,
    poor: FloatArray,
    lead: FloatArray,
    territories: Territories,
    seed: int,
) -> FloatArray:
    """What a programme's own rule ranks places by, highest first."""
    if choice.choose_by in ("poverty", "need-and-potential"):
        errors = normal_array(seed, Stream.PLACES, territories.keys ^ name_key(POVERTY_MAP))
        seen: FloatArray = poor + choice.map_error * errors[0]
        if choice.choose_by == "poverty":
            return seen
        return need_and_potential(enrolment, seen, territories)
    if choice.choose_by == "random":
        keys = territories.keys ^ name_key("places", enrolment.programme.name)
        drawn: FloatArray = normal_array(seed, Stream.PLACES, keys)[1]
        return drawn
    districts = territories.context.territories.districts
    if choice.choose_by == "caseload" and districts is not None:
        served = np.array(districts.caseloads[enrolment.programme.name])
        dense: FloatArray = served / np.array(districts.families)
        return dense
    traits: dict[str, FloatArray] = {
        "potential": territories.potential,
        "remoteness": territories.remoteness,
        "density-of-lead": lead,
    }
    return traits[choice.choose_by]
