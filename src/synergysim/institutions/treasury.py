"""The treasury: votes the year's money in quarters, retains, releases, moves to emergencies."""

from __future__ import annotations

from synergysim.agents.partnership import LEAD, PARTNER, Partnership
from synergysim.institutions.ledger import minor_units
from synergysim.institutions.programme import Programme
from synergysim.scenario.institutions import Coordination


def released_share(partnership: Partnership, retention: float) -> float:
    """Share of the joint money that is released.

    A neutral holder releases what the weaker will asks for. A partner that holds the money can
    hold back a share of it, and does so the more, the less it cares; a binding rule ends that.
    """
    joint = partnership.architecture.joint_budget
    if joint is None or joint.binding:
        return 1.0
    owners = partnership.architecture.owners
    if joint.holder not in (owners.social, owners.productive):
        return partnership.agreed
    side = PARTNER if joint.holder == owners.productive else LEAD
    return 1.0 - retention * (1.0 - partnership.effort[side])


def vote_quarter(
    programme: Programme,
    partnership: Partnership | None,
    given: Coordination,
    households: int,
    finance: float,
    moved: float,
    platforms: int,
) -> None:
    """Vote a quarter of a programme's yearly money and book what never reaches it.

    Parameters
    ----------
    programme : Programme
    partnership : Partnership or None
        The pair in which the programme is the productive side.
    given : Coordination
    households : int
        Households modelled; appropriations are stated per household.
    finance : float
        A donor's addition, local currency per household and year.
    moved : float
        Share moved to an emergency.
    platforms : int
        Coordination platforms that met in the quarter, whose cost administration bears.
    """
    yearly = (programme.given.budget + finance) * households
    amount = minor_units(yearly / 4.0)
    retained = 0
    if partnership is not None and partnership.architecture.joint_budget is not None:
        partnership.released = released_share(partnership, given.retention)
        joint = round(amount * partnership.architecture.joint_budget.share)
        retained = round(joint * (1.0 - partnership.released))
    lost = min(given.unspent * (1.0 - programme.owner.capacity), 1.0)
    unspent = round((amount - retained) * lost)
    programme.account.appropriate(amount, retained, unspent)
    programme.yearly_executable = minor_units(yearly) - round(minor_units(yearly) * lost)
    released = amount - retained - unspent
    account = programme.account
    if moved > 0.0:
        account.spend("moved", min(round(moved * released), account.available))
    platform = given.platform_cost * programme.given.costs.administration
    account.spend("coordination", min(round(platforms * platform * released), account.available))
