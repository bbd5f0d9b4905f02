"""The treasury: votes the year's money in quarters, retains, releases, moves to emergencies."""

from __future__ import annotations

from synergysim.agents.partnership import Partnership
from synergysim.institutions.ledger import ALL_NEEDED, minor_units
from synergysim.institutions.programme import Programme
from synergysim.scenario.institutions import Coordination


def released_share(partnership: Partnership, retention: float) -> float:
    """Share of the joint money that is released.

    A neutral holder releases the joint effort of the pair. A partner that holds the money can
    hold back a share of it, and does so the more, the less it cares; a binding rule ends that.
    """
    joint = partnership.terms.joint
    if joint is None or joint.binding:
        return 1.0
    if partnership.holder is None:
        return partnership.joint_effort
    return 1.0 - retention * (1.0 - partnership.effort[partnership.holder])


def _lost(programme: Programme, config: Coordination) -> float:
    """Share of released money that its ministry cannot execute."""
    return min(config.unspent * (1.0 - programme.owner.capacity), 1.0)


def is_last_quarter(calendar_month: int, fiscal_year: int) -> bool:
    """Whether a quarter that begins in a month (1 to 12) is the fiscal year's last."""
    return (calendar_month - fiscal_year) % 12 >= 9


def reprogramme(programme: Programme, config: Coordination) -> None:
    """Give joint money that nobody released in the fiscal year to the same vote's other lines.

    What a partner retains as the holder is not idle, and stays retained.
    """
    programme.account.reprogramme(config.reprogrammed, _lost(programme, config))


def vote_quarter(
    month: int,
    programme: Programme,
    partnership: Partnership | None,
    config: Coordination,
    households: int,
    finance: float,
    moved: float,
    platforms: float,
) -> None:
    """Vote a quarter of a programme's yearly money and book what never reaches it.

    Nothing is approved beforehand for a programme that is funded as needed, and nothing at all for
    one that has ended; the quarter is opened for what it still spends.

    Parameters
    ----------
    month : int
    programme : Programme
    partnership : Partnership or None
        The pair in which the programme is the partner.
    config : Coordination
    households : int
        Households modelled; appropriations are stated per household.
    finance : float
        A donor's addition, local currency per household and year.
    moved : float
        Share moved to an emergency.
    platforms : float
        Coordination platforms kept up in the quarter, whose cost administration bears; one that
        meets once a quarter counts one, a monthly one a third for each meeting.
    """
    if programme.account.as_needed:
        programme.account.open_quarter(month)
        programme.yearly_executable = ALL_NEEDED
        return
    voted = 0.0 if programme.has_ended(month) else programme.config.budget + finance
    yearly = voted * households
    amount = minor_units(yearly / 4.0)
    retained = extra = unlocked = 0
    if partnership is not None:
        terms = partnership.terms
        extra = unlocked = round(amount * terms.supplement)
        if terms.joint is not None:
            partnership.released = released_share(partnership, config.retention)
            joint = round(amount * terms.joint.share)
            retained = round(joint * (1.0 - partnership.released))
            if partnership.idles:
                programme.account.idle += retained
            if terms.adds:
                extra, unlocked = joint, joint - retained
    amount += extra
    lost = _lost(programme, config)
    unspent = round((amount - retained) * lost)
    programme.account.open_quarter(month)
    programme.account.appropriate(amount, retained, unspent)
    usable = minor_units(yearly) + 4 * unlocked
    programme.yearly_executable = usable - round(usable * lost)
    released = amount - retained - unspent
    account = programme.account
    if moved > 0.0:
        account.spend("moved", min(round(moved * released), account.available))
    if platforms > 0.0:
        platform = config.platform_cost * programme.config.costs.administration
        cost = round(platforms * platform * released)
        account.spend("coordination", min(cost, account.available))
