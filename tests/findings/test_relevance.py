"""The rule of relevance, by hand-worked examples."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from tests.findings.conftest import shipped_claim

from synergysim.findings.claim_file import known_findings, load_finding
from synergysim.findings.outcome_reading import Runs, effects_of, poor_of, table_of
from synergysim.findings.relevant_size import OF_FAMILIES, PART, needs_yardstick, relevance_of
from synergysim.findings.statement import FIRST, Statement
from synergysim.outcomes.lookup import OUTCOMES
from synergysim.scenario.errors import ScenarioError


def a_test(**changes: object) -> Statement:
    base = {
        "says": "More.",
        "statistic": "difference",
        "of": ["a", "b"],
        "outcome": "agreement",
        "expect": "positive",
        "unit": "share",
    }
    return Statement.model_validate(base | changes)


def runs(outcome: str, shock: str = "none", **values: list[float]) -> pd.DataFrame:
    """A row per variant and replication."""
    rows = [(name, r, shock, x) for name, column in values.items() for r, x in enumerate(column)]
    return pd.DataFrame(rows, columns=["architecture", "replication", "shock", outcome])


def reference(test: Statement, frame: pd.DataFrame, **others: pd.DataFrame) -> float:
    names = {name: name for name in frame["architecture"].unique()}
    found = relevance_of(test, Runs(frame, **others), names)
    assert math.isnan(found.smallest) or found.smallest == pytest.approx(PART * found.reference)
    return found.reference


def test_of_a_difference_the_larger_level_counts_whichever_side_it_is_on():
    """Means 0.6 and 0.2: the larger is 0.6, whichever variant comes first."""
    frame = runs("agreement", a=[0.5, 0.7], b=[0.1, 0.3])
    assert reference(a_test(), frame) == pytest.approx(0.6)
    assert reference(a_test(of=["b", "a"], expect="negative"), frame) == pytest.approx(0.6)


def test_a_fall_of_three_quarters_of_a_small_share_is_relevant():
    """Refusals of 8 and 2 in ten thousand: a tenth of 8 is 0.8, and the fall is 6."""
    frame = runs("refusals", a=[2e-4, 2e-4], b=[8e-4, 8e-4])
    test = a_test(outcome="refusals", expect="negative")
    found = relevance_of(test, Runs(frame), {"a": "a", "b": "b"})
    assert found.smallest == pytest.approx(8e-5)
    effect = effects_of(test, Runs(frame), {"a": "a", "b": "b"}).mean()
    assert -effect == pytest.approx(6e-4)
    assert -effect > found.smallest


def test_of_a_slope_the_largest_level_counts():
    frame = runs("agreement", a=[0.1, 0.1], b=[0.3, 0.5], c=[0.2, 0.2])
    test = a_test(statistic="slope", of=["a", "b", "c"], levels=[0, 1, 2])
    assert reference(test, frame) == pytest.approx(0.4)


def test_of_a_difference_of_differences_the_larger_difference_counts():
    """0.9 - 0.5 = 0.4 and 0.3 - 0.2 = 0.1."""
    frame = runs("agreement", a=[0.9, 0.9], b=[0.5, 0.5], c=[0.3, 0.3], d=[0.2, 0.2])
    test = a_test(statistic="difference of differences", of=["a", "b", "c", "d"])
    assert reference(test, frame) == pytest.approx(0.4)


def test_of_a_change_the_larger_end_counts():
    """Support ends at 0.2 and has fallen by 0.7: it began at 0.9."""
    frame = runs("support", a=[0.2, 0.2]).assign(support_change=-0.7)
    test = a_test(statistic="level", of=["a"], outcome="support_change", expect="negative")
    since = test.at(outcome="support_change_since_first_result")
    assert not needs_yardstick(since)
    frame["support_change_since_first_result"] = frame["support_change"]
    assert reference(since, frame) == pytest.approx(0.9)
    assert reference(test, frame) == pytest.approx(0.9)
    assert reference(test, frame.assign(support_change=0.1)) == pytest.approx(0.2)


def test_where_one_outcome_is_subtracted_the_larger_of_the_two_counts():
    frame = runs("local_coordination", a=[0.5, 0.5]).assign(central_coordination=0.1)
    test = a_test(
        statistic="level", of=["a"], outcome="local_coordination", less="central_coordination"
    )
    assert reference(test, frame) == pytest.approx(0.5)


def test_a_yardstick_is_what_the_support_does_to_the_same_outcome():
    """With 2.4 and 2.6, without 2.0 in both runs: 0.5 on average, so that 0.05 is relevant."""
    frame = runs("earned_income", a=[2.6, 2.7], b=[2.5, 2.6], w=[2.4, 2.6], o=[2.0, 2.0])
    test = a_test(outcome="earned_income", yardstick={"of": ["w", "o"]})
    labels = {name: name for name in "abwo"}
    # Two runs that differ by 0.4 and 0.6: the interval of two runs includes zero, so nothing is
    # known; with more runs of the same size it is.
    assert math.isnan(relevance_of(test, Runs(frame), labels).smallest)
    more = runs(
        "earned_income", a=[2.6] * 6, b=[2.5] * 6, w=[2.4, 2.6] * 3, o=[2.0] * 6
    )  # fmt: skip
    found = relevance_of(test, Runs(more), labels)
    assert (found.reference, found.smallest) == pytest.approx((0.5, 0.05))


def test_a_yardstick_can_be_another_outcome():
    frame = runs("central_coordination", a=[0.11] * 3, b=[0.1] * 3)
    frame["local_coordination"] = frame["architecture"].map({"a": 0.6, "b": 0.2})
    frame["local_coordination"] += 0.01 * (frame["replication"] - 1)
    test = a_test(
        outcome="central_coordination",
        expect="zero",
        yardstick={"of": ["a", "b"], "outcome": "local_coordination"},
    )
    assert reference(test, frame) == pytest.approx(0.4)


def test_a_yardstick_of_one_variant_is_what_the_shock_takes():
    """Calm 0.50 and 0.52, shocked 0.40 and 0.42, 0.41 and 0.43: 0.1 in each run."""
    calm = runs("above_half_line", n=[0.50, 0.52, 0.51], a=[0.6] * 3, b=[0.6] * 3)
    hit = runs("above_half_line", "covid", n=[0.40, 0.42, 0.41], a=[0.5] * 3, b=[0.45] * 3)
    poor = pd.concat([calm, hit], ignore_index=True)
    test = a_test(outcome="above_half_line", among="poor", yardstick={"of": ["n"]})
    labels = {name: name for name in "nab"}
    found = relevance_of(test, Runs(pd.DataFrame(), poor=poor), labels)
    assert found.reference == pytest.approx(0.1)
    assert found.smallest == pytest.approx(0.01)


def test_nothing_measures_what_is_relevant_where_the_base_rate_is_zero():
    frame = runs("agreement", a=[0.0, 0.0], b=[0.0, 0.0])
    assert math.isnan(relevance_of(a_test(), Runs(frame), {"a": "a", "b": "b"}).smallest)
    missing = relevance_of(a_test(), Runs(frame.iloc[:0]), {"a": "a", "b": "b"})
    assert math.isnan(missing.smallest)


def test_a_size_set_by_hand_stays():
    frame = runs("agreement", a=[0.5, 0.7], b=[0.1, 0.3])
    found = relevance_of(a_test(smallest=0.3), Runs(frame), {"a": "a", "b": "b"})
    assert found.smallest == 0.3
    assert math.isnan(found.reference)


def test_a_logit_by_hand():
    """Shares 0.8 and 0.5: logits log 4 and 0. Shares of 1 stay finite."""
    frame = runs("attendance", a=[0.8, 1.0], b=[0.5, 0.0])
    test = a_test(outcome="attendance", scale="logit", yardstick={"of": ["a", "b"]})
    values = effects_of(test, Runs(frame), {"a": "a", "b": "b"})
    assert values.iloc[0] == pytest.approx(math.log(4.0))
    assert np.isfinite(values).all()


def test_a_logarithm_by_hand():
    """Amounts 2 and 1: log 2, on either side of a common factor. Of nothing there is none."""
    frame = runs("consumption", a=[2.0, 6.0, 1.0], b=[1.0, 3.0, 0.0])
    test = a_test(outcome="consumption", scale="log", smallest=0.01)
    values = effects_of(test, Runs(frame), {"a": "a", "b": "b"})
    assert values.to_dict() == pytest.approx({0: math.log(2.0), 1: math.log(2.0)})
    assert needs_yardstick(a_test(outcome="refusals", scale="log"))


def test_the_poor_are_taken_from_the_groups():
    rows = [
        (name, r, "none", group, level, measure, 1.0 if level == "poor" else 9.0)
        for name in ("a", "b")
        for r in (0, 1)
        for group, level in (
            ("poor", "poor"),
            ("poor", "not poor"),
            ("poverty", "poor"),
            ("all", "all"),
        )
        for measure in ("income", "on_list_both")
    ]
    columns = ["architecture", "replication", "shock", "group", "level", "measure", "value"]
    poor = poor_of(pd.DataFrame(rows, columns=columns))
    assert len(poor) == 4
    assert (poor[["income", "on_list_both"]] == 1.0).all(axis=None)
    table = table_of(
        a_test(outcome="income", among="poor"),
        Runs(pd.DataFrame(), poor=poor),
        {"a": "a", "b": "b"},
    )
    assert (table == 1.0).all(axis=None)
    assert poor_of(pd.DataFrame(rows, columns=columns).query("group == 'all'")).empty


@pytest.mark.parametrize("name", [name for name in known_findings() if name.startswith("F")])
def test_every_claim_follows_the_one_rule(name):
    """No test of the present version has a size of its own; all of 0.1.0 keep theirs."""
    tests = shipped_claim(name).config.tests.values()
    assert any(test.decides and test.version != FIRST for test in tests)
    for test in tests:
        assert (test.smallest is None) == (test.version != FIRST), test.says
        if test.runs and test.version != FIRST and OUTCOMES[test.outcome].family in OF_FAMILIES:
            assert test.yardstick is not None, test.says


def test_where_the_rule_has_no_base_rate_a_yardstick_is_asked_for(written):
    assert needs_yardstick(a_test(outcome="earned_income"))
    assert needs_yardstick(a_test(scale="logit"))
    assert needs_yardstick(a_test(statistic="level", of=["a"]))
    assert not needs_yardstick(a_test(outcome="refusals"))
    assert not needs_yardstick(a_test(outcome="nobody_has_it", waiting_for="a-mechanism"))
    base = {
        "says": "Families consume more.",
        "statistic": "difference",
        "of": ["more", "less"],
        "outcome": "consumption",
        "expect": "positive",
        "unit": "PPP$",
    }
    with pytest.raises(ScenarioError, match="no base rate") as caught:
        load_finding(written(tests={"consumption": base}), households=50)
    assert caught.value.key == "tests.consumption"
    assert caught.value.line
