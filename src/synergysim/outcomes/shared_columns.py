"""Columns that are no outcomes and that several tables have: each means the same in all of them."""

from __future__ import annotations

from synergysim.outcomes.outcome import (
    INDEX,
    MONEY_PER_MONTH,
    MONTH_OF_RUN,
    OF_ITS_OUTCOME,
    SHARE,
    WORD,
)
from synergysim.outcomes.table import (
    ANY_VALUE,
    CALENDAR_MONTH,
    NAME,
    NUMBER,
    PER_CENT,
    PPP_OF_PERIOD,
    PROBABILITY,
    YEAR,
    YES_OR_NO,
    Column,
    columns,
)

RUNS = (
    *columns(
        NAME,
        architecture="variant to which the run belongs: an architecture, policy or arm",
        shock="the shocks that struck, joined by +; `none` for the run without any",
        cell="hash of what the run depends on",
        future="named future in which the run takes place",
    ),
    *columns(
        NUMBER,
        replication="number of the replication, from 0",
        point="number of the point of the design, from 0",
    ),
    Column("{path}", ANY_VALUE, "what is varied, by its place in the scenario or as `levers.NAME`"),
    *columns(
        NAME,
        context="file of the country context",
        institutions="file of the institutions",
        shocks="file of the shock",
        responses="file of the response",
        programmes="file of the programmes",
    ),
)
"""Which run a row belongs to."""

WHEN = (
    Column("month", MONTH_OF_RUN, "month of the run"),
    Column("date", CALENDAR_MONTH, "calendar month"),
    Column("year", YEAR, "calendar year"),
)

WHO = (
    *columns(
        NAME,
        programme="programme or response",
        side="social, productive or response",
        ministry="ministry, by its name in the scenario",
        title="title in the scenario",
        lead="programme whose families are meant",
        partner="programme that is to reach them",
        body="coordination body",
        response="emergency response",
        group="how households are grouped",
        measure="name of the outcome",
        outcome="name of the outcome",
        reference="variant that is subtracted",
        variant="variant",
        factor="what is varied, by its place in the scenario",
        case="case",
        experiment="experiment",
        finding="finding",
        test="test of the finding",
        moment="moment",
        parameter="parameter, by its place in the scenario",
    ),
    *columns(NUMBER, household="row of the household, from 0", territory="territory, from 0"),
    *columns(
        WORD,
        source="publication or evidence record",
        grade="grade of evidence: A, B or C",
        note="remark",
        unit="unit of the effect",
    ),
)

HOUSEHOLDS = (
    *columns(NUMBER, size="members"),
    *columns(MONEY_PER_MONTH, wage_income="wages"),
    *columns(
        PPP_OF_PERIOD,
        distress_sale="productive assets sold in distress",
        received_social="received from social programmes, valued",
        received_productive="received from productive programmes, valued",
        received_response="received from emergency responses, valued",
    ),
    *columns(
        SHARE,
        served_social="whether, or what share, is on the list of a social programme",
        served_productive="whether, or what share, is on the list of a productive programme",
        served_both="share on the lists of both kinds of programme",
        operates_high="whether the household runs the better technology",
    ),
    *columns(
        YES_OR_NO,
        female_head="woman heads the household",
        labour_constrained="few of its members can work",
    ),
    *columns(
        INDEX,
        remoteness="remoteness of the territory",
        exposure="rank in exposure to shocks; the lowest are hit first",
    ),
)

STATISTICS = (
    *columns(
        OF_ITS_OUTCOME,
        mean="mean over replications",
        low="lower end of the 95% interval",
        high="upper end of the 95% interval",
        low50="lower end of the 50% interval",
        high50="upper end of the 50% interval",
        boot_low="lower end of the 95% bootstrap interval",
        boot_high="upper end of the 95% bootstrap interval",
        reference_mean="mean of the reference",
        effect="mean effect",
        difference="mean difference from the reference",
    ),
    *columns(
        PER_CENT,
        percent="effect or difference, of the mean that it is compared with",
        percent_low="lower end of its 95% interval",
        percent_high="upper end of its 95% interval",
        percent_low50="lower end of its 50% interval",
        percent_high50="upper end of its 50% interval",
    ),
    *columns(
        PROBABILITY,
        p_value="p-value of the difference from zero",
        p_holm="p-value after Holm's correction",
    ),
    *columns(YES_OR_NO, differs="p-value after Holm's correction below 0.05; missing if untested"),
    *columns(
        NUMBER,
        n="replications, or pairs of them, that were used",
        dropped="replications left out as a value is missing",
    ),
)

SHARED = {column.name: column for column in (*RUNS, *WHEN, *WHO, *HOUSEHOLDS, *STATISTICS)}
"""All of them, by name."""
