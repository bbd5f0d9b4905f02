"""Whom programmes reach, how well they target, what they pay, and what that costs."""

from __future__ import annotations

from synergysim.outcomes.outcome import COUNT, LOCAL_PER_YEAR, MONEY, RATIO, SHARE, Outcome, series

ASPIRE, COADY = "World Bank, ASPIRE", "Coady, Grosh & Hoddinott 2004"
MEASURES, HOUSEHOLD = "own definition", "docs/household.md"

SIDES = {
    "social": "social protection",
    "productive": "productive programmes",
    "response": "emergency responses",
}
REACHED = {**SIDES, "both": "both kinds of programme"}
ON_LIST = {name: REACHED[name] for name in ("social", "productive", "both")}

MONEYS = {"executed": "executed", "voted": "approved"}

_BUDGET = "A budget with fewer places than poor households determines it, not the targeting."

REACH = (
    Outcome(
        "joint_coverage",
        "joint coverage of the poor",
        "reach",
        SHARE,
        "more",
        "poor households",
        "share of the poor at the end of the run that both kinds of programme ever served",
        MEASURES,
        "Being on two lists does not mean that support came when it was of use.",
    ),
    Outcome(
        "overlap",
        "overlap of lists",
        "reach",
        SHARE,
        "neither",
        "households served",
        "households on both lists over those on either (Jaccard index)",
        "Jaccard 1912",
        "It rises when one list shrinks. It is joint work or duplication, as programmes intend.",
    ),
    Outcome(
        "refusals",
        "share of offers refused",
        "reach",
        SHARE,
        "less",
        "offers",
        "share of offers that households refuse",
        MEASURES,
        "A programme that offers little to few is seldom refused.",
    ),
    Outcome(
        "on_time",
        "share of deliveries on time",
        "reach",
        SHARE,
        "more",
        "deliveries",
        "share of deliveries that came when they were due",
        MEASURES,
        "It excludes deliveries for which there was no money.",
    ),
    Outcome(
        "in_sequence",
        "share of families served in sequence",
        "reach",
        SHARE,
        "more",
        "persons who got cash and productive support",
        "share whose productive support began within two years after the first cash",
        "convention, after FAO 2016",
        "Another package may need another window.",
    ),
    *series(
        "coverage_{side}",
        "coverage by {}",
        REACHED,
        "reach",
        SHARE,
        "more",
        "households",
        "share of households ever on a list or, of responses, ever paid",
        ASPIRE,
        "Being on a list is not being paid.",
    ),
    *series(
        "exclusion_error_{side}",
        "exclusion error of {}",
        REACHED,
        "reach",
        SHARE,
        "less",
        "poor households",
        "share of the poor at the start that were never reached",
        COADY,
        _BUDGET,
    ),
    *series(
        "inclusion_error_{side}",
        "inclusion error of {}",
        REACHED,
        "reach",
        SHARE,
        "less",
        "households reached",
        "share of those reached that were not poor at the start",
        COADY,
        "Families just above the poverty line count as errors, like rich ones.",
    ),
)

_OTHERS = "Each architecture gives both to other families, which may differ in income."

BOTH_AT_ONCE = (
    *series(
        "on_list_{side}",
        "share on the list of {} in a month",
        ON_LIST,
        "both at once",
        SHARE,
        "more",
        "households",
        "share of households on the list, mean over the months of the window",
        ASPIRE,
        "Being on a list is not being paid.",
    ),
    Outcome(
        "on_list_both_by_chance",
        "share on both lists in a month by chance",
        "both at once",
        SHARE,
        "neither",
        "households",
        "share on the list of social protection, times that on the list of productive programmes:"
        " the share on both if neither list regarded the other",
        MEASURES,
        "It is low where one of the lists is short, whatever programmes intend.",
    ),
    Outcome(
        "income_with_both",
        "income of families with both",
        "both at once",
        MONEY,
        "more",
        "persons in families on both lists in the same month of the window",
        "real net income with public transfers",
        HOUSEHOLD,
        _OTHERS,
    ),
    Outcome(
        "earned_income_with_both",
        "earned income of families with both",
        "both at once",
        MONEY,
        "more",
        "persons in families on both lists in the same month of the window",
        "real net income without public transfers",
        HOUSEHOLD,
        _OTHERS,
    ),
)

