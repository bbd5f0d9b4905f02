"""From what runs left to verdicts: tests, ablations, robustness, and the finding as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from synergysim.arrays import FloatArray
from synergysim.findings.expansion import Plan
from synergysim.findings.outcome_reading import Runs, effects_of, paired, values_of
from synergysim.findings.profiles import ROBUST
from synergysim.findings.relevant_size import Relevance, relevance_of
from synergysim.findings.statement import PRESENT, Statement, Version
from synergysim.statistics.claims import Ablated, Expected, Judgement, holds, judge, judge_ablation
from synergysim.statistics.paired import t_interval

Verdict = Literal[
    "supported", "not supported", "unclear", "by construction", "incomplete", "not declared"
]
"""``incomplete``: nothing speaks against the claim, and a deciding test waits for a mechanism.
``not declared``: no test of that version decides."""
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
        smallest relevant size as well, by what is relevant in that world; NaN without worlds.
    relevance : Relevance
        What is too little to matter, measured at the shipped values.
    """

    __test__ = False

    name: str
    config: Statement
    effect: float
    low: float
    high: float
    n: int
    judgement: Judgement | Literal["waiting"]
    holds: float
    matters: float
    relevance: Relevance


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
        """Tests of the present version that decide and were run."""
        return self.deciding_of(PRESENT)

    def deciding_of(self, version: Version) -> list[TestResult]:
        """Tests of a version that decide and were run."""
        return [
            test
            for test in self.tests
            if test.config.decides and test.config.version == version and test.config.runs
        ]

    @property
    def waiting(self) -> list[TestResult]:
        """Tests that wait for a mechanism."""
        return [test for test in self.tests if not test.config.runs]

    @property
    def verdict(self) -> Verdict:
        """Verdict by the tests of the present version."""
        return self.verdict_of(PRESENT)

    def verdict_of(self, version: Version) -> Verdict:
        """Supported only if every deciding test is; those by construction are no evidence.

        Where all that decide follow by construction and come out, so does the finding. A claim of
        which a deciding test waits for a mechanism is not supported before that test ran.
        """
        deciding = self.deciding_of(version)
        waits = version == PRESENT and any(test.config.decides for test in self.waiting)
        open_tests = [test for test in deciding if test.config.by_construction is None]
        judged = [test.judgement for test in open_tests or deciding]
        if "not supported" in judged:
            return "not supported"
        if "unclear" in judged:
            return "unclear"
        if waits:
            return "incomplete"
        if not judged:
            return "not declared"
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
        config = self.plan.finding.config
        found = {row.judgement for row in self.ablations if row.name == ablation}
        found.discard("nothing to break")
        if not found:
            return "nothing to break"
        if found != {"breaks"}:
            return "does not break" if "does not break" in found else "unclear"
        return "by construction" if config.ablations[ablation].by_construction else "breaks"


def judge_finding(plan: Plan, runs: Runs) -> Judged:
    """Judge a finding by what its cells left.

    Parameters
    ----------
    plan : Plan
    runs : Runs
        Of the plan's cells.
    """
    config, labels = plan.finding.config, plan.labels()
    judged = [_judged(name, test, plan, runs) for name, test in config.tests.items()]
    tests = [test for test, _ in judged]
    sizes = {test.name: test.relevance.smallest for test in tests}
    supported = {test.name for test in tests if test.judgement == "supported"}
    ablations = []
    for ablation in config.ablations:
        for name in config.broken_by(ablation):
            test = config.tests[name]
            off = effects_of(test, runs, plan.labels(ablation))
            low, high = t_interval(off, 0.95)
            both = paired(effects_of(test, runs, labels), off)
            must = config.ablations[ablation].must
            broken = judge_ablation(*both, must, test.expect, sizes[name])
            ablations.append(
                AblationResult(
                    ablation,
                    name,
                    _mean(values_of(off)),
                    low,
                    high,
                    broken if name in supported else "nothing to break",
                )
            )
    signs = [sign for test, sign in judged if test.name in config.deciding()]
    together = np.stack(signs) if signs and plan.worlds else np.zeros((1, 0))
    complete = ~np.isnan(together).any(axis=0)
    ran = set(runs.outcomes["architecture"]) if len(runs.outcomes) else set()
    failures = len({name for part in plan.cells.plans for name in part.names} - ran)
    return Judged(
        plan,
        tests,
        ablations,
        int(complete.sum()),
        _mean(together[:, complete].all(axis=0)),
        failures,
    )


def _judged(name: str, test: Statement, plan: Plan, runs: Runs) -> tuple[TestResult, FloatArray]:
    """Judge one test, and give its sign by world; one that waits is kept as waiting."""
    nan = float("nan")
    if not test.runs:
        unknown = Relevance(nan, nan)
        waiting = TestResult(name, test, nan, nan, nan, 0, "waiting", nan, nan, unknown)
        return waiting, np.array([])
    on = values_of(effects_of(test, runs, plan.labels()))
    low, high = t_interval(on, 0.95)
    relevance = relevance_of(test, runs, plan.labels())
    known = not math.isnan(relevance.smallest)
    signs, matters = _in_worlds(test, plan, runs)
    result = TestResult(
        name,
        test,
        _mean(on),
        low,
        high,
        on.size,
        judge(low, high, test.expect, relevance.smallest) if known else "unclear",
        _mean(signs[~np.isnan(signs)]),
        _mean(matters[~np.isnan(matters)]),
        relevance,
    )
    return result, signs


def _in_worlds(test: Statement, plan: Plan, runs: Runs) -> tuple[FloatArray, FloatArray]:
    """Whether sign, and sign and size, are as expected by world; NaN where that is unknown."""
    nan = float("nan")
    signs, matters = [], []
    for number in plan.worlds:
        labels = plan.labels(world=number)
        values = effects_of(test, runs, labels)
        effect = float(values.mean()) if values.size else float("nan")
        smallest = relevance_of(test, runs, labels).smallest
        size_unknown = math.isnan(effect) or math.isnan(smallest)
        sign_unknown = math.isnan(effect) or (test.expect == "zero" and size_unknown)
        signs.append(nan if sign_unknown else float(holds(effect, test.expect, smallest)))
        matters.append(nan if size_unknown else float(_matters(effect, test.expect, smallest)))
    return np.array(signs), np.array(matters)


def _matters(effect: float, expected: Expected, smallest: float) -> bool:
    sign = -1.0 if expected == "negative" else 1.0
    if expected == "zero":
        return abs(effect) < smallest
    return sign * effect >= smallest


def _mean(values: FloatArray | Sequence[float] | npt.NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")
