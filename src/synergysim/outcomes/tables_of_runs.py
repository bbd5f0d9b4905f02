"""Tables that a run leaves: its months, its outcomes, its money, its households, its offices."""

from __future__ import annotations

from synergysim.outcomes.listed import OF_LISTED, OF_RESPONSES
from synergysim.outcomes.lookup import OF_RUNS
from synergysim.outcomes.outcome import (
    INDEX,
    LOCAL,
    LOGARITHM,
    MONEY_OF_HOUSEHOLD,
    MONEY_PER_MONTH,
    MONTHS,
    OF_ITS_OUTCOME,
    RATIO,
    SHARE,
    names_of,
)
from synergysim.outcomes.table import LOCAL_AMOUNT, NAME, NUMBER, YES_OR_NO, Column, Table, columns

EVERY_RUN = "run, compare, sweep"
QUARTERLY = "run; compare and sweep if `coordination` is recorded"
FUNCTIONS = ("targeting", "budget", "timing", "delivery")
USES = {
    "retained": "retained by its holder, or released by nobody",
    "unspent": "could not be executed, for lack of capacity",
    "administration": "spent on administration",
    "coordination": "spent on coordination",
    "delivery": "spent on bringing benefits to families",
    "benefits": "spent on benefits",
    "moved": "taken for an emergency",
}
_FLOWS = (
    *columns(
        LOCAL,
        committed="approved in the quarter",
        released="approved in the quarter or re-programmed, and not retained",
        executed="spent in the quarter, on whatever use",
    ),
)  # fmt: skip
FUNNEL_STAGE = (
    Column("population", NAME, "poor: families poor at the start; all: every family"),
    Column(
        "stage", NAME,
        "population: all of them; eligible: meets the criteria of a programme of each side at the"
        " start, or was let in; social_list: ever on a social list; offered: ever asked by a"
        " productive programme; enrolled: ever on its list; both: ever on a list of each side;"
        " at_once: on both in the same month, for six months or more; above_line: consumption of"
        " the last full calendar year not below the poverty line",
    ),
)  # fmt: skip
FUNNEL_SHARES = columns(
    SHARE,
    share="share of the population that reached the stage, whatever else it reached",
    through="share of the population that reached this stage and every stage before it",
    by_chance="of the stage `both`: the share if neither list regarded the other, the product of"
    " the shares on each",
    by_chance_in_places="the same within each territory, added up",
)

