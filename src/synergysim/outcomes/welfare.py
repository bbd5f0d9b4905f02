"""Welfare, poverty and its duration, and the distribution of consumption."""

from __future__ import annotations

from synergysim.outcomes.outcome import (
    INDEX,
    LOGARITHM,
    MONEY,
    MONEY_OF_HOUSEHOLD,
    MONEY_PER_MONTH,
    RATIO,
    SHARE,
    Outcome,
    series,
)

FGT = "Foster, Greer & Thorbecke 1984"
JALAN = "Jalan & Ravallion 1998, 2000"
FOSTER = "Foster 2009"
HOUSEHOLD = "docs/household.md"

WELFARE = (
    Outcome(
        "income", "income", "welfare", MONEY, "more", "persons",
        "real net income with public transfers", HOUSEHOLD,
        "A transfer raises it by its own amount, whatever else it does.",
    ),
    Outcome(
        "earned_income", "earned income", "welfare", MONEY, "more", "persons",
        "real net income without public transfers", HOUSEHOLD,
        "It falls where a family that receives cash works less, which may leave it better off.",
    ),
    Outcome(
        "consumption", "consumption", "welfare", MONEY, "more", "persons",
        "real consumption", HOUSEHOLD,
        "It rises while a family sells what it owns.",
    ),
    Outcome(
        "assets", "productive assets", "welfare", MONEY_OF_HOUSEHOLD, "more", "households",
        "productive assets: mean over the window, by group at the end of the run", HOUSEHOLD,
        "A few large owners determine the mean.",
    ),
    Outcome(
        "better_technology", "share of households with the better technology", "welfare", SHARE,
        "more",
        "households",
        "share that runs the better technology at the end; the asset threshold of the model",
        "Carter & Barrett 2006", "One good month lifts some households that fall back later.",
    ),
    Outcome(
        "rose_technology", "share of households that took up the better technology", "welfare",
        SHARE,
        "more", "households", "share that has taken it up since the start",
        "Carter & Barrett 2006", "One good month lifts some households that fall back later.",
    ),
    Outcome(
        "fell_technology", "share of households that lost the better technology", "welfare", SHARE,
        "less",
        "households", "share that has lost it since the start", "Carter & Barrett 2006",
        "Households that never had the technology cannot lose it.",
    ),
)  # fmt: skip

HOLDINGS = (
    Outcome(
        "farm_income", "farm income", "holdings", MONEY_PER_MONTH, "more", "households",
        "income from crops and assets, net of inputs and of the fixed cost", HOUSEHOLD,
        "It falls when a family earns more by working elsewhere.",
    ),
    Outcome(
        "savings", "savings", "holdings", MONEY_OF_HOUSEHOLD, "more", "households",
        "liquid savings", HOUSEHOLD,
        "A family that expects worse times saves more.",
    ),
    Outcome(
        "social_capital", "social capital", "holdings", INDEX, "more", "households",
        "ties to others", HOUSEHOLD, "Household surveys do not measure this index.",
    ),
    Outcome(
        "know_how", "productive know-how", "holdings", LOGARITHM, "more", "households",
        "productive know-how", HOUSEHOLD,
        "It says nothing about whether the family has the means to use it.",
    ),
    Outcome(
        "aspiration", "aspirations", "holdings", INDEX, "more", "households",
        "aspirations", HOUSEHOLD, "Household surveys do not measure this index.",
    ),
)  # fmt: skip

PLAUSIBILITY = (
    Outcome(
        "income_at_start",
        "income expected at the start",
        "holdings",
        MONEY,
        "neither",
        "persons",
        "income that households expected before the first month of the run",
        "docs/architecture.md",
        "It is an expectation, not the income of one month.",
    ),
    Outcome(
        "benefit_to_income",
        "largest yearly benefit over income",
        "holdings",
        RATIO,
        "neither",
        "families on a programme's list",
        "cash and goods of a listed family and year, over the income expected at the start, of the"
        " programme with the largest ratio",
        "docs/architecture.md",
        "Goods count at their cost, not at their value to the family.",
    ),
)
"""Beside which results can be judged plausible."""

