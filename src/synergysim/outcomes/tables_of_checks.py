"""Tables of findings, calibrations, populations, traces and surveys."""

from __future__ import annotations

from synergysim.outcomes.outcome import (
    INDEX,
    LOGARITHM,
    MONEY,
    MONEY_OF_HOUSEHOLD,
    MONTHS,
    OF_ITS_OUTCOME,
    SHARE,
    WORD,
    Unit,
)
from synergysim.outcomes.table import (
    ANY_VALUE,
    NAME,
    NUMBER,
    PPP_OF_PERIOD,
    PROBABILITY,
    YEAR,
    YES_OR_NO,
    Column,
    Table,
    columns,
)
from synergysim.outcomes.tables_of_runs import OFFICES

OF_MOMENT = Unit("of_moment", "the unit of the moment", "", 3)
MECHANISM = Column("mechanism", NAME, "mechanism that is switched off")
_BY_CONSTRUCTION = Column("by_construction", WORD, "why the result follows from the equations")

FINDINGS = (
    Table(
        "findings/tests", "a test of a finding",
        (
            "finding", "test",
            Column("version", NAME, "version of the project for which the test was declared"),
            Column("says", WORD, "what the test says"),
            Column("statistic", NAME, "how variants are compared"),
            Column("outcome", NAME, "name of the outcome, or two of which one is subtracted"),
            Column("among", NAME, "families whose outcome it is; empty: all"),
            Column("of", WORD, "variants that are compared"),
            Column("expect", NAME, "sign that is expected: positive, negative or zero"),
            Column("smallest", OF_ITS_OUTCOME, "smallest relevant effect"),
            Column("yardstick", OF_ITS_OUTCOME, "effect or base rate that it is a tenth of"),
            "unit",
            Column("decides", YES_OR_NO, "the verdict on the finding depends on it"),
            _BY_CONSTRUCTION,
            Column("waiting_for", WORD, "mechanism that the model does not have yet"),
            "effect", "low", "high", "n",
            Column("verdict", NAME, "verdict on the test"),
            *columns(YES_OR_NO, holds="the effect has the sign expected",
                     matters="the effect is at least the smallest of interest"),
        ),
        "findings",
    ),
    Table(
        "findings/ablations", "an ablation and test of a finding",
        (
            "finding", Column("ablation", NAME, "name of the ablation"),
            *columns(WORD, switches_off="what is switched off"),
            Column("must", NAME, "what is to become of the effect"), "test", "effect", "low",
            "high",
            *columns(NAME, judgement="judgement of the effect that remains",
                     verdict="whether the ablation breaks the finding"),
            _BY_CONSTRUCTION,
        ),
        "findings",
    ),
    Table(
        "findings/mechanisms", "a finding, mechanism and deciding test",
        (
            "finding", MECHANISM, "test",
            Column("predicted", YES_OR_NO, "the finding names the mechanism"),
            *columns(OF_ITS_OUTCOME, on="effect with the mechanism", off="effect without it",
                     change="effect with it less effect without it"),
            "low", "high",
            Column("in_smallest", NUMBER, "change in smallest effects of interest"),
            Column("changes", YES_OR_NO, "the change differs from zero and is relevant"),
        ),
        "findings --mechanisms",
    ),
    Table(
        "findings/mechanisms-by-claim", "a finding and mechanism",
        (
            "finding", MECHANISM, Column("test", NAME, "test that changes most"),
            Column("predicted", YES_OR_NO, "the finding names the mechanism"),
            Column("observed", NAME, "carries, masks or nothing"),
            Column("in_smallest", NUMBER, "change in smallest effects of interest"),
            Column("as_predicted", YES_OR_NO, "observed as predicted"),
        ),
        "findings --mechanisms",
    ),
    Table(
        "families_paid", "a household of a run",
        (
            "architecture", "replication", "cell", "shock", "household",
            Column("response_paid", YES_OR_NO, "a response paid it, in cash or in kind"),
            "assets",
        ),
        "findings with a test of families that responses paid, in parts/",
    ),
)  # fmt: skip

_BAND = columns(
    OF_MOMENT, target="value that is aimed at", achieved="value of the model",
    standard_error="standard error of the achieved value over populations",
    low="lower end of what is accepted", high="upper end of what is accepted",
)  # fmt: skip

