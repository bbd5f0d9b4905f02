"""Human capital of a household: know-how, aspirations, social capital, schooling, succession."""

from __future__ import annotations

from synergysim.engine.compiled import rule
from synergysim.engine.elementary import log, logistic
from synergysim.household.consumption import clip
from synergysim.household.parameters import Parameters

PRACTISED = 0.75  # share of forgetting that daily use prevents
SCHOOL_MONTHS = 120.0  # memory of a child's schooling
SUCCESSORS_KNOW_HOW = 0.5  # share of know-how that successors keep
LEAST_SQUARE = 1e-300  # avoids a division by zero where nothing is taught
POOREST_WELFARE = 0.05  # floor of consumption over subsistence inside a logarithm


@rule
def practice(assets: float, p: Parameters) -> float:
    """How far there is something to practise on, ``k^2 / (k^2 + half^2)``."""
    half = p.practice_assets
    return assets * assets / (assets * assets + half * half)


@rule
def effective_dose(dose: float, p: Parameters) -> float:
    """What a dose of training is worth: little below the threshold, at full dose all of it.

    ``dose`` times ``dose^2 (1 + d^2) / (dose^2 + d^2)``, with the threshold ``d``.
    """
    square, threshold = dose * dose, p.dose_threshold * p.dose_threshold
    kept = square * (1.0 + threshold) / max(square + threshold, LEAST_SQUARE)
    return dose * kept if threshold > 0.0 else dose


@rule
def know_how_next(
    know_how: float,
    dose: float,
    slack: float,
    practised: float,
    operates_high: float,
    p: Parameters,
) -> float:
    """Know-how next month: lessons take hold as far as there are assets and slack to practise.

    Users of the better technology know a part of the lessons already, and forget less.
    """
    new_to_them = 1.0 - p.training_known * operates_high
    gap = max(p.know_how_ceiling * effective_dose(dose, p) * new_to_them - know_how, 0.0)
    without = p.practice_without_slack
    taught = p.learning * gap * (without + (1.0 - without) * slack) * practised
    return know_how + taught - p.forgetting * (1.0 - PRACTISED * operates_high) * know_how


@rule
def aspiration_next(
    aspiration: float, own: float, coaching: float, hungry: float, p: Parameters
) -> float:
    """Aspirations: coaching raises them, hunger lowers them, they return to the family's own."""
    moved = p.aspiration_gain * (coaching * (1.0 - aspiration) - hungry * aspiration)
    return clip(aspiration + moved + p.reversion * (own - aspiration), 0.0, 1.0)


@rule
def social_capital_next(social_capital: float, own: float, groups: float, p: Parameters) -> float:
    """Social capital: groups raise it, it returns to the family's own."""
    gained = p.social_capital_gain * groups * (1.0 - social_capital)
    return clip(social_capital + gained + p.reversion * (own - social_capital), 0.0, 1.0)


@rule
def membership_next(membership: float, association: float, p: Parameters) -> float:
    """Part in a marketing association: it rises and fades as fast as ties do in groups."""
    gained = p.social_capital_gain * association * (1.0 - membership)
    return clip(membership + gained - p.reversion * membership, 0.0, 1.0)


@rule
def insured_next(insured: float, offered: float, p: Parameters) -> float:
    """Enrolment in health insurance: offered now, or kept and not lapsed."""
    kept = insured * (1.0 - p.insurance_lapse)
    return kept + offered * (1.0 - kept)


@rule
def attendance_share(
    consumption: float,
    subsistence: float,
    hungry: float,
    condition: float,
    open_share: float,
    p: Parameters,
) -> float:
    """School attendance: logistic in log welfare over subsistence, conditions and hunger."""
    welfare = log(max(consumption / subsistence, POOREST_WELFARE))
    return open_share * logistic(
        p.school_base
        + p.school_welfare * welfare
        + p.school_condition * condition
        - p.school_hunger * hungry
    )


@rule
def schooling_next(schooling: float, attendance: float) -> float:
    """Schooling of the next generation: a moving mean of attendance."""
    return schooling + (attendance - schooling) / SCHOOL_MONTHS


@rule
def successors_ability(
    ability: float, advantage: float, schooling: float, shock: float, p: Parameters
) -> float:
    """Ability of the next generation: towards the family's own, with schooling and chance."""
    family = p.family_ability * advantage
    return (
        family
        + p.inherited_ability * (ability - family)
        + p.ability_innovation * shock
        + p.schooling_ability * (schooling - p.schooling_reference)
    )