POVERTY = (
    Outcome(
        "headcount", "poverty headcount", "poverty", SHARE, "less", "persons",
        "share of persons below the poverty line", f"{FGT}, alpha = 0",
        "It does not change where those far below the poverty line lose or gain.",
    ),
    Outcome(
        "headcount_households", "share of poor households", "poverty", SHARE, "less", "households",
        "share of households below the poverty line", FGT,
        "Poor households are larger, so that it lies below the headcount of persons.",
    ),
    Outcome(
        "poverty_gap", "poverty gap", "poverty", SHARE, "less", "persons",
        "mean shortfall as a share of the poverty line; 0 for those above it", f"{FGT}, alpha = 1",
        "It does not change when money moves from the poorest to the less poor.",
    ),
    Outcome(
        "severity", "poverty severity", "poverty", SHARE, "less", "persons",
        "mean squared shortfall, as a share of the poverty line", f"{FGT}, alpha = 2",
        "Its size has no simple interpretation; only the order of two values has.",
    ),
    Outcome(
        "watts", "Watts index of poverty", "poverty", LOGARITHM, "less", "persons",
        "mean of ln(poverty line / consumption) of the poor, 0 for others", "Watts 1968",
        "A person with almost nothing counts at a thousandth of the poverty line.",
    ),
)  # fmt: skip

POVERTY_OVER_TIME = (
    Outcome(
        "total_poverty", "total poverty over years", "poverty over time", SHARE, "less", "persons",
        "mean over years of the squared gap", JALAN,
        "It is the sum of two parts that call for different policies.",
    ),
    Outcome(
        "chronic_poverty", "chronic poverty", "poverty over time", SHARE, "less", "persons",
        "squared gap of mean consumption over years", JALAN,
        "One very good year lifts the mean of a family that is poor in all others.",
    ),
    Outcome(
        "transient_poverty", "transient poverty", "poverty over time", SHARE, "less", "persons",
        "total less chronic: what insurance against bad years could remove", JALAN,
        "It rises when a family that was always poor has its first good year.",
    ),
    Outcome(
        "long_poor", "share of persons poor for long", "poverty over time", SHARE, "less",
        "persons",
        "share poor in at least half of the years", f"{FOSTER}, tau = 0.5",
        "In a short run, half of the years are very few years.",
    ),
    Outcome(
        "long_poor_years", "years in long poverty", "poverty over time", SHARE, "less", "persons",
        "share poor in at least half of the years, each times its share of years poor",
        f"{FOSTER}, alpha = 0",
        "In a short run, half of the years are very few years.",
    ),
    Outcome(
        "long_poor_gap", "gap in long poverty", "poverty over time", SHARE, "less", "persons",
        "share poor in at least half of the years, each times its mean gap", f"{FOSTER}, alpha = 1",
        "In a short run, half of the years are very few years.",
    ),
    Outcome(
        "rose_above_line", "share of persons who rose above the poverty line", "poverty over time",
        SHARE,
        "more",
        "persons", "share below the poverty line in the first year and not in the last",
        "own definition",
        "Many persons cross the poverty line and return: read it with those who fell below.",
    ),
    Outcome(
        "fell_below_line", "share of persons who fell below the poverty line", "poverty over time",
        SHARE,
        "less",
        "persons", "share below the poverty line in the last year and not in the first",
        "own definition",
        "Many persons cross the poverty line and return: read it with those who rose above.",
    ),
)  # fmt: skip

ALIKE = "It does not change when everybody loses the same share."

DISTRIBUTION = (
    Outcome(
        "gini", "Gini coefficient", "distribution", INDEX, "less", "persons",
        "inequality of consumption, 0 if all are equal", "Cowell 2011", ALIKE,
    ),
    Outcome(
        "theil", "Theil index", "distribution", RATIO, "less", "persons",
        "inequality of consumption, 0 if all are equal", "Theil 1967", ALIKE,
    ),
    Outcome(
        "palma", "Palma ratio", "distribution", RATIO, "less", "persons",
        "share of the richest tenth over that of the poorest four tenths", "Palma 2011",
        "It does not change when the middle gains or loses.",
    ),
)  # fmt: skip

PERCENTILES = series(
    "consumption_p{percentile}", "consumption at percentile {}",
    {f"{level:02d}": str(level) for level in (5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)},
    "percentiles", MONEY, "more", "persons",
    "percentile of persons by consumption, for growth incidence between variants",
    "Ravallion & Chen 2003",
    "The persons at a percentile differ between variants.",
)  # fmt: skip
