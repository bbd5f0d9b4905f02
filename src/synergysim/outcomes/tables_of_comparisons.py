"""Tables of comparisons and sweeps: which runs there are, and what follows from their outcomes."""

from __future__ import annotations

from synergysim.outcomes.outcome import LOCAL, OF_ITS_OUTCOME, SHARE, WORD
from synergysim.outcomes.table import (
    ANY_VALUE,
    NAME,
    NUMBER,
    PROBABILITY,
    YES_OR_NO,
    Column,
    Table,
    columns,
)
from synergysim.outcomes.tables_of_runs import FUNNEL_STAGE

CELL = ("architecture", "replication", "cell")
DESIGN = (
    "point", "future", "{path}", "context", "institutions", "shocks", "responses", "programmes",
)  # fmt: skip
"""What a sweep adds to every row of its runs, as far as it varies."""

CHOICES = DESIGN[2:]
WORLD = Column("world", NUMBER, "number of the world, from 1; the default world is none of them")
BOTH = "compare, sweep"

CELLS = (
    Table(
        "columns", "a column of a table in the same folder",
        columns(NAME, table="table", column="column, or a pattern of columns")
        + columns(WORD, unit="unit of its values", about="whom it is about, if not the row",
                  meaning="what it is"),
        f"{BOTH}, export --csv",
    ),
    Table("cells", "a run that is planned", (*CELL, *DESIGN), BOTH),
    Table(
        "failures", "a run that failed",
        (*CELL, *DESIGN, Column("traceback", WORD, "where the program stopped")), BOTH,
    ),
)  # fmt: skip