CALIBRATIONS = (
    Table(
        "calibrate/parameters", "a parameter that was fitted",
        (
            "parameter",
            *columns(ANY_VALUE, start="value before the fit", fitted="value after it",
                     low="lower bound", high="upper bound"),
            Column("at_bound", YES_OR_NO, "the fitted value lies at a bound"),
            Column("noise", LOGARITHM, "standard error by the populations that were drawn"),
            Column("held_by", NAME, "target that determines it most"),
            Column("identification", WORD, "the same in words"),
        ),
        "calibrate",
    ),
    Table(
        "calibrate/moments", "a moment that was fitted or checked",
        ("moment", Column("kind", NAME, "fitted or check"), *_BAND,
         Column("tolerance", OF_MOMENT, "distance from the target that is accepted"),
         Column("distance", NUMBER, "achieved less target, in tolerances"),
         Column("met", YES_OR_NO, "the achieved value is accepted"), "source", "grade"),
        "calibrate",
    ),
    Table(
        "calibrate/slopes", "a moment",
        ("moment", Column("{path}", OF_MOMENT, "change of the moment, by logarithm of the"
                          " parameter or by its unit")),
        "calibrate",
    ),
    Table(
        "ensembles/{context}", "a set of parameters that was accepted",
        (Column("draw", NUMBER, "number of the draw"), "{path}",
         Column("distance", NUMBER, "largest distance from a target, in tolerances"),
         Column("threshold", MONEY_OF_HOUSEHOLD, "asset threshold of the population"),
         Column("effect.{contrast}.{outcome}", OF_ITS_OUTCOME, "effect on the outcome, of the"
                " contrasts that calibration names"),
         Column("from_middle", NUMBER, "distance of the effects from their medians: at most 1"
                " where all lie as near as a default has to")),
        "calibrate --ensemble",
    ),
    Table(
        "population-{name}-moments", "a moment of the population",
        ("moment", Column("kind", NAME, "fitted, check or empty"), *_BAND,
         Column("inside", YES_OR_NO, "the achieved value is accepted"), "source", "grade"),
        "population describe",
    ),
)  # fmt: skip

_MINISTRY = next(table for table in OFFICES if table.name == "ministries")

TRACES = (
    Table(
        "trace of a household", "a month",
        (
            "month", "date", "consumption", "income", "earned_income", "assets", "savings",
            "know_how", "aspiration", "social_capital", "schooling", "insured", "attendance",
            "hungry", "distress_sale", "operates_high", "farm_income", "wage_income",
            *columns(PPP_OF_PERIOD, **{
                "invested": "productive assets built up",
                "received_{programme}": "received from the programme or response, valued",
            }),
            Column("enrolled_{programme}", YES_OR_NO, "on the list of the programme"),
            Column("events", WORD, "what happened in the month"),
        ),
        "trace --household --csv",
    ),
    Table(
        "trace of a ministry", "a quarter",
        (*(name for name in _MINISTRY.columns if name != "shock"),
         *columns(NUMBER, meetings="meetings in the quarter of bodies in which it sits",
                  decisions="decisions of these bodies in the quarter")),
        "trace --ministry --csv",
    ),
)  # fmt: skip

SURVEYS = (
    Table(
        "probabilities of households", "a household",
        ("household", "size",
         *columns(PROBABILITY, exact="of being above the poverty line, from many futures",
                  estimated="of being above the poverty line, as an analyst with two rounds"
                            " estimates it")),
        "resilience --csv",
    ),
    Table(
        "survey for RIMA", "a household and round",
        (
            "shock",
            *columns(NUMBER, hhid="row of the household, from 0", weight="1: all are surveyed",
                     persons="members"),
            Column("round", YEAR, "calendar year"), "territory", "female_head",
            "labour_constrained", "remoteness", "exposure",
            *columns(SHARE, abs_insured="enrolled in health insurance",
                     abs_market_access="1 less the remoteness of the territory",
                     abs_attendance="share of school days attended"),
            *columns(
                Unit("ppp_per_member", "PPP$ of 2017 per member", "", 1),
                ast_assets="productive assets", ast_savings="liquid savings",
                ssn_transfers="received from programmes and responses in a month",
            ),
            *columns(
                Unit("of_mean_household", "ratio to the mean household, per member", "", 3),
                ast_land="crop base", ac_labour="labour endowment",
            ),
            *columns(INDEX, ssn_social_capital="ties to others", ac_aspiration="aspirations",
                     ac_schooling="schooling of the next generation"),
            Column("ac_know_how", LOGARITHM, "productive know-how"),
            Column("fs_consumption", MONEY, "real consumption"),
            Column("fs_months_not_hungry", MONTHS, "months of the year above the hunger floor"),
        ),
        "rima --csv",
    ),
)  # fmt: skip
