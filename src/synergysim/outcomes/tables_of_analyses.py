"""Tables of the analyses of a sweep: one or more for each question that it asks."""

from __future__ import annotations

from synergysim.outcomes.outcome import OF_ITS_OUTCOME, SHARE
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
from synergysim.outcomes.tables_of_comparisons import CHOICES

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
