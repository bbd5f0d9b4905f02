"""How far a partner's rules admit the families of the leading programme: counted on definitions.

It is known before anybody is served, since it follows from rules. It has a direction: a partner
with few families of its own fits none the better for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from synergysim.agents.partnership import Partnership
from synergysim.institutions.eligibility import Eligibility
from synergysim.institutions.programme import Programme
from synergysim.scenario.place_choice import PlaceChoice, places_of
from synergysim.scenario.registered import TARGETING_RULES

BoolArray = npt.NDArray[np.bool_]


def know_fits(
    eligibility: Eligibility, pairs: Iterable[Partnership], programmes: Mapping[str, Programme]
) -> None:
    """Tell pairs how far the partner's rules admit the lead's families."""
    for pair in pairs:
        know_fit(eligibility, pair, programmes[pair.lead], programmes[pair.partner])


def know_fit(
    eligibility: Eligibility, pair: Partnership, lead: Programme, partner: Programme
) -> None:
    """Tell a pair which share of the lead's families the partner's rules admit, and what it saves.

    A partner that is open to all in a place searches for nobody, so that no list saves it anything.

    Where targets are compared by the smaller population, as in 0.1.0, intakes say it.
    """
    rule = TARGETING_RULES[eligibility.criteria(partner).rule]
    searches = eligibility.searches(partner) and not rule.opens_places
    partner.search = pair.config.search if searches else 0.0
    if pair.config.fit == "smaller":
        return
    pair.overlap = admitted_share(eligibility, pair, lead, partner)
    pair.saved = partner.search_part * pair.overlap if lead.members.size else 0.0


def admitted_share(
    eligibility: Eligibility, pair: Partnership, lead: Programme, partner: Programme
) -> float:
    """Share of the lead's families whom the partner's rules admit, 0 to 1.

    The lead's families are those on its list or, before it has one, those whom its own rules
    admit. The partner's rules are its definition, its requirement without anybody's help, the
    list that it takes over, the places that it enters, and whom it leaves out. As long as it has
    entered no place, the share of places that it will enter counts, of the lead's places where its
    choice is limited to them.

    Parameters
    ----------
    eligibility : Eligibility
    pair : Partnership
    lead, partner : Programme

    Returns
    -------
    float
        0 where the lead has no families.
    """
    families = lead.enrolled if lead.members.size else eligibility.eligible(lead)
    count = lead.members.size or int(np.count_nonzero(families))
    if count == 0 or pair.terms.exclude_served == "always":
        return 0.0
    criteria, share = eligibility.criteria(partner), 1.0
    left_out = criteria.exclude is not None and criteria.exclude.when == "always"
    other_list = criteria.list_of is not None and criteria.list_of != lead.name
    if not (left_out or other_list or criteria.places is not None):
        return eligibility.count_eligible(families, partner) / count
    admitted = families & eligibility.eligible(partner)
    if criteria.exclude is not None and left_out:
        admitted &= ~eligibility.listed(criteria.exclude.programme)
    if criteria.list_of is not None and other_list:
        admitted &= eligibility.listed(criteria.list_of)
    if criteria.places is not None:
        if partner.entered.any():
            admitted &= partner.entered[eligibility.households.territory]
        else:
            share = _share_to_enter(eligibility, criteria.places, lead)
    return share * int(np.count_nonzero(admitted)) / count


def _share_to_enter(eligibility: Eligibility, choice: PlaceChoice, lead: Programme) -> float:
    """Share of places that a programme will enter: of the lead's, if it is limited to those."""
    count = of = lead.entered.size
    if choice.among == lead.name:
        entered, places = int(np.count_nonzero(lead.entered)), eligibility.criteria(lead).places
        of = entered if entered or places is None else places_of(places.share, count)
    return min(places_of(choice.share, count) / of, 1.0) if of else 0.0