AGGREGATES = (
    Table("outcomes", "a run", (*OF_RUNS, "shock"), EVERY_RUN),
    Table(
        "monthly", "a month of a run",
        ("month", "date", "consumption", "income", "earned_income", "headcount", "poverty_gap",
         "assets", "attendance", "hungry", "food_insecure", "served_social", "served_productive",
         "served_both", "local_prices",
         "shock"),
        EVERY_RUN,
    ),
    Table(
        "recovery", "a month since the onset of the shock, of a run that it struck",
        (
            Column("months", MONTHS, "since onset"),
            *columns(
                NUMBER,
                at_risk="exposed households neither recovered nor lost from view before this month",
                recovered="exposed households that recover in this month",
                censored="exposed households last seen in this month, not recovered",
            ),
            "shock",
        ),
        EVERY_RUN,
    ),
    Table(
        "money", "a programme or response, and a use of its money",
        ("programme", "side", "ministry",
         Column("use", NAME, "what the money was used for; `appropriated` is all of it, and the"
                " other uses, `carried` (still unspent at the end) among them, add up to it"),
         Column("amount", LOCAL, "over the whole run"), "shock"),
        EVERY_RUN,
    ),
    Table(
        "doses", "a programme of a run, and what its deliveries are counted for",
        ("programme",
         Column("per", NAME, "run: all of them; family: for each family ever listed;"
                " family_year: for each year that a family was on the list"),
         *columns(NUMBER, families_listed="families ever on the list",
                  family_years="months on the list over twelve, added up over families",
                  lessons="months of full training that families were given",
                  full_visits="full visits made to families"),
         *columns(LOCAL_AMOUNT, money="cash paid", goods="packages handed over"),
         Column("share_of_income", RATIO, "money and goods of a listed family and year (one at"
                " least), over the income that it expected in a year before the run"),
         "shock"),
        EVERY_RUN,
    ),
    Table(
        "funnel", "a population of a run and a stage between eligible and above the poverty line",
        (
            *FUNNEL_STAGE,
            Column("families", NUMBER, "families of the population that reached the stage"),
            *FUNNEL_SHARES,
            "shock",
        ),
        EVERY_RUN,
    ),
    Table(
        "poor_families", "a family poor at the start of a run",
        (
            "household",
            Column("had_both", YES_OR_NO, "ever on a list of each side"),
            Column("passed_all", YES_OR_NO, "reached every stage of the funnel up to at_once"),
            Column("over_line", RATIO, "consumption of the last full calendar year over the"
                   " poverty line"),
            "shock",
        ),
        "compare",
    ),
    Table(
        "districts", "a district of a team's own file and a programme of a run",
        (Column("territory", NUMBER, "number of the modelled place, from 0"),
         Column("district", NAME, "name of the district in the file"),
         Column("households", NUMBER, "modelled households in it"),
         Column("families", NUMBER, "families in it, as the file states"),
         *columns(SHARE, headcount_stated="share of poor persons, as the file states",
                  modelled_headcount="share of modelled persons who are poor at the start"),
         Column("programme", NAME, "programme of the case"),
         *columns(SHARE, caseload_stated="families of the programme over all families, as the"
                  " file states",
                  on_list="share of modelled families on the programme's list at the end",
                  ever_on_list="share of modelled families ever on its list"),
         "shock"),
        EVERY_RUN,
    ),
    Table(
        "responses", "an emergency response of a run",
        ("response", *names_of(OF_RESPONSES), "shock"), EVERY_RUN,
    ),
    Table(
        "groups", "a measure of a group of households of a run",
        ("group", Column("level", NAME, "which of the groups"), "measure",
         Column("value", OF_ITS_OUTCOME, "value of the measure"), "shock"),
        "run, compare, sweep unless `groups: false`",
    ),
    Table(
        "listed", "a month of a run, counted from the first list",
        (Column("month", MONTHS, "since the first list was drawn up"),
         Column("run_month", MONTHS, "since the start of the run"),
         Column("families", NUMBER, "families ever on a list"), *OF_LISTED, "shock"),
        "experiments with arms",
    ),
    Table(
        "shared_lists", "two programmes of arms in a run",
        ("programme", Column("other", NAME, "another programme, or the same"),
         Column("families", NUMBER, "families ever on the lists of both"), "shock"),
        "experiments with arms",
    ),
)  # fmt: skip

HOUSEHOLDS = (
    Table(
        "panel", "a household and calendar year",
        (
            "household", "year", "territory", "size", "female_head", "labour_constrained",
            "remoteness",
            *columns(RATIO, labour="labour endowment over the mean of the context",
                     land="crop base over the mean of the context"),
            "exposure", "consumption", "income", "earned_income", "hungry_months", "distress_sale",
            "attendance", "assets", "savings", "know_how", "social_capital", "aspiration",
            "schooling", "insured", "received_social", "received_productive", "received_response",
            "shock",
        ),
        "`annual_panel` is recorded",
    ),
    Table(
        "histories", "a followed household and month",
        (
            "month", "household", "territory", "size", "assets", "savings",
            Column("recent_assets", MONEY_OF_HOUSEHOLD, "assets delivered in the last months"),
            Column("inputs", SHARE, "crop inputs in the ground, of full use"),
            "know_how", "aspiration", "social_capital",
            Column("expected_income", MONEY_PER_MONTH, "income the household has come to expect"),
            Column("earning_capacity", LOGARITHM, "persistent earning capacity"),
            Column("ability", LOGARITHM, "ability of this generation"),
            "schooling", "insured",
            Column("membership", SHARE, "part in a marketing association"),
            *columns(
                MONEY_PER_MONTH,
                household_earned_income="real net income without public transfers",
                household_income="real net income with public transfers",
                household_consumption="real consumption",
            ),
            "attendance", "hungry", "food_insecure", "distress_sale", "operates_high",
            "farm_income", "wage_income",
            Column("shared", MONEY_PER_MONTH, "received from other households, net of what was"
                   " given"),
            "received_social", "received_productive", "received_response", "served_social",
            "served_productive", "shock",
        ),
        "`histories` are recorded",
    ),
)  # fmt: skip

