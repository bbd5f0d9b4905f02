"""What is followed of families on lists, and of emergency responses."""

from __future__ import annotations

from synergysim.outcomes.outcome import (
    MONEY,
    MONTHS,
    SHARE,
    YEARLY_FROM_MONTHLY,
    Direction,
    Outcome,
    Unit,
)

HOUSEHOLD, MEASURES = "docs/household.md", "own definition"
LISTED = "persons in families on lists"
FAMILIES = "families on lists"

OF_LISTED_ONLY = (
    Outcome(
        "farm_income_per_person",
        "farm income per person",
        "listed families",
        MONEY,
        "more",
        LISTED,
        "income from crops and assets, net of inputs and of the fixed cost",
        HOUSEHOLD,
        "It falls when a family earns more by working elsewhere.",
    ),
    Outcome(
        "wage_income_per_person",
        "wage income per person",
        "listed families",
        MONEY,
        "more",
        LISTED,
        "wages",
        HOUSEHOLD,
        "It falls when a family works more on its own farm.",
    ),
    Outcome(
        "hungry",
        "months below the hunger floor",
        "listed families",
        YEARLY_FROM_MONTHLY,
        "less",
        "households",
        "share of households below the hunger floor in the month",
        HOUSEHOLD,
        "The floor is a share of the poverty line, not a diet.",
    ),
    Outcome(
        "food_insecure",
        "months below subsistence",
        "listed families",
        YEARLY_FROM_MONTHLY,
        "less",
        "households",
        "share of households below subsistence in the month: moderate or severe food insecurity",
        HOUSEHOLD,
        "Families that save for an investment eat less by choice and count as well.",
    ),
    Outcome(
        "share_high",
        "share of families with the better technology",
        "listed families",
        SHARE,
        "more",
        FAMILIES,
        "share that runs the better technology in the month",
        "Carter & Barrett 2006",
        "One good month lifts some families that fall back later.",
    ),
    Outcome(
        "above_threshold",
        "share of families above the asset threshold",
        "listed families",
        SHARE,
        "more",
        FAMILIES,
        "share whose assets reach the threshold of the poverty trap",
        "Carter & Barrett 2006",
        "The threshold is that of a mean household.",
    ),
    Outcome(
        "insured",
        "share of families insured",
        "listed families",
        SHARE,
        "more",
        FAMILIES,
        "share enrolled in health insurance",
        HOUSEHOLD,
        "Being enrolled is not being treated.",
    ),
)
"""Outcomes that only listed families have."""

PER_PERSON = (
    "earned_income",
    "income",
    "consumption",
    "farm_income_per_person",
    "wage_income_per_person",
)
"""Means over persons, PPP$ of 2017 a day."""

PER_FAMILY = (
    "assets", "savings", "hungry", "food_insecure", "know_how", "aspiration", "social_capital",
    "insured",
)  # fmt: skip
"""Means over families."""

OF_LISTED = (*PER_PERSON, *PER_FAMILY, "share_high", "above_threshold", "attendance", "schooling")
"""Outcomes of listed families, which effects of arms can be asked for."""

_BUDGET = "Who was found and not paid waited for a budget, not for a registry or an account."


def _of_responses(
    name: str,
    label: str,
    about: str,
    meaning: str,
    misleads: str,
    *,
    unit: Unit = SHARE,
    direction: Direction = "more",
) -> Outcome:
    return Outcome(name, label, "responses", unit, direction, about, meaning, MEASURES, misleads)


_FAST = "A response that never finds families that are hard to reach looks fast."

OF_RESPONSES = (
    _of_responses(
        "listed",
        "on the list of a response",
        "households",
        "share on the list of the response",
        "Being on a list is not being paid.",
    ),
    _of_responses(
        "found", "found by a response", "households", "share whom the response found", _BUDGET
    ),
    _of_responses("paid", "paid by a response", "households", "share ever paid", _BUDGET),
    _of_responses(
        "poor_paid",
        "poor households paid by a response",
        "poor households",
        "share ever paid, of those poor at the start",
        _BUDGET,
    ),
    _of_responses(
        "leakage",
        "leakage of a response",
        "money paid",
        "share that went to families that were not poor at the start",
        "Families just above the poverty line count as leakage, like rich ones.",
        direction="less",
    ),
    _of_responses(
        "registered_paid",
        "registered households paid",
        "listed and in the registry",
        "share ever paid",
        _BUDGET,
    ),
    _of_responses(
        "unregistered_paid",
        "unregistered households paid",
        "listed and not in the registry",
        "share ever paid",
        _BUDGET,
    ),
    _of_responses(
        "account_paid",
        "households with an account paid",
        "listed, with an account",
        "share ever paid",
        _BUDGET,
    ),
    _of_responses(
        "no_account_paid",
        "households without an account paid",
        "listed, without an account",
        "share ever paid",
        _BUDGET,
    ),
    _of_responses(
        "months_to_first",
        "months to the first payment",
        "households ever paid",
        "from the onset of the shock",
        _FAST,
        unit=MONTHS,
        direction="less",
    ),
    _of_responses(
        "months_to_half",
        "months to the median first payment",
        "households ever paid",
        "from the onset of the shock until half of those ever paid were paid",
        _FAST,
        unit=MONTHS,
        direction="less",
    ),
)
"""Outcomes of an emergency response, in the order of its table."""