COMPARISONS = (
    Table(
        "differences", "an outcome, variant and shock",
        ("outcome", "architecture", "reference", "mean", "low", "high", "low50", "high50",
         "percent", "percent_low", "percent_high", "percent_low50", "percent_high50", "boot_low",
         "boot_high", "n", "dropped", "reference_mean", "p_value", "p_holm", "differs",
         Column("family", NAME, "family of outcomes within which Holm's correction runs"),
         "shock"),
        "compare",
    ),
    Table(
        "group_differences", "an outcome, variant, shock and group of households",
        ("shock", "architecture", "group", Column("level", NAME, "which of the groups"), "measure",
         "reference_mean", "mean", "low", "high", "n", "p_value", "p_holm"),
        "compare",
    ),
    Table(
        "funnel_differences", "a population, stage of the funnel, share, variant and shock",
        ("shock", "architecture", *FUNNEL_STAGE,
         Column("quantity", NAME, "column of the table `funnel` that is compared"),
         "reference_mean", "mean", "low", "high", "n", "p_value", "p_holm"),
        "compare",
    ),
    Table(
        "cost_effectiveness", "a result, variant, shock and way of counting cost",
        (
            "shock", "architecture",
            *columns(NAME, basis="money executed or money appropriated",
                     effect="result whose cost is given"),
            *columns(
                LOCAL,
                cost="extra cost over the reference a year; of households served, the cost of"
                " the run",
                ratio="cost over gain", low="lower end of Fieller's 95% interval of the ratio",
                high="upper end of Fieller's 95% interval of the ratio",
                net_benefit="gain less cost, where the gain is income",
                net_low="lower end of the 95% interval of the net benefit",
                net_high="upper end of the 95% interval of the net benefit",
            ),
            Column("gain", OF_ITS_OUTCOME, "gain over the reference; or share served"),
            Column("distinguishable", YES_OR_NO, "the gain is significant"), "n",
        ),
        "compare",
    ),
    Table(
        "first_screen", "an outcome, group and variant",
        (
            Column("owners", NAME, "ministries that own programmes: equal, as-found or as stated"),
            "architecture", "reference", "group", Column("level", NAME, "which of the groups"),
            "measure", "mean",
            *columns(OF_ITS_OUTCOME, mean_low="lower end of the 95% interval of the mean",
                     mean_high="upper end of the 95% interval of the mean"),
            "difference", "reference_mean", "low", "high", "n", "p_holm", "differs",
            Column("relevant", YES_OR_NO, "the difference is as large as the smallest relevant"
                   " one; missing if there is no difference"),
        ),
        "compare, of architectures",
    ),
    Table(
        "world_differences", "an outcome, group and architecture",
        (
            "architecture", "reference", "group", Column("level", NAME, "which of the groups"),
            "measure", "difference", "low", "high", "n",
            Column("smallest", OF_ITS_OUTCOME, "smallest relevant effect, in the default world;"
                   " missing if nothing measures it"),
            Column("tenth_of", NAME, "what it is a tenth of: programmes, which is what they change,"
                   " or level"),
            *columns(NUMBER, worlds="worlds that ran, without the default world",
                     above="worlds whose interval is above the smallest relevant effect",
                     below="worlds whose interval is below its negative",
                     undecided="all other worlds",
                     positive="worlds whose mean difference is above zero",
                     negative="worlds whose mean difference is below zero"),
            *columns(OF_ITS_OUTCOME, world_low="10th percentile of the worlds' mean differences",
                     world_middle="their median", world_high="their 90th percentile",
                     world_lowest="the lowest", world_highest="the highest"),
            Column("holds", YES_OR_NO, "at least 80% of at least 10 worlds are beyond the smallest"
                   " relevant effect on the side of the difference; missing with fewer worlds"),
        ),
        "compare --worlds",
    ),
    Table(
        "world_assumptions", "an outcome, group and architecture whose worlds do not agree",
        (
            "architecture", "reference", "group", Column("level", NAME, "which of the groups"),
            "measure",
            Column("question", NAME, "which worlds are told apart: `sign`, above zero from others;"
                   " `size`, beyond the smallest relevant effect from others"),
            *columns(NUMBER, first="worlds of the first kind", others="other worlds"),
            Column("parameter", NAME, "number that separates them best"), "grade",
            Column("auc", SHARE, "pairs of worlds of both kinds in which the first kind has the"
                   " larger value"),
            Column("divides_at", ANY_VALUE, "value of the number that divides them best"),
            Column("p_value", PROBABILITY, "share of random exchanges of the worlds' kinds in which"
                   " some number separates as well"),
            Column("more_than_chance", YES_OR_NO, "the p-value is below 0.05"),
        ),
        "compare --worlds",
    ),
    Table(
        "world_parameters", "a world and number that is assumed in it",
        (
            WORLD, "parameter",
            *columns(ANY_VALUE, value="value in this world", default="value in the default world",
                     band_low="lower end of its stated band", band_high="upper end of its band"),
            "grade",
        ),
        "compare --worlds",
    ),
    Table(
        "world_runs", "a run in a world, outcome and group",
        (WORLD, "architecture", "replication", "group",
         Column("level", NAME, "which of the groups"), "measure",
         Column("value", OF_ITS_OUTCOME, "outcome of the run")),
        "compare --worlds",
    ),
    Table(
        "effects", "an outcome of listed families, year and effect of the arms",
        ("outcome", Column("month", NUMBER, "last month of the year, since the first list"),
         Column("contrast", NAME, "effect: which arms are compared"), "effect", "low", "high",
         Column("none", OF_ITS_OUTCOME, "mean of the arm without programmes"), "percent",
         "percent_low", "percent_high", "n"),
        "compare, of experiments with arms",
    ),
)  # fmt: skip

_PUBLISHED: tuple[str | Column, ...] = (
    Column("contrast", NAME, "effect: which arms are compared"), "outcome",
    Column("month", NUMBER, "last month of the year, since the first list"),
    Column("scale", NAME, "percent, points or level: the unit of the effects"),
    *columns(
        OF_ITS_OUTCOME, published="published effect", published_low="lower end of its range",
        published_high="upper end of its range", simulated="simulated effect",
    ),
    "low", "high",
    *columns(YES_OR_NO, inside="the simulated effect lies in the published range",
             used="a calibration was fitted to it"),
    "source", "grade", "note",
)  # fmt: skip

EVIDENCE = (
    Table("published", "a published effect", _PUBLISHED, "compare, of experiments with arms"),
    Table(
        "evidence/published", "a published effect",
        (*_PUBLISHED, "experiment", "case",
         Column("distance", OF_ITS_OUTCOME, "simulated less published"),
         Column("in_ranges", NUMBER, "distance in half widths of the published range"),
         Column("covers", YES_OR_NO, "the simulated interval contains the published value")),
        "evidence",
    ),
    Table(
        "evidence/parameters", "a section of a case",
        ("case", Column("part", NAME, "section of the case, or `all`"),
         *columns(NUMBER, numbers="numbers in it", A="of grade A", B="of grade B", C="of grade C",
                  none="without a grade", assumed="whose source says that they are assumed")),
        "evidence",
    ),
)  # fmt: skip

