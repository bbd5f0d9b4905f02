"""Judged findings as tables: one row a finding, one a test, one an ablation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from synergysim.findings.judging import Judged, TestResult
from synergysim.findings.statement import FIRST
from synergysim.outcomes.tables import names_of_columns
from synergysim.statistics.run_table import verdicts

TESTS, ABLATIONS = names_of_columns("findings/tests"), names_of_columns("findings/ablations")
"""Columns of both tables, in the order in which rows are written."""


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a scorecard as they are shown: claims that count as evidence, others, nulls.

    Claims that were developed on known results are apart and are not counted as evidence.
    """
    null = table["null"].astype(bool)
    known = ~null & (table["developed_on"].fillna("") != "")
    return pd.concat([table[~null & ~known], table[known], table[null]], ignore_index=True)


def scorecard(judged: Sequence[Judged]) -> pd.DataFrame:
    """One row per finding.

    Returns
    -------
    DataFrame
        ``finding``, ``title``, ``null`` (whether it claims that nothing happens), ``developed_on``
        (results known when mechanism or test was chosen; empty where it counts as evidence),
        ``verdict``, ``verdict_0_1_0`` (by the tests of version 0.1.0), ``waiting`` (tests that wait
        for a mechanism),
        ``fragile`` (``pd.NA`` of a supported claim of which no world ran), ``robustness``,
        ``worlds``, ``test`` (the one that decides most narrowly) with
        ``effect``, ``low``, ``high``, ``unit``, ``expect`` and ``smallest`` (all empty where every
        deciding test waits); the same effect in
        smallest effects of interest, positive where as expected (``ratio``, ``ratio_low``,
        ``ratio_high``); ``ablation``, the worst of the ablations' verdicts; and ``left``, the share
        of the effect that it left.
    """
    rows = []
    for found in judged:
        config, test = found.plan.finding.config, weakest(found)
        sign = -1.0 if test.config.expect == "negative" else 1.0
        smallest = test.relevance.smallest
        ends = sorted((sign * test.low, sign * test.high))
        rows.append(
            {
                "finding": found.plan.finding.name,
                "title": config.title,
                "null": not config.ablations,
                "developed_on": config.developed_on,
                "verdict": found.verdict,
                "verdict_0_1_0": found.verdict_of(FIRST),
                "waiting": len(found.waiting),
                "fragile": found.fragile,
                "robustness": found.robustness,
                "worlds": found.worlds,
                "test": test.name,
                "effect": test.effect,
                "low": test.low,
                "high": test.high,
                "unit": test.config.unit,
                "expect": test.config.expect,
                "smallest": smallest,
                "ratio": sign * test.effect / smallest,
                "ratio_low": ends[0] / smallest,
                "ratio_high": ends[1] / smallest,
                "ablation": _ablations(found),
                "left": _left(found),
            }
        )
    table = pd.DataFrame(rows)
    if len(table):
        tested = (table["worlds"] > 0) | (table["verdict"] != "supported")
        table["fragile"] = verdicts(table["fragile"], tested)
    return table


def weakest(found: Judged) -> TestResult:
    """The deciding test whose interval is least clear of the smallest effect of interest.

    Tests by construction count only where all that decide are.
    """
    open_tests = [test for test in found.deciding if test.config.by_construction is None]
    return min(open_tests or found.deciding or found.tests, key=_margin)


def _margin(test: TestResult) -> float:
    """How far the interval lies on the right side of what is to be shown, in smallest effects."""
    smallest = test.relevance.smallest
    if math.isnan(test.low) or math.isnan(smallest):
        return -math.inf
    if test.config.expect == "zero":
        return 1.0 - max(abs(test.low), abs(test.high)) / smallest
    low = test.low if test.config.expect == "positive" else -test.high
    return low / smallest - 1.0


WORST_FIRST = ("does not break", "unclear", "nothing to break", "breaks", "by construction")


def _ablations(found: Judged) -> str:
    """Verdict over all ablations of a finding: the one that speaks most against the mechanism."""
    verdicts = {found.broken(name) for name in found.plan.finding.config.ablations}
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), "none declared")


def _left(found: Judged) -> float:
    """Share of the effect that the first ablation of the weakest test left."""
    effects = {test.name: test.effect for test in found.tests if test.config.runs}
    chosen = weakest(found).name
    mine = [row for row in found.ablations if row.test == chosen] or found.ablations
    if not mine or not effects[mine[0].test]:
        return float("nan")
    return mine[0].effect / effects[mine[0].test]


def table_of_tests(judged: Sequence[Judged]) -> pd.DataFrame:
    """One row per test of each finding."""
    rows = [
        (
            found.plan.finding.name,
            test.name,
            test.config.version,
            test.config.says,
            test.config.statistic,
            test.config.outcome
            if test.config.less is None
            else f"{test.config.outcome} less {test.config.less}",
            test.config.among or "",
            "; ".join(test.config.of),
            test.config.expect,
            test.relevance.smallest,
            test.relevance.reference,
            test.config.unit,
            test.config.decides,
            test.config.by_construction or "",
            test.config.waiting_for or "",
            test.effect,
            test.low,
            test.high,
            test.n,
            test.judgement,
            test.holds,
            test.matters,
        )
        for found in judged
        for test in found.tests
    ]
    return pd.DataFrame(rows, columns=TESTS)


def table_of_ablations(judged: Sequence[Judged]) -> pd.DataFrame:
    """One row per ablation and test of each finding."""
    rows = []
    for found in judged:
        config = found.plan.finding.config.ablations
        rows += [
            (
                found.plan.finding.name,
                row.name,
                config[row.name].switches_off,
                config[row.name].must,
                row.test,
                row.effect,
                row.low,
                row.high,
                row.judgement,
                found.broken(row.name),
                config[row.name].by_construction or "",
            )
            for row in found.ablations
        ]
    return pd.DataFrame(rows, columns=ABLATIONS)