OFFICES = (
    Table(
        "coordination", "a quarter, level and function",
        ("month", "date", Column("level", NAME, "national, intermediate or local"),
         Column("function", NAME, ", ".join(FUNCTIONS)),
         Column("value", INDEX, "coordination of the function at the level"), "shock"),
        QUARTERLY,
    ),
    Table(
        "convergence", "a quarter",
        (
            "month", "date",
            *columns(
                SHARE,
                targeting="share of the target group that both programmes reach",
                budget="released share of the money planned for families that both reach",
                timing="share of deliveries to joint families that come in sequence with cash",
                delivery="share of joint families that get both at the planned dose",
            ),
            *columns(INDEX, index="geometric mean of the four parts",
                     arithmetic="arithmetic mean of the four parts"),
            *columns(
                NUMBER,
                joint_families="families that both programmes reach",
                joint_deliveries="deliveries to joint families over four quarters",
                deliveries_with_cash="of these, deliveries that came with cash",
            ),
            "shock",
        ),
        QUARTERLY,
    ),
    Table(
        "partnerships", "a quarter and pair of programmes",
        (
            "month", "date", "lead", "partner",
            *columns(NAME, lead_ministry="ministry of the leading programme",
                     partner_ministry="ministry of the other programme"),
            "effort_lead", "effort_partner", "trust_lead", "trust_partner",
            Column("fit", INDEX, "how close the goals of the two offices are"),
            "target_overlap",
            Column("pair_information", INDEX, "how well the two are informed of each other"),
            "joint_released",
            Column("joint_families", NUMBER, "families that both programmes reach"),
            *columns(
                INDEX,
                agreed_work="agreements in force times the weaker effort, mean over functions",
                local_work="working agreement at the local level, mean over families",
            ),
            *columns(INDEX, **{f"agreed_{name}": f"agreement in force on {name}"
                               for name in FUNCTIONS}),
            *columns(NAME, **{f"settled_{name}": f"where {name} was settled last; or `nobody`"
                              for name in FUNCTIONS}),
            "shock",
        ),
        QUARTERLY,
    ),
    Table(
        "ministries", "a quarter and ministry",
        (
            "month", "date", "ministry", "title", Column("sector", NAME, "sector"), "support",
            *columns(
                INDEX,
                office_capacity="capacity of the office for joint work",
                effort="effort for joint work, mean over pairs",
                trust="trust in other offices, mean over pairs",
                trusted="trust of other offices, mean over pairs",
            ),
            *_FLOWS, *(Column(use, LOCAL, USES[use]) for use in ("retained", "unspent")),
            *columns(LOCAL, held="joint money that the ministry holds",
                     kept_back="of this, what it kept back"),
            "shock",
        ),
        QUARTERLY,
    ),
    Table(
        "bodies", "a quarter and coordination body",
        (
            "month", "date", "body", "title",
            Column("level", NAME, "national, intermediate or local"),
            *columns(
                NUMBER, members="members", places="places where the body meets",
                meetings="meetings in the quarter", decisions="decisions in the quarter",
            ),
            Column("meeting_attendance", INDEX, "share of members who attend meetings"),
            "information",
            Column("local_agreement", INDEX, "agreement in force, mean over places"), "shock",
        ),
        QUARTERLY,
    ),
    Table(
        "budgets", "a quarter and programme or response",
        ("month", "date", "programme", "side", "ministry", *_FLOWS,
         *columns(LOCAL, reprogrammed="of what was retained earlier, given to other lines"),
         *columns(LOCAL, **USES, carried="released and not yet spent, at the end of the quarter"),
         "shock"),
        QUARTERLY,
    ),
    Table(
        "exclusions", "a quarter and programme that is to leave out families of another one",
        (
            "month", "date", "programme",
            Column("other", NAME, "programme whose families are to be left out"),
            Column("when", NAME, "always or on request of villages"),
            Column("served_by_other", SHARE, "share of its families that the other one serves"),
            Column("rule", YES_OR_NO, "whether leaving them out is the rule at the time"), "shock",
        ),
        QUARTERLY,
    ),
)  # fmt: skip