ANSWERS = (
    Table(
        "analysis/effects", "a main effect or interaction",
        (
            "outcome", Column("kind", NAME, "main or interaction"), "factor",
            *columns(
                ANY_VALUE, low_level="level from which the factor moves",
                high_level="level to which it moves",
                other_low_level="level from which the other factor moves",
                other_high_level="level to which it moves",
            ),
            Column("other", NAME, "the other factor of an interaction"), "effect", "low", "high",
            "boot_low", "boot_high", "percent", "p_value", "n", "p_holm", "differs",
            Column("level", OF_ITS_OUTCOME, "level that effects are compared with"),
        ),
        "sweep",
    ),
    Table(
        "analysis/levels", "a combination of levels of two factors",
        (
            *columns(ANY_VALUE, one_level="level of the first factor",
                     other_level="level of the second factor"),
            "mean", Column("against", OF_ITS_OUTCOME, "mean less that of all runs"), "low", "high",
            "n", *columns(NAME, one="the first factor", other="the second factor"),
        ),
        "sweep",
    ),
    Table(
        "analysis/explained", "an outcome",
        columns(
            SHARE, main="share of the variance between cells that main effects explain",
            interactions="share that interactions of two add", rest="share that remains",
        ),
        "sweep",
    ),
    Table(
        "analysis/switches", "a lever and setting of the others",
        (
            "factor", Column("setting", NAME, "levels of the other levers"),
            *columns(ANY_VALUE, low_level="level from which the lever moves",
                     high_level="level to which it moves"),
            *columns(OF_ITS_OUTCOME, **{"without": "mean at the first level",
                                        "with": "mean at the second level"}),
            Column("mean", OF_ITS_OUTCOME, "mean paired difference"), "low", "high", "n",
            "p_value", "p_holm", "differs", "outcome",
        ),
        "sweep, levers",
    ),
    Table(
        "analysis/grid", "a pair of levels of two numbers",
        (
            *columns(NAME, one="the first number", other="the second number"),
            *columns(ANY_VALUE, one_level="level of the first number",
                     other_level="level of the second number"),
            *columns(OF_ITS_OUTCOME, value="mean of the outcome",
                     value_low="lower end of its 95 % interval",
                     value_high="upper end of its 95 % interval",
                     mean="mean paired change from the lowest to the highest level of the first"
                     " number, at this level of the second"),
            "low", "high", "n", "outcome",
        ),
        "sweep, of a grid of two numbers",
    ),
    Table(
        "analysis/ranking", "a policy and setting",
        (
            "architecture", "outcome", "mean",
            *columns(NUMBER, rank="rank, 1 the best; ties share their mean rank",
                     rank_low="lower end of the 95% interval of the rank",
                     rank_high="upper end of the 95% interval of the rank"),
            Column("p_best", PROBABILITY, "share of resamples in which it is the best"),
            Column("share_best", SHARE, "share of replications in which it is the best"),
            *columns(OF_ITS_OUTCOME, behind="mean difference from the first",
                     behind_low="lower end of its 95% interval",
                     behind_high="upper end of its 95% interval"),
            "p_holm",
            Column("may_be_best", YES_OR_NO, "not behind the first at 5%; missing if untested"),
            "n",
            Column("group", NAME, "the setting in words"), *CHOICES, "future",
        ),
        "sweep",
    ),
    Table(
        "analysis/regret", "a policy and future",
        (
            "architecture", *CHOICES, Column("future", ANY_VALUE, "number or name of the future"),
            *columns(OF_ITS_OUTCOME, utility="mean of the outcome",
                     regret="distance from the best policy in this future"),
            "low", "high",
            *columns(YES_OR_NO, best="the best in this future",
                     tied="not the best, and not significantly different from it"),
            "outcome",
        ),
        "sweep",
    ),
    Table(
        "analysis/policies", "a policy",
        (
            "architecture",
            *columns(
                OF_ITS_OUTCOME, max="largest regret", p90="regret at the 90th percentile",
                mean="mean regret",
                **{
                    f"{name}_{end}": f"of `{name}`: {what}"
                    for name in ("max", "p90", "mean")
                    for end, what in (("low", "lower end of the 95% interval"),
                                      ("high", "upper end of the 95% interval"),
                                      ("bias", "bias over resamples"))
                },
            ),
            Column("worst_future", NUMBER, "number of the future of its largest regret"),
            Column("p_minimax", PROBABILITY, "share of resamples with the smallest largest regret"),
            Column("sole", NUMBER, "futures in which it alone may be the best"),
            "outcome",
        ),
        "sweep",
    ),
    Table(
        "analysis/satisficing", "a policy",
        (
            "architecture",
            *columns(SHARE, share="share of futures in which all thresholds are met",
                     low="lower end of its 95% interval", high="upper end of its 95% interval"),
            *columns(NUMBER, met="futures in which they are met", futures="all futures"),
            Column("threshold", NAME, "which thresholds count: stated, reference, at_most"
                   " or at_least 0"),
        ),
        "sweep",
    ),
    Table(
        "analysis/box", "a restriction of the box that describes losses, or their absence",
        (
            "factor",
            *columns(ANY_VALUE, low="lower end of the box", high="upper end of the box"),
            Column("names", NAME, "names inside the box, where the factor has names"),
            Column("quasi_p", PROBABILITY, "quasi-p-value of the restriction"), "variant",
            "reference",
            *columns(SHARE, coverage="share of the cases of interest that lie in the box",
                     density="share of the cases in the box that are of interest",
                     base_rate="share of all cases that are of interest"),
            *columns(NUMBER, inside="cases in the box", interesting="cases of interest",
                     cases="all cases", losses="cases in which the policy loses",
                     missing="settings without a difference, as runs failed",
                     replications="replications that each case is the mean of"),
            Column("side", NAME, "what is of interest: losses or others"),
            *columns(OF_ITS_OUTCOME, largest="largest difference",
                     level="level that differences are compared with"),
        ),
        "sweep",
    ),
    Table(
        "analysis/cases", "a setting",
        (*CHOICES, "future", "point", "difference",
         Column("loses", YES_OR_NO, "the policy is worse than the reference"), "outcome"),
        "sweep",
    ),
    Table(
        "analysis/sensitivity", "a factor",
        (
            "factor",
            *columns(OF_ITS_OUTCOME,
                     index="change between thirds of the factor, mean elementary effect, or (of a"
                     " Sobol' design) share of the variance",
                     index_low="lower end of its 95% interval",
                     index_high="upper end of its 95% interval",
                     mu="mean elementary effect with its sign",
                     sigma="standard deviation of elementary effects"),
            *columns(SHARE, s1="first-order index", s1_low="lower end of its 95% interval",
                     s1_high="upper end of its 95% interval"),
            *columns(NUMBER, blocks="blocks or trajectories that were used",
                     dropped="blocks or trajectories left out"),
            *columns(
                OF_ITS_OUTCOME,
                **{
                    f"at_{third}{end}": f"{what} where the factor lies in its {words} third"
                    for third, words in (("low", "lowest"), ("high", "highest"))
                    for end, what in (("", "mean"), ("_low", "lower end of the 95% interval"),
                                      ("_high", "upper end of the 95% interval"))
                },
                change="highest third less lowest third",
            ),
            Column("flips", YES_OR_NO, "the sign changes between the thirds; missing if untested"),
            Column("share_positive", SHARE, "share of points with a positive value"),
            Column("n", NUMBER, "points"),
            Column("method", NAME, "sobol, morris or fitted"), "outcome", "variant", "reference",
        ),
        "sweep",
    ),
    Table(
        "analysis/uncertainty", "a policy, or its difference from the reference",
        (
            "variant", "reference", "mean",
            *columns(
                OF_ITS_OUTCOME, seed_low="lower end of the 95% interval over replications",
                seed_high="upper end of the 95% interval over replications",
                parameter_low="5th percentile over points",
                parameter_high="95th percentile over points",
                seed_sd="standard deviation by chance that points share",
                unshared_sd="standard deviation by chance that they do not share",
                parameter_sd="standard deviation by what is varied",
            ),
            *columns(SHARE, parameter_share="share of the variance by what is varied",
                     share_low="lower end of its 95% interval",
                     share_high="upper end of its 95% interval"),
            *columns(NUMBER, sets="points", replications="replications"), "outcome",
        ),
        "sweep",
    ),
)  # fmt: skip
