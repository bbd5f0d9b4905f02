"""Losses to a shock and recovery from it, resilience, coping, and the next generation."""

from __future__ import annotations

from synergysim.outcomes.outcome import (
    INDEX,
    INDEX_OF_100,
    MONTHS,
    MONTHS_PER_YEAR,
    RATIO,
    SHARE,
    Outcome,
    series,
)

ALLOUSH, CISSE = "Alloush & Carter 2024", "Cissé & Barrett 2018"
HOUSEHOLD, MEASURES = "docs/household.md", "own definition"

SHOCK = (
    Outcome(
        "resilience",
        "resilience",
        "shock",
        INDEX,
        "more",
        "persons affected by the shock",
        "R / (R + L): of the consumption that could be recovered in 36 months from each household's"
        " trough on, the share that was recovered; below 0 if consumption stays under that of the"
        " trough's three months",
        ALLOUSH,
        "Help before the trough leaves less to recover and can lower it while losses fall. A run"
        " that ends earlier counts the months that there are.",
    ),
    Outcome(
        "loss_months",
        "consumption lost",
        "shock",
        MONTHS,
        "less",
        "persons",
        "consumption lost in 36 months from onset, in months of consumption without the shock",
        ALLOUSH,
        "Gains of some families offset losses of others: see the groups. A run that ends earlier"
        " counts the months that there are.",
    ),
    Outcome(
        "dip",
        "fall at the lowest point",
        "shock",
        SHARE,
        "less",
        "persons affected by the shock",
        "mean fall of consumption at the trough of persons who lost 1% or more",
        MEASURES,
        "It averages three months and does not show shorter falls.",
    ),
    Outcome(
        "recovered_share",
        "share of affected persons who recovered",
        "shock",
        SHARE,
        "more",
        "persons affected by the shock",
        "share of them back at 95% of consumption without the shock for three months",
        "Hoddinott 2014",
        "If consumption without the shock falls too, a recovered family may still be poor.",
    ),
    *series(
        "exposed_share{threshold}",
        "share of persons who lost {} of consumption",
        {"": "1%", "_5": "5%", "_10": "10%"},
        "shock",
        SHARE,
        "less",
        "persons",
        "share whose trough lies 1, 5 or 10% or more below consumption without the shock",
        MEASURES,
        "A shock that moves prices and demand touches nearly everybody at some time, so that it"
        " does not show who was hit.",
    ),
    Outcome(
        "income_incidence",
        "share of persons who lost a tenth of income",
        "shock",
        SHARE,
        "less",
        "persons",
        "share whose income over the first three months lies 10% or more below that without the"
        " shock",
        "own definition, as phone surveys ask",
        "It excludes later harvests.",
    ),
    Outcome(
        "income_depth",
        "share of income lost",
        "shock",
        SHARE,
        "less",
        "persons",
        "mean fall of all incomes over the first three months",
        "own definition",
        "Help that came within these months is already subtracted.",
    ),
)

RESILIENCE = (
    Outcome(
        "resilience_probability",
        "probability of being above the poverty line",
        "resilience",
        SHARE,
        "more",
        "persons",
        "mean estimated probability of being above the poverty line next year: mean and variance"
        " regressed on last year's consumption and the variables of a survey",
        CISSE,
        "It is the estimate of an analyst with two survey rounds, not the true probability.",
    ),
    Outcome(
        "resilient_share",
        "share of resilient persons",
        "resilience",
        SHARE,
        "more",
        "persons",
        "share whose probability is 0.8 or more",
        CISSE,
        "It depends on the cut-off of 0.8, which is a convention.",
    ),
    Outcome(
        "capacity",
        "resilience capacity",
        "resilience",
        INDEX_OF_100,
        "more",
        "persons",
        "index of four pillars: services, assets, safety nets, adaptive capacity; equal weights,"
        " scaled by the households of the start",
        "after FAO 2016",
        "Transfers are part of it, so that paying out raises it by construction.",
    ),
    Outcome(
        "capacity_without_safety_nets",
        "resilience capacity without safety nets",
        "resilience",
        INDEX_OF_100,
        "more",
        "persons",
        "index of resilience capacity without the pillar of safety nets",
        "after FAO 2016",
        "It changes slowly and says little about a shock.",
    ),
)

