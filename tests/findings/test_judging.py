"""Verdicts from made-up runs: no model is needed to judge."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from synergysim.findings.claim_file import load_finding
from synergysim.findings.expansion import plan
from synergysim.findings.judging import judge_finding
from synergysim.findings.outcome_reading import Runs, effects_of, paired
from synergysim.findings.profiles import Profile
from synergysim.findings.verdict_tables import scorecard, table_of_ablations, table_of_tests

PROFILE = Profile(households=50, replications=4, worlds=5)


@pytest.fixture
def judged(written):
    """Return a function that judges runs in which `more` lies above `less` by given amounts."""

    def judge(on: float, off: float, signs: list[float], **changes: object):
        made = plan(load_finding(written(**changes), households=50), PROFILE)
        rows = []

        def add(labels: dict[str, str], rise: float, replications: int) -> None:
            for r in range(replications):
                noise = 0.001 * (-1) ** r
                rows.append((labels["more"], r, "none", 3.0 + rise + noise))
                rows.append((labels["less"], r, "none", 3.0))

        add(made.labels(), on, PROFILE.replications)
        add(made.labels("no money"), off, PROFILE.replications)
        for number, sign in zip(made.worlds, signs, strict=True):
            add(made.labels(world=number), sign, 1)
        columns = ["architecture", "replication", "shock", "consumption"]
        return judge_finding(made, Runs(pd.DataFrame(rows, columns=columns)))

    return judge


def test_a_supported_claim_and_its_ablation(judged):
    found = judged(0.1, 0.0, [0.1, 0.1, 0.2, 0.1, 0.1])
    assert found.verdict == "supported"
    assert found.broken("no money") == "breaks"
    assert (found.robustness, found.worlds, found.failures) == (1.0, 5, 0)
    assert not found.fragile


def test_a_claim_that_holds_only_at_the_shipped_values_is_fragile(judged):
    found = judged(0.1, 0.0, [0.1, -0.1, -0.2, 0.1, -0.1])
    assert found.verdict == "supported"
    assert found.robustness == pytest.approx(0.4)
    assert found.fragile


def test_a_claim_of_which_no_world_ran_is_neither_robust_nor_fragile(judged):
    for worlds, fragile in (([np.nan] * 5, pd.NA), ([0.1] * 5, False), ([-0.1] * 5, True)):
        assert scorecard([judged(0.1, 0.0, worlds)])["fragile"].tolist() == [fragile]


def test_a_claim_that_does_not_come_out_has_nothing_to_break(judged):
    found = judged(-0.1, 0.0, [0.1] * 5)
    assert found.verdict == "not supported"
    assert found.broken("no money") == "nothing to break"
    assert [row.judgement for row in found.ablations] == ["nothing to break"]
    assert not found.fragile


def test_an_effect_that_stays_was_not_about_the_mechanism(judged):
    assert judged(0.1, 0.1, [0.1] * 5).broken("no money") == "does not break"


def test_what_follows_from_an_equation_is_no_evidence(judged):
    base = {
        "says": "More.",
        "statistic": "difference",
        "of": ["more", "less"],
        "outcome": "consumption",
        "expect": "positive",
        "smallest": 0.01,
        "unit": "PPP$",
        "by_construction": "consumption = income",
    }
    assert judged(0.1, 0.0, [0.1] * 5, tests={"one": base}).verdict == "by construction"
    open_test = base | {"by_construction": None}
    both = judged(0.1, 0.0, [0.1] * 5, tests={"one": base, "two": open_test})
    assert both.verdict == "supported"


def test_failed_runs_are_counted_and_left_out(written):
    made = plan(load_finding(written(), households=50), PROFILE)
    columns = ["architecture", "replication", "shock", "consumption"]
    found = judge_finding(made, Runs(pd.DataFrame(columns=columns)))
    assert found.verdict == "unclear"
    assert found.failures == 2 + 2 + 2 * 5
    assert np.isnan(found.robustness)


def test_tables_say_what_was_judged(judged):
    found = judged(0.1, 0.0, [0.1] * 5)
    (card,) = scorecard([found]).to_dict("records")
    assert card["verdict"] == "supported"
    assert not card["null"]
    assert card["ratio"] == pytest.approx(10.0)
    assert card["left"] == pytest.approx(0.0, abs=1e-9)
    (test,) = table_of_tests([found]).to_dict("records")
    assert test["effect"] == pytest.approx(0.1)
    (ablation,) = table_of_ablations([found]).to_dict("records")
    assert ablation["judgement"] == "breaks"


def test_effects_are_paired_by_replication_where_runs_failed(written):
    """Run 0 failed without the money and run 3 with it: runs 1 and 2 are the pairs."""
    changes = {
        "ablations": {
            "no money": {
                "switches_off": "half of the money",
                "must": "halve",
                "overrides": {"programmes.social.budget": 0},
            }
        }
    }
    made = plan(load_finding(written(**changes), households=50), PROFILE)
    size = [0.1, 1.0, 10.0, 100.0]
    rows = [
        (labels[name], r, "none", 3.0 + share * size[r] * (name == "more"))
        for labels, share, gone in ((made.labels(), 1.0, 3), (made.labels("no money"), 0.4, 0))
        for name in ("more", "less")
        for r in range(4)
        if r != gone
    ]
    frame = pd.DataFrame(rows, columns=["architecture", "replication", "shock", "consumption"])
    test = made.finding.config.tests["consumption"]
    on = effects_of(test, Runs(frame), made.labels())
    off = effects_of(test, Runs(frame), made.labels("no money"))
    assert (on.index.tolist(), off.index.tolist()) == ([0, 1, 2], [1, 2, 3])
    with_it, without = paired(on, off)
    assert with_it.tolist() == pytest.approx([1.0, 10.0])
    assert without.tolist() == pytest.approx([0.4, 4.0])
    with pytest.raises(ValueError, match="duplicate"):
        effects_of(test, Runs(pd.concat([frame, frame])), made.labels())
