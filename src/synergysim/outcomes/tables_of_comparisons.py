"""Tables of comparisons and sweeps: which runs there are, and what compares their outcomes."""

from __future__ import annotations

from synergysim.outcomes.outcome import LOCAL, OF_ITS_OUTCOME, SHARE, WORD
from synergysim.outcomes.table import (
    ANY_VALUE,
    LOCAL_AMOUNT,
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

_WINDOW = (
    Column("since", NAME, "start of the months: a programme, a shock, or `list`, the first list"),
    Column("month", NUMBER, "last month of the window, counted from there"),
    Column("span", NUMBER, "months that the window covers"),
)
_ARM_OR_CONTRAST = (
    Column("kind", NAME, "arm or contrast"),
    Column("contrast", NAME, "name of the arm or contrast"),
)  # fmt: skip

_OVER_WORLDS = (
    Column("smallest", OF_ITS_OUTCOME, "smallest relevant difference: 0.5% of the level in"
           " the default world, of shares half a point; missing where the level is zero"),
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
)  # fmt: skip

CELLS = (
    Table(
        "columns", "a column of a table in the same folder",
        columns(NAME, table="table", column="column, or a pattern of columns")
        + columns(WORD, unit="unit of its values", about="whom it is about, if not the row",
                  meaning="what it is"),
        f"{BOTH}, export --csv",
    ),
    Table(
        "cells", "a run that is planned",
        (*CELL, *DESIGN, Column("past", NAME, "start of the population: pool or burn-in")), BOTH,
    ),
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
        "steps", "an outcome and variant that adds one thing to the one before, its `reference`",
        ("outcome", "architecture", "reference", "mean", "low", "high", "n", "reference_mean"),
        "compare, of experiments with `steps`",
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
        "gained", "a run of a comparison of architectures, against the same families in the run"
        " without programmes",
        ("architecture", "replication", "shock",
         Column("families", NUMBER, "families poor at the start"),
         *columns(
             SHARE,
             with_both="of these: ever on a list of each side",
             gained="of these: had both, and consume in the last full calendar year at least a"
             " tenth more than the same family without programmes",
             through="of these: reached every stage of the funnel, and gained as much",
             of_both="of families with both: gained as much",
             lost="of families with both: consume at least a tenth less than without programmes",
         )),
        "compare, of architectures",
    ),
    Table(
        "cost_effectiveness", "a result, variant, shock and way of counting cost",
        (
            "shock", "architecture",
            *columns(NAME, basis="money executed or budget approved",
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
            "measure", "difference", "low", "high", "n", *_OVER_WORLDS,
        ),
        "compare --worlds",
    ),
    Table(
        "world_assumptions", "an outcome, group and architecture whose worlds do not agree",
        (
            "architecture", "reference", "group", Column("level", NAME, "which of the groups"),
            "measure",
            Column("question", NAME, "which worlds are distinguished: `sign`, above zero from"
                   " others; `size`, beyond the smallest relevant effect from others"),
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
        "compare --worlds, sweep --worlds",
    ),
    Table(
        "world_runs", "a run in a world, outcome and group",
        (WORLD, "architecture", "replication", "group",
         Column("level", NAME, "which of the groups"), "measure",
         Column("value", OF_ITS_OUTCOME, "outcome of the run")),
        "compare --worlds",
    ),
    Table(
        "explained", "an outcome and part of the difference between two architectures",
        ("shock", "reference", "architecture", "measure", "group",
         Column("level", NAME, "which of the groups"),
         Column("part", NAME, "channel whose part it is: money, quality, places, training or who;"
                " total for the whole difference"),
         "mean", "low", "high", "n",
         Column("share", SHARE, "mean of the part over the mean of the whole difference; below 0 or"
                " above 1 where parts have opposite signs"),
         "reference_mean", "p_value", "p_holm", "differs"),
        "compare --explain",
    ),
    Table(
        "coalitions", "an outcome, replication and combination of channels",
        ("shock", "reference", "architecture", "replication",
         *columns(YES_OR_NO, other_money="money is that of the architecture, not of the reference",
                  other_quality="quality is that of the architecture",
                  other_places="the choice of places is that of the architecture",
                  other_training="training and messages are those of the architecture",
                  other_who="who is reached is that of the architecture"),
         "measure", "group", Column("level", NAME, "which of the groups"),
         Column("value", OF_ITS_OUTCOME, "value of the outcome")),
        "compare --explain",
    ),
    Table(
        "effects", "an outcome of listed families, window and effect of the arms",
        ("outcome", *_WINDOW,
         Column("contrast", NAME, "effect: which arms are compared"), "effect", "low", "high",
         Column("none", OF_ITS_OUTCOME, "mean of the arm without programmes, else of the first"),
         "percent", "percent_low", "percent_high", "n"),
        "compare, of experiments with arms",
    ),
    Table(
        "shock_effects", "an outcome of listed families, window and arm or contrast",
        ("outcome", *_WINDOW, *_ARM_OR_CONTRAST,
         Column("effect", OF_ITS_OUTCOME, "with the shock less without it; of a contrast the sum"
                " over its arms"),
         "low", "high",
         Column("level", OF_ITS_OUTCOME, "mean of the arm without the shock; of a contrast that of"
                " the arm without programmes, else of the first"),
         "percent", "percent_low", "percent_high", "n"),
        "compare, of experiments with arms and a shock",
    ),
    Table(
        "arm_doses", "an arm or contrast, per family on a list",
        (*_ARM_OR_CONTRAST,
         *columns(LOCAL_AMOUNT, money="paid over the run", goods="value of goods handed over"),
         *columns(NUMBER, lessons="months of full training", full_visits="full visits")),
        "compare, of experiments with arms",
    ),
)  # fmt: skip

WORLDS = (
    Table(
        "world_effects", "an outcome of listed families, window and effect of the arms",
        ("outcome", *_WINDOW,
         Column("contrast", NAME, "effect: which arms are compared"), "effect", "low", "high", "n",
         *_OVER_WORLDS),
        "compare --worlds, of experiments with arms",
    ),
    Table(
        "world_arms", "a run of an arm in a world, outcome of listed families and window",
        (WORLD, "architecture", "replication", "outcome", *_WINDOW,
         Column("value", OF_ITS_OUTCOME, "mean over the window")),
        "compare --worlds, of experiments with arms",
    ),
    Table(
        "world_variants", "an outcome, variant and the variant that it is compared with",
        ("outcome", "architecture", "reference", "difference", "low", "high", "n", *_OVER_WORLDS),
        "compare --worlds, of other variants than architectures and arms",
    ),
    Table(
        "world_variant_runs", "a run of a variant in a world, and outcome",
        (WORLD, "architecture", "replication", "outcome",
         Column("value", OF_ITS_OUTCOME, "outcome of the run")),
        "compare --worlds, of other variants than architectures and arms",
    ),
    Table(
        "analysis/world_differences", "an outcome and setting that is compared with its base",
        ("outcome", "architecture", "future", *CHOICES,
         Column("setting", NAME, "the setting in words"),
         Column("base", NAME, "the base in words: the reference in the same setting, or the first"
                " setting where there is no reference"),
         "difference", "low", "high", "n", *_OVER_WORLDS),
        "sweep --worlds",
    ),
    Table(
        "analysis/world_runs", "a run of a setting in a world, and outcome",
        (WORLD, "architecture", "future", *CHOICES, "replication", "outcome",
         Column("value", OF_ITS_OUTCOME, "outcome of the run")),
        "sweep --worlds",
    ),
)  # fmt: skip
"""What other sets of assumptions add to experiments with arms, other variants and sweeps."""

_PUBLISHED: tuple[str | Column, ...] = (
    Column("contrast", NAME, "effect: which arms are compared"), "outcome", *_WINDOW,
    Column("of_shock", YES_OR_NO, "it is what the shock takes, not the effect of the arms"),
    Column(
        "scale", NAME,
        "percent, points, level, sign, percent-of-shock or deviations: the unit of effects",
    ),
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
         Column("covers", YES_OR_NO, "the simulated interval contains the published value"),
         Column("status", NAME, "used, diagnosed, looked at or unseen, before the model changed"),
         *columns(NUMBER, worlds="sets of assumptions in which it was simulated",
                  worlds_inside="of these, in the published range or with the published sign"),
         *columns(OF_ITS_OUTCOME, world_low="10th percentile of the simulated effect over them",
                  world_high="90th percentile of the simulated effect over them")),
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

LEVERS = (
    Table(
        "lever_way", "a combination of levers and outcome",
        (
            Column("setting", NAME, "levers that are used, joined by +"), "outcome",
            Column("way", OF_ITS_OUTCOME, "mean difference of delivery as designed from no lever"),
            Column("gain", OF_ITS_OUTCOME, "mean difference of the combination from no lever"),
            "low", "high",
            *columns(SHARE, share="part of the way that the gain is; missing if the way does not"
                     " differ from zero at 5%",
                     share_low="lower end of its 95% interval (Fieller)",
                     share_high="upper end of its 95% interval"),
            *columns(LOCAL, extra_cost="money executed a year, less that without levers",
                     extra_cost_low="lower end of its 95% interval",
                     extra_cost_high="upper end of its 95% interval"),
            *columns(SHARE, per_million="share per million PPP$ of extra cost a year for 10,000"
                     " households; missing where the extra cost is not above zero at 5%",
                     per_million_low="lower end of its 95% interval (Fieller, the way at its mean)",
                     per_million_high="upper end of its 95% interval"),
            "n",
        ),
        "levers",
    ),
)  # fmt: skip