INSECURITY = (
    "the model's own cuts, named after the levels of FAO's Food Insecurity Experience Scale"
    " (indicator 2.1.2 of the Sustainable Development Goals)"
)

COPING = (
    Outcome(
        "hungry_months",
        "months of food shortage",
        "coping",
        MONTHS_PER_YEAR,
        "less",
        "households",
        "months a year below the hunger floor, over the window",
        HOUSEHOLD,
        "The floor is a share of the poverty line, not a diet.",
    ),
    Outcome(
        "food_insecure_months",
        "months of moderate or severe food insecurity",
        "coping",
        MONTHS_PER_YEAR,
        "less",
        "households",
        "months a year below subsistence, over the window; months of food shortage are the severe"
        " ones among them",
        INSECURITY,
        "Families that save for an investment eat less by choice and count as well.",
    ),
    Outcome(
        "coping_hungry_months",
        "months of food shortage after the shock",
        "coping",
        MONTHS_PER_YEAR,
        "less",
        "households",
        "months a year below the hunger floor, over three years from onset",
        HOUSEHOLD,
        "The floor is a share of the poverty line, not a diet.",
    ),
    Outcome(
        "ever_hungry",
        "share of households ever short of food",
        "coping",
        SHARE,
        "less",
        "households",
        "share with at least one month below the hunger floor, over the same months",
        HOUSEHOLD,
        "One month counts as much as several.",
    ),
    Outcome(
        "sold_in_distress",
        "share of households that sold in distress",
        "coping",
        SHARE,
        "less",
        "households",
        "share that sold productive assets in distress, over the same months",
        HOUSEHOLD,
        "Families without assets cannot sell, so that a fall among the poorest"
        " may mean that they own nothing.",
    ),
    Outcome(
        "withdrawn_from_school",
        "share of children withdrawn from school",
        "coping",
        SHARE,
        "less",
        "children",
        "share whose attendance in the third year after onset lies a tenth of school days or more"
        " below that without the shock",
        MEASURES,
        "Schools that are still closed count as withdrawal.",
    ),
    Outcome(
        "coping_attendance",
        "school attendance after the shock",
        "coping",
        SHARE,
        "more",
        "children",
        "share of school days attended in the third year after onset",
        HOUSEHOLD,
        "Attendance is not learning.",
        decimals=2,
    ),
)

FIRST_YEAR = (
    Outcome(
        "above_half_line",
        "share of persons above half the poverty line in the shock year",
        "shock year",
        SHARE,
        "more",
        "persons",
        "share whose consumption over the twelve months from onset is half the poverty line or"
        " more; without the shock, over the same months",
        HOUSEHOLD,
        "A good month in the year makes up for months of food shortage.",
    ),
)

NEXT_GENERATION = (
    Outcome(
        "attendance",
        "school attendance",
        "next generation",
        SHARE,
        "more",
        "children",
        "share of school days attended",
        HOUSEHOLD,
        "Attendance is not learning.",
        decimals=2,
    ),
    Outcome(
        "schooling",
        "schooling of the next generation",
        "next generation",
        SHARE,
        "more",
        "children",
        "schooling with which the next generation will start",
        HOUSEHOLD,
        "It changes over generations, and a run covers years.",
        decimals=2,
    ),
    Outcome(
        "schooling_change",
        "change in schooling",
        "next generation",
        SHARE,
        "more",
        "children",
        "schooling less that at the start",
        HOUSEHOLD,
        "It changes over generations, and a run covers years.",
        decimals=2,
    ),
    Outcome(
        "schooling_rank_slope",
        "slope of schooling on family rank",
        "next generation",
        RATIO,
        "less",
        "children",
        "slope of the rank of children's schooling on the rank of their family; 1 is complete"
        " dependence",
        "Chetty et al. 2014",
        "A run ends before the incomes of the children are known.",
    ),
)
