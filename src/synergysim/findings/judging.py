"""From what runs left to verdicts: tests, ablations, robustness, and the finding as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from synergysim.findings.claim_schema import Statement
from synergysim.findings.expansion import Plan
from synergysim.findings.outcome_reading import effects_of, paired, values_of
from synergysim.findings.profiles import ROBUST
from synergysim.statistics.claims import Ablated, Judgement, holds, judge, judge_ablation
from synergysim.statistics.paired import t_interval

FloatArray = npt.NDArray[np.float64]

Verdict = Literal["supported", "not supported", "unclear", "by construction"]
Broken = Literal["breaks", "does not break", "unclear", "by construction", "nothing to break"]


@dataclass(frozen=True)
class TestResult:
    """A test's effect and verdict, and where else it holds.

    Attributes
    ----------
    effect, low, high : float
        Mean over replications and its 95 % interval.
    n : int
        Replications, or lots of false alarms.
    holds, matters : float
        Shares of sampled worlds in which the sign is as expected, and in which the effect has the
        smallest size of interest as well; NaN without worlds.
    """

    __test__ = False

    name: str
    given: Statement
    effect: float
    low: float
    high: float
    n: int
    judgement: Judgement
    holds: float
    matters: float


@dataclass(frozen=True)
class AblationResult:
    """What an ablation did to a test's effect, if there was one."""

    name: str
    test: str
    effect: float
    low: float
    high: float
    judgement: Ablated | Literal["nothing to break"]


@dataclass(frozen=True)
class Judged:
    """A finding, judged.

    Attributes
    ----------
    plan : Plan
    tests : list of TestResult
    ablations : list of AblationResult
    worlds : int
        Sampled worlds that ran.
    robustness : float
        Share of them in which every deciding test has the sign that is expected.
    failures : int
        Cells that failed.
    """

    plan: Plan
    tests: list[TestResult]
    ablations: list[AblationResult]
    worlds: int
    robustness: float
    failures: int

    @property
    def deciding(self) -> list[TestResult]:
        """Tests that decide."""
        return [test for test in self.tests if test.given.decides]

    @property
    def verdict(self) -> Verdict:
        """Supported only if every deciding test is; those by construction are no evidence.

        Where all that decide follow by construction and come out, so does the finding.
        """
        open_tests = [test for test in self.deciding if test.given.by_construction is None]
        judged = [test.judgement for test in open_tests or self.deciding]
        if "not supported" in judged:
            return "not supported"
        if "unclear" in judged:
            return "unclear"
        return "supported" if open_tests else "by construction"

    @property
    def fragile(self) -> bool:
        """Whether a claim that is supported at the shipped values fails in too many worlds.

        False where no world ran: :func:`~synergysim.findings.verdict_tables.scorecard` leaves it
        out there.
        """
        return self.verdict == "supported" and self.robustness < ROBUST

    def broken(self, ablation: str) -> Broken:
        """What an ablation did to the tests that it is to break, taken together."""
        given = self.plan.finding.given
        found = {row.judgement for row in self.ablations if row.name == ablation}
        found.discard("nothing to break")
        if not found:
            return "nothing to break"
        if found != {"breaks"}:
            return "does not break" if "does not break" in found else "unclear"
        return "by construction" if given.ablations[ablation].by_construction else "breaks"


def judge_finding(plan: Plan, outcomes: pd.DataFrame, listed: pd.DataFrame) -> Judged:
    """Judge a finding by what its cells left.

    Parameters
    ----------
    plan : Plan
    outcomes, listed : DataFrame
        Rows of the plan's cells.
    """
    given, labels = plan.finding.given, plan.labels()
    tests, ablations, signs = [], [], []
    for name, test in given.tests.items():
        on = values_of(effects_of(test, outcomes, listed, labels))
        low, high = t_interval(on, 0.95)
        worlds = _in_worlds(test, plan, outcomes, listed)
        sign = np.array([holds(value, test.expect, test.smallest) for value in worlds])
        matters = np.array([_matters(value, test) for value in worlds])
        if test.decides:
            signs.append(np.where(np.isnan(worlds), np.nan, sign))
        known = ~np.isnan(worlds)
        tests.append(
            TestResult(
                name, test, _mean(on), low, high, on.size,
                judge(low, high, test.expect, test.smallest),
                _mean(sign[known]), _mean(matters[known]),
            )
        )  # fmt: skip
    supported = {test.name for test in tests if test.judgement == "supported"}
    for ablation in given.ablations:
        for name in given.broken_by(ablation):
            test = given.tests[name]
            off = effects_of(test, outcomes, listed, plan.labels(ablation))
            low, high = t_interval(off, 0.95)
            both = paired(effects_of(test, outcomes, listed, labels), off)
            must = given.ablations[ablation].must
            broken = judge_ablation(*both, must, test.expect, test.smallest)
            ablations.append(
                AblationResult(
                    ablation, name, _mean(values_of(off)), low, high,
                    broken if name in supported else "nothing to break",
                )
            )  # fmt: skip
    together = np.stack(signs) if signs and plan.worlds else np.zeros((1, 0))
    complete = ~np.isnan(together).any(axis=0)
    ran = set(outcomes["architecture"]) if len(outcomes) else set()
    failures = len({name for part in plan.cells.plans for name in part.names} - ran)
    return Judged(
        plan, tests, ablations, int(complete.sum()),
        _mean(together[:, complete].all(axis=0)), failures,
    )  # fmt: skip


def _in_worlds(
    test: Statement, plan: Plan, outcomes: pd.DataFrame, listed: pd.DataFrame
) -> FloatArray:
    """One value per sampled world; NaN where a run failed."""
    found = []
    for number in plan.worlds:
        values = effects_of(test, outcomes, listed, plan.labels(world=number))
        found.append(float(values.mean()) if values.size else float("nan"))
    return np.array(found)


def _matters(effect: float, test: Statement) -> bool:
    sign = -1.0 if test.expect == "negative" else 1.0
    if test.expect == "zero":
        return abs(effect) < test.smallest
    return sign * effect >= test.smallest


def _mean(values: FloatArray | Sequence[float] | npt.NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