BENEFITS = (
    *series(
        "benefits_{side}",
        "benefits of {}",
        SIDES,
        "benefits",
        MONEY,
        "neither",
        "persons",
        "benefits over the whole run",
        MEASURES,
        "It measures payments, not their effect. Benefits that come late count as if spread"
        " over the whole run.",
    ),
    *series(
        "adequacy_{side}",
        "adequacy of {}",
        SIDES,
        "benefits",
        SHARE,
        "neither",
        "consumption of recipients",
        "benefits over the consumption of those who got any",
        ASPIRE,
        "It rises when recipients consume less, and when fewer receive more.",
    ),
    *series(
        "targeting_ratio_{side}",
        "targeting ratio of {}",
        SIDES,
        "benefits",
        RATIO,
        "more",
        "benefits",
        "share of benefits of the poorest 40% over 0.4; 1 is equal benefits for all",
        COADY,
        "A very small programme scores best.",
    ),
)

SHARES_OF_GROUPS = (
    *series(
        "beneficiary_share_{side}",
        "share of beneficiaries of {}",
        SIDES,
        "shares of groups",
        SHARE,
        "neither",
        "beneficiaries",
        "share of the persons reached who are in the group",
        ASPIRE,
        "A large group has a large share.",
    ),
    *series(
        "benefit_share_{side}",
        "share of benefits of {}",
        SIDES,
        "shares of groups",
        SHARE,
        "neither",
        "benefits",
        "share of the money that goes to the group",
        ASPIRE,
        "A large group has a large share.",
    ),
)

MONEY_SPENT = (
    Outcome(
        "cost",
        "money executed",
        "money",
        LOCAL_PER_YEAR,
        "less",
        "households modelled",
        "public money executed",
        MEASURES,
        "A programme that cannot spend its budget looks cheap.",
    ),
    Outcome(
        "appropriated",
        "budget approved",
        "money",
        LOCAL_PER_YEAR,
        "less",
        "households modelled",
        "public money approved",
        MEASURES,
        "Approved money may remain unspent.",
    ),
    Outcome(
        "released_share",
        "share of budget released",
        "money",
        SHARE,
        "more",
        "budget approved",
        "share of the approved budget that is not retained",
        MEASURES,
        "Released money may remain unspent.",
    ),
    Outcome(
        "coordination_share",
        "share of the approved budget for coordination",
        "money",
        SHARE,
        "less",
        "budget approved",
        "share of the approved budget that is spent on coordination",
        MEASURES,
        "It says nothing about what coordination achieves.",
    ),
)

_OTHER_YEARS = "Money is that of the whole run, and results are those of the window."

RESULTS_FOR_MONEY = (
    Outcome(
        "executed_share",
        "share of money executed",
        "results for money",
        SHARE,
        "more",
        "budget approved",
        "money executed over budget approved, over the run",
        MEASURES,
        "Money can be executed without reaching a family.",
    ),
    *series(
        "lifted_per_{money}",
        "persons lifted out of poverty per million {}",
        MONEYS,
        "results for money",
        COUNT,
        "more",
        "persons",
        "persons below the poverty line without any programme, less those with programmes, in a"
        " year of the window, for each million PPP$ of 2017 a year",
        MEASURES,
        _OTHER_YEARS,
    ),
    *series(
        "gap_closed_per_{money}",
        "gap closed per unit of money {}",
        MONEYS,
        "results for money",
        SHARE,
        "more",
        "money",
        "poverty gap in money without any programme, less that with programmes, over the money",
        MEASURES,
        f"{_OTHER_YEARS} It is no share of a whole: where transfers raise earnings too, a unit of"
        " money closes more than one of the gap.",
    ),
    Outcome(
        "above_half_line_change",
        "change by the shock in persons above half the poverty line",
        "results for money",
        SHARE,
        "more",
        "persons",
        "share above half the poverty line in the year from onset, less that of the same"
        " families without the shock",
        MEASURES,
        "Whoever was below half the poverty line before cannot fall below it.",
    ),
)
"""What a comparison with runs without programmes, or without the shock, adds."""
